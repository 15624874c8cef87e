"""A request as the HTTP server hands it over: its ASGI scope, its query, and its whole body."""

from msgspec import Struct
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from blockform_press.server.paging import Query


class Incoming(Struct, frozen=True):
    """One request; ``scope`` holds its method, path, path parameters and headers."""

    scope: Scope
    query: Query
    body: bytes

    def header(self, name: bytes) -> str:
        """The first value of a header, its ``name`` in lower case; empty when there is none."""
        return next((value.decode("latin-1") for key, value in self.scope["headers"] if key == name), "")


async def body_of(receive: Receive) -> bytes:
    """The whole body of a request.

    Raises: ClientDisconnect when the connection ends before it.
    """
    chunks: list[bytes] = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(chunks)
