"""How requests sends to one host again and again: what it would find out anew for every request is found out once."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import connection
from urllib3.connectionpool import ConnectionPool, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import pool_classes_by_scheme
from urllib3.response import HTTPResponse
from urllib3.util.wait import wait_for_read

from blockform.courier.limit import Turn

_Proxies = Mapping[str, str]
_Verify = bool | str | None
_Cert = str | tuple[str, str] | None

HOSTS = 16
"""So many hosts keep their connections; a redirection may lead to others."""


_SMALL = 1 << 16
"""So many bytes are sooner copied than sent in two pieces."""

_here = threading.local()


@contextmanager
def in_turn(turn: Turn | None) -> Iterator[None]:
    """What this thread sends inside is sent in its turn, and the turn is over in the end whatever happens."""
    _here.turn = turn
    try:
        yield
    finally:
        _here.turn = None
        if turn is not None:
            turn.give()


def _turn() -> Turn | None:
    turn: Turn | None = getattr(_here, "turn", None)
    return turn


class HTTPConnection(connection.HTTPConnection):
    """Holds the thread's turn from the moment a request goes out until its answer begins to come in.

    To make the one and to read the other takes as long as many an answer. Sends the head of a request and a small body in one piece, so that
    the server is woken once; http.client sends two. It is named like urllib3's, since error messages show that.
    """

    _pieces: list[bytes] | None = None

    def request(self, *args: Any, **kwargs: Any) -> None:
        """As of urllib3."""
        pieces = self._pieces = []
        try:
            super().request(*args, **kwargs)
        finally:
            self._pieces = None
        turn = _turn()
        if turn is not None:
            turn.take()
        small = sum(map(len, pieces)) <= _SMALL
        for piece in [b"".join(pieces)] if small else pieces:
            super().send(piece)

    def send(self, data: Any) -> None:
        """As of http.client; bytes, since that is all that we send."""
        if self._pieces is None:
            super().send(data)
        else:
            self._pieces.append(data)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        """As of urllib3."""
        turn = _turn()
        if turn is not None and self.sock is not None:
            if not wait_for_read(self.sock, self.timeout):
                raise TimeoutError("timed out")
            turn.give()
        return super().getresponse()


class HTTPSConnection(HTTPConnection, connection.HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = HTTPConnection


class _SecuredPool(HTTPSConnectionPool):
    ConnectionCls = HTTPSConnection


_POOLS: dict[str, type[HTTPConnectionPool]] = {"http": _Pool, "https": _SecuredPool}


class Transport(HTTPAdapter):
    """An adapter that remembers the connections of each host, with the proxies and certificates given. Used from many threads."""

    def __init__(self, connections: int) -> None:
        super().__init__(pool_connections=HOSTS, pool_maxsize=connections)
        self.poolmanager.pool_classes_by_scheme = _POOLS
        self._pools: dict[tuple[object, ...], ConnectionPool] = {}

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        """As of requests; SOCKS has connections of its own."""
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        if manager.pool_classes_by_scheme is pool_classes_by_scheme:
            manager.pool_classes_by_scheme = _POOLS
        return manager

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """As of requests, which looks for cookies with great care where there are none."""
        if "Set-Cookie" in resp.headers:
            return super().build_response(req, resp)
        original, resp._original_response = resp._original_response, None
        response = super().build_response(req, resp)
        resp._original_response = original
        return response

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: _Verify,
        proxies: _Proxies | None = None,
        cert: _Cert = None,
    ) -> ConnectionPool:
        """As of requests, which parses the URL and looks for a proxy each time."""
        assert request.url is not None
        origin = request.url.split("/", 3)[:3]
        key = (*origin, verify, cert, *sorted((proxies or {}).items()))
        pool = self._pools.get(key)
        if pool is None:
            pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
            if len(self._pools) >= HOSTS:
                self._pools.clear()  # before the connections of one are closed because of too many hosts
            self._pools[key] = pool
        if not isinstance(pool, _Pool | _SecuredPool) and (turn := _turn()) is not None:
            turn.take()  # for as long as the whole exchange takes
        return pool

    def request_url(self, request: PreparedRequest, proxies: _Proxies | None) -> str:
        """As of requests, which looks for a proxy once more."""
        return super().request_url(request, proxies) if proxies else request.path_url
