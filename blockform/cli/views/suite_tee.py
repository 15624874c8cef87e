"""A view that tells one test suite twice: to a person, and as JSON lines to a file."""

from collections.abc import Iterable, Mapping, Sequence

from blockform.diagnostics import Diagnostic
from blockform.state import State
from blockform.testing import FileResult, Progress, RunResult, SuiteResult, SuiteView


class SuiteTeeView:
    """Passes everything on to two views."""

    def __init__(self, first: SuiteView, second: SuiteView) -> None:
        self._both = first, second

    def abstract(self, suite: SuiteResult) -> None:
        """See SuiteView."""
        for view in self._both:
            view.abstract(suite)

    def file(self, file: FileResult, progress: Progress) -> None:
        """See SuiteView."""
        for view in self._both:
            view.file(file, progress)

    def run(self, run: RunResult, file: FileResult, progress: Progress, elapsed: float) -> None:
        """See SuiteView."""
        for view in self._both:
            view.run(run, file, progress, elapsed)

    def cleaned(
        self, diags: Iterable[Diagnostic], run: RunResult | None, file: FileResult, state: State
    ) -> None:
        """See SuiteView."""
        found = tuple(diags)
        for view in self._both:
            view.cleaned(found, run, file, state)

    def diagnostics(self, diags: Iterable[Diagnostic]) -> None:
        """See SuiteView."""
        found = tuple(diags)
        for view in self._both:
            view.diagnostics(found)

    def abandoned(
        self, run: RunResult | None, file: FileResult, states: Mapping[str, State], planned: Sequence[str]
    ) -> None:
        """See SuiteView."""
        for view in self._both:
            view.abandoned(run, file, states, planned)

    def conclusion(self, suite: SuiteResult) -> None:
        """See SuiteView."""
        for view in self._both:
            view.conclusion(suite)
