"""The view for people: text as Terraform writes it, in colours on a terminal, and what is running while an apply goes on."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from blockform.cli.telling import Telling, told
from blockform.cli.views.event_text import event_line
from blockform.cli.views.live import LiveView
from blockform.cli.views.outputs_text import render_outputs
from blockform.cli.views.plan_text import render_plan
from blockform.cli.views.prose import paragraph, rule
from blockform.cli.views.revealed import revealed
from blockform.diagnostics import Diagnostic
from blockform.diagnostics.paint import Paint
from blockform.diagnostics.text import render
from blockform.plan import (
    ChangeProgress,
    DataReadFinished,
    DataReadStarted,
    EphemeralFinished,
    EphemeralProgress,
    EphemeralStarted,
    Event,
    Mode,
    Plan,
    RefreshFinished,
    RefreshStarted,
)
from blockform.plan.veil import veiled
from blockform.values import go_quote

if TYPE_CHECKING:
    from blockform.engine import ApplyOutcome


class HumanView:
    """Tells one run to a person. Holds what is running just now, for the live part of the screen."""

    def __init__(
        self,
        write: Callable[[str], None],
        write_error: Callable[[str], None],
        *,
        colour: bool,
        width: int,
        how: Telling | None = None,
        verb: str = "apply",
        workspace: str = "default",
        in_automation: bool = False,
    ) -> None:
        """``width``: columns of the terminal, 0 for none. ``verb``: the command, ``apply``, ``destroy`` or ``refresh``.

        ``how`` says how much is told.
        """
        self._write = write
        self._write_error = write_error
        self._paint = Paint(colour)
        self._width = width
        self._how = how or Telling()
        self._verb = verb
        self._workspace = workspace
        self._in_automation = in_automation
        self._live = LiveView(write, is_terminal=width > 0 and not self._how.concise, colour=colour)

    def diagnostics(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Errors go to standard error, warnings to standard output; warnings of one kind are told once."""
        self._live.close()
        found = consolidated(diagnostics, self._how)
        if self._how.compact_warnings and found and not any(item.is_error for item, _ in found):
            self._write(_compact(found, self._paint))
            return
        for item, others in found:
            text = render(_with_count(item, others), colour=self._paint.on, width=self._width)
            (self._write_error if item.is_error else self._write)(text)

    def plan(self, plan: Plan) -> None:
        """The whole plan; ``refresh`` shows none."""
        self._live.expect(len(plan.effective_changes))
        plan = revealed(plan) if self._how.show_sensitive else veiled(plan)
        if self._verb != "refresh":
            self._write(render_plan(plan, colour=self._paint.on, width=self._width))

    def plan_saved(self, plan: Plan, path: str | None, generated: str | None = None) -> None:
        """What can be done next; nothing for a plan without changes, or when another program runs us."""
        if self._in_automation or not plan.is_applyable:
            return
        self._write(rule(self._width, self._paint) + "\n")
        if generated is not None:
            self._write(paragraph(f"\n{_GENERATED.format(path=generated)}", self._width) + "\n")
        text = _NOT_SAVED if path is None else _SAVED.format(path=path, quoted=go_quote(path))
        self._write(paragraph(f"\n{text}", self._width) + "\n")

    def digest(self, digest: str) -> None:
        """One line, also when another program runs us: that is who needs it."""
        self._write(f"\n{self._paint('Plan digest:', 'bold')} {digest}\n")

    def event(self, event: Event) -> None:
        """A line for most events; on a terminal also what is running just now."""
        if self._how.concise and isinstance(event, _PROGRESS):
            return
        line = event_line(event, self._paint)
        self._live.event(event, f"{line}\n" if line else "")

    def applied(self, outcome: "ApplyOutcome") -> None:
        """How much was done, and the outputs."""
        self._live.close()
        if self._verb != "refresh":
            self._write(f"\n{self._paint(self._summary(outcome), 'bold', 'green')}\n")
        if outcome.state.outputs and self._verb != "destroy":
            self._write(
                f"\n{self._paint('Outputs:', 'bold', 'green')}\n\n{render_outputs(outcome.state, show_sensitive=self._how.show_sensitive)}\n"
            )

    def _summary(self, outcome: "ApplyOutcome") -> str:
        tally = outcome.tally
        added, changed, destroyed = (tally.added, tally.changed, tally.destroyed) if tally else (0, 0, 0)
        imported = f"{tally.imported} imported, " if tally and tally.imported else ""
        if self._verb == "destroy":
            return f"Destroy complete! Resources: {destroyed} destroyed."
        return (
            f"Apply complete! Resources: {imported}{added} added, {changed} changed, {destroyed} destroyed."
        )

    def cancelled(self, plan: Plan) -> None:
        """The user said no."""
        self._write("Destroy cancelled.\n" if plan.mode is Mode.DESTROY else "Apply cancelled.\n")

    def question(self, plan: Plan) -> str:
        """The question with an explanation, and the prompt for the answer."""
        query, explanation = self._query(plan.mode)
        lines = "".join(f"  {line}\n" for line in explanation)
        prompt = self._paint("Enter a value:", "bold")
        return f"\n{self._paint(query, 'bold')}\n{lines}\n  {prompt} "

    def _query(self, mode: Mode) -> tuple[str, tuple[str, str]]:
        named = self._workspace != "default"
        undo = "There is no undo. Only 'yes' will be accepted to confirm."
        match mode:
            case Mode.DESTROY:
                where = f' in workspace "{self._workspace}"' if named else ""
                what = "blockform will destroy all your managed infrastructure, as shown above."
                return f"Do you really want to destroy all resources{where}?", (what, undo)
            case Mode.REFRESH_ONLY:
                where = f' for "{self._workspace}"' if named else ""
                what = "blockform will write these changes to the state without modifying any real infrastructure."
                query = (
                    f"Would you like to update the blockform state{where} to reflect these detected changes?"
                )
                return query, (what, undo)
            case Mode.NORMAL:
                where = f' in workspace "{self._workspace}"' if named else ""
                what = "blockform will perform the actions described above."
                only = "Only 'yes' will be accepted to approve."
                return f"Do you want to perform these actions{where}?", (what, only)

    def message(self, text: str) -> None:
        """The text as it is."""
        self._write(text)

    def success(self, text: str) -> None:
        """The text after a green word, and an empty line."""
        self._write(f"{self._paint('Success!', 'bold', 'green')} {text}\n\n")


