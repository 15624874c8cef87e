"""Workspaces: states side by side for one configuration, each in a directory of its own, and which of them is in use.

A workspace exists when it has a directory; ``default`` always does, and has the state beside the configuration.
"""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import Mode
from blockform.config import Config
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine.session import Session, StateOptions
from blockform.engine.state_editing import Edit, OpenState, known_config, opened
from blockform.engine.state_edits import instances_in_order
from blockform.engine.stores import workspaces_dir
from blockform.state import InstanceState, State, StateError, read_state

DEFAULT = "default"
_NAME = re.compile(r"[A-Za-z0-9_.~$&+=:@-]+")


class Selection(Struct, frozen=True, kw_only=True):
    """Which workspaces there are, ``default`` first, which one is in use, and whether the environment says so."""

    names: tuple[str, ...]
    current: str
    overridden: bool = False


def is_valid_name(name: str) -> bool:
    """Whether a workspace may have this name: it is part of paths and addresses.

    Source: Terraform's ValidWorkspaceName (a name that url.PathEscape leaves as it is); of dots alone no name is made here.
    """
    return _NAME.fullmatch(name) is not None and name.strip(".") != ""


def list_workspaces(session: Session, *, overridden: bool = False) -> tuple[Selection | None, Diagnostics]:
    """The workspaces, by name. ``overridden``: the environment names the one in use."""
    return _selection(session, known_config(session), overridden=overridden)


def _selection(
    session: Session, config: Config | None, *, overridden: bool
) -> tuple[Selection | None, Diagnostics]:
    directory, diags = workspaces_dir(session, config), Diagnostics()
    try:
        found = sorted(entry.name for entry in directory.iterdir() if entry.is_dir())
    except FileNotFoundError:
        found = []
    except OSError as error:
        diags.append(_failed("listed", directory, error))
        return None, diags
    names = (DEFAULT, *(name for name in found if name != DEFAULT))
    return Selection(names=names, current=session.workspace, overridden=overridden), diags


def new_workspace(
    session: Session,
    name: str,
    *,
    overridden: bool = False,
    copied: tuple[str, bytes] | None = None,
    options: StateOptions | None = None,
) -> Diagnostics:
    """Make a workspace and use it from now on. ``copied``: name and content of a state file that it starts with, under a new lineage."""
    config = known_config(session)
    known, diags = _selection(session, config, overridden=overridden)
    if known is None or not _may_be_new(known, name, diags):
        return diags
    state = None
    if copied is not None:
        state, problems = read_state(copied[1], copied[0])
        diags.extend(problems)
    if not diags.has_errors:
        _make(session, config, name, state, options or StateOptions(), diags)
    return diags


def _may_be_new(known: Selection, name: str, diags: Diagnostics) -> bool:
    if not is_valid_name(name):
        diags.append(_invalid_name(name))
    elif known.overridden and known.current != name:
        diags.error(
            "Workspace is set by the environment",
            "The workspace is set by the environment variable BLOCKFORM_WORKSPACE or TF_WORKSPACE. To create a new workspace, either"
            " unset it, or set it to the name of the workspace that you are creating, and run this command again.",
        )
    elif name in known.names:
        diags.error(
            "Workspace already exists",
            f'There is a workspace "{name}" already. To use it, run:\n\n    blockform workspace select {name}',
        )
    return not diags.has_errors


def _make(
    session: Session,
    config: Config | None,
    name: str,
    state: State | None,
    options: StateOptions,
    diags: Diagnostics,
) -> None:
    directory = workspaces_dir(session, config) / name
    try:
        directory.mkdir(parents=True)
    except OSError as error:
        diags.append(_failed("created", directory, error))
        return
    if state is not None:
        inside = replace(session, workspace=name)
        with opened(inside, Edit(options=options), "workspace-new", config, diags, may_be_new=True) as there:
            if there is not None:
                _write_copy(there, state, diags)
    if not diags.has_errors:
        _use(session, name, diags)


def _write_copy(there: OpenState, state: State, diags: Diagnostics) -> None:
    try:
        there.store.write(replace(state, lineage="", serial=0))
    except StateError as error:
        diags.append(error.diagnostic)


class Selected(Struct, frozen=True):
    """What came of selecting a workspace."""

    created: bool = False
    changed: bool = False


