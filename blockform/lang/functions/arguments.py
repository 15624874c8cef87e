"""What many functions do with their arguments: whole numbers, texts as characters, functions from texts to a text."""

from collections.abc import Callable, Sequence

from blockform.lang.functions.model import Function, FunctionCallError, Param, always
from blockform.values import BOOL, STRING, Value, boolean, go_quote, string

INT64_MIN = -(1 << 63)
INT64_MAX = (1 << 63) - 1
SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
"""What Go's unicode.IsSpace takes for a space; Python's own idea of it also has four control characters."""


def whole(value: Value, argument: int | None = None, lead: str = "") -> int:
    """A known number as a whole one of 64 bits. ``lead`` goes before the message.

    Raises: FunctionCallError, in the words of gocty.FromCtyValue.
    """
    raw = value.as_number()
    if isinstance(raw, int) and INT64_MIN <= raw <= INT64_MAX:
        return raw
    text = f"{lead}value must be a whole number, between {INT64_MIN} and {INT64_MAX}"
    raise FunctionCallError(text, argument)


def big_whole(value: Value, argument: int | None = None) -> int:
    """A known number as a whole one of any size.

    Raises: FunctionCallError.
    """
    raw = value.as_number()
    if isinstance(raw, int):
        return raw
    if raw.is_integer():
        return int(raw)
    raise FunctionCallError("value must be a whole number", argument)


def characters(text: str) -> list[str]:
    """The text as characters in the eyes of a reader: Unicode's grapheme clusters."""
    if text.isascii() and "\r" not in text:
        return list(text)
    import regex  # noqa: PLC0415  most texts are plain ASCII

    return list(regex.findall(r"\X", text))


def quote_char(char: str) -> str:
    """The character in single quotes. Source: Go's strconv.QuoteRune."""
    if char == '"':
        return "'\"'"
    return "'\\''" if char == "'" else f"'{go_quote(char)[1:-1]}'"


def _text_param(param: str | Param) -> Param:
    return Param(name=param, type=STRING) if isinstance(param, str) else param


def text_function(
    name: str, params: Sequence[str | Param], change: Callable[..., str], summary: str, example: str
) -> Function:
    """A function from texts to a text."""

    def call(args: Sequence[Value]) -> Value:
        return string(change(*(arg.as_str() for arg in args)))

    return Function(
        name=name,
        summary=summary,
        params=tuple(map(_text_param, params)),
        returns=always(STRING),
        call=call,
        example=example,
    )


def text_question(
    name: str, params: Sequence[str | Param], answer: Callable[..., bool], summary: str, example: str
) -> Function:
    """A function from texts to a bool, of which Terraform does not say that it is never null."""

    def call(args: Sequence[Value]) -> Value:
        return boolean(answer(*(arg.as_str() for arg in args)))

    return Function(
        name=name,
        summary=summary,
        params=tuple(map(_text_param, params)),
        returns=always(BOOL),
        call=call,
        example=example,
        may_be_null=True,
    )
