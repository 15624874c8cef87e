"""What a move leads from or to: a pattern of addresses, and how patterns contain and follow one another.

Source: Terraform's addrs.MoveEndpointInModule.
"""

from enum import Enum
from typing import Final, TypeAlias

from msgspec import Struct

from blockform.addrs import (
    InstanceKey,
    ModuleInstance,
    ModulePath,
    ResourceAddr,
    ResourceInstanceAddr,
)
from blockform.config import MoveEndpoint


class Kind(Enum):
    """What is moved; the value is the noun of messages."""

    CALL = "module call"
    MODULE = "module instance"
    RESOURCE = "resource"
    INSTANCE = "resource instance"

    @property
    def is_module(self) -> bool:
        """Whether whole modules move."""
        return self in {Kind.CALL, Kind.MODULE}

    @property
    def short(self) -> str:
        """The noun without what it is part of."""
        return self.value.rpartition(" ")[2]


class _Any(Enum):
    """Stands for every instance key."""

    KEY = "*"


ANY: Final = _Any.KEY
Step: TypeAlias = "tuple[str, InstanceKey | _Any]"
Absolute: TypeAlias = "tuple[ModuleInstance, ResourceAddr | None, InstanceKey]"
"""One address that an endpoint stands for. Of a call the module is an instance without a key."""


class Endpoint(Struct, frozen=True, kw_only=True):
    """``from`` or ``to`` of a move that was declared in every instance of the module ``base``.

    ``module`` is relative to it: the module that moves (of a CALL without the last key), or the one that the resource is in.
    """

    kind: Kind
    base: ModulePath
    module: ModuleInstance
    resource: ResourceAddr | None = None
    key: InstanceKey = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The module path as a pattern."""
        own: list[Step] = [(step.name, step.key) for step in self.module.steps]
        if self.kind is Kind.CALL:
            own[-1] = (own[-1][0], ANY)
        return (*((name, ANY) for name in self.base.names), *own)

    def within(self, base: ModuleInstance) -> Absolute:
        """The address as it is in one instance of the base module."""
        return ModuleInstance(base.steps + self.module.steps), self.resource, self.key

    def __str__(self) -> str:
        text = absolute_text((self.module, self.resource, self.key))
        star = "[*]" if self.kind in {Kind.CALL, Kind.RESOURCE} else ""
        return "".join(f"module.{name}[*]." for name in self.base.names) + text + star


def absolute_text(addr: Absolute) -> str:
    """The address as messages show it."""
    module, resource, key = addr
    if resource is None:
        return str(module)
    return str(ResourceInstanceAddr(module, resource, key))


def unified(base: ModulePath, source: MoveEndpoint, target: MoveEndpoint) -> tuple[Endpoint, Endpoint]:
    """Both ends of a ``moved`` block as the same kind of thing: whole resources and calls, unless one of them has a key.

    Source: Terraform's addrs.UnifyMoveEndpoints.
    """
    if source.resource is None:
        keyed = any(end.module.steps[-1].key is not None for end in (source, target))
        kind = Kind.MODULE if keyed else Kind.CALL
    else:
        kind = Kind.INSTANCE if source.key is not None or target.key is not None else Kind.RESOURCE

    def end(given: MoveEndpoint) -> Endpoint:
        return Endpoint(kind=kind, base=base, module=given.module, resource=given.resource, key=given.key)

    return end(source), end(target)


# Relations -------------------------------------------------------------------------------------------------------


def can_follow(one: Endpoint, other: Endpoint) -> bool:
    """Whether an object that ``other`` stands for may be one that ``one`` stands for, too."""
    mine, its = one.steps, other.steps
    if len(mine) != len(its) or not _match(its, mine) or one.kind.is_module != other.kind.is_module:
        return False
    if one.kind.is_module:
        return True
    return (one.kind, one.resource, one.key) == (other.kind, other.resource, other.key)


def is_nested(one: Endpoint, other: Endpoint) -> bool:
    """Whether ``one`` stands for something inside of what ``other`` stands for."""
    mine, its = one.steps, other.steps
    if len(its) > len(mine) or not _match(its, mine):
        return False
    if not other.kind.is_module:
        is_instance_of = other.kind is Kind.RESOURCE and one.kind is Kind.INSTANCE
        return is_instance_of and len(mine) == len(its) and one.resource == other.resource
    same_sort = one.kind is Kind.CALL or (one.kind is Kind.MODULE and other.kind is Kind.MODULE)
    return len(mine) > len(its) if same_sort else True


def only_keys_differ(source: Endpoint, target: Endpoint) -> bool:
    """Whether a move changes nothing but keys on the way to a module."""
    return source.kind is Kind.MODULE and source.module.path == target.module.path


def _match(shorter: tuple[Step, ...], longer: tuple[Step, ...]) -> bool:
    return all(
        one[0] == other[0] and (ANY in (one[1], other[1]) or one[1] == other[1])
        for one, other in zip(shorter, longer, strict=False)
    )


def selects_resource(end: Endpoint, module: ModuleInstance, resource: ResourceAddr) -> bool:
    """Whether the endpoint is this resource or one of its instances."""
    if end.resource != resource:
        return False
    steps = tuple((step.name, step.key) for step in module.steps)
    return len(steps) == len(end.steps) and _match(end.steps, steps)
