"""The option ``-json-into``: people are told what they expect, and a file gets what ``-json`` would print. OpenTofu has it."""

import os
from collections.abc import Callable
from pathlib import Path

from blockform.cli.flags import FlagError

_PRIVATE = 0o600
"""JSON shows what is sensitive."""


def file_writer(into: str | None, cwd: Path, *, as_json: bool) -> Callable[[str], None] | None:
    """Writes texts to a new file, each at once, as others may follow it; None without the option. ``as_json``: ``-json`` is given.

    Raises: FlagError for a file that cannot be written, and for both options together.
    """
    if not into:
        return None
    if as_json:
        raise FlagError(
            "The -json and -json-into options are mutually-exclusive.", "Invalid combination of arguments"
        )
    path = cwd / into
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE))
    except OSError as error:
        raise FlagError(
            f"The file {into}, given with -json-into, cannot be written: {error.strerror}.",
            "Invalid -json-into option",
        ) from error

    def write_more(text: str) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)

    return write_more
