"""What a configuration declares, as frozen records: variables, resources, modules and the tree they form.

Expressions stay syntax here; only what must be constant (types, defaults, settings) has been worked out. Every record
keeps the ranges that messages need.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct, field

from blockform.addrs import (
    InstanceKey,
    ModuleInstance,
    ModulePath,
    ProviderAddr,
    ResourceAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
    instance_key_text,
)
from blockform.config.versions import Constraint
from blockform.diagnostics import Deprecation, SourceFile, SourceRange
from blockform.lang import Reference
from blockform.syntax import Block, Body, Expr
from blockform.values import Defaults, Type, Value, ValuePath

META_ARGUMENTS = frozenset({"count", "for_each", "provider", "depends_on"})
"""Arguments of a resource, data or ephemeral block that belong to the language and not to the resource type."""

META_BLOCKS = frozenset({"lifecycle", "connection", "provisioner", "_"})
"""Blocks of a resource block that belong to the language; the content of ``_`` is the type's own (see ``body``)."""

PROVIDER_META_ARGUMENTS = frozenset({"alias", "version", "count", "depends_on", "for_each", "source"})
"""Arguments of a provider block that belong to the language."""

PROVISIONER_META_ARGUMENTS = frozenset({"when", "on_failure"})
"""Arguments of a provisioner block that belong to the language."""

PROVIDER_META_BLOCKS = frozenset({"lifecycle", "locals", "_"})
"""Blocks of a provider block that belong to the language or are reserved by it."""

MODULE_META_ARGUMENTS = frozenset(
    {"source", "version", "count", "for_each", "depends_on", "providers", "ignore_nested_deprecations"}
)
"""Arguments of a module block that are not values for the child's variables."""


class CheckRule(Struct, frozen=True, kw_only=True):
    """A condition that must be true, and what to say otherwise.

    A ``validation``, ``precondition``, ``postcondition`` or ``assert`` block; ``range`` is its header.
    """

    condition: Expr
    error_message: Expr
    range: SourceRange


class VariableConfig(Struct, frozen=True, kw_only=True):
    """``variable "name"``. Without a type the type is ``any``; ``default`` is already of the type, defaults filled in.

    ``parses_as_expression``: text from the environment or ``-var`` is an expression (the declared type is not primitive);
    otherwise it is taken verbatim. ``range`` is the block's header.
    """

    name: str
    type: Type
    defaults: Defaults | None
    default: Value | None
    description: str
    sensitive: bool
    ephemeral: bool
    nullable: bool
    const: bool
    deprecated: str
    validations: tuple[CheckRule, ...]
    parses_as_expression: bool
    range: SourceRange

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return self.default is None


class LocalConfig(Struct, frozen=True, kw_only=True):
    """``name = expr`` in a ``locals`` block; ``range`` is the whole argument."""

    name: str
    expr: Expr
    range: SourceRange


class OutputConfig(Struct, frozen=True, kw_only=True):
    """``output "name"``. ``type`` is None when none is declared; ``range`` is the block's header."""

    name: str
    expr: Expr
    description: str
    sensitive: bool
    ephemeral: bool
    deprecated: str
    depends_on: tuple[Reference, ...]
    type: Type | None
    defaults: Defaults | None
    preconditions: tuple[CheckRule, ...]
    range: SourceRange


class IgnoredPath(Struct, frozen=True, kw_only=True):
    """One entry of ``ignore_changes``, relative to the resource."""

    path: ValuePath
    range: SourceRange


class Lifecycle(Struct, frozen=True, kw_only=True):
    """``lifecycle { }``; without the block all is at its default.

    ``create_before_destroy`` is None where it is not set (a dependent may still force it). ``prevent_destroy`` is an
    expression, evaluated per instance. ``destroy = False``: destroying only forgets the object. ``enabled``, an expression, says whether
    there is an instance at all.
    """

    create_before_destroy: bool | None = None
    prevent_destroy: Expr | None = None
    ignore_changes: tuple[IgnoredPath, ...] = ()
    ignore_all_changes: bool = False
    replace_triggered_by: tuple[Expr, ...] = ()
    preconditions: tuple[CheckRule, ...] = ()
    postconditions: tuple[CheckRule, ...] = ()
    destroy: bool = True
    enabled: Expr | None = None

    @property
    def has_conditions(self) -> bool:
        """Whether there are pre- or postconditions."""
        return bool(self.preconditions or self.postconditions)


