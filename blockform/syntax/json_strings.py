"""The text of a JSON string, and where each of its characters stands in the file. Source: Go's encoding/json."""

import re
from typing import NamedTuple

_PLAIN = re.compile(r'"[^"\\\x00-\x1f]*+"')
_PIECE = re.compile(
    r'([^"\\\x00-\x1f]++)'  # 1 text as it is
    r"|\\(?:u([dD][89abAB][0-9A-Fa-f]{2})\\u([dD][c-fC-F][0-9A-Fa-f]{2})"  # 2, 3 a pair for one character
    r"|u([0-9A-Fa-f]{4})"  # 4
    r'|(["\\/bfnrt]))'  # 5
)
_UNFINISHED = re.compile(r"\\(?:u[0-9A-Fa-f]{0,3})?")
_MEANING = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_REPLACEMENT = "\ufffd"


class StringText(NamedTuple):
    """The text; ``offsets`` has the place of each character and of the closing quote, None where no escape shifts them.

    ``fault`` is where the string goes wrong, -1 in a correct one.
    """

    value: str
    offsets: list[int] | None = None
    fault: int = -1


def read_string(text: str, start: int, end: int) -> StringText:
    """The string whose opening quote stands at ``start`` and which ends before ``end``, correctly or not."""
    if _PLAIN.fullmatch(text, start, end):
        return StringText(text[start + 1 : end - 1])
    parts: list[str] = []
    offsets: list[int] = []
    pos = start + 1
    while found := _PIECE.match(text, pos, end):
        if found.lastindex == 1:
            parts.append(found[0])
            offsets += range(pos, found.end())
        else:
            parts.append(_escaped(found))
            offsets.append(pos)
        pos = found.end()
    if text[pos:end] == '"':
        return StringText("".join(parts), [*offsets, pos])
    unfinished = _UNFINISHED.match(text, pos, end)
    return StringText("", fault=unfinished.end() if unfinished else pos)


def _escaped(found: re.Match[str]) -> str:
    """The character that an escape means; half of a surrogate pair that stands alone is replaced."""
    _, high, low, code, letter = found.groups()
    if letter is not None:
        return _MEANING.get(letter, letter)
    if high is not None:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    char = chr(int(code, 16))
    return _REPLACEMENT if "\ud800" <= char <= "\udfff" else char
