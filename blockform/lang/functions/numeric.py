"""Functions on numbers."""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from blockform.lang.functions.arguments import whole
from blockform.lang.functions.model import Function, FunctionCallError, Param, always, redacted
from blockform.values import DYNAMIC, NUMBER, STRING, Type, Value, friendly_name, go_quote, number
from blockform.values.number import context

if TYPE_CHECKING:
    from blockform.values.value import Number


def _abs(args: Sequence[Value]) -> Value:
    raw = args[0].as_number()
    magnitude = abs(raw) if isinstance(raw, int) else context().abs(raw)
    return number(magnitude, args[0].marks)


def _floor(args: Sequence[Value]) -> Value:
    return number(_down(args[0].as_number()))


def _ceil(args: Sequence[Value]) -> Value:
    raw = args[0].as_number()
    return number(raw if isinstance(raw, int) else -_down(context().minus(raw)))


def _down(raw: "Number") -> int:
    if isinstance(raw, int):
        return raw
    numerator, denominator = raw.as_integer_ratio()
    return int(numerator // denominator)


def _extreme(choose: Callable[..., Value]) -> Callable[[Sequence[Value]], Value]:
    def call(args: Sequence[Value]) -> Value:
        if not args:
            raise FunctionCallError("must pass at least one number")
        return choose(args, key=Value.as_number)

    return call


def _signum(args: Sequence[Value]) -> Value:
    sign = whole(args[0])
    return number((sign > 0) - (sign < 0))


def _float(value: Value) -> float:
    try:
        as_float = float(value.as_number())
    except OverflowError:
        as_float = math.inf
    if math.isinf(as_float):
        limit = f"{float.fromhex('0x1.fffffffffffffp+1023'):f}"
        raise FunctionCallError(f"value must be between -{limit} and {limit} inclusive")
    return as_float


def _of_float(result: float) -> Value:
    if math.isnan(result):
        raise FunctionCallError("result is not a number")
    if math.isinf(result):
        raise FunctionCallError("result is too large")
    return number(result)


def _log(args: Sequence[Value]) -> Value:
    top, bottom = _logarithm(_float(args[0])), _logarithm(_float(args[1]))
    if bottom == 0:
        return _of_float(math.nan if top == 0 else math.inf)
    return _of_float(top / bottom)


def _pow(args: Sequence[Value]) -> Value:
    return _of_float(_power(_float(args[0]), _float(args[1])))


def _logarithm(of: float) -> float:
    """The natural logarithm, to the last bit as Go computes it. Source: Go's math.Log (FreeBSD's e_log.c)."""
    if math.isnan(of) or of < 0:
        return math.nan
    if of == 0:
        return -math.inf
    fraction, exponent = math.frexp(of)
    if fraction < math.sqrt(2) / 2:
        fraction *= 2
        exponent -= 1
    f = fraction - 1
    s = f / (2 + f)
    s2 = s * s
    s4 = s2 * s2
    t1 = s2 * (
        6.666666666666735130e-01
        + s4 * (2.857142874366239149e-01 + s4 * (1.818357216161805012e-01 + s4 * 1.479819860511658591e-01))
    )
    t2 = s4 * (3.999999999940941908e-01 + s4 * (2.222219843214978396e-01 + s4 * 1.531383769920937332e-01))
    half = 0.5 * f * f
    high, low = exponent * 6.93147180369123816490e-01, exponent * 1.90821492927058770002e-10
    return high - ((half - (s * (half + (t1 + t2)) + low)) - f)


def _power(base: float, exponent: float) -> float:
    """``base`` to the power of ``exponent``, in the steps in which Go computes it. Source: Go's math.Pow."""
    if (special := _special_power(base, exponent)) is not None:
        return special
    fraction, times = math.modf(abs(exponent))
    if fraction and base < 0:
        return math.nan
    if times >= 1 << 63:
        if base == -1:
            return 1.0
        return 0.0 if (abs(base) < 1) == (exponent > 0) else math.inf
    result, shift = 1.0, 0
    if fraction:
        if fraction > 0.5:
            fraction -= 1
            times += 1
        result = math.exp(fraction * _logarithm(base))
    part, part_shift = math.frexp(base)
    count = int(times)
    while count:
        if abs(part_shift) > 1 << 12:
            shift += part_shift
            break
        if count & 1:
            result *= part
            shift += part_shift
        part *= part
        part_shift *= 2
        if part < 0.5:
            part += part
            part_shift -= 1
        count >>= 1
    if exponent < 0:
        result, shift = 1 / result, -shift
    try:
        return math.ldexp(result, shift)
    except OverflowError:
        return math.inf


def _special_power(base: float, exponent: float) -> float | None:
    if exponent == 0 or base == 1:
        return 1.0
    if exponent == 1:
        return base
    if base == 0:
        return math.inf if exponent < 0 else 0.0
    if exponent == 0.5 and base >= 0:
        return math.sqrt(base)
    if exponent == -0.5 and base >= 0:
        return 1 / math.sqrt(base)
    return None


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _parseint_type(args: Sequence[Value]) -> Type:
    if args[0].type is not STRING:
        text = f"first argument must be a string, not {friendly_name(args[0].type)}"
        raise FunctionCallError(text, 0)
    return NUMBER


def _parseint(args: Sequence[Value]) -> Value:
    _parseint_type(args)
    text, base = args[0].as_str(), whole(args[1], 1)
    if not 2 <= base <= 62:
        raise FunctionCallError("base must be a whole number between 2 and 62 inclusive", 1)
    parsed = _parse_whole(text, base)
    if parsed is None:
        shown = redacted(go_quote(text), args[0].marks), redacted(str(base), args[1].marks)
        raise FunctionCallError("cannot parse %s as a base %s integer", 0, *shown)
    return number(parsed, args[0].marks | args[1].marks)


def _parse_whole(text: str, base: int) -> int | None:
    """Source: Go's big.Int.SetString; letters count alike in both cases up to base 36, beyond that lower case comes first."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if base <= 36:
        digits = digits.lower() if digits.isascii() else digits
    if not digits or any(digit not in _DIGITS[:base] for digit in digits):
        return None
    parsed = 0
    for digit in digits:
        parsed = parsed * base + _DIGITS.index(digit)
    return -parsed if text.startswith("-") else parsed


_NUMBER = Param(name="num", type=NUMBER)
_NUMBERS = Param(name="numbers", type=NUMBER)

FUNCTIONS = (
    Function(
        name="abs",
        summary="Returns the number without its sign.",
        params=(Param(name="num", type=NUMBER, allow_marked=True),),
        returns=always(NUMBER),
        call=_abs,
        example="abs(-12.4) = 12.4",
    ),
    Function(
        name="ceil",
        summary="Returns the nearest whole number that is not smaller.",
        params=(_NUMBER,),
        returns=always(NUMBER),
        call=_ceil,
        example="ceil(5.1) = 6",
    ),
    Function(
        name="floor",
        summary="Returns the nearest whole number that is not greater.",
        params=(_NUMBER,),
        returns=always(NUMBER),
        call=_floor,
        example="floor(4.9) = 4",
    ),
    Function(
        name="log",
        summary="Returns the logarithm of the number in the base.",
        params=(_NUMBER, Param(name="base", type=NUMBER)),
        returns=always(NUMBER),
        call=_log,
        example="log(16, 2) = 4",
    ),
    Function(
        name="max",
        summary="Returns the greatest of the numbers.",
        variadic=_NUMBERS,
        returns=always(NUMBER),
        call=_extreme(max),
        example="max(12, 54, 3) = 54",
    ),
    Function(
        name="min",
        summary="Returns the smallest of the numbers.",
        variadic=_NUMBERS,
        returns=always(NUMBER),
        call=_extreme(min),
        example="min(12, 54, 3) = 3",
    ),
    Function(
        name="parseint",
        summary="Reads the text as a whole number in a base from 2 to 62.",
        params=(
            Param(name="number", type=DYNAMIC, allow_marked=True),
            Param(name="base", type=NUMBER, allow_marked=True),
        ),
        returns=_parseint_type,
        call=_parseint,
        example='parseint("ff", 16) = 255',
    ),
    Function(
        name="pow",
        summary="Returns the number raised to the power.",
        params=(_NUMBER, Param(name="power", type=NUMBER)),
        returns=always(NUMBER),
        call=_pow,
        example="pow(3, 4) = 81",
    ),
    Function(
        name="signum",
        summary="Returns -1, 0 or 1 for a number that is negative, zero or positive.",
        params=(_NUMBER,),
        returns=always(NUMBER),
        call=_signum,
        example="signum(-13) = -1",
    ),
)
"""All functions of this module."""
