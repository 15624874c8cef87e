"""Limits that the user sets to a plan: how many objects it may take away."""

from collections.abc import Sequence

from blockform.diagnostics import Diagnostic
from blockform.plan.action import Action
from blockform.plan.model import ResourceChange

_MOST_LISTED = 100


def too_many_deletes(changes: Sequence[ResourceChange], limit: int | None) -> Diagnostic | None:
    """Why a plan is refused that deletes or replaces more than ``limit`` objects, each of them named; None where it is not."""
    if limit is None:
        return None
    lost = [change for change in changes if change.is_managed and _takes_away(change)]
    if len(lost) <= limit:
        return None
    lines = [f"  - {_described(change)}" for change in lost[:_MOST_LISTED]]
    if len(lost) > _MOST_LISTED:
        lines.append(f"  - and {len(lost) - _MOST_LISTED} more")
    objects = "object" if len(lost) == 1 else "objects"
    return Diagnostic.error(
        "Plan deletes too many objects",
        f"The plan would delete or replace {len(lost)} {objects}, and -max-deletes={limit} allows for no more than {limit}:\n"
        + "\n".join(lines)
        + "\n\nNothing was changed. If this is what you want, run the command again with a higher limit, or without one.",
    )


def _takes_away(change: ResourceChange) -> bool:
    return change.action is Action.DELETE or change.action.is_replace


def _described(change: ResourceChange) -> str:
    if change.deposed:
        return f"{change.addr} (deposed object {change.deposed})"
    return f"{change.addr} (replace)" if change.action.is_replace else f"{change.addr} (delete)"
