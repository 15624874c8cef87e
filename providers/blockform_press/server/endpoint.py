"""From an ASGI request to an operation and back: token, faults, latency, body, transaction, answer, log."""

import asyncio
import logging
import time
from collections.abc import Callable
from enum import Enum
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from blockform_press.server.auth import tenant_of
from blockform_press.server.calls import Call, Context, Form, Json, Operation, Reply, Tenant
from blockform_press.server.errors import ApiError
from blockform_press.server.faults import Drop, Effects, Faults, Moment, Refuse, Throttle
from blockform_press.server.forms import json_object
from blockform_press.server.incoming import Incoming, body_of
from blockform_press.server.lifecycle import is_due, settle
from blockform_press.server.log import Entry, RequestLog
from blockform_press.server.multipart import multipart
from blockform_press.server.options import ServerOptions
from blockform_press.server.paging import Query
from blockform_press.server.storage import Store

_LOGGER = logging.getLogger(__name__)

CutConnection: TypeAlias = Callable[[Scope], None]

_IN_URLS: Final = str.maketrans({"?": "%3F", "#": "%23", "\\": "%5C", "\t": None, "\n": None, "\r": None})
"""What a path may hold only in this way, or not at all, once it stands in a URL; the request log writes it so."""


class Body(Enum):
    """What an endpoint takes; a body sent to one that takes none is ignored (rule 4)."""

    NONE = "none"
    JSON = "json"
    FORM = "form"


class ApiRoute(Struct, frozen=True, kw_only=True):
    """One row of the table of endpoints; ``kind`` is its name in the request log and for faults."""

    method: str
    path: str
    kind: str
    operation: Operation
    body: Body = Body.NONE

    @property
    def writes(self) -> bool:
        """Whether the operation changes the store and so needs a transaction."""
        return self.method != "GET"


class Server(Struct):
    """What the endpoints of one server share.

    ``cut`` closes a request's connection; the running server provides it. ``ahead`` is how many seconds deployments are ahead of
    the wall clock.
    """

    store: Store
    options: ServerOptions
    faults: Faults
    log: RequestLog
    cut: CutConnection | None = None
    ahead: float = 0.0


class _CutError(Exception):
    """The connection is to be cut instead of answered."""


class Endpoint:
    """The ASGI application of one route."""

    def __init__(self, server: Server, route: ApiRoute) -> None:
        self._server = server
        self._route = route
        self._is_creation = route.kind in ("create_spec", "create_release") and route.body is Body.FORM

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        begin = time.monotonic()
        query_string = scope["query_string"].decode("latin-1")
        query = Query(parse_qsl(query_string, keep_blank_values=True) if query_string else ())
        entry = Entry(
            method=scope["method"],
            path=scope["path"].translate(_IN_URLS),
            query=query_string,
            kind=self._kind(query),
            start=time.time(),
        )
        entry.subject.id = next(iter(scope["path_params"].values()), None)
        try:
            # Read even if ignored, so that the connection can be kept.
            incoming = Incoming(scope, query, await body_of(receive))
            reply, headers = await self._answer(incoming, entry, begin)
        except ClientDisconnect:
            self._server.log.write(entry, None, time.time())
            return
        except _CutError:
            self._server.log.write(entry, None, time.time())
            await _cut(self._server, scope)
            return
        await self._send(send, entry, reply, headers)

    def _kind(self, query: Query) -> str:
        """A dry run is a check, not a creation; only blocks have one."""
        checked = self._is_creation and (query.text("validate") or "").lower() == "true"
        return "check" if checked else self._route.kind

    async def _answer(self, incoming: Incoming, entry: Entry, begin: float) -> tuple[Reply, Json]:
        """The answer, not before the latency has passed since ``begin``."""
        try:
            tenant = tenant_of(incoming.header(b"authorization"), self._server.options.tokens)
            entry.tenant = tenant.name
            effects = self._server.faults.strike(entry.method, entry.path, entry.kind)
            due = begin + self._server.options.latency + effects.delay
            await _pause(due - self._server.options.latency / 2 - time.monotonic())
            reply, headers = _struck(effects, Moment.BEFORE, entry) or (None, {})
            if reply is None:
                reply = await self._outcome(incoming, entry, tenant, effects)
                reply, headers = _struck(effects, Moment.AFTER, entry) or (reply, {})
            await _pause(due - time.monotonic())
            return reply, headers
        except ApiError as error:
            return Reply(error.status, {"detail": error.detail}), {}
        except _CutError:
            raise
        except Exception:
            _LOGGER.exception("%s %s failed", entry.method, entry.path)
            return Reply(500, {"detail": "Internal server error."}), {}

    async def _outcome(self, incoming: Incoming, entry: Entry, tenant: Tenant, effects: Effects) -> Reply:
        """The answer to the work, be it a refusal: a fault that strikes afterwards replaces both."""
        try:
            return await self._work(incoming, entry, tenant, effects)
        except ApiError as error:
            return Reply(error.status, {"detail": error.detail})

    async def _work(self, incoming: Incoming, entry: Entry, tenant: Tenant, effects: Effects) -> Reply:
        body: Json = json_object(incoming.body) if self._route.body is Body.JSON else {}
        form = await multipart(incoming) if self._route.body is Body.FORM else Form()
        call = Call(
            tenant=tenant,
            path=incoming.scope["path_params"],
            query=incoming.query,
            body=body,
            form=form,
            failure=effects.failure,
            subject=entry.subject,
        )
        context = Context(self._server.store, self._server.options, time.time() + self._server.ahead)
        if self._route.writes:
            with context.store.transaction():
                settle(context)
                reply = self._route.operation(context, call)
                if (
                    not context.options.deploy_time
                ):  # what the operation began has ended: the next read need not write
                    settle(context)
                return reply
        if is_due(context):
            with context.store.transaction():  # by itself, so that a read that finds nothing does not undo it
                settle(context)
        return self._route.operation(context, call)

    async def _send(self, send: Send, entry: Entry, reply: Reply, extra: Json) -> None:
        content, content_type = _encoded(reply)
        headers = [(b"content-type", content_type), (b"content-length", b"%d" % len(content))]
        headers.extend((name.encode(), value.encode()) for name, value in extra.items())
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        self._server.log.write(entry, reply.status, time.time())
        await send({"type": "http.response.body", "body": content})


async def _pause(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)


def _struck(effects: Effects, moment: Moment, entry: Entry) -> tuple[Reply, Json] | None:
    """What a fault answers at this moment instead of the server; None when there is none."""
    match effects.answer:
        case Throttle(retry_after) if moment is Moment.BEFORE:
            entry.fault = "throttle"
            return Reply(429, {"detail": "Too many requests."}), {"retry-after": f"{retry_after:g}"}
        case Refuse(status, detail, when) if when is moment:
            entry.fault = "refuse"
            return Reply(status, {"detail": detail}), {}
        case Drop(when) if when is moment:
            entry.fault = f"drop {when.value}"
            raise _CutError
    return None


async def _cut(server: Server, scope: Scope) -> None:
    if server.cut is None:
        raise RuntimeError("this server was not told how to cut a connection")
    server.cut(scope)
    await asyncio.sleep(0.01)  # until the HTTP layer has seen the connection go, or it would answer 500


def _encoded(reply: Reply) -> tuple[bytes, bytes]:
    if reply.content is not None:
        return reply.content, b"application/zip"
    return msgspec.json.encode(reply.body), b"application/json"
