"""The canonical layout of a file, as ``terraform fmt`` gives it: only blanks change, and what `format_tokens` rewrites.

Lines are indented by the brackets open at their start; blanks between pieces follow fixed rules; the equals signs of
neighbouring lines stand under each other, and so do the comments at their ends.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec import Struct, field

from blockform.syntax.format_tokens import Mark, Piece, columns, pieces_of
from blockform.syntax.lexemes import Lex
from blockform.syntax.nodes import File
from blockform.syntax.parse import parse_config

_NOTHING = Piece(Lex.END, "")
_OPENS_TEXT = (Lex.QUOTED_TEXT, Lex.HEREDOC_TEXT, Lex.OPEN_QUOTE, Lex.OPEN_HEREDOC)
_CLOSES_TEXT = (Lex.QUOTED_TEXT, Lex.HEREDOC_TEXT, Lex.CLOSE_QUOTE, Lex.CLOSE_HEREDOC)
_ENDS_LINE = (Lex.NEWLINE, Lex.COMMENT)
_SEQUENCES = (Lex.INTERPOLATION, Lex.DIRECTIVE)
_BEFORE_SIGN = (
    *("(", "{", "[", "=", ":", ",", "?", "+", "*", "/", "%", "-"),
    *("==", "!=", ">", ">=", "<", "<=", "&&", "||", "!"),
)
"""A minus after one of these is a sign, not a subtraction."""


class _Line(Struct, eq=False):
    """A line in up to three cells: what leads, an assignment from its equals sign on, and a comment."""

    lead: list[Piece]
    assign: list[Piece] = field(default_factory=list)
    comment: list[Piece] = field(default_factory=list)


def format_source(text: str) -> str:
    """The text in canonical layout; a text with syntax errors comes back unchanged.

    Source: the rules are those of hclwrite's formatter; the tests hold them against real Terraform.
    """
    file, diagnostics = parse_config(text, "<source>")
    return text if diagnostics.has_errors else format_file(file)


def format_file(file: File) -> str:
    """The text of a file without syntax errors in canonical layout."""
    pieces = pieces_of(file)
    lines = _lines(pieces[:-1])  # blanks at the very end stay, as in Terraform
    _indent(lines)
    known: dict[tuple[Mark, Mark, Mark], int] = {}
    for line in lines:
        _space(line.lead, known)
        _space(line.assign, known)
        if line.assign:
            line.assign[0].spaces = 1
    _align(lines, lambda line: line.assign, lambda line: columns(line.lead))
    _align(lines, lambda line: line.comment, lambda line: columns(line.lead) + columns(line.assign))
    return "".join([part for piece in pieces for part in (" " * piece.spaces, piece.text)])


def _lines(pieces: Sequence[Piece]) -> list[_Line]:
    """The pieces cut into lines and cells."""
    lines: list[_Line] = []
    lead: list[Piece] = []
    for piece in pieces:
        lead.append(piece)
        if piece.kind in _ENDS_LINE and piece.is_newline:
            lines.append(_cells(lead))
            lead = []
    lines.append(_cells(lead))
    return lines


def _cells(lead: list[Piece]) -> _Line:
    comment: list[Piece] = []
    if len(lead) > 1 and lead[-1].kind is Lex.COMMENT:
        lead, comment = lead[:-1], lead[-1:]
    for index, piece in enumerate(lead):
        if index and piece.mark == "=":
            if sum([each.nesting for each in lead[index:]]) == 0:
                return _Line(lead[:index], lead[index:], comment)
            break
    return _Line(lead, [], comment)


def _indent(lines: Sequence[_Line]) -> None:
    """Two blanks for each line that opened more brackets than it closed, until as many are closed."""
    levels: list[int] = []
    for line in lines:
        if not line.lead:
            continue
        first = line.lead[0]
        if first.kind is Lex.NEWLINE:
            first.spaces = 0
            continue
        opened = _nesting(line)
        if opened < 0:
            _close(levels, -opened)
        first.spaces = 2 * len(levels)
        if opened > 0:
            levels.append(opened)


def _nesting(line: _Line) -> int:
    """How many more brackets the line opens than it closes; a heredoc in front is not looked into."""
    opened = 0
    for piece in line.lead:
        opened += piece.nesting
        if piece.kind is Lex.OPEN_HEREDOC:
            break
    return opened + sum([piece.nesting for piece in line.assign])


def _close(levels: list[int], closed: int) -> None:
    while closed > 0 and levels:
        if closed < levels[-1]:
            levels[-1] -= closed
            return
        closed -= levels.pop()


def _space(cell: Sequence[Piece], known: dict[tuple[Mark, Mark, Mark], int]) -> None:
    """Set the blanks between the pieces of a cell. ``known`` holds what was decided for other pieces with the same marks."""
    before = _NOTHING
    for piece, after in pairwise(cell):
        marks = before.mark, piece.mark, after.mark
        spaces = known.get(marks)
        if spaces is None:
            spaces = known[marks] = int(_is_spaced(before, piece, after))
        after.spaces = spaces
        before = piece


def _is_spaced(before: Piece, piece: Piece, after: Piece) -> bool:
    """Whether a blank stands between ``piece`` and ``after``. The first rule that applies decides."""
    if after.kind is Lex.NEWLINE or _is_tight(piece, after):
        return False
    if piece.is_mark(","):
        return True
    if piece.kind in _OPENS_TEXT or after.kind in _CLOSES_TEXT:
        return False
    if piece.kind is Lex.IDENT and piece.text == "in" and before.kind is Lex.IDENT:
        return True
    if after.is_mark("[") and (piece.kind in (Lex.IDENT, Lex.NUMBER) or piece.nesting < 0):
        return False
    if piece.is_mark("!"):
        return False
    if piece.is_mark("-"):
        return not (before is _NOTHING or before.is_mark(*_BEFORE_SIGN))
    return _is_spaced_at_bracket(piece, after)


def _is_tight(piece: Piece, after: Piece) -> bool:
    """Names with their call or namespace, dots, and what stands before a comma or ellipsis."""
    if piece.kind is Lex.IDENT and after.is_mark("(", "::"):
        return True
    if piece.is_mark("::") and after.kind is Lex.IDENT:
        return True
    return piece.is_mark(".") or after.is_mark(".", ",", "...")


def _is_spaced_at_bracket(piece: Piece, after: Piece) -> bool:
    if piece.is_mark("{") or after.is_mark("}"):
        return not (piece.is_mark("{") and after.is_mark("}"))
    if piece.kind in _SEQUENCES and after.is_mark("{"):
        return True
    if piece.is_mark("}") and after.kind is Lex.SEQUENCE_END:
        return True
    if piece.kind is Lex.SEQUENCE_END and after.kind in _SEQUENCES:
        return False
    return piece.nesting <= 0 and after.nesting >= 0


def _align(
    lines: Sequence[_Line], cell: Callable[[_Line], list[Piece]], width: Callable[[_Line], int]
) -> None:
    """Put the cells of neighbouring lines under each other, one blank after the widest."""
    chain: list[_Line] = []
    for line in [*lines, _Line([])]:
        if cell(line):
            chain.append(line)
            continue
        if not chain:
            continue
        widths = [width(each) for each in chain]
        widest = max(widths)
        for each, own in zip(chain, widths, strict=True):
            cell(each)[0].spaces = widest - own + 1
        chain = []
