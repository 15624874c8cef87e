"""The language's ``==``: deep, null equal to every null, unknown as long as an unknown part decides."""

from collections.abc import Iterable

from blockform.values.refine import UNKNOWN_BOOL, excludes
from blockform.values.type import DYNAMIC, SetType, has_dynamic
from blockform.values.unify import conforms
from blockform.values.value import FALSE, TRUE, Unknown, Value


def equal(left: Value, right: Value) -> Value:
    """``left == right``: a bool, unknown where an unknown decides; values of different types are never equal.

    Parts known to differ make it false whatever else is unknown; marks of all parts are on the result.
    Source: cty's Value.Equals, which stops at the first unknown part and takes sets with partly unknown elements to differ.
    """
    if not (left.has_marks or right.has_marks):
        return _value(_equal(left, right))
    same = _value(_equal(left.unmarked(), right.unmarked()))
    return same.with_marks(left.deep_marks() | right.deep_marks())


def not_equal(left: Value, right: Value) -> Value:
    """``left != right``."""
    same = equal(left, right)
    if type(same.raw) is Unknown:
        return same
    return _value(not same.as_bool()).with_marks(same.marks)


def identical(left: Value, right: Value) -> bool:
    """Whether content, type and marks are the same, an unknown being the same as one of its type and refinements."""
    return left == right


def _value(truth: bool | None) -> Value:
    if truth is None:
        return UNKNOWN_BOOL
    return TRUE if truth else FALSE


def _equal(left: Value, right: Value) -> bool | None:
    """Whether they are equal; None if unknown values decide."""
    if left.is_wholly_known and right.is_wholly_known:
        if left.raw is None or right.raw is None:
            return left.raw is right.raw
        return left == right
    partly_left, partly_right = left.raw, right.raw
    if type(partly_left) is Unknown and type(partly_right) is Unknown:
        return None
    if type(partly_left) is Unknown:
        return _equal_to_unknown(right, left, partly_left)
    if type(partly_right) is Unknown:
        return _equal_to_unknown(left, right, partly_right)
    if partly_left is None or partly_right is None:
        return False  # the other one is known not to be null
    if left.type != right.type:
        return _equal_in_type(left, right)
    return _equal_content(left, right)


def _equal_to_unknown(known: Value, other: Value, partly: Unknown) -> bool | None:
    if excludes(partly, other.type, known):
        return False
    return None if known.raw is None or has_dynamic(other.type) or known.type == other.type else False


def _equal_in_type(left: Value, right: Value) -> bool | None:
    """Values of different types: they may still become one type where the type of a part is unknown."""
    if not (_lacks_type(left) or _lacks_type(right)):
        return False
    return None if conforms(left.type, right.type) or conforms(right.type, left.type) else False


def _lacks_type(value: Value) -> bool:
    if value.is_wholly_known:
        return False
    if type(value.raw) is Unknown:
        return value.type is DYNAMIC
    return any(map(_lacks_type, value.elements))


def _equal_content(left: Value, right: Value) -> bool | None:
    if isinstance(left.type, SetType):
        return None  # an unknown element may equal any other
    if len(left) != len(right) or (isinstance(left.raw, dict) and left.keys() != right.keys()):
        return False
    return _all(_equal(a, b) for a, b in zip(left.elements, right.elements, strict=True))


def _all(parts: Iterable[bool | None]) -> bool | None:
    result: bool | None = True
    for part in parts:
        if part is False:
            return False
        if part is None:
            result = None
    return result
