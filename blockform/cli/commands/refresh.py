"""``blockform refresh``: ``apply -refresh-only -auto-approve``."""

from typing import Any

import click

from blockform.cli.commands.apply import run, writing_options
from blockform.cli.flags import BoolOption, GoCommand
from blockform.cli.operating import Operating, operation_options
from blockform.cli.options import many, number_option
from blockform.plan import Mode

_accepted = many(
    click.option("--destroy", cls=BoolOption, default=False, hidden=True),
    click.option("--refresh-only", cls=BoolOption, default=False, hidden=True),
    click.option("--refresh", cls=BoolOption, default=True, hidden=True),
    click.option("--replace", multiple=True, hidden=True),
)
"""What Terraform's refresh takes without doing anything about it."""


@click.command(cls=GoCommand, name="refresh", short_help="Update the state to match remote systems")
@click.argument("arguments", nargs=-1, metavar="")
@operation_options
@number_option(
    "parallelism", default=10, metavar="n", text="Limit the number of concurrent operations. Defaults to 10."
)
@writing_options
@_accepted
def command(*, arguments: tuple[str, ...], **given: Any) -> int:
    """Update the state to what the platform says of the objects in it, and change nothing else.

    The same as `blockform apply -refresh-only -auto-approve`; the former asks before it takes drift into the state.
    """
    fixed = {"auto_approve": True, "approved": (), "max_deletes": None, "validate_remote": True}
    planned = {**given, **fixed, "replace": (), "refresh": True}
    operating = Operating.start(planned, mode=Mode.REFRESH_ONLY)
    if arguments:
        return operating.fail("Too many command line arguments", "Expected no positional arguments.")
    return run(operating, planned)
