"""``blockform state identities``."""

from collections.abc import Mapping

import click

from blockform.cli.flags import GoCommand
from blockform.cli.options import flag, text_option
from blockform.cli.simple import Simple, simple_options
from blockform.cli.wanted import find_wanted


@click.command(cls=GoCommand, name="identities", short_help="List the identities of resources in the state")
@click.argument("addresses", nargs=-1, metavar="[ADDRESS...]")
@text_option("state", metavar="statefile", text="Path to the state file to read.")
@text_option("id", metavar="ID", text="Show only the object with this id.")
@flag("json", text="Print the identities as JSON; the only form there is.")
@simple_options
def command(
    *,
    addresses: tuple[str, ...],
    state: str | None,
    id: str | None,  # noqa: A002  the option's name
    json: bool,
    no_color: bool,
) -> int:
    """Print the identities that the state holds, of all resource instances or of those at or below the given addresses.

    Providers may store one for an object: what tells it from all others, to import it by. Those for Press store none, as the id does
    that. So this is for states that came from Terraform.
    """
    simple = Simple.start(no_color=no_color, as_json=True)
    if not json:
        detail = "The `blockform state identities` command requires the `-json` flag."
        return simple.fail("The -json flag is required", detail)
    wanted = find_wanted(simple, addresses, state=state, of_id=id)
    if wanted is None or not wanted.all_there:
        return 1
    identities = {}
    for addr in wanted.instances:
        instance = wanted.state.instance(addr)
        identity = instance.current.extra.get("identity") if instance and instance.current else None
        if identity:
            identities[str(addr)] = identity
    simple.print_json(identities)
    return 0


COMMANDS: Mapping[str, click.Command] = {"identities": command}
