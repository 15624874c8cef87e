"""One change of a plan as text: what happens to which object and why, then the object with what differs.

Source: Terraform's jsonformat/plan.go, resourceChangeComment.
"""

from collections.abc import Iterator

from blockform.addrs import Mode as ResourceMode
from blockform.addrs import ResourceInstanceAddr
from blockform.cli.views.delta import Paths, Style, compare_body, marker, render
from blockform.diagnostics.paint import Paint
from blockform.plan import Action, Drift, Reason, ResourceChange
from blockform.plan.diff import changed_arguments
from blockform.values import Value, go_quote

_READ_REASONS = {
    Reason.CONFIG_UNKNOWN: "(config refers to values not yet known)",
    Reason.DEPENDENCY_PENDING: "(depends on a resource or a module with changes pending)",
    Reason.CHECK_NESTED: "(config will be reloaded to verify a check block)",
}
_NAMED = 4
"""So many changed arguments are named in one line; the rest are counted."""
_NOT_DESTROYED = " # (destroy = false is set in the configuration)"
_LEFT_OVER = "(left over from a partially-failed replacement of this instance)"


def render_change(change: ResourceChange, paint: Paint) -> str:
    """What is to be done to one object: comment lines, then the block."""
    delta = compare_body(change.before, _planned(change), change.schema.block, Paths.of(change.replace_paths))
    body = render(delta, 0, Style(paint=paint, unchanged=bool(change.importing)))
    mark = marker(change.action, paint)
    return "\n".join([*_comment(change, paint), f"{mark} {block_header(change.addr)} {body}"])


def render_drift(drift: Drift, paint: Paint) -> str:
    """What was found changed outside."""
    delta = compare_body(drift.before, drift.after, drift.schema.block, Paths())
    body = render(delta, 0, Style(paint=paint))
    mark = marker(drift.action, paint)
    return "\n".join([*_drift_comment(drift, paint), f"{mark} {block_header(drift.addr)} {body}"])


def _drift_comment(drift: Drift, paint: Paint) -> Iterator[str]:
    if drift.action is Action.NO_OP:
        yield f"{paint(f'  # {drift.previous_addr}', 'bold')} has moved to {paint(str(drift.addr), 'bold')}"
        return
    what = "has been deleted" if drift.action is Action.DELETE else "has changed"
    yield f"{paint(f'  # {drift.addr}', 'bold')} {what}"
    if drift.previous_addr is not None:
        yield f"  # (moved from {drift.previous_addr})"


def block_header(addr: ResourceInstanceAddr) -> str:
    """``resource "press_block_spec" "train"``."""
    of = addr.resource
    kind = "resource" if of.mode is ResourceMode.MANAGED else "data"
    return f"{kind} {go_quote(of.type)} {go_quote(of.name)}"


def display_address(addr: ResourceInstanceAddr, deposed: str) -> str:
    """The address, and which of its objects if it is not the current one."""
    return f"{addr} (deposed object {deposed})" if deposed else str(addr)


def _planned(change: ResourceChange) -> Value | None:
    """What the object will be: gone when it is destroyed, as it is when it is only forgotten."""
    if change.action is Action.FORGET:
        return change.before
    return None if change.action is Action.DELETE else change.after


def _comment(change: ResourceChange, paint: Paint) -> Iterator[str]:
    if change.action is Action.FORGET:
        yield from _forgotten(change, paint)
    elif change.action is Action.CREATE_BEFORE_FORGET:
        address = paint(f" # {display_address(change.addr, change.deposed)}", "bold")
        yield f"{address} must be replaced, but the existing object will not be destroyed"
        yield _NOT_DESTROYED
    elif change.action is Action.NO_OP and change.previous_addr not in {None, change.addr}:
        yield _only_moved(change, paint)
    elif change.action is Action.NO_OP:
        yield f"{paint(f'  # {change.addr}', 'bold')} will be imported"
        if change.generated_config:
            yield "  # (config will be generated)"
    else:
        address = paint(f"  # {display_address(change.addr, change.deposed)}", "bold")
        yield f"{address} {_deed(change, paint)}"
        yield from (f"  # {text}" for text in _reasons(change))
        if change.previous_addr is not None and change.previous_addr != change.addr:
            yield f"  # (moved from {change.previous_addr})"
    if change.importing and change.action is not Action.NO_OP:
        yield f'  # (imported from "{change.importing}")'
    if change.importing and change.action in {Action.REPLACE, Action.CREATE_BEFORE_DELETE}:
        yield f"  # {paint('Warning: this will destroy the imported resource', 'yellow')}"
    yield from (f"  # {note}" for note in change.notes)
    changed = _changed(change)
    if changed:
        yield f"  # changes {changed}"


