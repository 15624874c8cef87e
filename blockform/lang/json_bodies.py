"""Bodies of the JSON syntax under a schema, and what such a body reads where no schema is at hand."""

from collections.abc import Collection, Container, Iterable, Mapping

from blockform.diagnostics import Diagnostics, did_you_mean
from blockform.schema import Block as BlockSchema
from blockform.schema import Nesting
from blockform.syntax import decide, json_body
from blockform.syntax.json_bodies import NO_PROBLEMS
from blockform.syntax.nodes import Attribute, Block, Body, Expr, JsonBody, ObjectExpr, TupleExpr

DYNAMIC = "dynamic"
_DYNAMIC_BLOCK: dict[str, tuple[str, ...]] = {DYNAMIC: ("type",)}
_HEADER = ("for_each", "iterator", "labels")
_CONTENT: dict[str, tuple[str, ...]] = {"content": ()}


def by_schema(body: Body, schema: BlockSchema) -> tuple[Body, Diagnostics]:
    """The body with its properties told apart as the schema says; one of the native syntax is the same again."""
    if not isinstance(body, JsonBody):
        return body, NO_PROBLEMS
    labels: dict[str, tuple[str, ...]] = {
        name: ("key",) if of.nesting is Nesting.MAP else () for name, of in schema.blocks.items()
    }
    return decide(body, schema.attributes, labels | _DYNAMIC_BLOCK)


def dynamic_body(block: Block) -> tuple[Body, Diagnostics]:
    """The body of a ``dynamic`` block."""
    return decide(block.body, _HEADER, _CONTENT)


def given_arguments(body: Body) -> Mapping[str, Attribute]:
    """The arguments of a body without the properties that are not known to be any."""
    if not isinstance(body, JsonBody) or not body.members:
        return body.attributes
    undecided = {member.name for member in body.members}
    return {name: given for name, given in body.attributes.items() if name not in undecided}


def refuse_members(
    body: Body,
    arguments: Iterable[str],
    blocks: Iterable[str],
    diags: Diagnostics,
    ignore: Container[str] = (),
) -> None:
    """Complain of properties that neither arguments nor blocks are named by."""
    if not isinstance(body, JsonBody):
        return
    known = [name for name in arguments if name not in body.attributes]
    for member in body.members:
        if member.name not in ignore:
            hint = did_you_mean(member.name, (*known, *blocks))
            detail = f'No argument or block type is named "{member.name}".{hint}'
            diags.error("Extraneous JSON object property", detail, member.name_range)


# Without a schema --------------------------------------------------------------------------------------------------


def parts(body: Body, skipped: Container[str]) -> tuple[list[Expr], list[Block]]:
    """All expressions and blocks of a body but those of the skipped names, in order.

    Of the JSON syntax only ``dynamic`` blocks are told apart, by their form and at any depth, for they give names a meaning.
    """
    exprs = [one.expr for one in given_arguments(body).values() if one.name not in skipped]
    blocks = [block for block in body.blocks if block.type not in skipped]
    if isinstance(body, JsonBody):
        for member in body.members:
            if member.name not in skipped:
                _open(member, exprs, blocks)
    return exprs, blocks


def _open(member: Attribute, exprs: list[Expr], blocks: list[Block]) -> None:
    """Add what a property holds."""
    dynamic = dynamic_blocks(member)
    blocks += dynamic
    if not dynamic:
        _open_value(member.expr, exprs, blocks)


def _open_value(value: Expr, exprs: list[Expr], blocks: list[Block]) -> None:
    match value:
        case ObjectExpr():
            exprs += [item.key for item in value.items]
            for member in json_body(value).members:
                _open(member, exprs, blocks)
        case TupleExpr():
            for item in value.items:
                _open_value(item, exprs, blocks)
        case _:
            exprs.append(value)


def dynamic_blocks(member: Attribute) -> tuple[Block, ...]:
    """The ``dynamic`` blocks that a property makes; none if it looks like anything else of this name."""
    if member.name != DYNAMIC:
        return ()
    place = member.source, member.start, member.end
    holding = JsonBody(*place, {}, (), (member,), "object", (), member.start, member.end)
    body, problems = decide(holding, (), _DYNAMIC_BLOCK)
    return () if problems or not all(map(_is_header, body.blocks)) else body.blocks


def _is_header(block: Block) -> bool:
    names: Collection[str] = block.body.attributes
    return "for_each" in names and "content" in names
