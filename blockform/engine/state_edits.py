"""Edits of a state by address, as values: which objects an address means, and the state without them or with them elsewhere.

Nothing is read, locked or stored here: that is ``state_commands``.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import (
    Mode,
    ModuleInstance,
    ProviderAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
    TargetAddr,
    target_contains,
)
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.state import InstanceState, ResourceKey, ResourceState, State, StateBuilder, instance_order

INVALID_SOURCE = "Invalid source address"
INVALID_TARGET = "Invalid target address"


class Move(Struct, frozen=True):
    """What stood at ``source`` stands at ``target``: both modules, both whole resources or both instances, as text."""

    source: str
    target: str


class Moved(Struct, frozen=True):
    """The two states after a move, in order; they are one object when all stays in one state."""

    source: State
    target: State
    moves: tuple[Move, ...]


# Which objects ------------------------------------------------------------------------------------------------------


def module_order(module: ModuleInstance) -> tuple[object, ...]:
    """Sorts module instances: those further up first. Source: Terraform's ModuleInstance.Less."""
    return (len(module.steps), tuple((step.name, instance_order(step.key)) for step in module.steps))


def resource_order(resource: ResourceState) -> tuple[object, ...]:
    """Sorts resources by module, data sources first. Source: Terraform's AbsResource.Less."""
    of = resource.resource
    return (module_order(resource.module), of.mode is not Mode.DATA, of.type, of.name)


def instances_in_order(state: State) -> Iterator[ResourceInstanceAddr]:
    """All instances of a state, sorted as Terraform lists them."""
    for resource in sorted(state.resources.values(), key=resource_order):
        for key in sorted(resource.instances, key=instance_order):
            yield resource.addr(key)


def selected(state: State, targets: Sequence[TargetAddr]) -> tuple[ResourceInstanceAddr, ...]:
    """The instances that the targets name, in the order of the targets, each once."""
    every = tuple(instances_in_order(state))
    found = (addr for target in targets for addr in every if target_contains(target, addr))
    return tuple(dict.fromkeys(found))


def without(state: State, addrs: Sequence[ResourceInstanceAddr]) -> State:
    """The state without these instances, deposed objects and all."""
    builder = StateBuilder(state)
    for addr in addrs:
        provider = state.provider(addr)
        assert provider is not None, addr
        builder.set_instance(addr, None, provider)
    return builder.build()


def with_protection(
    state: State, addrs: Sequence[ResourceInstanceAddr], *, on: bool
) -> tuple[State, tuple[ResourceInstanceAddr, ...]]:
    """The state with the current objects of these instances protected or not, and those of which that was not so before."""
    builder = StateBuilder(state)
    changed = []
    for addr in addrs:
        instance, provider = state.instance(addr), state.provider(addr)
        assert instance is not None, addr
        assert provider is not None, addr
        if instance.current is not None and instance.current.is_protected is not on:
            builder.set_instance(addr, replace(instance, current=instance.current.protected(on=on)), provider)
            changed.append(addr)
    return builder.build(), tuple(changed)


def with_provider(state: State, old: ProviderAddr, new: ProviderAddr) -> State:
    """The state with each resource of one provider given to another; module and alias of its configuration stay."""
    resources = {
        key: replace(resource, provider=replace(resource.provider, provider=new))
        if resource.provider.provider == old
        else resource
        for key, resource in state.resources.items()
    }
    return replace(state, resources=resources)


# Moves --------------------------------------------------------------------------------------------------------------


def move(
    state: State, other: State | None, source: TargetAddr, target: TargetAddr
) -> tuple[Moved | None, Diagnostics]:
    """Move what ``source`` names to ``target``, into the ``other`` state if there is one.

    A resource without a key means its single instance where it has one, else all of it. Objects that depend on what has moved
    forget their dependencies: the next apply finds them again.

    Source: Terraform's command/state_mv.go.
    """
    moving = _Moving(state, other)
    if isinstance(source, ModuleInstance):
        moving.modules(source, target)
    elif source.key is None and not moving.has_single(source):
        moving.resource(source, target)
    else:
        moving.instance(source, target)
    if moving.diags.has_errors:
        return None, moving.diags
    return moving.moved(), moving.diags


