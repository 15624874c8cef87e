"""Parameter values of deployments: where they stand, whether they are the same, and what is stored of hidden ones.

A *slot* is one group of values: ``("parameters", "run")`` of a block deployment, ``("parameters", "train", "run")`` and
``("app_parameters", "run")`` of an app deployment. Its last word is the kind: build or run.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from blockform.values import DYNAMIC, Value, ValuePath, null, object_of, path_of, unknown
from blockform_press.bodies import Json
from blockform_press.resources.decode import implied
from blockform_press.resources.encode import Fingerprint, fingerprint_of, is_hidden, plain
from blockform_press.resources.look import entries, rows, text_of, truth_of

SlotKey = tuple[str, ...]

BUILD, RUN = "build", "run"
KINDS = (BUILD, RUN)
MASK: Final = "********"
"""What describe calls show instead of a hidden value."""

Definition = Value
"""One parameter definition, an object of the schema's type."""


class Slot(Struct, frozen=True):
    """One group of values. ``values`` may be null, unknown, or hold unknowns."""

    key: SlotKey
    path: ValuePath
    values: Value

    @property
    def kind(self) -> str:
        """Build or run."""
        return self.key[-1]


class Definitions(Struct, frozen=True, kw_only=True):
    """What a release lets deployments set: per owner ("" for the spec itself, else a block of the app by name), kind and name.

    ``complete``: no owner is missing. A kind or name that is absent is not defined.
    """

    owners: Mapping[str, Mapping[str, Mapping[str, Definition]]] = field(default_factory=dict)
    complete: bool = True

    def of(self, key: SlotKey) -> Mapping[str, Definition] | None:
        """The definitions for a slot; None when they are not known."""
        owner = key[1] if len(key) == 3 else ""
        found = self.owners.get(owner)
        return None if found is None else found.get(key[-1], {})

    def hides(self, key: SlotKey, name: str) -> bool | None:
        """Whether a value must not be stored; None while that is not known."""
        own = self.of(key)
        if own is None or name not in own:
            return None
        if truth_of(own[name], "hide_value"):
            return True
        if len(key) == 3:
            return False
        others = [owner.get(key[-1], {}).get(name) for owner in self.owners.values()]
        if any(truth_of(definition, "hide_value") for definition in others if definition is not None):
            return True  # at app level every block has a say
        return False if self.complete else None


def definitions_of(parameters: Value | None) -> dict[str, dict[str, Definition]]:
    """The definitions of one spec by kind and name."""
    return {
        kind: {name: row for row in rows(parameters, kind) if (name := text_of(row, "name")) is not None}
        for kind in KINDS
    }


def slots_of(deployment: Value) -> Iterator[Slot]:
    """All slots of a deployment, the block's ones first; slots that cannot be seen into are left out."""
    by_block = deployment.get("app_parameters") is not None
    groups = [("parameters", deployment["parameters"])]
    if by_block:
        groups.append(("app_parameters", deployment["app_parameters"]))
    for name, group in groups:
        if name == "parameters" and by_block:
            for block, values in entries(group).items():
                yield from _kinds(values, (name, block), path_of(name).index(block))
        else:
            yield from _kinds(group, (name,), path_of(name))


def _kinds(group: Value, key: SlotKey, path: ValuePath) -> Iterator[Slot]:
    for kind in KINDS:
        values = group.get(kind)
        if values is not None and not values.is_null:
            yield Slot((*key, kind), path.attr(kind), values)


def given_values(slot: Slot) -> dict[str, Value]:
    """The values of a slot that are not null; none where the slot is not known."""
    values = slot.values
    return {name: item for name, item in entries(values).items() if not item.is_null}


def entries_of(values: Value | None) -> Mapping[str, Value]:
    """The values of a slot by name, null ones too; none where there is no slot or it is not known."""
    return entries(values)


def all_given(deployment: Value) -> dict[tuple[SlotKey, str], Value]:
    """Every value by slot and name."""
    return {
        (slot.key, name): item for slot in slots_of(deployment) for name, item in given_values(slot).items()
    }


def same_value(one: Value, other: Value, fingerprint: Fingerprint) -> bool:
    """Whether two values are equal, one or both perhaps only a fingerprint."""
    if not (one.is_wholly_known and other.is_wholly_known):
        return False
    if plain(one) == plain(other) and isinstance(one.raw, bool) == isinstance(other.raw, bool):
        return True
    if not (is_hidden(one) or is_hidden(other)):
        return False
    return bool(fingerprint_of(one, fingerprint).raw == fingerprint_of(other, fingerprint).raw)