class ProviderRef(Struct, frozen=True, kw_only=True):
    """A provider configuration by its name in this module: ``press``, ``press.eu`` or ``press.by_tenant[each.key]``.

    ``range`` is where it is written; None when the resource type's prefix implies it. ``key`` chooses one configuration of a block
    that has ``for_each``.
    """

    local_name: str
    alias: str = ""
    key: Expr | None = None
    range: SourceRange | None = None

    @property
    def is_implied(self) -> bool:
        """Whether nobody wrote it: the name comes from the resource type."""
        return self.range is None

    def __str__(self) -> str:
        return f"{self.local_name}.{self.alias}" if self.alias else self.local_name


class ResourceConfig(Struct, frozen=True, kw_only=True):
    """A ``resource``, ``data`` or ``ephemeral`` block; ``addr.mode`` tells which.

    ``body`` is what belongs to the resource type: META_ARGUMENTS and META_BLOCKS have been taken out, and the content of an
    escape block ``_`` (which may have the same names) put in. ``provisioners`` and ``connection`` stay raw. ``check`` names the check block around it, else "".
    ``range`` is the block's header.
    """

    addr: ResourceAddr
    body: Body
    count: Expr | None
    for_each: Expr | None
    provider: ProviderRef
    depends_on: tuple[Reference, ...]
    lifecycle: Lifecycle
    provisioners: tuple[Block, ...]
    connection: Block | None
    block: Block
    range: SourceRange
    check: str = ""


class ProviderConfig(Struct, frozen=True, kw_only=True):
    """``provider "local_name"``; the PROVIDER_META names have been taken out of ``body``. ``range`` is the header.

    With ``for_each`` the block makes one configuration for each key.
    """

    local_name: str
    alias: str
    for_each: Expr | None
    body: Body
    version: Constraint | None
    range: SourceRange


class RequiredProvider(Struct, frozen=True, kw_only=True):
    """One entry of ``required_providers``; ``aliases`` are its ``configuration_aliases``."""

    local_name: str
    source: ProviderAddr
    version: Constraint | None
    aliases: tuple[ProviderRef, ...]
    range: SourceRange


class PassedProvider(Struct, frozen=True, kw_only=True):
    """``child = parent`` in the ``providers`` argument of a module call."""

    in_child: ProviderRef
    in_parent: ProviderRef


class ModuleCall(Struct, frozen=True, kw_only=True):
    """``module "name"``; MODULE_META_ARGUMENTS have been taken out of ``body``.

    ``providers`` is None when the argument is absent: then the child sees the parent's default configurations.
    ``source_range`` is the value of ``source``, ``range`` the block's header. ``source_expr`` is what has to be worked out before
    ``source`` is known (the loader does): an expression with variables; None for plain text.
    """

    name: str
    source: str
    source_expr: Expr | None = None
    source_range: SourceRange
    version: Constraint | None
    body: Body
    count: Expr | None
    for_each: Expr | None
    depends_on: tuple[Reference, ...]
    providers: tuple[PassedProvider, ...] | None
    block: Block
    range: SourceRange

    @property
    def deprecation(self) -> Deprecation:
        """Whose warnings about deprecated variables and outputs of the module are: those of a local path, or of another source."""
        return Deprecation.LOCAL if self.source.startswith(("./", "../")) else Deprecation.REMOTE


class MoveEndpoint(Struct, frozen=True, kw_only=True):
    """``from`` or ``to`` of a moved block, relative to the module that has the block: a resource or, without, a module."""

    module: ModuleInstance
    resource: ResourceAddr | None
    key: InstanceKey
    range: SourceRange

    def __str__(self) -> str:
        own = f"{self.resource}{instance_key_text(self.key)}" if self.resource else ""
        return ".".join(part for part in (str(self.module), own) if part)


class MovedConfig(Struct, frozen=True, kw_only=True):
    """``moved { from, to }``."""

    source: MoveEndpoint
    target: MoveEndpoint
    range: SourceRange


class RepeatedMove(Struct, frozen=True, kw_only=True):
    """``moved { for_each, from, to }`` as it is written; the moves that it stands for are among the module's once its tree is loaded."""

    source: Expr
    target: Expr
    for_each: Expr
    range: SourceRange


class RemovedConfig(Struct, frozen=True, kw_only=True):
    """``removed { from, lifecycle { destroy } }``, relative to the module that has the block.

    Without ``resource`` the whole module call is removed.
    """

    module: ModulePath
    resource: ResourceAddr | None
    destroy: bool
    provisioners: tuple[Block, ...]
    connection: Block | None
    range: SourceRange


class ImportConfig(Struct, frozen=True, kw_only=True):
    """``import { to, id }``. ``to`` may hold index expressions; ``resource`` is the block it leads to, without keys.

    ``instance`` is the whole address where all its keys are constant, relative to the module that has the block.
    """

    to: Expr
    resource: ResourceConfigAddr
    instance: ResourceInstanceAddr | None
    id: Expr | None
    identity: Expr | None
    for_each: Expr | None
    provider: ProviderRef | None
    range: SourceRange


