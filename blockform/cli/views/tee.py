"""A view that tells one run twice: to a person, and as JSON lines to a file."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from blockform.cli.views.view import View
from blockform.diagnostics import Diagnostic
from blockform.plan import Event, Plan

if TYPE_CHECKING:
    from blockform.engine import ApplyOutcome


class TeeView:
    """Passes everything on to two views; questions are the first one's."""

    def __init__(self, first: View, second: View) -> None:
        self._first = first
        self._second = second

    def diagnostics(self, diagnostics: Iterable[Diagnostic]) -> None:
        """See View."""
        found = tuple(diagnostics)
        self._first.diagnostics(found)
        self._second.diagnostics(found)

    def plan(self, plan: Plan) -> None:
        """See View."""
        self._first.plan(plan)
        self._second.plan(plan)

    def plan_saved(self, plan: Plan, path: str | None, generated: str | None = None) -> None:
        """See View."""
        self._first.plan_saved(plan, path, generated)
        self._second.plan_saved(plan, path, generated)

    def digest(self, digest: str) -> None:
        """See View."""
        self._first.digest(digest)
        self._second.digest(digest)

    def event(self, event: Event) -> None:
        """See View."""
        self._first.event(event)
        self._second.event(event)

    def applied(self, outcome: "ApplyOutcome") -> None:
        """See View."""
        self._first.applied(outcome)
        self._second.applied(outcome)

    def cancelled(self, plan: Plan) -> None:
        """See View."""
        self._first.cancelled(plan)
        self._second.cancelled(plan)

    def question(self, plan: Plan) -> str:
        """See View."""
        return self._first.question(plan)

    def message(self, text: str) -> None:
        """See View."""
        self._first.message(text)
        self._second.message(text)

    def success(self, text: str) -> None:
        """See View."""
        self._first.success(text)
        self._second.success(text)
