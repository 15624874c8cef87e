"""``blockform state``: list and show what the state names."""

import click

from blockform.addrs import AddressError, ResourceInstanceAddr, parse_resource_instance, parse_target
from blockform.cli.console_io import write
from blockform.cli.flags import FlagError, GoCommand, GoGroup
from blockform.cli.options import flag, state_options, text_option
from blockform.cli.simple import Simple, simple_options
from blockform.diagnostics import Diagnostic
from blockform.engine import Inspected, inspect_state
from blockform.state import instance_order


@click.group(cls=GoGroup, name="state", short_help="Advanced state management")
def command() -> None:
    """Look at the state without planning anything."""


@command.command(cls=GoCommand, name="list", short_help="List resources in the state")
@click.argument("addresses", nargs=-1, metavar="[ADDRESS...]")
@text_option("state", metavar="statefile", text="Path to the state file to read.")
@text_option("id", metavar="ID", text="Show only the object with this id.")
@flag("json", text="Produce output as a JSON list of addresses.")
@simple_options
def list_(
    *, addresses: tuple[str, ...], state: str | None, id: str | None, json: bool, no_color: bool
) -> int:  # noqa: A002  the option's name
    """List the resource instances in the state: all, or those at or below the given addresses."""
    simple = Simple.start(no_color=no_color)
    wanted = [_target(text) for text in addresses]
    inspected, diags = inspect_state(simple.session, state_options(state=state))
    simple.view.diagnostics(diags)
    if inspected is None:
        return 1
    if not inspected.is_stored:
        simple.view.diagnostics((_no_state(),))
        return 1
    found = [
        addr for addr in _in_order(inspected) if _is_wanted(addr, wanted) and _has_id(inspected, addr, id)
    ]
    if json:
        simple.print_json([str(addr) for addr in found])
    else:
        write("".join(f"{addr}\n" for addr in found))
    return 0


@command.command(cls=GoCommand, name="show", short_help="Show a resource in the state")
@click.argument("address")
@text_option("state", metavar="statefile", text="Path to the state file to read.")
@flag("json", text="Produce output in JSON.")
@simple_options
def show(*, address: str, state: str | None, json: bool, no_color: bool) -> int:
    """Show the attributes of one resource instance, as the state has them."""
    simple = Simple.start(no_color=no_color)
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
        from blockform.cli.views.state_text import show_instance  # noqa: PLC0415  one of two forms

        write(show_instance(inspected.state, inspected.pool, addr))
    return 0


def _target(text: str) -> str:
    try:
        return str(parse_target(text))
    except AddressError as error:
        raise FlagError(f'Invalid address "{text}": {error}') from error


def _in_order(inspected: Inspected) -> list[ResourceInstanceAddr]:
    def key(addr: ResourceInstanceAddr) -> tuple[object, ...]:
        of = addr.resource
        return (str(addr.module), of.mode.value, of.type, of.name, instance_order(addr.key))

    return sorted(inspected.state.addresses(), key=key)


def _is_wanted(addr: ResourceInstanceAddr, wanted: list[str]) -> bool:
    text = str(addr)
    return not wanted or any(text == name or text.startswith((f"{name}[", f"{name}.")) for name in wanted)


def _has_id(inspected: Inspected, addr: ResourceInstanceAddr, wanted: str | None) -> bool:
    if wanted is None:
        return True
    instance = inspected.state.instance(addr)
    return (
        instance is not None
        and instance.current is not None
        and instance.current.attributes_json.get("id") == wanted
    )


def _no_state() -> Diagnostic:
    return Diagnostic.error(
        "No state file was found!",
        "State management commands require a state file. Run this command in a directory where blockform has been run or use the "
        "-state flag to point the command to a specific state location.",
    )


def _no_instance(address: str) -> Diagnostic:
    return Diagnostic.error(
        "No instance found for the given address",
        f"The state has no {address}. See what it has with:\n    blockform state list",
    )
