"""``blockform lock status``."""

import json as json_text

import click

from blockform.cli.console_io import write
from blockform.cli.flags import GoCommand, GoGroup
from blockform.cli.options import flag
from blockform.cli.simple import Simple, simple_options
from blockform.engine.unlock import find_lock
from blockform.state import owner_to_json


@click.group(cls=GoGroup, name="lock", short_help="Look at the lock on the state")
def command() -> None:
    """Look at the lock that keeps two runs from writing one state. `blockform force-unlock` removes one that is stuck."""


@command.command(cls=GoCommand, name="status", short_help="Show who holds the lock on the state")
@flag("json", text="Produce output in JSON.")
@simple_options
def status(*, json: bool, no_color: bool) -> int:
    """Show whether the state of the current workspace is locked, by whom, since when, and whether that process still lives.

    Nothing is changed, and nothing waits: the exit code is 0 either way.
    """
    simple = Simple.start(no_color=no_color, as_json=json)
    lock, diags = find_lock(simple.session)
    simple.view.diagnostics(diags)
    if diags.has_errors:
        return 1
    if json:
        simple.print_json(
            {
                "format_version": "1.0",
                "locked": lock is not None and lock.alive is not False,
                "process_lives": None if lock is None else lock.alive,
                "lock": None if lock is None else json_text.loads(owner_to_json(lock.owner)),
            }
        )
    elif lock is None:
        write("The state is not locked.\n")
    elif lock.alive is False:
        write(f"The state is not locked. A run that has ended has left this behind:\n{lock.text}\n")
    else:
        write(f"The state is locked:\n{lock.text}\n")
    return 0
