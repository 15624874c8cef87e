"""What test files declare, as frozen records: runs, variables, providers, mocks and overrides. Expressions stay syntax."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from msgspec import Struct, field

from blockform.addrs import Mode as ResourceMode
from blockform.addrs import ResourceInstanceAddr, TargetAddr
from blockform.config import CheckRule, PassedProvider, ProviderConfig, VariableConfig
from blockform.diagnostics import SourceFile, SourceRange
from blockform.lang import Reference
from blockform.plan import Mode
from blockform.syntax import Expr

MAIN_STATE = ""
"""The key of the state that runs of the module under test share."""


class Command(Enum):
    """What a run does with the module."""

    PLAN = "plan"
    APPLY = "apply"


class OverrideSource(Enum):
    """Where an override stands. What mock data files say of objects that do not exist is no mistake."""

    RUN = "run"
    FILE = "file"
    MOCK_PROVIDER = "mock provider"
    MOCK_DATA_FILE = "mock data file"


class Override(Struct, frozen=True, kw_only=True):
    """An ``override_resource``, ``override_data`` or ``override_module`` block (``block`` is its type).

    Without ``values`` all are generated. ``during_plan``: they are known in plans already. ``range`` is the block's header,
    ``target_range`` the whole argument.
    """

    block: str
    target: TargetAddr
    values: Expr | None
    during_plan: bool
    source: OverrideSource
    range: SourceRange
    target_range: SourceRange
    values_range: SourceRange | None = None


class MockedType(Struct, frozen=True, kw_only=True):
    """A ``mock_resource`` or ``mock_data`` block: defaults for what its provider would compute."""

    mode: ResourceMode
    type: str
    defaults: Expr | None
    during_plan: bool
    range: SourceRange
    type_range: SourceRange
    defaults_range: SourceRange | None = None


class MockData(Struct, frozen=True, kw_only=True):
    """All that a mock provider is told: defaults by resource type and data source, and overrides by target."""

    resources: Mapping[str, MockedType] = field(default_factory=lambda: MappingProxyType({}))
    data_sources: Mapping[str, MockedType] = field(default_factory=lambda: MappingProxyType({}))
    overrides: Mapping[TargetAddr, Override] = field(default_factory=lambda: MappingProxyType({}))


class FileProvider(Struct, frozen=True, kw_only=True):
    """A ``provider`` or ``mock_provider`` block of a test file; ``mock`` is None for the former."""

    config: ProviderConfig
    mock: MockData | None = None

    @property
    def name(self) -> str:
        """``press`` or ``press.eu``."""
        return (
            f"{self.config.local_name}.{self.config.alias}" if self.config.alias else self.config.local_name
        )


class RunModule(Struct, frozen=True, kw_only=True):
    """The ``module`` block of a run: another module than the one under test."""

    source: str
    source_range: SourceRange
    range: SourceRange


class RunBlock(Struct, frozen=True, kw_only=True):
    """``run "name"``. ``range`` is the block's header, ``name_range`` its label."""

    name: str
    range: SourceRange
    name_range: SourceRange
    command: Command = Command.APPLY
    mode: Mode = Mode.NORMAL
    refresh: bool = True
    replace: tuple[ResourceInstanceAddr, ...] = ()
    targets: tuple[TargetAddr, ...] = ()
    variables: Mapping[str, Expr] = field(default_factory=lambda: MappingProxyType({}))
    overrides: Mapping[TargetAddr, Override] = field(default_factory=lambda: MappingProxyType({}))
    providers: tuple[PassedProvider, ...] = ()
    asserts: tuple[CheckRule, ...] = ()
    module: RunModule | None = None
    expect_failures: tuple[Reference, ...] = ()
    state_key: str = MAIN_STATE
    parallel: bool = False


class SuiteFile(Struct, frozen=True, kw_only=True):
    """One test file. ``definitions`` are its ``variable`` blocks, ``values`` its ``variables`` block."""

    name: str
    source: SourceFile
    definitions: Mapping[str, VariableConfig] = field(default_factory=lambda: MappingProxyType({}))
    values: Mapping[str, Expr] = field(default_factory=lambda: MappingProxyType({}))
    providers: Mapping[str, FileProvider] = field(default_factory=lambda: MappingProxyType({}))
    overrides: Mapping[TargetAddr, Override] = field(default_factory=lambda: MappingProxyType({}))
    runs: tuple[RunBlock, ...] = ()
