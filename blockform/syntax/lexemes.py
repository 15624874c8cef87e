"""Text to lexemes: every piece of it but blanks, without any grammar. For the formatter and for error messages.

Unlike the scanner this never stops: what belongs to no lexeme is INVALID, and the rest is read on.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from blockform.syntax.patterns import HEREDOC_PIECE, IDENT, NUMBER, QUOTED_PIECE, SPACES, ident_end
from blockform.syntax.scanner_state import Fault


class Lex(Enum):
    """What a lexeme is. PUNCTUATION is told apart by its text."""

    NEWLINE = "newline"
    COMMENT = "comment"
    IDENT = "ident"
    NUMBER = "number"
    PUNCTUATION = "punctuation"
    OPEN_QUOTE = "open quote"
    CLOSE_QUOTE = "close quote"
    QUOTED_TEXT = "quoted text"
    QUOTED_NEWLINE = "quoted newline"
    OPEN_HEREDOC = "open heredoc"
    CLOSE_HEREDOC = "close heredoc"
    HEREDOC_TEXT = "heredoc text"
    INTERPOLATION = "interpolation"
    DIRECTIVE = "directive"
    SEQUENCE_END = "sequence end"
    INVALID = "invalid"
    END = "end"

    __hash__ = object.__hash__  # looked up for each piece of a text, and Enum's own is written in Python


class Lexeme(NamedTuple):
    """A lexeme and its text from offset ``start`` up to ``end``."""

    kind: Lex
    start: int
    end: int


_MAIN = re.compile(
    r"[ \t]*+(?:"
    rf"({IDENT})"
    r"|(\r?\n)"
    r"|((?:\#|//)[^\n]*+\n?|/\*(?>[\s\S]*?\*/))"
    r"|(\")"
    r"|(\{)"
    r"|(~?\})"
    r"|(==|!=|>=|<=|&&|\|\||::|\.\.\.|=>|[\[\]().,*/%+\-=<>!?:&|~^;`'])"
    r"|([\s\S]))"
)
_SIMPLE = (Lex.INVALID, Lex.IDENT, Lex.NEWLINE, Lex.COMMENT)
"""What the first groups are; the others need a closer look."""
_NEWLINES = re.compile(r"[\r\n]++")


BARE = "\n"
"""Stands for the marker of a bare template: no line can be it."""


class _Template(NamedTuple):
    """A template being read: its marker (empty for quotes) and whether the next text begins a line."""

    marker: str
    at_line_start: bool


class _Lexer:
    """Keeps the stack of templates and braces; private to :func:`lexemes`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.braces = 0
        self.returns: list[int] = []
        self.templates: list[_Template | None] = []

    def read(self) -> Iterator[Lexeme]:
        """All lexemes, END last."""
        text, templates = self.text, self.templates
        size = len(text)
        main = _MAIN.match
        while self.pos < size:
            template = templates[-1] if templates else None
            if template is not None:
                start = self.pos
                kind = self._template(template)
                yield Lexeme(kind, start, self.pos)
                continue
            found = main(text, self.pos)
            if found is None:  # nothing but blanks
                break
            group = found.lastindex or 0
            start, self.pos = found.span(group)
            kind = _SIMPLE[group] if group < len(_SIMPLE) else self._closer(group, start)
            yield Lexeme(kind, start, self.pos)
        yield Lexeme(Lex.END, size, size)

    def _closer(self, group: int, start: int) -> Lex:
        if group == 4:
            self.templates.append(_Template("", at_line_start=False))
            return Lex.OPEN_QUOTE
        if group == 5:
            self.braces += 1
            return Lex.PUNCTUATION
        if group == 6:
            return self._brace(self.text[start : self.pos])
        if group == 7:
            return self._maybe_heredoc(start)
        return self._word(start)

    def _brace(self, brace: str) -> Lex:
        ends = bool(self.returns) and self.returns[-1] == self.braces
        self.braces -= 1
        if ends:
            self.returns.pop()
            self.templates.pop()
            return Lex.SEQUENCE_END
        return Lex.SEQUENCE_END if brace == "~}" else Lex.PUNCTUATION

    def _maybe_heredoc(self, start: int) -> Lex:
        text = self.text
        if text.startswith("<<", start):
            name = start + (3 if text.startswith("-", start + 2) else 2)
            end = ident_end(text, name)
            line = end + 1 if text.startswith("\r", max(end, 0)) else end
            if end >= 0 and text.startswith("\n", line):
                self.pos = line + 1
                self.templates.append(_Template(text[name:end], at_line_start=True))
                return Lex.OPEN_HEREDOC
        return Lex.INVALID if text[start] in "&|~^;`'" and self.pos == start + 1 else Lex.PUNCTUATION

    def _word(self, start: int) -> Lex:
        number = NUMBER.match(self.text, start)
        if number:
            self.pos = number.end()
            return Lex.NUMBER
        end = ident_end(self.text, start)
        if end >= 0:
            self.pos = end
            return Lex.IDENT
        return Lex.INVALID

    def _template(self, template: _Template) -> Lex:
        found = (HEREDOC_PIECE if template.marker else QUOTED_PIECE).match(self.text, self.pos)
        if found is None:
            return self._broken(template)
        piece = found[0]
        if piece.startswith(("${", "%{")) and len(piece) <= 3 and found.lastindex != 1:
            return self._sequence(piece, found.end())
        if template.marker:
            return self._heredoc_text(template, found)
        self.pos = found.end()
        if found.lastindex == 4:
            self.templates.pop()
            return Lex.CLOSE_QUOTE
        return Lex.QUOTED_TEXT

    def _sequence(self, piece: str, end: int) -> Lex:
        self.pos = end
        self._no_line_start()
        self.braces += 1
        self.returns.append(self.braces)
        self.templates.append(None)
        return Lex.INTERPOLATION if piece[0] == "$" else Lex.DIRECTIVE

    def _no_line_start(self) -> None:
        template = self.templates[-1]
        if template is not None:
            self.templates[-1] = template._replace(at_line_start=False)

    def _heredoc_text(self, template: _Template, found: re.Match[str]) -> Lex:
        ends_line = found.lastindex == 1
        if ends_line and template.at_line_start and found[0].strip(SPACES) == template.marker:
            self.pos = found.end() - (2 if found[0].endswith("\r\n") else 1)
            self.templates.pop()
            return Lex.CLOSE_HEREDOC
        self.templates[-1] = template._replace(at_line_start=ends_line)
        self.pos = found.end()
        return Lex.HEREDOC_TEXT

    def _broken(self, template: _Template) -> Lex:
        if template.marker:
            self.pos = len(self.text)
            return Lex.HEREDOC_TEXT if template.marker == BARE else Lex.INVALID
        newlines = _NEWLINES.match(self.text, self.pos)
        self.pos = newlines.end() if newlines else self.pos + 1
        return Lex.QUOTED_NEWLINE if newlines else Lex.INVALID


