"""Splats: ``list[*].name`` and ``list.*.name``."""

from blockform.diagnostics import Diagnostics
from blockform.lang.dispatch import report, value_of
from blockform.lang.scope import Scope
from blockform.syntax.nodes import SplatExpr, SplatItemExpr
from blockform.values import (
    DYNAMIC,
    EMPTY_TUPLE,
    ListType,
    SetType,
    TupleType,
    Type,
    Unknown,
    Value,
    length_bounds,
    list_of,
    refine,
    tuple_of,
    unknown,
)

_TYPES_DIFFER = (
    "The second level of splat expression produced elements of different types, so it isn't possible to construct a "
    "valid list to represent the top-level result.\n\nConsider using a for expression instead, to produce a tuple-typed "
    "result which can therefore have non-homogenous element types."
)


def splat(expr: SplatExpr, scope: Scope) -> Value:
    """A list (of a list or set) or tuple with ``each`` of every element; a single value counts as a tuple of one.

    Source: hclsyntax SplatExpr.
    """
    found = Diagnostics()
    source = value_of(expr.operand, scope.with_diags(found))
    if found:
        scope.diags.extend(found)
        if found.has_errors:
            return unknown(DYNAMIC)
    is_sequence = isinstance(source.type, TupleType | ListType | SetType)
    if source.raw is None:
        if not is_sequence:
            return Value(EMPTY_TUPLE, (), source.marks)
        detail = "Splat expressions (with the * symbol) cannot be applied to null sequences."
        return report(
            scope, "Splat of null value", detail, expr.operand.range, expr.range, about=expr.operand
        )
    if source.type is DYNAMIC:
        return unknown(DYNAMIC, marks=source.marks)
    if not is_sequence:
        return _single(expr, source, scope)
    if not source.is_known:
        return _unknown_sequence(expr, source, scope)
    found = Diagnostics()
    inner = scope.with_diags(found)
    items = [_each(expr, item, inner) for item in source.elements]
    if found:
        scope.diags.extend(found)
        if found.has_errors:  # only the type still counts, for what is said of the expressions around
            types = tuple(item.type for item in items)
            return unknown(
                TupleType(types) if isinstance(source.type, TupleType) else DYNAMIC, marks=source.marks
            )
    if isinstance(source.type, TupleType):
        return tuple_of(items, source.marks)
    return _list(expr, items, source, scope)


def _each(expr: SplatExpr, item: Value, scope: Scope) -> Value:
    if type(expr.each) is SplatItemExpr:
        return item
    return value_of(expr.each, scope.with_item(item))


def _single(expr: SplatExpr, source: Value, scope: Scope) -> Value:
    item = _each(expr, source, scope)
    if isinstance(source.raw, Unknown) and not source.raw.not_null:
        return unknown(DYNAMIC, marks=source.marks)  # none or one, once it is known
    return tuple_of((item,), source.marks)


def _unknown_sequence(expr: SplatExpr, source: Value, scope: Scope) -> Value:
    of = source.type
    if isinstance(of, TupleType):
        types = tuple(_each(expr, unknown(element), scope).type for element in of.elements)
        return refine(unknown(TupleType(types), marks=source.marks), not_null=True)
    least, most = length_bounds(source)
    result = unknown(ListType(_element_type(expr, of, scope)), marks=source.marks)
    return refine(result, not_null=True, min_length=least, max_length=most)


def _element_type(expr: SplatExpr, of: Type, scope: Scope) -> Type:
    assert isinstance(of, ListType | SetType)
    return _each(expr, unknown(of.element), scope).type


def _list(expr: SplatExpr, items: list[Value], source: Value, scope: Scope) -> Value:
    if not items:
        return list_of((), _element_type(expr, source.type, scope), source.marks)
    if len({item.type for item in items} - {DYNAMIC}) > 1:
        return report(
            scope,
            "Invalid nested splat expressions",
            _TYPES_DIFFER,
            expr.each.range,
            expr.range,
            about=expr.each,
        )
    return list_of(items, marks=source.marks)
