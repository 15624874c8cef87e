"""The Press API over HTTP: one session with a pool of connections, time limits, retries, and errors as one tree.

The only module, beside its transport, that knows ``requests``. What may be repeated: a call that reads, always; a call that changes something only
when it certainly did nothing. Otherwise AnswerLost is raised, and the caller looks before it tries again.
"""

import json
import random
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn, TypeVar

import requests
import urllib3.exceptions as wire
from msgspec import Struct
from requests.auth import AuthBase
from requests.cookies import RequestsCookieJar
from requests.exceptions import RequestException

from blockform_press.bodies import Json
from blockform_press.endpoints import Call, Endpoints, Host
from blockform_press.errors import (
    AnswerLost,
    PressConflict,
    PressError,
    PressForbidden,
    PressInvalid,
    PressNotFound,
    PressRefused,
    PressServerError,
    PressTimeout,
    PressTooLarge,
    PressTooMany,
    PressUnauthorized,
    PressUnexpected,
    PressUnreachable,
    PressUnreadable,
)
from blockform_press.transport import Transport

T = TypeVar("T")

POOL_SIZE = 32
_FIRST_DELAY, _LONGEST_DELAY, _LONGEST_RETRY_AFTER = 0.2, 8.0, 60.0
_DETAIL_LENGTH = 600

_REFUSALS: dict[int, type[PressRefused]] = {
    400: PressInvalid,
    401: PressUnauthorized,
    403: PressForbidden,
    404: PressNotFound,
    409: PressConflict,
    413: PressTooLarge,
    422: PressInvalid,
    429: PressTooMany,
}

_REPEATABLE_READ = (PressUnreachable, PressTimeout, PressServerError, PressTooMany, PressUnreadable)
_REPEATABLE_CHANGE = (PressUnreachable, PressTooMany)
_WIRE_ERRORS = (RequestException, wire.HTTPError, UnicodeError)


class ClientOptions(Struct, frozen=True, kw_only=True):
    """Where and how to call. Times are in seconds; ``press`` and ``service`` are base URLs without a final slash.

    ``local``: a server on this machine, for which no proxy of the environment is asked.
    """

    press: str
    service: str
    token: str
    user_agent: str
    connect_timeout: float = 10.0
    request_timeout: float = 60.0
    max_retries: int = 4
    local: bool = False