def _changed(change: ResourceChange) -> str:
    """The arguments that change, where they stand so deep that the block below takes long to read."""
    if change.before is None or change.after is None or change.action is Action.NO_OP:
        return ""
    paths = changed_arguments(change.schema.block, change.before, change.after)
    named = [str(path).removeprefix(".") for path in paths[:_NAMED]]
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return ", ".join(named) + more


def _only_moved(change: ResourceChange, paint: Paint) -> str:
    addr = paint(display_address(change.addr, change.deposed), "bold")
    return f"{paint(f'  # {change.previous_addr}', 'bold')} has moved to {addr}"


def _forgotten(change: ResourceChange, paint: Paint) -> Iterator[str]:
    address = paint(f" # {display_address(change.addr, change.deposed)}", "bold")
    if change.deposed:
        kept = paint("will not be destroyed", "bold", "red")
        yield f"{address} will be removed from blockform state, but {kept}"
        yield f"{paint(' #', 'bold')} {_LEFT_OVER}"
    else:
        kept = paint("will not be destroyed", "bold", "red")
        yield f"{address} will no longer be managed by blockform, but {kept}"
    yield _NOT_DESTROYED


def _deed(change: ResourceChange, paint: Paint) -> str:
    replaced = paint("replaced", "bold", "red")
    match change.action:
        case Action.CREATE:
            return "will be created"
        case Action.READ:
            return "will be read during apply"
        case Action.UPDATE:
            return "will be updated in-place"
        case Action.DELETE:
            return f"will be {paint('destroyed', 'bold', 'red')}"
    match change.reason:
        case Reason.TAINTED:
            return f"is tainted, so must be {replaced}"
        case Reason.BY_REQUEST:
            return f"will be {replaced}, as requested"
        case Reason.BY_TRIGGERS:
            return f"will be {replaced} due to changes in replace_triggered_by"
        case _:
            return f"must be {replaced}"


def _reasons(change: ResourceChange) -> Iterator[str]:
    """Why, where the deed alone does not say."""
    if change.action is Action.READ and change.reason in _READ_REASONS:
        yield _READ_REASONS[change.reason]
    if change.action is Action.DELETE:
        why = _delete_reason(change)
        if why:
            yield f"(because {why})"
        if change.deposed:
            yield _LEFT_OVER


def _delete_reason(change: ResourceChange) -> str:
    addr = change.addr
    match change.reason:
        case Reason.NO_RESOURCE_CONFIG:
            return f"{addr.resource.type}.{addr.resource.name} is not in configuration"
        case Reason.NO_MOVE_TARGET:
            return f"{change.previous_addr} was moved to {addr}, which is not in configuration"
        case Reason.NO_MODULE:
            return f"{addr.module} is not in configuration"
        case Reason.WRONG_REPETITION:
            return _wrong_repetition(addr)
        case Reason.DISABLED:
            return "enabled is false"
        case Reason.COUNT_INDEX:
            return f"index [{addr.key}] is out of range for count"
        case Reason.EACH_KEY:
            return f"key [{go_quote(str(addr.key))}] is not in for_each map"
        case _:
            return ""


def _wrong_repetition(addr: ResourceInstanceAddr) -> str:
    if addr.key is None:
        return "resource uses count or for_each"
    return f"resource does not use {'count' if isinstance(addr.key, int) else 'for_each'}"
