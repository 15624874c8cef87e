"""Indented JSON as Go writes it, many times faster than the standard library's."""

import re
from json.encoder import encode_basestring

import msgspec

from blockform.values.codec import dumps

_ESCAPED = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def render(data: object, indent: int = 0) -> str:
    """The data as JSON text, two spaces a level, numbers exact. ``indent`` spaces stand before all lines but the first.

    What UTF-8 cannot say (half a surrogate pair) becomes U+FFFD, as in Go.
    """
    return indented(dumps(data), indent)


def indented(text: str, indent: int = 0) -> str:
    """The same of JSON text on one line, as :func:`dumps` gives it."""
    if not text.isascii():
        text = _ESCAPED.sub(_escape, text)
    text = msgspec.json.format(text, indent=2)
    return text.replace("\n", "\n" + " " * indent) if indent else text


def quoted(text: str) -> str:
    """The text as a JSON string, escaped as Go does by default."""
    return _ESCAPED.sub(_escape, encode_basestring(text))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\ufffd" if 0xD800 <= code < 0xE000 else f"\\u{code:04x}"
