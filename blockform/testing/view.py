"""The protocol of a view: what a suite has to tell while it runs, whether to people or to programs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from blockform.diagnostics import Diagnostic
from blockform.state import State
from blockform.testing.results import FileResult, Progress, RunResult, SuiteResult


class SuiteView(Protocol):
    """Tells one suite. Methods are called in the order in which things happen, from one thread."""

    def abstract(self, suite: SuiteResult) -> None:
        """Tell what is going to be tested."""

    def file(self, file: FileResult, progress: Progress) -> None:
        """Tell how far a file has come; when it is complete also its own diagnostics."""

    def run(self, run: RunResult, file: FileResult, progress: Progress, elapsed: float) -> None:
        """Tell how far a run has come, after so many seconds; when it is complete all about it."""

    def cleaned(
        self, diags: Iterable[Diagnostic], run: RunResult | None, file: FileResult, state: State
    ) -> None:
        """Tell what came of destroying a state: what is still in it must be dealt with by hand."""

    def diagnostics(self, diags: Iterable[Diagnostic]) -> None:
        """Tell errors and warnings that belong to no file."""

    def abandoned(
        self, run: RunResult | None, file: FileResult, states: Mapping[str, State], planned: Sequence[str]
    ) -> None:
        """Tell what may be left of a file that the user did not let come to its end: objects by state key, and planned ones."""

    def conclusion(self, suite: SuiteResult) -> None:
        """Tell how it all went."""
