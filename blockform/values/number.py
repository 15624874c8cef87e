"""Numbers with Terraform's precision: 512 bits of mantissa, an int wherever the value is whole and fits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gmpy2 import mpfr

    from blockform.values.value import Number

PRECISION = 512
_BIG = 1 << PRECISION
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,150}", re.ASCII)  # 150 digits always fit into 512 bits


def context() -> Any:
    """gmpy2's arithmetic at 512 bits, rounding to nearest even: ``context().div(a, b)``."""
    import gmpy2  # noqa: PLC0415  most runs meet whole numbers only

    return gmpy2.context(precision=PRECISION)


def normal(of: Number | float | str) -> Number:
    """The number as values hold it; a float counts as the shortest decimal that it stands for, 0.1 as one tenth.

    Raises: ValueError for text that is no decimal number, or not finite.
    """
    if isinstance(of, float):
        of = repr(of)
    if isinstance(of, str):
        if _WHOLE.fullmatch(of):
            return int(of)
        if not _DECIMAL.fullmatch(of):
            raise ValueError(f"not a decimal number: {of!r}")
    if type(of) is int and -_BIG < of < _BIG:
        return of
    import gmpy2  # noqa: PLC0415  most runs meet whole numbers only

    precise = gmpy2.mpfr(of, PRECISION)
    if not gmpy2.is_finite(precise):
        raise ValueError(f"not a finite number: {of!r}")
    if gmpy2.is_integer(precise) and -_BIG < precise < _BIG:
        return int(precise)
    return precise


def digits(of: Number) -> str:
    """The shortest decimal text that reads back as the same 512-bit number, without an exponent.

    Source: Terraform converts numbers to strings with big.Float.Text('f', -1).
    """
    if isinstance(of, int):
        return str(of)
    mantissa, exponent = _shortest(of)
    sign = "-" if mantissa.startswith("-") else ""
    mantissa = mantissa.removeprefix("-").rstrip("0")
    if exponent <= 0:
        return f"{sign}0.{'0' * -exponent}{mantissa}"
    if exponent >= len(mantissa):
        return sign + mantissa + "0" * (exponent - len(mantissa))
    return f"{sign}{mantissa[:exponent]}.{mantissa[exponent:]}"


def _shortest(of: mpfr) -> tuple[str, int]:
    """Digits and decimal exponent with as few digits as read back equal (found by bisection)."""
    import gmpy2  # noqa: PLC0415  see normal

    low, high = 2, 160
    while low < high:
        middle = (low + high) // 2
        if gmpy2.mpfr(_scientific(*of.digits(10, middle)[:2]), PRECISION) == of:
            high = middle
        else:
            low = middle + 1
    mantissa, exponent, _ = of.digits(10, low)
    return str(mantissa), int(exponent)


def _scientific(mantissa: str, exponent: int) -> str:
    sign = "-" if mantissa.startswith("-") else ""
    return f"{sign}0.{mantissa.removeprefix('-')}e{exponent}"
