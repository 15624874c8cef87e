"""The Press API over HTTP: time limits, retries, and errors as one tree. A courier sends what is to be sent.

What may be repeated: a call that reads, always; a call that changes something only when it certainly did nothing. Otherwise AnswerLost is
raised, and the caller looks before it tries again.
"""

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from typing import NoReturn, TypeVar

from msgspec import Struct

from blockform.courier import Answer, CallLimit, Courier, Failure, FailureKind, Sending
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

T = TypeVar("T")

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


class PressClient(Endpoints):
    """The Press API. Safe to use from many threads. ``trace`` gets one line a call, free of secrets.

    ``calls`` is held while a call is under way, which bounds how many are: by the courier if that is possible, else here.
    """

    def __init__(
        self,
        options: ClientOptions,
        courier: Courier,
        *,
        calls: AbstractContextManager[object] | None = None,
        trace: Callable[[str], None] = lambda _line: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._options = options
        self._courier = courier
        self._limit = calls if isinstance(calls, CallLimit) else None
        self._calls = nullcontext() if calls is None or self._limit is not None else calls
        self._trace = trace
        self._sleep = sleep
        self._session = courier.session()

    def close(self) -> None:
        """Give back the connections."""
        self._courier.end(self._session)

    def send(self, call: Call) -> Json:
        """Send and return the JSON answer; see Endpoints.send."""
        return self._repeat(call, _json_of)

    def download(self, call: Call) -> bytes:
        """Send and return the bytes of the answer; see Endpoints.download."""
        return self._repeat(call, lambda _call, answer: answer.content)

    def _repeat(self, call: Call, read: Callable[[Call, Answer], T]) -> T:
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

    def _once(self, call: Call) -> Answer:
        sending = self._sending(call)
        with self._calls:
            reply = self._courier.carry(sending, self._limit)
        if isinstance(reply, Failure):
            self._trace(f"press: {call.method} {_path(call)}: {reply.error}")
            raise press_error(reply, call)
        took = reply.seconds * 1000
        self._trace(f"press: {call.method} {call.path} -> {reply.status} in {took:.0f} ms")
        if not 200 <= reply.status < 300:
            self._refuse(call, reply)
        return reply

    def _sending(self, call: Call) -> Sending:
        options = self._options
        return Sending(
            session=self._session,
            base=options.press if call.host is Host.PRESS else options.service,
            local=options.local,
            method=call.method,
            path=call.path,
            token=options.token,
            user_agent=options.user_agent,
            content_type=call.content_type,
            body=call.body,
            connect_timeout=options.connect_timeout,
            answer_timeout=options.request_timeout,
            follow=not call.changes,
        )

    def _refuse(self, call: Call, answer: Answer) -> NoReturn:
        status, detail = answer.status, self._without_token(_detail(answer))
        if status >= 500:
            kind: type[PressError] = AnswerLost if call.changes else PressServerError
        else:
            kind = _REFUSALS.get(status, PressUnexpected)
        error = kind(call.method, _path(call), status=status, detail=detail)
        error.retry_after = _retry_after(answer.retry_after)
        raise error

    def _without_token(self, text: str) -> str:
        token = self._options.token
        return text.replace(token, "(token)") if token else text


def press_error(failure: Failure, call: Call) -> PressError:
    """What a request without an answer means for this call."""
    method, path = call.method, _path(call)
    if failure.kind is FailureKind.UNSENT:
        return PressUnreachable(method, path, detail=failure.reason)
    if call.changes:
        return AnswerLost(method, path, detail=failure.reason)
    if failure.kind is FailureKind.TIMEOUT:
        return PressTimeout(method, path, detail="no answer in time")
    if failure.kind is FailureKind.BROKEN:
        return PressUnreachable(method, path, detail=failure.reason)
    return PressUnreadable(method, path, detail=failure.reason)


def _json_of(call: Call, answer: Answer) -> Json:
    """The parsed body; ``{}`` for an empty one, and for an unreadable one of a change, which has happened all the same."""
    if not answer.content:
        return {}
    try:
        return json.loads(answer.content, parse_float=Decimal)
    except ValueError as error:
        if call.changes:
            return {}
        raise PressUnreadable(
            call.method, _path(call), status=answer.status, detail="the answer is not JSON"
        ) from error


def _detail(answer: Answer) -> str:
    try:
        body = json.loads(answer.content)
    except ValueError:
        body = None
    detail = body.get("detail") if isinstance(body, dict) else None
    text = detail if isinstance(detail, str) else _text(answer).strip()
    return text if len(text) <= _DETAIL_LENGTH else text[:_DETAIL_LENGTH] + "..."


def _text(answer: Answer) -> str:
    try:
        return answer.content.decode(answer.encoding or "utf-8", errors="replace")
    except LookupError:  # an encoding that Python does not have
        return answer.content.decode("utf-8", errors="replace")


def _is_final(error: PressError) -> bool:
    """Whether trying again is pointless: an answer that is no JSON stays so."""
    return isinstance(error, PressUnreadable) and error.status is not None


def _delay(attempt: int, error: PressError) -> float:
    if error.retry_after is not None:
        return min(error.retry_after, _LONGEST_RETRY_AFTER)
    import random  # noqa: PLC0415  few calls are repeated

    delay = min(_FIRST_DELAY * (1 << attempt), _LONGEST_DELAY)
    return delay * random.uniform(0.75, 1.25)  # noqa: S311  spreads callers, guards nothing


def _retry_after(text: str | None) -> float | None:
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    from email.utils import parsedate_to_datetime  # noqa: PLC0415  seconds are usual

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None


def _path(call: Call) -> str:
    return call.path.partition("?")[0]
