"""Where a state lives: what every backend offers, who holds a lock, and what is raised when the storage fails.

::

    StateError     the storage failed; carries the diagnostic that says what is safe
      LockHeld     somebody else has the lock
"""

import json
import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from msgspec import Struct
from msgspec.structs import replace

from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.state.errors import StateError
from blockform.state.journal import Checkpoint, End, Journal
from blockform.state.journal_file import JournalWriter
from blockform.state.model import State

Wait = Callable[[float], None]
"""Sleeps so many seconds; may raise to give up, when the user interrupts."""


def new_lineage() -> str:
    """The name of a new history."""
    return str(uuid.uuid4())


def next_version(state: State, stored: State | None) -> State:
    """What is to be stored after ``stored``: that very object when nothing differs, else ``state`` with the next serial."""
    if stored is None:
        return replace(state, lineage=state.lineage or new_lineage(), serial=state.serial + 1)
    state = replace(state, lineage=state.lineage or stored.lineage)
    if state.same_content(stored):
        return stored
    return replace(state, serial=max(state.serial, stored.serial) + 1)


class LockOwner(Struct, frozen=True, kw_only=True):
    """Who holds a lock: what Terraform says of itself, and the process.

    ``operation`` is the command, ``who`` is ``user@host``, ``created`` a time in RFC 3339; ``pid`` is 0 where unknown.
    """

    id: str
    operation: str
    who: str
    version: str
    created: str
    path: str = ""
    info: str = ""
    pid: int = 0
    host: str = ""

    @classmethod
    def here(cls, *, operation: str, who: str, version: str, created: str) -> "LockOwner":
        """This process on this machine, with a new id."""
        return cls(
            id=str(uuid.uuid4()),
            operation=operation,
            who=who,
            version=version,
            created=created,
            pid=os.getpid(),
            host=os.uname().nodename,
        )


_OWNER_KEYS = {
    "ID": "id",
    "Operation": "operation",
    "Info": "info",
    "Who": "who",
    "Version": "version",
    "Created": "created",
    "Path": "path",
    "Pid": "pid",
    "Host": "host",
}


def owner_to_json(owner: LockOwner) -> str:
    """The owner as the lock information that Terraform writes, and two keys more. Source: statemgr.LockInfo."""
    return json.dumps({key: getattr(owner, name) for key, name in _OWNER_KEYS.items()})


def owner_from_json(text: str | bytes) -> LockOwner | None:
    """The owner that lock information names; None where it is empty or damaged (its writer was interrupted)."""
    try:
        data = json.loads(text)
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    texts = {name: str(data.get(key, "")) for key, name in _OWNER_KEYS.items() if name != "pid"}
    pid = data.get("Pid", 0)
    return LockOwner(**texts, pid=pid if isinstance(pid, int) else 0)


class LockHeld(StateError):  # noqa: N818  it says what is, and reads well where it is caught
    """Somebody else has the lock. ``owner`` is None where they left no word; ``alive`` is None where that cannot be told."""

    def __init__(self, owner: LockOwner | None, *, alive: bool | None, reason: str = "") -> None:
        super().__init__(
            Diagnostic.error("Error acquiring the state lock", _held_detail(owner, alive, reason))
        )
        self.owner = owner
        self.alive = alive


def _held_detail(owner: LockOwner | None, alive: bool | None, reason: str) -> str:
    lines = [f"Error message: {reason or 'the state is locked by another run'}"]
    if owner is not None:
        lines += ["Lock Info:", *owner_rows(owner, alive)]
    lines += ["", _WAIT_OR_GO_ON]
    return "\n".join(lines)


def owner_rows(owner: LockOwner, alive: bool | None) -> list[str]:
    """What is known of a lock's holder, a line each."""
    rows = (
        ("ID", owner.id),
        ("Path", owner.path),
        ("Operation", owner.operation),
        ("Who", owner.who),
        ("Version", owner.version),
        ("Created", f"{owner.created}{_age(owner.created)}"),
        ("Process", f"{owner.pid}{_LIVENESS[alive]}" if owner.pid else ""),
    )
    return [f"  {name + ':':<10} {text}" for name, text in rows if text]


