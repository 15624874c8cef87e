"""Numbers as text with an exponent or a fixed number of digits, in the notations of Go's big.Float."""

from fractions import Fraction
from typing import TYPE_CHECKING

from blockform.values.number import digits

if TYPE_CHECKING:
    from blockform.values.value import Number


def with_exponent(of: "Number", places: int, letter: str = "e") -> str:
    """As ``%e``: one digit before the point, ``places`` after it, the exponent in at least two digits."""
    mantissa, exponent = _rounded(of, significant=places + 1)
    exponent = exponent - 1 if mantissa else 0
    mantissa = mantissa.ljust(places + 1, "0")
    fraction = f".{mantissa[1:]}" if places else ""
    return f"{_sign(of)}{mantissa[:1]}{fraction}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def fixed(of: "Number", places: int) -> str:
    """As ``%f``: ``places`` digits after the point."""
    scaled = str(abs(round(_exact(of) * 10**places))).rjust(places + 1, "0")
    fraction = f".{scaled[-places:]}" if places else ""
    return f"{_sign(of)}{scaled[: len(scaled) - places]}{fraction}"


def general(of: "Number", significant: int | None = None, letter: str = "e") -> str:
    """As ``%g``: with an exponent if that is below -4 or beyond the digits wanted (or, as many as needed, beyond 5)."""
    if significant is None:
        mantissa, exponent = _shortest(of)
        limit = 6
    else:
        significant = significant or 1
        mantissa, exponent = _rounded(of, significant=significant)
        limit = len(mantissa) if significant > len(mantissa) >= exponent else significant
    if exponent - 1 < -4 or exponent - 1 >= limit:
        return with_exponent(of, max(len(mantissa), 1) - 1, letter)
    return fixed(of, max(len(mantissa) - exponent, 0))


def _sign(of: "Number") -> str:
    return "-" if of < 0 else ""


def _exact(of: "Number") -> Fraction:
    return Fraction(*map(int, of.as_integer_ratio()))


def _shortest(of: "Number") -> tuple[str, int]:
    """Digits without zeros at either end, and the exponent that makes the number of ``0.digits``."""
    whole, _, fraction = digits(of).removeprefix("-").partition(".")
    every = whole + fraction
    leading = len(every) - len(every.lstrip("0"))
    mantissa = every.strip("0")
    return mantissa, len(whole) - leading if mantissa else 0


def _rounded(of: "Number", *, significant: int) -> tuple[str, int]:
    """As :func:`_shortest`, of the number rounded half to even."""
    exact = abs(_exact(of))
    if not exact:
        return "", 0
    exponent = len(str(exact.numerator)) - len(str(exact.denominator))
    while exact >= Fraction(10) ** exponent:
        exponent += 1
    while exact < Fraction(10) ** (exponent - 1):
        exponent -= 1
    mantissa = str(round(exact * Fraction(10) ** (significant - exponent)))
    if len(mantissa) > significant:
        exponent += 1
    return mantissa.rstrip("0"), exponent
