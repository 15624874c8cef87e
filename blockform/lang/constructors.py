"""Literals, tuples and objects."""

from blockform.lang.dispatch import report, value_of
from blockform.lang.json_values import json_object
from blockform.lang.scope import Scope
from blockform.syntax.nodes import (
    BoolExpr,
    JsonStringExpr,
    NameKeyExpr,
    NullExpr,
    NumberExpr,
    ObjectExpr,
    ObjectItem,
    ParenExpr,
    StringExpr,
    TraversalExpr,
    TupleExpr,
)
from blockform.values import (
    DYNAMIC,
    FALSE,
    NO_MARKS,
    STRING,
    TRUE,
    ConversionError,
    Marks,
    Value,
    convert,
    null,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)

_NULL = null(DYNAMIC)


def number_literal(expr: NumberExpr, _scope: Scope) -> Value:
    """``12.5e3``."""
    return number(expr.text)


def bool_literal(expr: BoolExpr, _scope: Scope) -> Value:
    """``true`` or ``false``."""
    return TRUE if expr.value else FALSE


def null_literal(_expr: NullExpr, _scope: Scope) -> Value:
    """``null``, of no type yet."""
    return _NULL


def string_literal(expr: StringExpr, _scope: Scope) -> Value:
    """A text without template sequences."""
    return string(expr.value)


def name_key(expr: NameKeyExpr, _scope: Scope) -> Value:
    """A bare name as the key of an object."""
    return string(expr.name)


def parentheses(expr: ParenExpr, scope: Scope) -> Value:
    """``(expr)``."""
    return value_of(expr.expr, scope)


def tuple_value(expr: TupleExpr, scope: Scope) -> Value:
    """``[a, b]``."""
    return tuple_of([value_of(item, scope) for item in expr.items])


def object_value(expr: ObjectExpr, scope: Scope) -> Value:
    """``{ key = value }``; of equal keys the last one counts. Source: hclsyntax ObjectConsExpr."""
    if expr.items and type(expr.items[0].key) is JsonStringExpr:
        return json_object(expr, scope)
    attrs: dict[str, Value] = {}
    marks = NO_MARKS
    is_known = True
    for item in expr.items:
        if type(item.key) is NameKeyExpr:
            name = item.key.name
            attrs[name if name.isascii() else string(name).as_str()] = value_of(item.value, scope)
            continue
        key_value = _key_value(item, scope)
        value = value_of(item.value, scope)
        key, key_marks = _key(item, key_value, scope) if key_value is not None else (None, NO_MARKS)
        marks |= key_marks
        if key is None:
            is_known = False
        else:
            attrs[key] = value
    return object_of(attrs, marks) if is_known else unknown(DYNAMIC, marks=marks)


def _key_value(item: ObjectItem, scope: Scope) -> Value | None:
    if type(item.key) is TraversalExpr and item.key.steps:
        detail = (
            "If this expression is intended to be a reference, wrap it in parentheses. If it's instead intended as a literal "
            "name containing periods, wrap it in quotes to create a string literal."
        )
        report(scope, "Ambiguous attribute key", detail, item.key.range)
        return None
    return value_of(item.key, scope)


def _key(item: ObjectItem, key: Value, scope: Scope) -> tuple[str | None, Marks]:
    """The key's text, None while it is not known, and its marks."""
    if key.raw is None:
        report(
            scope, "Null value as key", "Can't use a null value as a key.", item.value.range, about=item.key
        )
        return None, NO_MARKS
    try:
        text = convert(key, STRING)
    except ConversionError as error:
        detail = f"Can't use this value as a key: {error.message}."
        report(scope, "Incorrect key type", detail, item.key.range, about=item.key)
        return None, key.marks
    return (text.as_str() if text.is_known else None), key.marks
