"""How requests sends to one host again and again: what it would find out anew for every request is found out once."""

from collections.abc import Mapping

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import ConnectionPool

_Proxies = Mapping[str, str]
_Verify = bool | str | None
_Cert = str | tuple[str, str] | None

HOSTS = 16
"""So many hosts keep their connections; a redirection may lead to others."""


class Transport(HTTPAdapter):
    """An adapter that remembers the connections of each host, with the proxies and certificates given. Used from many threads."""

    def __init__(self, connections: int) -> None:
        super().__init__(pool_connections=HOSTS, pool_maxsize=connections)
        self._pools: dict[tuple[object, ...], ConnectionPool] = {}

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
