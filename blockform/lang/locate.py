"""From a path into the object that a body makes to the part of the source it comes from."""

from collections.abc import Iterator, Sequence

from blockform.diagnostics import SourceRange
from blockform.lang.json_bodies import dynamic_blocks, dynamic_body
from blockform.lang.references import is_dynamic
from blockform.syntax.nodes import (
    Block,
    Body,
    Expr,
    JsonBody,
    JsonStringExpr,
    NameKeyExpr,
    ObjectExpr,
    ObjectItem,
    ParenExpr,
    StringExpr,
    TemplateWrapExpr,
    TupleExpr,
)
from blockform.values import AttrPathStep, IndexPathStep, PathStep, ValuePath

_FIRST = IndexPathStep(0)


def locate(body: Body, path: ValuePath, *, name: bool = False) -> SourceRange:
    """The tightest range for the path: through blocks, objects (by key), tuples (by position) and parentheses.

    Where it leads on into something computed the nearest expression around it is given, or where the block's body begins.
    With ``name`` the name or key at the end of the path is meant rather than its value.
    """
    steps = path.steps
    while steps:
        attribute = body.attributes.get(_key(steps[0]) or "")
        if attribute is not None:
            if name and len(steps) == 1:
                return attribute.name_range
            return locate_in(attribute.expr, steps[1:], name=name)
        block, steps = _block(body, steps)
        if block is None:
            break
        if not steps:
            return block.header_range
        body = block.body
    return opening_range(body)


def locate_in(expr: Expr, steps: Sequence[PathStep], *, name: bool = False) -> SourceRange:
    """The tightest range for a path into the value of the expression."""
    for position, step in enumerate(steps):
        expr = _bare(expr)
        found = _part(expr, step)
        if found is None:
            break
        if isinstance(found, ObjectItem):
            if name and position == len(steps) - 1:
                return found.key.range
            expr = found.value
        else:
            expr = found
    return expr.range


def opening_range(body: Body) -> SourceRange:
    """Where things that are missing are shown: the opening brace or the start of the file; in the JSON syntax the closing brace."""
    if isinstance(body, JsonBody):
        return body.gap_range
    text = body.source.text
    start = body.start
    if start and text[start - 1] == "{":
        start -= 1
    return SourceRange(body.source, start, start + (text[start : start + 1] == "{"))


def _key(step: PathStep) -> str | None:
    key = step.name if isinstance(step, AttrPathStep) else step.key
    return key if isinstance(key, str) else None


def _bare(expr: Expr) -> Expr:
    while True:
        match expr:
            case ParenExpr(expr=inner) | TemplateWrapExpr(expr=inner):
                expr = inner
            case JsonStringExpr(template=TemplateWrapExpr(expr=inner)):
                expr = inner
            case _:
                return expr


def _part(expr: Expr, step: PathStep) -> ObjectItem | Expr | None:
    if isinstance(expr, TupleExpr) and isinstance(step, IndexPathStep) and isinstance(step.key, int):
        return expr.items[step.key] if step.key < len(expr.items) else None
    if isinstance(expr, ObjectExpr) and step == _FIRST:
        return expr  # the only block of its type, in the JSON syntax
    key = _key(step)
    if not isinstance(expr, ObjectExpr) or key is None:
        return None
    return next((item for item in reversed(expr.items) if _key_text(item.key) == key), None)


def _key_text(key: Expr) -> str | None:
    match _bare(key):
        case NameKeyExpr(name=text) | StringExpr(value=text) | JsonStringExpr(value=text, template=None):
            return text
        case _:
            return None


def _block(body: Body, steps: tuple[PathStep, ...]) -> tuple[Block | None, tuple[PathStep, ...]]:
    """The block that the path goes through, and the rest of the path."""
    kind = _key(steps[0])
    blocks = [block for block in _blocks(body) if _made_type(block) == kind]
    if not blocks:
        return None, steps
    chosen: Block | None = blocks[0]
    rest = steps[1:]
    if rest and isinstance(rest[0], IndexPathStep):
        chosen = _at(blocks, rest[0].key)
        rest = rest[1:]
    if chosen is not None and is_dynamic(chosen):
        return next(_contents(chosen), chosen), rest
    return chosen, rest


def _blocks(body: Body) -> tuple[Block, ...]:
    if not isinstance(body, JsonBody):
        return body.blocks
    return (*body.blocks, *(block for member in body.members for block in dynamic_blocks(member)))


def _made_type(block: Block) -> str:
    return block.labels[0].text if is_dynamic(block) else block.type


def _contents(block: Block) -> Iterator[Block]:
    return (inner for inner in dynamic_body(block)[0].blocks if inner.type == "content")


def _at(blocks: list[Block], key: str | int) -> Block | None:
    """The block with a label or at a position; how many a dynamic one makes is not known here."""
    dynamic = [block for block in blocks if is_dynamic(block)]
    if isinstance(key, str):
        labelled = (block for block in blocks if not is_dynamic(block) and block.labels)
        return next((b for b in labelled if b.labels[0].text == key), dynamic[0] if dynamic else None)
    fixed = blocks.index(dynamic[0]) if dynamic else len(blocks)
    if key < fixed:
        return blocks[key]
    return dynamic[0] if len(dynamic) == 1 else None
