"""What changes of a plan mean beside each other: which deployments and app specs follow a release, and what goes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from blockform.sdk import PlannedChange
from blockform.values import Unknown, Value
from blockform_press.resources.look import number_of, part
from blockform_press.resources.spec_traits import ARCHIVE, text_at

_NOUNS = {
    "press_block_spec": "block spec",
    "press_app_spec": "app spec",
    "press_block_deployment": "block deployment",
    "press_app_deployment": "app deployment",
}
_SPECS = frozenset({"press_block_spec", "press_app_spec"})
_NAMED = 5
"""So many revisions are named; the rest are counted."""


class _Followers(Struct):
    """What follows one spec. Mutable while the plan is looked through."""

    revisions: list[int] = field(default_factory=list)
    created: int = 0
    apps: list[str] = field(default_factory=list)


def related_notes(changes: Sequence[PlannedChange]) -> Mapping[str, Sequence[str]]:
    """More notes, by address: of a spec that publishes what follows it, of an object that goes that it does."""
    specs = {_identity(change): change for change in changes if change.type in _SPECS and _publishes(change)}
    by_address = {change.address: change for change in specs.values()}
    followers = {change.address: _Followers() for change in specs.values()}
    for change in changes:
        for spec in _followed(change, specs, by_address):
            _follow(followers[spec.address], change)
    notes = {address: list(_lines(found)) for address, found in followers.items()}
    for change in changes:
        if change.verb in {"delete", "replace"} and change.prior is not None:
            notes.setdefault(change.address, []).append(_gone(change, change.prior))
    return {address: lines for address, lines in notes.items() if lines}


def _identity(change: PlannedChange) -> str:
    """The spec's id; the address of one that has none yet."""
    planned = text_at(change.planned, "id") if change.planned is not None else ""
    return planned or change.address


def _publishes(change: PlannedChange) -> bool:
    """Whether the change certainly publishes a release."""
    if change.planned is None:
        return False
    new = text_at(change.planned, "release", "version")
    old = text_at(change.prior, "release", "version") if change.prior is not None else ""
    return bool(new) and (change.verb != "update" or new != old)


def _followed(
    change: PlannedChange, specs: Mapping[str, PlannedChange], by_address: Mapping[str, PlannedChange]
) -> Iterator[PlannedChange]:
    """The specs whose new release the planned object is about to use."""
    for named in _uses(change):
        spec_id = named.get("id")
        spec = None
        if spec_id is not None and isinstance(spec_id.raw, str):
            spec = specs.get(spec_id.raw)
        elif spec_id is not None and isinstance(spec_id.raw, Unknown) and spec_id.raw.origin is not None:
            spec = by_address.get(spec_id.raw.origin.address)
        if spec is not None and spec.planned is not None and spec.address != change.address:
            version = text_at(named, "version")
            if version and version == text_at(spec.planned, "release", "version"):
                yield spec


def _uses(change: PlannedChange) -> Iterable[Value]:
    """The members that name a spec and one of its releases, where they are not as before."""
    if change.planned is None:
        return
    if change.type == "press_app_spec":
        if not _publishes(change):
            return
        blocks = part(change.planned, "blocks")
        yield from blocks.elements if blocks is not None and isinstance(blocks.raw, tuple) else ()
        return
    spec = part(change.planned, "spec")
    before = text_at(change.prior, "spec", "version") if change.prior is not None else ""
    if spec is not None and (change.verb != "update" or before != text_at(spec, "version")):
        yield spec


def _follow(found: _Followers, change: PlannedChange) -> None:
    assert change.planned is not None
    if change.type == "press_app_spec":
        name, version = (
            text_at(change.planned, "metadata", "name"),
            text_at(change.planned, "release", "version"),
        )
        found.apps.append(f"app spec {name} follows, with release {version}")
    elif change.verb == "update":
        found.revisions.append(int(number_of(change.prior, "latest_revision", "revision") or 0) + 1)
    else:
        found.created += 1


def _lines(found: _Followers) -> Iterator[str]:
    if found.revisions:
        count = len(found.revisions)
        many = (
            f"{count} deployments follow, with revisions"
            if count > 1
            else "1 deployment follows, with revision"
        )
        yield f"{many} {_enumerated(found.revisions)}"
    if found.created:
        yield f"{found.created} new deployments follow" if found.created > 1 else "1 new deployment follows"
    yield from found.apps


def _enumerated(numbers: Sequence[int]) -> str:
    texts = [str(number) for number in numbers[:_NAMED]]
    if len(numbers) > _NAMED:
        return f"{', '.join(texts)} and {len(numbers) - _NAMED} more"
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _gone(change: PlannedChange, prior: Value) -> str:
    name = text_at(prior, "metadata", "name") or "it"
    noun = _NOUNS.get(change.type, "object")
    which = "the present " if change.verb == "replace" else ""
    if change.type in _SPECS and text_at(prior, "on_destroy") == ARCHIVE:
        return f"archives {which}{noun} {name}, which stays on the platform"
    return f"deletes {which}{noun} {name}"
