"""``blockform force-unlock``."""

import click

from blockform.cli.console_io import ask, write
from blockform.cli.context import wants_input
from blockform.cli.flags import FlagError, GoCommand
from blockform.cli.options import flag
from blockform.cli.simple import Simple, simple_options
from blockform.engine.unlock import find_lock, force_unlock


@click.command(cls=GoCommand, name="force-unlock", short_help="Release a stuck lock on the current workspace")
@click.argument("ids", nargs=-1, metavar="[LOCK_ID]")
@flag("force", text="Don't ask for input for unlock confirmation.")
@simple_options
def command(*, ids: tuple[str, ...], force: bool, no_color: bool) -> int:
    """Remove the lock that a run which is no more has left on the state of the current workspace.

    LOCK_ID is in the message of a run that did not get the lock. Without it the lock that is there is shown and removed: who has it, since
    when, and whether that process still lives. Nothing else is changed. A run that is alive keeps its lock on a local state: end that run
    instead.
    """
    simple = Simple.start(no_color=no_color)
    if len(ids) > 1:
        raise FlagError("Expected a single argument: LOCK_ID")
    lock_id = ids[0] if ids else None
    if lock_id is None:
        lock, diags = find_lock(simple.session)
        simple.view.diagnostics(diags)
        if lock is None:
            if not diags.has_errors:
                write("The state is not locked.\n")
            return 1 if diags.has_errors else 0
        write(f"The state is locked, or was and nobody has tidied up:\n{lock.text}\n\n")
        lock_id = lock.owner.id
    if not force and not wants_input(simple.session.environment):
        return simple.fail("Confirmation required", "Nobody can be asked here. Run again with -force.")
    if not force and ask(_QUESTION) != "yes":
        write("force-unlock cancelled.\n")
        return 1
    diags = force_unlock(simple.session, lock_id)
    simple.view.diagnostics(diags)
    if diags.has_errors:
        return 1
    write(_UNLOCKED)
    return 0


_QUESTION = (
    "Do you really want to force-unlock?\n  blockform will remove the lock on the state.\n"
    "  This will allow local blockform commands to modify this state, even though it\n"
    "  may still be in use. Only 'yes' will be accepted to confirm.\n\n  Enter a value: "
)
_UNLOCKED = (
    "blockform state has been successfully unlocked!\n\nThe state has been unlocked, and blockform commands should now be able to\n"
    "obtain a new lock on the state.\n"
)
