"""Which instances of a state a command was asked for: those at or below addresses, those with an id."""

from collections.abc import Sequence

from msgspec import Struct

from blockform.addrs import AddressError, ModuleInstance, ResourceInstanceAddr, TargetAddr, parse_target
from blockform.cli.flags import FlagError
from blockform.cli.options import state_options
from blockform.cli.simple import Simple
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine import inspect_state
from blockform.engine.state_editing import no_state
from blockform.engine.state_edits import instances_in_order
from blockform.state import State


class Wanted(Struct, frozen=True):
    """The instances of a state that were asked for. ``all_there``: the state has something for every address."""

    state: State
    instances: Sequence[ResourceInstanceAddr]
    all_there: bool


def find_wanted(
    simple: Simple, addresses: Sequence[str], *, state: str | None, of_id: str | None
) -> Wanted | None:
    """Look into the state in the file ``state`` (None: the usual one); None where there is none. What is wrong is told.

    Raises: FlagError for what is no address.
    """
    wanted = _parsed(addresses)
    inspected, diags = inspect_state(simple.session, state_options(state=state))
    simple.view.diagnostics(diags)
    if inspected is None:
        return None
    if not inspected.is_stored:
        simple.view.diagnostics((no_state(),))
        return None
    found, diags = _instances(inspected.state, wanted, of_id)
    simple.view.diagnostics(diags)
    return Wanted(inspected.state, found, not diags.has_errors)


def _parsed(addresses: Sequence[str]) -> list[TargetAddr]:
    found = []
    for text in addresses:
        try:
            found.append(parse_target(text))
        except AddressError as error:
            raise FlagError(f'Invalid address "{text}": {error}') from error
    return found


def _instances(
    state: State, wanted: Sequence[TargetAddr], of_id: str | None
) -> tuple[list[ResourceInstanceAddr], Diagnostics]:
    """The instances at or below the addresses, in the order of these and each once; all without any.

    An address that the state does not have is an error.
    ``of_id``: only those whose attribute ``id`` is that.
    """
    instances = tuple(instances_in_order(state))
    found: dict[ResourceInstanceAddr, None] = {} if wanted else dict.fromkeys(instances)
    diags = Diagnostics()
    for addr in wanted:
        below = [instance for instance in instances if _is_below(instance, str(addr))]
        if not below:
            diags.append(_unknown(addr, instances))
        found |= dict.fromkeys(below)
    if diags.has_errors:
        return [], diags
    return [addr for addr in found if _has_id(state, addr, of_id)], diags


def _is_below(addr: ResourceInstanceAddr, name: str) -> bool:
    text = str(addr)
    return text == name or text.startswith((f"{name}[", f"{name}."))


def _has_id(state: State, addr: ResourceInstanceAddr, of_id: str | None) -> bool:
    if of_id is None:
        return True
    instance = state.instance(addr)
    return (
        instance is not None
        and instance.current is not None
        and instance.current.attributes_json.get("id") == of_id
    )


def _unknown(addr: TargetAddr, instances: Sequence[ResourceInstanceAddr]) -> Diagnostic:
    """What kind of thing the state lacks, in Terraform's words."""
    added = 'to the configuration, you must run "blockform apply" first to create'
    if isinstance(addr, ModuleInstance):
        detail = f"The current state contains no module at {addr}. If you've just added this module {added} the module's entry in the state."
        return Diagnostic.error("Unknown module", detail)
    whole = str(addr).rpartition("[")[0]
    if isinstance(addr, ResourceInstanceAddr) and any(_is_below(other, whole) for other in instances):
        detail = (
            f"The current state contains no resource instance {addr}. If you've just added its resource to the configuration or have"
            ' changed the count or for_each arguments, you must run "blockform apply" first to update the resource\'s entry in the state.'
        )
        return Diagnostic.error("Unknown resource instance", detail)
    detail = f"The current state contains no resource {addr}. If you've just added this resource {added} the resource's entry in the state."
    return Diagnostic.error("Unknown resource", detail)
