"""The order of sets: no duplicates, primitives by their own order, anything else by a stable text of its content."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from blockform.values.quote import go_quote
from blockform.values.type import BOOL, NUMBER, STRING, ListType, MapType, SetType
from blockform.values.value import Unknown, Value

if TYPE_CHECKING:
    from blockform.values.value import Number

_TEN_DIGITS = 10**10


def ordered(values: Iterable[Value]) -> tuple[Value, ...]:
    """The distinct values in the order in which Terraform walks a set: unknowns and then null last.

    An unknown value is never equal to another one, so each value with an unknown in it stays.
    """
    unique: dict[Value, None] = {}
    unknown: list[Value] = []
    for value in values:
        if value.is_wholly_known:
            unique[value] = None
        else:
            unknown.append(value)
    return tuple(sorted((*unique, *unknown), key=_key))


def _key(value: Value) -> tuple[int, Any]:
    if value.raw is None:
        return (2, 0)
    if type(value.raw) is Unknown:
        return (1, 0)
    if value.type is STRING or value.type is NUMBER or value.type is BOOL:
        return (0, value.raw)
    return (0, content_text(value))


def content_text(value: Value) -> str:
    """A text that orders structures by their content. Source: cty's appendSetHashBytes, which sets are walked by."""
    raw = value.raw
    if raw is None:
        return "~"
    if isinstance(raw, Unknown):
        return "?"
    if isinstance(raw, bool):
        return "T" if raw else "F"
    if isinstance(raw, str):
        return go_quote(raw)
    if isinstance(value.type, MapType):
        return (
            "{" + "".join(f"{go_quote(key)}:{content_text(item)};" for key, item in value.items.items()) + "}"
        )
    if isinstance(raw, dict | tuple):
        text = "".join(content_text(item) + ";" for item in value.elements)
        return f"[{text}]" if isinstance(value.type, ListType | SetType) else f"<{text}>"
    return _ten_digits(raw)


def _ten_digits(number: "Number") -> str:
    """The number as Go's big.Float prints it: ``%.10g``."""
    if isinstance(number, int):
        if -_TEN_DIGITS < number < _TEN_DIGITS:
            return str(number)
        from gmpy2 import mpfr  # noqa: PLC0415  only for huge numbers in sets of structures

        number = mpfr(number, 512)
    return f"{number:.10g}"
