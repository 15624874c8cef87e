"""Waiting for the platform: time limits that users set, and polling until a deployment rests.

Source: section 11.4 of the Press API contract: a status nobody knows counts as still in progress, up to the time limit.
"""

import re
import time
from collections.abc import Callable
from typing import TypeVar

from blockform.sdk import Operation, Problem
from blockform.values import Value
from blockform_press.bodies import Json
from blockform_press.endpoints import Endpoints, Family, Row
from blockform_press.errors import PressNotFound

T = TypeVar("T")

DEFAULT_TIMEOUT = 20 * 60.0
"""Seconds to wait for one change unless ``timeouts`` says otherwise."""

RESTING = frozenset(
    {
        "deployed",
        "failed",
        "warning",
        "platform_resource_error",
        "rollback_complete",
        "rollback_failed",
        "delete_failed",
    }
)
"""Statuses in which a deployment stays until somebody does something."""

REDEPLOYABLE = frozenset({"failed", "warning"})

STUCK = frozenset({"platform_resource_error", "rollback_failed", "delete_failed"})
"""Statuses of failure that a redeploy does not mend."""

_FIRST_WAIT, _LONGEST_WAIT, _GROWTH = 0.05, 2.0, 1.5
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


class WaitedTooLongError(Exception):
    """The time limit passed; ``status`` is the last one seen."""

    def __init__(self, status: str, limit: float) -> None:
        super().__init__(status, limit)
        self.status = status
        self.limit = limit

    def __str__(self) -> str:
        return f'after {self.limit:.0f} s it is still "{self.status}"'


def duration(value: Value) -> tuple[Problem, ...]:
    """Validator: the text is a time such as ``90s``, ``10m`` or ``1h30m``."""
    if parse_duration(value.as_str()) is not None:
        return ()
    return (
        Problem("Invalid time limit", f'"{value.as_str()}" is no time. Write it like 90s, 10m or 1h30m.'),
    )


def parse_duration(text: str) -> float | None:
    """Seconds, or None if the text is no time."""
    match = _DURATION.fullmatch(text)
    if match is None or not text:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return float(hours * 3600 + minutes * 60 + seconds)


def time_limit(of: Value, verb: str) -> float:
    """The seconds that an object's ``timeouts`` allow for a verb."""
    timeouts = of.get("timeouts")
    given = timeouts.get(verb) if timeouts is not None else None
    if given is None or given.is_null or not given.is_known:
        return DEFAULT_TIMEOUT
    return parse_duration(given.as_str()) or DEFAULT_TIMEOUT


def status_of(row: Json) -> str:
    """The status in a deployment's answer."""
    return str((row.get("metadata") or {}).get("status") or "")


def wait_until_resting(
    client: Endpoints, family: Family, deployment_id: str, operation: Operation, limit: float
) -> Row:
    """Poll a deployment until it rests, and return its description then.

    Raises: WaitedTooLongError, PressError, OperationStopped.
    """

    def look() -> tuple[str, Row | None]:
        row = client.describe_deployment(family, deployment_id)
        return status_of(row), row if status_of(row) in RESTING else None

    return poll(look, operation, limit)


def wait_until_gone(
    client: Endpoints, family: Family, deployment_id: str, operation: Operation, limit: float
) -> Row:
    """Poll a deployment until it is gone; returns an empty row then, or its description when its removal has failed.

    Raises: WaitedTooLongError, PressError, OperationStopped.
    """

    def look() -> tuple[str, Row | None]:
        try:
            row = client.describe_deployment(family, deployment_id)
        except PressNotFound:
            return "deleted", {}
        return status_of(row), row if status_of(row) == "delete_failed" else None

    return poll(look, operation, limit)


def poll(look: Callable[[], tuple[str, T | None]], operation: Operation, limit: float) -> T:
    """Look until there is an answer, first often, then seldom; ``look`` gives the status too, which is told when it changes."""
    begin = time.monotonic()
    pause = _FIRST_WAIT
    told = ""
    while True:
        status, found = look()
        if status != told:
            operation.progress(status)
            told = status
        if found is not None:
            return found
        left = begin + limit - time.monotonic()
        if left <= 0:
            raise WaitedTooLongError(status, limit)
        operation.wait(min(pause, left))
        pause = min(pause * _GROWTH, _LONGEST_WAIT)
