"""Pieces of a template to an expression: strip markers, dedent, joined literals, nested directives, in this order."""

from collections.abc import Sequence as ManyOf
from typing import Literal, TypeAlias

from msgspec import Struct

from blockform.diagnostics import SourceFile
from blockform.syntax.nodes import (
    Expr,
    ForPart,
    IfPart,
    InterpolationPart,
    LiteralPart,
    StringExpr,
    TemplateExpr,
    TemplatePart,
    TemplateWrapExpr,
)
from blockform.syntax.patterns import SPACES
from blockform.syntax.strings import Report

UNEXPECTED_END = "Unexpected end of template"

Word: TypeAlias = Literal["", "if", "for", "else", "endif", "endfor"]


class Sequence(Struct, eq=False):
    """``${ }`` (no word) or ``%{ }`` with its strip markers. ``expr`` is the value, condition or collection."""

    word: Word
    start: int
    end: int
    strip_before: bool
    strip_after: bool
    expr: Expr | None = None
    key_name: str | None = None
    value_name: str = ""


Piece: TypeAlias = LiteralPart | Sequence


class _Open(Struct, eq=False):
    """A directive that awaits its end, with the parts on the level around it."""

    sequence: Sequence
    outer: list[TemplatePart]
    then: list[TemplatePart] | None = None


class Delimiters(Struct):
    """Both ends of a template: where the opening one begins, where the closing one begins and ends."""

    start: int
    close_start: int
    end: int
    heredoc: bool
    flush: bool


def template(source: SourceFile, ends: Delimiters, pieces: list[Piece], report: Report) -> Expr:
    """The expression of a template. Unbalanced directives are given to ``report``."""
    strip(pieces)
    if ends.flush:
        dedent(pieces)
    if len(pieces) == 1 and isinstance(pieces[0], Sequence) and not pieces[0].word and pieces[0].expr:
        return TemplateWrapExpr(source, ends.start, ends.end, pieces[0].expr)
    parts = nest(source, join_literals(pieces), ends, report)
    if not parts:
        return StringExpr(source, ends.start, ends.end, "", ends.heredoc)
    if len(parts) == 1 and isinstance(parts[0], LiteralPart):
        return StringExpr(source, ends.start, ends.end, parts[0].text, ends.heredoc)
    return TemplateExpr(source, ends.start, ends.end, tuple(parts), ends.heredoc)


def strip(pieces: ManyOf[Piece]) -> None:
    """Let each ``~`` eat the white space of the literal piece next to it: one piece, so one line at most."""
    for index, piece in enumerate(pieces):
        if isinstance(piece, LiteralPart):
            continue
        if piece.strip_before and index:
            before = pieces[index - 1]
            if isinstance(before, LiteralPart):
                before.text = before.text.rstrip(SPACES)
        if piece.strip_after and index + 1 < len(pieces):
            after = pieces[index + 1]
            if isinstance(after, LiteralPart):
                after.text = after.text.lstrip(SPACES)


def dedent(pieces: ManyOf[Piece]) -> None:
    """Take from each line as much leading white space as the line with the least has; blank lines do not count."""
    leading: list[LiteralPart] = []
    least: int | None = None
    at_line_start = True
    for piece in pieces:
        literal = piece if isinstance(piece, LiteralPart) else None
        if at_line_start:
            at_line_start = False
            spaces = _leading_spaces(literal)
            if spaces is not None:
                least = spaces if least is None else min(least, spaces)
                if literal:
                    leading.append(literal)
        if literal and literal.text.endswith("\n"):
            at_line_start = True
    for literal in leading:
        literal.text = literal.text[least:]
        literal.start += least or 0


def _leading_spaces(literal: LiteralPart | None) -> int | None:
    """How many white space characters begin a line; None for a blank line."""
    if literal is None:
        return 0
    rest = literal.text.lstrip(SPACES)
    return None if not rest and literal.text.endswith("\n") else len(literal.text) - len(rest)


def join_literals(pieces: ManyOf[Piece]) -> list[Piece]:
    """Neighbouring literals as one."""
    joined: list[Piece] = []
    run: list[LiteralPart] = []
    for piece in [*pieces, None]:
        if isinstance(piece, LiteralPart):
            run.append(piece)
            continue
        if run:
            text = "".join([part.text for part in run])
            joined.append(LiteralPart(run[0].source, run[0].start, run[-1].end, text))
            run = []
        if piece is not None:
            joined.append(piece)
    return joined


def nest(source: SourceFile, pieces: ManyOf[Piece], ends: Delimiters, report: Report) -> list[TemplatePart]:
    """The pieces with what stands between directives put inside them."""
    stack: list[_Open] = []
    parts: list[TemplatePart] = []
    for piece in pieces:
        if isinstance(piece, LiteralPart):
            parts.append(piece)
        elif not piece.word and piece.expr:
            parts.append(InterpolationPart(source, piece.start, piece.end, piece.expr))
        elif piece.word in ("if", "for"):
            stack.append(_Open(piece, parts))
            parts = []
        elif not stack or not _fits(stack[-1], piece):
            detail = "It belongs to no directive before it."
            if stack:
                detail = f'The directive "{stack[-1].sequence.word}" before it does not take it here.'
            report(f"Unexpected {piece.word} directive", detail, piece.start, piece.end)
            return stack[0].outer if stack else parts
        elif piece.word == "else":
            stack[-1].then = parts
            parts = []
        else:
            opened = stack.pop()
            opened.outer.append(_close(source, opened, parts, piece.end))
            parts = opened.outer
    if stack:
        word = stack[-1].sequence.word
        detail = f'The directive "{word}" is not closed by "end{word}".'
        report(UNEXPECTED_END, detail, ends.close_start, ends.end)
        return stack[0].outer
    return parts


def _fits(opened: _Open, piece: Sequence) -> bool:
    """Whether ``else`` or an end belongs to the innermost directive."""
    word = opened.sequence.word
    if piece.word == "else":
        return word == "if" and opened.then is None
    return piece.word == f"end{word}"


def _close(source: SourceFile, opened: _Open, parts: list[TemplatePart], end: int) -> TemplatePart:
    sequence = opened.sequence
    if sequence.expr is None:
        message = f"the directive {sequence.word} has no expression"
        raise AssertionError(message)
    if sequence.word == "for":
        names = sequence.key_name, sequence.value_name
        return ForPart(source, sequence.start, end, *names, sequence.expr, tuple(parts))
    then, otherwise = (parts, []) if opened.then is None else (opened.then, parts)
    return IfPart(source, sequence.start, end, sequence.expr, tuple(then), tuple(otherwise))
