"""``blockform untaint``."""

from typing import Any

import click

from blockform.cli.commands.taint import mark, taint_options
from blockform.cli.flags import GoCommand


@click.command(
    cls=GoCommand, name="untaint", short_help="Remove the 'tainted' state from a resource instance"
)
@click.argument("addresses", nargs=-1, metavar="address")
@taint_options
def command(*, addresses: tuple[str, ...], **given: Any) -> int:
    """Take back the mark of a tainted resource instance, so that the next apply leaves its object in place."""
    return mark(addresses, given, tainted=False)
