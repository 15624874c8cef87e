"""Defaults of ``optional(type, default)`` attributes, put into a value before it is converted to the type."""

from collections.abc import Mapping

from msgspec import Struct, field

from blockform.values.convert import unify_values
from blockform.values.errors import ConversionError
from blockform.values.refine import refine
from blockform.values.type import ListType, MapType, ObjectType, SetType, TupleType, Type
from blockform.values.value import Unknown, Value, list_of, map_of, object_of, set_of, tuple_of


class Defaults(Struct, frozen=True):
    """Defaults at one place of a type and below it.

    ``values`` holds defaults by the name of the attribute; ``children`` what is below: by attribute name for an object, by
    position as text for a tuple, under ``""`` for the elements of a collection.
    """

    type: Type
    values: Mapping[str, Value] = field(default_factory=dict)
    children: Mapping[str, "Defaults"] = field(default_factory=dict)


def apply_defaults(value: Value, defaults: Defaults) -> Value:
    """The value with defaults where optional attributes are missing or null; it still needs conversion to the type.

    Never fails: what does not fit is left for the conversion to report. Source: HCL's typeexpr.Defaults.Apply.
    """
    if value.raw is None or type(value.raw) is Unknown or not (defaults.values or defaults.children):
        return value
    if isinstance(value.raw, dict):
        return _mapping(value, defaults).with_marks(value.marks)
    if isinstance(value.raw, tuple):
        return _sequence(value, defaults).with_marks(value.marks)
    return value


def _sequence(value: Value, defaults: Defaults) -> Value:
    keyed = isinstance(defaults.type, TupleType)
    items = [
        _apply_child(item, defaults.children.get(str(position) if keyed else ""))
        for position, item in enumerate(value.elements)
    ]
    if isinstance(value.type, ListType | SetType):
        if not items:
            return value
        same = _in_one_type(items)
        if same is not None:
            return list_of(same) if isinstance(value.type, ListType) else set_of(same)
    return tuple_of(items)


def _mapping(value: Value, defaults: Defaults) -> Value:
    keyed = isinstance(defaults.type, ObjectType)
    items = {
        key: _apply_child(item, defaults.children.get(key if keyed else ""))
        for key, item in value.items.items()
    }
    for name, default in defaults.values.items():
        given = items.get(name)
        if given is None or given.raw is None:
            items[name] = _apply_child(default, defaults.children.get(name))
        elif _is_set(default):
            items[name] = refine(given, not_null=True)
    if isinstance(value.type, MapType):
        if not items:
            return value
        same = _in_one_type(list(items.values()))
        if same is not None:
            return map_of(dict(zip(items, same, strict=True)))
    return object_of(items)


def _apply_child(value: Value, defaults: Defaults | None) -> Value:
    return value if defaults is None else apply_defaults(value, defaults)


def _is_set(default: Value) -> bool:
    return default.raw.not_null if isinstance(default.raw, Unknown) else default.raw is not None


def _in_one_type(items: list[Value]) -> list[Value] | None:
    try:
        return unify_values(items)
    except ConversionError:
        return None
