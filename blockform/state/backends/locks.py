"""A lock on a file that the kernel frees when its holder dies; the same kind that Terraform takes on a local state."""

import errno
import fcntl
import os
import struct
from contextlib import suppress
from pathlib import Path

_BLOCKED = (errno.EAGAIN, errno.EACCES)


class FileLock:
    """An exclusive lock on one file, held through an open descriptor. Mutable; one thread at a time.

    On Linux it belongs to the descriptor (an "open file description lock"): it excludes other objects of this process too, and
    nobody loses it by opening and closing the file elsewhere. Other systems have locks per process only, so there nothing
    else may open the file while it is held: read it with :meth:`read`.
    """

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        self._create = create
        self._fds: list[int] = []

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return bool(self._fds)

    def acquire(self) -> bool:
        """Try once; False when somebody else has it. The file at the path is then the one that is locked.

        Raises: OSError, for example FileNotFoundError without ``create``.
        """
        flags = os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if self._create else 0)
        while True:
            fd = os.open(self.path, flags, 0o600)
            try:
                if not _try_lock(fd):
                    os.close(fd)
                    return False
                if _is_at(fd, self.path):
                    self._fds.append(fd)
                    return True
            except BaseException:
                with suppress(OSError):
                    os.close(fd)
                raise
            os.close(fd)  # the file was replaced or removed between opening and locking

    def adopt(self, fd: int) -> None:
        """Lock the open file as well, which is about to take the place of the one at the path, and take it over.

        The old one stays locked until :meth:`release`, for those who have it open and wait. Raises: OSError.
        """
        if not _try_lock(fd):
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(self.path))
        self._fds.append(fd)

    def read(self) -> bytes:
        """The content of the file at the path, which this object has locked. Raises: OSError."""
        for fd in reversed(self._fds):
            if _is_at(fd, self.path):
                return _read(fd)
        return self.path.read_bytes()  # replaced or removed by a program that heeds no locks

    def write(self, data: bytes) -> None:
        """Put other content into the locked file, in place. Raises: OSError."""
        os.ftruncate(self._fds[-1], 0)
        os.pwrite(self._fds[-1], data, 0)

    def release(self) -> None:
        """Give it back, if it is held."""
        while self._fds:
            os.close(self._fds.pop())


def _try_lock(fd: int) -> bool:
    command = getattr(fcntl, "F_OFD_SETLK", None)
    try:
        if command is None:
            fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:  # struct flock: type, whence, start, length (0: all), pid; padded to the alignment of start
            fcntl.fcntl(fd, command, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
    except OSError as error:
        if error.errno in _BLOCKED:
            return False
        raise
    return True


def _is_at(fd: int, path: Path) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    here = os.fstat(fd)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def _read(fd: int) -> bytes:
    pieces = []
    offset = 0
    while piece := os.pread(fd, 1 << 20, offset):
        pieces.append(piece)
        offset += len(piece)
    return b"".join(pieces)


def process_lives(pid: int) -> bool:
    """Whether a process with this id runs on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
