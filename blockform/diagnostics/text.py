"""Diagnostics as text for people: plain with the wrong part underlined, or in Terraform's box on a terminal with colours.

Source: Terraform's command/format/diagnostic.go. Its plain text has no underline; ours stands where its empty line is.
"""

import unicodedata
from collections.abc import Iterator
from itertools import zip_longest

from blockform.diagnostics.model import Comparison, Diagnostic, Severity
from blockform.diagnostics.paint import Paint
from blockform.diagnostics.snippet import Snippet, snippet
from blockform.diagnostics.wrap import PIPE_WIDTH, wrap_paragraphs

_TITLES = {Severity.ERROR: "Error: ", Severity.WARNING: "Warning: "}
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
_RULE_COLUMNS = 3


def render(diagnostic: Diagnostic, *, colour: bool = False, width: int = 0) -> str:
    """The diagnostic, an empty line before it; ``width`` is the terminal's, 0 for none.

    The detail is wrapped but for lines that begin with a space, so that commands to copy stay whole.
    """
    paint = Paint(colour)
    columns = width or PIPE_WIDTH
    limit = columns - (_RULE_COLUMNS if colour else 1)
    hue = _COLOURS[diagnostic.severity]
    title = paint(_TITLES[diagnostic.severity], "bold", hue) + paint(diagnostic.summary, "bold")
    lines = [title, "", *_place(diagnostic, paint)]
    if diagnostic.detail:
        lines.extend(wrap_paragraphs(diagnostic.detail, limit).split("\n"))
    if colour:
        return "\n".join(_boxed(lines, paint, hue)) + "\n"
    return "\n" + "\n".join(lines) + "\n"


def _boxed(lines: list[str], paint: Paint, hue: str) -> Iterator[str]:
    yield paint("╷", hue)
    bar = paint("│", hue)
    for line in lines:
        yield f"{bar} {line}" if line else bar
    yield paint("╵", hue)


# Where -------------------------------------------------------------------------------------------------------------------


def _place(diagnostic: Diagnostic, paint: Paint) -> Iterator[str]:
    """Which object, which lines, which values; ends with an empty line, or with the underline in its place."""
    if diagnostic.address:
        yield f"  with {diagnostic.address},"
    shown = snippet(diagnostic)
    if shown is None or diagnostic.subject is None:
        if diagnostic.address:
            yield ""
        return
    subject = diagnostic.subject
    within = f", in {shown.context}" if shown.context else ""
    yield f"  on {subject.filename} line {subject.start_pos.line}{within}:"
    lines = list(_code_lines(shown, paint))
    yield from lines
    values = sorted(diagnostic.values)
    comparison = diagnostic.comparison
    if values or comparison:
        bar = paint("│", "gray")
        yield f"    {paint('├────────────────', 'gray')}"
        if comparison is not None:
            yield from (f"    {bar} {line}" if line else "" for line in _compared(comparison, paint))
        for name, statement in values if comparison is None or comparison.in_full else ():
            first, *others = statement.split("\n")
            yield f"    {bar} {paint(name, 'bold')} {first}"
            yield from (f"    {bar}   {line}" for line in others)
    if values or comparison or paint.on or not lines[-1].lstrip().startswith("~"):
        yield ""


def _compared(comparison: Comparison, paint: Paint) -> Iterator[str]:
    """Both sides in full where that is wanted, and how they differ; ends with an empty line."""
    if comparison.in_full:
        for name, side in (("LHS", comparison.left), ("RHS", comparison.right)):
            yield f"{paint(name, 'bold')}:"
            yield from (f"  {line}" for line in side.split("\n"))
    if comparison.warning:
        yield f"{paint('Warning', 'bold')}: {comparison.warning}"
    if comparison.left != comparison.right:
        yield f"{paint('Diff', 'bold')}:"
        yield paint("--- actual", "red", "bold")
        yield paint("+++ expected", "green", "bold")
        yield from _line_diff(comparison.left.split("\n"), comparison.right.split("\n"), paint)
    yield ""


def _line_diff(left: list[str], right: list[str], paint: Paint) -> Iterator[str]:
    """Line against line; runs of lines that differ are told together. Source: Terraform's printJSONDiff."""
    removed: list[str] = []
    added: list[str] = []
    for old, new in zip_longest(left, right):
        if old == new:
            yield from _differing(removed, added, paint)
            removed, added = [], []
            yield f"  {old}"
            continue
        removed += [] if old is None else [old]
        added += [] if new is None else [new]
    yield from _differing(removed, added, paint)


def _differing(removed: list[str], added: list[str], paint: Paint) -> Iterator[str]:
    yield from (f"{paint('-', 'red')} {line}" for line in removed)
    yield from (f"{paint('+', 'green')} {line}" for line in added)


def _code_lines(shown: Snippet, paint: Paint) -> Iterator[str]:
    """The lines with their numbers; the subject underlined, by a line of its own where there are no styles."""
    at = 0
    for number, line in enumerate(shown.code.split("\n"), shown.start_line):
        start, end = (min(max(0, place - at), len(line)) for place in (shown.start, shown.end))
        at += len(line) + 1
        prefix = f"{number:4d}: "
        yield prefix + line[:start] + paint(line[start:end], "underline") + line[end:]
        is_first = number == shown.start_line + shown.code.count("\n", 0, shown.start)
        if is_first and not paint.on:
            yield " " * len(prefix) + _blank(line[:start]) + "~" * max(1, _width(line[start:end]))


def _blank(text: str) -> str:
    """White space as wide as the text; tabs stay tabs, so that it is as wide on any terminal."""
    return "".join(char if char == "\t" else " " * _width(char) for char in text)


def _width(text: str) -> int:
    """How many columns the text takes."""
    if text.isascii():
        return len(text)
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1
        for char in text
    )
