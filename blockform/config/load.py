"""One directory of configuration files to a :class:`Module`."""

import os
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import ModulePath
from blockform.config.bodies import BodySpec, read_body
from blockform.config.collect import TOP, ModuleParts
from blockform.config.files import module_files
from blockform.config.model import Module
from blockform.config.overrides import OverridableBlocks
from blockform.config.queries import QUERY, query_files
from blockform.config.settings import unsupported_version
from blockform.diagnostics import Diagnostic, Diagnostics, SourceFile
from blockform.syntax import Block, File, ParseCache, parse_config_cached

_NOTHING = {
    "plan": (
        "Plan requires configuration to be present. Planning without a configuration would mark everything for destruction,"
        " which is normally not what is desired. If you would like to destroy everything, run plan with the -destroy option."
        " Otherwise, create a configuration file (.hcl or .tf) and try again."
    ),
    "apply": (
        "Apply requires configuration to be present. Applying without a configuration would mark everything for destruction,"
        " which is normally not what is desired. If you would like to destroy everything, run 'blockform destroy' instead."
    ),
}


class _ReadFile(Struct):
    """One file on its way: its well-formed top-level blocks and what was wrong with it so far."""

    file: File
    diags: Diagnostics
    blocks: list[Block] = field(default_factory=list)


def load_module(
    directory: Path, path: ModulePath, cache: ParseCache | None, *, cwd: Path, queries: bool = False
) -> tuple[Module, Diagnostics]:
    """The module whose files stand in a directory, called at ``path``; with ``queries`` also what its query files declare.

    All problems are reported at once; the module holds what could be made out all the same. A directory without files is an
    empty module (see :func:`no_configuration`). Files are shown relative to ``cwd``.
    """
    diags = Diagnostics()
    try:
        files = module_files(directory)
        asking = query_files(directory) if queries else ()
    except OSError:
        detail = f"Module directory {shown_path(directory, cwd)} does not exist or cannot be read."
        diags.error("Failed to read module directory", detail)
        return Module(path=path, directory=directory, complete=False), diags
    primary = _read_files(files.primary, cache, cwd, diags)
    primary += _read_files(asking, cache, cwd, diags, QUERY)
    override = _read_files(files.override, cache, cwd, diags)
    readable = not diags.has_errors and not any(one.diags.has_errors for one in (*primary, *override))
    parts = _collect(primary, override)
    for one in (*primary, *override):
        diags.extend(one.diags)
    diags.extend(parts.duplicates)
    sources: dict[str, SourceFile] = {
        one.file.source.filename: one.file.source for one in (*primary, *override)
    }
    unsupported = Diagnostics(unsupported_version(parts.versions, str(path)))
    complete = readable and not parts.dropped and not unsupported
    module = replace(parts.build(path, directory, sources), complete=complete)
    # a module for another version may use what this one does not know: say only that
    return module, unsupported or diags


def no_configuration(module: Module, verb: str) -> Diagnostics:
    """The error of a command (``plan``, ``apply``) that needs at least one file in the root module."""
    if module.sources:
        return Diagnostics()
    return Diagnostics([Diagnostic.error("No configuration files", _NOTHING[verb])])


def shown_path(path: Path, cwd: Path) -> str:
    """A path as messages show it: relative to the working directory."""
    return os.path.relpath(path, cwd)


def _read_files(
    paths: Iterable[Path], cache: ParseCache | None, cwd: Path, diags: Diagnostics, spec: BodySpec = TOP
) -> list[_ReadFile]:
    read = []
    for path in paths:
        shown = shown_path(path, cwd)
        try:
            content = path.read_bytes()
        except OSError as error:
            why = error.strerror or type(error).__name__
            diags.error("Failed to read file", f'The file "{shown}" could not be read: {why}.')
            continue
        file, found = parse_config_cached(content, shown, cache)
        one = _ReadFile(file, Diagnostics(found))
        one.blocks += read_body(file.body, spec, one.diags).blocks
        read.append(one)
    return read


def _collect(primary: list[_ReadFile], override: list[_ReadFile]) -> ModuleParts:
    parts = ModuleParts()
    if override:
        _merge(primary, override)
    for one in primary:
        for block in one.blocks:
            parts.add(block, one.diags)
    for one in override:
        for block in one.blocks:
            if block.type in {"blockform", "terraform"}:
                parts.override_settings(block, one.diags)
            elif block.type == "locals":
                parts.override_locals(block, one.diags)
            elif block.type in {"required_providers", "action"}:
                parts.add(block, one.diags)
    return parts


def _merge(primary: list[_ReadFile], override: list[_ReadFile]) -> None:
    """Put override blocks into the primary blocks of the same name."""
    overridable = OverridableBlocks([one.blocks for one in primary])
    for one in override:
        for block in one.blocks:
            overridable.apply(block, one.diags)
        if not primary and overridable.added:
            primary.append(_ReadFile(one.file, Diagnostics()))
    for block in overridable.added:
        primary[-1].blocks.append(block)
