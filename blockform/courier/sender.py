"""The courier's side: requests are sent with ``requests``, and what goes wrong is told in the words of ``messages``.

The only module, beside the transport, that knows ``requests``.
"""

import threading
import time
from collections.abc import Mapping
from typing import Any, TypeAlias

import requests
import urllib3.exceptions as wire
from msgspec import Struct
from requests.auth import AuthBase
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar
from requests.structures import CaseInsensitiveDict

from blockform.courier.limit import Turn
from blockform.courier.messages import Answer, Failure, FailureKind, Reply, Sending
from blockform.courier.transport import Transport, in_turn

POOL_SIZE = 32
_Origin: TypeAlias = tuple[str, str]


class Sender:
    """Sends requests; each session has its own cookies and connections. Safe to use from many threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._sessions: dict[int, _Session] = {}

    def send(self, sending: Sending, turn: Turn | None = None) -> Reply:
        """Send a request and say what came of it. ``turn`` is held until it is answered."""
        with self._guard:
            session = self._sessions.get(sending.session)
            if session is None:
                session = self._sessions[sending.session] = _Session(local=sending.local)
        try:
            return session.send(sending, turn)
        except Exception as error:  # noqa: BLE001  whatever it is, blockform has to know how far the request got
            return failure(error)

    def end(self, session: int) -> None:
        """Give back the connections of a session."""
        with self._guard:
            found = self._sessions.pop(session, None)
        if found is not None:
            found.close()


class _Token(AuthBase):
    """Puts the token into each request; given as ``auth`` so that no .netrc file of the user takes its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._token
        return request


class _Host(Struct, frozen=True):
    """What requests would find out anew for every call to a host, which takes it longer than to send the call."""

    url: str
    headers: CaseInsensitiveDict[str]
    settings: Mapping[str, Any]

    def request(self, sending: Sending, cookies: RequestsCookieJar) -> requests.PreparedRequest:
        """The request of a call."""
        request = requests.PreparedRequest()
        request.method = sending.method
        request.url = self.url + sending.path
        request.headers = self.headers.copy()
        request.headers["Content-Type"] = sending.content_type
        request.headers["Content-Length"] = str(len(sending.body))
        request.body = sending.body
        request._cookies = cookies  # type: ignore[attr-defined]  # for redirects
        if cookies:
            request.prepare_cookies(cookies)
        return request


class _Session:
    """The calls of one client."""

    def __init__(self, *, local: bool) -> None:
        self._session = requests.Session()
        self._session.trust_env = not local
        self._session.headers.clear()
        self._transport = Transport(POOL_SIZE)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, self._transport)
        self._hosts: dict[_Origin, _Host] = {}

    def send(self, sending: Sending, turn: Turn | None) -> Answer:
        origin = (sending.base, sending.token)
        host = self._hosts.get(origin)
        if host is None:
            host = self._hosts[origin] = self._host(sending)
        request = host.request(sending, self._session.cookies)
        begin = time.monotonic()
        with in_turn(turn):
            response = self._exchange(request, sending, host.settings)
            content = response.raw.read(decode_content=True)
        took = time.monotonic() - (max(begin, turn.begun) if turn is not None else begin)
        return Answer(
            response.status_code, content, took, response.encoding, response.headers.get("Retry-After")
        )

    def _exchange(
        self, request: requests.PreparedRequest, sending: Sending, settings: Mapping[str, Any]
    ) -> requests.Response:
        """The last response, whose content is still to be read. Source: requests' Session.send, without its hooks and history."""
        given = {**settings, "timeout": (sending.connect_timeout, sending.answer_timeout)}
        response = self._transport.send(request, **given)
        if "Set-Cookie" in response.headers:
            extract_cookies_to_jar(self._session.cookies, request, response.raw)  # type: ignore[no-untyped-call]
        if sending.follow and response.is_redirect:
            for later in self._session.resolve_redirects(response, request, **given):
                response = later
        return response

    def _host(self, sending: Sending) -> _Host:
        """What all calls to a host share. The environment is asked once: proxies and certificates stay the same for a run."""
        headers = {"User-Agent": sending.user_agent, "Accept": "*/*"}
        first = requests.Request("GET", sending.base, headers=headers, auth=_Token(sending.token))
        model = self._session.prepare_request(first)
        assert model.url is not None
        settings = self._session.merge_environment_settings(model.url, {}, True, None, None)
        return _Host(model.url.rstrip("/"), model.headers, settings)

    def close(self) -> None:
        self._session.close()


_NEVER_SENT = (
    requests.ConnectTimeout,
    requests.exceptions.ProxyError,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidHeader,
    requests.exceptions.URLRequired,
    wire.NewConnectionError,
    wire.ConnectTimeoutError,
    wire.LocationValueError,
    UnicodeError,
)
_IN_TIME = (requests.Timeout, wire.TimeoutError)
_CONNECTION = (requests.ConnectionError, wire.ProtocolError)


def failure(error: Exception) -> Failure:
    """What an exception of requests or urllib3 means. Nothing was sent if no connection came about."""
    causes = _causes(error)
    if any(isinstance(cause, _NEVER_SENT) for cause in causes):
        kind = FailureKind.UNSENT
    elif isinstance(error, _IN_TIME):
        kind = FailureKind.TIMEOUT
    elif isinstance(error, _CONNECTION):
        kind = FailureKind.BROKEN
    else:
        kind = FailureKind.UNREADABLE
    return Failure(kind, type(error).__name__, _reason(causes[-1]))


def _causes(error: BaseException) -> list[BaseException]:
    """The exception and those it wraps: requests puts urllib3's into its arguments, urllib3 its own into ``reason``."""
    found: list[BaseException] = []
    waiting: list[BaseException] = [error]
    while waiting and len(found) < 10:
        cause = waiting.pop()
        found.append(cause)
        inner = (*cause.args, getattr(cause, "reason", None))
        waiting.extend(item for item in inner if isinstance(item, BaseException) and item not in found)
    return found


def _reason(innermost: BaseException) -> str:
    """The innermost cause in words; request URLs with their queries are left out."""
    args = innermost.args
    text = str(args[-1]) if args and not isinstance(args[-1], BaseException) else ""
    return f"{type(innermost).__name__}: {text}" if text else type(innermost).__name__
