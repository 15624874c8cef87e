"""Defaults of a schema, put in where the user left an argument out."""

from collections.abc import Callable, Mapping
from functools import partial

from blockform.schema.model import Attribute, Block, NestedAttributes, Nesting
from blockform.schema.remembered import per_part, per_schema
from blockform.values import (
    EMPTY_OBJECT,
    ListType,
    MapType,
    ObjectType,
    SetType,
    Value,
    list_of,
    map_of,
    object_in_order,
    object_of,
    set_of,
    tuple_of,
)


def with_defaults(value: Value, schema: Block) -> Value:
    """The object of a block with every null that has a default replaced by it, nested attributes and blocks included.

    What is null or unknown as a whole stays so, and so do marks.
    """
    return _object(value, schema) if _has_defaults(schema) else value


@per_schema
def _has_defaults(schema: Block) -> bool:
    return any(map(_has_default, schema.attributes.values())) or any(
        _has_defaults(nested.block) for nested in schema.blocks.values()
    )


@per_schema
def _has_default(attribute: Attribute) -> bool:
    if attribute.default is not None:
        return True
    return attribute.nested is not None and any(map(_has_default, attribute.nested.attributes.values()))


def _object(value: Value, schema: Block) -> Value:
    changed = _attributes(value, schema.attributes)
    if isinstance(changed.raw, dict):
        parts = {
            name: _each(changed.raw[name], nested.nesting, partial(_object, schema=nested.block))
            for name, nested in schema.blocks.items()
            if name in changed.raw
        }
        if any(parts[name] is not changed.raw[name] for name in parts):
            return object_of({**changed.raw, **parts}, changed.marks)
    return changed


def _attributes(value: Value, attributes: Mapping[str, Attribute]) -> Value:
    if not isinstance(value.raw, dict):
        return value
    changed: dict[str, Value] = {}
    for name, attribute in _defaulted(attributes):
        part = value.raw.get(name)
        if part is not None:
            new = _attribute(part, attribute)
            if new is not part:
                changed[name] = new
    if not changed:
        return value
    members, of = {**value.raw, **changed}, value.type
    likely = of if isinstance(of, ObjectType) else EMPTY_OBJECT
    return object_in_order(members, value.marks, likely)


@per_schema
def _defaulted(attributes: Mapping[str, Attribute]) -> tuple[tuple[str, Attribute], ...]:
    """The attributes that have a default, or something in them has."""
    return tuple((name, attribute) for name, attribute in attributes.items() if _has_default(attribute))


def _attribute(value: Value, attribute: Attribute) -> Value:
    if value.is_null:
        return value if attribute.default is None else attribute.default.with_marks(value.marks)
    return value if attribute.nested is None else _nested(value, attribute.nested)


@per_part
def _nested(value: Value, nested: NestedAttributes) -> Value:
    return _each(value, nested.nesting, lambda item: _attributes(item, nested.attributes))


def _each(value: Value, nesting: Nesting, change: Callable[[Value], Value]) -> Value:
    """The value with every object of a nested attribute or block changed; itself when none was."""
    raw = value.raw
    if nesting is Nesting.SINGLE:
        return change(value)
    if isinstance(raw, dict):
        items = {key: change(item) for key, item in raw.items()}
        if all(items[key] is item for key, item in raw.items()):
            return value
        of = value.type
        return (
            map_of(items, of.element, value.marks)
            if isinstance(of, MapType)
            else object_of(items, value.marks)
        )
    if not isinstance(raw, tuple):
        return value
    elements = [change(item) for item in raw]
    if all(new is old for new, old in zip(elements, raw, strict=True)):
        return value
    match value.type:
        case ListType(element=element):
            return list_of(elements, element, value.marks)
        case SetType(element=element):
            return set_of(elements, element, value.marks)
        case _:
            return tuple_of(elements, value.marks)
