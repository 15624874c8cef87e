"""The operators of the language on values of the right type: converting the operands is the caller's work.

Unknown operands give unknown results, which are not null and, where possible, bounded; marks of both operands end on the
result. A null operand is an OperationError. ``==`` is in equality.py, indexes and attributes in access.py.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from blockform.values.equality import equal
from blockform.values.errors import OperationError
from blockform.values.number import context
from blockform.values.refine import UNKNOWN_BOOL, UNKNOWN_NUMBER, bounds, refine
from blockform.values.value import FALSE, NO_MARKS, TRUE, Marks, Unknown, Value, number

if TYPE_CHECKING:
    from blockform.values.value import Number

    _Bound = Number | None


def add(left: Value, right: Value) -> Value:
    """``left + right``."""
    if _unknown(left, right):
        (a, b), (c, d) = bounds(left), bounds(right)
        return _bounded(_sum(a, c), _sum(b, d), left.marks | right.marks)
    return number(_exact("add", left.as_number(), right.as_number()), left.marks | right.marks)


def subtract(left: Value, right: Value) -> Value:
    """``left - right``."""
    if _unknown(left, right):
        (a, b), (c, d) = bounds(left), bounds(right)
        return _bounded(_sum(a, _minus(d)), _sum(b, _minus(c)), left.marks | right.marks)
    return number(_exact("sub", left.as_number(), right.as_number()), left.marks | right.marks)


def multiply(left: Value, right: Value) -> Value:
    """``left * right``."""
    if _unknown(left, right):
        least, most = _product_bounds(*bounds(left), *bounds(right))
        return _bounded(least, most, left.marks | right.marks)
    return number(_exact("mul", left.as_number(), right.as_number()), left.marks | right.marks)


def divide(left: Value, right: Value) -> Value:
    """``left / right``, exact where the quotient is whole, else rounded to 512 bits.

    Raises: OperationError for a divisor of zero. (Terraform does so for 0/0 alone; it makes an infinity of others, which
    no state can hold.)
    """
    marks = left.marks | right.marks
    if _unknown(left, right):
        return UNKNOWN_NUMBER.with_marks(marks)
    a, b = left.as_number(), right.as_number()
    if not b:
        reason = "can't divide by zero" if a else "can't divide zero by zero or infinity by infinity"
        raise _failed(reason)
    if isinstance(a, int) and isinstance(b, int) and a % b == 0:
        return number(a // b, marks)
    return number(_exact("div", a, b), marks)


def modulo(left: Value, right: Value) -> Value:
    """``left % right``, with the sign of ``left``; ``left`` itself when ``right`` is zero. Source: cty's Value.Modulo."""
    marks = left.marks | right.marks
    if _unknown(left, right):
        return UNKNOWN_NUMBER.with_marks(marks)
    a, b = left.as_number(), right.as_number()
    if not b:
        return left.with_marks(marks)
    if isinstance(a, int) and isinstance(b, int):
        rest = abs(a) % abs(b)
        return number(-rest if a < 0 else rest, marks)
    exact = context()  # gmpy2.trunc alone would round to 53 bits, and int() of a fraction to the nearest
    whole = number(int(exact.trunc(exact.div(a, b))))
    return subtract(left, multiply(right, whole))


def negate(value: Value) -> Value:
    """``-value``."""
    if _unknown(value):
        return UNKNOWN_NUMBER.with_marks(value.marks)
    return number(_exact("sub", 0, value.as_number()), value.marks)


def not_(value: Value) -> Value:
    """``!value``."""
    if _unknown(value):
        return UNKNOWN_BOOL.with_marks(value.marks)
    return _truth(not value.as_bool(), value.marks)


def and_(left: Value, right: Value) -> Value:
    """``left && right``: false as soon as either is known to be false; null counts as false.

    Source: hclsyntax's OpLogicalAnd.
    """
    marks = left.marks | right.marks
    a, b = _known_truth(left), _known_truth(right)
    if a is False or b is False:
        return FALSE.with_marks(marks)
    return TRUE.with_marks(marks) if a and b else UNKNOWN_BOOL.with_marks(marks)


def or_(left: Value, right: Value) -> Value:
    """``left || right``: true as soon as either is known to be true. Source: hclsyntax's OpLogicalOr."""
    marks = left.marks | right.marks
    a, b = _known_truth(left), _known_truth(right)
    if a or b:
        return TRUE.with_marks(marks)
    if a is None or b is None:
        return UNKNOWN_BOOL.with_marks(marks)
    _unknown(left, right)  # neither may be null
    return FALSE.with_marks(marks)


def less(left: Value, right: Value) -> Value:
    """``left < right``."""
    marks = left.marks | right.marks
    if not _unknown(left, right):
        return _truth(left.as_number() < right.as_number(), marks)
    (a, b), (c, d) = bounds(left), bounds(right)
    if b is not None and c is not None and b < c:
        return _truth(truth=True, marks=marks)
    if a is not None and d is not None and a > d:
        return _truth(truth=False, marks=marks)
    return UNKNOWN_BOOL.with_marks(marks)


def greater(left: Value, right: Value) -> Value:
    """``left > right``."""
    return less(right, left)


def less_equal(left: Value, right: Value) -> Value:
    """``left <= right``."""
    return or_(less(left, right), equal(left, right))


def greater_equal(left: Value, right: Value) -> Value:
    """``left >= right``."""
    return less_equal(right, left)


def _unknown(*operands: Value) -> bool:
    """Whether any operand is unknown. Raises: OperationError if one is null."""
    if any(operand.raw is None for operand in operands):
        raise _failed("argument must not be null")
    return any(type(operand.raw) is Unknown for operand in operands)


def _failed(reason: str) -> OperationError:
    return OperationError(f"Error during operation: {reason}.", summary="Operation failed")


def _truth(truth: bool, marks: Marks = NO_MARKS) -> Value:
    return (TRUE if truth else FALSE).with_marks(marks)


def _known_truth(value: Value) -> bool | None:
    """Whether it is true, null not being so; None if unknown."""
    return None if type(value.raw) is Unknown else value.raw is True


_WHOLE: "dict[str, Callable[[int, int], int]]" = {"add": int.__add__, "sub": int.__sub__, "mul": int.__mul__}


def _exact(operation: str, a: "Number", b: "Number") -> "Number":
    """The operation of :func:`blockform.values.number.context`, without it for whole numbers."""
    if isinstance(a, int) and isinstance(b, int) and operation in _WHOLE:
        return _WHOLE[operation](a, b)
    result: Number = getattr(context(), operation)(a, b)
    return result


# Bounds of results -----------------------------------------------------------------------------------------------


def _bounded(least: "_Bound", most: "_Bound", marks: Marks) -> Value:
    return refine(UNKNOWN_NUMBER.with_marks(marks), minimum=least, maximum=most)


def _sum(a: "_Bound", b: "_Bound") -> "_Bound":
    return None if a is None or b is None else _exact("add", a, b)


def _minus(a: "_Bound") -> "_Bound":
    return None if a is None else _exact("sub", 0, a)


def _product_bounds(a: "_Bound", b: "_Bound", c: "_Bound", d: "_Bound") -> "tuple[_Bound, _Bound]":
    """Of the product of a number from ``a`` to ``b`` and one from ``c`` to ``d``."""
    if a is not None and b is not None and c is not None and d is not None:
        corners = [_exact("mul", x, y) for x in (a, b) for y in (c, d)]
        return min(corners), max(corners)
    if a is not None and c is not None and a >= 0 and c >= 0:
        return _exact("mul", a, c), None
    return None, None
