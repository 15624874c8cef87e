"""Options that several commands share, as decorators; each is Terraform's, with its default and meaning."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from blockform.cli.flags import BoolOption, FlagError

if TYPE_CHECKING:  # a command that only declares options starts without the engine
    from blockform.config import VarFileOption, VarOption
    from blockform.engine import StateOptions

F = TypeVar("F", bound=Callable[..., Any])


def flag(name: str, *, default: bool = False, text: str = "", hidden: bool = False) -> Callable[[F], F]:
    """A boolean option."""
    return click.option(f"--{name}", cls=BoolOption, default=default, help=text, hidden=hidden)


def text_option(name: str, *, metavar: str, text: str, default: str | None = None) -> Callable[[F], F]:
    """An option that takes a text."""
    return click.option(f"--{name}", default=default, metavar=metavar, help=text)


def number_option(name: str, *, metavar: str, text: str, default: int | None = None) -> Callable[[F], F]:
    """An option that takes a whole number."""
    return click.option(
        f"--{name}",
        type=str,
        default=None if default is None else str(default),
        metavar=metavar,
        help=text,
        callback=_whole_number,
    )


def _whole_number(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """The number. Raises: FlagError, in the words of Go's flag package."""
    if value is None:
        return None
    try:
        return int(value)
    except ValueError:
        name = param.opts[0].lstrip("-")
        error = FlagError(f'invalid value "{value}" for flag -{name}: parse error')
        error.ctx = ctx
        raise error from None


def many(*decorators: Callable[[Any], Any]) -> Callable[[F], F]:
    """Several decorators as one, the first one's option shown first."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


variable_options = many(
    click.option(
        "--var", "variables", multiple=True, metavar="'foo=bar'", help="Set a value for one input variable."
    ),
    click.option(
        "--var-file",
        "variable_files",
        multiple=True,
        metavar="filename",
        help="Load variable values from a file.",
    ),
)

lock_options = many(
    flag("lock", default=True, text="Hold the state lock during the operation."),
    text_option("lock-timeout", metavar="0s", default="0s", text="Retry a state lock for this long."),
)

diagnostic_options: Callable[[Any], Any] = many(
    flag(
        "compact-warnings",
        text="If there are warnings that are not accompanied by errors, show them in a more compact form that includes only the summary "
        "messages.",
    ),
    flag(
        "consolidate-warnings",
        default=True,
        text="Show each warning, even where several of one kind differ in their place only.",
    ),
    flag(
        "consolidate-errors",
        text="Of several errors of one kind show only the first, and how many others there are.",
    ),
    text_option(
        "deprecation",
        metavar="module:m",
        default="module:all",
        text='Which warnings about deprecated variables and outputs are shown: "module:all" (the default) all of them, "module:local" '
        'those of modules called by a relative path, "module:none" none.',
    ),
    flag("no-color", text="If specified, output won't contain any color."),
)
"""How problems are told; see :func:`blockform.cli.viewing.telling`."""

json_into_option = text_option(
    "json-into",
    metavar="filename",
    text="Show people what they expect, and write what -json would print into the given file.",
)
"""See :func:`blockform.cli.json_into.file_writer`."""


def duration(text: str) -> float:
    """Seconds of a Go duration: ``300s``, ``5m``, ``1h30m``, ``500ms``. Raises: FlagError."""
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "us": 0.000001}
    parts = re.findall(r"(\d+(?:\.\d+)?)(h|ms|us|m|s)", text)
    if text != "0" and (not parts or "".join(number + unit for number, unit in parts) != text):
        raise FlagError(f'invalid value "{text}" for flag -lock-timeout: parse error')
    return sum(float(number) * units[unit] for number, unit in parts)


def variables_in_order(arguments: Sequence[str]) -> "tuple[VarOption | VarFileOption, ...]":
    """The ``-var`` and ``-var-file`` options of a command line, in the order in which they stand."""
    from blockform.config import VarFileOption, VarOption  # noqa: PLC0415  see above

    found: list[VarOption | VarFileOption] = []
    for argument in arguments:
        name, _, value = argument.partition("=")
        if name == "--var":
            found.append(VarOption(value))
        elif name == "--var-file":
            found.append(VarFileOption(value))
    return tuple(found)


def state_options(
    *,
    state: str | None = None,
    state_out: str | None = None,
    backup: str | None = None,
    lock: bool = True,
    lock_timeout: str = "0s",
) -> "StateOptions":
    """Where the state is, from the options that say so. ``backup`` ``-`` keeps none."""
    from pathlib import Path  # noqa: PLC0415  see above

    from blockform.engine import StateOptions  # noqa: PLC0415  see above

    return StateOptions(
        path=Path(state) if state else None,
        out=Path(state_out) if state_out else None,
        backup=Path(backup) if backup and backup != "-" else None,
        keep_backup=backup != "-",
        lock=lock,
        lock_timeout=duration(lock_timeout),
    )
