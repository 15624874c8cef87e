"""The types that schemas imply, remembered: working one out walks all of a schema."""

from collections.abc import Mapping

from blockform.schema.model import Attribute, Block, NestedBlock, nested_type
from blockform.schema.remembered import per_schema
from blockform.values import (
    EMPTY_OBJECT,
    ObjectType,
    Type,
    Value,
    has_dynamic,
    null,
    unknown,
    without_optional,
)


@per_schema
def value_type(schema: Attribute) -> Type:
    """The type of an attribute's values."""
    return without_optional(schema.value_type)


@per_schema
def null_of(schema: Attribute) -> Value:
    """The null of an attribute: one value for all objects that have nothing there."""
    return null(value_type(schema))


@per_schema
def unknown_of(schema: Attribute) -> Value:
    """An attribute's value that is decided when the object is made."""
    return unknown(value_type(schema))


@per_schema
def nested_block_type(nested: NestedBlock) -> Type:
    """The type that the blocks of one type make together."""
    return nested_type(nested.nesting, block_type(nested.block))


@per_schema
def block_type(schema: Block) -> ObjectType:
    """The type of the object that a body makes."""
    return object_type(schema.attributes, schema.blocks)


def object_type(attributes: Mapping[str, Attribute], blocks: Mapping[str, NestedBlock]) -> ObjectType:
    """The type of an object with these attributes and blocks."""
    members = {name: value_type(schema) for name, schema in attributes.items()}
    members.update((name, nested_block_type(nested)) for name, nested in blocks.items())
    return ObjectType(members)


@per_schema
def nulls_of(attributes: Mapping[str, Attribute]) -> Mapping[str, Value]:
    """The null of each attribute, in the order of their names: a copy is what an object's parts are put into."""
    return {name: null_of(attributes[name]) for name in sorted(attributes)}


@per_schema
def likely_type(attributes: Mapping[str, Attribute]) -> ObjectType:
    """The type of an object with these attributes alone; an empty one where each object may have another type."""
    of = object_type(attributes, {})
    return EMPTY_OBJECT if has_dynamic(of) else of
