"""Go-style flags on click, as Terraform's users type them: the one Command class of the program.

Long options take one dash or two; a boolean takes a value only after ``=`` (``-lock=false``, ``-lock``); the first positional argument
ends the options; ``-help`` and ``-h`` work anywhere. Usage errors are diagnostics with exit code 1.
"""

from collections.abc import Collection, Sequence
from typing import Any

import click

HELP = frozenset({"-h", "-help", "--help", "--h"})
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})


class FlagError(click.UsageError):
    """Options that cannot be read; the message is in Go's words, the summary says what kind of problem it is."""

    exit_code = 1

    def __init__(self, message: str, summary: str = "Failed to parse command-line flags") -> None:
        super().__init__(message)
        self.summary = summary


class BoolOption(click.Option):
    """A boolean: ``-name``, ``-name=true`` or ``-name=false``; or ``-name=word`` with one of ``words``, which is then the value."""

    def __init__(self, param_decls: Sequence[str], *, words: Collection[str] = (), **attrs: Any) -> None:
        super().__init__(param_decls, type=_Truth(words) if words else bool, **attrs)
        self.words = words


class _Truth(click.types.BoolParamType):
    """A boolean, or one of a few words."""

    def __init__(self, words: Collection[str]) -> None:
        self._words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if value in self._words else super().convert(value, param, ctx)


class GoCommand(click.Command):
    """A command whose options are read as Go's flag package reads them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Turn Go-style arguments into click's, then let click convert and check them."""
        try:
            wants_help = any(arg in HELP for arg in args[: _options_end(self, args)])
            arguments = [] if wants_help else _normalised(self, args)
        except FlagError as error:
            error.ctx = ctx
            raise
        if wants_help:
            click.echo(self.get_help(ctx))
            ctx.exit(0)
        ctx.meta["arguments"] = tuple(arguments)
        return super().parse_args(ctx, arguments)

    def get_help(self, ctx: click.Context) -> str:
        """The command's own help text, followed by its options as they are typed."""
        from blockform.cli.help import command_help  # noqa: PLC0415  only when asked for

        return command_help(self, ctx)


class GoGroup(click.Group):
    """A command with subcommands."""

    command_class = GoCommand

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Options before the subcommand's name, Go-style; nothing at all shows the help."""
        if args and args[0] in HELP:
            click.echo(self.get_help(ctx))
            ctx.exit(0)
        if not args and not self.invoke_without_command:
            click.echo(self.get_help(ctx))
            ctx.exit(1)
        end = _options_end(self, args)
        return super().parse_args(ctx, [*_normalised(self, args[:end])[:-1], *args[end:]] if end else args)

    def get_help(self, ctx: click.Context) -> str:
        """The list of subcommands."""
        from blockform.cli.help import group_help  # noqa: PLC0415  only when asked for

        return group_help(self, ctx)


GoGroup.group_class = GoGroup


def with_go_flags(command: click.Command) -> click.Command:
    """The same command, and those below it, with options that are read as Go's flag package reads them.

    Packages that offer commands need to know click only.
    """
    if isinstance(command, click.Group):
        inner = {name: with_go_flags(below) for name, below in command.commands.items()}
        return GoGroup(
            command.name, inner, params=command.params, help=command.help, callback=command.callback
        )
    return GoCommand(command.name, params=command.params, help=command.help, callback=command.callback)


def options_of(command: click.Command) -> dict[str, click.Option]:
    """The options of a command by their names without dashes."""
    found: dict[str, click.Option] = {}
    for param in command.params:
        if isinstance(param, click.Option):
            for name in param.opts:
                found[name.lstrip("-")] = param
    return found


def _normalised(command: click.Command, args: Sequence[str]) -> list[str]:
    """Arguments as click reads them: ``--name=value`` for each option, then ``--`` and the positional ones.

    Raises: FlagError.
    """
    options = options_of(command)
    end = _options_end(command, args)
    result: list[str] = []
    position = 0
    while position < end:
        name, has_value, value = _split(args[position])
        option = options[name]
        if isinstance(option, BoolOption):
            truth = value if value in option.words else _truth(name, value) if has_value else "true"
            result.append(f"--{name}={truth}")
        elif has_value:
            result.append(f"--{name}={value}")
        else:
            position += 1
            if position >= len(args):
                raise FlagError(f"flag needs an argument: -{name}")
            result.append(f"--{name}={args[position]}")
        position += 1
    rest = list(args[end:])
    return [*result, "--", *(rest[1:] if rest[:1] == ["--"] else rest)]


def _options_end(command: click.Command, args: Sequence[str]) -> int:
    """Where the options end and the positional arguments begin. Raises: FlagError for an unknown option."""
    options = options_of(command)
    position = 0
    while position < len(args):
        arg = args[position]
        if arg in HELP:
            position += 1
            continue
        if len(arg) < 2 or not arg.startswith("-") or arg == "--":
            break
        name, has_value, _ = _split(arg)
        if name not in options:
            raise FlagError(f"flag provided but not defined: -{name}")
        takes_next = not has_value and not isinstance(options[name], BoolOption)
        position += 2 if takes_next else 1
    return min(position, len(args))


def _split(arg: str) -> tuple[str, bool, str]:
    name, has_value, value = arg.removeprefix("-").removeprefix("-").partition("=")
    return name, bool(has_value), value


def _truth(name: str, value: str) -> str:
    if value in _TRUE:
        return "true"
    if value in _FALSE:
        return "false"
    raise FlagError(f'invalid boolean value "{value}" for -{name}: parse error')
