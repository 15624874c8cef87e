"""Escapes of quoted strings and heredocs."""

import re
from collections.abc import Callable
from typing import TypeAlias

from blockform.syntax.patterns import ESCAPES, TEMPLATE_ESCAPES

Report: TypeAlias = Callable[[str, str, int, int], None]

_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_SUMMARY = "Invalid escape sequence"


def unescape(text: str, start: int, report: Report) -> str:
    """The meaning of the inside of a quoted string, or a piece of one, that stands at offset ``start``.

    Bad escapes are given to ``report`` as summary, detail, start and end.
    """
    if "\\" not in text and "{" not in text:
        return text

    def replace(found: re.Match[str]) -> str:
        escape = found[0]
        if escape[0] != "\\":
            return escape[1:]
        if len(escape) > 1 and escape[1] in _SIMPLE:
            return _SIMPLE[escape[1]]
        value, problem = _code_point(escape)
        if problem:
            report(_SUMMARY, problem, start + found.start(), start + found.end())
        return value

    return ESCAPES.sub(replace, text)


def unescape_heredoc(text: str) -> str:
    """The meaning of a piece of a heredoc or bare template: only ``$${`` and ``%%{`` are escapes there."""
    return TEMPLATE_ESCAPES.sub(r"\1{", text) if "{" in text else text


def _code_point(escape: str) -> tuple[str, str]:
    """What a backslash with ``u`` or ``U`` stands for, and what is wrong with it."""
    selector, digits = escape[1:2], escape[2:]
    if selector not in ("u", "U"):
        return escape[1:], f'There is no escape sequence "{escape}". Write "\\\\" for a backslash.'
    wanted = 4 if selector == "u" else 8
    if len(digits) != wanted:
        count = "four" if wanted == 4 else "eight"
        return escape, f'"\\{selector}" must be followed by {count} hexadecimal digits.'
    number = int(digits, 16)
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        return escape, f"U+{number:04X} is not a character that a text can hold."
    return chr(number), ""
