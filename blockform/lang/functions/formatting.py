"""``format`` and ``formatlist``. Source: go-cty's FormatFunc and, for numbers, Go's fmt."""

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from blockform.lang.functions.arguments import characters, quote_char
from blockform.lang.functions.decimal_text import fixed, general, with_exponent
from blockform.lang.functions.model import Function, FunctionCallError, Param, always
from blockform.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ConversionError,
    ListType,
    SetType,
    TupleType,
    Type,
    Value,
    convert,
    dumps,
    go_quote,
    length_bounds,
    list_of,
    refine,
    string,
    to_plain,
    unknown,
)

_VERB = re.compile(
    r"%(?P<flags>[0#\-+ ]*)(?P<width>[1-9]\d*)?(?P<precision>\.\d*)?(?:\[(?P<number>[1-9]\d*)\])?(?P<mode>[A-Za-z])",
    re.ASCII,
)
_BEGUN = re.compile(r"%[0#\-+ ]*(?:[1-9]\d*)?(?:\.\d*)?(?:\[(?:[1-9]\d*\]?)?)?", re.ASCII)
_BASES = {"b": "b", "o": "o", "d": "d", "x": "x", "X": "X"}
_PREFIXES = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}
_SURE_ENDS = frozenset("-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'")
"""Characters that nothing behind them can change. Source: cty's sequenceMustEndGraphemeCluster."""


class _Verb(Struct, frozen=True):
    """One verb of a format: its text and where that is, in bytes; what it asks for."""

    raw: str
    offset: int
    flags: str
    width: int | None
    precision: int | None
    mode: str

    def failed(self, reason: str, *content: str) -> FunctionCallError:
        """The error that the argument does not suit the verb."""
        text = f"unsupported value for %s at {self.offset}: {reason}"
        return FunctionCallError(text, None, go_quote(self.raw), *content)


def format_text(layout: str, args: Sequence[Value]) -> str:
    """The format with the arguments, which are wholly known, in place of its verbs.

    Raises: FunctionCallError; its argument counts from the format, which is 0.
    """
    parts: list[str] = []
    position = following = highest = 0
    while (start := layout.find("%", position)) >= 0:
        parts.append(layout[position:start])
        if layout.startswith("%%", start):
            parts.append("%")
            position = start + 2
            continue
        match = _VERB.match(layout, start)
        if not match:
            raise _syntax_error(layout, start)
        number = int(match["number"] or following + 1)
        verb = _verb(match, _bytes(layout[:start]))
        if number > len(args):
            text = f"not enough arguments for %s at {verb.offset}: need index {number} but have {len(args)} total"
            raise FunctionCallError(text, None, go_quote(verb.raw))
        parts.append(_formatted(verb, args[number - 1]))
        following, highest, position = number, max(number, highest), match.end()
    if highest < len(args):
        used = f"only {highest} used by format string" if highest else "no verbs in format string"
        raise FunctionCallError(f"too many arguments; {used}", highest + 1)
    parts.append(layout[position:])
    return "".join(parts)


def _bytes(text: str) -> int:
    return len(text.encode())


def _verb(match: re.Match[str], offset: int) -> _Verb:
    width, precision = match["width"], match["precision"]
    return _Verb(
        raw=match[0],
        offset=offset,
        flags=match["flags"],
        width=None if width is None else int(width),
        precision=None if precision is None else int(precision[1:] or 0),
        mode=match["mode"],
    )


def _syntax_error(layout: str, start: int) -> FunctionCallError:
    begun = _BEGUN.match(layout, start)
    assert begun is not None
    end = begun.end()
    if end == len(layout):
        return FunctionCallError(f"invalid format string starting at offset {_bytes(layout)}")
    text = f"unrecognized format character %s at offset {_bytes(layout[:end])}"
    return FunctionCallError(text, None, quote_char(layout[end]))


def _formatted(verb: _Verb, arg: Value) -> str:
    if verb.mode != "v" and arg.is_null:
        raise verb.failed("null value cannot be formatted")
    make = _MODES.get(verb.mode)
    if make is None:
        text = f"unsupported format verb %s in %s at offset {verb.offset}"
        raise FunctionCallError(text, None, quote_char(verb.mode), go_quote(verb.raw))
    return make(verb, arg)


def _converted(verb: _Verb, arg: Value, wanted: Type) -> Value:
    try:
        return convert(arg, wanted)
    except ConversionError as error:
        raise verb.failed(error.message) from error


def _as_is(verb: _Verb, arg: Value) -> str:
    if "#" not in verb.flags and not arg.is_null:
        if arg.type is STRING:
            return _padded(verb, arg.as_str())
        if arg.type is NUMBER:
            return _padded(verb, general(arg.as_number()))
    return _padded(verb, dumps(to_plain(arg)))


def _bool(verb: _Verb, arg: Value) -> str:
    return "true" if _converted(verb, arg, BOOL).as_bool() else "false"


def _text(verb: _Verb, arg: Value) -> str:
    text = _converted(verb, arg, STRING).as_str()
    if verb.precision:  # as in cty, a precision of 0 is none
        text = "".join(characters(text)[: verb.precision])
    return _padded(verb, dumps(text) if verb.mode == "q" else text)


def _padded(verb: _Verb, text: str) -> str:
    missing = (verb.width or 0) - len(characters(text)) if verb.width else 0
    padding = ("0" if "0" in verb.flags else " ") * max(missing, 0)
    return text + padding if "-" in verb.flags else padding + text


