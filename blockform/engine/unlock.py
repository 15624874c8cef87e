"""``force-unlock``: what a dead run has left of its lock is removed."""

import os

from msgspec import Struct

from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine.session import Session, StateOptions
from blockform.engine.state_editing import known_config
from blockform.engine.stores import open_store
from blockform.state import LockOwner, StateError, TellsLockOwner, owner_rows, process_lives


class Lock(Struct, frozen=True):
    """A lock, or what is left of one. ``alive``: whether its process runs on this machine; None where that cannot be told."""

    owner: LockOwner
    alive: bool | None

    @property
    def text(self) -> str:
        """Who has it, since when, and whether that process lives."""
        return "\n".join(owner_rows(self.owner, self.alive))


def find_lock(session: Session) -> tuple[Lock | None, Diagnostics]:
    """The lock on the state of the workspace in use; None without errors where there is none."""
    store = open_store(session, StateOptions(), known_config(session))
    if not isinstance(store, TellsLockOwner):
        detail = f"{store.name} does not tell who holds its lock. Give the id that the other run or its error message shows."
        return None, Diagnostics([Diagnostic.error("Lock ID needed", detail)])
    try:
        owner = store.lock_owner()
    except StateError as error:
        return None, Diagnostics([error.diagnostic])
    return (None if owner is None else Lock(owner, _is_alive(owner))), Diagnostics()


def _is_alive(owner: LockOwner) -> bool | None:
    here = bool(owner.pid) and owner.host == os.uname().nodename
    return process_lives(owner.pid) if here else None


def force_unlock(session: Session, lock_id: str) -> Diagnostics:
    """Remove the lock with this id from the state of the workspace in use. A run that is alive keeps it."""
    diags = Diagnostics()
    store = open_store(session, StateOptions(), known_config(session))
    try:
        store.force_unlock(lock_id)
    except StateError as error:
        diags.append(error.diagnostic)
    return diags
