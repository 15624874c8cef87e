"""The regular expressions of HCL's lexical grammar, shared by the scanner, the lexer of the formatter and the errors.

Quantifiers are possessive throughout: what a piece has taken it never gives back, so no text takes more than linear
time. Names beyond ASCII are matched apart, by the ``regex`` package, because :mod:`re` has no Unicode properties.
"""

import re
from collections.abc import Callable
from functools import lru_cache

IDENT = r"[A-Za-z_][A-Za-z0-9_-]*+(?![^\x00-\x7f])"
PLAIN = r"[^\"\\$%\r\n]*+"
INLINE = r"(?:[ \t]++|/\*(?>[\s\S]*?\*/))*+"
BLANK = r"(?:[ \t\n]++|\r\n|(?:\#|//)[^\n]*+|/\*(?>[\s\S]*?\*/))*+"
END_OF_LINE = r"[ \t]*+(?:(?:\#|//)[^\n]*+|\r)?\n"
VALUE = rf"(?:\"({PLAIN})\"|([0-9]++)|({IDENT})((?:\.{IDENT})*+))"

ATTRIBUTE_LINE = re.compile(rf"{BLANK}({IDENT})[ \t]*+=(?![=>])[ \t]*+(?:{VALUE}{END_OF_LINE})?")
"""``name =``, and the rest of the line if it is a simple value: groups name, string, integer, root, further names."""

OBJECT_LINE = re.compile(
    rf"{BLANK}(?:({IDENT})|\"({PLAIN})\")[ \t]*+[=:](?![=>:])[ \t]*+"
    rf"(?:{VALUE}[ \t]*+(?:,[ \t]*+)?{END_OF_LINE})?"
)
"""The same for an item of an object: groups name, quoted key, string, integer, root, further names."""

_TOKENS = (
    rf"(?:({IDENT})((?:\.{IDENT})*+)"  # 1 root, 2 further names
    rf"|\"({PLAIN})\""  # 3 plain string
    r"|([0-9]++)(?![.eE])"  # 4 integer
    r"|((?:\#|//)[^\n]*+\n?|\r?\n)"  # 5 newline, or a comment up to it
    r"|(,)"  # 6
    r"|([\[\](){}]|~\})"  # 7 brackets
    r"|(&&|\|\||==|!=|<=|>=|=>|\.\.\.|[-+*/%<>!?:=.])(?<!<)"  # 8 operators but the opening of a heredoc
    r"|([\s\S]))?"  # 9 whatever needs a closer look
)
EXPRESSION_IN_LINE = re.compile(INLINE + _TOKENS)
EXPRESSION_FREE = re.compile(BLANK + _TOKENS)

NAMES = re.compile(rf"({IDENT})((?:\.{IDENT})*+)")
"""``root.name.name``: groups root, further names."""

INTERPOLATED_NAMES = re.compile(rf"\$\{{({IDENT})((?:\.{IDENT})*+)\}}")
"""``${root.name.name}``: the same groups."""

SKIP_INLINE = re.compile(INLINE)
SKIP_BLANK = re.compile(BLANK)
ASCII_IDENT = re.compile(IDENT)
COMMENT_TO_LINE_END = re.compile(r"(?:\#|//)[^\n]*+\n?")
NUMBER = re.compile(r"[0-9](?:(?:[0-9.]|[eE][+-]?[0-9])*(?:[0-9]|[eE][+-]?[0-9]))?")
_GOOD_NUMBER = re.compile(r"([0-9]++)(?:\.[0-9]*+)?(?:[eE]([+-]?[0-9]++))?")
_LEAST, _MOST = -(1 << 31), 323_000_000
"""Exponents: Terraform reads none below the first; a number beyond the second is infinite in the arithmetic of values."""


def is_number(digits: str) -> bool:
    """Whether text without a sign is a number that a value can hold."""
    found = _GOOD_NUMBER.fullmatch(digits)
    if found is None or found[2] is None:
        return found is not None
    exponent = found[2].lstrip("+-").lstrip("0")
    if len(exponent) > 10:
        return False
    power = int(exponent or "0") * (-1 if found[2].startswith("-") else 1)
    return power > _LEAST and len(found[1]) + power < _MOST


WHOLE_STRING = re.compile(r"\"((?:[^\"\\$%\r\n]++|\\[^\r\n]|\$\$\{|%%\{|[$%](?!\{))*+)\"")
"""A quoted string without template sequences, escapes allowed."""

QUOTED_PIECE = re.compile(
    r"((?:[^\"\\$%\r\n]|\\[^\r\n])++|\$\$\{~?|%%\{~?|[$%](?!\{))"  # 1 literal text
    r"|(\$\{~?)"  # 2
    r"|(%\{~?)"  # 3
    r"|(\")"  # 4
)
HEREDOC_PIECE = re.compile(
    r"([^$%\r\n]*+\r?\n)"  # 1 text up to the end of the line
    r"|([^$%\r\n]++|\$\$\{~?|%%\{~?|[$%](?!\{))"  # 2 text within the line
    r"|(\$\{~?)"  # 3
    r"|(%\{~?)"  # 4
)
ESCAPES = re.compile(r"\\(?:u[0-9A-Fa-f]{0,4}|U[0-9A-Fa-f]{0,8}|[^uU]|$)|\$\$\{|%%\{", re.DOTALL)
TEMPLATE_ESCAPES = re.compile(r"([$%])\1\{")

SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
"""What Unicode calls white space: the characters that strip markers and dedent remove."""


@lru_cache(maxsize=1)
def _unicode_ident() -> Callable[[str, int], int]:
    """A matcher for names with any Unicode letters."""
    import regex  # noqa: PLC0415  20 ms, and only needed beyond ASCII

    match = regex.compile(r"[\p{ID_Start}_][\p{ID_Continue}-]*+").match

    def end_of_ident(text: str, pos: int) -> int:
        found = match(text, pos)
        return found.end() if found else -1

    return end_of_ident


def ident_end(text: str, pos: int) -> int:
    """The offset just after the name at ``pos``, or -1 where none begins."""
    found = ASCII_IDENT.match(text, pos)
    if found:
        return found.end()
    if pos < len(text) and (not text[pos].isascii() or text[pos].isalpha() or text[pos] == "_"):
        return _unicode_ident()(text, pos)
    return -1


def grapheme_count(text: str) -> int:
    """How many characters a reader sees."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    import regex  # noqa: PLC0415  20 ms, and only needed beyond ASCII

    return len(regex.findall(r"\X", text))
