"""Files that survive a crash: replaced as a whole or appended to, each time durably; and failures put into words."""

import errno
import fcntl
import os
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from glob import escape
from pathlib import Path

from blockform.diagnostics import Diagnostic
from blockform.state.errors import StateError
from blockform.state.model import State
from blockform.state.writer import state_bytes

PRIVATE = 0o600
"""Mode of new files: a state may hold secrets."""


def sync(fd: int) -> None:
    """Return once the file is on the disk itself, not in a cache. Raises: OSError."""
    full = getattr(fcntl, "F_FULLFSYNC", None)  # macOS: fsync stops at the drive's cache
    if full is None:
        os.fsync(fd)
    else:
        fcntl.fcntl(fd, full)


def sync_directory(path: Path) -> None:
    """Return once the names in the directory are on the disk. Raises: OSError."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_all(fd: int, data: bytes) -> None:
    """Write all of it; a single call may write less. Raises: OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def replace_file(path: Path, content: Iterable[bytes], keep: Callable[[int], None] | None = None) -> None:
    """Make the file hold the content: readers, and a crash at any moment, meet the old one or the new, never a mixture.

    Mode and owner of an existing file are kept, a symbolic link stays one. ``keep`` takes over the open new file just before
    it gets its name.

    Raises: OSError; the old file is then untouched, or, if the last sync fails, the new one is whole.
    """
    path = Path(os.path.realpath(path))
    temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}.tmp")
    fd = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE)
    is_ours = True
    try:
        _copy_rights(path, fd)
        for piece in content:
            write_all(fd, piece)
        sync(fd)
        if keep is not None:
            keep(fd)
            is_ours = False
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    finally:
        if is_ours:
            os.close(fd)
    sync_directory(path.parent)


def remove_file(path: Path) -> None:
    """Remove the file, if there is one, durably. Raises: OSError."""
    try:
        path.unlink()
    except FileNotFoundError:
        return
    sync_directory(path.parent)


def remove_leftovers(path: Path) -> None:
    """Remove what an interrupted :func:`replace_file` left beside the file; only for a caller who has it locked."""
    for leftover in leftovers(path):
        with suppress(OSError):
            leftover.unlink()


def leftovers(path: Path) -> list[Path]:
    """What interrupted calls of :func:`replace_file` have left beside the file."""
    path = Path(os.path.realpath(path))
    return sorted(path.parent.glob(f".{escape(path.name)}.????????????.tmp"))


def _copy_rights(path: Path, fd: int) -> None:
    try:
        old = path.stat()
    except FileNotFoundError:
        return
    new = os.fstat(fd)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        try:
            os.fchown(fd, old.st_uid, old.st_gid)
        except PermissionError as error:
            if old.st_uid != new.st_uid:
                raise ForeignOwnerError(errno.EPERM, os.strerror(errno.EPERM), str(path)) from error
    os.fchmod(fd, stat.S_IMODE(old.st_mode))


class AppendFile:
    """A file that only grows. Mutable; one thread at a time writes, and another may sync meanwhile."""

    def __init__(self, path: Path, size: int) -> None:
        """Open or create the file and cut it to ``size`` bytes. Raises: OSError."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._fd = os.open(path, flags, PRIVATE)
        try:
            if os.fstat(self._fd).st_size > size:
                os.ftruncate(self._fd, size)
            sync(self._fd)
            sync_directory(path.parent)
        except BaseException:
            os.close(self._fd)
            raise

    def write(self, data: bytes) -> None:
        """Add the bytes. Raises: OSError, and then perhaps some of them are there."""
        write_all(self._fd, data)

    def sync(self) -> None:
        """Return once all that was written is on the disk. Raises: OSError."""
        sync(self._fd)

    def close(self) -> None:
        """Close the file; once only."""
        os.close(self._fd)


# Failures in words -------------------------------------------------------------------------------------------------


class ForeignOwnerError(PermissionError):
    """The file belongs to another user, so that replacing it would take it from them."""


_REASONS = {
    errno.ENOSPC: ("No space left", "The disk is full. Free some space, then run the command again."),
    errno.EDQUOT: (
        "No space left",
        "Your quota on this disk is used up. Free some space, then run the command again.",
    ),
    errno.EROFS: ("Read-only file system", "The file system is mounted read-only."),
    errno.EACCES: ("Permission denied", "You have no permission for it. The directory must be writable too."),
    errno.EPERM: ("Permission denied", "The system does not permit it."),
}


def storage_error(error: OSError, path: Path, deed: str, safe: str = "") -> StateError:
    """The failure as a diagnostic: ``deed`` completes "could not be ...", ``safe`` says what is not lost."""
    if isinstance(error, ForeignOwnerError):
        summary = "File of another user"
        reason = "It belongs to another user, and replacing it would take it from them. Run as that user, or change the owner."
    else:
        summary, reason = _REASONS.get(error.errno or 0, ("Input or output error", ""))
        reason = reason or f"The system says: {error.strerror or type(error).__name__}."
    detail = f'"{path}" could not be {deed}. {reason}'
    return StateError(Diagnostic.error(summary, f"{detail} {safe}".rstrip()))


def write_rescue(state: State, directory: Path) -> Path:
    """Write the state to ``errored.tfstate`` in the directory, or ``errored.1.tfstate`` if that is taken; returns the path.

    Raises: StateError.
    """
    path, number = directory / "errored.tfstate", 0
    while path.exists():
        number += 1
        path = directory / f"errored.{number}.tfstate"
    try:
        replace_file(path, state_bytes(state))
    except OSError as error:
        raise storage_error(error, path, "written") from error
    return path
