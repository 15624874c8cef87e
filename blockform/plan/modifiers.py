"""Runs the plan modifiers of a schema over a proposed object, nested attributes included."""

from collections.abc import Mapping

from blockform.schema import Attribute, Block, ModifierRequest, NestedAttributes
from blockform.values import (
    ROOT,
    ListType,
    MapType,
    Value,
    ValuePath,
    list_of,
    map_of,
    null,
    object_of,
    tuple_of,
)

_HAS: dict[int, tuple[Block, bool]] = {}


def run_modifiers(
    schema: Block, prior: Value | None, config: Value, proposed: Value
) -> tuple[Value, tuple[ValuePath, ...]]:
    """The object after all modifiers, and the paths of attributes whose change needs a new object."""
    if not _has_modifiers(schema) or not proposed.is_known or proposed.is_null:
        return proposed, ()
    replace: list[ValuePath] = []
    changes = prior is not None and prior != proposed
    planned = _object(schema.attributes, prior, config, proposed, ROOT, changes=changes, replace=replace)
    return planned, tuple(replace)


def _object(
    attributes: Mapping[str, Attribute],
    prior: Value | None,
    config: Value,
    planned: Value,
    at: ValuePath,
    *,
    changes: bool,
    replace: list[ValuePath],
) -> Value:
    attrs = dict(planned.items)
    for name, attribute in attributes.items():
        if name not in attrs:
            continue
        before = prior.get(name) if prior is not None else None
        written = config.get(name) or null(attrs[name].type)
        for modify in attribute.modifiers:
            request = ModifierRequest(
                config=written, prior=before, planned=attrs[name], object_changes=changes
            )
            result = modify(request)
            attrs[name] = result.planned
            if result.requires_replace:
                replace.append(at.attr(name))
        if attribute.nested is not None:
            attrs[name] = _nested(
                attribute.nested,
                before,
                written,
                attrs[name],
                at.attr(name),
                changes=changes,
                replace=replace,
            )
    return object_of(attrs, planned.marks)


def _nested(
    nested: NestedAttributes,
    prior: Value | None,
    config: Value,
    planned: Value,
    at: ValuePath,
    *,
    changes: bool,
    replace: list[ValuePath],
) -> Value:
    if not planned.is_known or planned.is_null or not _any_modifier(nested.attributes):
        return planned

    def one(key: str | int, item: Value) -> Value:
        before = _element(prior, key)
        written = _element(config, key) or item
        return _object(
            nested.attributes, before, written, item, at.index(key), changes=changes, replace=replace
        )

    if nested.nesting.value == "single":
        return _object(nested.attributes, prior, config, planned, at, changes=changes, replace=replace)
    if isinstance(planned.raw, dict):
        items = {key: one(key, item) for key, item in planned.raw.items()}
        return map_of(items, planned.type.element) if isinstance(planned.type, MapType) else object_of(items)
    elements = [one(position, item) for position, item in enumerate(planned.elements)]
    return (
        list_of(elements, planned.type.element) if isinstance(planned.type, ListType) else tuple_of(elements)
    )


def _element(value: Value | None, key: str | int) -> Value | None:
    if value is None:
        return None
    if isinstance(value.raw, dict) and isinstance(key, str):
        return value.raw.get(key)
    if isinstance(value.raw, tuple) and isinstance(key, int) and key < len(value.raw):
        return value.raw[key]
    return None


def _has_modifiers(schema: Block) -> bool:
    known = _HAS.get(id(schema))
    if known is None or known[0] is not schema:
        known = (schema, _any_modifier(schema.attributes))
        _HAS[id(schema)] = known
    return known[1]


def _any_modifier(attributes: Mapping[str, Attribute]) -> bool:
    return any(
        a.modifiers or (a.nested is not None and _any_modifier(a.nested.attributes))
        for a in attributes.values()
    )
