"""The whole configuration: the root module, the modules it calls, and what can be checked without evaluating."""

import os
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from blockform.addrs import ModulePath
from blockform.config.bodies import BodySpec, read_body
from blockform.config.declared import check_references
from blockform.config.load import load_module, shown_path
from blockform.config.model import Config, Module, ModuleCall
from blockform.config.passing import check_providers
from blockform.diagnostics import Diagnostics
from blockform.syntax import ParseCache

LOCAL_PREFIXES = ("./", "../")
"""How the source of a module in the same repository begins."""


def load_config(
    root: Path, *, cwd: Path | None = None, cache: ParseCache | None = None
) -> tuple[Config, Diagnostics]:
    """The configuration whose root module stands in ``root``; files are shown relative to ``cwd`` (by default the root).

    Everything wrong is reported at once: first what is wrong inside modules, then calls, references and providers. The tree
    holds what could be made out all the same; with errors it must not be planned.
    """
    loader = _Loader(cwd or root, cache)
    config = loader.load(root, ModulePath(), None, ())
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


class _Loader:
    """Loads modules and the modules they call. Each directory is read once, however often it is called."""

    def __init__(self, cwd: Path, cache: ParseCache | None) -> None:
        self.cwd = cwd
        self.cache = cache
        self.diags = Diagnostics()
        self._modules: dict[Path, Module] = {}

    def load(
        self, directory: Path, path: ModulePath, call: ModuleCall | None, above: tuple[Path, ...]
    ) -> Config:
        """The module in a directory with all below; ``above`` are the real directories of its callers."""
        module = self._module(directory, path)
        above = (*above, directory.resolve())
        children = {}
        for name, inner in module.module_calls.items():
            target = self._directory(inner, directory, above)
            if target:
                children[name] = self.load(target, path.child(name), inner, above)
        return Config(module=module, children=MappingProxyType(children), call=call)

    def _module(self, directory: Path, path: ModulePath) -> Module:
        known = self._modules.get(directory)
        if known is None:
            known, found = load_module(directory, path, self.cache, cwd=self.cwd)
            self.diags.extend(found)
            self._modules[directory] = known
        return known if known.path == path else replace(known, path=path)

    def _directory(self, call: ModuleCall, caller: Path, above: tuple[Path, ...]) -> Path | None:
        """Where the called module stands; None with an error."""
        where = call.source_range
        source = call.source
        if "source" not in call.block.body.attributes or (not source and not _is_text(call)):
            return None  # said already
        if not source.startswith(LOCAL_PREFIXES):
            self.diags.error(*_not_local(call, caller), where)
            return None
        if call.version:
            detail = (
                f'The module "{call.name}" has a local path as its source, so it has no versions to choose from. Remove the'
                ' "version" argument.'
            )
            self.diags.error("Invalid version constraint", detail, where)
        target = Path(os.path.normpath(caller / source))
        if not target.is_dir():
            shown = shown_path(target, self.cwd)
            detail = f'The directory {shown} could not be read for module "{call.name}".'
            self.diags.error("Unreadable module directory", detail, where)
            return None
        if target.resolve() in above:
            shown = shown_path(target, self.cwd)
            detail = f'The module "{call.name}" stands in {shown}, which calls this module again, directly or through others.'
            self.diags.error("Cyclic module calls", detail, where)
            return None
        return target


def _is_text(call: ModuleCall) -> bool:
    """Whether the source is plain text, so that an empty one is what was written."""
    return hasattr(call.block.body.attributes["source"].expr, "value")


def _not_local(call: ModuleCall, caller: Path) -> tuple[str, str]:
    source = call.source
    if not source:
        return "Invalid module source address", "The source of a module must not be empty."
    detail = (
        f'The module "{call.name}" has the source "{source}". Only local paths, which begin with ./ or ../, are supported here'
        " so far."
    )
    if (caller / source).is_dir() and not Path(source).is_absolute():
        detail += f' If you intended this as a path relative to the current module, use "./{source}" instead.'
    return "Unsupported module source", detail


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
            diags.warning("Deprecated variable got a value", variable.deprecated, attribute.expr.range)


def _check_root(config: Config, diags: Diagnostics) -> None:
    for output in config.module.outputs.values():
        if output.deprecated:
            detail = "Root module outputs cannot be deprecated, as there is no higher-level module to inform of the deprecation."
            diags.error("Root module output deprecated", detail, output.range)
