"""``for`` expressions and splats: one expression evaluated with every element of a collection."""

from collections.abc import Iterator

from msgspec import Struct, field

from blockform.diagnostics import Diagnostics, SourceRange
from blockform.lang.dispatch import report, value_of
from blockform.lang.scope import Scope
from blockform.syntax.nodes import Expr, ForExpr
from blockform.values import (
    BOOL,
    DYNAMIC,
    STRING,
    ConversionError,
    ListType,
    Marks,
    PrimitiveType,
    SetType,
    TupleType,
    Value,
    convert,
    friendly_name,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)


def iterable(expr: Expr, context: SourceRange, scope: Scope) -> Value | None:
    """The collection of a ``for``, perhaps unknown, or None if it is none (which is reported)."""
    value = value_of(expr, scope)
    if value.raw is None:
        detail = "A null value cannot be used as the collection in a 'for' expression."
        report(scope, "Iteration over null value", detail, expr.range, context, about=expr)
        return None
    if isinstance(value.type, PrimitiveType):
        detail = f"A value of type {friendly_name(value.type)} cannot be used as the collection in a 'for' expression."
        report(scope, "Iteration over non-iterable value", detail, expr.range, context, about=expr)
        return None
    return value


def elements(collection: Value) -> Iterator[tuple[Value, Value]]:
    """Keys and values of a known collection, tuple or object in order; an element of a set is its own key."""
    match collection.type:
        case ListType() | TupleType():
            for position, item in enumerate(collection.elements):
                yield number(position), item
        case SetType():
            for item in collection.elements:
                yield item, item
        case _:
            for key, item in collection.items.items():
                yield string(key), item


class _Run(Struct):
    """A ``for`` expression while it is worked off: the marks of the result so far, and whether the result is known."""

    expr: ForExpr
    collection_marks: Marks
    marks: Marks
    is_known: bool = True
    values: list[Value] = field(default_factory=list)
    by_key: dict[str, Value] = field(default_factory=dict)
    groups: dict[str, list[Value]] = field(default_factory=dict)


def for_expr(expr: ForExpr, scope: Scope) -> Value:
    """A tuple, or with a key an object. Source: hclsyntax ForExpr."""
    collection = iterable(expr.collection, expr.range, scope)
    if collection is None:
        return unknown(DYNAMIC)
    run = _Run(expr, collection.marks, collection.marks)
    if collection.type is DYNAMIC:
        return unknown(DYNAMIC, marks=run.marks)
    if expr.condition is not None and not _is_sound_condition(run, expr.condition, scope):
        return unknown(DYNAMIC)
    if not collection.is_known:
        return unknown(DYNAMIC, marks=run.marks)
    for key, item in elements(collection):
        inner = scope.child(_names(expr, key, item))
        if expr.condition is None or _is_included(run, expr.condition, inner):
            _add(run, inner)
    return _result(run)


def _names(expr: ForExpr, key: Value, item: Value) -> dict[str, Value]:
    return {expr.value_name: item} if expr.key_name is None else {expr.key_name: key, expr.value_name: item}


def _result(run: _Run) -> Value:
    if not run.is_known:
        return unknown(DYNAMIC, marks=run.marks)
    if run.expr.key is None:
        return tuple_of(run.values, run.marks)
    if run.expr.group:
        return object_of({key: tuple_of(items) for key, items in run.groups.items()}, run.marks)
    return object_of(run.by_key, run.marks)


def _is_sound_condition(run: _Run, condition: Expr, scope: Scope) -> bool:
    """Try the ``if`` clause with unknown names, to report what is wrong with every element just once."""
    names = _names(run.expr, unknown(DYNAMIC), unknown(DYNAMIC))
    diags = Diagnostics()
    inner = scope.child(names).with_diags(diags)
    value = value_of(condition, inner)
    run.marks |= value.marks
    if value.raw is None:
        detail = "The value of the 'if' clause must not be null."
        report(inner, "Condition is null", detail, condition.range, run.expr.range, about=condition)
    elif value.type is not BOOL:
        _as_bool(run, condition, value, inner)
    scope.diags.extend(diags)
    return not diags.has_errors


def _as_bool(run: _Run, condition: Expr, value: Value, scope: Scope) -> Value | None:
    try:
        return convert(value, BOOL)
    except ConversionError as error:
        detail = f"The 'if' clause value is invalid: {error.message}."
        _fault(run, "Invalid 'for' condition", detail, condition, scope)
        return None


def _fault(run: _Run, summary: str, detail: str, expr: Expr, scope: Scope) -> None:
    """Report it for the first element that shows it; further ones would tell nothing new."""
    if run.is_known:
        report(scope, summary, detail, expr.range, run.expr.range, about=expr)
    run.is_known = False


def _is_included(run: _Run, condition: Expr, scope: Scope) -> bool:
    value = value_of(condition, scope)
    run.marks |= value.marks
    if value.raw is None:
        detail = "The value of the 'if' clause must not be null."
        _fault(run, "Invalid 'for' condition", detail, condition, scope)
        return False
    if not value.is_known:
        run.is_known = False
        return False
    truth = _as_bool(run, condition, value, scope)
    return truth is not None and truth.as_bool()


def _add(run: _Run, scope: Scope) -> None:
    expr = run.expr
    if expr.key is None:
        run.values.append(value_of(expr.value, scope))
        return
    made = _key(run, expr.key, scope)
    if made is None:
        return
    key, key_marks = made
    value = value_of(expr.value, scope)
    if expr.group:
        run.groups.setdefault(key, []).append(value)
    elif key in run.by_key:
        detail = (
            f"Two different items produced the key \"{_shown_key(run, key, key_marks)}\" in this 'for' expression. If duplicates are expected, "
            "use the ellipsis (...) after the value expression to enable grouping by key."
        )
        report(scope, "Duplicate object key", detail, expr.key.range, expr.range, about=expr.key)
    else:
        run.by_key[key] = value


def _shown_key(run: _Run, key: str, marks: Marks) -> str:
    """The key as a message may show it: marked ones stay hidden, which HCL does not mind."""
    return "(sensitive value)" if marks or run.collection_marks else key


def _key(run: _Run, expr: Expr, scope: Scope) -> tuple[str, Marks] | None:
    """The key's text and marks; None while it is not known, or at fault."""
    value = value_of(expr, scope)
    if value.raw is None:
        detail = "Key expression in 'for' expression must not produce a null value."
        _fault(run, "Invalid object key", detail, expr, scope)
        return None
    run.marks |= value.marks
    if not value.is_known:
        run.is_known = False
        return None
    try:
        return convert(value, STRING).as_str(), value.marks
    except ConversionError as error:
        detail = f"The key expression produced an invalid result: {error.message}."
        _fault(run, "Invalid object key", detail, expr, scope)
        return None
