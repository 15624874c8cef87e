"""What a plan means: which objects and outputs it changes, from what to what; so that one plan can be approved and another carried out.

Two plans mean the same if they would do the same, whatever the serial of the state they were made from, the time, the order of
things, and objects that stay as they are. Reading a data source is no change. What is sealed stands as its keyed fingerprints.

As JSON (all names sorted)::

    {"format": "blockform approval", "format_version": 1, "workspace": "default", "mode": "normal",
     "changes": {ADDRESS: {"action": "update", "provider": PROVIDER, "previous_address": ADDRESS,
                           "attributes": {PATH: {"before": PART, "after": PART}}}},
     "outputs": {NAME: {"action": "create", "attributes": {...}}}}

A PART is null where there is none, else one of ``{"value": JSON}``, ``{"unknown": true}``, ``{"secret": FINGERPRINT}``, ``{"list": [PART]}``,
``{"set": [PART]}``, ``{"map": {NAME: PART}}`` and, where its members stand under paths of their own, ``{"object": true}``.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from blockform.plan.action import Action, Mode
from blockform.plan.model import Drift, OutputChange, Plan, ResourceChange
from blockform.plan.sealed import sealed_content
from blockform.values import ROOT, ObjectType, SetType, Value, ValuePath, to_plain
from blockform.values.codec import dumps, loads

FORMAT = "blockform approval"
FORMAT_VERSION = 1
_KEYS = frozenset({"format", "format_version", "workspace", "mode", "changes", "outputs"})
_CHANGE_KEYS = frozenset({"action", "provider", "previous_address", "importing", "attributes"})

Json: TypeAlias = dict[str, Any]


class Meaning(Struct, frozen=True):
    """The meaning of one plan, as the JSON that the module's docstring shows; equal to another where both plans mean the same."""

    document: Json

    @property
    def text(self) -> str:
        """The JSON, always the same for the same meaning."""
        return dumps(self.document, sort_keys=True)

    @property
    def digest(self) -> str:
        """``sha256:`` and 64 hexadecimal digits, by which the meaning is known again."""
        return f"sha256:{hashlib.sha256(self.text.encode()).hexdigest()}"

    @property
    def changes(self) -> Mapping[str, Json]:
        """What is done to each object, by address."""
        found: Mapping[str, Json] = self.document["changes"]
        return found

    @property
    def outputs(self) -> Mapping[str, Json]:
        """What becomes of each output, by name."""
        found: Mapping[str, Json] = self.document["outputs"]
        return found


def meaning_of(plan: Plan, workspace: str) -> Meaning:
    """What a plan means in a workspace; its secrets must have been sealed (see :mod:`blockform.plan.seal`)."""
    told = [change for change in plan.changes if _counts(change)]
    drift = plan.drift if plan.mode is Mode.REFRESH_ONLY else ()
    changes = {_name(change): _change(change) for change in told}
    changes.update({f"{found.addr} (refresh)": _drift(found) for found in drift})
    outputs = [output for output in plan.outputs if output.action is not Action.NO_OP]
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "workspace": workspace,
        "mode": plan.mode.value,
        "changes": changes,
        "outputs": {output.name: _output(output) for output in outputs},
    }
    return Meaning(loads(dumps(document)))


def _counts(change: ResourceChange) -> bool:
    if change.action is Action.NO_OP:
        return bool(change.importing) or change.previous_addr not in {None, change.addr}
    return change.action is not Action.READ


def _name(change: ResourceChange) -> str:
    return f"{change.addr} (deposed {change.deposed})" if change.deposed else str(change.addr)


def _change(change: ResourceChange) -> Json:
    after = None if change.action in {Action.DELETE, Action.FORGET} else change.after
    record: Json = {"action": change.action.value, "provider": str(change.provider)}
    if change.previous_addr is not None:
        record["previous_address"] = str(change.previous_addr)
    if change.importing:
        record["importing"] = change.importing
    return record | {"attributes": _attributes(change.before, after)}


def _drift(drift: Drift) -> Json:
    record: Json = {"action": drift.action.value, "provider": str(drift.provider)}
    if drift.previous_addr is not None:
        record["previous_address"] = str(drift.previous_addr)
    return record | {"attributes": _attributes(drift.before, drift.after)}


def _output(output: OutputChange) -> Json:
    return {"action": output.action.value, "attributes": _attributes(output.before, output.after)}


# Parts ------------------------------------------------------------------------------------------------------------


def _attributes(before: Value | None, after: Value | None) -> Json:
    return {path: {"before": old, "after": new} for path, old, new in _differences(before, after, ROOT)}


def _part(value: Value | None) -> Json | None:
    if value is None or _is_absent(value):
        return None
    sealed = sealed_content(value)
    if sealed is not None:
        return {"secret": "+".join(sealed.parts)}
    if value.is_sensitive:
        assert value.is_null or not value.is_known, "a secret must be sealed before it is told"
        return {"secret": "null" if value.is_null else "unknown"}
    if not value.is_known:
        return {"unknown": True}
    if not isinstance(value.raw, dict | tuple) or (value.is_wholly_known and not value.has_marks):
        return {"value": to_plain(value)}
    if isinstance(value.raw, dict):
        return {"map": {key: _part(item) for key, item in value.raw.items()}}
    items = [_part(item) for item in value.raw]
    return {"set": sorted(items, key=_order)} if isinstance(value.type, SetType) else {"list": items}


def _order(part: Json | None) -> str:
    return dumps(part, sort_keys=True)


def _differences(
    before: Value | None, after: Value | None, at: ValuePath
) -> Iterator[tuple[str, Json | None, Json | None]]:
    """The parts that differ: each with its path, and how it is before and after."""
    old, new = _members(before), _members(after)
    if (old or _is_absent(before)) and (new or _is_absent(after)) and (old or new):
        if at.steps and (not old or not new):
            was, will = ({"object": True} if side else None for side in (old, new))
            yield str(at).removeprefix("."), was, will
        owner = before if old else after
        assert owner is not None
        step = at.attr if isinstance(owner.type, ObjectType) else at.index
        for key in sorted({**(old or {}), **(new or {})}):
            yield from _differences((old or {}).get(key), (new or {}).get(key), step(key))
        return
    was, will = _part(before), _part(after)
    if was != will or (will is not None and will.keys() == {"unknown"}):
        yield str(at).removeprefix("."), was, will


def _members(value: Value | None) -> Mapping[str, Value] | None:
    """The members of an object or map that has some and shows them."""
    if value is None or value.is_sensitive or not isinstance(value.raw, dict):
        return None
    return value.raw or None


def _is_absent(value: Value | None) -> bool:
    return value is None or (value.is_null and not value.has_marks)


# Reading ----------------------------------------------------------------------------------------------------------


def meaning_from_json(data: object) -> Meaning | None:
    """The meaning that JSON holds; None for JSON of another shape."""
    if not isinstance(data, dict) or data.keys() != _KEYS:
        return None
    if data["format"] != FORMAT or data["format_version"] != FORMAT_VERSION:
        return None
    groups = (data["changes"], data["outputs"])
    is_sound = all(isinstance(group, dict) and all(map(_is_change, group.values())) for group in groups)
    return Meaning(data) if is_sound and isinstance(data["mode"], str) else None


def _is_change(record: object) -> bool:
    return (
        isinstance(record, dict)
        and record.keys() <= _CHANGE_KEYS
        and isinstance(record.get("action"), str)
        and isinstance(record.get("attributes"), dict)
        and all(
            isinstance(sides, dict) and sides.keys() == {"before", "after"}
            for sides in record["attributes"].values()
        )
    )
