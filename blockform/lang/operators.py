"""Unary and binary operators: operands are converted, faults of operands that do not matter are forgotten."""

from collections.abc import Callable

from msgspec import Struct

from blockform.diagnostics import Diagnostics
from blockform.lang.dispatch import report, report_operation, value_of
from blockform.lang.scope import Scope
from blockform.syntax.nodes import BinaryExpr, Expr, UnaryExpr
from blockform.values import (
    BOOL,
    DYNAMIC,
    NO_MARKS,
    NUMBER,
    ConversionError,
    OperationError,
    Type,
    Value,
    add,
    and_,
    convert,
    divide,
    equal,
    greater,
    greater_equal,
    less,
    less_equal,
    modulo,
    multiply,
    negate,
    not_,
    not_equal,
    or_,
    subtract,
    unknown,
)


class _Operator(Struct, frozen=True):
    """The operation, what its operands are converted to, and the type of its result.

    ``decides`` is the operand that settles the result whatever the other one is (and whatever is wrong with it).
    """

    apply: Callable[[Value, Value], Value]
    operand: Type
    result: Type
    decides: bool | None = None


_BINARY = {
    "||": _Operator(or_, BOOL, BOOL, decides=True),
    "&&": _Operator(and_, BOOL, BOOL, decides=False),
    "==": _Operator(equal, DYNAMIC, BOOL),
    "!=": _Operator(not_equal, DYNAMIC, BOOL),
    ">": _Operator(greater, NUMBER, BOOL),
    ">=": _Operator(greater_equal, NUMBER, BOOL),
    "<": _Operator(less, NUMBER, BOOL),
    "<=": _Operator(less_equal, NUMBER, BOOL),
    "+": _Operator(add, NUMBER, NUMBER),
    "-": _Operator(subtract, NUMBER, NUMBER),
    "*": _Operator(multiply, NUMBER, NUMBER),
    "/": _Operator(divide, NUMBER, NUMBER),
    "%": _Operator(modulo, NUMBER, NUMBER),
}
_UNARY: dict[str, tuple[Callable[[Value], Value], Type]] = {"-": (negate, NUMBER), "!": (not_, BOOL)}


def binary(expr: BinaryExpr, scope: Scope) -> Value:
    """``left op right``. A chain such as ``a + b + c``, which leans left, is worked off without recursion."""
    chain = [expr]
    while type(left := chain[-1].left) is BinaryExpr:
        chain.append(left)
    diags = Diagnostics()
    value = value_of(chain[-1].left, scope.with_diags(diags))
    while chain:
        value, diags = _combine(chain.pop(), value, diags, scope)
    if diags:
        scope.diags.extend(diags)
    return value


def _combine(
    expr: BinaryExpr, left: Value, left_diags: Diagnostics, scope: Scope
) -> tuple[Value, Diagnostics]:
    """The result, and what is wrong: of the operands only as far as they matter. Source: hclsyntax BinaryOpExpr."""
    operator = _BINARY[expr.operator]
    right_diags = Diagnostics()
    right = value_of(expr.right, scope.with_diags(right_diags))
    diags = Diagnostics()
    inner = scope.with_diags(diags)
    if operator.operand is not DYNAMIC:
        left = _operand(expr.left, left, operator, "left", expr, inner)
        right = _operand(expr.right, right, operator, "right", expr, inner)
    if not diags and operator.decides is not None:
        decided = _decided(left, right, left_diags, right_diags, operator)
        if decided is not None:
            return decided
    unfit = bool(diags)
    diags.extend(left_diags)
    diags.extend(right_diags)
    if unfit or (diags and diags.has_errors):
        return unknown(operator.result, marks=NO_MARKS if unfit else left.marks | right.marks), diags
    try:
        return operator.apply(left, right), diags
    except OperationError as error:
        report_operation(inner, error, expr.range, expr)
        return unknown(operator.result), diags


def _operand(
    expr: Expr, value: Value, operator: _Operator, side: str, whole: BinaryExpr, scope: Scope
) -> Value:
    if value.type is operator.operand:
        return value
    try:
        return convert(value, operator.operand)
    except ConversionError as error:
        detail = f"Unsuitable value for {side} operand: {error.message}."
        report(scope, "Invalid operand", detail, expr.range, whole.range, about=expr)
        return value


def _decided(
    left: Value, right: Value, left_diags: Diagnostics, right_diags: Diagnostics, operator: _Operator
) -> tuple[Value, Diagnostics] | None:
    """The result and the problems of the operand that settles it, if one does. Null counts as false.

    Source: hclsyntax OpLogicalAnd and OpLogicalOr.
    """
    first = left.raw is True if left.is_known else None
    second = right.raw is True if right.is_known else None
    if first is None and second is None:
        return None if left_diags.has_errors else (operator.apply(left, right), left_diags)
    if first is operator.decides or second is None:
        return operator.apply(left, right), (left_diags if first is operator.decides else right_diags)
    if second is operator.decides or first is None:
        return operator.apply(left, right), (right_diags if second is operator.decides else left_diags)
    return None


def unary(expr: UnaryExpr, scope: Scope) -> Value:
    """``-x`` or ``!x``."""
    apply, wanted = _UNARY[expr.operator]
    diags = Diagnostics()
    value = value_of(expr.operand, scope.with_diags(diags))
    try:
        operand = convert(value, wanted)
    except ConversionError as error:
        scope.diags.extend(diags)
        detail = f"Unsuitable value for unary operand: {error.message}."
        report(scope, "Invalid operand", detail, expr.operand.range, expr.range, about=expr.operand)
        return unknown(wanted)
    if diags:
        scope.diags.extend(diags)
        if diags.has_errors:
            return unknown(wanted)
    try:
        return apply(operand)
    except OperationError as error:
        report_operation(scope, error, expr.range, expr)
        return unknown(wanted)
