"""A whole suite: which files are run, with which values from outside, one after the other."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from blockform.config import VariableOption
from blockform.config.files import TEST_DIRECTORY
from blockform.config.inputs import GivenValue, given_values, values_of_files
from blockform.diagnostics import Diagnostics
from blockform.engine import Hooks, Session
from blockform.lang.functions import FunctionContext
from blockform.lang.render import functions_for
from blockform.testing.file_run import FileRun
from blockform.testing.load import Suite
from blockform.testing.model import SuiteFile
from blockform.testing.results import FileResult, RunResult, Status, SuiteResult
from blockform.testing.surroundings import Surroundings
from blockform.testing.view import SuiteView


class SuiteOptions(Struct, frozen=True, kw_only=True):
    """What the user asked for. ``filters`` names the files to run; none: all of them. ``parallelism`` is that within one run."""

    variables: Sequence[VariableOption] = ()
    filters: tuple[str, ...] = ()
    directory: str = TEST_DIRECTORY
    verbose: bool = False
    parallelism: int = 10
    run_parallelism: int = 10


def run_suite(
    session: Session, suite: Suite, options: SuiteOptions, view: SuiteView, hooks: Hooks
) -> tuple[SuiteResult | None, Diagnostics]:
    """Run the tests and tell the view; None with the reasons where nothing could be run.

    Raises: KeyboardInterrupt, when the user wants out at once; what may be left has been told.
    """
    external = _External(session, options)
    diags = external.diags
    if diags.has_errors:
        return None, diags
    files = [_file(suite, file) for file in _chosen(suite, options, diags)]
    result = SuiteResult(files=files)
    view.abstract(result)
    result.status = Status.PASS
    for file in files:
        around = Surroundings(
            session=session,
            suite=suite,
            file=file.file,
            functions=functions_for(FunctionContext(base_dir=session.cwd, home=session.home)),
            external=external.of(file.file),
            parallelism=options.parallelism,
            verbose=options.verbose,
            cancelled=hooks.stop_now.is_set,
        )
        FileRun(around, file, view, hooks.stopping, hooks.stop_now, options.run_parallelism).run()
        result.status = result.status.merge(file.status)
    result.stopped = hooks.stopping()
    view.conclusion(result)
    return result, diags


def _chosen(suite: Suite, options: SuiteOptions, diags: Diagnostics) -> Iterator[SuiteFile]:
    """The files to run, by name."""
    for name in options.filters:
        if name not in suite.files:
            detail = f"The specified test file, {name}, could not be found."
            diags.warning("Unknown test file", detail)
    wanted = set(options.filters)
    for name in sorted(suite.files):
        if not wanted or name in wanted:
            yield suite.files[name]


def _file(suite: Suite, file: SuiteFile) -> FileResult:
    runs = [RunResult(block=run, config=suite.config_of(file, run)) for run in file.runs]
    return FileResult(file=file, runs=runs)


class _External:
    """Values from the environment, files and options; what is wrong with them is in ``diags``."""

    def __init__(self, session: Session, options: SuiteOptions) -> None:
        self.diags = Diagnostics()
        self._directory = str(Path(options.directory))
        tests = session.root / options.directory
        self._in_tests = values_of_files(tests, self.diags) if tests.is_dir() else {}
        given, found = given_values(session.root, session.environment, options.variables, cwd=session.cwd)
        self.diags.extend(found)
        self._everywhere = dict(given)

    def of(self, file: SuiteFile) -> dict[str, GivenValue]:
        """The values for a file: those of the directory of tests count only in it, and there most."""
        if str(Path(file.name).parent) == self._directory:
            return {**self._everywhere, **self._in_tests}
        return self._everywhere
