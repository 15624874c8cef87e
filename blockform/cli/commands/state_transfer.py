"""``blockform state pull`` and ``push``."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from blockform.cli.console_io import write
from blockform.cli.editing import edit_of, edit_options
from blockform.cli.flags import GoCommand
from blockform.cli.options import flag, state_options, text_option
from blockform.cli.simple import Simple, simple_options
from blockform.engine.state_transfer import pull as pull_state
from blockform.engine.state_transfer import push as push_state


@click.command(cls=GoCommand, name="pull", short_help="Pull current state and output to stdout")
@text_option("state", metavar="path", text="The state file to read, instead of the configured one.")
@flag("json", text="Accepted for uniformity: a state is JSON in any case.")
@click.option("--var", "variables", multiple=True, hidden=True)
@click.option("--var-file", "variable_files", multiple=True, hidden=True)
@simple_options
def pull(*, state: str | None, json: bool, no_color: bool, **_: object) -> int:  # noqa: ARG001  the output is JSON without it
    """Print the current state in the newest state file format; nothing where nothing is stored yet."""
    simple = Simple.start(no_color=no_color, as_json=True)
    text, diags = pull_state(simple.session, state_options(state=state))
    simple.view.diagnostics(diags)
    write(text or "")
    return 1 if diags.has_errors else 0


@click.command(cls=GoCommand, name="push", short_help="Update remote state from a local state file")
@click.argument("paths", nargs=-1, metavar="PATH")
@flag("force", text="Write the state even if lineages don't match or the present serial is higher.")
@edit_options
def push(*, paths: tuple[str, ...], force: bool, **given: Any) -> int:
    """Store the state from the file at PATH, or from standard input if PATH is "-", in place of the current one.

    A state of another lineage, or one that is not newer than the current one, is refused unless -force is given.
    """
    simple = Simple.start(no_color=given["no_color"], as_json=given["json"])
    if len(paths) != 1:
        return simple.fail(
            "Required argument missing", "Exactly one argument expected: the path to a blockform state file."
        )
    try:
        content = sys.stdin.buffer.read() if paths[0] == "-" else Path(paths[0]).read_bytes()
    except OSError as error:
        return simple.fail("Failed to open the given state file", f"{paths[0]}: {error.strerror}.")
    name = "standard input" if paths[0] == "-" else paths[0]
    stored, diags = push_state(simple.session, edit_of(given), content, name, force=force)
    simple.view.diagnostics(diags)
    if stored is None:
        return 1
    if given["json"]:
        simple.print_json([{"action": "push", "lineage": stored.lineage, "serial": stored.serial}])
    return 0


COMMANDS: Mapping[str, click.Command] = {"pull": pull, "push": push}
