"""JSON text to tokens, laxly: what is nearly a number, a keyword or a string is one token, so that messages can name it.

Source: HCL's json/scanner.go.
"""

import re
from enum import Enum
from typing import NamedTuple

from blockform.diagnostics import SourceFile


class Kind(Enum):
    """What a token is; punctuation is its own kind."""

    OPEN_BRACE = "{"
    CLOSE_BRACE = "}"
    OPEN_BRACKET = "["
    CLOSE_BRACKET = "]"
    COMMA = ","
    COLON = ":"
    EQUALS = "="
    STRING = "string"
    NUMBER = "number"
    KEYWORD = "keyword"
    INVALID = "invalid"
    END = "end"


class Token(NamedTuple):
    """A token from offset ``start`` up to, not including, ``end``."""

    kind: Kind
    start: int
    end: int


_TOKEN = re.compile(
    r"[ \t\r\n]*+(?:"
    r"([{}\[\],:=])"  # 1
    r'|("(?:[^"\\\x00-\x1f]++|\\[^\x00-\x1f])*+\\?"?)'  # 2 up to the closing quote or a control character
    r"|([-+.0-9][-+.eE0-9]*+)"  # 3
    r"|([A-Za-z][A-Za-z_]*+)"  # 4
    r"|([\s\S])"  # 5
    r"|\Z)"
)
_KINDS = {2: Kind.STRING, 3: Kind.NUMBER, 4: Kind.KEYWORD}
_PUNCTUATION = {kind.value: kind for kind in Kind if len(kind.value) == 1}


def scan(source: SourceFile) -> list[Token]:
    """The tokens, the last of them END. A character that begins nothing ends the text."""
    tokens: list[Token] = []
    add = tokens.append
    for found in _TOKEN.finditer(source.text):
        group = found.lastindex
        if group is None:
            add(Token(Kind.END, found.end(), found.end()))
            break
        start, end = found.span(group)
        if group == 1:
            add(Token(_PUNCTUATION[found[1]], start, end))
        elif group == 5:
            tokens += (Token(Kind.INVALID, start, end), Token(Kind.END, end, end))
            break
        else:
            add(Token(_KINDS[group], start, end))
    return tokens