class ListConfig(Struct, frozen=True, kw_only=True):
    """``list "type" "name"`` of a query file. ``config`` is the body of its ``config`` block, None where it has none."""

    type: str
    name: str
    provider: ProviderRef
    count: Expr | None
    for_each: Expr | None
    include_resource: Expr | None
    limit: Expr | None
    config: Body | None
    range: SourceRange

    def __str__(self) -> str:
        return f"list.{self.type}.{self.name}"


class CheckConfig(Struct, frozen=True, kw_only=True):
    """``check "name"``; its data source is among the module's resources too, with ``check`` set."""

    name: str
    data: ResourceConfig | None
    asserts: tuple[CheckRule, ...]
    range: SourceRange


class BackendConfig(Struct, frozen=True, kw_only=True):
    """``backend "type" { }`` with its constant arguments."""

    type: str
    arguments: Mapping[str, Value]
    range: SourceRange


class RequiredVersion(Struct, frozen=True, kw_only=True):
    """``required_version`` of a settings block of the type ``block`` (``blockform`` or ``terraform``)."""

    block: str
    constraint: Constraint
    range: SourceRange


class Settings(Struct, frozen=True, kw_only=True):
    """What the ``blockform`` and ``terraform`` blocks of a module say, beside the required providers."""

    required_versions: tuple[RequiredVersion, ...] = ()
    backend: BackendConfig | None = None


class Module(Struct, frozen=True, kw_only=True):
    """One directory of configuration, as called at ``path``.

    ``providers`` is by (local name, alias); ``resources`` holds managed, data and ephemeral ones in source order. Where
    ``complete`` is false, something of the files could not be made out, so that names may be missing here that are declared.
    """

    path: ModulePath
    directory: Path
    variables: Mapping[str, VariableConfig] = field(default_factory=lambda: MappingProxyType({}))
    locals: Mapping[str, LocalConfig] = field(default_factory=lambda: MappingProxyType({}))
    outputs: Mapping[str, OutputConfig] = field(default_factory=lambda: MappingProxyType({}))
    resources: Mapping[ResourceAddr, ResourceConfig] = field(default_factory=lambda: MappingProxyType({}))
    providers: Mapping[tuple[str, str], ProviderConfig] = field(default_factory=lambda: MappingProxyType({}))
    required_providers: Mapping[str, RequiredProvider] = field(default_factory=lambda: MappingProxyType({}))
    module_calls: Mapping[str, ModuleCall] = field(default_factory=lambda: MappingProxyType({}))
    moved: tuple[MovedConfig, ...] = ()
    repeated_moves: tuple[RepeatedMove, ...] = ()
    removed: tuple[RemovedConfig, ...] = ()
    imports: tuple[ImportConfig, ...] = ()
    lists: Mapping[tuple[str, str], ListConfig] = field(default_factory=lambda: MappingProxyType({}))
    checks: Mapping[str, CheckConfig] = field(default_factory=lambda: MappingProxyType({}))
    settings: Settings = field(default_factory=Settings)
    complete: bool = True
    sources: Mapping[str, SourceFile] = field(default_factory=lambda: MappingProxyType({}))


class Config(Struct, frozen=True, kw_only=True):
    """A module and the modules it calls, by the call's name: the root of it is the whole configuration.

    ``call`` is the block that leads here, None for the root module.
    """

    module: Module
    children: Mapping[str, "Config"] = field(default_factory=lambda: MappingProxyType({}))
    call: ModuleCall | None = None

    @property
    def path(self) -> ModulePath:
        """Where in the tree this is."""
        return self.module.path

    @property
    def sources(self) -> Mapping[str, SourceFile]:
        """Every source file of this module and those below, by the name that messages show."""
        return {name: source for module in self.modules() for name, source in module.sources.items()}

    def walk(self) -> Iterator["Config"]:
        """This node and all below, parents before children, children by name."""
        yield self
        for name in sorted(self.children):
            yield from self.children[name].walk()

    def modules(self) -> Iterator[Module]:
        """This module and all below; each knows its path."""
        return (node.module for node in self.walk())

    def descendant(self, path: ModulePath) -> "Config | None":
        """The node at ``path`` counted from this one, or None where no such call is declared."""
        node: Config | None = self
        for name in path.names:
            node = node.children.get(name) if node else None
        return node

    def module_at(self, path: ModulePath) -> Module | None:
        """The module at ``path`` counted from this node, or None where no such call is declared."""
        node = self.descendant(path)
        return node.module if node else None

    def resource(self, addr: ResourceConfigAddr) -> ResourceConfig | None:
        """The block that declares the resource, or None."""
        module = self.module_at(addr.module)
        return module.resources.get(addr.resource) if module else None
