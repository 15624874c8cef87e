"""What a scalar of YAML means: text, number, bool, null or time. Source: go-cty-yaml resolve.go."""

import re
from binascii import Error as Base64Error
from datetime import date

from blockform.lang.functions.encoding import decode_base64
from blockform.lang.functions.model import FunctionCallError
from blockform.values import DYNAMIC, Value, boolean, go_quote, null, number, string

_CORE = "tag:yaml.org,2002:"
_STR, _BOOL, _NULL, _BINARY, _TIME = (
    f"{_CORE}{name}" for name in ("str", "bool", "null", "binary", "timestamp")
)
_NUMERIC = frozenset({f"{_CORE}int", f"{_CORE}float"})
_TAGS = frozenset({"", _STR, _BOOL, _NULL, _BINARY, _TIME, *_NUMERIC})

_TRUE = frozenset(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"])
_FALSE = frozenset(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"])
_NULLS = frozenset(["", "~", "null", "Null", "NULL"])
_INFINITE = frozenset(f"{sign}.{word}" for sign in ("", "+", "-") for word in ("inf", "Inf", "INF"))
_NANS = frozenset([".nan", ".NaN", ".NAN"])

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_PREFIXED = re.compile(r"([-+]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)")
_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:([Tt ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
_LOOKS_PLAIN = re.compile(r"[-+0-9yYnNtTfFoO~.]")


def resolve(tag: str, text: str, *, quoted: bool) -> Value:
    """The value of a scalar with this tag (empty: none was written).

    Raises: FunctionCallError.
    """
    if tag not in _TAGS:
        raise FunctionCallError("unsupported tag %s", None, go_quote(tag))
    if tag in (_STR, _BINARY):
        return _text(tag, text)
    if not text or _LOOKS_PLAIN.match(text):
        if quoted:
            return string(text)
        found = _well_known(text)
        if found is not None:
            return found
        if not tag and text in _NANS:
            raise FunctionCallError("floating point NaN is not supported")
        if text[0] == "." and _FLOAT.fullmatch(text):
            return _number(text, f"{_CORE}float")
        if text[0] in "+-0123456789":
            moment = _moment(text) if tag in ("", _TIME) else None
            if moment is not None:
                return string(moment)
            if _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text):
                return _number(text, f"{_CORE}int" if _INTEGER.fullmatch(text) else f"{_CORE}float")
    return _tagged(tag, text)


def _well_known(text: str) -> Value | None:
    if text in _NULLS:
        return null(DYNAMIC)
    if text in _TRUE or text in _FALSE:
        return boolean(text in _TRUE)
    if text in _INFINITE:
        raise FunctionCallError("infinite numbers are not supported")
    return None


def _tagged(tag: str, text: str) -> Value:
    """What the tag alone makes of a text that did not say by itself what it is."""
    if tag == _NULL:
        return null(DYNAMIC)
    if tag in _NUMERIC:
        return _number(text, tag)
    if tag in (_BOOL, _TIME):
        raise _not_a(tag, text)
    return string(text)


def _not_a(tag: str, text: str, reason: str = "") -> FunctionCallError:
    return FunctionCallError(f"cannot parse %s as {tag}{reason}", None, go_quote(text))


def _text(tag: str, text: str) -> Value:
    if tag == _BINARY:
        try:
            sound = decode_base64(text) is not None
        except Base64Error:
            sound = False
        if not sound:
            raise _not_a(tag, text, ": not valid base64")
    return string(text)


def _number(text: str, tag: str) -> Value:
    """A decimal number, else a whole one with a prefix that fits into 64 bits."""
    plain = text.replace("_", "")
    if _FLOAT.fullmatch(plain):
        try:
            return number(plain)
        except ValueError as error:  # infinite
            raise _not_a(tag, text) from error
    prefixed = _PREFIXED.fullmatch(plain)
    if prefixed:
        value = int(plain, 0)
        if -(1 << 63) <= value < (1 << 64) and not (prefixed[1] == "+" and value >= 1 << 63):
            return number(value)
    raise _not_a(tag, text)


def _moment(text: str) -> str | None:
    """A date or time in RFC 3339 without fractions of seconds; None for anything else."""
    found = _TIMESTAMP.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(found[group]) for group in (1, 2, 3))
    try:
        date(year or 400, month, day)  # the year 0 is a leap year too, but Python's dates begin with 1
    except ValueError:
        return None
    hour, minute, second = (int(found[group] or 0) for group in (5, 6, 7))
    zone = found[8]
    if found[4] and ((found[4] == " ") == bool(zone) or hour > 23 or minute > 59 or second > 59):
        return None
    if zone in (None, "Z", "+00:00", "-00:00"):
        zone = "Z"
    elif int(zone[1:3]) > 24 or int(zone[4:]) > 59:
        return None
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"
