"""Objects that are the same under another address: a resource that gains or loses ``count`` keeps its first object.

Source: Terraform's refactoring.ImpliedMoveStatements and ApplyMoves.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from blockform.addrs import InstanceKey, ResourceConfigAddr, ResourceInstanceAddr
from blockform.config import Config, ResourceConfig
from blockform.state import ResourceState, State, StateBuilder


@dataclass(frozen=True, slots=True)
class Moved:
    """The state after all moves, and by new address where each object was before."""

    state: State
    previous: Mapping[ResourceInstanceAddr, ResourceInstanceAddr]


def with_moves(config: Config, state: State) -> Moved:
    """The state as the configuration sees it: the object without a key is that of key 0, and the other way round."""
    builder: StateBuilder | None = None
    previous: dict[ResourceInstanceAddr, ResourceInstanceAddr] = {}
    for stored in state.resources.values():
        resource = config.resource(ResourceConfigAddr(stored.module.path, stored.resource))
        keys = _implied(resource, stored) if resource is not None else None
        if keys is None:
            continue
        builder = builder or StateBuilder(state)
        source, target = stored.addr(keys[0]), stored.addr(keys[1])
        builder.set_instance(target, stored.instances[keys[0]], stored.provider)
        builder.set_instance(source, None, stored.provider)
        previous[target] = source
    return Moved(builder.build() if builder is not None else state, previous)


def _implied(resource: ResourceConfig, stored: ResourceState) -> tuple[InstanceKey, InstanceKey] | None:
    """The keys that an object goes from and to, unless another object is there already."""
    keys: tuple[InstanceKey, InstanceKey] = (None, 0) if resource.count is not None else (0, None)
    if resource.for_each is not None or keys[0] not in stored.instances or keys[1] in stored.instances:
        return None
    return keys
