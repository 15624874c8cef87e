"""The terminal: where text goes, whether it is one, how wide it is, and questions to the user."""

import os
import sys
from collections.abc import Mapping

from msgspec import Struct


class Terminal(Struct, frozen=True):
    """What standard output is: in colour or not, and how many columns it has (0: no terminal, no wrapping)."""

    colour: bool
    width: int
    interactive: bool


def terminal(environment: Mapping[str, str], *, no_color: bool) -> Terminal:
    """What standard output is; ``no_color`` is the option."""
    is_terminal = sys.stdout.isatty()
    colour = (
        is_terminal and not no_color and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
    )
    return Terminal(
        colour=colour,
        width=_width() if is_terminal else 0,
        interactive=is_terminal and sys.stdin.isatty(),
    )


def _width() -> int:
    from shutil import get_terminal_size  # noqa: PLC0415  slow to import, and often there is no terminal

    return get_terminal_size((80, 24)).columns


def write(text: str) -> None:
    """Write to standard output; a reader that has gone away ends the program quietly."""
    sys.stdout.write(text)
    sys.stdout.flush()


def write_error(text: str) -> None:
    """Write to standard error."""
    sys.stderr.write(text)
    sys.stderr.flush()


def ask(prompt: str) -> str | None:
    """The line the user types after the prompt, or None at the end of input."""
    write(prompt)
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None


def ask_secret(prompt: str) -> str | None:
    """As :func:`ask`, without showing on the terminal what is typed."""
    from getpass import getpass  # noqa: PLC0415  few runs ask for secrets

    write(prompt)
    try:
        return getpass("")
    except EOFError:
        return None


def leave(code: int) -> None:
    """End the process now, without waiting for threads that hang in calls."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
