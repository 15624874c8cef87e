"""A state in memory, for tests: the same text, journal lines and lock rules as on disk, and failures on demand."""

import time
from pathlib import Path

from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.state.errors import StateError
from blockform.state.file import read_state
from blockform.state.journal import Journal
from blockform.state.journal_file import JournalWriter, parse_journal
from blockform.state.model import State
from blockform.state.retry import retried
from blockform.state.store import LockHeld, LockOwner, StateLock, Wait, next_version
from blockform.state.writer import write_state


class MemoryStore:
    """A state held as text; see StateStore. Mutable; several runs may share one object to contend for its lock.

    ``failure``, while set, is what the next writes of the state run into; ``journal_failure`` the same for the journal.
    """

    def __init__(self, state: State | None = None) -> None:
        self.text = None if state is None else write_state(state)
        self.journal: bytearray | None = None
        self.owner: LockOwner | None = None
        self.failure: StateError | None = None
        self.journal_failure: OSError | None = None
        self.writes = 0

    @property
    def name(self) -> str:
        """How messages call it."""
        return "memory"

    def read(self) -> tuple[State | None, Diagnostics]:
        """See StateStore."""
        return (None, Diagnostics()) if self.text is None else read_state(self.text, self.name)

    def write(self, state: State, *, keep_serial: bool = False) -> State:
        """See StateStore."""
        if self.failure is not None:
            raise self.failure
        before, diags = self.read()
        if diags.has_errors:
            raise StateError(diags.errors[0])
        made = state if keep_serial else next_version(state, before)
        if made is not before:
            self.text = write_state(made)
            self.writes += 1
        return made

    def lock(self, owner: LockOwner, *, timeout: float = 0.0, wait: Wait | None = None) -> StateLock:
        """See StateStore."""
        retried(lambda: self._lock_once(owner), timeout=timeout, wait=wait or time.sleep)
        return StateLock(owner, self.unlock)

    def _lock_once(self, owner: LockOwner) -> None:
        if self.owner is not None:
            raise LockHeld(self.owner, alive=True)
        self.owner = owner

    def unlock(self) -> None:
        """See StateStore."""
        self.owner = None

    def force_unlock(self, lock_id: str) -> None:
        """See StateStore."""
        if self.owner is None or self.owner.id != lock_id:
            raise StateError(
                Diagnostic.error("Failed to unlock state", f'There is no lock with the id "{lock_id}".')
            )
        self.owner = None

    def read_journal(self) -> tuple[Journal | None, Diagnostics]:
        """See StateStore."""
        if self.journal is None:
            return None, Diagnostics()
        return parse_journal(bytes(self.journal), "memory.journal")

    def open_journal(self) -> JournalWriter:
        """See StateStore."""
        found, diags = self.read_journal()
        if diags.has_errors:
            raise StateError(diags.errors[0])
        self.journal = bytearray() if self.journal is None else self.journal
        del self.journal[found.size if found else 0 :]
        return JournalWriter(_MemorySink(self), Path("memory.journal"))

    def clear_journal(self) -> None:
        """See StateStore."""
        self.journal = None


class _MemorySink:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def write(self, data: bytes) -> None:
        if self._store.journal_failure is not None:
            raise self._store.journal_failure
        assert self._store.journal is not None
        self._store.journal += data

    def sync(self) -> None:
        """Memory is as durable as it gets."""

    def close(self) -> None:
        """Nothing is open."""
