"""``blockform state mv``, ``rm`` and ``replace-provider``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from blockform.cli.console_io import ask, write
from blockform.cli.context import wants_input
from blockform.cli.editing import edit_of, edit_options
from blockform.cli.flags import FlagError, GoCommand
from blockform.cli.options import flag, text_option
from blockform.cli.simple import Simple
from blockform.engine.state_commands import (
    ProviderReplacement,
    move_objects,
    remove_objects,
    replace_provider,
    state_of,
)
from blockform.engine.state_edits import Move
from blockform.values import go_quote

_MISSING = "Required argument missing"


@click.command(cls=GoCommand, name="mv", short_help="Move an item in the state")
@click.argument("addresses", nargs=-1, metavar="SOURCE DESTINATION")
@flag("dry-run", text="Print what would be moved without moving anything.")
@text_option("state-out", metavar="path", text="Move into the state in this file, instead of within one.")
@text_option("to", metavar="dir", text="Move into the state of the configuration in this directory.")
@text_option("backup-out", metavar="path", text="Where to keep the state of -state-out as it was.")
@edit_options
def mv(
    *,
    addresses: tuple[str, ...],
    dry_run: bool,
    state_out: str | None,
    to: str | None,
    backup_out: str | None,
    **given: Any,
) -> int:
    """Move the objects at SOURCE to DESTINATION, in this state or, with -to=DIR or -state-out, into another one.

    So a resource gets another name, an instance another key, and either another module; or a whole module moves.

    The configuration has to be changed accordingly. A "moved" block there does the same for everybody who applies it.
    """
    simple = Simple.start(no_color=given["no_color"], as_json=given["json"])
    if len(addresses) != 2:
        return simple.fail(_MISSING, "Exactly two arguments expected: the source and destination addresses.")
    if to and state_out:
        raise FlagError("-to and -state-out both say where to move the objects: leave one of them out.")
    edit = edit_of(given, dry_run=dry_run)
    into = None
    if to or state_out:
        backup = Path(backup_out) if backup_out and backup_out != "-" else None
        if to and not (simple.session.cwd / to).is_dir():
            return simple.fail("No such directory", f"-to={to} names no directory with a configuration.")
        path = state_of(simple.session, Path(to)) if to else Path(state_out or "")
        into = replace(edit.options, path=path, backup=backup)
    moves, diags = move_objects(simple.session, edit, *addresses, into=into)
    simple.view.diagnostics(diags)
    if moves is None:
        return 1
    if given["json"]:
        simple.print_json([_move_json(move, dry_run=dry_run) for move in moves])
        return 0
    verb = "Would move" if dry_run else "Move"
    write("".join(f"{verb} {go_quote(move.source)} to {go_quote(move.target)}\n" for move in moves))
    if not dry_run:
        write(f"Successfully moved {len(moves)} object(s).\n")
    return 0


def _move_json(move: Move, *, dry_run: bool) -> dict[str, object]:
    return {"action": "move", "address": move.source, "new_address": move.target, "dry_run": dry_run}


@click.command(cls=GoCommand, name="rm", short_help="Remove instances from the state")
@click.argument("addresses", nargs=-1, metavar="ADDRESS...")
@flag("dry-run", text="Print what would be removed without removing anything.")
@edit_options
def rm(*, addresses: tuple[str, ...], dry_run: bool, **given: Any) -> int:
    """Forget the resource instances at or below the addresses, without destroying the objects they stand for.

    A "removed" block in the configuration does the same for everybody who applies it.
    """
    simple = Simple.start(no_color=given["no_color"], as_json=given["json"])
    if not addresses:
        return simple.fail(_MISSING, "At least one address is required.")
    removed, diags = remove_objects(simple.session, edit_of(given, dry_run=dry_run), addresses)
    simple.view.diagnostics(diags)
    if removed is None:
        return 1
    if given["json"]:
        simple.print_json(
            [{"action": "remove", "address": str(addr), "dry_run": dry_run} for addr in removed]
        )
        return 0
    write("".join(f"{'Would remove' if dry_run else 'Removed'} {addr}\n" for addr in removed))
    if dry_run and not removed:
        write("Would have removed nothing.\n")
    elif not dry_run:
        write(f"Successfully removed {len(removed)} resource instance(s).\n")
    return 0


@click.command(cls=GoCommand, name="replace-provider", short_help="Replace provider in the state")
@click.argument("providers", nargs=-1, metavar="FROM_PROVIDER_FQN TO_PROVIDER_FQN")
@flag("auto-approve", text="Skip interactive approval.")
@text_option("state-out", metavar="path", text="Where to write the state, instead of where it was read.")
@edit_options
def replace_provider_(*, providers: tuple[str, ...], auto_approve: bool, **given: Any) -> int:
    """Give every resource of one provider in the state to another one, after a provider was renamed or forked."""
    simple = Simple.start(no_color=given["no_color"], as_json=given["json"])
    if len(providers) != 2:
        return simple.fail(_MISSING, "Exactly two arguments expected: the from and to provider addresses.")
    if not auto_approve and (given["json"] or not wants_input(simple.session.environment)):
        return simple.fail("Confirmation required", "Nobody can be asked here. Run again with -auto-approve.")

    def confirm(replacement: ProviderReplacement) -> bool:
        if not given["json"]:
            write(_overview(replacement))
        return auto_approve or ask(_QUESTION) == "yes"

    done, diags = replace_provider(simple.session, edit_of(given), *providers, confirm)
    simple.view.diagnostics(diags)
    if done is None:
        return 1
    if given["json"]:
        simple.print_json(_replacement_json(done))
    elif not done.resources:
        write("No matching resources found.\n")
    elif done.declined:
        write("Cancelled replacing providers.\n")
    else:
        write(f"\nSuccessfully replaced provider for {len(done.resources)} resources.\n")
    return 0


_QUESTION = (
    "\nDo you want to make these changes?\nOnly 'yes' will be accepted to continue.\n\nEnter a value: "
)


def _overview(replacement: ProviderReplacement) -> str:
    resources = "".join(f"  {resource.addr(None)}\n" for resource in replacement.resources)
    return (
        "blockform will perform the following actions:\n\n"
        f"  ~ Updating provider:\n    - {replacement.old}\n    + {replacement.new}\n\n"
        f"Changing {len(replacement.resources)} resources:\n\n{resources}"
    )


def _replacement_json(replacement: ProviderReplacement) -> list[dict[str, str]]:
    return [
        {
            "action": "replace_provider",
            "address": str(resource.addr(None)),
            "provider": str(replacement.old),
            "new_provider": str(replacement.new),
        }
        for resource in replacement.resources
    ]


COMMANDS: Mapping[str, click.Command] = {"mv": mv, "rm": rm, "replace-provider": replace_provider_}
