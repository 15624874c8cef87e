"""``blockform state``: list and show what the state names; the commands that change it are imported when called."""

from collections.abc import Mapping
from importlib import import_module

import click

from blockform.addrs import AddressError, parse_resource_instance
from blockform.cli.console_io import write
from blockform.cli.flags import FlagError, GoCommand, GoGroup
from blockform.cli.options import flag, state_options, text_option
from blockform.cli.simple import Simple, simple_options
from blockform.cli.wanted import find_wanted
from blockform.diagnostics import Diagnostic
from blockform.engine import inspect_state

LATER: Mapping[str, str] = {
    "doctor": "state_doctor",
    "identities": "state_identities",
    "mv": "state_edits",
    "protect": "state_protect",
    "pull": "state_transfer",
    "push": "state_transfer",
    "replace-provider": "state_edits",
    "rm": "state_edits",
    "unprotect": "state_protect",
}
"""The commands that stand in other modules, in each module's ``COMMANDS``."""

ALIASES: Mapping[str, str] = {"ls": "list", "move": "mv", "remove": "rm"}
"""OpenTofu's other names."""


class StateGroup(GoGroup):
    """Finds a subcommand by its name or its other name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every subcommand under its own name, sorted."""
        return sorted([*super().list_commands(ctx), *LATER])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand, or None where there is none of that name."""
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in LATER:
            return super().get_command(ctx, name)
        found = import_module(f"blockform.cli.commands.{LATER[name]}").COMMANDS[name]
        assert isinstance(found, click.Command), name
        return found


@click.group(cls=StateGroup, name="state", short_help="Advanced state management")
def command() -> None:
    """Look at the state, and change it without planning anything. Each change keeps a backup of what was there."""


@command.command(cls=GoCommand, name="list", short_help="List resources in the state")
@click.argument("addresses", nargs=-1, metavar="[ADDRESS...]")
@text_option("state", metavar="statefile", text="Path to the state file to read.")
@text_option("id", metavar="ID", text="Show only the object with this id.")
@flag("json", text="Produce output as a JSON list of addresses.")
@simple_options
def list_(
    *,
    addresses: tuple[str, ...],
    state: str | None,
    id: str | None,  # noqa: A002  the option's name
    json: bool,
    no_color: bool,
) -> int:
    """List the resource instances in the state: all, or those at or below the given addresses."""
    simple = Simple.start(no_color=no_color, as_json=json)
    wanted = find_wanted(simple, addresses, state=state, of_id=id)
    if wanted is None:
        return 1
    if json:
        simple.print_json([str(addr) for addr in wanted.instances])
    else:
        write("".join(f"{addr}\n" for addr in wanted.instances))
    return 0 if wanted.all_there else 1


@command.command(cls=GoCommand, name="show", short_help="Show a resource in the state")
@click.argument("address")
@text_option("state", metavar="statefile", text="Path to the state file to read.")
@flag("json", text="Produce output in JSON.")
@flag("show-sensitive", text="Show sensitive values.")
@simple_options
def show(*, address: str, state: str | None, json: bool, show_sensitive: bool, no_color: bool) -> int:
    """Show the attributes of one resource instance, as the state has them."""
    simple = Simple.start(no_color=no_color, as_json=json)
    try:
        addr = parse_resource_instance(address)
    except AddressError as error:
        raise FlagError(f"Error parsing instance address: {address}\n\n{error}") from error
    inspected, diags = inspect_state(simple.session, state_options(state=state))
    simple.view.diagnostics(diags)
    if inspected is None:
        return 1
    if inspected.state.instance(addr) is None:
        simple.view.diagnostics((_no_instance(address),))
        return 1
    if json:
        from blockform.cli.views.show_json import instance_json  # noqa: PLC0415  one of two forms

        simple.print_json(instance_json(inspected.state, inspected.pool, addr))
    else:
        from blockform.cli.views.revealed import revealed_state  # noqa: PLC0415  see above
        from blockform.cli.views.state_text import show_instance  # noqa: PLC0415  one of two forms

        shown = revealed_state(inspected.state) if show_sensitive else inspected.state
        write(show_instance(shown, inspected.pool, addr))
    return 0


def _no_instance(address: str) -> Diagnostic:
    return Diagnostic.error(
        "No instance found for the given address",
        f"The state has no {address}. See what it has with:\n    blockform state list",
    )
