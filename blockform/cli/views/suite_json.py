"""A test suite told to programs: the ``test_...`` messages of Terraform's machine-readable UI 1.3.

Source: Terraform's views/test.go and views/json/test.go.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from blockform.cli.telling import told
from blockform.cli.views.messages import Messages
from blockform.cli.views.schemas_json import FORMAT_VERSION, provider_schemas_json
from blockform.cli.views.show_json import PLAN_FORMAT, STATE_FORMAT, plan_json, state_json
from blockform.cli.views.suite_text import conclusion_text, left_objects
from blockform.diagnostics import Deprecation, Diagnostic
from blockform.plan import ProviderPool
from blockform.state import State
from blockform.testing import FileResult, Progress, RunResult, Status, SuiteResult
from blockform.values import go_quote

_PLAN_PARTS = ("output_changes", "resource_changes", "resource_drift", "relevant_attributes")


class SuiteMachineView:
    """Tells a suite to a program; see SuiteView. ``pool`` has the schemas that plans and states are shown with."""

    def __init__(
        self,
        write: Callable[[str], None],
        pool: ProviderPool,
        deprecations: Collection[Deprecation] = frozenset(Deprecation),
    ) -> None:
        """``deprecations`` are the kinds of which warnings are told. The first message tells the versions."""
        self._messages = Messages(write)
        self._messages.begin()
        self._pool = pool
        self._deprecations = deprecations

    def abstract(self, suite: SuiteResult) -> None:
        """The runs of each file."""
        runs = sum(len(file.runs) for file in suite.files)
        files = _counted(len(suite.files), "file", "files")
        found = {file.name: [run.name for run in file.runs] or None for file in suite.files}
        text = f"Found {files} and {_counted(runs, 'run block', 'run blocks')}"
        self._messages.tell(text, "test_abstract", {"test_abstract": found})

    def file(self, file: FileResult, progress: Progress) -> None:
        """How far it has come; in the end its status, and what is wrong with the file itself."""
        about = {"@testfile": file.name}
        told = {"path": file.name, "progress": progress.value}
        if progress is Progress.COMPLETE:
            told["status"] = file.status.value
            text = file.status.word
        else:
            text = "tearing down" if progress is Progress.TEARDOWN else "in progress"
        self._messages.tell(f"{file.name}... {text}", "test_file", {"test_file": told}, about=about)
        if progress is Progress.COMPLETE:
            self._diagnostics(file.diags, about)

    def run(self, run: RunResult, file: FileResult, progress: Progress, elapsed: float) -> None:
        """How far it has come; in the end its status, in full what it came to, and what is wrong."""
        about = {"@testfile": file.name, "@testrun": run.name}
        told: dict[str, Any] = {"path": file.name, "run": run.name, "progress": progress.value}
        if progress is Progress.COMPLETE:
            told["status"] = run.status.value
            text = run.status.word
        else:
            told["elapsed"] = round(elapsed * 1000)
            text = "tearing down" if progress is Progress.TEARDOWN else "in progress"
        name = go_quote(run.name)
        self._messages.tell(f"  {name}... {text}", "test_run", {"test_run": told}, about=about)
        if progress is not Progress.COMPLETE:
            return
        if run.state is not None:
            content = {"test_state": self._state(run.state)}
            self._messages.tell("-verbose flag enabled, printing state", "test_state", content, about=about)
        elif run.plan is not None:
            content = {"test_plan": self._plan(run)}
            self._messages.tell("-verbose flag enabled, printing plan", "test_plan", content, about=about)
        self._diagnostics(run.diags, about)

    def _state(self, state: State) -> dict[str, Any]:
        document = state_json(state, self._pool, is_stored=True).get("values", {})
        return {
            "state_format_version": STATE_FORMAT,
            "root_module": {},
            **document,
            **self._schemas({resource.provider.provider for resource in state.resources.values()}),
        }

    def _plan(self, run: RunResult) -> dict[str, Any]:
        assert run.plan is not None
        document = plan_json(run.plan, run.config, self._pool, show_sensitive=True)
        return {
            "plan_format_version": PLAN_FORMAT,
            **{name: document[name] for name in _PLAN_PARTS if document.get(name)},
            **self._schemas({change.provider.provider for change in run.plan.changes}),
        }

    def _schemas(self, addrs: Iterable[Any]) -> dict[str, Any]:
        providers = {addr: self._pool.installed(addr) for addr in sorted(addrs, key=str)}
        schemas = {addr: provider.schema() for addr, provider in providers.items() if provider is not None}
        found = {"provider_schemas": provider_schemas_json(schemas)} if schemas else {}
        return {"provider_format_version": FORMAT_VERSION, **found}

    def cleaned(
        self, diags: Iterable[Diagnostic], run: RunResult | None, file: FileResult, state: State
    ) -> None:
        """What could not be destroyed, and why."""
        about = {"@testfile": file.name, **({"@testrun": run.name} if run is not None else {})}
        left = _objects(state)
        if left:
            name = f"{file.name}/{run.name}" if run is not None else file.name
            text = f"blockform left some resources in state after executing {name}, they need to be cleaned up manually."
            content = {"test_cleanup": {"failed_resources": left}}
            self._messages.tell(text, "test_cleanup", content, level="error", about=about)
        self._diagnostics(diags, about)

    def diagnostics(self, diags: Iterable[Diagnostic]) -> None:
        """A message for each."""
        self._diagnostics(diags)

    def _diagnostics(self, diags: Iterable[Diagnostic], about: Mapping[str, str] | None = None) -> None:
        self._messages.diagnostics(told(diags, self._deprecations), about)

    def message(self, text: str) -> None:
        """A text as a log message."""
        self._messages.tell(text.strip(), "log", {})

    def abandoned(
        self, run: RunResult | None, file: FileResult, states: Mapping[str, State], planned: Sequence[str]
    ) -> None:
        """What may be left, as far as it is known."""
        told: dict[str, Any] = {}
        if "" in states:
            told["state"] = _objects(states[""])
        others = {key: _objects(state) for key, state in sorted(states.items()) if key}
        told |= {"states": others} if others else {}
        told |= {"planned": list(planned)} if planned else {}
        if not told:
            return
        about = {"@testfile": file.name, **({"@testrun": run.name} if run is not None else {})}
        text = "blockform was interrupted during test execution, and may not have performed the expected cleanup operations."
        self._messages.tell(text, "test_interrupt", {"test_interrupt": told}, level="error", about=about)

    def conclusion(self, suite: SuiteResult) -> None:
        """The status and how many runs there were."""
        counts = {
            "passed": suite.count(Status.PASS),
            "failed": suite.count(Status.FAIL),
            "errored": suite.count(Status.ERROR),
            "skipped": suite.count(Status.SKIP),
        }
        content = {"test_summary": {"status": suite.status.value, **counts}}
        self._messages.tell("".join(conclusion_text(suite)), "test_summary", content)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _objects(state: State) -> list[dict[str, str]]:
    return [
        {"instance": address, **({"deposed_key": deposed} if deposed else {})}
        for address, deposed in sorted(left_objects(state))
    ]
