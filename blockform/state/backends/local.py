"""The state as one file on this machine, with its backup, journal and lock information beside it.

Files of ``blockform.tfstate``: ``blockform.tfstate.backup``, ``blockform.tfstate.journal``, ``.blockform.tfstate.lock.info``.
"""

import os
import time
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.state.backends.backups import make_room
from blockform.state.backends.locks import FileLock, process_lives
from blockform.state.disk import leftovers, remove_file, remove_leftovers, replace_file, storage_error
from blockform.state.errors import StateError
from blockform.state.file import read_state, recovery_hint
from blockform.state.journal import Journal
from blockform.state.journal_file import JournalWriter, open_journal_file, read_journal
from blockform.state.model import State
from blockform.state.retry import retried
from blockform.state.store import (
    LockHeld,
    LockOwner,
    StateLock,
    Wait,
    next_version,
    owner_from_json,
    owner_to_json,
)
from blockform.state.writer import state_bytes

DEFAULT_NAME = "blockform.tfstate"


class LocalStore:
    """A state file; see StateStore. Mutable, one object a run.

    ``path`` is read; ``out`` (default: the same) is written. Before the first write what was read is copied to ``backup``
    (default: ``out`` with ``.backup`` added, where backups of earlier runs are kept, too), unless ``keep_backup`` is off.

    Two locks are held: one on the file with the lock information, which is what runs of blockform contend for, and one on the
    state file while there is one, which is Terraform's. A Terraform that waits for the lock while blockform writes keeps waiting for
    the file it has opened, which has been replaced by then: do not let both work on one file with ``-lock-timeout``.
    """

    def __init__(
        self, path: Path, *, out: Path | None = None, backup: Path | None = None, keep_backup: bool = True
    ) -> None:
        self.path = path
        self.out = out or path
        self.backup = backup or _beside(self.out, ".backup")
        self.journal_path = _beside(self.out, ".journal")
        self.lock_info_path = self.out.with_name(f".{self.out.name}.lock.info")
        self._backup_due = keep_backup
        self._keeps_generations = backup is None
        self._stored: State | None = None
        self._is_read = False
        self._info_lock = FileLock(self.lock_info_path, create=True)
        self._state_lock = FileLock(self.out, create=False)

    @property
    def name(self) -> str:
        """The path of the state file."""
        return str(self.path)

    # The state

    def read(self) -> tuple[State | None, Diagnostics]:
        """See StateStore."""
        try:
            data = self._content()
        except FileNotFoundError:
            self._stored, self._is_read = None, True
            return None, Diagnostics()
        except OSError as error:
            return None, Diagnostics([storage_error(error, self.path, "read", _NOT_EMPTY).diagnostic])
        state, diags = read_state(data, self.name, recovery_hint(self.name))
        if state is not None:
            self._stored, self._is_read = state, True
        return state, diags

    def _content(self) -> bytes:
        if self._state_lock.is_held and self.path == self.out:
            return self._state_lock.read()
        return self.path.read_bytes()

    def write(self, state: State, *, keep_serial: bool = False) -> State:
        """See StateStore."""
        if not self._is_read:
            _, diags = self.read()
            if diags.has_errors:
                raise StateError(diags.errors[0])
        made = state if keep_serial else next_version(state, self._stored)
        if made is self._stored and self.path == self.out:
            return made
        self._check_unchanged()
        self._back_up()
        try:
            self._lock_new_state_file()
            replace_file(self.out, state_bytes(made), self._state_lock.adopt if self._is_locked else None)
        except OSError as error:
            raise storage_error(error, self.out, "written", _OLD_IS_WHOLE) from error
        self._stored = made
        return made

    def replace_text(self, content: Iterable[bytes]) -> None:
        """Put a repaired text in place of a file that cannot be read as a state, and keep a backup. Needs the lock. Raises: StateError."""
        assert self._is_locked, "only under the lock"
        try:
            if self._backup_due:
                replace_file(self.backup, [self.path.read_bytes()])
                self._backup_due = False
            self._lock_new_state_file()
            replace_file(self.out, content, self._state_lock.adopt)
        except OSError as error:
            raise storage_error(error, self.out, "written", _OLD_IS_WHOLE) from error
        self._stored, self._is_read = None, False

    def _check_unchanged(self) -> None:
        """Without the lock another run may have written meanwhile; overwriting that would lose its objects."""
        if self._is_locked or self.path != self.out:
            return
        known = self._stored
        there, diags = self.read()
        self._stored = known
        if diags.has_errors:
            raise StateError(diags.errors[0])
        if _version(there) != _version(known):
            raise StateError(
                Diagnostic.error(
                    "State changed by another run",
                    f"{self.name} was written by something else while this run worked without its lock. {_OLD_IS_WHOLE}",
                )
            )

    def _back_up(self) -> None:
        """Copy the file as it is, once, before it is replaced for the first time."""
        if not self._backup_due or self._stored is None:
            return
        try:
            content = self._content()
            if self._keeps_generations:
                make_room(self.backup)
            replace_file(self.backup, [content])
        except FileNotFoundError:
            pass  # removed since it was read: nothing is left to copy
        except OSError as error:
            raise storage_error(error, self.backup, "written", _OLD_IS_WHOLE) from error
        self._backup_due = False

    # The lock

    @property
    def _is_locked(self) -> bool:
        return self._info_lock.is_held

    def lock(self, owner: LockOwner, *, timeout: float = 0.0, wait: Wait | None = None) -> StateLock:
        """See StateStore."""
        assert not self._is_locked, "this object holds the lock already"
        owner = replace(owner, path=str(self.out))
        retried(lambda: self._lock_once(owner), timeout=timeout, wait=wait or time.sleep)
        return StateLock(owner, self.unlock)

    def _lock_once(self, owner: LockOwner) -> None:
        try:
            if not self._info_lock.acquire():
                raise self._held("the state is locked by another run")
            if not self._lock_state_file():
                raise self._held("resource temporarily unavailable")
            self._info_lock.write(owner_to_json(owner).encode())
            remove_leftovers(self.out)
        except OSError as error:
            self._release()
            raise storage_error(error, self.lock_info_path, "locked", _LOCK_SAFE) from error
        except StateError:
            self._release()
            raise

    def _lock_state_file(self) -> bool:
        try:
            return self._state_lock.acquire()
        except FileNotFoundError:
            return True  # locking must not leave an empty state file behind

    def _lock_new_state_file(self) -> None:
        """Another program may have made the state file after this run has locked the place without one."""
        if self._is_locked and not self._state_lock.is_held and not self._lock_state_file():
            raise self._held("resource temporarily unavailable")

    def _held(self, reason: str) -> LockHeld:
        try:
            owner = owner_from_json(self.lock_info_path.read_bytes())
        except OSError:
            owner = None
        return LockHeld(owner, alive=_is_alive(owner), reason=reason)

    def unlock(self) -> None:
        """See StateStore."""
        if not self._is_locked:
            return
        try:
            self.lock_info_path.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(error, self.lock_info_path, "removed", "The lock itself is free.") from error
        finally:
            self._release()

    def _release(self) -> None:
        self._state_lock.release()
        self._info_lock.release()

    def lock_owner(self) -> LockOwner | None:
        """See TellsLockOwner."""
        try:
            return owner_from_json(self.lock_info_path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise storage_error(error, self.lock_info_path, "read") from error

    def force_unlock(self, lock_id: str) -> None:
        """Remove what a dead run left of its lock. A living process keeps its lock: the kernel gives it to nobody else."""
        owner = self.lock_owner()
        if owner is None or owner.id != lock_id:
            found = f' The lock has the id "{owner.id}".' if owner else " Nothing is locked."
            raise StateError(
                Diagnostic.error(
                    "Failed to unlock state", f'There is no lock with the id "{lock_id}".{found}'
                )
            )
        self._lock_once(owner)
        self.unlock()

    def abandoned_lock(self) -> LockOwner | None:
        """Who has left lock information behind without holding the lock any more. Raises: StateError."""
        try:
            probe = FileLock(self.lock_info_path, create=False)
            if self._is_locked or not probe.acquire():
                return None
            try:
                return owner_from_json(probe.read()) or LockOwner(
                    id="", operation="", who="", version="", created=""
                )
            finally:
                probe.release()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise storage_error(error, self.lock_info_path, "read") from error

    def leftovers(self) -> tuple[Path, ...]:
        """Temporary files of writes that were interrupted; taking the lock removes them."""
        return tuple(leftovers(self.out))

    # The journal

    def read_journal(self) -> tuple[Journal | None, Diagnostics]:
        """See StateStore."""
        return read_journal(self.journal_path)

    def open_journal(self) -> JournalWriter:
        """See StateStore."""
        return open_journal_file(self.journal_path)

    def clear_journal(self) -> None:
        """See StateStore."""
        try:
            remove_file(self.journal_path)
        except OSError as error:
            raise storage_error(
                error, self.journal_path, "removed", "All of it is in the state: remove it by hand."
            ) from error


_NOT_EMPTY = "Nothing was changed: a state that cannot be read is not taken for an empty one."
_OLD_IS_WHOLE = "The state file is left as it is; what this run has done is in the journal."
_LOCK_SAFE = "Nothing was changed. Commands that only read go on without a lock with -lock=false."


def _version(state: State | None) -> tuple[str, int] | None:
    return None if state is None else (state.lineage, state.serial)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _is_alive(owner: LockOwner | None) -> bool | None:
    if owner is None or not owner.pid or owner.host != os.uname().nodename:
        return None
    return process_lives(owner.pid)
