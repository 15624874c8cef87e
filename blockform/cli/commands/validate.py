"""``blockform validate``."""

from typing import Any

import click

from blockform.cli.console_io import write
from blockform.cli.flags import GoCommand
from blockform.cli.json_into import file_writer
from blockform.cli.options import (
    diagnostic_options,
    flag,
    json_into_option,
    text_option,
    variable_options,
    variables_in_order,
)
from blockform.cli.simple import Simple, json_text
from blockform.cli.telling import telling, told
from blockform.config.files import TEST_DIRECTORY, has_tests
from blockform.diagnostics import Diagnostics
from blockform.engine import Session, validate
from blockform.engine.prepare import Options


@click.command(cls=GoCommand, name="validate", short_help="Check whether the configuration is valid")
@flag("json", text="Produce output in a machine-readable JSON format.")
@json_into_option
@flag("no-tests", text="If set, test files are not validated.")
@text_option(
    "test-directory", metavar="path", default=TEST_DIRECTORY, text="The directory of tests, below this one."
)
@flag("query", text="If set, query files (*.tfquery.hcl) are validated, too, and test files are not.")
@variable_options
@diagnostic_options
def command(
    *,
    json: bool,
    json_into: str | None,
    no_tests: bool,
    test_directory: str,
    query: bool,
    **given: Any,
) -> int:
    """Check the configuration in this directory: syntax, references, types, and every argument against its schema.

    Test files are checked, too. Nothing is read from the state or the platform, so variables need no values. The exit code is 1 when there are errors.
    """
    how = telling(given)
    simple = Simple.start(no_color=given["no_color"], how=how)
    into = file_writer(json_into, simple.session.cwd, as_json=json)
    variables = variables_in_order(click.get_current_context().meta["arguments"])
    tests = None if no_tests or query else test_directory
    diags = _validate(simple.session, tests, variables, queries=query)
    if json or into is not None:
        from blockform.cli.views.validate_json import validation_json  # noqa: PLC0415  one of two forms

        document = json_text(validation_json(Diagnostics(told(diags, how.deprecations))))
        (into or write)(document)
    if not json:
        _tell(simple, diags)
    return 1 if diags.has_errors else 0


def _tell(simple: Simple, diags: Diagnostics) -> None:
    """The verdict for people."""
    simple.view.diagnostics(diags)
    if not diags.has_errors:
        note = ", but there were some validation warnings as shown above" if diags else ""
        simple.view.success(f"The configuration is valid{note}.")


def _validate(session: Session, tests: str | None, given: Options, *, queries: bool) -> Diagnostics:
    """What is wrong with the configuration, and with the tests in and beside the directory ``tests``, or with queries."""
    if tests is None or not has_tests(session.root, tests):
        return validate(session, given, queries=queries)
    from blockform.engine.inspect import validate_loaded  # noqa: PLC0415  many modules have no tests
    from blockform.testing import check_tests, load_suite  # noqa: PLC0415  see above

    suite, diags = load_suite(session, tests)
    diags.extend(validate_loaded(session, suite.config))
    if not diags.has_errors:
        diags.extend(check_tests(session, suite))
    return diags
