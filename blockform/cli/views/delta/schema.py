"""Two objects -> Delta, by the schema of their block: nested attributes and blocks have rules of their own.

Source: Terraform's jsonformat/differ (block.go, attribute.go, object.go).
"""

from collections.abc import Iterable, Iterator, Mapping

from blockform.cli.views.delta.compare import (
    Side,
    compare,
    elements,
    entries,
    given,
    hidden,
    is_hidden,
    is_unknown,
    keys,
    list_pairs,
    pending,
    set_pairs,
    shown,
    whole,
)
from blockform.cli.views.delta.model import (
    NO_PATHS,
    BlockGroup,
    Body,
    Delta,
    Entries,
    Members,
    Paths,
    Sequence,
    Unordered,
    WriteOnly,
    joined,
    starting,
)
from blockform.plan import Action
from blockform.schema import Attribute, Block, NestedAttributes, NestedBlock, Nesting
from blockform.values import Value, unknown


def compare_body(before: Side, after: Side, schema: Block, paths: Paths = NO_PATHS) -> Delta:
    """What differs between two objects of this schema; None for a side that does not exist."""
    if is_hidden(before) or is_hidden(after):
        inner = compare_body(shown(before), shown(after), schema, paths)
        return hidden(before, after, inner, paths, is_body=True)
    if is_unknown(after):
        return pending(before, after, paths, lambda old: compare_body(old, None, schema, paths))
    old, new = entries(before), entries(after)
    attributes = _attributes(old, new, _stored(schema.attributes), paths)
    action = whole(starting(old, new), attributes)
    groups: dict[str, BlockGroup] = {}
    for name, nested in schema.blocks.items():
        found, part = _group(_side(old, name), _side(new, name), nested, paths.at(name))
        if found is not None:
            groups[name] = found
            action = joined(action, part)
    attributes.update(_write_only(schema.attributes, action, paths))
    return Delta(action, Body(attributes, groups), paths.here)


def body_of(attributes: Mapping[str, Delta]) -> Delta:
    """A body of unchanged attributes, for an object whose schema is not at hand."""
    return Delta(Action.NO_OP, Body(attributes, {}))


def _side(members: Mapping[str, Value] | None, name: str) -> Side:
    return given(members.get(name)) if members is not None else None


# Attributes --------------------------------------------------------------------------------------------------------


def _stored(attributes: Mapping[str, Attribute]) -> dict[str, Attribute]:
    return {name: attribute for name, attribute in attributes.items() if not attribute.write_only}


def _write_only(attributes: Mapping[str, Attribute], action: Action, paths: Paths) -> dict[str, Delta]:
    """Attributes that are never kept go with the block that they stand in, but for updates."""
    own = Action.NO_OP if action is Action.UPDATE else action
    return {
        name: Delta(own, WriteOnly(attribute.sensitive), paths.at(name).here)
        for name, attribute in attributes.items()
        if attribute.write_only
    }


def _attributes(
    old: Mapping[str, Value] | None,
    new: Mapping[str, Value] | None,
    attributes: Mapping[str, Attribute],
    paths: Paths,
) -> dict[str, Delta]:
    found: dict[str, Delta] = {}
    for name, attribute in attributes.items():
        before, after = _side(old, name), _side(new, name)
        if before is not None or after is not None:
            found[name] = _attribute(before, after, attribute, paths.at(name))
    return found


def _attribute(before: Side, after: Side, attribute: Attribute, paths: Paths) -> Delta:
    if attribute.nested is None:
        return compare(before, after, attribute.value_type, paths)
    return _nested(before, after, attribute.nested, paths)


def _nested(before: Side, after: Side, of: NestedAttributes, paths: Paths) -> Delta:
    if is_hidden(before) or is_hidden(after):
        return hidden(before, after, _nested(shown(before), shown(after), of, paths), paths)
    if is_unknown(after):
        return pending(before, after, paths, lambda old: _nested_replaced(old, of, paths))
    match of.nesting:
        case Nesting.SINGLE:
            return _nested_object(entries(before), entries(after), of.attributes, paths)
        case Nesting.MAP:
            return _nested_map(before, after, of, paths)
        case Nesting.LIST:
            old, new = elements(before), elements(after)
            items = tuple(_nested_elements(list_pairs(old, new), of, paths))
            return Delta(whole(starting(old, new), items), Sequence(items, with_context=False), paths.here)
        case Nesting.SET:
            old, new = elements(before), elements(after)
            items = tuple(_nested_elements(set_pairs(old, new), of, paths))
            return Delta(whole(starting(old, new), items), Unordered(items, nested=True), paths.here)


