"""The blocks of a module's files, read one by one and put together; names that are declared twice are complained of."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from blockform.addrs import Mode, ModulePath, ResourceAddr
from blockform.config.bodies import BodySpec
from blockform.config.calls import read_call
from blockform.config.model import (
    BackendConfig,
    CheckConfig,
    ImportConfig,
    ListConfig,
    LocalConfig,
    Module,
    ModuleCall,
    MovedConfig,
    OutputConfig,
    ProviderConfig,
    RemovedConfig,
    RepeatedMove,
    RequiredProvider,
    RequiredVersion,
    ResourceConfig,
    Settings,
    VariableConfig,
)
from blockform.config.named import read_locals, read_output, read_variable
from blockform.config.provider_blocks import read_provider
from blockform.config.queries import read_list
from blockform.config.refactoring import read_import, read_moved, read_removed_block
from blockform.config.resources import read_check, read_resource
from blockform.config.settings import read_settings
from blockform.diagnostics import Diagnostics, SourceFile, SourceRange
from blockform.syntax import Block

TOP = BodySpec(
    blocks={
        "blockform": (),
        "terraform": (),
        "required_providers": (),
        "provider": ("name",),
        "variable": ("name",),
        "locals": (),
        "output": ("name",),
        "module": ("name",),
        "resource": ("type", "name"),
        "data": ("type", "name"),
        "ephemeral": ("type", "name"),
        "action": ("type", "name"),
        "moved": (),
        "removed": (),
        "import": (),
        "check": ("name",),
    }
)
"""What stands at the top of a configuration file."""

_KINDS = {
    Mode.MANAGED: ("resource", "resource", ""),
    Mode.DATA: ("data", "data resource", ", including within check blocks"),
    Mode.EPHEMERAL: ("ephemeral", "ephemeral resource", ""),
}


class ModuleParts:
    """What has been read of a module so far. Grows while its files are gone through; of two same names the first stays.

    ``duplicates`` are kept apart: they are told after everything that is wrong inside blocks. ``dropped``: a block was so wrong
    that what it declares is not here.
    """

    def __init__(self) -> None:
        self.dropped = False
        self.duplicates = Diagnostics()
        self.variables: dict[str, VariableConfig] = {}
        self.locals: dict[str, LocalConfig] = {}
        self.outputs: dict[str, OutputConfig] = {}
        self.resources: dict[ResourceAddr, ResourceConfig] = {}
        self.providers: dict[tuple[str, str], ProviderConfig] = {}
        self.required: dict[str, RequiredProvider] = {}
        self.required_at: SourceRange | None = None
        self.calls: dict[str, ModuleCall] = {}
        self.moved: list[MovedConfig] = []
        self.repeated_moves: list[RepeatedMove] = []
        self.lists: dict[tuple[str, str], ListConfig] = {}
        self.removed: list[RemovedConfig] = []
        self.imports: list[ImportConfig] = []
        self.checks: dict[str, CheckConfig] = {}
        self.versions: list[RequiredVersion] = []
        self.backend: BackendConfig | None = None

    def add(self, block: Block, diags: Diagnostics) -> None:
        """Read a block of a primary file (for one that is overridden: the merged block)."""
        _ADDERS[block.type](self, block, diags)

    def override_settings(self, block: Block, diags: Diagnostics) -> None:
        """Read a settings block of an override file: its backend and required providers take the place of the others."""
        read = read_settings(block, diags)
        self.versions += read.versions
        for backend in read.backends:
            self.backend = backend
        for _, required in read.requirements:
            self.required.update({one.local_name: one for one in required})

    def override_locals(self, block: Block, diags: Diagnostics) -> None:
        """Read a ``locals`` block of an override file: each of its values must be there already."""
        for local in read_locals(block, diags):
            if local.name not in self.locals:
                detail = (
                    f'There is no local value named "{local.name}". An override file can only override a local value that was'
                    " already defined in a primary configuration file."
                )
                diags.error("Missing base local value definition to override", detail, local.range)
                continue
            self.locals[local.name] = local

    def build(self, path: ModulePath, directory: Path, sources: Mapping[str, SourceFile]) -> Module:
        """The module as one record."""
        return Module(
            path=path,
            directory=directory,
            variables=MappingProxyType(self.variables),
            locals=MappingProxyType(self.locals),
            outputs=MappingProxyType(self.outputs),
            resources=MappingProxyType(self.resources),
            providers=MappingProxyType(self.providers),
            required_providers=MappingProxyType(self.required),
            module_calls=MappingProxyType(self.calls),
            moved=tuple(self.moved),
            repeated_moves=tuple(self.repeated_moves),
            lists=MappingProxyType(self.lists),
            removed=tuple(self.removed),
            imports=tuple(self.imports),
            checks=MappingProxyType(self.checks),
            settings=Settings(required_versions=tuple(self.versions), backend=self.backend),
            sources=MappingProxyType(dict(sources)),
        )

    # One method a type of block

    def _settings(self, block: Block, diags: Diagnostics) -> None:
        read = read_settings(block, diags)
        self.versions += read.versions
        for backend in read.backends:
            if self.backend:
                detail = (
                    "A module may have only one 'backend' configuration block. The backend was previously configured at"
                    f" {self.backend.range}."
                )
                self.duplicates.error("Duplicate 'backend' configuration block", detail, backend.range)
            self.backend = self.backend or backend
        for inner, required in read.requirements:
            if self.required_at:
                detail = (
                    "A module may have only one required providers configuration. The required providers were previously"
                    f" configured at {self.required_at}."
                )
                summary = "Duplicate required providers configuration"
                self.duplicates.error(summary, detail, inner.header_range)
                continue
            self.required_at = inner.header_range
            self.required.update({one.local_name: one for one in required})

    def _provider(self, block: Block, diags: Diagnostics) -> None:
        provider = read_provider(block, diags)
        if provider is None:
            return
        first = self.providers.setdefault((provider.local_name, provider.alias), provider)
        if first is provider:
            return
        name, at = provider.local_name, first.range
        if provider.alias:
            detail = (
                f'A provider configuration for "{name}" with alias "{provider.alias}" was already given at {at}.'
                " Each configuration for the same provider must have a distinct alias."
            )
        else:
            detail = (
                f'A default (non-aliased) provider configuration for "{name}" was already given at {at}.'
                ' If multiple configurations are required, set the "alias" argument for alternative configurations.'
            )
        self.duplicates.error("Duplicate provider configuration", detail, provider.range)

    def _variable(self, block: Block, diags: Diagnostics) -> None:
        variable = read_variable(block, diags)
        first = self.variables.setdefault(variable.name, variable)
        if first is not variable:
            detail = (
                f'A variable named "{first.name}" was already declared at {first.range}.'
                " Variable names must be unique within a module."
            )
            self.duplicates.error("Duplicate variable declaration", detail, variable.range)

    def _locals(self, block: Block, diags: Diagnostics) -> None:
        for local in read_locals(block, diags):
            first = self.locals.setdefault(local.name, local)
            if first is not local:
                detail = (
                    f'A local value named "{first.name}" was already defined at {first.range}.'
                    " Local value names must be unique within a module."
                )
                self.duplicates.error("Duplicate local value definition", detail, local.range)

    def _output(self, block: Block, diags: Diagnostics) -> None:
        output = read_output(block, diags)
        if output is None:
            self.dropped = True
            return
        first = self.outputs.setdefault(output.name, output)
        if first is not output:
            detail = (
                f'An output named "{first.name}" was already defined at {first.range}.'
                " Output names must be unique within a module."
            )
            self.duplicates.error("Duplicate output definition", detail, output.range)

    def _call(self, block: Block, diags: Diagnostics) -> None:
        call = read_call(block, diags)
        first = self.calls.setdefault(call.name, call)
        if first is not call:
            detail = (
                f'A module call named "{first.name}" was already defined at {first.range}.'
                " Module calls must have unique names within a module."
            )
            self.duplicates.error("Duplicate module call", detail, call.range)

    def _managed(self, block: Block, diags: Diagnostics) -> None:
        self._add_resource(read_resource(block, Mode.MANAGED, diags))

    def _data(self, block: Block, diags: Diagnostics) -> None:
        self._add_resource(read_resource(block, Mode.DATA, diags))

    def _ephemeral(self, block: Block, diags: Diagnostics) -> None:
        self._add_resource(read_resource(block, Mode.EPHEMERAL, diags))

    def _add_resource(self, resource: ResourceConfig) -> None:
        first = self.resources.setdefault(resource.addr, resource)
        if first is resource:
            return
        summary, kind, where = _KINDS[resource.addr.mode]
        of, name = resource.addr.type, resource.addr.name
        detail = (
            f'A {of} {kind} named "{name}" was already declared at {first.range}.'
            f" Resource names must be unique per type in each module{where if resource.check else ''}."
        )
        self.duplicates.error(f'Duplicate {summary} "{of}" configuration', detail, resource.range)

    def _check(self, block: Block, diags: Diagnostics) -> None:
        check = read_check(block, diags)
        if check.data:
            self._add_resource(check.data)
        first = self.checks.setdefault(check.name, check)
        if first is not check:
            detail = (
                f'A check block named "{first.name}" was already declared at {first.range}.'
                " Check blocks must be unique within each module."
            )
            self.duplicates.error(f'Duplicate check "{first.name}" configuration', detail, check.range)

    def _list(self, block: Block, diags: Diagnostics) -> None:
        found = read_list(block, diags)
        if found is None:
            self.dropped = True
            return
        first = self.lists.setdefault((found.type, found.name), found)
        if first is not found:
            detail = (
                f"A list block named {found.type}.{found.name} was already declared at {first.range}. Names of list blocks must be unique "
                "per type."
            )
            self.duplicates.error('Duplicate "list" block names', detail, found.range)

    def _moved(self, block: Block, diags: Diagnostics) -> None:
        moved = read_moved(block, diags)
        if isinstance(moved, RepeatedMove):
            self.repeated_moves.append(moved)
        elif moved:
            self.moved.append(moved)

    def _removed(self, block: Block, diags: Diagnostics) -> None:
        removed = read_removed_block(block, diags)
        if removed:
            self.removed.append(removed)

    def _import(self, block: Block, diags: Diagnostics) -> None:
        imported = read_import(block, diags)
        if imported is None:
            return
        self.imports.append(imported)
        for earlier in self.imports[:-1]:
            if imported.instance and earlier.instance == imported.instance:
                detail = (
                    f'An import block for the resource "{imported.instance}" was already declared at {earlier.range}.'
                    " A resource can have only one import block."
                )
                summary = f'Duplicate import configuration for "{imported.resource}"'
                self.duplicates.error(summary, detail, imported.to.range)


def _misplaced_requirements(_: ModuleParts, block: Block, diags: Diagnostics) -> None:
    detail = 'A "required_providers" block must be nested inside a "blockform" block.'
    diags.error("Invalid required_providers block", detail, block.type_range)


def _action(_: ModuleParts, block: Block, diags: Diagnostics) -> None:
    detail = 'Action blocks and "action_trigger" blocks are not available here. Remove this block.'
    diags.error("Actions are not supported", detail, block.header_range)


_ADDERS: Mapping[str, Callable[[ModuleParts, Block, Diagnostics], None]] = MappingProxyType(
    {
        "blockform": ModuleParts._settings,
        "terraform": ModuleParts._settings,
        "required_providers": _misplaced_requirements,
        "provider": ModuleParts._provider,
        "variable": ModuleParts._variable,
        "locals": ModuleParts._locals,
        "output": ModuleParts._output,
        "module": ModuleParts._call,
        "resource": ModuleParts._managed,
        "data": ModuleParts._data,
        "ephemeral": ModuleParts._ephemeral,
        "action": _action,
        "list": ModuleParts._list,
        "moved": ModuleParts._moved,
        "removed": ModuleParts._removed,
        "import": ModuleParts._import,
        "check": ModuleParts._check,
    }
)
