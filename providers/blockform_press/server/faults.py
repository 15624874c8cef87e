"""Failures on demand: rules that are told through ``POST /_faults`` or this module, and what they do to a request."""

import re
import threading
from collections.abc import Collection, Iterable
from enum import Enum
from typing import Any, Final, TypeAlias

from msgspec import Struct

from blockform_press.server.calls import Json
from blockform_press.server.errors import bad_request


class Moment(Enum):
    """When a fault strikes: before the work is done, or after."""

    BEFORE = "before"
    AFTER = "after"


class Phase(Enum):
    """Which part of a deployment's life fails."""

    FIRST = "first"
    REVISION = "revision"
    DELETE = "delete"


class Refuse(Struct, frozen=True):
    """Answer with ``status`` and ``detail``, without doing the work unless ``when`` is after."""

    status: int
    detail: str = "Injected failure."
    when: Moment = Moment.BEFORE


class Delay(Struct, frozen=True):
    """Wait ``seconds`` before the work."""

    seconds: float


class Drop(Struct, frozen=True):
    """Cut the TCP connection without an answer."""

    when: Moment


class Throttle(Struct, frozen=True):
    """Answer 429 with ``Retry-After`` (seconds)."""

    retry_after: float


class FailDeployment(Struct, frozen=True):
    """Accept the request, and let what it starts fail with ``reason``.

    ``phase`` is ``first`` (a create or redeploy), ``revision`` or ``delete``. ``status`` is the final status if not the usual
    one (``failed``, ``rollback_complete``, ``delete_failed``). ``blocks`` limits the failure to blocks of an app, by block spec
    name; empty means all.
    """

    reason: str
    phase: Phase = Phase.FIRST
    status: str | None = None
    blocks: tuple[str, ...] = ()


Action: TypeAlias = Refuse | Delay | Drop | Throttle | FailDeployment

_KINDS: Final = {
    Phase.FIRST: ("create_deployment", "redeploy"),
    Phase.REVISION: ("create_revision",),
    Phase.DELETE: ("delete_deployment",),
}
_FINAL_STATUSES: Final = {
    Phase.FIRST: ("failed", "platform_resource_error"),
    Phase.REVISION: ("rollback_complete", "rollback_failed"),
    Phase.DELETE: ("delete_failed",),
}


class FaultRule(Struct, kw_only=True):
    """One rule; counts the requests it matches since it was registered.

    ``method``, ``path`` (a regular expression, searched) and ``kind`` (as in the request log) must all match; None matches all.
    It strikes at the ``nth`` matches (from 1), or at each ``every``-th; with neither, at every one.
    """

    action: Action
    method: str | None = None
    path: str | None = None
    kind: str | None = None
    nth: tuple[int, ...] = ()
    every: int | None = None
    seen: int = 0

    def strikes(self, method: str, path: str, kind: str) -> bool:
        """Count a request, and tell whether the rule strikes it."""
        if not self._matches(method, path, kind):
            return False
        self.seen += 1
        return self.seen in self.nth if self.nth else self.seen % (self.every or 1) == 0

    def _matches(self, method: str, path: str, kind: str) -> bool:
        if isinstance(self.action, FailDeployment) and kind not in _KINDS[self.action.phase]:
            return False
        return (
            self.method in (None, method)
            and self.kind in (None, kind)
            and (self.path is None or re.search(self.path, path) is not None)
        )


class Effects(Struct, frozen=True, kw_only=True):
    """What the rules do to one request: delays add up, of the rest the first rule wins."""

    delay: float = 0.0
    answer: Refuse | Throttle | Drop | None = None
    failure: FailDeployment | None = None


class Faults:
    """The registered rules; may be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[FaultRule] = []

    def add(self, *rules: FaultRule) -> None:
        """Register rules after those already there."""
        with self._lock:
            self._rules.extend(rules)

    def clear(self) -> None:
        """Forget all rules."""
        with self._lock:
            self._rules.clear()

    @property
    def rules(self) -> tuple[FaultRule, ...]:
        """The rules in force."""
        with self._lock:
            return tuple(self._rules)

    def strike(self, method: str, path: str, kind: str) -> Effects:
        """Count one request against every rule."""
        if not self._rules:
            return Effects()
        with self._lock:
            actions = [rule.action for rule in self._rules if rule.strikes(method, path, kind)]
        return Effects(
            delay=sum(action.seconds for action in actions if isinstance(action, Delay)),
            answer=next((action for action in actions if isinstance(action, Refuse | Throttle | Drop)), None),
            failure=next((action for action in actions if isinstance(action, FailDeployment)), None),
        )


def rules_from(document: Any) -> list[FaultRule]:
    """Rules from the body of ``POST /_faults``: one object or a list of them."""
    entries = document if isinstance(document, list) else [document]
    try:
        return [_rule(entry) for entry in entries]
    except (AttributeError, KeyError, TypeError, ValueError, re.error) as error:
        raise bad_request(f"Invalid fault rule: {error}") from error


def _rule(entry: Json) -> FaultRule:
    match, nth = entry.get("match") or {}, entry.get("nth")
    unknown = (entry.keys() - {"match", "nth", "every", "action"}) | (
        match.keys() - {"method", "path", "kind"}
    )
    if unknown:
        raise ValueError(f"unknown member {min(unknown)!r}")
    every = entry.get("every")
    if match.get("path") is not None:
        re.compile(match["path"])
    return FaultRule(
        action=_action(entry["action"]),
        method=match.get("method"),
        path=match.get("path"),
        kind=match.get("kind"),
        nth=() if nth is None else tuple(int(number) for number in (nth if isinstance(nth, list) else [nth])),
        every=1 if every is True else (None if every is None else max(1, int(every))),
    )


def _action(action: Json) -> Action:
    if "status" in action and "fail_deployment" not in action:
        return Refuse(
            int(action["status"]),
            action.get("detail", "Injected failure."),
            Moment(action.get("when", "before")),
        )
    if "delay" in action:
        return Delay(float(action["delay"]))
    if "drop" in action:
        return Drop(Moment(action["drop"]))
    if "throttle" in action:
        return Throttle(float(action["throttle"]))
    phase = Phase(action.get("phase", "first"))
    status = action.get("status")
    if status is not None and status not in _FINAL_STATUSES[phase]:
        raise ValueError(f"status must be one of {', '.join(_FINAL_STATUSES[phase])}")
    return FailDeployment(str(action["fail_deployment"]), phase, status, tuple(action.get("blocks", ())))


def rule_views(rules: Iterable[FaultRule]) -> list[Json]:
    """Rules as ``GET /_faults`` shows them, with how often each matched."""
    return [
        {
            "match": _given({"method": rule.method, "path": rule.path, "kind": rule.kind}),
            "nth": list(rule.nth),
            "every": rule.every,
            "action": _action_view(rule.action),
            "seen": rule.seen,
        }
        for rule in rules
    ]


def _action_view(action: Action) -> Json:
    match action:
        case Refuse(status, detail, when):
            return {"status": status, "detail": detail, "when": when.value}
        case Delay(seconds):
            return {"delay": seconds}
        case Drop(when):
            return {"drop": when.value}
        case Throttle(retry_after):
            return {"throttle": retry_after}
        case FailDeployment(reason, phase, status, blocks):
            view = {"fail_deployment": reason, "phase": phase.value, "status": status, "blocks": list(blocks)}
            return _given(view, empty=([], None))


def _given(members: Json, empty: Collection[Any] = (None,)) -> Json:
    return {name: value for name, value in members.items() if value not in empty}
