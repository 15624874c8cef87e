"""Schema + prior + config -> the proposed object: what the user wrote, completed by what only the provider decides.

Source: Terraform's objchange.ProposedNew. An argument the user set is taken as written; a computed one that he left out keeps
its prior value, or is unknown when there is no prior object. A write-only argument is null: only the provider sees it, in the config.
"""

from collections.abc import Mapping

from blockform.schema.model import Attribute, Block, NestedAttributes, Nesting
from blockform.schema.remembered import per_part, per_schema
from blockform.schema.types import null_of, unknown_of
from blockform.values import (
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


def propose(schema: Block, prior: Value | None, config: Value) -> Value:
    """The proposed object; ``prior`` None when there is no object yet. All three are of the schema's type, unmarked."""
    if not config.is_known or config.is_null or not _has_computed(schema):
        return config
    before = _known(prior)
    attrs = dict(config.items)
    for name, attribute, undecided in _decided(schema):
        if before is None and undecided is not None and attrs[name].raw is None:
            attrs[name] = undecided
        else:
            attrs[name] = _attribute(attribute, _part(before, name), attrs[name])
    for name, nested in schema.blocks.items():
        attrs[name] = _collection(nested.nesting, nested.block, _part(before, name), attrs[name])
    of = config.type
    return object_in_order(attrs, likely=of) if isinstance(of, ObjectType) else object_of(attrs)


@per_schema
def _decided(schema: Block) -> tuple[tuple[str, Attribute, Value | None], ...]:
    """The attributes that may be proposed otherwise than they are written, and what a new object has where nothing is."""
    return tuple(
        (name, attribute, unknown_of(attribute) if attribute.computed and not attribute.write_only else None)
        for name, attribute in schema.attributes.items()
        if _may_differ(attribute)
    )


def _may_differ(attribute: Attribute) -> bool:
    nested = attribute.nested
    return (
        attribute.computed or attribute.write_only or (nested is not None and _has_computed(_inner(nested)))
    )


def _attribute(attribute: Attribute, prior: Value | None, config: Value) -> Value:
    if attribute.write_only:
        return null_of(attribute)
    if config.is_null and attribute.computed:
        if prior is None:
            return unknown_of(attribute)
        return config if _was_written(attribute, prior) else prior
    nested = attribute.nested
    if nested is None or config.is_null or not config.is_known:
        return config
    return _nested_anew(config, nested) if prior is None else _nested(config, nested, prior)


def _nested(config: Value, nested: NestedAttributes, prior: Value | None) -> Value:
    return _collection(nested.nesting, _inner(nested), prior, config)


@per_part
def _nested_anew(config: Value, nested: NestedAttributes) -> Value:
    return _nested(config, nested, None)


def _was_written(attribute: Attribute, prior: Value) -> bool:
    """Whether the prior value can only have come from the configuration, so that leaving it out now takes it away.

    Source: Terraform's optionalValueNotComputable.
    """
    if not attribute.optional or attribute.nested is None or prior.is_null or not prior.is_known:
        return False
    inner = attribute.nested.attributes
    items = (prior,) if attribute.nested.nesting is Nesting.SINGLE else prior.elements
    return any(
        not part.is_null and (not inner[name].computed or _was_written(inner[name], part))
        for item in items
        if isinstance(item.raw, dict)
        for name, part in item.raw.items()
        if name in inner
    )


@per_schema
def _inner(nested: NestedAttributes) -> Block:
    """The nested attributes as a block; the same one each time, since what is known of schemas is kept by identity."""
    return Block(attributes=nested.attributes)


def _collection(nesting: Nesting, block: Block, prior: Value | None, config: Value) -> Value:
    if config.is_null or not config.is_known or not _has_computed(block):
        return config
    before = _known(prior)
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
            return rebuild_sequence(config, items)
        case Nesting.SET:
            free = list(before.elements) if before is not None else []
            return rebuild_sequence(
                config, [propose(block, _taken(block, free, item), item) for item in config.elements]
            )


def _taken(block: Block, free: list[Value], item: Value) -> Value | None:
    """The prior element of a set that the user may have meant, taken out of those that are free."""
    for position, old in enumerate(free):
        if _may_be(block, old, item):
            return free.pop(position)
    return None


def _may_be(block: Block, old: Value, item: Value) -> bool:
    """Whether the old object is what the user wrote, completed by the provider. Source: Terraform's setElementCompareValue."""
    if not isinstance(old.raw, dict) or not isinstance(item.raw, dict):
        return old == item
    for name, attribute in block.attributes.items():
        written = item.raw[name]
        if attribute.write_only or (written.is_null and attribute.computed):
            continue
        nested = attribute.nested
        if nested is not None and nested.nesting is Nesting.SINGLE:
            if not _may_be(_inner(nested), old.raw[name], written):
                return False
        elif old.raw[name] != written:
            return False
    return all(old.raw[name] == item.raw[name] for name in block.blocks)


def rebuild_sequence(like: Value, items: list[Value]) -> Value:
    """A list, set or tuple of the kind that ``like`` is."""
    match like.type:
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


@per_schema
def _has_computed(block: Block) -> bool:
    """Whether anything in the block may be planned otherwise than it is written."""
    return any(map(_may_differ, block.attributes.values())) or any(
        _has_computed(nested.block) for nested in block.blocks.values()
    )


def _known(value: Value | None) -> Value | None:
    return value if value is not None and value.is_known and not value.is_null else None


def _part(value: Value | None, key: str) -> Value | None:
    return value.get(key) if value is not None else None
