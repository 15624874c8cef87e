"""Values as saved plans hold them: typed JSON, and beside it the paths of the parts that are unknown, sensitive or sealed.

A path is a list of attribute names, keys and positions. Sets with unknown elements, which have no order, are written element by element.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, cast

from blockform.plan.sealed import Sealed, map_parts, sealed_content, sealed_part, with_parts
from blockform.values import (
    ROOT,
    SENSITIVE_MARKS,
    AttrPathStep,
    ConversionError,
    ObjectType,
    SetType,
    Type,
    Unknown,
    Value,
    ValuePath,
    from_json,
    null,
    to_json,
    unknown,
)

Json: TypeAlias = dict[str, Any]
_Steps: TypeAlias = list[str | int]
_Place: TypeAlias = tuple[_Steps, Callable[[Value], Value]]
"""Where in a value something is, and what it does to the part there."""


def value_to_file(value: Value, of: Type) -> Json:
    """The JSON of a value that conforms to a type; where that says ``any``, types are written too. Secrets must have been sealed."""
    record: Json = {"value": to_json(_skeleton(value), of)}
    lists: dict[str, list[object]] = {"unknown": [], "sensitive": [], "sealed": [], "sets": []}
    for path, part in _notable(value, ROOT):
        _note(lists, path_to_file(path), part)
    record.update({name: found for name, found in lists.items() if found})
    return record


def value_from_file(record: Json, of: Type) -> Value:
    """The value that JSON holds. Raises: ConversionError, KeyError, TypeError or ValueError for JSON of another shape."""
    if not record.keys() <= {"value", "unknown", "sensitive", "sealed", "sets"}:
        raise ValueError("a value has keys that are not known here")
    value = from_json(record["value"], of)
    if record.keys() == _PLAIN_KEYS and isinstance(value.raw, dict):
        return _with_unknown(value, value.raw, record["unknown"])
    places: list[_Place] = [(steps, partial(_set, elements)) for steps, elements in record.get("sets", ())]
    places += [(steps, _unknown) for steps in record.get("unknown", ())]
    places += [
        (given["at"], partial(_sealed, _sealed_from_file(given))) for given in record.get("sealed", ())
    ]
    places += [(steps, _marked) for steps in record.get("sensitive", ())]
    return _put(value, places, 0) if places else value


_PLAIN_KEYS = frozenset({"value", "unknown"})


def _with_unknown(value: Value, attrs: dict[str, Value], paths: list[_Steps]) -> Value:
    """The object with the parts at the paths unknown; most of the paths name an attribute, and no more is done for these."""
    attrs = dict(attrs)
    places: list[_Place] = []
    for steps in paths:
        if len(steps) == 1:
            attrs[str(steps[0])] = _unknown(attrs[str(steps[0])])
        else:
            places.append((steps, _unknown))
    value = with_parts(value, attrs)
    return _put(value, places, 0) if places else value


def _skeleton(value: Value) -> Value:
    """The value without marks, null standing in for what JSON cannot say."""
    if sealed_content(value) is not None or not value.is_known:
        return null(value.type)
    if value.is_sensitive:
        assert value.is_null, "a secret must be sealed before it is written"
    if not isinstance(value.raw, dict | tuple):
        return value.without_marks()
    if isinstance(value.type, SetType) and not value.is_wholly_known:
        return null(value.type)
    if not value.has_marks and value.is_wholly_known:
        return value
    return map_parts(value.without_marks(), _skeleton)


def _notable(value: Value, at: ValuePath) -> Iterator[tuple[ValuePath, Value]]:
    """The parts that need a word beside the JSON."""
    if value.is_wholly_known and not value.has_marks:
        return
    is_set = isinstance(value.type, SetType)
    if value.marks or not value.is_known or is_set:
        yield at, value
    if isinstance(value.raw, dict):
        step = at.attr if isinstance(value.type, ObjectType) else at.index
        for key, item in value.raw.items():
            yield from _notable(item, step(key))
    elif isinstance(value.raw, tuple) and not is_set:
        for position, item in enumerate(value.raw):
            yield from _notable(item, at.index(position))


def _note(lists: dict[str, list[object]], steps: _Steps, part: Value) -> None:
    sealed = sealed_content(part)
    if sealed is not None:
        lists["sealed"].append({"at": steps} | _sealed_to_file(sealed))
        return
    if isinstance(part.raw, Unknown):
        lists["unknown"].append(steps)
    elif isinstance(part.raw, tuple):
        assert isinstance(part.type, SetType)
        element = part.type.element
        lists["sets"].append([steps, [value_to_file(item, element) for item in part.raw]])
    if part.is_sensitive:
        lists["sensitive"].append(steps)


def _sealed_to_file(sealed: Sealed) -> Json:
    flags = {name: True for name in ("is_partial", "is_copy") if getattr(sealed, name)}
    return {"parts": list(sealed.parts)} | flags


def _sealed_from_file(record: Json) -> Sealed:
    if not record.keys() <= {"at", "parts", "is_partial", "is_copy"}:
        raise ValueError("a sealed value has keys that are not known here")
    return Sealed(
        tuple(map(str, record["parts"])),
        is_partial=record.get("is_partial", False) is True,
        is_copy=record.get("is_copy", False) is True,
    )


def _unknown(part: Value) -> Value:
    return unknown(part.type, marks=part.marks)


def _sealed(content: Sealed, part: Value) -> Value:
    return sealed_part(content, part.type)


def _marked(part: Value) -> Value:
    return part.with_marks(SENSITIVE_MARKS)


def _set(elements: list[Json], part: Value) -> Value:
    of = part.type
    if not isinstance(of, SetType):
        raise ConversionError("a set is required")
    return Value(of, tuple(value_from_file(item, of.element) for item in elements))


def _put(value: Value, places: Sequence[_Place], depth: int) -> Value:
    """The value changed at all the places, each container of them made once; ``depth`` is how far their paths have led.

    Raises: KeyError, IndexError or TypeError where a path leads nowhere.
    """
    deeper: dict[str | int, list[_Place]] = {}
    for place in places:
        if len(place[0]) > depth:
            deeper.setdefault(place[0][depth], []).append(place)
    if deeper:
        value = _put_inside(value, deeper, depth + 1)
    for steps, change in places:
        if len(steps) == depth:
            value = change(value)
    return value


def _put_inside(value: Value, places: Mapping[str | int, Sequence[_Place]], depth: int) -> Value:
    if isinstance(value.raw, dict):
        named = dict(value.raw)
        for key, inner in places.items():
            named[str(key)] = _put(named[str(key)], inner, depth)
        return with_parts(value, named)
    if not isinstance(value.raw, tuple):
        raise TypeError("a path leads into a value that has no parts")
    items = list(value.raw)
    for key, inner in places.items():
        position = cast("int", key)
        items[position] = _put(items[position], inner, depth)
    return with_parts(value, tuple(items))


def path_to_file(path: ValuePath) -> _Steps:
    """A path as a list of names, keys and positions."""
    return [step.name if isinstance(step, AttrPathStep) else step.key for step in path.steps]
