"""The types that schemas imply, remembered: working one out walks all of a schema."""

from collections.abc import Callable, Mapping

from blockform.schema.model import Attribute, Block, NestedBlock, nested_type
from blockform.values import ObjectType, Type, without_optional

_REMEMBERED: dict[int, tuple[object, Type]] = {}
_MANY = 4096


def value_type(schema: Attribute) -> Type:
    """The type of an attribute's values."""
    return _remembered(schema, lambda: without_optional(schema.value_type))


def nested_block_type(nested: NestedBlock) -> Type:
    """The type that the blocks of one type make together."""
    return _remembered(nested, lambda: nested_type(nested.nesting, block_type(nested.block)))


def block_type(schema: Block) -> ObjectType:
    """The type of the object that a body makes."""
    of = _remembered(schema, lambda: object_type(schema.attributes, schema.blocks))
    assert isinstance(of, ObjectType)
    return of


def object_type(attributes: Mapping[str, Attribute], blocks: Mapping[str, NestedBlock]) -> ObjectType:
    """The type of an object with these attributes and blocks."""
    members = {name: value_type(schema) for name, schema in attributes.items()}
    members.update((name, nested_block_type(nested)) for name, nested in blocks.items())
    return ObjectType(members)


def _remembered(schema: object, make: Callable[[], Type]) -> Type:
    """By identity: schemas are compared by content, which would cost as much as making the type."""
    found = _REMEMBERED.get(id(schema))
    if found is not None and found[0] is schema:
        return found[1]
    of = make()
    if len(_REMEMBERED) >= _MANY:
        _REMEMBERED.clear()
    _REMEMBERED[id(schema)] = (schema, of)
    return of