def _age(created: str) -> str:
    """How long ago a time was, in the largest unit that fits; nothing for a text that is no time."""
    try:
        seconds = (datetime.now(UTC) - datetime.fromisoformat(created)).total_seconds()
    except (ValueError, TypeError):
        return ""
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count = int(seconds // size)
        if count >= 1:
            return f" ({count} {unit}{'' if count == 1 else 's'} ago)"
    return " (just now)"


_WAIT_OR_GO_ON = (
    "The lock keeps two runs from writing the state at the same time. Wait for the other run, or let this one wait for it with"
    " -lock-timeout=5m. For most commands -lock=false goes on without the lock, which is not recommended."
)
_LIVENESS = {True: " (running)", False: " (not running on this machine)", None: ""}


class StateLock:
    """A lock that is held until :meth:`release`, or the end of a ``with`` block. Mutable: released once."""

    def __init__(self, owner: LockOwner, release: Callable[[], None]) -> None:
        self.owner = owner
        self._release: Callable[[], None] | None = release

    def release(self) -> None:
        """Give the lock back; a second call does nothing. Raises: StateError."""
        release, self._release = self._release, None
        if release is not None:
            release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, of: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


@runtime_checkable
class TellsLockOwner(Protocol):
    """A store that can say who holds its lock, or has left word of it."""

    def lock_owner(self) -> LockOwner | None:
        """Whoever has the lock or has not tidied up after it; None where no word is left. Raises: StateError."""
        ...


class StateStore(Protocol):
    """One workspace's storage. Mutable: an object stands for one run, and one thread at a time uses it.

    Only the journal's writer may be used from several threads.
    """

    @property
    def name(self) -> str:
        """How messages call the place: a path or an address."""
        ...

    def read(self) -> tuple[State | None, Diagnostics]:
        """The stored state, without what a journal adds; None without errors means that nothing was ever stored."""
        ...

    def write(self, state: State, *, keep_serial: bool = False) -> State:
        """Store the state durably and return it as stored: with a lineage, and the next serial if anything has changed.

        ``keep_serial`` stores it with the very serial it has, for ``state push``.

        Raises: StateError; the previous state is then still whole.
        """
        ...

    def lock(self, owner: LockOwner, *, timeout: float = 0.0, wait: Wait | None = None) -> StateLock:
        """Take the lock, retrying for ``timeout`` seconds (0: one try), 1 s to 16 s apart.

        Raises: LockHeld, with the holder; StateError when the place cannot be locked.
        Source: Terraform's internal/states/statemgr, LockWithContext (1 s, doubling to 16 s).
        """
        ...

    def unlock(self) -> None:
        """Give back the lock this object holds; without one nothing happens. Raises: StateError."""
        ...

    def force_unlock(self, lock_id: str) -> None:
        """Break the lock with this id. Raises: StateError, when there is no such lock or breaking it is not possible."""
        ...

    def read_journal(self) -> tuple[Journal | None, Diagnostics]:
        """What an interrupted run left behind; None without errors means nothing."""
        ...

    def open_journal(self) -> JournalWriter:
        """Begin a journal, or go on with the one left behind. Raises: StateError."""
        ...

    def clear_journal(self) -> None:
        """Remove the journal durably: all of it is in the stored state. Raises: StateError."""
        ...


def checkpoint(store: StateStore, state: State, journal: JournalWriter | None) -> State:
    """Store the state while the run goes on; returns it as stored, and later states continue that one's serial.

    The journal hears of the serial first, so that after a crash it knows the file for its own.

    Raises: StateError, when the state could not be stored.
    """
    if journal is not None:
        with suppress(StateError):  # a journal that fails must not keep the state from being stored
            journal.append([Checkpoint(serial=state.serial + 1)])
    return store.write(state)


def commit(
    store: StateStore, state: State, journal: JournalWriter | None, rescue: Callable[[State], Path]
) -> State:
    """Store the final state of a run, then remove the journal; returns the state as stored.

    If storing fails, ``rescue`` writes the state elsewhere, and the journal stays.

    Raises: StateError, saying where the state is now.
    """
    try:
        stored = checkpoint(store, state, journal)
    except StateError as error:
        raise StateError(_rescued(state, error.diagnostic, rescue)) from error
    if journal is not None:
        with suppress(StateError):  # all of it is in the state, and the journal is about to go
            journal.append([End(serial=stored.serial)])
            journal.close()
        store.clear_journal()
    return stored


def _rescued(state: State, cause: Diagnostic, rescue: Callable[[State], Path]) -> Diagnostic:
    try:
        place = rescue(state)
    except StateError as error:
        return Diagnostic.error(
            "Failed to save state",
            f"{cause.detail}\n\nThe state could not be written to another file either: {error.diagnostic.detail}\n\n"
            "What this run did is in the journal. Do not delete it: the next apply takes it over.",
        )
    return Diagnostic.error(
        "Failed to save state",
        f'{cause.detail}\n\nThe state of this run is in "{place}" instead, and in the journal, which the next apply takes over.'
        " If the journal is lost, store that file once the cause is removed:\n\n"
        f"    blockform state push {place}",
    )
