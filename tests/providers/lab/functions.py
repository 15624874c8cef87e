"""What the provider adds to the language."""

from collections.abc import Sequence

from blockform.sdk import Function, FunctionCallError, Param, always
from blockform.values import NUMBER, STRING, Value, number, string


def _shout(args: Sequence[Value]) -> Value:
    text, times = args[0].as_str(), 1 if len(args) == 1 else args[1].as_int()
    if times < 1:
        raise FunctionCallError("somebody has to shout", 1)
    return string(f"{text.upper()}{'!' * times}")


def _count(args: Sequence[Value]) -> Value:
    return number(len(args))


def _broken(args: Sequence[Value]) -> Value:
    raise RuntimeError(args[0].as_str())


TEXT = Param(name="text", type=STRING)
FUNCTIONS = (
    Function(
        name="shout",
        summary="Shouts.",
        params=(TEXT, Param(name="times", type=NUMBER)),
        returns=always(STRING),
        call=_shout,
    ),
    Function(
        name="count",
        summary="Counts.",
        variadic=Param(name="things", type=STRING),
        returns=always(NUMBER),
        call=_count,
    ),
    Function(name="broken", summary="Breaks.", params=(TEXT,), returns=always(STRING), call=_broken),
)
