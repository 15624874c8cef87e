"""The lines of source that a diagnostic shows: which, which part of them is wrong, and in which block they stand.

Source: Terraform's views/json/diagnostic.go, snippetFromRange.
"""

import re

from msgspec import Struct

from blockform.diagnostics.model import Diagnostic
from blockform.diagnostics.source import SourceFile, SourceRange


class Snippet(Struct, frozen=True, kw_only=True):
    """Whole lines from ``start_line`` on; the subject is ``code[start:end]``. ``context`` is the header of the block around it, or empty."""

    code: str
    start_line: int
    start: int
    end: int
    context: str


def snippet(diagnostic: Diagnostic) -> Snippet | None:
    """The snippet to show, None for a diagnostic without a place in a source."""
    subject = diagnostic.subject
    if subject is None:
        return None
    source = subject.source
    around = _around(subject, diagnostic.context)
    first = around.start_pos.line
    last = max(first, source.pos(max(around.start, around.end - 1)).line)
    lines = [source.line(number) for number in range(first, last + 1)]
    code = "\n".join(lines)
    begin = source.line_starts[first - 1]
    start = min(max(0, subject.start - begin), len(code))
    end = min(max(start, _end(subject) - begin), len(code))
    return Snippet(
        code=code, start_line=first, start=start, end=end, context=enclosing_block(source, subject.start)
    )


def _around(subject: SourceRange, context: SourceRange | None) -> SourceRange:
    if context is None or context.filename != subject.filename:
        return subject
    return SourceRange(subject.source, min(subject.start, context.start), max(subject.end, context.end))


def _end(subject: SourceRange) -> int:
    return max(subject.end, subject.start + 1)


# The enclosing block -----------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"""
      (?P<comment> \#[^\n]* | //[^\n]* | /\*.*?(?:\*/|\Z) )
    | (?P<heredoc> <<-?(?P<tag>[^\W\d][\w-]*)\r?\n.*?(?:^[ \t]*(?P=tag)[ \t]*\r?$|\Z) )
    | (?P<string> "(?:[^"\\\n]|\\.)*(?:"|$) )
    | (?P<open> [{(\[] )
    | (?P<close> [})\]] )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_HEADER = re.compile(r'[^\W\d][\w-]*(?:[ \t]+(?:"[^"\n]*"|[^\W\d][\w-]*))*', re.ASCII)


def enclosing_block(source: SourceFile, offset: int) -> str:
    """The header of the outermost block that the text before ``offset`` has opened or begins to open: ``resource "press_app" "a"``; empty outside of one.

    An expression by itself has none. In JSON it is the way to the innermost object or array: ``resource.press_app.a``.
    """
    if source.filename.startswith(("<console", "<value for")):
        return ""
    if source.filename.endswith(".json"):
        return _json_path(source.text, offset - 1)
    depth, header = 0, ""
    for token in _TOKEN.finditer(source.text, 0, offset):
        if token["open"]:
            if depth == 0:
                header = _header(source.text, token.start())
            depth += 1
        elif token["close"]:
            depth = max(0, depth - 1)
    return header if depth else _header_around(source.text, offset)


def _header_around(text: str, offset: int) -> str:
    """The header that the offset stands in, behind its first character."""
    begin = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = text[begin:] if end < 0 else text[begin:end]
    brace = line.find("{", max(0, offset - begin - 1))
    if not line[: offset - begin].strip() or brace < 0 or "{" in line[: offset - begin]:
        return ""
    return _header(text, begin + brace)


_JSON_TOKEN = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"|(?P<sign>[\[\]{},])')


def _json_path(text: str, offset: int) -> str:
    """The keys and positions that lead to the innermost object or array around the offset."""
    steps: list[str] = []
    positions: list[int | None] = []  # within the arrays around, None for objects
    key = ""
    for token in _JSON_TOKEN.finditer(text):
        sign = token["sign"]
        if token.start() > offset or (sign in ("]", "}") and token.start() == offset):
            break
        if sign is None:
            key = token["text"]
        elif sign in "[{":
            at = positions[-1] if positions else None
            steps.append(f".{key}" if at is None else f"[{at}]")
            positions.append(0 if sign == "[" else None)
        elif sign == "," and positions and positions[-1] is not None:
            positions[-1] += 1
        elif sign in "]}" and steps:
            steps.pop()
            positions.pop()
    return "".join(steps[1:]).removeprefix(".")


def _header(text: str, brace: int) -> str:
    """What stands left of the brace in its line, if that is the header of a block, its labels in quotes."""
    line = text[text.rfind("\n", 0, brace) + 1 : brace].strip()
    if not _HEADER.fullmatch(line):
        return ""
    kind, *labels = re.findall(r'"[^"]*"|[^\s"]+', line)
    return " ".join([kind, *(label if label.startswith('"') else f'"{label}"' for label in labels)])