def _nested_replaced(old: Value, of: NestedAttributes, paths: Paths) -> Delta:
    """What goes where all of a nested attribute is known only after apply: of one object each attribute is."""
    if of.nesting is not Nesting.SINGLE:
        return _nested(old, None, of, paths)
    members = entries(old)
    later = {name: unknown(attribute.value_type) for name, attribute in of.attributes.items()}
    found = _attributes(members, later, _stored(of.attributes), paths)
    return Delta(whole(Action.DELETE, found), Members(found, nested=True), paths.here)


def _nested_object(
    old: Mapping[str, Value] | None,
    new: Mapping[str, Value] | None,
    attributes: Mapping[str, Attribute],
    paths: Paths,
) -> Delta:
    found = _attributes(old, new, _stored(attributes), paths)
    action = whole(starting(old, new), found)
    found.update(_write_only(attributes, action, paths))
    return Delta(action, Members(found, nested=True), paths.here)


def _nested_map(before: Side, after: Side, of: NestedAttributes, paths: Paths) -> Delta:
    old, new = entries(before), entries(after)
    one = NestedAttributes(nesting=Nesting.SINGLE, attributes=of.attributes)
    found = {
        key: _nested((old or {}).get(key), (new or {}).get(key), one, paths.at(key)) for key in keys(old, new)
    }
    return Delta(whole(starting(old, new), found), Entries(found, nested=True), paths.here)


def _nested_elements(
    pairs: Iterable[tuple[Side, Side, int]], of: NestedAttributes, paths: Paths
) -> Iterator[Delta]:
    one = NestedAttributes(nesting=Nesting.SINGLE, attributes=of.attributes)
    for before, after, at in pairs:
        yield _nested(before, after, one, paths.at(at))


def _pairs(old: tuple[Value, ...] | None, new: tuple[Value, ...] | None) -> list[tuple[Side, Side, int]]:
    """Elements position by position."""
    length = max(len(old or ()), len(new or ()))
    return [
        (
            old[at] if old is not None and at < len(old) else None,
            new[at] if new is not None and at < len(new) else None,
            at,
        )
        for at in range(length)
    ]


# Blocks ------------------------------------------------------------------------------------------------------------


def _group(before: Side, after: Side, nested: NestedBlock, paths: Paths) -> tuple[BlockGroup | None, Action]:
    """The blocks of one type and what happens to them together; None where there are none on either side."""
    found, action = _blocks(shown(before), _known(shown(after)), nested, paths)
    if action is Action.NO_OP and before is None and after is None:
        return None, action
    group = BlockGroup(
        blocks=found,
        replaces=paths.here,
        hidden_before=is_hidden(before),
        hidden_after=is_hidden(after),
        pending=(Action.CREATE if before is None else Action.UPDATE) if is_unknown(after) else None,
    )
    if group.pending is None:
        return group, action
    return group, group.pending if action is Action.NO_OP else joined(action, group.pending)


def _known(side: Side) -> Side:
    return None if is_unknown(side) else side


def _blocks(
    before: Side, after: Side, nested: NestedBlock, paths: Paths
) -> tuple[tuple[tuple[str, Delta], ...], Action]:
    schema = nested.block
    if nested.nesting is Nesting.SINGLE:
        only = compare_body(before, after, schema, paths)
        return (("", only),), only.action
    labelled: list[tuple[str, Delta]]
    if nested.nesting is Nesting.MAP:
        old_map, new_map = entries(before), entries(after)
        labelled = [
            (key, compare_body((old_map or {}).get(key), (new_map or {}).get(key), schema, paths.at(key)))
            for key in keys(old_map, new_map)
        ]
        start = starting(old_map, new_map)
    else:
        old, new = elements(before), elements(after)
        pairs = _pairs(old, new) if nested.nesting is Nesting.LIST else set_pairs(old, new)
        labelled = [("", compare_body(one, other, schema, paths.at(at))) for one, other, at in pairs]
        start = starting(old, new)
    return tuple(labelled), whole(start, tuple(part for _, part in labelled))
