"""Completion in shells: bash and zsh run the program with the line so far, and it answers with what may come next.

The way of Terraform: ``complete -C /path/of/blockform blockform`` in the shell's start file. Click's own completion knows no options
with a single dash.
"""

import os
import shlex
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import click

from blockform.cli.app import Blockform, UnknownCommand
from blockform.cli.console_io import write, write_error
from blockform.cli.flags import BoolOption, options_of

_ADDRESS_OPTIONS = frozenset({"target", "exclude", "replace"})
_ADDRESS_COMMANDS = frozenset({"state show", "state rm", "state mv", "state list", "taint", "untaint"})
_WORKSPACE_COMMANDS = frozenset({"workspace select", "workspace delete"})


def print_completions(line: str, point: str) -> None:
    """Print what may stand at the cursor, one a line. Whatever goes wrong here, a shell is not to be bothered with it."""
    with suppress(Exception):
        at = int(point) if point.isdecimal() else len(line)
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123  the user is in the middle of a line
        write("".join(f"{found}\n" for found in completions(line[:at])))


def completions(line: str) -> list[str]:
    """What may stand at the end of a line, in order; with a space at the end where the word is complete.

    Where the word holds an ``=`` only what comes after it is given: bash takes that for a word of its own.
    """
    words = _words(line)
    current = words.pop() if words and not line[-1:].isspace() else ""
    command, path = _command(words[1:])
    name, is_value, start = current.partition("=")
    if is_value and current.startswith("-"):
        found: Iterable[str] = (
            f"{value} " for value in _values(command, name.lstrip("-")) if value.startswith(start)
        )
    else:
        found = (word for word in _next(command, path, current) if word.startswith(current))
    return sorted(found)


def _words(line: str) -> list[str]:
    """The words so far; an open quote is closed where the line ends."""
    for end in ("", '"', "'"):
        with suppress(ValueError):
            return shlex.split(line + end)
    return line.split()


def _command(words: list[str]) -> tuple[click.Command, str]:
    """The command that the words lead to, and its name; options do not count."""
    command: click.Command = Blockform(name="blockform")
    path: list[str] = []
    for word in words:
        if word.startswith("-") or not isinstance(command, click.Group):
            continue
        try:
            found = command.get_command(click.Context(command), word)
        except UnknownCommand:
            found = None
        if found is None:
            return click.Command(word), word
        command = found
        path.append(word)
    return command, " ".join(path)


def _next(command: click.Command, path: str, current: str) -> Iterator[str]:
    if current.startswith("-"):
        dashes = "--" if current.startswith("--") else "-"
        for name, option in options_of(command).items():
            if not option.hidden:
                is_whole = isinstance(option, BoolOption) and option.default is not True
                yield f"{dashes}{name} " if is_whole else f"{dashes}{name}="
        if not path:
            yield from ("-chdir=", "-help ", "-version ")
        return
    if isinstance(command, click.Group):
        yield from (f"{name} " for name in command.list_commands(click.Context(command)))
    elif path in _ADDRESS_COMMANDS:
        yield from (f"{address} " for address in _addresses())
    elif path in _WORKSPACE_COMMANDS:
        yield from (f"{name} " for name in _workspaces())


def _values(command: click.Command, name: str) -> Iterable[str]:
    option = options_of(command).get(name)
    if isinstance(option, BoolOption):
        return ("true", "false", *option.words)
    return _addresses() if name in _ADDRESS_OPTIONS else ()


def _addresses() -> list[str]:
    """The addresses in the state, quoted for the shell."""
    from blockform.cli.context import make_session  # noqa: PLC0415  most completions need no state
    from blockform.engine import StateOptions, inspect_state  # noqa: PLC0415  see above

    inspected, _ = inspect_state(make_session(), StateOptions())
    return [shlex.quote(str(addr)) for addr in inspected.state.addresses()] if inspected is not None else []


def _workspaces() -> tuple[str, ...]:
    from blockform.cli.context import make_session  # noqa: PLC0415  as above
    from blockform.engine.workspaces import list_workspaces  # noqa: PLC0415  as above

    found, _ = list_workspaces(make_session(), overridden=False)
    return found.names if found is not None else ()


# Installing --------------------------------------------------------------------------------------------------------


_FILES = {".bashrc": "", ".zshrc": "autoload -U +X bashcompinit && bashcompinit\n"}
"""The start files of shells, with what they need first."""


def install(*, remove: bool = False) -> int:
    """Put the line into the start files of the user's shells, or take it out; the exit code."""
    program = shutil.which(sys.argv[0]) or str(Path(sys.argv[0]).resolve())
    line = f"complete -o nospace -o default -C {shlex.quote(program)} blockform\n"
    home = Path(os.environ.get("HOME") or Path.home())
    changed = []
    for name, first in _FILES.items():
        path = home / name
        if not path.exists():
            continue
        text = path.read_text(encoding="utf-8")
        kept = "".join(old for old in text.splitlines(keepends=True) if not _is_ours(old))
        end = "" if not kept or kept.endswith("\n") else "\n"
        needed = first if first and first not in kept else ""
        new = kept if remove else f"{kept}{end}{needed}{line}"
        if new != text:
            path.write_text(new, encoding="utf-8")
            changed.append(str(path))
    if not changed and not remove and not any((home / name).exists() for name in _FILES):
        write_error(
            f"Error: There is neither ~/.bashrc nor ~/.zshrc. Put this line into the start file of bash:\n\n{line}"
        )
        return 1
    done = "removed from" if remove else "written to"
    write(
        f"Completion was {done} {' and '.join(changed)}. It counts from the next shell on.\n"
        if changed
        else "Nothing to change.\n"
    )
    return 0


def _is_ours(line: str) -> bool:
    return line.startswith("complete ") and line.rstrip().endswith(" blockform")
