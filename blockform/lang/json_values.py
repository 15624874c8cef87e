"""Strings and objects of the JSON syntax as values. Source: HCL's json/structure.go."""

from blockform.diagnostics import SourceRange
from blockform.lang.dispatch import report, value_of
from blockform.lang.scope import Scope
from blockform.syntax import template_problems
from blockform.syntax.nodes import Expr, JsonStringExpr, ObjectExpr, ObjectItem, StringExpr, TupleExpr
from blockform.values import (
    DYNAMIC,
    NO_MARKS,
    STRING,
    ConversionError,
    Marks,
    Value,
    convert,
    object_of,
    string,
    unknown,
)

_BAD_KEY = "Invalid object key expression"


def json_string(expr: JsonStringExpr, scope: Scope) -> Value:
    """What the template in a string makes; a text without sequences is itself."""
    if expr.template is not None:
        return value_of(expr.template, scope)
    if expr.broken:
        scope.diags.extend(template_problems(expr))
        return unknown(DYNAMIC)
    return string(expr.value)


def json_object(expr: ObjectExpr, scope: Scope) -> Value:
    """An object whose keys are templates, no two of the same text."""
    attrs: dict[str, Value] = {}
    places: dict[str, SourceRange] = {}
    marks = NO_MARKS
    is_known = True
    for item in expr.items:
        key_value = value_of(item.key, scope)
        value = value_of(item.value, scope)
        key, key_marks = _key(item, key_value, scope)
        marks |= key_marks
        if key is None:
            is_known = False
        elif key in attrs:
            detail = f'An attribute named "{key}" was already defined at {places[key]}.'
            report(scope, "Duplicate object attribute", detail, item.key.range, about=expr)
        else:
            attrs[key], places[key] = value, item.key.range
    return object_of(attrs, marks) if is_known else unknown(DYNAMIC, marks=marks)


def _key(item: ObjectItem, key: Value, scope: Scope) -> tuple[str | None, Marks]:
    """The key's text, None while it is not known, and its marks."""
    if key.raw is None:
        report(scope, _BAD_KEY, "Cannot use null value as an object key.", item.key.range, about=item.value)
        return None, NO_MARKS
    try:
        text = convert(key, STRING)
    except ConversionError as error:
        detail = f"Cannot use this expression as an object key: {error.message}."
        report(scope, _BAD_KEY, detail, item.key.range, about=item.value)
        return None, key.marks
    return (text.as_str() if text.is_known else None), key.marks


def verbatim(expr: Expr) -> Expr:
    """The expression with the strings of the JSON syntax taken as they are, as in places that allow no references."""
    match expr:
        case JsonStringExpr():
            return StringExpr(expr.source, expr.start, expr.end, expr.value)
        case TupleExpr():
            return TupleExpr(expr.source, expr.start, expr.end, tuple(map(verbatim, expr.items)))
        case ObjectExpr(items=(ObjectItem(key=JsonStringExpr()), *_)):
            return ObjectExpr(expr.source, expr.start, expr.end, tuple(map(_verbatim_item, expr.items)))
        case _:
            return expr


def _verbatim_item(item: ObjectItem) -> ObjectItem:
    """The item with a key that stays one of JSON, but has no template any more."""
    key = item.key
    assert isinstance(key, JsonStringExpr)
    plain = JsonStringExpr(key.source, key.start, key.end, key.value)
    return ObjectItem(item.source, item.start, item.end, plain, verbatim(item.value))
