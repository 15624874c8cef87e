"""``init -from-module``: an empty directory starts as a copy of a module."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from blockform.config.fetch import FetchFailed, fetch_package
from blockform.config.module_sources import (
    LOCAL_PREFIXES,
    InvalidModuleSource,
    RegistrySource,
    RemoteSource,
    parse_module_source,
    split_subdir,
    without_password,
)
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine.session import Session


def copy_module(session: Session, source: str, tell: Callable[[str], None]) -> Diagnostics:
    """Copy the module that a source names into the root directory, which must be empty but for the data directory.

    Files and directories whose names begin with a dot stay behind, as with Terraform (its copy.CopyDir).
    """
    found = [path.name for path in session.root.iterdir() if path != session.data_dir]
    if found:
        return Diagnostics([_not_empty(source, min(found))])
    tell(f'Copying configuration from "{without_password(source)}"...')
    try:
        _copy(_remote(session.root, source), session)
    except (InvalidModuleSource, FetchFailed) as error:
        why = str(error)
    except OSError as error:
        why = f"{error.filename}: {error.strerror or type(error).__name__}."
    else:
        return Diagnostics()
    detail = f'The source code could not be fetched from "{without_password(source)}". {why}'
    return Diagnostics([Diagnostic.error("Failed to download module", detail)])


def _not_empty(source: str, found: str) -> Diagnostic:
    return Diagnostic.error(
        "Can't populate non-empty directory",
        f"The copy of {without_password(source)} needs an empty directory, and in this one there is {found}. To initialize what is here "
        "already, leave out -from-module.",
    )


def _remote(root: Path, source: str) -> RemoteSource:
    """The source as something to fetch: a relative path counts from the root directory. Raises: InvalidModuleSource."""
    if source.startswith(LOCAL_PREFIXES):
        path, subdir = split_subdir(source)
        source = f"{(root / path).resolve()}//{subdir}" if subdir else str((root / path).resolve())
    parsed = parse_module_source(source)
    if isinstance(parsed, RegistrySource):
        raise InvalidModuleSource(f"Modules are not taken from registries, such as {parsed.host}.")
    assert isinstance(parsed, RemoteSource)
    return parsed


def _copy(source: RemoteSource, session: Session) -> None:
    """Fetch beside the root directory's files and copy from there. Raises: FetchFailed, OSError."""
    with tempfile.TemporaryDirectory() as scratch:
        package = Path(scratch) / "package"
        fetch_package(source, package, session.environment)
        module = package / source.subdir
        if not module.is_dir():
            raise FetchFailed(f'It has no directory "{source.subdir}".')
        shutil.copytree(
            module, session.root, symlinks=True, ignore=shutil.ignore_patterns(".*"), dirs_exist_ok=True
        )