def select_workspace(
    session: Session, name: str, *, overridden: bool = False, or_create: bool = False
) -> tuple[Selected | None, Diagnostics]:
    """Use another workspace from now on."""
    diags = Diagnostics()
    if overridden:
        diags.error(
            "Workspace is set by the environment",
            "The workspace is set by the environment variable BLOCKFORM_WORKSPACE or TF_WORKSPACE. To select another one, either change"
            " the variable or unset it, and run this command again.",
        )
        return None, diags
    if not is_valid_name(name):
        diags.append(_invalid_name(name))
        return None, diags
    config = known_config(session)
    known, diags = _selection(session, config, overridden=False)
    if known is None or name == known.current:
        return (None if known is None else Selected()), diags
    if name in known.names:
        _use(session, name, diags)
        return (None if diags.has_errors else Selected(changed=True)), diags
    if not or_create:
        diags.append(_no_such(name))
        return None, diags
    _make(session, config, name, None, StateOptions(), diags)
    return (None if diags.has_errors else Selected(created=True, changed=True)), diags


def delete_workspace(
    session: Session, name: str, options: StateOptions, *, force: bool = False
) -> tuple[bool, Diagnostics]:
    """Delete a workspace that is not in use, with its state; whether it went.

    One that still manages objects is deleted with ``force`` only, and never one with calls whose result nobody knows.
    """
    config = known_config(session)
    known, diags = _selection(session, config, overridden=False)
    if known is None or not _may_go(known, name, diags):
        return False, diags
    inside, edit = replace(session, workspace=name), Edit(options=options)
    with opened(inside, edit, "workspace-delete", config, diags, may_be_new=True) as there:
        if there is None:
            return False, diags
        directory = workspaces_dir(session, config) / name
        objects = _managed(there.stored.state)
        if objects and not force:
            diags.append(_not_empty(name, objects))
            return False, diags
        try:
            shutil.rmtree(directory)  # under the lock: nobody may begin to work there meanwhile
        except OSError as error:
            diags.append(_failed("deleted", directory, error))
            return False, diags
    if objects:
        diags.warning(
            "Deleted workspace was not empty",
            f'The resources managed by the deleted workspace "{name}" may still exist, but are no longer manageable by blockform since'
            " the state has been deleted.",
        )
    return True, diags


def _may_go(known: Selection, name: str, diags: Diagnostics) -> bool:
    if name not in known.names:
        diags.append(_no_such(name))
    elif name == known.current:
        diags.error(
            "Workspace is in use",
            f'Workspace "{name}" is your active workspace. You cannot delete the currently active workspace. Please switch to another'
            " workspace and try again.",
        )
    elif name == DEFAULT:
        diags.error("Default workspace cannot be deleted", "The default workspace is always there.")
    return not diags.has_errors


def _managed(state: State) -> tuple[str, ...]:
    """The managed objects, deposed ones too, as messages name them."""
    found: list[str] = []
    for addr in instances_in_order(state):
        instance = state.instance(addr) or InstanceState()
        if addr.resource.mode is Mode.MANAGED:
            found += [str(addr)] if instance.current is not None else []
            found += [f"{addr} (deposed object {key})" for key in sorted(instance.deposed)]
    return tuple(found)


def _not_empty(name: str, objects: Sequence[str]) -> Diagnostic:
    listed = "".join(f"\n  - {text}" for text in objects)
    return Diagnostic.error(
        "Workspace is not empty",
        f'Workspace "{name}" is currently tracking the following resource instances:{listed}\n\nDeleting this workspace would cause'
        " blockform to lose track of any associated remote objects, which would then require you to delete them manually outside of"
        " blockform. You should destroy these objects with blockform before deleting the workspace.\n\nIf you want to delete this"
        " workspace anyway, and have blockform forget about these managed objects, use the -force option to disable this safety check.",
    )


def _use(session: Session, name: str, diags: Diagnostics) -> None:
    path = session.data_dir / "environment"
    try:
        session.data_dir.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    except OSError as error:
        diags.append(_failed("written", path, error))


def _failed(deed: str, path: Path, error: OSError) -> Diagnostic:
    reason = error.strerror or type(error).__name__
    return Diagnostic.error("Workspace storage failed", f'"{path}" could not be {deed}: {reason}.')


def _invalid_name(name: str) -> Diagnostic:
    return Diagnostic.error(
        "Invalid workspace name",
        f'The workspace name "{name}" is not allowed. The name must contain only URL safe characters, contain no path separators, and'
        " not be an empty string.",
    )


def _no_such(name: str) -> Diagnostic:
    return Diagnostic.error(
        "Workspace does not exist",
        f'There is no workspace "{name}". You can create this workspace with the "new" subcommand or include the "-or-create" flag with'
        ' the "select" subcommand.',
    )
