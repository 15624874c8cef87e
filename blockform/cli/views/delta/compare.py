"""Two values -> Delta, by their declared type; where that is ``any``, by what JSON would make of them.

Source: Terraform's jsonformat/differ and jsonformat/jsondiff, whose plan JSON knows neither sets nor maps within ``any``.
"""

from collections.abc import Callable, Hashable, Mapping

from blockform.cli.views.delta.align import IndexPair, align
from blockform.cli.views.delta.model import (
    NO_PATHS,
    Delta,
    Entries,
    Hidden,
    Members,
    Paths,
    Pending,
    Retyped,
    Scalar,
    Sequence,
    Unordered,
    joined,
    starting,
)
from blockform.plan import Action
from blockform.values import (
    DynamicType,
    ListType,
    MapType,
    ObjectType,
    PrimitiveType,
    SetType,
    TupleType,
    Type,
    Unknown,
    Value,
)

Side = Value | None
"""One side of a comparison: None where nothing stands. Null is a value where something can stand without having one."""


def compare(before: Side, after: Side, of: Type, paths: Paths = NO_PATHS) -> Delta:
    """What differs between two values of an attribute or element of this type."""
    if is_hidden(before) or is_hidden(after):
        return hidden(before, after, compare(shown(before), shown(after), of, paths), paths)
    if is_unknown(after):
        return pending(before, after, paths, lambda old: compare(old, None, of, paths))
    match of:
        case DynamicType():
            return compare_json(before, after)
        case ListType():
            return _list(before, after, of.element, paths)
        case TupleType():
            return _tuple(before, after, of.elements, paths)
        case SetType():
            return _set(before, after, of.element, paths)
        case MapType():
            return _map(before, after, of.element, paths)
        case ObjectType():
            return _object(before, after, of, paths)
        case _:
            return Delta(action_of(before, after), Scalar(before, after), paths.here)


# Marks and unknowns ------------------------------------------------------------------------------------------------


def is_hidden(side: Side) -> bool:
    """Whether the whole part is sensitive."""
    return side is not None and side.is_sensitive


def shown(side: Side) -> Side:
    """The part without its own marks."""
    return None if side is None else side.without_marks()


def hidden(before: Side, after: Side, inner: Delta, paths: Paths, *, is_body: bool = False) -> Delta:
    """The part with its content hidden; another mark on equal content is a change."""
    action = inner.action
    changes_mark = is_hidden(before) != is_hidden(after)
    if action is Action.NO_OP and changes_mark and (before is not None or after is not None):
        action = Action.UPDATE
    return Delta(action, Hidden(inner, is_hidden(before), is_hidden(after), is_body), paths.here)


def is_unknown(side: Side) -> bool:
    """Whether the whole part is known only after apply."""
    return side is not None and not side.is_known


def pending(before: Side, after: Side, paths: Paths, compare_old: Callable[[Value], Delta]) -> Delta:
    """A part that is known only after apply, and what goes."""
    if before is None or before.is_null:
        return Delta(action_of(before, after), Pending(), paths.here)
    return Delta(Action.UPDATE, Pending(compare_old(before)), paths.here)


def action_of(before: Side, after: Side) -> Action:
    """What happens to a part that is compared as a whole."""
    if before is None or after is None:
        return starting(before, after)
    return Action.NO_OP if content(before) == content(after) else Action.UPDATE


def content(value: Value) -> Hashable:
    """What JSON would hold: equal for equal content of whatever type, null for the unknown."""
    raw = value.raw
    if raw is None or isinstance(raw, Unknown):
        return None
    if isinstance(raw, dict):
        return frozenset((key, content(item)) for key, item in raw.items() if item.is_known)
    if isinstance(raw, tuple):
        return tuple(content(item) for item in raw)
    return (_kind(value), raw)


# Structures --------------------------------------------------------------------------------------------------------


def elements(side: Side) -> tuple[Value, ...] | None:
    """The elements of a list, tuple or set; None where there is none, or null."""
    return side.raw if side is not None and isinstance(side.raw, tuple) else None


def entries(side: Side) -> Mapping[str, Value] | None:
    """The elements of a map or attributes of an object; None where there is none, or null."""
    return side.raw if side is not None and isinstance(side.raw, dict) else None


def given(side: Side) -> Side:
    """An attribute's value: null and not there at all are the same."""
    return None if side is None or side.is_null else side


def whole(action: Action, parts: "Mapping[str, Delta] | tuple[Delta, ...]") -> Action:
    """The action of a whole that began with ``action`` and has these parts."""
    for part in parts.values() if isinstance(parts, Mapping) else parts:
        action = joined(action, part.action)
    return action


def _at(items: tuple[Value, ...] | None, position: int | None) -> Side:
    return items[position] if items is not None and position is not None and position < len(items) else None


def _aligned(
    old: tuple[Value, ...] | None, new: tuple[Value, ...] | None, are_objects: Callable[[int, int], bool]
) -> list[IndexPair]:
    return align([content(item) for item in old or ()], [content(item) for item in new or ()], are_objects)


def _list(before: Side, after: Side, of: Type, paths: Paths) -> Delta:
    old, new = elements(before), elements(after)
    is_object = isinstance(of, ObjectType)
    found = tuple(
        compare(_at(old, here), _at(new, there), of, paths.at(_either(here, there)))
        for here, there in _aligned(old, new, lambda _, __: is_object)
    )
    return Delta(whole(starting(old, new), found), Sequence(found), paths.here)


def _either(here: int | None, there: int | None) -> int:
    if here is not None:
        return here
    assert there is not None, "a pair has one side at least"
    return there


