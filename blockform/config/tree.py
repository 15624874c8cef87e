"""The whole configuration: the root module, the modules it calls, and what can be checked without evaluating."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import ModulePath
from blockform.config.bodies import BodySpec, read_body
from blockform.config.declared import check_references
from blockform.config.installed import InstalledModules, ModuleFinder
from blockform.config.load import load_module, shown_path
from blockform.config.model import Config, Module, ModuleCall
from blockform.config.module_sources import (
    InvalidModuleSource,
    LocalSource,
    RegistrySource,
    RemoteSource,
    parse_module_source,
    without_password,
)
from blockform.config.passing import check_providers
from blockform.config.static import StaticData, source_text
from blockform.config.variables import argument_value
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.syntax import ParseCache
from blockform.values import Value

Constants: TypeAlias = Callable[[Module], Mapping[str, Value]]
"""Gives the root module's ``const`` variables the values that the user chose for this run."""


def load_config(
    root: Path,
    *,
    cwd: Path | None = None,
    cache: ParseCache | None = None,
    finder: ModuleFinder | None = None,
    constants: Constants | None = None,
    queries: bool = False,
) -> tuple[Config, Diagnostics]:
    """The configuration whose root module stands in ``root``; files are shown relative to ``cwd`` (by default the root).

    ``finder`` knows where fetched modules are; without one none is installed. With ``queries`` the root module's query files are read, too.
    Everything wrong is reported at once: first what is wrong inside modules, then calls, references and providers. The tree holds what
    could be made out all the same; with errors it must not be planned.
    """
    loader = _Loader(cwd or root, cache, finder or InstalledModules(root, root / ".blockform"))
    module = loader.module(root, ModulePath(), queries=queries)
    given = constants(module) if constants else {}
    data = StaticData(module, _constants(module, given), loader.cwd)
    config = loader.load(data, _Caller(root, None, ()), None)
    diags = loader.diags
    for node in config.walk():
        _check_call(node, diags)
    for node in config.walk():
        if node.module.complete:
            check_references(node, diags)
    _check_root(config, diags)
    if not diags.has_errors:
        check_providers(config, diags)
    return config, diags


def _constants(module: Module, given: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: given[name] if name in given else argument_value(variable, None, variable.range)[0]
        for name, variable in module.variables.items()
        if variable.const
    }


class _Caller(Struct, frozen=True):
    """Where a module that calls others stands: its directory, its package (None: the root's), the real directories above it."""

    directory: Path
    package: tuple[str, Path] | None
    above: tuple[Path, ...]