class _Token(AuthBase):
    """Puts the token into each request; given as ``auth`` so that no .netrc file of the user takes its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._token
        return request


class _HostCall(Struct, frozen=True):
    """What requests would find out anew for every call to a host, which takes it longer than to send the call."""

    model: requests.PreparedRequest
    url: str
    settings: Mapping[str, Any]

    def request(self, call: Call, cookies: RequestsCookieJar) -> requests.PreparedRequest:
        """The request of a call."""
        request = self.model.copy()
        request.method = call.method
        request.url = self.url + call.path
        request.body = call.body
        request.headers["Content-Type"] = call.content_type
        request.headers["Content-Length"] = str(len(call.body))
        if cookies:
            request.prepare_cookies(cookies)
        return request


class PressClient(Endpoints):
    """The Press API. Safe to use from many threads. ``trace`` gets one line a call, free of secrets."""

    def __init__(
        self,
        options: ClientOptions,
        *,
        trace: Callable[[str], None] = lambda _line: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._options = options
        self._trace = trace
        self._sleep = sleep
        self._session = requests.Session()
        self._session.trust_env = not options.local
        self._session.auth = _Token(options.token)
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": options.user_agent, "Accept": "*/*"})
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, Transport(POOL_SIZE))
        self._hosts: dict[Host, _HostCall] = {}

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()

    def send(self, call: Call) -> Json:
        """Send and return the JSON answer; see Endpoints.send."""
        return self._repeat(call, _json_of)

    def download(self, call: Call) -> bytes:
        """Send and return the bytes of the answer; see Endpoints.download."""
        return self._repeat(call, lambda _call, response: response.content)

    def _repeat(self, call: Call, read: Callable[[Call, requests.Response], T]) -> T:
        repeatable = _REPEATABLE_CHANGE if call.changes else _REPEATABLE_READ
        attempt = 0
        while True:
            try:
                return read(call, self._once(call))
            except repeatable as error:
                if attempt >= self._options.max_retries or _is_final(error):
                    raise
                delay = _delay(attempt, error)
                self._trace(
                    f"press: {error.method} {error.path} again in {delay:.1f} s: {type(error).__name__}"
                )
                self._sleep(delay)
                attempt += 1

    def _once(self, call: Call) -> requests.Response:
        begin = time.monotonic()
        try:
            response = self._send(call)
        except _WIRE_ERRORS as error:
            self._trace(f"press: {call.method} {_path(call)}: {type(error).__name__}")
            raise press_error(error, call) from error
        took = (time.monotonic() - begin) * 1000
        self._trace(f"press: {call.method} {call.path} -> {response.status_code} in {took:.0f} ms")
        if not 200 <= response.status_code < 300:
            self._refuse(call, response)
        return response

    def _send(self, call: Call) -> requests.Response:
        host = self._hosts.get(call.host)
        if host is None:
            host = self._hosts[call.host] = self._host(call.host)
        return self._session.send(
            host.request(call, self._session.cookies),
            timeout=(self._options.connect_timeout, self._options.request_timeout),
            allow_redirects=not call.changes,
            **host.settings,
        )

    def _host(self, host: Host) -> "_HostCall":
        """What all calls to a host share. The environment is asked once: proxies and certificates stay the same for a run."""
        base = self._options.press if host is Host.PRESS else self._options.service
        model = self._session.prepare_request(requests.Request("GET", base))
        assert model.url is not None
        settings = self._session.merge_environment_settings(model.url, {}, None, None, None)
        return _HostCall(model, model.url.rstrip("/"), settings)

    def _refuse(self, call: Call, response: requests.Response) -> NoReturn:
        status, detail = response.status_code, self._without_token(_detail(response))
        if status >= 500:
            kind: type[PressError] = AnswerLost if call.changes else PressServerError
        else:
            kind = _REFUSALS.get(status, PressUnexpected)
        error = kind(call.method, _path(call), status=status, detail=detail)
        error.retry_after = _retry_after(response.headers.get("Retry-After"))
        raise error

    def _without_token(self, text: str) -> str:
        token = self._options.token
        return text.replace(token, "(token)") if token else text


def press_error(error: Exception, call: Call) -> PressError:
    """What an exception of requests or urllib3 means for this call. Nothing was sent if no connection came about."""
    method, path = call.method, _path(call)
    if _never_sent(error):
        return PressUnreachable(method, path, detail=_reason(error))
    if call.changes:
        return AnswerLost(method, path, detail=_reason(error))
    if isinstance(error, requests.Timeout | wire.TimeoutError):
        return PressTimeout(method, path, detail="no answer in time")
    if isinstance(error, requests.ConnectionError | wire.ProtocolError):
        return PressUnreachable(method, path, detail=_reason(error))
    return PressUnreadable(method, path, detail=_reason(error))


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


def _never_sent(error: BaseException) -> bool:
    return any(isinstance(cause, _NEVER_SENT) for cause in _causes(error))


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


def _reason(error: BaseException) -> str:
    """The innermost cause in words; request URLs with their queries are left out."""
    last = _causes(error)[-1]
    text = str(last.args[-1]) if last.args and not isinstance(last.args[-1], BaseException) else ""
    return f"{type(last).__name__}: {text}" if text else type(last).__name__


def _json_of(call: Call, response: requests.Response) -> Json:
    """The parsed body; ``{}`` for an empty one, and for an unreadable one of a change, which has happened all the same."""
    if not response.content:
        return {}
    try:
        return json.loads(response.content, parse_float=Decimal)
    except ValueError as error:
        if call.changes:
            return {}
        raise PressUnreadable(
            call.method, _path(call), status=response.status_code, detail="the answer is not JSON"
        ) from error


def _detail(response: requests.Response) -> str:
    try:
        body = json.loads(response.content)
    except ValueError:
        body = None
    detail = body.get("detail") if isinstance(body, dict) else None
    text = detail if isinstance(detail, str) else response.text.strip()
    return text if len(text) <= _DETAIL_LENGTH else text[:_DETAIL_LENGTH] + "..."


def _is_final(error: PressError) -> bool:
    """Whether trying again is pointless: an answer that is no JSON stays so."""
    return isinstance(error, PressUnreadable) and error.status is not None


def _delay(attempt: int, error: PressError) -> float:
    if error.retry_after is not None:
        return min(error.retry_after, _LONGEST_RETRY_AFTER)
    delay = min(_FIRST_DELAY * (1 << attempt), _LONGEST_DELAY)
    return delay * random.uniform(0.75, 1.25)  # noqa: S311  spreads callers, guards nothing


def _retry_after(text: str | None) -> float | None:
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None


def _path(call: Call) -> str:
    return call.path.partition("?")[0]
