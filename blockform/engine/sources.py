"""The configuration inside a saved plan: its files taken in, and loaded again as if they stood where they stood."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from blockform.config import Config, InstalledModules, load_config
from blockform.config.installed import MANIFEST, InstalledModule, manifest_text, module_key
from blockform.config.module_sources import RemoteSource, parse_module_source
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine.session import Session
from blockform.plan.file import SavedPlan

_DATA_DIR = ".blockform"
_MANIFEST = f"{_DATA_DIR}/modules/{MANIFEST}"


def sources_of(config: Config, root: Path) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """The text of every file of the configuration, and the directories of its modules, by paths relative to the root module."""
    files: dict[str, str] = {}
    directories: set[str] = set()
    for module in config.modules():
        directory = PurePosixPath(Path(os.path.relpath(module.directory, root)).as_posix())
        directories.add(str(directory))
        for shown, source in module.sources.items():
            files[str(directory / Path(shown).name)] = source.text
    fetched = _fetched(config)
    if fetched:
        files[_MANIFEST] = manifest_text(root, fetched)
    return files, tuple(sorted(directories))


def _fetched(config: Config) -> dict[str, InstalledModule]:
    """The modules that are not beside their callers, by key."""
    return {
        module_key(node.path): InstalledModule(str(source), node.module.directory)
        for node in config.walk()
        if node.call is not None and isinstance(source := parse_module_source(node.call.source), RemoteSource)
    }


def load_sources(session: Session, saved: SavedPlan) -> tuple[Config | None, Diagnostics]:
    """The configuration of a saved plan. Its modules are where the session's are, so that paths mean what they meant."""
    try:
        with tempfile.TemporaryDirectory(prefix="blockform-plan-") as base:
            return _load(session, saved, Path(base))
    except OSError as error:
        detail = f"The configuration in the saved plan could not be laid out: {error.strerror or type(error).__name__}."
    except ValueError:
        detail = "The saved plan names files outside of its configuration."
    return None, Diagnostics([Diagnostic.error("Invalid plan file", detail)])


def _load(session: Session, saved: SavedPlan, base: Path) -> tuple[Config | None, Diagnostics]:
    depth = max((path.count("../") for path in (*saved.sources, *saved.directories)), default=0)
    root = Path(base, "root", *(f"up{level}" for level in range(depth)))
    _extract(saved, root, base)
    cwd = Path(os.path.normpath(root / os.path.relpath(session.cwd, session.root)))
    config, diags = load_config(
        root,
        cwd=cwd,
        cache=session.parsed_files(),
        finder=InstalledModules(root, root / _DATA_DIR),
        constants=lambda _: saved.plan.variables,
    )
    return (None if diags.has_errors else _moved(config, root, session.root)), diags


def _extract(saved: SavedPlan, root: Path, base: Path) -> None:
    """Lay the files out. Raises: OSError; ValueError for a path that leads out of ``base``: a plan file may come from anywhere."""
    root.mkdir(parents=True)
    for name in saved.directories:
        _inside(root / name, base).mkdir(parents=True, exist_ok=True)
    for name, text in saved.sources.items():
        path = _inside(root / name, base)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def _inside(path: Path, base: Path) -> Path:
    path = Path(os.path.normpath(path))
    if not path.is_relative_to(base):
        raise ValueError("it names a file outside of the configuration")
    return path


def _moved(config: Config, here: Path, there: Path) -> Config:
    """The same configuration with its modules' directories at another place."""
    directory = Path(os.path.normpath(there / os.path.relpath(config.module.directory, here)))
    return replace(
        config,
        module=replace(config.module, directory=directory),
        children={name: _moved(child, here, there) for name, child in config.children.items()},
    )
