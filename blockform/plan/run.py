"""What one planning run shares: options, the world so far, and the plan as it grows. Owned by the coordinator."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import Mode as ResourceMode
from blockform.addrs import (
    ModuleInstance,
    ProviderAddr,
    ProviderConfigAddr,
    ResourceAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
    TargetSet,
)
from blockform.config import Config, ImportConfig, ResourceConfig
from blockform.diagnostics import Diagnostic, Diagnostics, SourceRange
from blockform.graph import Dag, Node
from blockform.plan.action import Action, Mode
from blockform.plan.checks import Checks
from blockform.plan.dependencies import Dependencies
from blockform.plan.events import Emit, no_events
from blockform.plan.expand import Instances
from blockform.plan.forced import incompletely_matched
from blockform.plan.forget import Removed
from blockform.plan.model import Drift, ResourceChange
from blockform.plan.open_objects import OpenObjects
from blockform.plan.providers import ProviderPool, schemas_of
from blockform.plan.selection import ALL, NO_TARGETS, Selection
from blockform.plan.world import Settings, World
from blockform.schema import ResourceSchema
from blockform.sdk import PlannedObject
from blockform.state import ResourceObject, ResourceState, State, StateBuilder
from blockform.values import Origin, Value

if TYPE_CHECKING:  # few plans write blocks
    from blockform.plan.generating import Generated


class ImportOption(Struct, frozen=True, kw_only=True):
    """One object to be imported, as the command asks for it."""

    addr: ResourceInstanceAddr
    identifier: str


class PlanOptions(Struct, frozen=True, kw_only=True):
    """What the user asked of a plan.

    At most one of ``targets`` and ``excludes`` names anything. ``max_deletes``: how many objects may be deleted or replaced; None: any
    number. ``may_destroy_all``: ``prevent_destroy`` does not count, as when tests are cleaned up. ``ephemeral_root``: the outputs of
    the root module may be ephemeral, as in tests. ``generate_config``: blocks are
    written for imported objects that have none. ``import_object`` is taken into the state, and nothing planned for it.
    """

    mode: Mode = Mode.NORMAL
    refresh: bool = True
    parallelism: int = 10
    validate_remote: bool = True
    replace: frozenset[ResourceInstanceAddr] = frozenset()
    targets: TargetSet = NO_TARGETS
    excludes: TargetSet = NO_TARGETS
    max_deletes: int | None = None
    may_destroy_all: bool = False
    ephemeral_root: bool = False
    generate_config: bool = False
    import_object: ImportOption | None = None


class PriorObject(Struct, frozen=True, kw_only=True):
    """An object as refreshed: its value with marks, and the record that the state keeps of it."""

    value: Value
    record: ResourceObject


class PlanInput(Struct, frozen=True, kw_only=True):
    """What a plan is made from: a configuration, the state as stored, final values of the root variables, providers.

    ``places`` tells where values of variables stand that a file gives.
    """

    config: Config
    state: State
    variables: Mapping[str, Value]
    pool: ProviderPool
    settings: Settings
    options: PlanOptions
    places: Mapping[str, SourceRange] = field(default_factory=dict)


class PlanRun(Struct, kw_only=True):
    """One planning run. Mutable; only the walk's coordinator touches it.

    ``selection`` is the part that the run deals with, and ``dag`` the graph of that part. ``previous`` tells by new address where an
    object was before. ``creates_first`` are the resources of the part of which a new object is made before the old one is deleted,
    ``records_first`` those of the whole configuration. ``waits`` remembers what data sources wait for.
    """

    config: Config
    dag: Dag[Node]
    world: World
    pool: ProviderPool
    state: StateBuilder
    options: PlanOptions
    diags: Diagnostics
    ephemerals: OpenObjects
    emit: Emit = no_events
    selection: Selection = ALL
    changes: list[ResourceChange] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)
    planned: dict[str, PlannedObject] = field(default_factory=dict)
    creates_first: frozenset[ResourceConfigAddr] = frozenset()
    records_first: frozenset[ResourceConfigAddr] = frozenset()
    pending: set[ResourceConfigAddr] = field(default_factory=set)
    stored: Mapping[ResourceConfigAddr, Sequence[ResourceState]] = field(default_factory=dict)
    previous: Mapping[ResourceInstanceAddr, ResourceInstanceAddr] = field(default_factory=dict)
    removed: Removed = field(default_factory=Removed)
    imports: Mapping[ResourceConfigAddr, Sequence[ImportConfig]] = field(default_factory=dict)
    generated: list["Generated"] = field(default_factory=list)
    dependencies: Dependencies
    checks: Checks
    replace_without_key: Mapping[ResourceConfigAddr, Sequence[str]] = field(default_factory=dict)
    waits: dict[ResourceConfigAddr, frozenset[ResourceConfigAddr]] = field(default_factory=dict)
    by_resource: dict[tuple[ModuleInstance, ResourceAddr], list[ResourceChange]] = field(default_factory=dict)

    def schema(self, addr: ResourceConfigAddr, provider: ProviderConfigAddr) -> ResourceSchema | None:
        """The schema of a resource, if its provider is installed and has the type."""
        return self.pool.resource_schema(provider.provider, addr.resource.mode, addr.resource.type)

    def has_object(self, addr: ResourceInstanceAddr) -> bool:
        """Whether there is a current object of an instance."""
        instance = self.state.instance(addr)
        return instance is not None and instance.current is not None

    def warn_of_unkeyed(self, module: ModuleInstance, addr: ResourceConfigAddr, instances: Instances) -> None:
        """Warn of requests to replace the resource that name none of its instances."""
        if addr in self.replace_without_key:
            asked = self.replace_without_key[addr]
            self.diags.extend(incompletely_matched(asked, module, addr, instances))

    def prior(self, addr: ResourceInstanceAddr, schema: ResourceSchema) -> PriorObject | None:
        """The current object of an instance, as refreshed."""
        instance = self.state.instance(addr)
        if instance is None or instance.current is None:
            return None
        return PriorObject(value=instance.current.decode(schema.block.value_type), record=instance.current)

    def behind(self, origin: Origin | None) -> PlannedObject | None:
        """The planned object that an unknown value will come from."""
        return self.planned.get(origin.address) if origin else None

    @property
    def _tells_no_moves(self) -> bool:
        """A destroy plan that refreshes does so in a plan of its own in Terraform, which moves the objects already."""
        return self.options.mode is Mode.DESTROY and self.options.refresh

    def add(self, change: ResourceChange) -> None:
        """Add a change to the plan, and remember what it makes pending for data sources."""
        before = self.previous.get(change.addr)
        if before is not None and not self._tells_no_moves:
            change = replace(change, previous_addr=before)
        self.changes.append(change)
        self.by_resource.setdefault((change.addr.module, change.addr.resource), []).append(change)
        if change.action is not Action.NO_OP:
            self.pending.add(change.addr.config)


def missing_schema(resource: ResourceConfig, provider: ProviderConfigAddr, pool: ProviderPool) -> Diagnostic:
    """Why a declared resource has no schema: no such provider, or no such type."""
    return missing_type(resource.addr, provider, pool, resource.range)


_KINDS = {
    ResourceMode.MANAGED: "resource type",
    ResourceMode.DATA: "data source",
    ResourceMode.EPHEMERAL: "ephemeral resource",
}


def missing_type(
    addr: ResourceAddr, provider: ProviderConfigAddr, pool: ProviderPool, subject: SourceRange
) -> Diagnostic:
    """As :func:`missing_schema`, of a resource that may not be declared; ``subject`` is where it is named."""
    kind = _KINDS[addr.mode]
    if pool.installed(provider.provider) is None:
        return not_installed(str(addr), provider.provider, pool.namesake(provider.provider), subject)
    return Diagnostic.error(
        f"Invalid {kind}",
        f'The provider {provider.provider.for_display} does not support {kind} "{addr.type}".'
        + _suggestion(addr, provider, pool),
        subject,
    )


def not_installed(
    user: str, wanted: ProviderAddr, namesake: ProviderAddr | None, subject: SourceRange | None = None
) -> Diagnostic:
    """No installed package offers the provider; ``namesake`` is one of the same name that is installed."""
    detail = f"{user} needs the provider {wanted.for_display}, and no installed Python package offers it."
    if namesake is not None:
        detail += (
            f" There is {namesake.for_display}; if that is meant, say so:\n\n    terraform {{\n      required_providers {{\n"
            f'        {namesake.type} = {{ source = "{namesake.for_display}" }}\n      }}\n    }}'
        )
    else:
        detail += " Install the package that does, or correct the source in required_providers."
    return Diagnostic.error("Provider not installed", detail, subject)


def _suggestion(addr: ResourceAddr, provider: ProviderConfigAddr, pool: ProviderPool) -> str:
    from blockform.diagnostics.suggest import did_you_mean  # noqa: PLC0415  only for mistakes

    installed = pool.installed(provider.provider)
    assert installed is not None
    return did_you_mean(addr.type, schemas_of(installed.schema(), addr.mode))
