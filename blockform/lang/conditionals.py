"""``condition ? then : otherwise``: both results are evaluated and given one type, one of them is taken."""

from blockform.diagnostics import Diagnostics, SourceRange
from blockform.lang.dispatch import report, value_of
from blockform.lang.mismatch import conditional_mismatch
from blockform.lang.scope import Scope
from blockform.syntax.nodes import ConditionalExpr, Expr
from blockform.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    ConversionError,
    Type,
    Unknown,
    Value,
    convert,
    is_collection,
    length_bounds,
    null,
    refine,
    unify,
    unknown,
)
from blockform.values.refine import bounds as number_bounds


def conditional(expr: ConditionalExpr, scope: Scope) -> Value:
    """The value of a conditional; problems of the result not taken are forgotten. Source: hclsyntax ConditionalExpr."""
    then_diags, otherwise_diags = Diagnostics(), Diagnostics()
    then = value_of(expr.then, scope.with_diags(then_diags))
    otherwise = value_of(expr.otherwise, scope.with_diags(otherwise_diags))
    of = _common_type(then, otherwise)
    if of is None:
        detail = conditional_mismatch(then.type, otherwise.type)
        return report(
            scope,
            "Inconsistent conditional result types",
            f"The true and false result expressions must have consistent types. {detail}.",
            expr.then.range.to(expr.otherwise.range),
            expr.range,
            about=expr,
        )
    condition = condition_value(expr.condition, expr.range, scope)
    if condition is None:
        return unknown(of)
    marks = condition.marks | then.marks | otherwise.marks
    if not condition.is_known:
        return either(then, otherwise, of).with_marks(marks)
    if condition.raw:
        scope.diags.extend(then_diags)
        return _taken(then, of, "true", expr.then, expr, scope).with_marks(marks)
    scope.diags.extend(otherwise_diags)
    return _taken(otherwise, of, "false", expr.otherwise, expr, scope).with_marks(marks)


def condition_value(expr: Expr, context: SourceRange, scope: Scope) -> Value | None:
    """The condition as a bool that may be unknown, or None if it cannot be one (which is reported)."""
    value = value_of(expr, scope)
    if value.raw is None:
        detail = "The condition value is null. Conditions must either be true or false."
        report(scope, "Null condition", detail, expr.range, context, about=expr)
        return None
    if type(value.raw) is Unknown:
        return unknown(BOOL, marks=value.marks)
    try:
        return convert(value, BOOL)
    except ConversionError:
        detail = "The condition expression must be of type bool."
        report(scope, "Incorrect condition type", detail, expr.range, context, about=expr)
        return None


def _common_type(then: Value, otherwise: Value) -> Type | None:
    """The type of the result. A literal null takes the type of the other; DYNAMIC: whichever the result taken has."""
    if _is_bare_null(then):
        return otherwise.type
    if _is_bare_null(otherwise):
        return then.type
    if then.type is DYNAMIC or otherwise.type is DYNAMIC:
        return DYNAMIC
    return then.type if then.type == otherwise.type else unify((then.type, otherwise.type))


def _is_bare_null(value: Value) -> bool:
    return value.raw is None and value.type is DYNAMIC and not value.marks


def _taken(value: Value, of: Type, side: str, expr: Expr, whole: ConditionalExpr, scope: Scope) -> Value:
    """The chosen result in the common type."""
    if value.type == of or of is DYNAMIC:
        return value
    try:
        return convert(value, of)
    except ConversionError as error:
        detail = f"The {side} result value has the wrong type: {error.message}."
        report(scope, "Inconsistent conditional result types", detail, expr.range, whole.range, about=expr)
        return unknown(of)


def either(then: Value, otherwise: Value, of: Type) -> Value:
    """The unknown that a conditional with an unknown condition gives, with what both results have in common."""
    if then.raw is None and otherwise.raw is None:
        return null(of)
    settled = _is_not_null(then) and _is_not_null(otherwise)
    if (
        is_collection(of)
        and then.type == otherwise.type
        and then.raw is not None
        and otherwise.raw is not None
    ):
        (least, most), (fewest, top) = length_bounds(then), length_bounds(otherwise)
        longest = None if most is None or top is None else max(most, top)
        return refine(unknown(of), not_null=settled, min_length=min(least, fewest), max_length=longest)
    if of is NUMBER and then.type is NUMBER and otherwise.type is NUMBER and settled:
        return _number_between(then, otherwise)
    return refine(unknown(of), not_null=settled)


def _is_not_null(value: Value) -> bool:
    raw = value.raw
    return raw.not_null if type(raw) is Unknown else raw is not None


def _number_between(then: Value, otherwise: Value) -> Value:
    (low, high), (least, most) = number_bounds(then), number_bounds(otherwise)
    minimum = None if low is None or least is None else min(low, least)
    maximum = None if high is None or most is None else max(high, most)
    return refine(unknown(NUMBER), not_null=True, minimum=minimum, maximum=maximum)
