"""``/_faults`` and ``/_log``: faults on demand and the request log, for clients on the same machine only, without a token."""

import ipaddress
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from blockform_press.server.endpoint import Server
from blockform_press.server.errors import ApiError, bad_request, forbidden
from blockform_press.server.faults import rule_views, rules_from
from blockform_press.server.forms import parse_json


def admin_routes(server: Server) -> list[BaseRoute]:
    """The routes of both endpoints."""
    return [
        Route("/_faults", _local(_faults, server), methods=["GET", "POST", "DELETE"]),
        Route("/_log", _local(_log, server), methods=["GET", "DELETE"]),
    ]


def _local(
    answer: Callable[[Server, Request], Awaitable[Any]], server: Server
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that refuses other machines and requests that a web page elsewhere had a browser make."""

    async def endpoint(request: Request) -> Response:
        try:
            if not _is_local(request):
                raise forbidden("Only clients on this machine may use this.")
            return JSONResponse(await answer(server, request))
        except ApiError as error:
            return JSONResponse({"detail": error.detail}, error.status)

    return endpoint


def _is_local(request: Request) -> bool:
    if request.client is None or "origin" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def _faults(server: Server, request: Request) -> Any:
    if request.method == "DELETE":
        server.faults.clear()
    elif request.method == "POST":
        try:
            document = parse_json(await request.body())
        except ValueError as error:
            raise bad_request("Request body must be JSON.") from error
        server.faults.add(*rules_from(document))
    return rule_views(server.faults.rules)


async def _log(server: Server, request: Request) -> Any:
    if request.method == "DELETE":
        server.log.clear()
    return server.log.records
