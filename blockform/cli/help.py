"""Help texts, as Terraform lays them out, made from the commands themselves."""

import inspect
import textwrap

import click

from blockform.cli.app import COMMANDS, MAIN_COMMANDS
from blockform.cli.examples import EXAMPLES
from blockform.cli.flags import BoolOption

_WIDTH = 78


def program_help() -> str:
    """What ``blockform`` and ``blockform -help`` print."""
    lines = [
        "Usage: blockform [global options] <subcommand> [args]",
        "",
        "Declare blocks, apps and deployments of the Press platform in HCL, see what would change, and apply it.",
        "",
        "Main commands:",
        *(_row(name, COMMANDS[name], 13) for name in MAIN_COMMANDS),
        "",
        "All other commands:",
        *(_row(name, text, 13) for name, text in COMMANDS.items() if name not in MAIN_COMMANDS),
        "",
        "Global options (use these before the subcommand, if any):",
        _row(
            "-chdir=DIR", "Switch to a different working directory before executing the given subcommand.", 13
        ),
        _row("-help", "Show this help output, or the help for a specified subcommand.", 13),
        _row("-version", 'An alias for the "version" subcommand.', 13),
        "",
        "Completion of commands and options in bash and zsh (use this alone):",
        "  -install-autocomplete, -uninstall-autocomplete",
    ]
    return "\n".join(lines)


def command_help(command: click.Command, ctx: click.Context) -> str:
    """Usage, what the command does, and its options as they are typed."""
    arguments = " ".join(
        param.make_metavar(ctx) for param in command.params if isinstance(param, click.Argument)
    )
    usage = f"Usage: blockform [global options] {_path(ctx)} [options]{' ' + arguments if arguments else ''}"
    options = [param for param in command.params if isinstance(param, click.Option) and not param.hidden]
    lines = [usage, "", *_paragraphs(command.help or "")]
    if options:
        lines += ["Options:", ""]
        for option in options:
            lines += [*_option(option), ""]
    examples = EXAMPLES.get(_path(ctx), ())
    if examples:
        lines += ["Examples:", ""]
        for example in examples:
            lines += [f"  # {example.text}", f"  {example.line}", ""]
    return "\n".join(lines).rstrip()


def option_name(option: click.Option) -> str:
    """How an option is typed: ``-refresh=false``, ``-target=resource``, ``-json``."""
    name = f"-{option.opts[0].lstrip('-')}"
    if isinstance(option, BoolOption):
        return f"{name}=false" if option.default is True else name
    return f"{name}={option.metavar or 'value'}"


def group_help(group: click.Group, ctx: click.Context) -> str:
    """Usage and the subcommands."""
    lines = [f"Usage: blockform [global options] {_path(ctx)} <subcommand> [options] [args]", ""]
    lines += [*_paragraphs(group.help or ""), "Subcommands:"]
    names = group.list_commands(ctx)
    width = max(13, *map(len, names))
    for name in names:
        command = group.get_command(ctx, name)
        lines.append(_row(name, command.get_short_help_str(100) if command else "", width))
    return "\n".join(lines)


def _path(ctx: click.Context) -> str:
    return ctx.command_path.removeprefix("blockform ").strip()


def _paragraphs(text: str) -> list[str]:
    lines: list[str] = []
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        lines += [
            *textwrap.wrap(" ".join(paragraph.split()), _WIDTH, initial_indent="  ", subsequent_indent="  "),
            "",
        ]
    return lines


def _option(option: click.Option) -> list[str]:
    name = option_name(option)
    text = textwrap.wrap(option.help or "", _WIDTH - 28)
    if len(name) > 22:
        return [f"  {name}", *(" " * 26 + line for line in text)]
    first, *rest = text or [""]
    return [f"  {name:<22}  {first}", *(" " * 26 + line for line in rest)]


def _row(name: str, text: str, width: int) -> str:
    return f"  {name:<{width}} {text}"
