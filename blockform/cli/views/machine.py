"""The view for programs: one JSON object a line, as Terraform's machine-readable UI 1.3.

Source: Terraform's views/json_view.go, hook_json.go and views/json/.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from blockform.cli.telling import told
from blockform.cli.views.machine_changes import change_json, drift_json
from blockform.cli.views.machine_events import event_message
from blockform.cli.views.messages import Messages
from blockform.cli.views.plan_text import shown_changes
from blockform.diagnostics import Deprecation, Diagnostic
from blockform.plan import Action, Event, Mode, OutputChange, Plan
from blockform.state import OutputState
from blockform.values import to_plain, type_to_json

if TYPE_CHECKING:
    from blockform.engine import ApplyOutcome


class MachineView:
    """Tells one run to a program. The first line says the versions."""

    def __init__(
        self,
        write: Callable[[str], None],
        *,
        verb: str = "apply",
        clock: Callable[[], datetime] | None = None,
        deprecations: Collection[Deprecation] = frozenset(Deprecation),
    ) -> None:
        """``verb``: the command, ``apply``, ``destroy`` or ``refresh``. ``deprecations`` are the kinds of which warnings are told."""
        self._deprecations = deprecations
        self._verb = verb
        self._messages = Messages(write, clock) if clock is not None else Messages(write)

    def diagnostics(self, diagnostics: Iterable[Diagnostic]) -> None:
        """A message for each."""
        self._messages.diagnostics(told(diagnostics, self._deprecations))

    def plan(self, plan: Plan) -> None:
        """What was changed outside, what would be done, how much that is, and what becomes of outputs; ``refresh`` tells none of it."""
        if self._verb == "refresh":
            return
        for drift in plan.drift:
            content, text = drift_json(drift)
            self._tell(text, "resource_drift", {"change": content})
        changes = shown_changes(plan)
        for change in changes:
            content, text = change_json(change)
            self._tell(text, "planned_change", {"change": content})
        counts = Counter(change.action for change in changes)
        replaced = counts[Action.REPLACE] + counts[Action.CREATE_BEFORE_DELETE]
        self._summary(
            "plan",
            counts[Action.CREATE] + replaced + counts[Action.CREATE_BEFORE_FORGET],
            counts[Action.UPDATE],
            counts[Action.DELETE] + replaced,
            sum(1 for change in changes if change.importing),
        )
        if plan.outputs:
            self._outputs({output.name: _output_change(output) for output in plan.outputs})

    def whole_plan(self, document: dict[str, Any]) -> None:
        """The plan as ``show -json`` prints it, as the last message of a stream; this type of message is ours."""
        self._tell("Plan", "plan", {"plan": document})

    def plan_saved(self, plan: Plan, path: str | None, generated: str | None = None) -> None:
        """Programs know what they asked for."""

    def digest(self, digest: str) -> None:
        """A message of our own kind."""
        self._tell(f"Plan digest: {digest}", "blockform_digest", {"digest": digest})

    def event(self, event: Event) -> None:
        """A message for each."""
        message = event_message(event)
        if message is not None:
            text, kind, hook = message
            self._tell(text, kind, {"hook": hook})

    def applied(self, outcome: "ApplyOutcome") -> None:
        """How much was done, unless it is a ``refresh``, and the outputs, of which ``destroy`` leaves none."""
        if self._verb != "refresh":
            self._tell_tally(outcome)
        if self._verb != "destroy":
            self._outputs({name: _output(output) for name, output in sorted(outcome.state.outputs.items())})

    def _tell_tally(self, outcome: "ApplyOutcome") -> None:
        tally = outcome.tally
        operation = "destroy" if self._verb == "destroy" else "apply"
        if tally is not None:
            self._summary(operation, tally.added, tally.changed, tally.destroyed, tally.imported)
        else:
            self._summary(operation, 0, 0, 0)

    def cancelled(self, plan: Plan) -> None:
        """The user said no."""
        verb = "Destroy" if plan.mode is Mode.DESTROY else "Apply"
        self._tell(f"{verb} cancelled", "log", {})

    def question(self, plan: Plan) -> str:  # noqa: ARG002  programs are asked nothing
        """Nothing: programs approve beforehand."""
        return ""

    def message(self, text: str) -> None:
        """The text as a log message."""
        self._tell(text.strip(), "log", {})

    def success(self, text: str) -> None:
        """The text as a log message."""
        self._tell(text, "log", {})

    def _summary(self, operation: str, added: int, changed: int, removed: int, imported: int = 0) -> None:
        to_import, were = (f"{imported} to import, ", f"{imported} imported, ") if imported else ("", "")
        text = {
            "plan": f"Plan: {to_import}{added} to add, {changed} to change, {removed} to destroy.",
            "apply": f"Apply complete! Resources: {were}{added} added, {changed} changed, {removed} destroyed.",
            "destroy": f"Destroy complete! Resources: {removed} destroyed.",
        }[operation]
        counts = {
            "add": added,
            "change": changed,
            "import": imported,
            "remove": removed,
            "action_invocation": 0,
        }
        self._tell(text, "change_summary", {"changes": {**counts, "operation": operation}})

    def _outputs(self, outputs: dict[str, Any]) -> None:
        self._tell(f"Outputs: {len(outputs)}", "outputs", {"outputs": outputs})

    def _tell(self, text: str, kind: str, content: dict[str, Any]) -> None:
        self._messages.tell(text, kind, content)


def _output(output: OutputState) -> dict[str, Any]:
    found: dict[str, Any] = {"sensitive": output.sensitive, "type": type_to_json(output.type)}
    if not output.sensitive:
        found["value"] = to_plain(output.value)
    return found


def _output_change(output: OutputChange) -> dict[str, Any]:
    action = output.action
    return {
        "sensitive": output.sensitive,
        "action": "noop" if action is Action.NO_OP else action.value,
    }
