"""Opens the state: which file, under whose lock, and with what an interrupted run left in its journal."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from msgspec import Struct

from blockform import __version__
from blockform.config import Config
from blockform.diagnostics import Diagnostics
from blockform.engine.session import Session, StateOptions
from blockform.state import (
    DEFAULT_NAME,
    Intent,
    LocalStore,
    LockOwner,
    Record,
    State,
    StateError,
    StateStore,
    check_journal,
    fold,
)


class StoredState(Struct, frozen=True, kw_only=True):
    """The state with the journal's results put in. ``is_stored``: a state file exists.

    ``intents`` are the calls nobody knows the result of; ``records`` what the journal holds that the file lacks.
    """

    state: State
    is_stored: bool
    intents: tuple[Intent, ...] = ()
    records: Sequence[Record] = ()


def open_store(session: Session, options: StateOptions, config: Config | None) -> LocalStore:
    """The store that options, settings block and workspace lead to."""
    path = options.path or _configured_path(session, config)
    if path.is_relative_to(session.cwd) and session.cwd == Path.cwd():
        path = path.relative_to(session.cwd)  # messages name it as the user would
    return LocalStore(
        path,
        out=options.out,
        backup=options.backup,
        keep_backup=options.keep_backup,
    )


def _configured_path(session: Session, config: Config | None) -> Path:
    if session.workspace != "default":
        return workspaces_dir(session, config) / session.workspace / DEFAULT_NAME
    return session.cwd / (_backend_argument(config, "path") or DEFAULT_NAME)


def workspaces_dir(session: Session, config: Config | None) -> Path:
    """The directory that has one directory for each workspace but the default one."""
    return session.cwd / (_backend_argument(config, "workspace_dir") or f"{DEFAULT_NAME}.d")


def _backend_argument(config: Config | None, name: str) -> str:
    backend = config.module.settings.backend if config is not None else None
    given = backend.arguments.get(name) if backend is not None else None
    return given.raw if given is not None and isinstance(given.raw, str) else ""


def read_store(store: StateStore) -> tuple[StoredState | None, Diagnostics]:
    """The stored state, the journal folded in; None with the reasons where either cannot be read."""
    stored, diags = store.read()
    journal, problems = store.read_journal()
    diags.extend(problems)
    if diags.has_errors:
        return None, diags
    records = journal.records if journal is not None else ()
    diags.extend(check_journal(stored, records, store.name))
    if diags.has_errors:
        return None, diags
    state, intents = fold(stored, records)
    unsettled = records if journal is not None and not journal.is_settled else ()
    return StoredState(state=state, is_stored=stored is not None, intents=intents, records=unsettled), diags


@contextmanager
def locked(
    store: StateStore,
    session: Session,
    options: StateOptions,
    operation: str,
    diags: Diagnostics,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[bool]:
    """Hold the lock for the body; the body runs with False, and the reason among the diagnostics, where it was not to be had.

    ``wait`` sleeps between two tries.
    """
    if session.workspace != "default" and options.path is None:
        with suppress(OSError):  # whoever locks or writes there says what is wrong
            Path(store.name).parent.mkdir(
                parents=True, exist_ok=True
            )  # the environment may name a workspace that is new
    if not options.lock:
        yield True
        return
    try:
        lock = store.lock(lock_owner(session, operation), timeout=options.lock_timeout, wait=wait)
    except StateError as error:
        diags.append(error.diagnostic)
        yield False
        return
    try:
        yield True
    finally:
        try:
            lock.release()
        except StateError as error:
            diags.append(error.diagnostic)


def lock_owner(session: Session, operation: str) -> LockOwner:
    """What this run tells others of itself."""
    return LockOwner(
        id=str(uuid4()),
        operation=operation,
        who=f"{session.user}@{session.host}",
        version=__version__,
        created=datetime.now(UTC).isoformat(),
        pid=session.pid,
        host=session.host,
    )