def map_slots(
    deployment: Value, change: Callable[[Slot, dict[str, Value]], Mapping[str, Value]]
) -> dict[str, Value]:
    """The value attributes with the content of every slot replaced by what ``change`` makes of it."""
    changed = {
        slot.key: change(slot, dict(entries(slot.values))) for slot in slots_of(deployment) if _is_open(slot)
    }
    names = (
        ("parameters", "app_parameters") if deployment.get("app_parameters") is not None else ("parameters",)
    )
    return {name: _rebuilt(deployment[name], (name,), changed) for name in names}


def _is_open(slot: Slot) -> bool:
    return isinstance(slot.values.raw, dict)


def _rebuilt(value: Value, key: SlotKey, changed: Mapping[SlotKey, Mapping[str, Value]]) -> Value:
    if key in changed:
        before = entries(value)
        after = changed[key]
        return value if dict(before) == dict(after) else object_of(after, value.marks)
    if not isinstance(value.raw, dict) or key[-1] in KINDS:
        return value
    members = {name: _rebuilt(item, (*key, name), changed) for name, item in value.raw.items()}
    return object_of(members, value.marks)


def without_hidden(
    deployment: Value, hides: Callable[[SlotKey, str], bool | None], fingerprint: Fingerprint
) -> dict[str, Value]:
    """The value attributes as they are stored: fingerprints for hidden values, unknowns where ``hides`` cannot tell yet."""

    def shielded(slot: Slot, name: str, item: Value) -> Value:
        hidden = hides(slot.key, name)
        if hidden is None:
            return item if item.is_null else unknown(DYNAMIC)
        return fingerprint_of(item, fingerprint) if hidden else item

    def shield(slot: Slot, values: dict[str, Value]) -> dict[str, Value]:
        return {name: shielded(slot, name, item) for name, item in values.items()}

    return map_slots(deployment, shield)


def hidden_before(prior: Value) -> Callable[[SlotKey, str], bool | None]:
    """What an earlier object says of which values are hidden, for want of definitions: those it holds as fingerprints."""
    before = all_given(prior)

    def hides(key: SlotKey, name: str) -> bool | None:
        value = before.get((key, name))
        return None if value is None else is_hidden(value)

    return hides


def hide_all(_key: SlotKey, _name: str) -> bool:
    """Every value counts as hidden."""
    return True


def hide_unknown(_key: SlotKey, _name: str) -> None:
    """No value is known to be hidden or not."""


# To and from the API


def values_body(values: Value | None) -> dict[str, Json]:
    """``{"build": ..., "run": ...}`` of a group of values; null ones and empty slots are left out."""
    body: dict[str, Json] = {}
    for kind in KINDS:
        given = {name: plain(item) for name, item in entries(values, kind).items() if not item.is_null}
        if given:
            body[kind] = given
    return body


def read_slot(
    declared: Mapping[str, Value],
    answer: Mapping[str, Json],
    definitions: Callable[[], Mapping[str, Definition] | None],
    hides: Callable[[str], bool],
    fingerprint: Fingerprint,
) -> dict[str, Value]:
    """The values of one slot as the platform has them, in terms of what was declared.

    Declared values that are the same, or masked, stay as they are; others are taken over. What was not declared, or as
    null, counts only where it differs from its default.
    """
    found: dict[str, Value] = {}
    for name, data in answer.items():
        before = declared.get(name)
        now = implied(data)
        if before is not None and not before.is_null:
            kept = data == MASK or same_value(before, now, fingerprint)
            found[name] = before if kept else _shielded(now, fingerprint, hides=hides(name))
        elif data not in (MASK, None):
            definition = (definitions() or {}).get(name)
            if definition is not None and not _is_default(definition, now):
                found[name] = _shielded(now, fingerprint, hides=hides(name))
    nulls = {name: item for name, item in declared.items() if item.is_null}
    return {**nulls, **found}


def _is_default(definition: Definition, now: Value) -> bool:
    default = definition["default_value"]
    if default.is_null and definition.get("properties") is not None and rows(definition, "properties"):
        return True  # put together by the platform from the members' defaults
    return bool(plain(default) == plain(now))


def _shielded(value: Value, fingerprint: Fingerprint, *, hides: bool) -> Value:
    return fingerprint_of(value, fingerprint) if hides else value


def slot_value(values: Mapping[str, Value], prior: Value | None) -> Value:
    """The slot's value; the prior one where nothing has changed, null where there is nothing to say."""
    if prior is not None and dict(entries(prior)) == dict(values):
        return prior
    return object_of(values) if values else null(DYNAMIC)
