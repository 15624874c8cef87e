"""The scanner inside templates: quoted strings, heredocs, bare templates, and the start of each sequence."""

import re

from blockform.syntax import terminals as t
from blockform.syntax.nodes import LiteralPart, TraversalExpr
from blockform.syntax.patterns import (
    HEREDOC_PIECE,
    QUOTED_PIECE,
    SPACES,
)
from blockform.syntax.scanner_state import EXPRESSION, STOP, TEMPLATE, Context, Kind, ScannerState
from blockform.syntax.strings import unescape, unescape_heredoc

KEYWORDS = {"if": t.IF, "for": t.FOR, "else": t.ELSE, "endif": t.ENDIF, "endfor": t.ENDFOR}


class TemplateScanner(ScannerState):
    """Literal text goes out one token for every piece of a line, as strip markers and dedent need it."""

    def template(self) -> int:
        """Scan from within a template up to its next sequence or its end."""
        context = self.contexts[-1]
        if context.kind is Kind.QUOTED:
            return self._quoted()
        return self._lines(context)

    def _quoted(self) -> int:
        """The inside of a quoted string."""
        match = QUOTED_PIECE.match
        text = self.text
        while found := match(text, self.pos):
            start, self.pos = found.span()
            group = found.lastindex
            if group == 1:
                value = unescape(found[0], start, self.error)
                self.emit(t.CHARS, start, LiteralPart(self.source, start, self.pos, value))
            elif group == 4:
                self.pop()
                self.emit(t.QUOTE, start, (start, self.pos))
                return EXPRESSION
            else:
                return self._sequence(found)
        return self.stray(self.pos)

    def _lines(self, context: Context) -> int:
        """The inside of a heredoc or bare template."""
        match = HEREDOC_PIECE.match
        text = self.text
        bare = context.kind is Kind.BARE
        while found := match(text, self.pos):
            start, end = found.span()
            group = found.lastindex
            if group in (3, 4):
                context.at_line_start = False
                self.pos = end
                return self._sequence(found)
            if group == 1 and context.at_line_start and not bare and found[0].strip(SPACES) == context.marker:
                return self._close_heredoc(start, end)
            context.at_line_start = group == 1
            self.pos = end
            value = unescape_heredoc(found[0])
            self.emit(t.CHARS, start, LiteralPart(self.source, start, end, value))
        if bare:
            return self._close_bare()
        return self.stray(self.pos)

    def _close_heredoc(self, start: int, end: int) -> int:
        """The line with the closing marker; its newline is left for whatever is around the heredoc."""
        end -= 2 if self.text[end - 2] == "\r" else 1
        self.pos = end
        self.pop()
        self.emit(t.QUOTE, start, (start, end))
        return EXPRESSION

    def _close_bare(self) -> int:
        """The end of a bare template. A carriage return alone makes the rest literal, as in Terraform."""
        text, pos = self.text, self.pos
        if pos < len(text):
            self.emit(t.CHARS, pos, LiteralPart(self.source, pos, len(text), text[pos:]))
        self.pos = len(text)
        self.emit(t.QUOTE, self.pos, (self.pos, self.pos))
        self.emit(t.END, self.pos, None)
        return STOP

    def _sequence(self, found: re.Match[str]) -> int:
        """``${`` or ``%{`` has just been read."""
        start, end = found.span()
        opening = found[0]
        self.push(Context(Kind.SEQUENCE, start))
        mark = (start, end, opening[-1] == "~")
        if opening[0] == "$":
            self.emit(t.INTERP, start, mark)
            return EXPRESSION
        return self._directive(start, mark)

    def _directive(self, start: int, mark: tuple[int, int, bool]) -> int:
        """The keyword of a directive, and all of ``else``, ``endif`` and ``endfor``."""
        pos = self.skip_blank(self.pos)
        end = self.ident_end(pos)
        if end < 0:
            detail = 'A keyword such as "if" or "for" must follow "%{". Write "%%{" for these two characters as text.'
            return self.fail("Invalid template directive", detail, pos, self._token_end(pos), start)
        word = self.text[pos:end]
        terminal = KEYWORDS.get(word)
        if terminal is None:
            detail = f'"{word}" is not a keyword of templates; those are "if", "else", "endif", "for" and "endfor".'
            return self.fail("Invalid template control keyword", detail, pos, end, start)
        self.emit(t.DIRECTIVE, start, mark)
        self.emit(terminal, pos, word)
        self.pos = end
        if terminal == t.IF:
            return EXPRESSION
        if terminal == t.FOR:
            return self.for_names("directive", start)
        return self._end_of_directive(word, start)

    def _end_of_directive(self, word: str, start: int) -> int:
        """The brace that must follow ``else``, ``endif`` or ``endfor``."""
        pos = self.skip_blank(self.pos)
        strip = self.text.startswith("~}", pos)
        if not strip and not self.text.startswith("}", pos):
            detail = f'"}}" must follow "{word}" here.'
            return self.fail(f"Extra characters in {word} marker", detail, pos, self._token_end(pos), start)
        return self.close_sequence(pos, strip=strip)

    def close_sequence(self, pos: int, *, strip: bool) -> int:
        """The brace at the end of a sequence; ``strip`` for ``~}``."""
        end = pos + (2 if strip else 1)
        self.emit(t.RBRACE, pos, (pos, end, strip))
        self.pos = end
        self.pop()
        return TEMPLATE

    def for_names(self, what: str, start: int) -> int:
        """The names and the ``in`` after ``for``; ``what`` is "expression" or "directive"."""
        pos = self.skip_blank(self.pos)
        end = self.ident_end(pos)
        if end < 0:
            return self._bad_for(what, 'A name must follow "for".', pos, start)
        self._emit_name(pos, end)
        pos = self.skip_blank(end)
        if self.text.startswith(",", pos):
            self.emit(t.COMMA, pos, None)
            pos = self.skip_blank(pos + 1)
            end = self.ident_end(pos)
            if end < 0:
                return self._bad_for(what, 'A second name must follow the comma after "for".', pos, start)
            self._emit_name(pos, end)
            pos = self.skip_blank(end)
        end = self.ident_end(pos)
        if self.text[pos : max(end, pos)] != "in":
            return self._bad_for(what, 'The names after "for" must be followed by "in".', pos, start)
        self.emit(t.IN, pos, None)
        self.pos = end
        return EXPRESSION

    def _emit_name(self, start: int, end: int) -> None:
        node = TraversalExpr(self.source, start, end, self.text[start:end], end, ())
        self.emit(t.NAME, start, node)

    def _bad_for(self, what: str, detail: str, pos: int, start: int) -> int:
        return self.fail(f"Invalid 'for' {what}", detail, pos, self._token_end(pos), start)

    def _token_end(self, pos: int) -> int:
        """The end of the token at ``pos``, for a range to show."""
        from blockform.syntax.lexemes import token_end  # noqa: PLC0415  only for messages

        return token_end(self.text, pos)
