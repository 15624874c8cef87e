"""The protocol of a view: what a run has to tell, whether to people or to programs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from blockform.diagnostics import Diagnostic
from blockform.plan import Event, Plan

if TYPE_CHECKING:
    from blockform.engine import ApplyOutcome


class View(Protocol):
    """Tells one run. Methods are called in the order in which things happen, from one thread."""

    def diagnostics(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Tell errors and warnings."""

    def plan(self, plan: Plan) -> None:
        """Tell what would be done."""

    def plan_saved(self, plan: Plan, path: str | None, generated: str | None = None) -> None:
        """Tell what can be done with a plan, after it was saved at ``path`` or not at all; blocks may be written to ``generated``."""

    def digest(self, digest: str) -> None:
        """Tell by which digest the plan can be approved."""

    def event(self, event: Event) -> None:
        """Tell what happens just now."""

    def applied(self, outcome: "ApplyOutcome") -> None:
        """Tell what an apply came to, and the outputs."""

    def cancelled(self, plan: Plan) -> None:
        """Tell that the user did not want the plan carried out."""

    def question(self, plan: Plan) -> str:
        """The text that asks whether to carry the plan out; the answer is typed after it."""

    def message(self, text: str) -> None:
        """Tell something as it stands."""

    def success(self, text: str) -> None:
        """Tell that all went well."""
