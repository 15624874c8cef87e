"""Verbs that change what the stored state says of objects, and nothing else: mv, rm, protect, replace-provider, taint."""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import (
    AddressError,
    Mode,
    ProviderAddr,
    ResourceInstanceAddr,
    TargetAddr,
    parse_resource_instance,
    parse_target,
)
from blockform.config import Config
from blockform.config.sources import parse_source
from blockform.diagnostics import Diagnostic, Diagnostics, SourceFile
from blockform.engine.session import Session, StateOptions, selected_workspace
from blockform.engine.state_editing import Edit, Edited, change_state, known_config, opened
from blockform.engine.state_edits import (
    Move,
    Moved,
    move,
    resource_order,
    selected,
    with_protection,
    with_provider,
    without,
)
from blockform.engine.stores import StoredState, open_store
from blockform.state import LocalStore, ObjectStatus, ResourceState, State, StateError

# mv -----------------------------------------------------------------------------------------------------------------


def move_objects(
    session: Session, edit: Edit, source: str, target: str, *, into: StateOptions | None = None
) -> tuple[tuple[Move, ...] | None, Diagnostics]:
    """Move the objects at one address to another one, in the same state or ``into`` another one.

    Of two states the target is written first: a crash between the two leaves an object in both, never in none.
    """
    diags = Diagnostics()
    addrs = [addr for text in (source, target) if (addr := _target(text, diags)) is not None]
    if len(addrs) < 2:
        return None, diags
    if into is not None:
        config = known_config(session)
        here, there = (
            open_store(session, options, config).path.resolve() for options in (edit.options, into)
        )
        if here != there:
            return _move_between(session, edit, into, addrs, config)

    def change(stored: StoredState, diags: Diagnostics) -> Edited[tuple[Move, ...]] | None:
        moved, problems = move(stored.state, None, addrs[0], addrs[1])
        diags.extend(problems)
        return Edited(moved.source, moved.moves) if moved else None

    return change_state(session, edit, "state-mv", change)


def state_of(session: Session, directory: Path) -> Path:
    """Where the state of the configuration in another directory is, in the workspace that is selected there."""
    root = (session.cwd / directory).resolve()
    data_dir = (
        root / session.data_dir.relative_to(session.cwd)
        if session.data_dir.is_relative_to(session.cwd)
        else root
    )
    there = replace(session, root=root, cwd=root, data_dir=data_dir, workspace=selected_workspace(data_dir))
    path = open_store(there, StateOptions(), known_config(there)).path
    return path if path.is_absolute() else root / path


def _move_between(
    session: Session, edit: Edit, into: StateOptions, addrs: Sequence[TargetAddr], config: Config | None
) -> tuple[tuple[Move, ...] | None, Diagnostics]:
    diags = Diagnostics()
    with (
        opened(session, edit, "state-mv", config, diags) as source,
        opened(session, replace(edit, options=into), "state-mv", config, diags, may_be_new=True) as target,
    ):
        if source is None or target is None:
            return None, diags
        moved, problems = move(source.stored.state, target.stored.state, addrs[0], addrs[1])
        diags.extend(problems)
        if moved is None:
            return None, diags
        if not edit.dry_run and not _write_both(source.store, target.store, moved, diags):
            return None, diags
        return moved.moves, diags


def _write_both(source: LocalStore, target: LocalStore, moved: Moved, diags: Diagnostics) -> bool:
    try:
        target.write(moved.target)
        source.write(moved.source)
    except StateError as error:
        diags.append(error.diagnostic)
        return False
    return True


# rm -----------------------------------------------------------------------------------------------------------------


def remove_objects(
    session: Session, edit: Edit, addresses: Sequence[str]
) -> tuple[tuple[ResourceInstanceAddr, ...] | None, Diagnostics]:
    """Forget the objects at or below the addresses; the platform is not asked. On a dry run finding none is no error."""
    diags = Diagnostics()
    targets = [target for text in addresses if (target := _target(text, diags)) is not None]
    if diags.has_errors:
        return None, diags

    def change(stored: StoredState, diags: Diagnostics) -> Edited[tuple[ResourceInstanceAddr, ...]] | None:
        found = selected(stored.state, targets)
        if not found and not edit.dry_run:
            diags.append(_no_match())
            return None
        return Edited(without(stored.state, found), found)

    return change_state(session, edit, "state-rm", change)


def _no_match() -> Diagnostic:
    return Diagnostic.error(
        "Invalid target address",
        'No matching objects found. To view the available instances, use "blockform state list". Please modify the address to reference'
        " a specific instance.",
    )


# protect ------------------------------------------------------------------------------------------------------------


def set_protected(
    session: Session, edit: Edit, addresses: Sequence[str], *, on: bool
) -> tuple[tuple[ResourceInstanceAddr, ...] | None, Diagnostics]:
    """Protect the managed objects at or below the addresses from being destroyed, or no longer; those for which that is a change."""
    diags = Diagnostics()
    targets = [target for text in addresses if (target := _target(text, diags)) is not None]
    if diags.has_errors:
        return None, diags

    def change(stored: StoredState, diags: Diagnostics) -> Edited[tuple[ResourceInstanceAddr, ...]] | None:
        found = [addr for addr in selected(stored.state, targets) if addr.resource.mode is Mode.MANAGED]
        if not found:
            diags.append(_no_match())
            return None
        state, changed = with_protection(stored.state, found, on=on)
        return Edited(state if changed else None, changed)

    return change_state(session, edit, "state-protect" if on else "state-unprotect", change)