class _Loader:
    """Loads modules and the modules they call. Each directory is read once, however often it is called."""

    def __init__(self, cwd: Path, cache: ParseCache | None, finder: ModuleFinder) -> None:
        self.cwd = cwd
        self.cache = cache
        self.finder = finder
        self.diags = Diagnostics()
        self._modules: dict[Path, Module] = {}

    def load(self, data: StaticData, at: _Caller, call: ModuleCall | None) -> Config:
        """A module, with what is known of its values, and all below."""
        module = data.module
        here = replace(at, above=(*at.above, at.directory.resolve()))
        calls = {name: self._with_source(data, inner) for name, inner in module.module_calls.items()}
        if any(inner is not module.module_calls[name] for name, inner in calls.items()):
            module = replace(module, module_calls=MappingProxyType(calls))
        if module.repeated_moves:
            from blockform.config.repeated import repeated_moves  # noqa: PLC0415  few modules have any

            more = repeated_moves(data, module.repeated_moves, self.diags)
            module = replace(module, moved=(*module.moved, *more))
        children = {}
        for name, inner in calls.items():
            path = module.path.child(name)
            found = self._place(inner, path, here)
            if found:
                child = self.module(found.directory, path)
                children[name] = self.load(data.inside(child, inner, self.diags), found, inner)
        return Config(module=module, children=MappingProxyType(children), call=call)

    def module(self, directory: Path, path: ModulePath, *, queries: bool = False) -> Module:
        """The module in a directory, called at ``path``."""
        known = self._modules.get(directory)
        if known is None:
            known, found = load_module(directory, path, self.cache, cwd=self.cwd, queries=queries)
            self.diags.extend(found)
            self._modules[directory] = known
        return known if known.path == path else replace(known, path=path)

    def _with_source(self, data: StaticData, call: ModuleCall) -> ModuleCall:
        """The call with its source worked out."""
        if call.source_expr is None:
            return call
        return replace(call, source=source_text(data, call.source_expr, self.diags))

    def _place(self, call: ModuleCall, path: ModulePath, caller: _Caller) -> _Caller | None:
        """Where the called module stands; None with an error."""
        if not call.source and (call.source_expr is not None or "source" not in call.block.body.attributes):
            return None  # said already
        try:
            source = parse_module_source(call.source)
        except InvalidModuleSource as error:
            self.diags.error("Invalid module source address", str(error), call.source_range)
            return None
        match source:
            case LocalSource():
                return self._local(call, path, source, caller)
            case RemoteSource():
                return self._remote(call, path, source, caller)
            case RegistrySource():
                detail = (
                    f'The module "{call.name}" has the source "{source}", which names a module in the registry {source.host}. Modules'
                    " are not taken from registries here. Name the repository or archive that the module is kept in, for example"
                    f' "git::https://HOST/REPOSITORY.git?ref=TAG".'
                )
                self.diags.error("Unsupported module source", detail, call.source_range)
                return None

    def _local(
        self, call: ModuleCall, path: ModulePath, source: LocalSource, caller: _Caller
    ) -> _Caller | None:
        self._refuse_version(call, "a local path")
        target = Path(os.path.normpath(caller.directory / source.path))
        if not target.is_dir():
            shown = shown_path(target, self.cwd)
            detail = f'The directory {shown} could not be read for module "{call.name}".'
            self.diags.error("Unreadable module directory", detail, call.source_range)
            return None
        if caller.package and not target.is_relative_to(caller.package[1]):
            detail = (
                f'The given source directory for {path} would be outside of its containing package "{caller.package[0]}". Local source'
                ' addresses starting with "../" must stay within the same package that the calling module belongs to.'
            )
            self.diags.error("Local module path escapes module package", detail, call.source_range)
            return None
        if self._is_cyclic(call, target, caller):
            return None
        self.finder.found_local(path, str(source), target)
        return _Caller(target, caller.package, caller.above)

    def _remote(
        self, call: ModuleCall, path: ModulePath, source: RemoteSource, caller: _Caller
    ) -> _Caller | None:
        self._refuse_version(call, "an address of its own")
        found = self.finder.find(path, call, source)
        if isinstance(found, Diagnostic):
            self.diags.append(found)
            return None
        if self._is_cyclic(call, found.directory, caller):
            return None
        return _Caller(found.directory, (without_password(source.package), found.package), caller.above)

    def _refuse_version(self, call: ModuleCall, what: str) -> None:
        if call.version:
            detail = f'The module "{call.name}" has {what} as its source, so it has no versions to choose from. Remove the "version" argument.'
            self.diags.error("Invalid version constraint", detail, call.source_range)

    def _is_cyclic(self, call: ModuleCall, target: Path, caller: _Caller) -> bool:
        if target.resolve() not in caller.above:
            return False
        shown = shown_path(target, self.cwd)
        detail = f'The module "{call.name}" stands in {shown}, which calls this module again, directly or through others.'
        self.diags.error("Cyclic module calls", detail, call.source_range)
        return True


def _check_call(node: Config, diags: Diagnostics) -> None:
    """The arguments of the call that leads to a module against the module's variables."""
    call, module = node.call, node.module
    if call is None or not module.complete:
        return
    spec = BodySpec(
        arguments=tuple(module.variables),
        required=tuple(name for name, variable in module.variables.items() if variable.required),
    )
    read_body(call.body, spec, diags)
    for name, attribute in call.body.attributes.items():
        variable = module.variables.get(name)
        if variable and variable.deprecated:
            summary = "Deprecated variable got a value"
            given = Diagnostic.warning(summary, variable.deprecated, attribute.expr.range)
            diags.append(replace(given, deprecation=call.deprecation))


def _check_root(config: Config, diags: Diagnostics) -> None:
    for output in config.module.outputs.values():
        if output.deprecated:
            detail = "Root module outputs cannot be deprecated, as there is no higher-level module to inform of the deprecation."
            diags.error("Root module output deprecated", detail, output.range)
