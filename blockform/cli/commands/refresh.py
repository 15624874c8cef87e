"""``blockform refresh``: ``apply -refresh-only -auto-approve``."""

from typing import Any

import click

from blockform.cli.commands.apply import apply_options, run
from blockform.cli.flags import GoCommand
from blockform.cli.operating import Operating
from blockform.plan import Mode


@click.command(cls=GoCommand, name="refresh", short_help="Update the state to match remote systems")
@apply_options
def command(**given: Any) -> int:
    """Update the state to what the platform says of the objects in it, and change nothing else.

    The same as `blockform apply -refresh-only -auto-approve`; the former asks before it takes drift into the state.
    """
    operating = Operating.start(given, mode=Mode.REFRESH_ONLY)
    return run(operating, auto_approve=True, approved=given["approved"])