_GENERATED = (
    "blockform has generated configuration and written it to {path}. Please review the configuration and edit it as necessary before "
    "adding it to version control."
)
_NOT_SAVED = (
    "Note: You didn't use the -out option to save this plan, so blockform can't guarantee to take exactly these actions if you run "
    '"blockform apply" now.'
)
_SAVED = "Saved the plan to: {path}\n\nTo perform exactly these actions, run the following command to apply:\n    blockform apply {quoted}"


_EACH_TOLD = frozenset({"Check block assertion failed"})
"""Warnings that say something else each time, although under one summary."""


_PROGRESS = (
    RefreshStarted,
    RefreshFinished,
    DataReadStarted,
    DataReadFinished,
    ChangeProgress,
    EphemeralStarted,
    EphemeralProgress,
    EphemeralFinished,
)
"""What a concise view leaves out."""


def consolidated(
    diagnostics: Iterable[Diagnostic], how: Telling | None = None
) -> list[tuple[Diagnostic, int]]:
    """The diagnostics that are told; of those that have a place and one summary only the first, with how many others there are.

    That goes for warnings, and for errors where it is asked for. Source: Terraform's tfdiags.ConsolidateWarnings, OpenTofu's Consolidate.
    """
    how = how or Telling()
    found: list[tuple[Diagnostic, int]] = []
    places: dict[tuple[bool, str], int] = {}
    for item in told(diagnostics, how.deprecations):
        together = how.consolidate_errors if item.is_error else how.consolidate_warnings
        kind = (item.is_error, item.summary)
        if not together or item.subject is None or item.summary in _EACH_TOLD:
            found.append((item, 0))
        elif kind in places:
            first, others = found[places[kind]]
            found[places[kind]] = (first, others + 1)
        else:
            places[kind] = len(found)
            found.append((item, 0))
    return found


def _with_count(item: Diagnostic, others: int) -> Diagnostic:
    if not others:
        return item
    word = "error" if item.is_error else "warning"
    count = f"one more similar {word}" if others == 1 else f"{others} more similar {word}s"
    note = f"(and {count} elsewhere)"
    return replace(item, detail=f"{item.detail}\n\n{note}" if item.detail else note)


def _compact(found: list[tuple[Diagnostic, int]], paint: Paint) -> str:
    """Only the kinds of warnings and their places. Source: Terraform's format.DiagnosticWarningsCompact."""
    lines = ["", paint("Warnings:", "bold", "yellow"), ""]
    for item, others in found:
        lines.append(f"- {item.summary}")
        if item.subject is not None:
            more = f" (and {others} more)" if others else ""
            lines.append(f"  on {item.subject.filename} line {item.subject.start_pos.line}{more}")
    lines.extend(["", "To see the full warning notes, run blockform without -compact-warnings."])
    return "\n".join(lines) + "\n"
