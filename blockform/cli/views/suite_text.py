"""A test suite told to people, in Terraform's words. Source: Terraform's views/test.go."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from blockform.cli.telling import Telling
from blockform.cli.views.human import HumanView
from blockform.cli.views.plan_text import render_plan
from blockform.cli.views.prose import paragraph
from blockform.cli.views.state_text import show_state
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.diagnostics.paint import Paint
from blockform.plan import ProviderPool
from blockform.state import State
from blockform.testing import FileResult, Progress, RunResult, Status, SuiteResult
from blockform.values import go_quote

_COLOURS = {Status.PASS: "green", Status.FAIL: "red", Status.ERROR: "red"}


class SuiteHumanView:
    """Tells a suite to a person; see SuiteView. ``pool`` has the schemas that states are shown with; ``how``: how problems are told."""

    def __init__(
        self,
        write: Callable[[str], None],
        write_error: Callable[[str], None],
        pool: ProviderPool,
        *,
        colour: bool,
        width: int,
        how: Telling | None = None,
    ) -> None:
        self._human = HumanView(write, write_error, colour=colour, width=width, how=how)
        self._write = write
        self._write_error = write_error
        self._pool = pool
        self._paint = Paint(colour)
        self._width = width

    def abstract(self, suite: SuiteResult) -> None:
        """People see it happen."""

    def file(self, file: FileResult, progress: Progress) -> None:
        """A line, and in the end what is wrong with the file itself."""
        if progress is Progress.COMPLETE:
            self._write(f"{file.name}... {self._status(file.status)}\n")
            self.diagnostics(file.diags)
            return
        doing = "tearing down" if progress is Progress.TEARDOWN else "in progress"
        self._write(f"{file.name}... {self._paint(doing, 'light gray')}\n")

    def run(self, run: RunResult, file: FileResult, progress: Progress, elapsed: float) -> None:  # noqa: ARG002  the protocol's
        """A line when it is over, in full what it came to, and what is wrong."""
        if progress is not Progress.COMPLETE:
            return
        self._write(f"  run {go_quote(run.name)}... {self._status(run.status)}\n")
        if run.state is not None:
            self._write(f"\n{show_state(run.state, self._pool)}\n")
        elif run.plan is not None:
            self._write(render_plan(run.plan, colour=self._paint.on, width=self._width) + "\n")
        self.diagnostics(run.diags)
        if run.diags.warnings:
            self._write("\n")

    def _status(self, status: Status) -> str:
        return self._paint(status.word, _COLOURS.get(status, "light gray"))

    def cleaned(
        self, diags: Iterable[Diagnostic], run: RunResult | None, file: FileResult, state: State
    ) -> None:
        """What could not be destroyed, and why."""
        found = Diagnostics(diags)
        name = f"{file.name}/{run.name}" if run is not None else file.name
        if found.has_errors:
            text = f"blockform encountered an error destroying resources created while executing {name}.\n"
            self._write_error(paragraph(text, self._width))
        self.diagnostics(found)
        left = list(left_objects(state))
        if left:
            text = f"\nblockform left the following resources in state after executing {name}, and they need to be cleaned up manually:\n"
            self._write_error(paragraph(text, self._width) + _listed(left))

    def diagnostics(self, diags: Iterable[Diagnostic]) -> None:
        """Errors go to standard error, warnings to standard output."""
        self._human.diagnostics(Diagnostics(diags).in_order())

    def abandoned(
        self, run: RunResult | None, file: FileResult, states: Mapping[str, State], planned: Sequence[str]
    ) -> None:
        """What may be left, as far as it is known."""
        said = [
            f"\nblockform was interrupted while executing {file.name}, and may not have performed the expected cleanup operations.\n"
        ]
        for key, state in sorted(states.items()):
            whose = f"for {go_quote(key)}" if key else "from the module under test"
            said.append(f"\nblockform has already created the following resources {whose}:\n")
            said.append(_listed(list(left_objects(state))))
        if planned and run is not None:
            module = go_quote(run.block.module.source) if run.block.module else "the module under test"
            said.append(
                f"\nblockform was in the process of creating the following resources for {go_quote(run.name)} from {module}, and they may"
                " not have been destroyed:\n"
            )
            said.append(_listed([(name, "") for name in planned]))
        self._write_error("".join(paragraph(text, self._width) for text in said))

    def conclusion(self, suite: SuiteResult) -> None:
        """The verdict and how many runs there were."""
        colour = "green" if suite.status is Status.PASS else "red"
        verdict, counts = conclusion_text(suite)
        self._write(f"\n{self._paint(verdict, colour) if counts else verdict}{counts}\n")


def conclusion_text(suite: SuiteResult) -> tuple[str, str]:
    """The verdict in a word and the numbers of runs; of a suite that ran nothing a sentence and nothing."""
    skipped = suite.count(Status.SKIP)
    more = f", {skipped} skipped." if skipped else "."
    if suite.status.rank <= Status.SKIP.rank:
        return f"Executed 0 tests{more}", ""
    verdict = "Success!" if suite.status is Status.PASS else "Failure!"
    failed = suite.count(Status.FAIL, Status.ERROR)
    return verdict, f" {suite.count(Status.PASS)} passed, {failed} failed{more}"


def left_objects(state: State) -> Iterator[tuple[str, str]]:
    """The managed objects of a state: address, and key of a deposed one."""
    for resource in state.resources.values():
        if resource.resource.mode.value != "managed":
            continue
        for key, instance in resource.instances.items():
            address = str(resource.addr(key))
            if instance.current is not None:
                yield address, ""
            yield from ((address, deposed) for deposed in sorted(instance.deposed))


def _listed(objects: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f"  - {address} ({deposed})\n" if deposed else f"  - {address}\n"
        for address, deposed in sorted(objects)
    )
