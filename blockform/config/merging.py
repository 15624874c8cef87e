"""Two bodies to one: an override body over its base, and the content of an escape block beside its surroundings."""

from collections.abc import Collection, Iterable

from msgspec.structs import replace

from blockform.config.bodies import with_content
from blockform.lang import given_arguments, opening_range
from blockform.syntax import Attribute, Block, Body, Expr, JsonBody, ObjectExpr, TupleExpr

_DYNAMIC = "dynamic"


def merge_bodies(base: Body, override: Body, *, deep: Iterable[str] = ()) -> Body:
    """The base body with the override's arguments in place of its own.

    One block of a type in the override replaces all of that type (and ``dynamic`` ones for it) in the base. Blocks whose
    type is in ``deep`` are merged argument by argument instead; they must be told from arguments already. A property of the JSON
    syntax that may be either replaces both. Source: Terraform's module_merge_body.go.
    """
    deep = frozenset(deep)
    replaced = ({_produced_type(block) for block in override.blocks} | _undecided_names(override)) - deep
    merged: dict[str, Block] = {}
    for block in override.blocks:
        if block.type in deep:
            merged[block.type] = block
    blocks = [
        _merged_block(block, merged.pop(block.type, None))
        for block in base.blocks
        if _produced_type(block) not in replaced
    ]
    blocks += [block for block in override.blocks if block.type not in deep or block.type in merged]
    left = _not_replaced(base, replaced | override.attributes.keys())
    attributes = {**given_arguments(base), **_first_of_each(left), **override.attributes}
    return _joined(base, override, attributes, tuple(blocks), left)


def merge_blocks(base: Block, override: Block, *, deep: Iterable[str] = ()) -> Block:
    """The base block with its body overridden; its header stays where it is."""
    return replace(base, body=merge_bodies(base.body, override.body, deep=deep))


def unescaped(rest: Body, escapes: tuple[Block, ...]) -> Body:
    """A body with the content of its escape block ``_`` added."""
    if not escapes:
        return rest
    inner = escapes[0].body
    attributes, blocks = {**rest.attributes, **inner.attributes}, rest.blocks + inner.blocks
    return _joined(rest, inner, attributes, blocks, _members(rest))


def _merged_block(base: Block, override: Block | None) -> Block:
    return base if override is None else merge_blocks(base, override)


def _produced_type(block: Block) -> str:
    return block.labels[0].text if block.type == _DYNAMIC and block.labels else block.type


# Properties of the JSON syntax of which nobody has said yet whether they are arguments or blocks -------------------


def _members(body: Body) -> tuple[Attribute, ...]:
    return body.members if isinstance(body, JsonBody) else ()


def _undecided_names(body: Body) -> set[str]:
    """What the undecided properties may be blocks of; ``dynamic`` stands for those that it makes."""
    names: set[str] = set()
    for member in _members(body):
        names |= _dynamic_labels(member) if member.name == _DYNAMIC else {member.name}
    return names


def _dynamic_labels(member: Attribute) -> set[str]:
    values = member.expr.items if isinstance(member.expr, TupleExpr) else (member.expr,)
    objects = (value for value in values if isinstance(value, ObjectExpr))
    return {getattr(item.key, "value", "") for value in objects for item in value.items}


def _not_replaced(base: Body, replaced: Collection[str]) -> tuple[Attribute, ...]:
    """The undecided properties of the base that an override with these names leaves."""
    kept = (_without_dynamic(member, replaced) for member in _members(base))
    return tuple(member for member in kept if member.name == _DYNAMIC or member.name not in replaced)


def _without_dynamic(member: Attribute, replaced: Collection[str]) -> Attribute:
    """The property; one of ``dynamic`` blocks without those that make blocks of these types."""
    if member.name != _DYNAMIC:
        return member
    return replace(member, expr=_without_labels(member.expr, replaced))


def _without_labels(value: Expr, replaced: Collection[str]) -> Expr:
    match value:
        case ObjectExpr():
            items = (item for item in value.items if getattr(item.key, "value", "") not in replaced)
            return replace(value, items=tuple(items))
        case TupleExpr():
            return replace(value, items=tuple(_without_labels(item, replaced) for item in value.items))
        case _:
            return value


def _first_of_each(members: Iterable[Attribute]) -> dict[str, Attribute]:
    found: dict[str, Attribute] = {}
    for member in members:
        found.setdefault(member.name, member)
    return found


def _joined(
    base: Body,
    other: Body,
    attributes: dict[str, Attribute],
    blocks: tuple[Block, ...],
    left: tuple[Attribute, ...],
) -> Body:
    """A body with this content, at the base's place, and with the undecided properties left of the base and of the other."""
    if not isinstance(base, JsonBody) and not isinstance(other, JsonBody):
        return with_content(base, attributes, blocks)
    members = left + _members(other)
    wrong = other.wrong if isinstance(other, JsonBody) else ()
    if isinstance(base, JsonBody):
        wrong = base.wrong + wrong
        return replace(base, attributes=attributes, blocks=blocks, members=members, wrong=wrong)
    gap = opening_range(base)
    place = base.source, base.start, base.end
    return JsonBody(*place, attributes, blocks, members, "object", wrong, gap.start, gap.end)
