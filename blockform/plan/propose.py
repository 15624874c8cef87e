"""Schema + prior + config -> the proposed object: what the user wrote, completed by what only the provider decides.

Source: Terraform's objchange.ProposedNew. An argument the user set is taken as written; a computed one that he left out keeps
its prior value, or is unknown when there is no prior object.
"""

from collections.abc import Mapping

from blockform.schema import Attribute, Block, NestedAttributes, Nesting
from blockform.values import (
    ListType,
    MapType,
    ObjectType,
    SetType,
    Value,
    list_of,
    map_of,
    object_of,
    set_of,
    tuple_of,
    unknown,
)


def propose(schema: Block, prior: Value | None, config: Value) -> Value:
    """The proposed object; ``prior`` None when there is no object yet. All three are of the schema's type, unmarked."""
    if not config.is_known or config.is_null:
        return config
    attrs: dict[str, Value] = {}
    for name, attribute in schema.attributes.items():
        attrs[name] = _attribute(attribute, _part(prior, name), config[name])
    for name, nested in schema.blocks.items():
        attrs[name] = _collection(nested.nesting, nested.block, _part(prior, name), config[name])
    return Value(config.type, dict(sorted(attrs.items()))) if _same_types(config, attrs) else object_of(attrs)


def _attribute(attribute: Attribute, prior: Value | None, config: Value) -> Value:
    if config.is_null and attribute.computed:
        return prior if prior is not None else unknown(attribute.value_type)
    if attribute.nested is None or config.is_null or not config.is_known:
        return config
    return _nested(attribute.nested, prior, config)


def _nested(nested: NestedAttributes, prior: Value | None, config: Value) -> Value:
    return _collection(nested.nesting, Block(attributes=nested.attributes), prior, config)


def _collection(nesting: Nesting, block: Block, prior: Value | None, config: Value) -> Value:
    if config.is_null or not config.is_known or not _has_computed(block):
        return config
    before = prior if prior is not None and prior.is_known and not prior.is_null else None
    match nesting:
        case Nesting.SINGLE:
            return propose(block, before, config)
        case Nesting.MAP:
            return _rebuild_map(
                config, {key: propose(block, _part(before, key), item) for key, item in config.items.items()}
            )
        case Nesting.LIST:
            olds = before.elements if before is not None else ()
            items = [
                propose(block, olds[position] if position < len(olds) else None, item)
                for position, item in enumerate(config.elements)
            ]
            return _rebuild_sequence(config, items)
        case Nesting.SET:
            olds = before.elements if before is not None else ()
            return _rebuild_sequence(
                config, [propose(block, _match(block, olds, item), item) for item in config.elements]
            )


def _match(block: Block, olds: tuple[Value, ...], item: Value) -> Value | None:
    """The prior element of a set that says the same wherever the user said something."""
    for old in olds:
        if all(item[name].is_null or old[name] == item[name] for name in block.attributes):
            return old
    return None


def _rebuild_sequence(config: Value, items: list[Value]) -> Value:
    match config.type:
        case ListType(element=element):
            return list_of(items, element)
        case SetType(element=element):
            return set_of(items, element)
        case _:
            return tuple_of(items)


def _rebuild_map(config: Value, items: Mapping[str, Value]) -> Value:
    match config.type:
        case MapType(element=element):
            return map_of(items, element)
        case _:
            return object_of(items)


def _has_computed(block: Block) -> bool:
    for attribute in block.attributes.values():
        if attribute.computed:
            return True
        if attribute.nested is not None and _has_computed(Block(attributes=attribute.nested.attributes)):
            return True
    return any(_has_computed(nested.block) for nested in block.blocks.values())


def _part(value: Value | None, key: str) -> Value | None:
    return value.get(key) if value is not None else None


def _same_types(config: Value, attrs: Mapping[str, Value]) -> bool:
    of = config.type
    return isinstance(of, ObjectType) and all(
        of.attributes.get(name) == value.type for name, value in attrs.items()
    )
