"""``dynamic`` blocks: which blocks they make, with the names that hold in each."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from blockform.diagnostics import Diagnostics, SourceRange, did_you_mean
from blockform.lang.dispatch import report
from blockform.lang.evaluate import evaluate
from blockform.lang.iteration import elements
from blockform.lang.json_bodies import dynamic_body, given_arguments, refuse_members
from blockform.lang.locate import opening_range
from blockform.lang.references import bare_traversal, iterator_name
from blockform.lang.scope import Scope
from blockform.syntax.nodes import Attribute, Block, Body, Expr, TupleExpr
from blockform.values import (
    DYNAMIC,
    NO_MARKS,
    STRING,
    ConversionError,
    Marks,
    PrimitiveType,
    Value,
    convert,
    friendly_name,
    object_of,
    unknown,
)

_NO_VALUE = "Invalid dynamic for_each value"
_NO_LABEL = "Invalid dynamic block label"


class Made(Struct, frozen=True):
    """A block, written or made: its body, its labels, and what its values take on from the ``for_each`` it comes from.

    ``is_unknown``: it stands for any number of blocks, as ``for_each`` is not known yet.
    """

    body: Body
    scope: Scope
    labels: tuple[str, ...]
    header: SourceRange
    marks: Marks = NO_MARKS
    is_unknown: bool = False


class _Dynamic(Struct, frozen=True):
    """A dynamic block without faults in its form."""

    block: Block
    for_each: Expr
    content: Body
    labels: tuple[Expr, ...] = ()


def expand(block: Block, scope: Scope, label_count: int) -> Iterator[Made]:
    """The blocks that a ``dynamic`` block makes. Source: HCL's ext/dynblock."""
    dynamic = _read(block, scope, label_count)
    if dynamic is None:
        return
    collection = _collection(dynamic.for_each, scope)
    if collection is None:
        return
    if not collection.is_known:
        names = _iterator(block, unknown(DYNAMIC), unknown(DYNAMIC))
        yield from _made(dynamic, scope.child(names), collection.marks, is_unknown=True)
        return
    for key, value in elements(collection):
        yield from _made(dynamic, scope.child(_iterator(block, key, value)), collection.marks)


def _iterator(block: Block, key: Value, value: Value) -> Mapping[str, Value]:
    return {iterator_name(block): object_of({"key": key, "value": value})}


def _made(dynamic: _Dynamic, scope: Scope, marks: Marks, *, is_unknown: bool = False) -> Iterator[Made]:
    labels: list[str] = []
    for expr in dynamic.labels:
        label = _label(expr, scope)
        if label is None:
            return
        labels.append(label)
    yield Made(dynamic.content, scope, tuple(labels), dynamic.block.header_range, marks, is_unknown)


def _label(expr: Expr, scope: Scope) -> str | None:
    value = evaluate(expr, scope)
    try:
        text = convert(value, STRING)
    except ConversionError as error:
        detail = f"Cannot use this value as a dynamic block label: {error.message}."
        report(scope, _NO_LABEL, detail, expr.range, about=expr)
        return None
    if text.raw is None:
        detail = "Cannot use a null value as a dynamic block label."
    elif not text.is_known:
        detail = "This value is not yet known. Dynamic block labels must be immediately-known values."
    elif text.marks:
        detail = "This value has dynamic marks that make it unsuitable for use as a block label."
    else:
        return text.as_str()
    report(scope, _NO_LABEL, detail, expr.range, about=expr)
    return None


def _collection(expr: Expr, scope: Scope) -> Value | None:
    value = evaluate(expr, scope)
    if value.raw is None:
        detail = "Cannot use a null value in for_each."
    elif isinstance(value.type, PrimitiveType):
        detail = (
            f"Cannot use a {friendly_name(value.type)} value in for_each. An iterable collection is required."
        )
    else:
        return value
    report(scope, _NO_VALUE, detail, expr.range, about=expr)
    return None


# The form of a dynamic block -----------------------------------------------------------------------------------


def _read(block: Block, scope: Scope, label_count: int) -> _Dynamic | None:
    """The parts of the block, or None if something is wrong with them."""
    diags = Diagnostics()
    inner = scope.with_diags(diags)
    body, problems = dynamic_body(block)
    diags.extend(problems)
    for_each, iterator, labels = _arguments(body, inner, label_count)
    content = _content(body, inner)
    if iterator is not None:
        _check_iterator(iterator, inner)
    exprs = _label_exprs(labels, block.labels[0].text, inner, label_count)
    scope.diags.extend(diags)
    if diags or for_each is None or content is None:
        return None
    return _Dynamic(block, for_each.expr, content, exprs)


def _check_iterator(iterator: Attribute, scope: Scope) -> None:
    traversal = bare_traversal(iterator.expr)
    if traversal is not None and not traversal.steps:
        return
    if traversal is not None:
        detail = "Dynamic iterator must be a single variable name."
        scope.diags.error("Invalid dynamic iterator name", detail, iterator.expr.range)
    else:
        scope.diags.error(
            "Invalid expression", "A static variable reference is required.", iterator.expr.range
        )


def _arguments(
    body: Body, scope: Scope, label_count: int
) -> tuple[Attribute | None, Attribute | None, Attribute | None]:
    known = ["for_each", "iterator"] + ["labels"] * bool(label_count)
    for name in ["for_each"] + ["labels"] * bool(label_count):
        if name not in body.attributes:
            detail = f'The argument "{name}" is required, but no definition was found.'
            scope.diags.error("Missing required argument", detail, opening_range(body))
    refuse_members(body, known, ("content",), scope.diags)
    for attribute in given_arguments(body).values():
        if attribute.name not in known:
            hint = did_you_mean(attribute.name, (name for name in known if name not in body.attributes))
            detail = f'An argument named "{attribute.name}" is not expected here.{hint}'
            scope.diags.error("Unsupported argument", detail, attribute.name_range)
    get = body.attributes.get
    return get("for_each"), get("iterator"), get("labels") if label_count else None


def _content(body: Body, scope: Scope) -> Body | None:
    contents = []
    for inner in body.blocks:
        if inner.type == "content":
            contents.append(inner)
            continue
        hint = did_you_mean(inner.type, ("content",))
        detail = f'Blocks of type "{inner.type}" are not expected here.{hint}'
        scope.diags.error("Unsupported block type", detail, inner.type_range)
    if not contents:
        detail = 'A dynamic block must have a nested block of type "content" to describe the body of each generated block.'
        scope.diags.error("Missing dynamic content block", detail, opening_range(body))
        return None
    if len(contents) > 1:
        detail = "Only one nested content block is allowed for each dynamic block."
        scope.diags.error("Extraneous dynamic content block", detail, contents[1].header_range)
    return contents[0].body


def _label_exprs(labels: Attribute | None, kind: str, scope: Scope, count: int) -> tuple[Expr, ...]:
    if labels is None:
        return ()
    if not isinstance(labels.expr, TupleExpr):
        scope.diags.error("Invalid expression", "A static list expression is required.", labels.expr.range)
        return ()
    items = labels.expr.items
    detail = f'Blocks of type "{kind}" require {count} label(s).'
    if len(items) > count:
        scope.diags.error("Extraneous dynamic block label", detail, items[count].range)
    elif len(items) < count:
        scope.diags.error("Insufficient dynamic block labels", detail, labels.expr.range)
    return items
