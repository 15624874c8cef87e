"""How requests sends to one host again and again: what it would find out anew for every request is found out once."""

from collections.abc import Mapping
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import ConnectionPool, HTTPConnectionPool, HTTPSConnectionPool

_Proxies = Mapping[str, str]
_Verify = bool | str | None
_Cert = str | tuple[str, str] | None

HOSTS = 16
"""So many hosts keep their connections; a redirection may lead to others."""


_SMALL = 1 << 16
"""So many bytes are sooner copied than sent in two pieces."""


class _OnePiece(HTTPConnection):
    """Sends the head of a request and a small body in one piece, so that the server is woken once; http.client sends two."""

    _pieces: list[bytes] | None = None

    def request(self, *args: Any, **kwargs: Any) -> None:
        """As of urllib3."""
        pieces = self._pieces = []
        try:
            super().request(*args, **kwargs)
        finally:
            self._pieces = None
        small = sum(map(len, pieces)) <= _SMALL
        for piece in [b"".join(pieces)] if small else pieces:
            super().send(piece)

    def send(self, data: Any) -> None:
        """As of http.client; bytes, since that is all that we send."""
        if self._pieces is None:
            super().send(data)
        else:
            self._pieces.append(data)


class _OnePieceSecured(_OnePiece, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _OnePiece


class _SecuredPool(HTTPSConnectionPool):
    ConnectionCls = _OnePieceSecured


class Transport(HTTPAdapter):
    """An adapter that remembers the connections of each host, with the proxies and certificates given. Used from many threads."""

    def __init__(self, connections: int) -> None:
        super().__init__(pool_connections=HOSTS, pool_maxsize=connections)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecuredPool}
        self._pools: dict[tuple[object, ...], ConnectionPool] = {}

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
        return pool

    def request_url(self, request: PreparedRequest, proxies: _Proxies | None) -> str:
        """As of requests, which looks for a proxy once more."""
        return super().request_url(request, proxies) if proxies else request.path_url
