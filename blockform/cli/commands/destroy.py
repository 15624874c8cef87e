"""``blockform destroy``: ``apply -destroy``."""

from typing import Any

import click

from blockform.cli.commands.apply import apply_options, run
from blockform.cli.flags import GoCommand
from blockform.cli.operating import Operating
from blockform.plan import Mode


@click.command(cls=GoCommand, name="destroy", short_help="Destroy previously-created infrastructure")
@apply_options
def command(**given: Any) -> int:
    """Destroy everything that the state names: deployments before the specs they were made from.

    The same as `blockform apply -destroy`. Shows what would be destroyed and asks for approval; only `yes` is taken as one.
    """
    operating = Operating.start(given, mode=Mode.DESTROY)
    return run(operating, auto_approve=given["auto_approve"], approved=given["approved"])
