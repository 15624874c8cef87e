"""``blockform validate``."""

import click

from blockform.cli.flags import GoCommand
from blockform.cli.options import flag
from blockform.cli.simple import Simple, simple_options
from blockform.engine import validate


@click.command(cls=GoCommand, name="validate", short_help="Check whether the configuration is valid")
@flag("json", text="Produce output in a machine-readable JSON format.")
@simple_options
def command(*, json: bool, no_color: bool) -> int:
    """Check the configuration in this directory: syntax, references, types, and every argument against its schema.

    Nothing is read from the state or the platform, so variables need no values. The exit code is 1 when there are errors.
    """
    simple = Simple.start(no_color=no_color)
    diags = validate(simple.session)
    if json:
        from blockform.cli.views.validate_json import validation_json  # noqa: PLC0415  one of two forms

        simple.print_json(validation_json(diags))
        return 1 if diags.has_errors else 0
    simple.view.diagnostics(diags)
    if diags.has_errors:
        return 1
    note = ", but there were some validation warnings as shown above" if diags else ""
    simple.view.success(f"The configuration is valid{note}.")
    return 0