def _number_sign(verb: _Verb, *, negative: bool) -> str:
    if negative:
        return "-"
    return "+" if "+" in verb.flags else " " if " " in verb.flags else ""


def _fraction(verb: _Verb, arg: Value) -> str:
    number = _converted(verb, arg, NUMBER).as_number()
    places = 6 if verb.precision is None else verb.precision
    match verb.mode:
        case "f":
            text = fixed(number, places)
        case "e" | "E":
            text = with_exponent(number, places, verb.mode)
        case _:
            text = general(number, verb.precision, "e" if verb.mode == "g" else "E")
    sign = _number_sign(verb, negative=text.startswith("-"))
    text = text.removeprefix("-")
    missing = max((verb.width or 0) - len(sign) - len(text), 0)
    if "-" in verb.flags:
        return sign + text + " " * missing
    return sign + "0" * missing + text if "0" in verb.flags else " " * missing + sign + text


def _integer(verb: _Verb, arg: Value) -> str:
    number = _converted(verb, arg, NUMBER).as_number()
    if not isinstance(number, int):
        if not number.is_integer():
            raise verb.failed("an integer is required")
        number = int(number)
    sign = _number_sign(verb, negative=number < 0)
    prefix = _PREFIXES.get(verb.mode, "") if "#" in verb.flags else ""
    if verb.precision == 0 and number == 0:
        return ""
    text = format(abs(number), _BASES[verb.mode]).rjust(verb.precision or 0, "0")
    missing = max((verb.width or 0) - len(sign) - len(prefix) - len(text), 0)
    if "-" in verb.flags:
        return sign + prefix + text + " " * missing
    if "0" in verb.flags and verb.precision is None:
        return sign + prefix + "0" * missing + text
    return " " * missing + sign + prefix + text


_MODES: dict[str, Callable[[_Verb, Value], str]] = {
    "v": _as_is,
    "t": _bool,
    **dict.fromkeys("bdoxX", _integer),
    **dict.fromkeys("eEfgG", _fraction),
    **dict.fromkeys("sq", _text),
}


# The functions -----------------------------------------------------------------------------------------------------


def safe_prefix(text: str) -> str:
    """As much of the text as stays the same whatever is put behind it. Source: cty's ctystrings.SafeKnownPrefix."""
    parts = characters(string(text).as_str())
    return "".join(parts if parts and parts[-1] in _SURE_ENDS else parts[:-1])


def _format(args: Sequence[Value]) -> Value:
    layout = args[0].as_str()
    if all(arg.is_wholly_known for arg in args[1:]):
        return string(format_text(layout, args[1:]))
    before = layout.find("%")
    return refine(unknown(STRING), not_null=True, prefix=safe_prefix(layout[: max(before, 0)]))


def _formatlist(args: Sequence[Value]) -> Value:
    length = _common_length(args)
    if length is None:
        return unknown(ListType(STRING))
    layout = args[0].as_str()
    texts: list[Value] = []
    for position in range(length):
        row = [arg.elements[position] if _is_sequence(arg) else arg for arg in args[1:]]
        if not all(item.is_wholly_known for item in row):
            texts.append(refine(unknown(STRING), not_null=True))
            continue
        try:
            texts.append(string(format_text(layout, row)))
        except FunctionCallError as error:
            if len(args) == 1:
                raise
            text = f"error on format iteration {position}: {error.text}"
            raise FunctionCallError(text, None, *error.content) from None
    return list_of(texts, STRING)


def _is_sequence(arg: Value) -> bool:
    return isinstance(arg.type, ListType | SetType | TupleType) and not arg.is_null


def _common_length(args: Sequence[Value]) -> int | None:
    """How many texts there will be, None if that cannot be told yet."""
    chosen: int | None = None
    chooser = 0
    settled = True
    for position, arg in enumerate(args[1:], start=1):
        if not _is_sequence(arg):
            settled = settled and not (arg.type is DYNAMIC and not arg.is_known)
            continue
        least, most = length_bounds(arg)
        settled = settled and arg.is_known and least == most
        if least != most or not (arg.is_known or isinstance(arg.type, TupleType)):
            continue
        if chosen is None:
            chosen, chooser = least, position
        elif least != chosen:
            text = (
                f"argument {position} has length {least}, which is inconsistent with argument {chooser} of"
                f" length {chosen}"
            )
            raise FunctionCallError(text, position)
    if not settled:
        return None
    return 1 if chosen is None else chosen


_LAYOUT = Param(name="format", type=STRING)
_ARGS = Param(name="args", type=DYNAMIC, allow_null=True, allow_unknown=True, allow_dynamic=True)

FUNCTIONS = (
    Function(
        name="format",
        summary="Puts the arguments in place of the verbs (%s, %d, %v ...) of the format.",
        params=(_LAYOUT,),
        variadic=_ARGS,
        returns=always(STRING),
        call=_format,
        example='format("%s-%03d", "run", 7) = "run-007"',
    ),
    Function(
        name="formatlist",
        summary="Formats once for each element of the lists among the arguments.",
        params=(_LAYOUT,),
        variadic=_ARGS,
        returns=always(ListType(STRING)),
        call=_formatlist,
        example='formatlist("%s-%s", ["a", "b"], "x") = tolist(["a-x", "b-x"])',
    ),
)
"""All functions of this module."""
