"""The pieces the formatter moves: lexemes with the blanks before them, and what it rewrites before it moves any.

The rewriting is that of ``terraform fmt``: labels in quotes, ``"${a}"`` as ``a``, and the types of old ``variable``
blocks as types.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from blockform.syntax.lexemes import Lex, lexemes
from blockform.syntax.nodes import Body, File
from blockform.syntax.patterns import ASCII_IDENT, grapheme_count

Mark: TypeAlias = str | Lex
"""What the layout of a piece depends on: the text of punctuation and of the word ``in``, else what kind of lexeme it is."""

_NESTING: dict[Mark, int] = {
    **dict.fromkeys("{[(", 1),
    **dict.fromkeys("}])", -1),
    Lex.INTERPOLATION: 1,
    Lex.DIRECTIVE: 1,
    Lex.SEQUENCE_END: -1,
}


class Piece(Struct, eq=False):
    """A lexeme's text, the blanks to write before it, and where it stood (-1: nowhere).

    ``nesting`` is 1 for an opening bracket, -1 for a closing one.
    """

    kind: Lex
    text: str
    spaces: int = 0
    start: int = -1
    mark: Mark = ""
    nesting: int = 0

    def __post_init__(self) -> None:
        kind = self.kind
        mark: Mark = kind
        if kind is Lex.PUNCTUATION or (kind is Lex.IDENT and self.text == "in"):
            mark = self.text
        self.mark = mark
        self.nesting = _NESTING.get(mark, 0)

    @property
    def is_newline(self) -> bool:
        """Whether it ends a line: a newline, or a comment that takes the newline with it."""
        return self.kind is Lex.NEWLINE or (self.kind is Lex.COMMENT and self.text.endswith("\n"))

    def is_mark(self, *texts: str) -> bool:
        """Whether it is one of these punctuation marks."""
        return self.kind is Lex.PUNCTUATION and self.text in texts


def columns(pieces: Sequence[Piece]) -> int:
    """The width of pieces with the blanks before them, in characters as seen."""
    return sum(piece.spaces + grapheme_count(piece.text) for piece in pieces)


def pieces_of(file: File) -> list[Piece]:
    """The pieces of a file, rewritten, an empty one last; blanks are those of the text."""
    text = file.source.text
    pieces: list[Piece] = []
    end = 0
    for lexeme in lexemes(text):
        pieces.append(Piece(lexeme.kind, text[lexeme.start : lexeme.end], lexeme.start - end, lexeme.start))
        end = lexeme.end
    starts = {piece.start: index for index, piece in enumerate(pieces)}
    changes = sorted(_changes(file.body, pieces, starts, ()), key=lambda change: -change[0])
    for first, last, replacement in changes:
        pieces[first:last] = replacement
    return pieces


def _changes(
    body: Body, pieces: list[Piece], starts: dict[int, int], blocks: tuple[str, ...]
) -> Iterator[tuple[int, int, list[Piece]]]:
    """Which pieces are to be replaced: the index of the first, the index after the last, and by what."""
    for name, attribute in body.attributes.items():
        first = starts[attribute.expr.start]
        last = _index_after(pieces, first, attribute.expr.end)
        clean = _clean_type if blocks == ("variable",) and name == "type" else _clean_value
        before = pieces[first:last]
        after = clean(before)
        if after is not before:
            yield first, last, after
    for block in body.blocks:
        first = starts[block.start] + 1
        last = _index_after(pieces, first, block.header_end)
        labels = [piece for label in block.labels for piece in _quoted(label.text)]
        yield first, last, labels
        yield from _changes(block.body, pieces, starts, (*blocks, block.type))


def _index_after(pieces: list[Piece], first: int, end: int) -> int:
    last = first
    while last < len(pieces) and pieces[last].start < end:
        last += 1
    return last


_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def _quoted(label: str) -> list[Piece]:
    """A label as a quoted string."""
    text = label
    if not ASCII_IDENT.fullmatch(label):
        text = "".join(_escaped(char) for char in label).replace("${", "$${").replace("%{", "%%{")
    inside = [Piece(Lex.QUOTED_TEXT, text)] if text else []
    return [Piece(Lex.OPEN_QUOTE, '"', 1), *inside, Piece(Lex.CLOSE_QUOTE, '"')]


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _clean_type(pieces: list[Piece]) -> list[Piece]:
    """The type of a variable: ``list`` as ``list(any)``, and the quoted types of old."""
    texts = [piece.text for piece in pieces]
    if len(pieces) == 1 and texts[0] in ("list", "map", "set"):
        return _call(texts[0], "any")
    if len(pieces) == 3 and pieces[0].kind is Lex.OPEN_QUOTE and texts[1] in ("string", "list", "map"):
        return [Piece(Lex.IDENT, "string")] if texts[1] == "string" else _call(texts[1], "string")
    return pieces


def _call(name: str, argument: str) -> list[Piece]:
    return [
        Piece(Lex.IDENT, name),
        Piece(Lex.PUNCTUATION, "("),
        Piece(Lex.IDENT, argument),
        Piece(Lex.PUNCTUATION, ")"),
    ]


def _clean_value(pieces: list[Piece]) -> list[Piece]:
    """A template that is nothing but one interpolation, as the expression inside."""
    ends = [piece.kind for piece in (*pieces[:2], *pieces[-2:])]
    if len(pieces) < 5 or ends != [Lex.OPEN_QUOTE, Lex.INTERPOLATION, Lex.SEQUENCE_END, Lex.CLOSE_QUOTE]:
        return pieces
    inside = pieces[2:-2]
    quotes = 0
    for piece in inside:
        quotes += {Lex.OPEN_QUOTE: 1, Lex.CLOSE_QUOTE: -1}.get(piece.kind, 0)
        if not quotes and piece.kind in (Lex.INTERPOLATION, Lex.SEQUENCE_END):
            return pieces
    return _in_parentheses(_without_newlines(inside))


def _without_newlines(pieces: list[Piece]) -> list[Piece]:
    first, last = 0, len(pieces)
    while first < last and pieces[first].kind is Lex.NEWLINE:
        first += 1
    while first < last and pieces[last - 1].kind is Lex.NEWLINE:
        last -= 1
    return pieces[first:last]


def _in_parentheses(pieces: list[Piece]) -> list[Piece]:
    """The pieces in parentheses if they take several lines and have none yet."""
    if not any(piece.kind is Lex.NEWLINE for piece in pieces):
        return pieces
    if pieces[0].is_mark("(") and pieces[-1].is_mark(")"):
        return pieces
    return [Piece(Lex.PUNCTUATION, "("), *pieces, Piece(Lex.PUNCTUATION, ")")]
