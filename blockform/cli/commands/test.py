"""``blockform test``."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from blockform.cli.console_io import leave, terminal, write, write_error
from blockform.cli.context import make_session
from blockform.cli.flags import GoCommand
from blockform.cli.interrupt import interruptible
from blockform.cli.json_into import file_writer
from blockform.cli.options import (
    diagnostic_options,
    flag,
    json_into_option,
    text_option,
    variable_options,
    variables_in_order,
)
from blockform.cli.telling import telling
from blockform.cli.views.suite_json import SuiteMachineView
from blockform.cli.views.suite_tee import SuiteTeeView
from blockform.cli.views.suite_text import SuiteHumanView
from blockform.config.files import TEST_DIRECTORY
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine import Hooks, Session
from blockform.engine.prepare import open_pool
from blockform.testing import Status, SuiteOptions, SuiteResult, SuiteView, load_suite, run_suite
from blockform.testing.load import invalid_directory


@click.command(cls=GoCommand, name="test", short_help="Execute integration tests for blockform modules")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="testfile",
    help="Only execute this test file. Use it more than once for several files.",
)
@flag("json", text="Produce output in a machine-readable format, one JSON object a line.")
@json_into_option
@text_option("junit-xml", metavar="path", text="Save a test report in JUnit XML format to this file.")
@click.option(
    "--parallelism",
    type=int,
    default=10,
    metavar="n",
    help="Limit the number of concurrent operations of a run.",
)
@click.option("--run-parallelism", type=int, default=10, metavar="n", hidden=True)
@text_option(
    "test-directory",
    metavar="path",
    default=TEST_DIRECTORY,
    text="The directory of tests, below this one.",
)
@variable_options
@flag("verbose", text="Print the plan or state of each run as it executes.")
@diagnostic_options
def command(
    *,
    filters: tuple[str, ...],
    json: bool,
    json_into: str | None,
    junit_xml: str | None,
    parallelism: int,
    run_parallelism: int,
    test_directory: str,
    verbose: bool,
    **given: Any,
) -> int:
    """Execute the tests of the module in this directory.

    Looks for .tftest.hcl files in this directory and the directory of tests, executes their run blocks in order, and checks their
    assertions on what each plan or apply comes to. Each file's objects are destroyed at its end; watch for what could not be.
    The exit code is 1 when a run fails.
    """
    arguments: Sequence[str] = click.get_current_context().meta["arguments"]
    options = SuiteOptions(
        variables=variables_in_order(arguments),
        filters=filters,
        directory=test_directory,
        verbose=verbose,
        parallelism=parallelism if parallelism > 0 else 10,
        run_parallelism=run_parallelism if run_parallelism > 0 else 10,
    )
    session = make_session()
    pool = open_pool(session)
    how = telling(given)
    into = file_writer(json_into, session.cwd, as_json=json)
    view: SuiteView
    tell: Callable[[str], None]
    if json:
        machine = SuiteMachineView(write, pool, how.deprecations)
        view, tell = machine, machine.message
    else:
        out = terminal(session.environment, no_color=given["no_color"])
        view = SuiteHumanView(write, write_error, pool, colour=out.colour, width=out.width, how=how)
        tell = write_error
    if into is not None:
        view = SuiteTeeView(view, SuiteMachineView(into, pool, how.deprecations))
    result, diags = _run(session, options, view, tell)
    if result is not None and junit_xml:
        diags.extend(_save(result, Path(junit_xml)))
    view.diagnostics(diags)
    return 0 if result is not None and result.status is Status.PASS and not diags.has_errors else 1


def _run(
    session: Session, options: SuiteOptions, view: SuiteView, tell: Callable[[str], None]
) -> tuple[SuiteResult | None, Diagnostics]:
    """Load and run; warnings from loading are told before anything is run."""
    wrong = invalid_directory(options.directory)
    if wrong is not None:
        return None, Diagnostics([wrong])
    suite, diags = load_suite(session, options.directory, options.variables)
    if diags.has_errors:
        return None, diags
    view.diagnostics(diags)
    with interruptible(tell) as interrupts:
        hooks = Hooks(stopping=interrupts.stopping, stop_now=interrupts.stop_now)
        try:
            return run_suite(session, suite, options, view, hooks)
        except KeyboardInterrupt:
            if not interrupts.stopping():
                raise
            leave(1)
            raise


def _save(result: SuiteResult, path: Path) -> Diagnostics:
    from blockform.cli.views.junit_xml import junit_xml  # noqa: PLC0415  only when asked for

    try:
        path.write_text(junit_xml(result), encoding="utf-8")
    except OSError as error:
        summary = f'error saving JUnit XML to file "{path}"'
        return Diagnostics([Diagnostic.error(summary, error.strerror or type(error).__name__)])
    return Diagnostics()
