"""The overrides of one run: which of several counts, what they are worth, and the pool of providers that keeps to them."""

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct, field

from blockform.addrs import (
    Mode,
    ModuleInstance,
    ProviderConfigAddr,
    ResourceInstanceAddr,
    TargetAddr,
    parse_resource_instance,
)
from blockform.lang import Scope, evaluate
from blockform.plan import ProviderPool
from blockform.sdk import DataSource, Resource
from blockform.testing.fill import Given
from blockform.testing.mocks import (
    MadeUpDataSource,
    OverriddenDataSource,
    StandIn,
    overridden_resource,
)
from blockform.testing.model import FileProvider, MockedType, Override, RunBlock, SuiteFile
from blockform.values import ObjectType, Value, object_of


class RunOverrides(Struct, frozen=True):
    """What stands in for objects, by target: everywhere, or only with one provider; and for outputs of modules."""

    objects: Mapping[ResourceInstanceAddr, StandIn] = field(default_factory=dict)
    by_provider: Mapping[ProviderConfigAddr, Mapping[ResourceInstanceAddr, StandIn]] = field(
        default_factory=dict
    )
    modules: Mapping[ModuleInstance, Value] = field(default_factory=dict)

    def find(self, provider: ProviderConfigAddr, address: str) -> StandIn | None:
        """What overrides an object, if something does: its own override, else that of its resource."""
        addr = _instance(address)
        whole = ResourceInstanceAddr(addr.module, addr.resource)
        for found in (self.objects, self.by_provider.get(provider.whole, {})):
            stand_in = found.get(addr) or found.get(whole)
            if stand_in is not None:
                return stand_in
        return None

    def touches(self, provider: ProviderConfigAddr, mode: Mode, type_name: str) -> bool:
        """Whether any object of the type may be overridden."""
        return any(
            addr.resource.type == type_name and addr.resource.mode is mode
            for found in (self.objects, self.by_provider.get(provider.whole, {}))
            for addr in found
        )


@lru_cache(maxsize=1 << 12)
def _instance(address: str) -> ResourceInstanceAddr:
    return parse_resource_instance(address)


def package_overrides(
    run: RunBlock,
    file: SuiteFile,
    mocks: Mapping[ProviderConfigAddr, FileProvider],
    scope: Scope,
) -> RunOverrides:
    """The overrides that count in a run: its own, then the file's, then those of the mock providers that it uses.

    What is wrong goes into the scope's diagnostics. Source: Terraform's mocking.PackageOverrides.
    """
    local: dict[TargetAddr, Override] = {**file.overrides, **run.overrides}
    everywhere = {target: _stand_in(override, scope) for target, override in local.items()}
    by_provider: dict[ProviderConfigAddr, dict[ResourceInstanceAddr, StandIn]] = {}
    for addr, provider in mocks.items():
        for target, override in provider.mock.overrides.items() if provider.mock else ():
            if target not in local and isinstance(target, ResourceInstanceAddr):
                by_provider.setdefault(addr, {})[target] = _stand_in(override, scope)
    return RunOverrides(
        objects={
            target: found for target, found in everywhere.items() if isinstance(target, ResourceInstanceAddr)
        },
        by_provider=by_provider,
        modules={
            target: found.given.value
            for target, found in everywhere.items()
            if isinstance(target, ModuleInstance)
        },
    )


def _stand_in(override: Override, scope: Scope) -> StandIn:
    value = object_of({})
    if override.values is not None:
        value = evaluate(override.values, scope)
        if not isinstance(value.type, ObjectType) and not scope.diags.has_errors:
            detail = f"{override.block} blocks must specify an outputs attribute that is an object."
            scope.diags.error("Invalid outputs attribute", detail, override.values_range)
    return StandIn(Given(value, str(override.range)), override.during_plan)


def mocked_types(types: Mapping[str, MockedType], scope: Scope) -> dict[str, StandIn]:
    """What stands in for the objects of mocked types. What is wrong goes into the scope's diagnostics."""
    found = {}
    for name, mocked in types.items():
        value = evaluate(mocked.defaults, scope) if mocked.defaults is not None else object_of({})
        found[name] = StandIn(Given(value, str(mocked.defaults_range or mocked.range)), mocked.during_plan)
    return found


class OverridingPool(ProviderPool):
    """Providers some of whose objects are overridden for one run."""

    overrides: RunOverrides = RunOverrides()

    def resource(self, addr: ProviderConfigAddr, type_name: str) -> Resource:
        """The verbs of a resource type; see ProviderPool."""
        real = super().resource(addr, type_name)
        if not self.overrides.touches(addr, Mode.MANAGED, type_name):
            return real
        schema = self.resource_schema(addr.provider, Mode.MANAGED, type_name)
        assert schema is not None, type_name
        return overridden_resource(real, schema.block, lambda address: self.overrides.find(addr, address))

    def data_source(self, addr: ProviderConfigAddr, type_name: str) -> DataSource:
        """The verb of a data source; see ProviderPool."""
        real = super().data_source(addr, type_name)
        if not self.overrides.touches(addr, Mode.DATA, type_name):
            return real
        schema = self.resource_schema(addr.provider, Mode.DATA, type_name)
        assert schema is not None, type_name

        def find(address: str) -> StandIn | None:
            return self.overrides.find(addr, address)

        made_up = MadeUpDataSource(schema.block, lambda address: find(address) or StandIn(Given()))
        return OverriddenDataSource(real, made_up, find)
