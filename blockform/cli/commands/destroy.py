"""``blockform destroy``: ``apply -destroy``."""

from typing import Any

import click

from blockform.cli.commands.apply import apply_options, run
from blockform.cli.flags import GoCommand
from blockform.cli.operating import Operating
from blockform.plan import Mode
from blockform.values import go_quote


@click.command(cls=GoCommand, name="destroy", short_help="Destroy previously-created infrastructure")
@click.argument("arguments", nargs=-1, metavar="")
@apply_options
def command(*, arguments: tuple[str, ...], **given: Any) -> int:
    """Destroy everything that the state names: deployments before the specs they were made from.

    The same as `blockform apply -destroy`. Shows what would be destroyed and asks for approval; only `yes` is taken as one.
    """
    operating = Operating.start(given, mode=Mode.DESTROY)
    if arguments:
        return operating.fail(
            "Destroy can't be called with a plan file",
            f"If this plan was created using plan -destroy, apply it using:\n  blockform apply {go_quote(arguments[0])}",
        )
    return run(operating, given)
