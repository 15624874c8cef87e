"""Marks and providers: a provider sees values without marks, and what it answers gets them back where they were."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from blockform.schema import Attribute, Block, Nesting
from blockform.schema.remembered import per_schema
from blockform.values import (
    SENSITIVE_MARKS,
    AttrPathStep,
    IndexPathStep,
    Marks,
    PathStep,
    SetType,
    Value,
    ValuePath,
)

MarkedPaths: TypeAlias = tuple[tuple[ValuePath, Marks], ...]


def marked_paths(value: Value) -> MarkedPaths:
    """Where marks stand in a value, and which; empty at no cost where there are none."""
    if not value.has_marks:
        return ()
    return tuple((path, part.marks) for path, part in value.walk() if part.marks)


def with_marks_at(value: Value, marked: Iterable[tuple[ValuePath, Marks]]) -> Value:
    """The value with marks put on the parts that the paths name; a path that leads nowhere marks the part where it ends."""
    for path, marks in marked:
        value = _mark(value, path.steps, marks)
    return value


def _mark(value: Value, steps: tuple[PathStep, ...], marks: Marks) -> Value:
    if not steps or not isinstance(value.raw, dict | tuple) or isinstance(value.type, SetType):
        return value.with_marks(marks)
    step, rest = steps[0], steps[1:]
    key = step.name if isinstance(step, AttrPathStep) else step.key
    if isinstance(value.raw, dict):
        if key not in value.raw:
            return value
        assert isinstance(key, str)
        return Value(value.type, {**value.raw, key: _mark(value.raw[key], rest, marks)}, value.marks)
    if not isinstance(key, int) or key >= len(value.raw):
        return value
    items = list(value.raw)
    items[key] = _mark(items[key], rest, marks)
    return Value(value.type, tuple(items), value.marks)


def with_schema_marks(value: Value, schema: Block) -> Value:
    """The object with every attribute that its schema calls sensitive marked so."""
    if not has_sensitive(schema) or value.is_null or not value.is_known:
        return value
    return with_marks_at(value, ((path, SENSITIVE_MARKS) for path in sensitive_paths(schema, value)))


@per_schema
def has_sensitive(schema: Block) -> bool:
    """Whether a schema has any sensitive attribute."""
    return bool(_hiding(schema.attributes)) or any(has_sensitive(b.block) for b in schema.blocks.values())


@per_schema
def _hiding(attributes: Mapping[str, Attribute]) -> tuple[tuple[str, Attribute], ...]:
    """The attributes that are sensitive, or hold such."""
    return tuple(
        (name, a)
        for name, a in attributes.items()
        if a.sensitive or (a.nested is not None and _hiding(a.nested.attributes))
    )


def sensitive_paths(schema: Block, value: Value) -> tuple[ValuePath, ...]:
    """The paths of the attributes in ``value`` that the schema calls sensitive and that are not null."""
    found = list(_attribute_paths(schema.attributes, value, ValuePath()))
    for name, nested in schema.blocks.items():
        part = value.get(name) if has_sensitive(nested.block) else None
        if part is not None:
            for path, item in _instances(nested.nesting, part, ValuePath().attr(name)):
                found.extend(path + inner for inner in sensitive_paths(nested.block, item))
    return tuple(found)


def _attribute_paths(attributes: Mapping[str, Attribute], value: Value, at: ValuePath) -> Iterable[ValuePath]:
    for name, attribute in _hiding(attributes):
        part = value.get(name)
        if part is None or part.raw is None:
            continue
        if attribute.sensitive:
            yield at.attr(name)
        elif attribute.nested is not None:
            for path, item in _instances(attribute.nested.nesting, part, at.attr(name)):
                yield from _attribute_paths(attribute.nested.attributes, item, path)


def _instances(nesting: Nesting, value: Value, at: ValuePath) -> Iterable[tuple[ValuePath, Value]]:
    if value.is_null or not value.is_known:
        return
    if nesting is Nesting.SINGLE:
        yield at, value
    elif isinstance(value.raw, dict):
        for key, item in value.raw.items():
            yield ValuePath((*at.steps, IndexPathStep(key))), item
    else:
        for position, item in enumerate(value.elements):
            yield at.index(position), item
