"""Where the modules that a configuration calls are: local ones beside their caller, fetched ones below ``.blockform/modules``.

The manifest there, ``modules.json``, has Terraform's form. Planning only reads it; :mod:`blockform.config.install` writes it.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from blockform.addrs import ModulePath
from blockform.config.model import ModuleCall
from blockform.config.module_sources import RemoteSource
from blockform.diagnostics import Diagnostic

MANIFEST = "modules.json"


class InstalledModule(Struct, frozen=True):
    """One line of the manifest: a module's source as it was when it was installed, and its directory."""

    source: str
    directory: Path


class FoundModule(Struct, frozen=True):
    """The directory of a module, and the directory of the package that it is part of."""

    directory: Path
    package: Path


class ModuleFinder(Protocol):
    """Knows where fetched modules are."""

    def find(self, path: ModulePath, call: ModuleCall, source: RemoteSource) -> FoundModule | Diagnostic:
        """The place of the module at ``path``, or why there is none."""
        ...

    def found_local(self, path: ModulePath, source: str, directory: Path) -> None:
        """Hear of a module that stands beside its caller."""
        ...


def module_key(path: ModulePath) -> str:
    """How the manifest names a module: ``network.subnet``; empty for the root module."""
    return ".".join(path.names)


def modules_dir(data_dir: Path) -> Path:
    """Where fetched modules are."""
    return data_dir / "modules"


def read_manifest(root: Path, data_dir: Path) -> dict[str, InstalledModule]:
    """The installed modules by key; empty where nothing, or nothing legible, is there: then ``init`` writes it anew."""
    try:
        data = json.loads((modules_dir(data_dir) / MANIFEST).read_bytes())
        return {
            str(record["Key"]): InstalledModule(
                str(record["Source"]), Path(os.path.normpath(root / str(record["Dir"])))
            )
            for record in data["Modules"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def manifest_text(root: Path, modules: Mapping[str, InstalledModule]) -> str:
    """The manifest; directories are relative to the root module's, so that the whole can be moved."""
    records = [
        {"Key": key, "Source": module.source, "Dir": Path(os.path.relpath(module.directory, root)).as_posix()}
        for key, module in sorted(modules.items())
    ]
    return json.dumps({"Modules": records}, separators=(",", ":"))


class InstalledModules:
    """Finds what ``init`` has installed; installs nothing."""

    def __init__(self, root: Path, data_dir: Path) -> None:
        self._root = root
        self._data_dir = data_dir
        self._manifest: Mapping[str, InstalledModule] | None = None

    def find(self, path: ModulePath, call: ModuleCall, source: RemoteSource) -> FoundModule | Diagnostic:
        """See ModuleFinder. Source of the texts: Terraform's moduleWalkerLoad."""
        if self._manifest is None:
            self._manifest = read_manifest(self._root, self._data_dir)
        known = self._manifest.get(module_key(path))
        if known is None or not known.directory.is_dir():
            return Diagnostic.error(
                "Module not installed", f"This module is not yet installed. {_INIT}", call.range
            )
        if known.source != str(source):
            detail = f"The source address was changed since this module was installed. {_INIT}"
            return Diagnostic.error("Module source has changed", detail, call.source_range)
        return FoundModule(known.directory, package_of(known.directory, source))

    def found_local(self, path: ModulePath, source: str, directory: Path) -> None:
        """Nothing is recorded here."""


def package_of(directory: Path, source: RemoteSource) -> Path:
    """The directory of the package whose sub-directory a module is in."""
    for _ in Path(source.subdir).parts:
        directory = directory.parent
    return directory


_INIT = 'Run "blockform init" to install all modules required by this configuration.'
