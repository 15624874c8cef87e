"""``ignore_changes``: parts of what the user wrote that give way to what the object has.

Source: Terraform's processIgnoreChanges.
"""

from collections.abc import Callable
from functools import partial

from msgspec import Struct

from blockform.config import Lifecycle
from blockform.schema import Attribute, Block, Nesting
from blockform.schema.types import null_of
from blockform.values import (
    AttrPathStep,
    IndexPathStep,
    MapType,
    PathStep,
    SetType,
    Value,
    ValuePath,
    map_of,
    object_of,
    tuple_of,
)


def without_ignored(schema: Block, lifecycle: Lifecycle, prior: Value, config: Value) -> Value:
    """What the user wrote, with the prior value (and its marks) at every path that is to be ignored."""
    if lifecycle.ignore_all_changes:
        return _without_computed(schema, prior)
    ignored = [
        found for each in lifecycle.ignore_changes if (found := _found(each.path, prior, config)) is not None
    ]
    for each in ignored:
        config = _at(config, each.path.steps, each.replaced)
    return config


class _Ignored(Struct, frozen=True):
    """What is kept at a path; with ``key`` only that element of a map, which one side may lack."""

    path: ValuePath
    prior: Value
    key: str | None

    def replaced(self, config: Value) -> Value:
        """What takes the place of what the user wrote at the path."""
        if self.key is None or not isinstance(config.type, MapType):
            return self.prior
        if not config.is_known:
            return config
        items = dict(config.items) if not config.is_null else {}
        kept = self.prior.get(self.key)
        if kept is not None:
            items[self.key] = kept
        else:
            items.pop(self.key, None)
        if not items and config.is_null:
            return config
        if len({item.type for item in items.values()}) > 1:
            return config  # no map can hold both
        element = next(iter(items.values())).type if items else config.type.element
        return map_of(items, element, config.marks)


def _found(path: ValuePath, prior: Value, config: Value) -> _Ignored | None:
    """What there is to ignore at a path; None where it leads nowhere on either side, or nothing differs."""
    last = path.steps[-1]
    key = last.key if isinstance(last, IndexPathStep) and isinstance(last.key, str) else None
    way = ValuePath(path.steps[:-1]) if key is not None else path
    old, new = _part(prior, way.steps), _part(config, way.steps)
    if old is None or new is None or old == new:
        return None
    return _Ignored(way, old, key)


def _part(value: Value, steps: tuple[PathStep, ...]) -> Value | None:
    for step in steps:
        inner = _child(value, step)
        if inner is None:
            return None
        value = inner
    return value


def _child(value: Value, step: PathStep) -> Value | None:
    key = step.name if isinstance(step, AttrPathStep) else step.key
    if isinstance(value.raw, dict):
        return value.raw.get(str(key))
    if isinstance(value.raw, tuple) and isinstance(key, int) and not isinstance(value.type, SetType):
        return value.raw[key] if 0 <= key < len(value.raw) else None
    return None


def _at(value: Value, steps: tuple[PathStep, ...], change: Callable[[Value], Value]) -> Value:
    """The value with the part changed that the steps lead to (they do lead somewhere)."""
    if not steps:
        return change(value)
    step, rest = steps[0], steps[1:]
    inner = _child(value, step)
    assert inner is not None, step
    changed = _at(inner, rest, change)
    if isinstance(value.raw, dict):
        key = step.name if isinstance(step, AttrPathStep) else str(step.key)
        items = {**value.raw, key: changed}
        if isinstance(value.type, MapType) and changed.type == value.type.element:
            return Value(value.type, items, value.marks)
        return object_of(items, value.marks)
    assert isinstance(value.raw, tuple)
    assert isinstance(step, IndexPathStep)
    elements = [changed if position == step.key else item for position, item in enumerate(value.raw)]
    if changed.type == inner.type:
        return Value(value.type, tuple(elements), value.marks)
    return tuple_of(elements, value.marks)


# ignore_changes = all ---------------------------------------------------------------------------------------------


def _without_computed(schema: Block, prior: Value) -> Value:
    """The prior object as if the user had written it: without what only the provider may set."""
    if not isinstance(prior.raw, dict):
        return prior
    attrs = {name: _written(attribute, prior.raw[name]) for name, attribute in schema.attributes.items()}
    for name, nested in schema.blocks.items():
        attrs[name] = _each(nested.nesting, prior.raw[name], partial(_without_computed, nested.block))
    return object_of(attrs, prior.marks)


def _written(attribute: Attribute, value: Value) -> Value:
    if attribute.computed and not attribute.optional:
        return null_of(attribute)
    if attribute.nested is None:
        return value
    inner = Block(attributes=attribute.nested.attributes)
    return _each(attribute.nested.nesting, value, partial(_without_computed, inner))


def _each(nesting: Nesting, value: Value, change: Callable[[Value], Value]) -> Value:
    if nesting is Nesting.SINGLE:
        return change(value)
    if isinstance(value.raw, dict):
        items = {key: change(item) for key, item in value.raw.items()}
        return Value(value.type, items, value.marks) if isinstance(value.type, MapType) else object_of(items)
    if isinstance(value.raw, tuple):
        return Value(value.type, tuple(map(change, value.raw)), value.marks)
    return value
