"""The plan: what would be done to each object and output, as a value that can be shown, saved and applied."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field

from blockform.addrs import ProviderConfigAddr, ResourceInstanceAddr, TargetAddr
from blockform.plan.action import Action, Mode, Reason
from blockform.plan.checks import CheckResult
from blockform.schema import ResourceSchema
from blockform.sdk import GeneratedFile
from blockform.state import State
from blockform.values import Value, ValuePath


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


class ResourceChange(Struct, frozen=True, kw_only=True):
    """What is to be done to one object of one resource instance.

    ``before`` and ``after`` are objects of the schema's type, with marks; None where there is no object before or after. Unknown parts
    of ``after`` are known only after apply. ``deposed`` names an object that an interrupted replacement left behind.
    ``replace_paths`` are the attributes that need a new object; ``notes`` what the change means on the platform. ``importing`` is the
    text by which the object was found, where it is taken into the state by this plan, and ``generated_config`` the block written for it.
    ``prevent_destroy`` is what the state is to remember of the block.
    """

    addr: ResourceInstanceAddr
    provider: ProviderConfigAddr
    schema: ResourceSchema
    action: Action
    before: Value | None
    after: Value | None
    reason: Reason = Reason.NONE
    deposed: str = ""
    previous_addr: ResourceInstanceAddr | None = None
    replace_paths: tuple[ValuePath, ...] = ()
    notes: tuple[str, ...] = ()
    private: Mapping[str, Any] = field(default_factory=_nothing)
    create_before_destroy: bool = False
    importing: str = ""
    generated_config: str = ""
    prevent_destroy: bool = False

    @property
    def is_managed(self) -> bool:
        """Whether it is about a managed resource (and not a data source)."""
        return self.addr.resource.mode.value == "managed"


class GeneratedConfig(Struct, frozen=True):
    """A resource block written for an imported object: where it goes, by what the object was found, and the text.

    ``files`` are to lie beside it, by their relative paths.
    """

    addr: ResourceInstanceAddr
    identifier: str
    text: str
    files: Mapping[str, GeneratedFile] = field(default_factory=dict)


class Drift(Struct, frozen=True, kw_only=True):
    """An object that was changed or deleted outside: as the state had it, and as it is (None: gone).

    A plan that only refreshes has objects here, too, that only got another address: ``previous_addr`` is the one they had.
    """

    addr: ResourceInstanceAddr
    provider: ProviderConfigAddr
    schema: ResourceSchema
    before: Value
    after: Value | None
    previous_addr: ResourceInstanceAddr | None = None

    @property
    def action(self) -> Action:
        """What happened to the object outside."""
        if self.after is None:
            return Action.DELETE
        return Action.NO_OP if self.previous_addr is not None and self.before == self.after else Action.UPDATE


class OutputChange(Struct, frozen=True, kw_only=True):
    """A root module output: its value before and after; None where the output does not exist.

    ``sensitive``: it was or will be, so that neither value may be shown; ``sensitivity_changes``: it was and will not be, or the other
    way round.
    """

    name: str
    before: Value | None
    after: Value | None
    sensitive: bool = False
    sensitivity_changes: bool = False

    @property
    def action(self) -> Action:
        """What happens to it."""
        if self.before is None:
            return Action.NO_OP if self.after is None or self.after.is_null else Action.CREATE
        if self.after is None:
            return Action.DELETE
        same = self.before == self.after and self.after.is_wholly_known and not self.sensitivity_changes
        return Action.NO_OP if same else Action.UPDATE


class Plan(Struct, frozen=True, kw_only=True):
    """All that one run would do.

    ``prior`` is the state it was made from, already refreshed; ``base_serial`` the serial of the state as stored. ``variables`` are the root
    module's final values. ``timestamp`` is RFC 3339. With ``targets`` or ``excludes`` it is for a part of the configuration only.
    ``checks`` is what conditions came to. ``generated`` are blocks that were written for imported objects; a saved plan has them with its
    changes. An ``errored`` plan shows what was found before the errors and is never applied.
    """

    mode: Mode
    changes: tuple[ResourceChange, ...]
    drift: tuple[Drift, ...]
    outputs: tuple[OutputChange, ...]
    prior: State
    variables: Mapping[str, Value]
    timestamp: str
    base_lineage: str = ""
    base_serial: int = 0
    errored: bool = False
    refreshed: bool = True
    targets: tuple[TargetAddr, ...] = ()
    excludes: tuple[TargetAddr, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    generated: tuple[GeneratedConfig, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether it was made for a part of the configuration only."""
        return bool(self.targets or self.excludes)

    @property
    def effective_changes(self) -> tuple[ResourceChange, ...]:
        """Only the changes that do something."""
        return tuple(change for change in self.changes if change.action is not Action.NO_OP)

    @property
    def changes_resources(self) -> bool:
        """Whether a managed object is created, changed or removed (or a data source read at apply)."""
        return any(change.action is not Action.NO_OP for change in self.changes)

    @property
    def moves_objects(self) -> bool:
        """Whether an object gets another address in the state."""
        return any(change.previous_addr is not None for change in self.changes)

    @property
    def imports_objects(self) -> bool:
        """Whether an existing object is taken into the state."""
        return any(change.importing for change in self.changes)

    @property
    def changes_outputs(self) -> bool:
        """Whether an output changes."""
        return any(output.action is not Action.NO_OP for output in self.outputs)

    @property
    def is_applyable(self) -> bool:
        """Whether applying it would do anything at all."""
        if self.errored:
            return False
        return (
            self.changes_resources
            or self.changes_outputs
            or self.moves_objects
            or self.imports_objects
            or (
                self.mode is Mode.REFRESH_ONLY
                and any(drift.action is not Action.NO_OP for drift in self.drift)
            )
        )

    def count(self, *actions: Action) -> int:
        """How many managed objects are to be dealt with in one of these ways."""
        return sum(1 for change in self.changes if change.is_managed and change.action in actions)
