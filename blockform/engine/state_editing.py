"""What every change of the stored state has in common: the lock, an interrupted run's results, the backup, the write.

A change takes the lock, stores the plain results of an interrupted run first and refuses to go on while calls of it are open, writes
the file as a whole and keeps a backup of what was there.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from blockform.config import Config
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine.prepare import load
from blockform.engine.session import Session, StateOptions
from blockform.engine.stores import StoredState, locked, open_store, read_store
from blockform.state import Intent, LocalStore, State, StateError, commit, write_rescue

R = TypeVar("R")


class Edited(Struct, Generic[R], frozen=True):
    """What a change comes to: the state to store (None: nothing is to be stored) and what to tell of it."""

    state: State | None
    done: R


Change = Callable[[StoredState, Diagnostics], Edited[R] | None]
"""Works out the change of a stored state; None, with the reasons among the diagnostics, where there can be none."""


class Edit(Struct, frozen=True, kw_only=True):
    """How the state is to be changed: where it is, and whether to store what comes of it at all."""

    options: StateOptions
    dry_run: bool = False


def known_config(session: Session) -> Config | None:
    """The configuration, which matters here only for where the state is; None where it does not load."""
    config, problems = load(session)
    return None if problems.has_errors else config


class OpenState(Struct, frozen=True):
    """A store under its lock, and what is in it."""

    store: LocalStore
    stored: StoredState


def change_state(
    session: Session,
    edit: Edit,
    operation: str,
    change: Change[R],
    *,
    may_be_new: bool = False,
    dated: bool = True,
    keep_serial: bool = False,
) -> tuple[R | None, Diagnostics]:
    """Change the stored state; what the change tells of itself, or None where it did not come about."""
    diags = Diagnostics()
    with opened(
        session, edit, operation, known_config(session), diags, may_be_new=may_be_new, dated=dated
    ) as there:
        if there is None:
            return None, diags
        edited = change(there.stored, diags)
        if edited is None or diags.has_errors:
            return None, diags
        if edited.state is not None and not edit.dry_run:
            try:
                there.store.write(edited.state, keep_serial=keep_serial)
            except StateError as error:
                diags.append(error.diagnostic)
                return None, diags
        return edited.done, diags


@contextmanager
def opened(
    session: Session,
    edit: Edit,
    operation: str,
    config: Config | None,
    diags: Diagnostics,
    *,
    may_be_new: bool = False,
    dated: bool = True,
) -> Iterator[OpenState | None]:
    """Hold a state's lock for the body; None, and the reason among the diagnostics, where the state cannot be changed.

    ``may_be_new``: nothing need be stored yet. ``dated``: each change has a backup of its own, which cannot be switched off, as with
    Terraform's state commands.
    """
    options = replace(edit.options, keep_backup=True) if dated else edit.options
    store = open_store(session, options, config)
    if dated and options.backup is None:
        store.backup = dated_backup(store.out)
    with locked(store, session, options, operation, diags) as is_locked:
        stored = _settled(store, edit, diags) if is_locked else None
        if stored is not None and not stored.is_stored and not may_be_new:
            diags.append(no_state())
            stored = None
        yield OpenState(store, stored) if stored is not None else None


def _settled(store: LocalStore, edit: Edit, diags: Diagnostics) -> StoredState | None:
    """The stored state, what an interrupted run left in the journal stored first; None where calls of that run are open."""
    stored, problems = read_store(store)
    diags.extend(problems)
    if stored is None:
        return None
    if stored.intents:
        diags.append(_open_calls(store.name, stored.intents))
        return None
    if not stored.records:
        return stored
    if edit.dry_run:
        return replace(stored, is_stored=True)
    try:
        settled = commit(
            store,
            stored.state,
            store.open_journal(),
            lambda lost: write_rescue(lost, store.path.parent),
        )
    except StateError as error:
        diags.append(error.diagnostic)
        return None
    return StoredState(state=settled, is_stored=True)


def _open_calls(name: str, intents: Sequence[Intent]) -> Diagnostic:
    addrs = ", ".join(sorted({str(intent.addr) for intent in intents}))
    return Diagnostic.error(
        "Earlier run was interrupted",
        f"A run was interrupted while it changed {addrs}, and the journal beside {name} does not say whether that happened. Find out"
        " before the state is edited:\n\n    blockform apply",
    )


def no_state() -> Diagnostic:
    """Nothing was ever stored."""
    return Diagnostic.error(
        "No state file was found!",
        "State management commands require a state file. Run this command in a directory where blockform has been run or use the "
        "-state flag to point the command to a specific state location.",
    )


def dated_backup(path: Path) -> Path:
    """A name for a backup that no other backup has. Source: Terraform's StateMeta.State (seconds since 1970)."""
    second = int(time.time())
    while (backup := path.with_name(f"{path.name}.{second}.backup")).exists():
        second += 1
    return backup
