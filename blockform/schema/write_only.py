"""Write-only arguments: what a provider sees in the config and nobody stores."""

from collections.abc import Mapping

from blockform.schema.model import Attribute, Block, NestedBlock
from blockform.schema.remembered import per_schema
from blockform.schema.types import null_of
from blockform.values import Value


def without_write_only(schema: Block, value: Value) -> Value:
    """The object with null for every write-only argument in it, whatever a provider has answered."""
    return _object(schema.attributes, schema.blocks, value) if _has_write_only(schema) else value


@per_schema
def _has_write_only(schema: Block) -> bool:
    return _has_any(schema.attributes, schema.blocks)


def _has_any(attributes: Mapping[str, Attribute], blocks: Mapping[str, NestedBlock]) -> bool:
    return any(
        attribute.write_only or (attribute.nested is not None and _has_any(attribute.nested.attributes, {}))
        for attribute in attributes.values()
    ) or any(_has_any(nested.block.attributes, nested.block.blocks) for nested in blocks.values())


def _object(attributes: Mapping[str, Attribute], blocks: Mapping[str, NestedBlock], value: Value) -> Value:
    if not isinstance(value.raw, dict):
        return value
    parts = dict(value.raw)
    for name, attribute in attributes.items():
        part = parts.get(name)
        if part is None:
            continue
        if attribute.write_only:
            parts[name] = null_of(attribute)
        elif attribute.nested is not None:
            parts[name] = _each(
                attribute.nested.attributes, {}, part, is_object=attribute.nested.nesting.value == "single"
            )
    for name, nested in blocks.items():
        part = parts.get(name)
        if part is not None:
            is_object = nested.nesting.value == "single"
            parts[name] = _each(nested.block.attributes, nested.block.blocks, part, is_object=is_object)
    return Value(value.type, parts, value.marks)


def _each(
    attributes: Mapping[str, Attribute], blocks: Mapping[str, NestedBlock], value: Value, *, is_object: bool
) -> Value:
    if is_object:
        return _object(attributes, blocks, value)
    raw = value.raw
    if isinstance(raw, dict):
        return Value(
            value.type, {key: _object(attributes, blocks, item) for key, item in raw.items()}, value.marks
        )
    if isinstance(raw, tuple):
        return Value(value.type, tuple(_object(attributes, blocks, item) for item in raw), value.marks)
    return value
