"""The ASGI application: the table of endpoints on one data file, and a start page for browsers."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route, compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from blockform_press.server.admin import admin_routes
from blockform_press.server.calls import Call, Context, Reply
from blockform_press.server.endpoint import ApiRoute, Endpoint, Server
from blockform_press.server.errors import ApiError, not_found
from blockform_press.server.faults import Faults
from blockform_press.server.log import RequestLog
from blockform_press.server.options import ServerOptions
from blockform_press.server.page import page_route
from blockform_press.server.routes import ROUTES
from blockform_press.server.storage import Store

DESCRIPTION: Final = Path(__file__).with_name("openapi.json")
"""The API's description, OpenAPI 3.1."""

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def create_app(options: ServerOptions) -> Starlette:
    """An application on ``options.data``; its ``state.server`` holds the faults, the log and the store.

    The data file is opened here and closed when the application shuts down.

    Raises: StoreError, sqlite3.Error and OSError for a data file or a log that cannot be used.
    """
    store = Store(options.data)
    try:
        log = RequestLog(options.request_log)
    except OSError:
        store.close()
        raise
    server = Server(store, options, Faults(), log)
    api = [Route(route.path, Endpoint(server, route), methods=[route.method]) for route in ROUTES]
    unknown = [
        Route(
            "/{path:path}",
            Endpoint(server, ApiRoute(method=method, path="", kind="unknown", operation=_unknown)),
            methods=[method],
        )
        for method in _METHODS
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            server.store.close()
            server.log.close()

    app = Starlette(
        routes=[
            page_route(server),
            Route("/openapi.json", _description, methods=["GET"]),
            *admin_routes(server),
            *api,
            *unknown,
        ],
        middleware=[Middleware(_Dispatch, routes=api)],
        lifespan=lifespan,
    )
    app.state.server = server
    return app


class _Dispatch:
    """Hands a request to the endpoint of its route at once; what is none of ``routes`` is left to Starlette's router.

    Starlette tries one route after the other, and there are some 60. Here only those are tried that have the method and as many slashes.
    A final slash is dropped first: both spellings are served, and nothing is ever redirected (rule 3).
    """

    def __init__(self, app: ASGIApp, routes: Iterable[Route]) -> None:
        self._app = app
        self._routes: defaultdict[tuple[str, int], list[Route]] = defaultdict(list)
        for route in routes:
            for method in route.methods or ():
                self._routes[method, route.path.count("/")].append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"].rstrip("/") or "/"  # Rule 3
            for route in self._routes.get((scope["method"], path.count("/")), ()):
                found = route.path_regex.match(path)
                if found is not None:
                    await route.app({**scope, "path": path, "path_params": found.groupdict()}, receive, send)
                    return
            scope = {**scope, "path": path}
        await self._app(scope, receive, send)


def _description(_: Request) -> Response:
    """The OpenAPI description of what this server answers; anybody may read it."""
    return FileResponse(DESCRIPTION, media_type="application/json")


def _unknown(_: Context, call: Call) -> Reply:
    """No endpoint; one that exists with other methods answers 405."""
    path = "/" + call.path["path"]
    if any(compile_path(route.path)[0].match(path) for route in ROUTES):
        raise ApiError(405, "Method not allowed.")
    raise not_found("Not found.")
