"""Text files: read whole, and written so that nobody ever sees half a file."""

import hashlib
import os
from pathlib import Path

from blockform.sdk import Problem
from blockform.values import path_of


def digest(text: str) -> str:
    """Equal for equal texts."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_text(path: Path) -> str | None:
    """The content; None when there is no such file. Raises: OSError, UnicodeDecodeError."""
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None


def write_text(path: Path, text: str, *, replace: bool) -> None:
    """Put a whole file in place. Raises: FileExistsError when there is one already and it is not to be replaced; OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)


def unusable(path: Path, error: Exception) -> Problem:
    """What to tell the user of a file that cannot be read or written. The content may be secret and is not shown."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not text in UTF-8"
    return Problem("File not accessible", f"{path} cannot be used: {reason}.", path_of("path"))
