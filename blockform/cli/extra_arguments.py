"""Arguments that the environment has for each command line: ``BLOCKFORM_CLI_ARGS``, ``BLOCKFORM_CLI_ARGS_plan``, ``..._state_list``.

Each may have ``TF_`` in place of ``BLOCKFORM_``. Source: mergeEnvArgs in Terraform's main.go.
"""

import os
import shlex
from collections.abc import Iterator, Sequence

import click

from blockform.cli.flags import FlagError

_PREFIXES = ("BLOCKFORM_CLI_ARGS", "TF_CLI_ARGS")


def with_extra_arguments(args: Sequence[str], program: click.Group) -> list[str]:
    """The arguments with those of the environment after the command's name: this command's own first, so that those for all win.

    Raises: FlagError for a text that no shell could read, and what ``program`` raises for an unknown command.
    """
    if not any(name.startswith(_PREFIXES) for name in os.environ):
        return list(args)
    words = list(_command_words(args, program))
    own = "_".join(words).replace("-", "_")
    return [*words, *_from_environment(f"_{own}"), *_from_environment(""), *args[len(words) :]]


def _command_words(args: Sequence[str], program: click.Group) -> Iterator[str]:
    """The words that name the command: ``state``, ``list``."""
    context = click.Context(program)
    command: click.Command | None = program
    for word in args:
        if not isinstance(command, click.Group):
            return
        command = command.get_command(context, word)
        if command is None:
            return
        yield word


def _from_environment(suffix: str) -> list[str]:
    for prefix in _PREFIXES:
        text = os.environ.get(f"{prefix}{suffix}")
        if text:
            try:
                return shlex.split(text)
            except ValueError as error:
                raise FlagError(f"Error parsing extra CLI args from {prefix}{suffix}: {error}") from error
    return []
