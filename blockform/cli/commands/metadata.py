"""``blockform metadata functions``."""

import click

from blockform.cli.console_io import write
from blockform.cli.flags import GoCommand, GoGroup
from blockform.cli.options import flag
from blockform.cli.simple import Simple, simple_options


@click.group(cls=GoGroup, name="metadata", short_help="Metadata related commands")
def command() -> None:
    """Print metadata for other programs."""


@command.command(
    cls=GoCommand,
    name="functions",
    short_help="Show signatures and descriptions for the available functions",
)
@flag("json", text="Print the signatures as JSON; the only form there is.")
@simple_options
def functions(*, json: bool, no_color: bool) -> int:
    """Print the signatures of all functions of the language as JSON, for editors and checkers."""
    simple = Simple.start(no_color=no_color, as_json=True)
    if not json:
        detail = "The `blockform metadata functions` command requires the `-json` flag."
        return simple.fail("The -json flag is required", detail)
    from blockform.cli.views.functions_json import functions_json  # noqa: PLC0415  loads every function
    from blockform.values.codec import dumps  # noqa: PLC0415  this subcommand's only

    write(dumps(functions_json(simple.session.cwd)) + "\n")
    return 0