# replace-provider ---------------------------------------------------------------------------------------------------


class ProviderReplacement(Struct, frozen=True, kw_only=True):
    """Resources, in order, that are to be given (or have been given) to another provider. ``declined``: the user said no."""

    old: ProviderAddr
    new: ProviderAddr
    resources: tuple[ResourceState, ...] = ()
    declined: bool = False


def replace_provider(
    session: Session, edit: Edit, old: str, new: str, confirm: Callable[[ProviderReplacement], bool]
) -> tuple[ProviderReplacement | None, Diagnostics]:
    """Give every resource of one provider to another. ``confirm`` is asked under the lock, unless there is no such resource."""
    diags = Diagnostics()
    old_addr, new_addr = _provider("from", old, diags), _provider("to", new, diags)
    if old_addr is None or new_addr is None:
        return None, diags

    def change(stored: StoredState, diags: Diagnostics) -> Edited[ProviderReplacement]:  # noqa: ARG001  cannot fail
        resources = stored.state.resources.values()
        concerned = [resource for resource in resources if resource.provider.provider == old_addr]
        done = ProviderReplacement(
            old=old_addr, new=new_addr, resources=tuple(sorted(concerned, key=resource_order))
        )
        if not concerned:
            return Edited(None, done)
        if not confirm(done):
            return Edited(None, replace(done, declined=True))
        return Edited(with_provider(stored.state, old_addr, new_addr), done)

    return change_state(session, edit, "state-replace-provider", change)


def _provider(which: str, text: str, diags: Diagnostics) -> ProviderAddr | None:
    found = parse_source(text, SourceFile("", text).range(0, len(text)))
    if isinstance(found, Diagnostic):
        diags.error(f'Invalid "{which}" provider', found.detail)
        return None
    return found


# taint, untaint -----------------------------------------------------------------------------------------------------


def set_tainted(
    session: Session, edit: Edit, address: str, *, tainted: bool, allow_missing: bool = False
) -> tuple[ResourceInstanceAddr | None, Diagnostics]:
    """Mark an instance so that the next apply replaces its object, or take the mark back.

    None without errors: there is no such instance, and ``allow_missing`` makes a warning of that.
    """
    diags = Diagnostics()
    addr = _instance(address, diags)
    if addr is None:
        return None, diags
    verb = "tainted" if tainted else "untainted"
    if addr.resource.mode is not Mode.MANAGED:
        detail = f"Resource instance {addr} cannot be {verb}: only managed resources have objects that can be replaced."
        diags.error("Invalid address", detail)
        return None, diags

    def change(stored: StoredState, diags: Diagnostics) -> Edited[ResourceInstanceAddr | None] | None:
        problem = _why_not_marked(stored.state, addr)
        if problem is None:
            return _marked(stored.state, addr, tainted=tainted, diags=diags)
        if not allow_missing:
            diags.error("No such resource instance", problem)
            return None
        detail = f"Resource instance {addr} was not found, but this is not an error because -allow-missing was set."
        diags.warning("No such resource instance", detail)
        return Edited(None, None)

    return change_state(
        session, edit, "taint" if tainted else "untaint", change, may_be_new=True, dated=False
    )


def _why_not_marked(state: State, addr: ResourceInstanceAddr) -> str | None:
    if not state.has_objects:
        return (
            "The state currently contains no resource instances whatsoever. This may occur if the configuration has never been applied"
            " or if it has recently been destroyed."
        )
    instance = state.instance(addr)
    if instance is None:
        return (
            f"There is no resource instance in the state with the address {addr}. If the resource configuration has just been added,"
            ' you must run "blockform apply" once to create the corresponding instance(s) before they can be tainted.'
        )
    if instance.current is None:
        return (
            f"Resource instance {addr} is currently part-way through a create_before_destroy replacement action. Run"
            ' "blockform apply" to complete its replacement before tainting it.'
        )
    return None


def _marked(
    state: State, addr: ResourceInstanceAddr, *, tainted: bool, diags: Diagnostics
) -> Edited[ResourceInstanceAddr | None] | None:
    instance, provider = state.instance(addr), state.provider(addr)
    assert instance is not None
    assert instance.current is not None
    assert provider is not None
    if not tainted and not instance.current.is_tainted:
        detail = f"Resource instance {addr} is not currently tainted, and so it cannot be untainted."
        diags.error("Resource instance is not tainted", detail)
        return None
    status = ObjectStatus.TAINTED if tainted else ObjectStatus.READY
    marked = instance.with_object(replace(instance.current, status=status))
    return Edited(state.with_instance(addr, marked, provider), addr)


# Addresses


def _target(text: str, diags: Diagnostics) -> TargetAddr | None:
    try:
        return parse_target(text)
    except AddressError as error:
        diags.error(error.summary, f'In the address "{text}": {error}')
        return None


def _instance(text: str, diags: Diagnostics) -> ResourceInstanceAddr | None:
    try:
        return parse_resource_instance(text)
    except AddressError as error:
        diags.error(error.summary, f'In the address "{text}": {error}')
        return None
