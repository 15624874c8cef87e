"""The moves that a configuration declares, and those that go without saying: a resource that gains or loses ``count``."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from blockform.addrs import (
    InstanceKey,
    ModuleInstance,
    ModulePath,
    ProviderConfigAddr,
    ResourceAddr,
    ResourceConfigAddr,
)
from blockform.config import Config, MovedConfig, ResourceConfig, provider_for
from blockform.diagnostics import SourceRange
from blockform.plan.moves.endpoint import Endpoint, Kind, selects_resource, unified
from blockform.state import ResourceState, State


class Statement(Struct, frozen=True, kw_only=True):
    """One move. ``provider`` is the one of the resource that objects move to, None where that is not declared."""

    source: Endpoint
    target: Endpoint
    range: SourceRange
    provider: ProviderConfigAddr | None = None


def move_statements(config: Config, state: State) -> list[Statement]:
    """All moves: the declared ones, from the root down, then the implied ones."""
    declared = [_declared(config, node.path, moved) for node in config.walk() for moved in node.module.moved]
    mentioned = _Mentioned(declared)
    return [*declared, *_implied(config, state, mentioned)]


def _declared(config: Config, base: ModulePath, moved: MovedConfig) -> Statement:
    source, target = unified(base, moved.source, moved.target)
    provider: ProviderConfigAddr | None = None
    if moved.target.resource is not None:
        path = ModulePath((*base.names, *moved.target.module.path.names))
        resource = config.resource(ResourceConfigAddr(path, moved.target.resource))
        provider = provider_for(config, path, resource) if resource is not None else None
    return Statement(source=source, target=target, range=moved.range, provider=provider)


class _Mentioned:
    """The resources that some statement names: for these nothing is implied."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._ends: dict[tuple[tuple[str, ...], ResourceAddr], list[Endpoint]] = {}
        for statement in statements:
            for end in (statement.source, statement.target):
                if end.resource is not None:
                    names = (*end.base.names, *end.module.path.names)
                    self._ends.setdefault((names, end.resource), []).append(end)

    def has(self, module: ModuleInstance, resource: ResourceAddr) -> bool:
        ends = self._ends.get((module.path.names, resource), ())
        return any(selects_resource(end, module, resource) for end in ends)


def _implied(config: Config, state: State, mentioned: _Mentioned) -> Iterator[Statement]:
    """The object without a key is that of key 0, and the other way round. Source: Terraform's ImpliedMoveStatements."""
    for stored in state.resources.values():
        resource = config.resource(ResourceConfigAddr(stored.module.path, stored.resource))
        keys = _implied_keys(resource, stored) if resource is not None else None
        if resource is None or keys is None or mentioned.has(stored.module, stored.resource):
            continue
        source, target = (
            Endpoint(
                kind=Kind.INSTANCE,
                base=ModulePath(),
                module=stored.module,
                resource=stored.resource,
                key=key,
            )
            for key in keys
        )
        yield Statement(
            source=source,
            target=target,
            range=resource.count.range if resource.count is not None else resource.range,
            provider=provider_for(config, stored.module.path, resource),
        )


def _implied_keys(resource: ResourceConfig, stored: ResourceState) -> tuple[InstanceKey, InstanceKey] | None:
    if resource.for_each is not None:
        return None
    keys: tuple[InstanceKey, InstanceKey] = (None, 0) if resource.count is not None else (0, None)
    return keys if keys[0] in stored.instances else None