class _Moving:
    """One move. Mutable: the resources of both states change as it goes on."""

    def __init__(self, state: State, other: State | None) -> None:
        self.diags = Diagnostics()
        self._state, self._other = state, other
        self._from = dict(state.resources)
        self._to = self._from if other is None else dict(other.resources)
        self._moves: list[Move] = []
        self._left: list[ModuleInstance | ResourceConfigAddr] = []

    def has_single(self, addr: ResourceInstanceAddr) -> bool:
        """Whether the resource has an instance without a key."""
        resource = self._from.get((addr.module, addr.resource))
        return resource is not None and None in resource.instances

    def modules(self, source: ModuleInstance, target: TargetAddr) -> None:
        """Move a module instance and those within it."""
        depth = len(source.steps)
        modules = {module for module, _ in self._from if module.steps[:depth] == source.steps}
        if not modules:
            self._error(
                INVALID_SOURCE, f"Cannot move {source}: does not match anything in the current state."
            )
        elif not isinstance(target, ModuleInstance):
            self._error(
                INVALID_TARGET, f"Cannot move {source} to {target}: the target must also be a module."
            )
        else:
            for module in sorted(modules, key=module_order):
                self._module(module, ModuleInstance((*target.steps, *module.steps[depth:])))

    def _module(self, module: ModuleInstance, target: ModuleInstance) -> None:
        if any(there == target for there, _ in self._to):
            self._error(
                "Destination module already exists",
                f"Cannot move {module} to {target}: the state has objects in that module already. Nothing was changed.",
            )
            return
        for key in [key for key in self._from if key[0] == module]:
            self._to[target, key[1]] = replace(self._from.pop(key), module=target)
        self._note(module, target, module)

    def resource(self, source: ResourceInstanceAddr, target: TargetAddr) -> None:
        """Move a resource with all its instances."""
        key = (source.module, source.resource)
        if key not in self._from:
            self._error(
                INVALID_SOURCE, f"Cannot move {source}: does not match anything in the current state."
            )
            return
        if not isinstance(target, ResourceInstanceAddr) or target.key is not None:
            self._error(
                INVALID_TARGET,
                f"Cannot move {source} to {target}: the source is a whole resource (not a resource instance) so the target must also"
                " be a whole resource.",
            )
            return
        self._check_kind(source, target)
        there = (target.module, target.resource)
        if there in self._to:
            self._error(
                INVALID_TARGET,
                f"Cannot move to {target}: there is already a resource at that address in the current state.",
            )
        if not self.diags.has_errors:
            self._to[there] = replace(self._from.pop(key), module=target.module, resource=target.resource)
            self._note(source, target, source.config)

    def instance(self, source: ResourceInstanceAddr, target: TargetAddr) -> None:
        """Move one instance; the target's provider is its own, where there is such a resource already."""
        if not isinstance(target, ResourceInstanceAddr):
            self._error(
                INVALID_TARGET,
                f"Cannot move {source} to {target}: the target must also be a resource instance.",
            )
            return
        self._check_kind(source, target)
        key, there = (source.module, source.resource), (target.module, target.resource)
        owner, new_owner = self._from.get(key), self._to.get(there)
        if new_owner is not None and target.key in new_owner.instances:
            self._error(
                INVALID_TARGET,
                f"Cannot move to {target}: there is already a resource instance at that address in the current state.",
            )
        if owner is None or source.key not in owner.instances:
            self._error(INVALID_SOURCE, f"The current state does not contain {source}.")
        elif not self.diags.has_errors:
            self._put(target, owner, self._take(key, owner, source))
            self._note(source, target, source.config)

    def _take(self, key: ResourceKey, owner: ResourceState, addr: ResourceInstanceAddr) -> InstanceState:
        rest = {name: instance for name, instance in owner.instances.items() if name != addr.key}
        if rest:
            self._from[key] = replace(owner, instances=rest)
        else:
            del self._from[key]
        return owner.instances[addr.key]

    def _put(self, addr: ResourceInstanceAddr, old: ResourceState, instance: InstanceState) -> None:
        owner = self._to.get((addr.module, addr.resource))
        if owner is None:
            owner = ResourceState(
                module=addr.module, resource=addr.resource, provider=old.provider, instances={}
            )
        owner = replace(owner, instances={**owner.instances, addr.key: instance})
        self._to[addr.module, addr.resource] = owner

    def _check_kind(self, source: ResourceInstanceAddr, target: ResourceInstanceAddr) -> None:
        summary = "Invalid state move request"
        what = f"Cannot move {replace(source, key=None)} to {replace(target, key=None)}"
        if source.resource.mode is not target.resource.mode:
            kind = source.resource.mode.value
            detail = f"{what}: a {kind} resource can be moved only to another {kind} resource address."
            self._error(summary, detail)
        if source.resource.type != target.resource.type:
            self._error(summary, f"{what}: resource types don't match.")

    def _error(self, summary: str, detail: str) -> None:
        self.diags.append(Diagnostic.error(summary, detail))

    def _note(
        self, source: TargetAddr, target: TargetAddr, left: ModuleInstance | ResourceConfigAddr
    ) -> None:
        self._moves.append(Move(str(source), str(target)))
        self._left.append(left)

    def moved(self) -> Moved:
        """The states as they are now."""
        target = replace(self._other or self._state, resources=self._with_dependencies_forgotten())
        source = target if self._other is None else replace(self._state, resources=self._from)
        return Moved(source, target, tuple(self._moves))

    def _with_dependencies_forgotten(self) -> dict[ResourceKey, ResourceState]:
        return {key: self._forgetful(resource) for key, resource in self._to.items()}

    def _forgetful(self, resource: ResourceState) -> ResourceState:
        instances = {}
        for key, instance in resource.instances.items():
            obj = instance.current
            if obj is not None and any(map(self._has_left, obj.dependencies)):
                instances[key] = replace(instance, current=replace(obj, dependencies=()))
        return replace(resource, instances={**resource.instances, **instances}) if instances else resource

    def _has_left(self, dependency: ResourceConfigAddr) -> bool:
        """Whether the dependency may be something that moved. An instance of a module says nothing of the whole module."""
        for left in self._left:
            if isinstance(left, ResourceConfigAddr):
                if left == dependency:
                    return True
            elif _is_within(dependency, left):
                return True
        return False


def _is_within(addr: ResourceConfigAddr, module: ModuleInstance) -> bool:
    names = module.path.names
    return addr.module.names[: len(names)] == names and all(step.key is None for step in module.steps)
