"""Files of a cache that nobody else can have written: in a directory of mode 0700 that is ours."""

import os
import stat
from contextlib import suppress
from pathlib import Path


def is_private(directory: Path) -> bool:
    """Whether ``directory`` is a real directory, ours, and closed to everybody else."""
    try:
        status = directory.lstat()
    except OSError:
        return False
    mine = hasattr(os, "getuid") and status.st_uid == os.getuid()
    return mine and stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) & 0o077 == 0


def make_private(directory: Path) -> bool:
    """Make the directory if it is absent; whether it is private in the end."""
    with suppress(OSError):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return is_private(directory)


def read_private(directory: Path, name: str) -> bytes | None:
    """The content of a file of ours in a private directory; None if there is none to be trusted."""
    if not is_private(directory):
        return None
    try:
        descriptor = os.open(directory / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o022:
            return None
        try:
            return file.read()
        except OSError:
            return None


def write_private(directory: Path, name: str, content: bytes) -> None:
    """Put a file into a private directory, whole or not at all. A cache that cannot be written is no error."""
    if not make_private(directory):
        return
    import tempfile  # noqa: PLC0415  with all that it imports it is seldom needed: most runs find the file

    with suppress(OSError):
        descriptor, temporary = tempfile.mkstemp(prefix=f".{name}-", dir=directory)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            Path(temporary).replace(directory / name)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
