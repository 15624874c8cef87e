"""A function that the provider adds to the language."""

from collections.abc import Sequence

from blockform.sdk import Function, FunctionCallError, Param, always
from blockform.values import NUMBER, STRING, Value, string


def _line(args: Sequence[Value]) -> Value:
    lines, position = args[0].as_str().splitlines(), args[1].as_int()
    if not 0 <= position < len(lines):
        raise FunctionCallError(f"there are {len(lines)} lines, counted from 0", 1)
    return string(lines[position])


FUNCTIONS = (
    Function(
        name="line",
        summary="Returns one line of a text.",
        params=(Param(name="text", type=STRING), Param(name="position", type=NUMBER)),
        returns=always(STRING),
        call=_line,
    ),
)
