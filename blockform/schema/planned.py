"""Runs the plan modifiers of a schema over a proposed object, nested attributes and blocks included."""

from collections.abc import Mapping

from msgspec import Struct, field

from blockform.schema.model import Attribute, Block, Nesting
from blockform.schema.modifiers import ModifierRequest
from blockform.schema.propose import rebuild_sequence
from blockform.schema.remembered import per_schema
from blockform.values import (
    ROOT,
    IndexPathStep,
    MapType,
    SetType,
    Value,
    ValuePath,
    map_of,
    null,
    object_of,
)


def run_modifiers(
    schema: Block, prior: Value | None, config: Value, proposed: Value
) -> tuple[Value, tuple[ValuePath, ...]]:
    """The object after all modifiers, and the paths of attributes whose change needs a new object."""
    if not _has_modifiers(schema) or not proposed.is_known or proposed.is_null:
        return proposed, ()
    work = _Work(changes=prior is not None and prior != proposed)
    planned = work.block(schema, prior, config, proposed, ROOT)
    return planned, tuple(work.replace)


class _Work(Struct):
    """One run over an object: whether it changes at all, and the paths that need a new one."""

    changes: bool
    replace: list[ValuePath] = field(default_factory=list)

    def block(
        self, schema: Block, prior: Value | None, config: Value | None, planned: Value, at: ValuePath
    ) -> Value:
        attrs = self._attributes(schema.attributes, prior, config, planned, at)
        for name, nested in schema.blocks.items():
            if name in attrs and _has_modifiers(nested.block):
                attrs[name] = self._nested(
                    nested.nesting,
                    nested.block,
                    _member(prior, name),
                    _member(config, name),
                    attrs[name],
                    at.attr(name),
                )
        return object_of(attrs, planned.marks)

    def _attributes(
        self,
        attributes: Mapping[str, Attribute],
        prior: Value | None,
        config: Value | None,
        planned: Value,
        at: ValuePath,
    ) -> dict[str, Value]:
        attrs = dict(planned.items)
        for name, attribute in attributes.items():
            if name not in attrs:
                continue
            before, written = _member(prior, name), _member(config, name)
            if attribute.modifiers:
                attrs[name] = self._modified(attribute, before, written, attrs[name], at.attr(name))
            nested = attribute.nested
            if nested is not None and _any_modifier(nested.attributes):
                inner = Block(attributes=nested.attributes)
                attrs[name] = self._nested(nested.nesting, inner, before, written, attrs[name], at.attr(name))
        return attrs

    def _modified(
        self, attribute: Attribute, prior: Value | None, config: Value | None, planned: Value, at: ValuePath
    ) -> Value:
        written = config if config is not None else null(planned.type)
        for modify in attribute.modifiers:
            request = ModifierRequest(
                config=written, prior=prior, planned=planned, object_changes=self.changes
            )
            result = modify(request)
            planned = result.planned
            if result.requires_replace:
                self.replace.append(at)
        return planned

    def _nested(
        self,
        nesting: Nesting,
        inner: Block,
        prior: Value | None,
        config: Value | None,
        planned: Value,
        at: ValuePath,
    ) -> Value:
        if not planned.is_known or planned.is_null:
            return planned
        if nesting is Nesting.SINGLE:
            return self.block(inner, _object(prior), _object(config), planned, at)
        if isinstance(planned.raw, dict):
            items = {
                key: self.block(
                    inner,
                    _element(prior, key),
                    _element(config, key),
                    item,
                    ValuePath((*at.steps, IndexPathStep(key))),
                )
                for key, item in planned.raw.items()
            }
            of = planned.type
            return map_of(items, of.element) if isinstance(of, MapType) else object_of(items)
        is_set = isinstance(planned.type, SetType)
        elements = []
        for position, item in enumerate(planned.elements):
            # An element of a set has no place: it was there before only if it is just as it was.
            before = item if is_set and _holds(prior, item) else None if is_set else _element(prior, position)
            written = item if is_set else _element(config, position)
            elements.append(self.block(inner, before, written, item, at.index(position)))
        return rebuild_sequence(planned, elements)


def _member(value: Value | None, name: str) -> Value | None:
    return value.get(name) if value is not None else None


def _object(value: Value | None) -> Value | None:
    return value if value is not None and isinstance(value.raw, dict) else None


def _holds(collection: Value | None, item: Value) -> bool:
    return collection is not None and isinstance(collection.raw, tuple) and item in collection.raw


def _element(value: Value | None, key: str | int) -> Value | None:
    if value is None:
        return None
    if isinstance(value.raw, dict) and isinstance(key, str):
        return value.raw.get(key)
    if isinstance(value.raw, tuple) and isinstance(key, int) and key < len(value.raw):
        return value.raw[key]
    return None


@per_schema
def _has_modifiers(schema: Block) -> bool:
    return _any_modifier(schema.attributes) or any(
        _has_modifiers(nested.block) for nested in schema.blocks.values()
    )


def _any_modifier(attributes: Mapping[str, Attribute]) -> bool:
    return any(
        a.modifiers or (a.nested is not None and _any_modifier(a.nested.attributes))
        for a in attributes.values()
    )
