"""The program's entry: global options, the environment's extra arguments, and the table of commands, each imported when called."""

import gc
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING

import click

from blockform.cli.extra_arguments import with_extra_arguments
from blockform.cli.flags import FlagError, GoGroup, with_go_flags
from blockform.cli.leaving import leave

if TYPE_CHECKING:  # slow to import, and only installed commands need it
    from importlib.metadata import EntryPoint

COMMANDS: Mapping[str, str] = {
    "init": "Prepare your working directory for other commands",
    "validate": "Check whether the configuration is valid",
    "plan": "Show changes required by the current configuration",
    "apply": "Create or update infrastructure",
    "destroy": "Destroy previously-created infrastructure",
    "console": "Try expressions at an interactive command prompt",
    "fmt": "Reformat your configuration in the standard style",
    "force-unlock": "Release a stuck lock on the current workspace",
    "get": "Install or upgrade remote modules",
    "graph": "Generate a Graphviz graph of the steps in an operation",
    "lock": "Look at the lock on the state",
    "metadata": "Metadata related commands",
    "import": "Associate existing infrastructure with a blockform resource",
    "modules": "Show all declared modules in a working directory",
    "output": "Show output values from your root module",
    "providers": "Show the providers required for this configuration",
    "query": "Search and list remote infrastructure with blockform",
    "refresh": "Update the state to match remote systems",
    "show": "Show the current state or a saved plan",
    "state": "Advanced state management",
    "taint": "Mark a resource instance as not fully functional",
    "test": "Execute integration tests for blockform modules",
    "untaint": "Remove the 'tainted' state from a resource instance",
    "version": "Show the current blockform version",
    "workspace": "Workspace management",
}
"""The commands and what each is for, in the order in which the help shows them."""

_CALLING = frozenset({"plan", "apply", "destroy", "refresh", "import", "query"})
"""The commands that call platforms."""

MAIN_COMMANDS = ("init", "validate", "plan", "apply", "destroy")
GROUP = "blockform.commands"


class UnknownCommand(click.UsageError):
    """No command has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Blockform(GoGroup):
    """The program; finds a command by its name and imports only that."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Every command: ours, and those that installed packages offer."""
        return [*COMMANDS, *sorted(_offered())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002  click's signature
        """The command of that name, imported now. Raises: UnknownCommand."""
        if cmd_name in COMMANDS:
            command = getattr(import_module(f"blockform.cli.commands.{_module(cmd_name)}"), "command", None)
        else:
            point = _offered().get(cmd_name)
            command = with_go_flags(point.load()) if point is not None else None
        if command is None:
            raise UnknownCommand(cmd_name)
        assert isinstance(command, click.Command), cmd_name
        return command


def _module(name: str) -> str:
    """The module of a command."""
    return f"{name}_" if iskeyword(name) else name.replace("-", "_")


def _offered() -> "Mapping[str, EntryPoint]":
    from importlib.metadata import entry_points  # noqa: PLC0415  reads every installed package

    return {point.name: point for point in entry_points(group=GROUP)}


_ARGUMENTS_OF_COMPLETE = 4
"""The program, and what bash's ``complete -C`` hands it: the command, the word, and the one before."""


def main(args: Sequence[str] | None = None) -> None:
    """Run the program and exit with its code; a shell that asks for completions gets these instead."""
    if args is None and "COMP_LINE" in os.environ and len(sys.argv) == _ARGUMENTS_OF_COMPLETE:
        from blockform.cli.completion import print_completions  # noqa: PLC0415  only for a shell

        print_completions(os.environ["COMP_LINE"], os.environ.get("COMP_POINT", ""))
        sys.exit(0)
    signal.signal(
        signal.SIGTERM, signal.default_int_handler
    )  # locks are released and the terminal put right, as for Ctrl-C
    gc.set_threshold(50_000, 20, 100)  # one short run over immutable values, which make hardly any cycles
    leave(run(list(sys.argv[1:] if args is None else args)))


def run(args: list[str]) -> int:
    """Run one command line; returns the exit code."""
    try:
        args = _global_options(args)
    except FlagError as error:
        return _usage_error(error)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    if not args or args[0] in {"-h", "-help", "--help"}:
        from blockform.cli.help import program_help  # noqa: PLC0415  only when asked for

        click.echo(program_help())
        return 0 if args else 127
    _begin_ahead(args)
    try:
        program = Blockform(name="blockform")
        args = with_extra_arguments(args, program)
        code = program.main(args=args, prog_name="blockform", standalone_mode=False)
    except UnknownCommand as error:
        return _unknown_command(error)
    except click.UsageError as error:
        return _usage_error(error)
    except click.ClickException as error:
        click.echo(f"Error: {error.format_message()}", err=True)
        return 1
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nInterrupted.", err=True)
        return 1
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  the reader has gone; nothing more can be said
        return 1
    except Exception as error:  # noqa: BLE001  nobody is to see a bare traceback
        return _our_mistake(error)
    return code if isinstance(code, int) else 0


def _global_options(args: list[str]) -> list[str]:
    """Take ``-chdir`` and ``-version`` from the front. Raises: FlagError."""
    while args and args[0].startswith("-"):
        name, _, value = args[0].lstrip("-").partition("=")
        if name == "chdir":
            try:
                os.chdir(value)
            except OSError as error:
                raise FlagError(
                    f'Error handling -chdir option: cannot change to "{value}": {error.strerror}'
                ) from error
            args = args[1:]
        elif name in {"version", "v"}:
            args = ["version", *args[1:]]
        elif name in {"install-autocomplete", "uninstall-autocomplete"}:
            from blockform.cli.completion import install  # noqa: PLC0415  once in a lifetime

            raise click.exceptions.Exit(install(remove=name.startswith("un")))
        else:
            break
    return args


def _begin_ahead(args: list[str]) -> None:
    """Begin what will be needed, if the directory's earlier runs are anything to go by."""
    if args[0] in _CALLING and not {"-h", "-help", "--help"}.intersection(args):
        from blockform.cli.places import cache_dir  # noqa: PLC0415  only where platforms are called
        from blockform.courier.ahead import AHEAD  # noqa: PLC0415  as above

        AHEAD.expect(cache_dir(os.environ))


def _unknown_command(error: UnknownCommand) -> int:
    from blockform.diagnostics.suggest import did_you_mean  # noqa: PLC0415  only for mistakes

    name = error.name
    click.echo(f'blockform has no command named "{name}".{did_you_mean(name, COMMANDS)}', err=True)
    click.echo("\nTo see all of blockform's top-level commands, run:\n  blockform -help\n", err=True)
    return 1


def _our_mistake(error: Exception) -> int:
    from blockform.cli.mistake import our_mistake  # noqa: PLC0415  only for mistakes
    from blockform.diagnostics.text import render  # noqa: PLC0415  as above

    click.echo(render(our_mistake(error)), err=True)
    return 1


def _usage_error(error: click.UsageError) -> int:
    context = error.ctx
    command = (
        f" {context.command_path.removeprefix('blockform ')}"
        if context is not None and context.parent is not None
        else ""
    )
    summary = error.summary if isinstance(error, FlagError) else "Failed to parse command-line flags"
    click.echo(f"Error: {summary}\n\n{error.format_message()}", err=True)
    click.echo(more_help(command), err=True)
    return 1


def more_help(command: str) -> str:
    """Where to read on after a mistake in the options."""
    return f"\nFor more help on using this command, run:\n  blockform{command} -help"
