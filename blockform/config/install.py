"""Installs modules for ``init`` and ``get``: fetches packages, holds them to the lock file, and writes the manifest."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from blockform.addrs import ModulePath
from blockform.config.archives import copy_tree
from blockform.config.fetch import FetchFailed, fetch_package
from blockform.config.installed import (
    MANIFEST,
    FoundModule,
    InstalledModule,
    manifest_text,
    module_key,
    modules_dir,
    package_of,
    read_manifest,
)
from blockform.config.model import ModuleCall
from blockform.config.module_lock import LOCK_FILE, lock_text, package_hash, read_lock
from blockform.config.module_sources import RemoteSource, without_password
from blockform.diagnostics import Diagnostic, Diagnostics


class InstallOptions(Struct, frozen=True, kw_only=True):
    """``upgrade``: fetch again what is there, and accept new content. ``readonly``: the lock file must not change."""

    upgrade: bool = False
    readonly: bool = False
    tell: Callable[[str], None] = lambda _: None


@dataclass(slots=True)
class ModuleInstaller:
    """A finder that installs what is missing. Mutable, one object a run; :meth:`finish` writes manifest and lock file.

    A package is fetched once however many calls name it. Directories on this machine are linked, not copied, and not locked.
    """

    root: Path
    data_dir: Path
    environment: Mapping[str, str]
    options: InstallOptions
    _old: Mapping[str, InstalledModule] = field(init=False)
    _new: dict[str, InstalledModule] = field(init=False)
    _locked: Mapping[str, str] = field(init=False)
    _hashes: dict[str, str] = field(init=False, default_factory=dict)
    _packages: dict[str, Path] = field(init=False, default_factory=dict)
    diags: Diagnostics = field(init=False)

    def __post_init__(self) -> None:
        self._old = read_manifest(self.root, self.data_dir)
        self._new = {"": InstalledModule("", self.root)}
        self._locked, self.diags = read_lock(self.root / LOCK_FILE, LOCK_FILE)

    def find(self, path: ModulePath, call: ModuleCall, source: RemoteSource) -> FoundModule | Diagnostic:
        """See ModuleFinder: what is installed already, else what is fetched now."""
        key = module_key(path)
        package = modules_dir(self.data_dir) / key
        directory = package / source.subdir
        known = self._old.get(key)
        is_there = known is not None and known.source == str(source) and known.directory == directory
        fresh = self.options.upgrade or not is_there or not directory.is_dir()
        if fresh:
            failure = self._fetch(source, package, key, call)
            if failure:
                return failure
        failure = self._check(source, package, call)
        if failure:
            if fresh:
                _clear(package)
            return failure
        if not directory.is_dir():
            detail = f'The package {without_password(source.package)} has no directory "{source.subdir}".'
            return Diagnostic.error("Unreadable module directory", detail, call.source_range)
        self._new[key] = InstalledModule(str(source), directory)
        if fresh:
            self._tell(key, directory)
        return FoundModule(directory, package_of(directory, source))

    def found_local(self, path: ModulePath, source: str, directory: Path) -> None:
        """Record a module that stands beside its caller: nothing was done for it, so only an upgrade tells of it."""
        key = module_key(path)
        self._new[key] = InstalledModule(source, directory)
        if self.options.upgrade:
            self._tell(key, directory)

    def _tell(self, key: str, directory: Path) -> None:
        shown = directory.relative_to(self.root) if directory.is_relative_to(self.root) else directory
        self.options.tell(f"- {key} in {shown}")

    def _fetch(self, source: RemoteSource, package: Path, key: str, call: ModuleCall) -> Diagnostic | None:
        """Put the package where it belongs; None when it is there."""
        shown = without_password(source.package)
        _clear(package)
        known = self._packages.get(source.package)
        try:
            if known is not None:
                copy_tree(known, package)
                return None
            self.options.tell(f"Downloading {shown} for {key}...")
            fetch_package(source, package, self.environment)
        except FetchFailed as error:
            _clear(package)
            why = str(error)
        except OSError as error:
            why = f"It could not be copied to {package}: {error.strerror or type(error).__name__}."
        else:
            self._packages[source.package] = package
            return None
        detail = f'The source code of module "{call.name}" could not be fetched from "{shown}". {why}'
        return Diagnostic.error("Failed to download module", detail, call.source_range)

    def _check(self, source: RemoteSource, package: Path, call: ModuleCall) -> Diagnostic | None:
        """Hold the content to the lock file, or note it there; what is linked belongs to this machine and is not locked."""
        if package.is_symlink():
            return None
        address = without_password(source.package)
        try:
            found = package_hash(package)
        except OSError as error:
            why = error.strerror or type(error).__name__
            detail = f"The package in {package} could not be read: {why}."
            return Diagnostic.error("Failed to read module package", detail, call.source_range)
        wanted = self._locked.get(address)
        self._hashes[address] = found
        if wanted is None and self.options.readonly:
            detail = (
                f'The lock file {LOCK_FILE} does not have "{address}", and -lockfile=readonly forbids to add it. Run'
                ' "blockform init" without that option, and commit the file.'
            )
            return Diagnostic.error("Module not in lock file", detail, call.source_range)
        if wanted is None or wanted == found or (self.options.upgrade and not self.options.readonly):
            return None
        detail = (
            f'The content of "{address}" has the hash {found}, and {LOCK_FILE} says {wanted}: what the source gives has changed'
            " since it was locked, or somebody has edited the files below the data directory. If the new content is wanted, take it"
            " with:\n    blockform init -upgrade"
        )
        return Diagnostic.error("Module content has changed", detail, call.source_range)

    def finish(self, *, sound: bool) -> Diagnostics:
        """Write the manifest, and where the whole configuration loaded (``sound``) the lock file, if they change."""
        diags = Diagnostics()
        remote = any(module.source and not module.source.startswith(".") for module in self._new.values())
        manifest = modules_dir(self.data_dir) / MANIFEST
        try:
            if remote or manifest.exists():
                manifest.parent.mkdir(parents=True, exist_ok=True)
                manifest.write_text(manifest_text(self.root, self._new), encoding="utf-8")
            if sound and self._hashes != self._locked and not self.options.readonly:
                self._write_lock()
        except OSError as error:
            why = error.strerror or type(error).__name__
            diags.error(
                "Failed to record installed modules", f"{error.filename} could not be written: {why}."
            )
        return diags

    def _write_lock(self) -> None:
        path = self.root / LOCK_FILE
        if self._hashes:
            path.write_text(lock_text(self._hashes), encoding="utf-8")
        else:
            path.unlink(missing_ok=True)


def _clear(package: Path) -> None:
    if package.is_symlink():
        package.unlink()
    else:
        shutil.rmtree(package, ignore_errors=True)
