"""``force-unlock``: what a dead run has left of its lock is removed."""

from blockform.diagnostics import Diagnostics
from blockform.engine.session import Session, StateOptions
from blockform.engine.state_editing import known_config
from blockform.engine.stores import open_store
from blockform.state import StateError


def force_unlock(session: Session, lock_id: str) -> Diagnostics:
    """Remove the lock with this id from the state of the workspace in use. A run that is alive keeps it."""
    diags = Diagnostics()
    store = open_store(session, StateOptions(), known_config(session))
    try:
        store.force_unlock(lock_id)
    except StateError as error:
        diags.append(error.diagnostic)
    return diags
