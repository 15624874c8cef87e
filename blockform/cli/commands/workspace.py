"""``blockform workspace``: states side by side for one configuration."""

from pathlib import Path

import click

from blockform.cli.console_io import write
from blockform.cli.context import variable
from blockform.cli.flags import FlagError, GoCommand, GoGroup
from blockform.cli.options import flag, lock_options, state_options, text_option
from blockform.cli.simple import Simple, simple_options
from blockform.engine.workspaces import (
    delete_workspace,
    list_workspaces,
    new_workspace,
    select_workspace,
)


@click.group(cls=GoGroup, name="workspace", short_help="Workspace management")
def command() -> None:
    """new, list, show, select and delete workspaces: several states for the one configuration in this directory."""


def _is_overridden(simple: Simple) -> bool:
    return bool(variable(simple.session.environment, "WORKSPACE"))


def _one_name(names: tuple[str, ...]) -> str:
    if len(names) != 1:
        raise FlagError("Expected a single argument: NAME.")
    return names[0]


@command.command(cls=GoCommand, name="list", short_help="List Workspaces")
@flag("json", text="Produce output in JSON.")
@simple_options
def list_(*, json: bool, no_color: bool) -> int:
    """List the workspaces; a star marks the one in use."""
    simple = Simple.start(no_color=no_color, as_json=json)
    found, diags = list_workspaces(simple.session, overridden=_is_overridden(simple))
    simple.view.diagnostics(diags)
    if found is None:
        return 1
    if json:
        rows = [{"name": name, "is_current": name == found.current} for name in found.names]
        simple.print_json({"format_version": "1.0", "workspaces": rows})
        return 0
    lines = "".join(f"{'*' if name == found.current else ' '} {name}\n" for name in found.names)
    write(f"{lines}\n")
    if found.overridden:
        write(
            "\n\nThe active workspace is being overridden using the BLOCKFORM_WORKSPACE or TF_WORKSPACE\nenvironment variable.\n\n"
        )
    return 0


@command.command(cls=GoCommand, name="show", short_help="Show the name of the current workspace")
@simple_options
def show(*, no_color: bool) -> int:
    """Show the name of the current workspace."""
    write(f"{Simple.start(no_color=no_color).session.workspace}\n")
    return 0


@command.command(cls=GoCommand, name="new", short_help="Create a new workspace")
@click.argument("names", nargs=-1, metavar="NAME")
@text_option("state", metavar="path", text="Copy an existing state file into the new workspace.")
@lock_options
@simple_options
def new(*, names: tuple[str, ...], state: str | None, lock: bool, lock_timeout: str, no_color: bool) -> int:
    """Create a new workspace, empty unless -state is given, and use it from now on."""
    simple = Simple.start(no_color=no_color)
    name = _one_name(names)
    try:
        copied = (state, Path(state).read_bytes()) if state else None
    except OSError as error:
        return simple.fail("Failed to open the given state file", f"{state}: {error.strerror}.")
    diags = new_workspace(
        simple.session,
        name,
        overridden=_is_overridden(simple),
        copied=copied,
        options=state_options(lock=lock, lock_timeout=lock_timeout),
    )
    simple.view.diagnostics(diags)
    if diags.has_errors:
        return 1
    write(_created(name, is_empty=copied is None))
    return 0


@command.command(cls=GoCommand, name="select", short_help="Select a workspace")
@click.argument("names", nargs=-1, metavar="NAME")
@flag("or-create", text="Create the workspace if it doesn't exist.")
@simple_options
def select(*, names: tuple[str, ...], or_create: bool, no_color: bool) -> int:
    """Use another workspace from now on."""
    simple = Simple.start(no_color=no_color)
    name = _one_name(names)
    done, diags = select_workspace(
        simple.session, name, overridden=_is_overridden(simple), or_create=or_create
    )
    simple.view.diagnostics(diags)
    if done is None:
        return 1
    if done.created:
        write(_created(name, is_empty=True))
    elif done.changed:
        write(f'Switched to workspace "{name}".\n')
    return 0


@command.command(cls=GoCommand, name="delete", short_help="Delete a workspace")
@click.argument("names", nargs=-1, metavar="NAME")
@flag(
    "force", text="Remove a workspace even if it is managing resources, which nothing tracks any more then."
)
@lock_options
@simple_options
def delete(*, names: tuple[str, ...], force: bool, lock: bool, lock_timeout: str, no_color: bool) -> int:
    """Delete a workspace that is not in use, and its state."""
    simple = Simple.start(no_color=no_color)
    name = _one_name(names)
    options = state_options(lock=lock, lock_timeout=lock_timeout)
    gone, diags = delete_workspace(simple.session, name, options, force=force)
    if gone:
        write(f'Deleted workspace "{name}"!\n')
    simple.view.diagnostics(diags)
    return 0 if gone else 1


def _created(name: str, *, is_empty: bool) -> str:
    if not is_empty:
        return f'Created and switched to workspace "{name}"!\n\nIt has a copy of the given state.\n'
    return (
        f'Created and switched to workspace "{name}"!\n\n'
        "You're now on a new, empty workspace. Workspaces isolate their state,\n"
        'so if you run "blockform plan" blockform will not see any existing state\n'
        "for this configuration.\n"
    )
