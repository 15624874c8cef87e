"""Indented JSON as Go writes it, several times faster than the standard library's."""

import re
from collections.abc import Callable
from json.encoder import encode_basestring

from blockform.values.codec import RawNumber

_ESCAPED = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def render(data: object, indent: int = 0) -> str:
    """The data as JSON text, two spaces a level, numbers exact. ``indent`` spaces stand before all lines but the first.

    What UTF-8 cannot say (half a surrogate pair) becomes U+FFFD, as in Go.
    """
    parts: list[str] = []
    _write(data, "\n" + " " * indent, parts)
    return _ESCAPED.sub(_escape, "".join(parts))  # such characters stand in strings only


def quoted(text: str) -> str:
    """The text as a JSON string, escaped as Go does by default."""
    return _ESCAPED.sub(_escape, encode_basestring(text))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\ufffd" if 0xD800 <= code < 0xE000 else f"\\u{code:04x}"


_SCALARS: dict[type, Callable[..., str]] = {
    str: encode_basestring,
    bool: lambda truth: "true" if truth else "false",
    type(None): lambda _: "null",
    int: str,
    float: repr,
    RawNumber: repr,
}


def _write(data: object, line: str, parts: list[str]) -> None:
    """Append the text of ``data``; ``line`` is a newline and the indentation of the line that it starts on."""
    scalar = _SCALARS.get(type(data))
    if scalar is not None:
        parts.append(scalar(data))
    elif not isinstance(data, dict | list | tuple):
        raise TypeError(f"not JSON: {type(data).__name__}")
    elif not data:
        parts.append("{}" if isinstance(data, dict) else "[]")
    elif isinstance(data, dict):
        inner = line + "  "
        start = "{" + inner
        for key, item in data.items():
            parts.append(f"{start}{encode_basestring(key)}: ")
            _write(item, inner, parts)
            start = "," + inner
        parts.append(line + "}")
    else:
        inner = line + "  "
        start = "[" + inner
        for item in data:
            parts.append(start)
            _write(item, inner, parts)
            start = "," + inner
        parts.append(line + "]")
