"""What changes mean beside each other: once all is planned, each provider may add notes to its changes."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from blockform.addrs import ProviderConfigAddr
from blockform.plan.action import Action
from blockform.plan.calls import crash
from blockform.plan.model import ResourceChange
from blockform.plan.run import PlanRun
from blockform.sdk import CanRelate, PlannedChange

VERBS: Mapping[Action, str] = {
    Action.CREATE: "create",
    Action.UPDATE: "update",
    Action.REPLACE: "replace",
    Action.CREATE_BEFORE_DELETE: "replace",
    Action.CREATE_BEFORE_FORGET: "create",
    Action.DELETE: "delete",
    Action.FORGET: "forget",
}
"""What providers hear of an action; of others nothing."""


def with_related_notes(run: PlanRun, ordered: Sequence[ResourceChange]) -> tuple[ResourceChange, ...]:
    """The run's changes, in their final order, with the notes that their providers add to them."""
    groups: dict[ProviderConfigAddr, list[ResourceChange]] = {}
    for change in ordered:
        if change.is_managed and change.action in VERBS and not change.deposed:
            groups.setdefault(change.provider, []).append(change)
    notes: dict[str, Sequence[str]] = {}
    for provider, changes in groups.items():
        notes.update(_notes(run, provider, changes))
    return tuple(_noted(ordered, notes))


def _notes(
    run: PlanRun, provider: ProviderConfigAddr, changes: list[ResourceChange]
) -> Mapping[str, Sequence[str]]:
    configured = run.pool.configured(provider)
    if not isinstance(configured, CanRelate):
        return {}
    try:
        return configured.relate(tuple(map(told, changes)))
    except Exception as error:  # noqa: BLE001  a provider's crash must not hide what others find
        run.diags.append(
            crash(error, "it looked at the plan as a whole", "Nothing was changed.", str(provider))
        )
        return {}


def told(change: ResourceChange) -> PlannedChange:
    """A change as providers hear of it."""
    gone = change.action in {Action.DELETE, Action.FORGET}
    return PlannedChange(
        address=str(change.addr),
        type=change.addr.resource.type,
        verb=VERBS.get(change.action, "keep"),
        prior=None if change.before is None else change.before.unmarked(),
        planned=None if gone or change.after is None else change.after.unmarked(),
    )


def _noted(changes: Sequence[ResourceChange], notes: Mapping[str, Sequence[str]]) -> Iterator[ResourceChange]:
    for change in changes:
        more = () if change.deposed else tuple(notes.get(str(change.addr), ()))
        yield replace(change, notes=(*change.notes, *more)) if more else change