def lexemes(text: str, *, bare_template: bool = False) -> Iterator[Lexeme]:
    """The lexemes of a file or expression, or of a bare template; END last."""
    lexer = _Lexer(text)
    if bare_template:
        lexer.templates.append(_Template(BARE, at_line_start=False))
    return lexer.read()


def lexeme_at(text: str, pos: int) -> Lexeme:
    """The lexeme at ``pos``, read as outside of templates."""
    lexer = _Lexer(text)
    lexer.pos = pos
    return next(lexer.read())


def token_end(text: str, pos: int) -> int:
    """The end of the lexeme at ``pos``, for a range to show."""
    return lexeme_at(text, pos).end


def closing_bracket(text: str, pos: int) -> Lexeme:
    """The ``]`` that closes what the lexeme at ``pos`` stands in, looked for after that lexeme, or END.

    Terraform points there for an index that is not closed where it should be.
    """
    lexer = _Lexer(text)
    lexer.pos = pos
    read = lexer.read()
    lexeme = next(read)
    depth = 0
    for lexeme in read:
        bracket = text[lexeme.start : lexeme.end] if lexeme.kind is Lex.PUNCTUATION else ""
        if bracket == "]" and not depth:
            break
        depth += {"[": 1, "]": -1}.get(bracket, 0)
    return lexeme


def label_fault(text: str, pos: int) -> Fault:
    """What is wrong with the quoted label at ``pos``."""
    lexer = _Lexer(text)
    lexer.pos = pos
    lexeme = Lexeme(Lex.END, len(text), len(text))
    for lexeme in lexer.read():
        if lexeme.kind not in (Lex.OPEN_QUOTE, Lex.QUOTED_TEXT):
            break
    if lexeme.kind is Lex.END:
        detail = "The file ends before the quote that closes this string."
        return Fault("Unterminated string literal", detail, lexeme.start, lexeme.end, pos)
    detail = "This cannot stand in a label."
    if lexeme.kind in (Lex.INTERPOLATION, Lex.DIRECTIVE):
        sign = text[lexeme.start]
        detail = f'A label is plain text: it cannot hold "{sign}{{". To mean these characters write "{sign}{sign}{{".'
    return Fault("Invalid string literal", detail, lexeme.start, lexeme.end, pos)