def _tuple(before: Side, after: Side, of: tuple[Type, ...], paths: Paths) -> Delta:
    old, new = elements(before), elements(after)
    found = tuple(compare(_at(old, at), _at(new, at), element, paths.at(at)) for at, element in enumerate(of))
    return Delta(whole(starting(old, new), found), Sequence(found), paths.here)


def _set(before: Side, after: Side, of: Type, paths: Paths) -> Delta:
    old, new = elements(before), elements(after)
    found = tuple(compare(one, other, of, paths.at(at)) for one, other, at in set_pairs(old, new))
    return Delta(whole(starting(old, new), found), Unordered(found), paths.here)


def set_pairs(old: tuple[Value, ...] | None, new: tuple[Value, ...] | None) -> list[tuple[Side, Side, int]]:
    """Elements that are in both sets as pairs, the others alone; first those before, then what is new."""
    places: dict[Hashable, list[int]] = {}
    for at, item in enumerate(new or ()):
        if item.is_known:
            places.setdefault(content(item), []).append(at)
    taken: set[int] = set()
    pairs: list[tuple[Side, Side, int]] = []
    for at, item in enumerate(old or ()):
        same = places.get(content(item))
        place = same.pop(0) if same else None
        if place is not None:
            taken.add(place)
        pairs.append((item, _at(new, place), at))
    pairs.extend((None, item, at) for at, item in enumerate(new or ()) if at not in taken)
    return pairs


def list_pairs(old: tuple[Value, ...] | None, new: tuple[Value, ...] | None) -> list[tuple[Side, Side, int]]:
    """Elements of a list of objects beside each other: by their names where all have one, else by their content.

    So one that comes or goes in the middle does not make all that follow it look changed, as it does in Terraform.
    """
    names = _names(old or ()), _names(new or ())
    if names[0] is not None and names[1] is not None:
        found = align(names[0], names[1], lambda _, __: False, by_position=len(names[0]) == 1)
    else:
        found = _aligned(old, new, lambda _, __: True)
    return [(_at(old, here), _at(new, there), _either(here, there)) for here, there in found]


def _names(items: tuple[Value, ...]) -> list[Hashable] | None:
    """The name of each object, where each has one of its own."""
    names: list[Hashable] = []
    for item in items:
        members = entries(shown(item))
        name = members.get("name") if members is not None else None
        if name is None or not isinstance(name.raw, str) or name.has_marks:
            return None
        names.append(name.raw)
    return names if len(set(names)) == len(names) else None


def _map(before: Side, after: Side, of: Type, paths: Paths) -> Delta:
    old, new = entries(before), entries(after)
    found = {
        key: compare((old or {}).get(key), (new or {}).get(key), of, paths.at(key)) for key in keys(old, new)
    }
    return Delta(whole(starting(old, new), found), Entries(found), paths.here)


def keys(old: Mapping[str, Value] | None, new: Mapping[str, Value] | None) -> list[str]:
    """The keys of both, sorted."""
    return sorted({**(old or {}), **(new or {})})


def _object(before: Side, after: Side, of: ObjectType, paths: Paths) -> Delta:
    old, new = entries(before), entries(after)
    found: dict[str, Delta] = {}
    for name, inner in of.attributes.items():
        one, other = given((old or {}).get(name)), given((new or {}).get(name))
        if one is not None or other is not None:
            found[name] = compare(one, other, inner, paths.at(name))
    return Delta(whole(starting(old, new), found), Members(found), paths.here)


# What is of any type: as JSON would be ------------------------------------------------------------------------------


def compare_json(before: Side, after: Side) -> Delta:
    """What differs between two values of whatever types, by what they look like in JSON."""
    if is_hidden(before) or is_hidden(after):
        return hidden(before, after, compare_json(shown(before), shown(after)), NO_PATHS)
    if is_unknown(after):
        if before is None or before.is_null:
            return Delta(Action.CREATE, Pending())
        return Delta(Action.UPDATE, Pending(compare_json(before, None)))
    if before is None or after is None or _kind(before) == _kind(after):
        return _json_of_kind(before, after)
    return Delta(Action.UPDATE, Retyped(_json_of_kind(before, None), _json_of_kind(None, after)))


def _kind(value: Value) -> str:
    raw = value.raw
    if raw is None:
        return "null"
    if isinstance(raw, dict):
        return "object"
    if isinstance(raw, tuple):
        return "array"
    return value.type.name if isinstance(value.type, PrimitiveType) else repr(value.type)


def _json_of_kind(before: Side, after: Side) -> Delta:
    old, new = elements(before), elements(after)
    if old is not None or new is not None:
        return _json_array(old, new)
    old_map, new_map = entries(before), entries(after)
    if old_map is not None or new_map is not None:
        return _json_object(old_map, new_map)
    return Delta(action_of(before, after), Scalar(before, after))


def _json_array(old: tuple[Value, ...] | None, new: tuple[Value, ...] | None) -> Delta:
    def are_objects(here: int, there: int) -> bool:
        one, other = _at(old, here), _at(new, there)
        return entries(one) is not None and entries(other) is not None

    found = tuple(
        compare_json(_at(old, here), _at(new, there)) for here, there in _aligned(old, new, are_objects)
    )
    return Delta(whole(starting(old, new), found), Sequence(found))


def _json_object(old: Mapping[str, Value] | None, new: Mapping[str, Value] | None) -> Delta:
    found = {key: compare_json((old or {}).get(key), (new or {}).get(key)) for key in keys(old, new)}
    return Delta(whole(starting(old, new), found), Members(found))
