"""Whether a plan may be carried out in place of an approved one: it must mean the same, or strictly less."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from blockform.plan.action import Action
from blockform.plan.meaning import Json, Meaning
from blockform.values.codec import dumps

_LONGEST = 160
"""So many letters of a value are shown."""
_UPDATE, _MOVE = Action.UPDATE.value, Action.NO_OP.value
_WORDS = {
    _MOVE: "moved",
    "create": "created",
    "update": "updated in-place",
    "delete": "destroyed",
    "delete+create": "replaced",
    "create+delete": "replaced (create, then destroy)",
    "create+forget": "replaced (the old object is let live)",
    "forget": "forgotten",
}


class Comparison(Struct, frozen=True):
    """A new plan beside the approved one.

    ``beyond`` says what the new one does that was not approved, ``missing`` which approved changes it no longer makes; a line each, with the
    details of one change indented below it.
    """

    beyond: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        """Whether the new plan does nothing that was not approved."""
        return not self.beyond


def compare_plans(approved: Meaning, new: Meaning) -> Comparison:
    """What a new plan does beyond an approved one, and what it leaves out."""
    beyond = list(_settings(approved, new))
    missing: list[str] = []
    for old_group, new_group, prefix in (
        (approved.changes, new.changes, ""),
        (approved.outputs, new.outputs, "output."),
    ):
        beyond.extend(_beyond(old_group, new_group, prefix))
        gone = sorted(old_group.keys() - new_group.keys())
        missing.extend(f"- {prefix}{name}: would have been {_deed(old_group[name])}" for name in gone)
        missing.extend(_fewer(old_group, new_group, prefix))
    return Comparison(tuple(beyond), tuple(missing))


def _settings(approved: Meaning, new: Meaning) -> Iterator[str]:
    for key in ("workspace", "mode"):
        old, now = approved.document[key], new.document[key]
        if old != now:
            yield f'~ {key}: approved for "{old}", now "{now}"'


def _beyond(approved: Mapping[str, Json], new: Mapping[str, Json], prefix: str) -> Iterator[str]:
    for name in sorted(new):
        if name not in approved:
            yield f"+ {prefix}{name}: will be {_deed(new[name])}, which was not approved"
            yield from _attribute_lines({}, new[name]["attributes"])
        elif not _covers(approved[name], new[name]):
            yield from _other(f"{prefix}{name}", approved[name], new[name])


def _covers(approved: Json, new: Json) -> bool:
    """Whether one object's new change is the approved one or a part of it. Only of an update, or a move, a part means something by itself."""
    if approved.get("provider") != new.get("provider"):
        return False
    if any(new.get(key) not in {None, approved.get(key)} for key in ("previous_address", "importing")):
        return False
    if new["action"] == _MOVE:
        return True
    if new["action"] != approved["action"]:
        return False
    if new["action"] != _UPDATE:
        return bool(new["attributes"] == approved["attributes"])
    return all(approved["attributes"].get(path) == sides for path, sides in new["attributes"].items())


def _other(name: str, approved: Json, new: Json) -> Iterator[str]:
    if approved["action"] != new["action"]:
        yield f"~ {name}: approved to be {_deed(approved)}, now will be {_deed(new)}"
    else:
        yield f"~ {name}: will be {_deed(new)}, but not as approved"
    for key in ("provider", "previous_address", "importing"):
        if new.get(key) not in {None, approved.get(key)}:
            yield f"    {key}: approved {approved.get(key)}, now {new[key]}"
    yield from _attribute_lines(approved["attributes"], new["attributes"])


def _attribute_lines(approved: Json, new: Json) -> Iterator[str]:
    for path in sorted({**approved, **new}):
        old, now = approved.get(path), new.get(path)
        if old == now:
            continue
        if not approved:
            yield f"    {path}: {_sides(now)}"
        else:
            yield f"    {path}: approved {_sides(old)}; now {_sides(now, old)}"


def _fewer(approved: Mapping[str, Json], new: Mapping[str, Json], prefix: str) -> Iterator[str]:
    """Updates of which only a part is left."""
    for name in sorted(approved.keys() & new.keys()):
        old, now = approved[name], new[name]
        if not _covers(old, now):
            continue
        if old["action"] != now["action"]:
            yield f"- {prefix}{name}: would have been {_deed(old)} as well"
        for path in sorted(old["attributes"].keys() - now["attributes"].keys()):
            yield f"- {prefix}{name}: {path} would have changed"


def _deed(change: Json) -> str:
    action = change["action"]
    words = _WORDS.get(action, str(action))
    moved, imported = change.get("previous_address"), change.get("importing")
    if imported is not None:
        return f'imported from "{imported}"' if action == _MOVE else f'{words} (imported from "{imported}")'
    return f"{words} (moved from {moved})" if moved is not None else words


def _sides(sides: Json | None, other: Json | None = None) -> str:
    if sides is None:
        return "no change"
    before, after = sides["before"], sides["after"]
    shown = _part(after)
    if other is not None and other["after"] != after and shown == _part(other["after"]):
        shown = f"another {shown}"
    return shown if before is None else f"{_part(before)} -> {shown}"


def _part(part: Any) -> str:
    if part is None:
        return "null"
    if "secret" in part:
        return "(sensitive value)"
    if "unknown" in part:
        return "(known after apply)"
    if "object" in part:
        return "{...}"
    text = dumps(part["value"]) if "value" in part else dumps(_plain(part))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _plain(part: Any) -> object:
    """A list, set or map that is partly hidden or unknown, as JSON that says so."""
    if part is None:
        return None
    if "value" in part:
        return part["value"]
    if "map" in part:
        return {key: _plain(item) for key, item in part["map"].items()}
    items = part.get("list", part.get("set"))
    return [_plain(item) for item in items] if items is not None else _part(part)
