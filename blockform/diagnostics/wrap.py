"""Text in lines of a limited length, broken where Terraform breaks it."""

import re

_PIECES = re.compile(r"([^\S\u00a0]*)((?:\S|\u00a0)*)")

PIPE_WIDTH = 78
"""How wide Terraform takes an output to be that is no terminal."""


def wrap(text: str, limit: int) -> str:
    """The text with line ends put in so that no line is longer than ``limit``, but for one long word; existing line ends stay.

    Source: mitchellh/go-wordwrap's WrapString.
    """
    return "\n".join(_wrap_line(line, limit) for line in text.split("\n"))


def wrap_paragraphs(text: str, limit: int) -> str:
    """The text wrapped, but for lines that begin with a space: commands to copy and lists stay as they are."""
    return "\n".join(line if line.startswith(" ") else _wrap_line(line, limit) for line in text.split("\n"))


def _wrap_line(line: str, limit: int) -> str:
    if len(line) <= limit or limit <= 0:
        return line
    found: list[str] = []
    current = 0
    for space, word in _PIECES.findall(line):
        used = current + len(space)
        # a word that is longer than a line goes on from where it would stand, unless that gains it something
        if word and used + len(word) > limit and max(limit - used + 1, 1) < limit:
            found.append("\n" + word)
            current = len(word)
        else:
            found.append(space + word)
            current = used + len(word)
    return "".join(found)
