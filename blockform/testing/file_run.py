"""All runs of one test file: in order, or at the same time where they may; then everything they made is destroyed.

Source: Terraform's backend/local/test.go and moduletest/graph.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import RunAddr, VariableAddr
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.graph import Blocking, Dag, Job, walk
from blockform.lang import Reference, evaluate, parse_test_reference, references, references_in_body
from blockform.testing.check import check_file, check_run
from blockform.testing.execute import Execution, Outcome, destroy
from blockform.testing.providers import given_provider
from blockform.testing.results import FileResult, Progress, RunResult, Status
from blockform.testing.surroundings import Surroundings
from blockform.testing.variables import FileValue, define, run_references
from blockform.testing.view import SuiteView

PROGRESS_SECONDS = 2.0
_EXECUTED = (Status.PASS, Status.FAIL)


class ValueNode(Struct, frozen=True):
    """A variable that the file defines or sets."""

    name: str


class ProviderNode(Struct, frozen=True):
    """A provider that the file configures or mocks."""

    name: str


class RunNode(Struct, frozen=True):
    """A run."""

    name: str


class CleanupNode(Struct, frozen=True):
    """The state under a key, to be destroyed."""

    key: str


FileNode: TypeAlias = ValueNode | ProviderNode | RunNode | CleanupNode


class _Active(Struct, eq=False):
    """A run that is under way, and when its progress is told next."""

    run: RunResult
    progress: Progress
    started: float
    next_told: float


class FileRun(Struct, eq=False):
    """One test file being run. Mutable; everything here happens on the coordinator, only runs themselves in threads.

    ``stopping``: finish what runs, clean up, start nothing new. ``stop_now`` is set when waiting must end, too.
    """

    around: Surroundings
    result: FileResult
    view: SuiteView
    stopping: Callable[[], bool]
    stop_now: threading.Event
    run_parallelism: int = 10
    statuses: dict[FileNode, Status] = field(default_factory=dict)
    active: dict[str, _Active] = field(default_factory=dict)
    execution: Execution | None = None

    def run(self) -> None:
        """Run it; the result and the view know all afterwards. Raises: KeyboardInterrupt, after telling what may be left."""
        self.view.file(self.result, Progress.STARTING)
        try:
            with tempfile.TemporaryDirectory(prefix="blockform-test-") as data_dir:
                self.around.session = replace(self.around.session, data_dir=Path(data_dir))
                self._run()
        except KeyboardInterrupt:
            self._abandon()
            raise
        self.view.file(self.result, Progress.COMPLETE)

    def _run(self) -> None:
        result, around = self.result, self.around
        result.diags.extend(check_file(around.suite, around.file))
        result.update(Status.SKIP)
        if not result.runs:
            result.update(Status.PASS)
            return
        dag = self._dag()
        if not self._is_sound(dag):
            self.view.file(result, Progress.TEARDOWN)
            result.update(Status.ERROR)
            return
        self._walk(dag, self._visit)
        self.view.file(result, Progress.TEARDOWN)
        self._walk(self._cleanups(), self._visit)

    def _walk(self, dag: Dag[FileNode], visit: Callable[[FileNode], Job | bool]) -> None:
        walk(dag, visit, parallelism=self.run_parallelism, tick=self._tick)

    def _is_sound(self, dag: Dag[FileNode]) -> bool:
        """Whether anything may be run: references form no cycle, and no run is wrong in itself."""
        sound = True
        for cycle in dag.cycles():
            names = ", ".join(sorted(node.name for node in cycle if isinstance(node, RunNode)))
            detail = f"These runs of {self.result.name} need each other: {names}. A run can only refer to earlier ones."
            self.result.diags.error("Dependency cycle", detail)
            sound = False
        for run in self.result.runs:
            if RunNode(run.name) in self._named(run_references(run.block)):
                detail = f'The run "{run.name}" of {self.result.name} refers to itself. A run can only refer to earlier ones.'
                self.result.diags.error("Self-referential block", detail, run.block.range)
                sound = False
        for run in self.result.runs:
            run.diags.extend(check_run(self.around.suite, self.around.file, run.block))
            if run.diags.has_errors:
                run.status = Status.ERROR
                self.view.run(run, self.result, Progress.COMPLETE, 0.0)
                sound = False
        return sound

    def _tick(self) -> None:
        now = time.monotonic()
        for active in self.active.values():
            if now >= active.next_told:
                active.next_told += PROGRESS_SECONDS
                self.view.run(active.run, self.result, active.progress, now - active.started)

    # What needs what

    def _dag(self) -> Dag[FileNode]:
        dag: Dag[FileNode] = Dag()
        file = self.around.file
        for name in file.definitions:
            dag.add(ValueNode(name))
        for name, expr in file.values.items():
            _connect(dag, ValueNode(name), self._named(references(expr, parse_test_reference)))
        for name, provider in file.providers.items():
            found = references_in_body(provider.config.body, parse=parse_test_reference)
            _connect(dag, ProviderNode(name), self._named(found))
        for index, run in enumerate(self.result.runs):
            _connect(dag, RunNode(run.name), self._needs(index, run))
        return dag

    def _named(self, found: Iterable[Reference]) -> Iterator[FileNode]:
        """The nodes that references name; a wrong one is told when it is evaluated."""
        file = self.around.file
        names = {run.name for run in file.runs}
        for reference in found:
            match reference.subject:
                case RunAddr(name) if name in names:
                    yield RunNode(name)
                case VariableAddr(name) if name in file.values or name in file.definitions:
                    yield ValueNode(name)
                case _:
                    pass

    def _needs(self, index: int, run: RunResult) -> Iterator[FileNode]:
        block, file = run.block, self.around.file
        for earlier in self.result.runs[:index]:
            together = block.parallel and earlier.block.parallel
            if not together or earlier.block.state_key == block.state_key:
                yield RunNode(earlier.name)
        yield from self._named(run_references(block))
        for name in run.config.module.variables:
            if name not in block.variables and (name in file.values or name in file.definitions):
                yield ValueNode(name)
        wanted = {str(passed.in_parent) for passed in block.providers} or set(file.providers)
        for name in file.providers:
            if name in wanted:
                yield ProviderNode(name)

    # Variables, providers and runs

    def _visit(self, node: FileNode) -> Job | bool:
        match node:
            case ValueNode(name):
                self._value(node, name)
                return True
            case ProviderNode(name):
                self._provider(node, name)
                return True
            case RunNode(name):
                return self._execute(node, next(run for run in self.result.runs if run.name == name))
            case CleanupNode(key):
                return self._clean_up(key)

    def _are_done(self, needs: Iterable[FileNode]) -> bool:
        """Whether each of these gave what was wanted of it."""
        return all(self.statuses.get(need) in _EXECUTED for need in needs)

    def _value(self, node: ValueNode, name: str) -> None:
        file, around = self.around.file, self.around
        expr = file.values.get(name)
        found = Diagnostics()
        if expr is not None and not self._are_done(self._named(references(expr, parse_test_reference))):
            self.statuses[node] = Status.SKIP
            return
        if expr is not None:
            value = evaluate(expr, around.scope(found))
        else:
            value, found = define(file.definitions[name], around.external)
        self._tell(found)
        if found.has_errors:
            self.statuses[node] = Status.ERROR
            return
        where = expr.range if expr is not None else file.definitions[name].range
        around.values[name] = FileValue(value, where)
        self.statuses[node] = Status.PASS

    def _provider(self, node: ProviderNode, name: str) -> None:
        block = self.around.file.providers[name]
        needs = self._named(references_in_body(block.config.body, parse=parse_test_reference))
        if not self._are_done(needs):
            self.statuses[node] = Status.SKIP
            return
        found = Diagnostics()
        given = given_provider(self.around, block, found)
        self._tell(found)
        if given is None:
            self.statuses[node] = Status.ERROR
            return
        self.around.providers[name] = given
        self.statuses[node] = Status.PASS

    def _tell(self, found: Iterable[Diagnostic]) -> None:
        """Problems of the file itself."""
        diags = Diagnostics(found)
        self.result.diags.extend(diags)
        if diags.has_errors:
            self.result.update(Status.ERROR)

    def _execute(self, node: RunNode, run: RunResult) -> Job:
        index = next(at for at, other in enumerate(self.result.runs) if other is run)
        needs = tuple(self._needs(index, run))
        if self.stopping() or not self._are_done(
            need for need in needs if not isinstance(need, ProviderNode)
        ):
            self._complete(node, run, Outcome(status=Status.SKIP))
            return True
        self.view.run(run, self.result, Progress.STARTING, 0.0)
        if not self._are_done(needs):
            self._complete(node, run, Outcome(status=Status.SKIP))
            return True
        run.started, started = datetime.now(UTC), time.monotonic()
        self.active[run.name] = _Active(run, Progress.RUNNING, started, started + PROGRESS_SECONDS)
        self.execution = Execution(self.around, run.block, run.config, self.stop_now)
        outcome: Outcome = yield Blocking(self.execution.execute)
        del self.active[run.name]
        run.seconds = time.monotonic() - started
        self._complete(node, run, outcome)
        return True

    def _complete(self, node: RunNode, run: RunResult, outcome: Outcome) -> None:
        run.status = outcome.status
        run.diags.extend(outcome.diags)
        run.outputs, run.plan, run.state = outcome.outputs, outcome.plan, outcome.shown_state
        if outcome.state is not None:
            slot = self.around.slot(run.block)
            slot.state, slot.run = outcome.state, run.name
        self.statuses[node] = run.status
        self.around.outputs[run.name] = run.outputs
        self.view.run(run, self.result, Progress.COMPLETE, run.seconds or 0.0)
        self.result.update(run.status)

    # Cleaning up

    def _cleanups(self) -> Dag[FileNode]:
        """States one after the other, the one first that was used last."""
        last = {run.block.state_key: at for at, run in enumerate(self.result.runs)}
        keys = sorted(self.around.states, key=lambda key: last.get(key, -1), reverse=True)
        dag: Dag[FileNode] = Dag()
        for key in keys:
            dag.add(CleanupNode(key))
        for before, after in pairwise(keys):
            dag.connect(CleanupNode(before), CleanupNode(after))
        return dag

    def _clean_up(self, key: str) -> Job:
        slot = self.around.states[key]
        run = next((run for run in self.result.runs if run.name == slot.run), None)
        if run is None or not slot.state.has_managed:
            return True
        self.view.run(run, self.result, Progress.TEARDOWN, 0.0)
        started = time.monotonic()
        self.active[run.name] = _Active(run, Progress.TEARDOWN, started, started + PROGRESS_SECONDS)
        block, config, state = run.block, run.config, slot.state
        left, diags = yield Blocking(lambda: destroy(self.around, block, config, state, self.stop_now))
        del self.active[run.name]
        slot.state = left
        if diags.has_errors or left.has_managed:
            self.result.update(Status.ERROR)
        self.view.cleaned(diags, run, self.result, left)
        return True

    def _abandon(self) -> None:
        run = next((active.run for active in self.active.values()), None)
        planned = self.execution.outcome.planned if self.execution is not None else ()
        states = {key: slot.state for key, slot in self.around.states.items() if slot.state.has_managed}
        self.view.abandoned(run, self.result, states, planned)


def _connect(dag: Dag[FileNode], node: FileNode, needs: Iterable[FileNode]) -> None:
    dag.add(node)
    for need in needs:
        dag.connect(need, node)
