"""What is known about values that are not known yet, and what that already decides. Source: cty's refinements."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from blockform.values.type import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    is_collection,
)
from blockform.values.unify import conforms
from blockform.values.value import PLAIN_UNKNOWN, Raw, Unknown, Value

if TYPE_CHECKING:
    from blockform.values.value import Number

_N = TypeVar("_N")

UNKNOWN_BOOL = Value(BOOL, Unknown(not_null=True))
UNKNOWN_NUMBER = Value(NUMBER, Unknown(not_null=True))


def refine(
    value: Value,
    *,
    not_null: bool = False,
    prefix: str = "",
    min_length: int = 0,
    max_length: int | None = None,
    minimum: "Number | None" = None,
    maximum: "Number | None" = None,
) -> Value:
    """The unknown value with more said about it, or the known value that this leaves as the only one.

    A known value, and an unknown of unknown type, comes back as it is. Marks and origin stay.
    """
    raw = value.raw
    if type(raw) is not Unknown or value.type is DYNAMIC:
        return value
    refined = Unknown(
        origin=raw.origin,
        not_null=raw.not_null or not_null,
        prefix=max(raw.prefix, prefix, key=len),
        min_length=max(raw.min_length, min_length),
        max_length=_tighter(raw.max_length, max_length, min),
        minimum=_tighter(raw.minimum, minimum, max),
        maximum=_tighter(raw.maximum, maximum, min),
    )
    settled = _settled(value.type, refined) if refined.not_null else None
    return Value(value.type, refined if settled is None else settled, value.marks)


def _tighter(old: _N | None, new: _N | None, choose: Callable[..., _N]) -> _N | None:
    if old is None or new is None:
        return new if old is None else old
    return choose(old, new)


def _settled(of: Type, known: Unknown) -> Raw:
    """The content that is left when it cannot be anything else, else None."""
    if of is NUMBER:
        return known.minimum if known.minimum == known.maximum else None
    if known.min_length != known.max_length:
        return None
    if isinstance(of, MapType):
        return {} if known.max_length == 0 else None
    if isinstance(of, ListType) or (isinstance(of, SetType) and known.min_length <= 1):
        return (Value(of.element, PLAIN_UNKNOWN),) * known.min_length
    return None


def bounds(value: Value) -> "tuple[Number | None, Number | None]":
    """The least and the greatest number that it may be (None: no bound); both the number itself when it is known."""
    raw = value.raw
    if type(raw) is Unknown:
        return raw.minimum, raw.maximum
    number = value.as_number()
    return number, number


def length_bounds(value: Value) -> tuple[int, int | None]:
    """How few and how many elements a collection, tuple or object may turn out to have (None: no bound).

    A set with unknown elements may shrink to one, as those may turn out equal.
    """
    raw, of = value.raw, value.type
    if isinstance(of, TupleType):
        return len(of.elements), len(of.elements)
    if isinstance(of, ObjectType):
        return len(of.attributes), len(of.attributes)
    if type(raw) is Unknown:
        return raw.min_length, raw.max_length
    count = len(value)
    if isinstance(of, SetType) and count > 1 and not value.is_wholly_known:
        return 1, count
    return count, count


def excludes(partly: Unknown, of: Type, known: Value) -> bool:
    """Whether the unknown of type ``of`` cannot turn out as the known value. Source: cty's ValueRange.Includes."""
    if known.raw is None:
        return partly.not_null
    if not conforms(known.type, of):
        return True
    if of is STRING:
        return not known.as_str().startswith(partly.prefix)
    if of is NUMBER:
        number = known.as_number()
        return (partly.minimum is not None and number < partly.minimum) or (
            partly.maximum is not None and number > partly.maximum
        )
    if is_collection(of):
        least, most = length_bounds(known)
        return (most is not None and most < partly.min_length) or (
            partly.max_length is not None and least > partly.max_length
        )
    return False
