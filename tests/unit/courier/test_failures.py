"""No exception of requests or urllib3 escapes, and each is told as what it means."""

import inspect
from typing import Any

import pytest
import requests
import urllib3.exceptions as wire

from blockform.courier import FailureKind
from blockform.courier.sender import failure

KINDS: dict[type[Exception], FailureKind] = {
    requests.ConnectTimeout: FailureKind.UNSENT,
    requests.exceptions.InvalidURL: FailureKind.UNSENT,
    requests.exceptions.ProxyError: FailureKind.UNSENT,
    wire.NewConnectionError: FailureKind.UNSENT,
    UnicodeError: FailureKind.UNSENT,
    requests.ReadTimeout: FailureKind.TIMEOUT,
    wire.ReadTimeoutError: FailureKind.TIMEOUT,
    requests.ConnectionError: FailureKind.BROKEN,
    wire.ProtocolError: FailureKind.BROKEN,
    requests.exceptions.ContentDecodingError: FailureKind.UNREADABLE,
    requests.TooManyRedirects: FailureKind.UNREADABLE,
    ValueError: FailureKind.UNREADABLE,
}


def exceptions_of(module: Any) -> list[type[Exception]]:
    return [
        kind
        for kind in vars(module).values()
        if inspect.isclass(kind) and issubclass(kind, Exception) and not issubclass(kind, Warning)
    ]


def instance(kind: type[Exception]) -> Exception:
    made = kind.__new__(kind)
    made.args = ("wrong",)
    return made


@pytest.mark.parametrize(("kind", "wanted"), KINDS.items(), ids=lambda given: getattr(given, "__name__", ""))
def test_how_far_a_request_got(kind: type[Exception], wanted: FailureKind) -> None:
    told = failure(instance(kind))
    assert (told.kind, told.error, told.reason) == (wanted, kind.__name__, f"{kind.__name__}: wrong")


@pytest.mark.parametrize(
    "kind", exceptions_of(requests.exceptions) + exceptions_of(wire), ids=lambda kind: kind.__name__
)
def test_every_exception_is_told(kind: type[Exception]) -> None:
    assert failure(instance(kind)).error == kind.__name__


def test_the_innermost_cause_is_told() -> None:
    refused = wire.NewConnectionError(None, "Connection refused")  # type: ignore[arg-type]
    outer = requests.ConnectionError(wire.MaxRetryError(None, "/x?name=secret", refused))  # type: ignore[arg-type]
    told = failure(outer)
    assert told.kind is FailureKind.UNSENT
    assert "secret" not in told.reason
    assert "Connection refused" in told.reason
