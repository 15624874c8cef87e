"""JSON as ``jsondecode`` reads it: what is wrong with a text is told as Go tells it."""

import re
from json import JSONDecodeError
from typing import Any

from blockform.lang.functions.arguments import quote_char
from blockform.lang.functions.model import FunctionCallError
from blockform.values import ConversionError, Value, from_plain, loads

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NO_NUMBER = re.compile(r"NaN|Infinity")
_KEYWORDS = {"t": "true", "f": "false", "n": "null"}


def read_json(text: str) -> Value:
    """The value of a JSON text: objects and tuples, numbers exact.

    Raises: FunctionCallError.
    """
    try:
        return _read(text)
    except RecursionError:
        raise FunctionCallError("the document nests too deeply") from None


def _read(text: str) -> Value:
    try:
        data = loads(text)
    except JSONDecodeError as error:
        raise _mistake(text, error.msg, error.pos) from None
    except ValueError:  # only its own words for numbers that JSON lacks pass Python's parser
        word = _NO_NUMBER.search(text)
        raise _unexpected(word[0][0] if word else "-", " looking for beginning of value") from None
    if _ESCAPED_SURROGATE.search(text):
        data = _without_surrogates(data)
    try:
        return from_plain(data)
    except ConversionError as error:
        raise FunctionCallError(error.message) from error


def _unexpected(char: str, where: str) -> FunctionCallError:
    return FunctionCallError(f"invalid character %s{where}", None, quote_char(char))


def _mistake(text: str, reason: str, position: int) -> FunctionCallError:
    """The mistake that Python's parser found, in Go's words."""
    if reason == "Extra data":
        return FunctionCallError("extraneous data after JSON object")
    if reason == "Unterminated string starting at":
        return FunctionCallError("unexpected EOF")
    if position >= len(text.rstrip()):
        return FunctionCallError("EOF")
    char = text[position]
    if reason == "Expecting value" and char in _KEYWORDS:
        return _broken_keyword(text[position:], _KEYWORDS[char])
    if reason.startswith("Invalid \\escape"):
        return _unexpected(text[position + 1], " in string escape code")
    return _unexpected(char, _where(text, reason, position))


def _broken_keyword(rest: str, keyword: str) -> FunctionCallError:
    for found, wanted in zip(rest, keyword, strict=False):
        if found != wanted:
            return _unexpected(found, f" in literal {keyword} (expecting '{wanted}')")
    return FunctionCallError("unexpected EOF")


def _where(text: str, reason: str, position: int) -> str:
    match reason:
        case "Expecting value":
            return " looking for beginning of value"
        case "Expecting ':' delimiter":
            return " after object key"
        case "Expecting ',' delimiter":
            return " after object key:value pair" if _in_object(text[:position]) else " after array element"
        case "Invalid control character at":
            return " in string literal"
        case _:
            after_comma = text[:position].rstrip().endswith(",")
            return " looking for beginning of object key string" if after_comma else ""


def _in_object(before: str) -> bool:
    """Whether the innermost thing that begins in the text and does not end there is an object."""
    depth = 0
    for char in reversed(_STRING.sub("", before)):
        depth += (char in "]}") - (char in "[{")
        if depth < 0:
            return char == "{"
    return False


def _without_surrogates(data: Any) -> Any:
    """The data with a replacement character for each half of a surrogate pair that stands alone, as Go decodes it."""
    if isinstance(data, str):
        return _LONE_SURROGATE.sub("\ufffd", data)
    if isinstance(data, list):
        return [_without_surrogates(item) for item in data]
    if isinstance(data, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in data.items()}
    return data
