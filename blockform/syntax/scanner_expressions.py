"""The scanner inside expressions: operands, operators, brackets, and what a newline means within each bracket."""

import re

from blockform.syntax import terminals as t
from blockform.syntax.nodes import (
    NameKeyExpr,
    NumberExpr,
    StringExpr,
)
from blockform.syntax.patterns import OBJECT_LINE, SKIP_BLANK
from blockform.syntax.scanner_operands import OperandScanner
from blockform.syntax.scanner_state import (
    BLOCK_END,
    BODY,
    EXPRESSION,
    MAX_DEPTH,
    STOP,
    Context,
    Kind,
)

_FOR = re.compile(SKIP_BLANK.pattern + r"(for)(?![A-Za-z0-9_-])")
_CLOSING = {
    ")": (t.RPAR, (Kind.PAREN,)),
    "]": (t.RSQB, (Kind.BRACKET,)),
    "}": (t.RBRACE, (Kind.OBJECT, Kind.FOR_OBJECT)),
    "~}": (t.RBRACE, ()),
}


class ExpressionScanner(OperandScanner):
    """One call of :meth:`expression` runs to the end of the line, or into or out of a template."""

    def expression(self) -> int:
        """Scan tokens of an expression until something else than an expression comes."""
        text = self.text
        steps = {5: self._newline, 7: self._bracket, 8: self._operator, 9: self.closer_look}
        while True:
            found = self.match_token(text, self.pos)
            group = found.lastindex if found else None
            if found is None or group is None:
                return self._end_of_text(found.end() if found else self.pos)
            if group < 5:
                start = found.start(1 if group == 2 else group)
                if self.ended():
                    return self._after_operand(found, start)
                self.pos = found.end()
                if group == 2:
                    self.reference(start, found[1], found[2])
                elif group == 3:
                    self.tokens.append(
                        (t.LEAF, start - 1, StringExpr(self.source, start - 1, self.pos, found[3]))
                    )
                else:
                    self.tokens.append((t.INT, start, NumberExpr(self.source, start, self.pos, found[4])))
                continue
            if group == 6:
                start = found.start(6)
                self.pos = start + 1
                self.tokens.append((t.COMMA, start, None))
                continue
            self.pos = found.start(group)
            mode = steps[group](found[group])
            if mode != EXPRESSION:
                return mode

    def _after_operand(self, found: re.Match[str], start: int) -> int:
        """An operand right after another: the ``if`` of a for expression, or a mistake."""
        if found[1] == "if" and self._in_for():
            self.pos = start + 2
            self.tokens.append((t.IF, start, None))
            return EXPRESSION
        return self.stray(start - 1 if found.lastindex == 3 else start)

    def _in_for(self) -> bool:
        return self.contexts[-1].is_for

    # newlines, operators, brackets

    def _newline(self, newline: str) -> int:
        """A newline where newlines matter."""
        kind = self.contexts[-1].kind
        start = self.pos
        if not newline.endswith("\n"):
            self.pos += len(newline)
            return EXPRESSION
        if kind is not Kind.OBJECT and (
            kind is Kind.SINGLE or self.contexts[-1].questions or not self.ended()
        ):
            return self.stray(start)
        self.pos += len(newline)
        if kind is Kind.LINE:
            self.pop()
            self.emit(t.NEWLINE, start, None)
            return BODY
        if self.tokens[-1][0] not in (t.COMMA, t.LBRACE):
            self.emit(t.COMMA, start, None)
        self._object_lines()
        return EXPRESSION

    def _object_lines(self) -> None:
        """Take items of an object, whole lines of them where their values are simple, or the key of one."""
        match = OBJECT_LINE.match
        text, source, emit = self.text, self.source, self.tokens.append
        while found := match(text, self.pos):
            key, quoted, string, number, root, names = found.groups()
            if key is not None:
                start, end = found.span(1)
                emit((t.LEAF, start, NameKeyExpr(source, start, end, key)))
            else:
                start, end = found.span(2)
                emit((t.LEAF, start - 1, StringExpr(source, start - 1, end + 1, quoted)))
            emit((t.EQ, end, None))
            self.pos = found.end()
            if string is not None:
                start, end = found.span(3)
                emit((t.LEAF, start - 1, StringExpr(source, start - 1, end + 1, string)))
            elif root is not None:
                emit((t.LEAF, start := found.start(5), self.leaf(start, root, names)))
            elif number is not None:
                start, end = found.span(4)
                emit((t.INT, start, NumberExpr(source, start, end, number)))
            else:
                return
            emit((t.COMMA, self.pos - 1, None))

    def _operator(self, operator: str) -> int:
        start = self.pos
        if operator == ".":
            return self.dot()
        if operator in ("-", "!"):
            return self._sign(operator)
        if operator == ":" and self.text.startswith(":", start + 1):
            return self.namespace(start)
        self.pos += len(operator)
        self.tokens.append((t.OPERATORS[operator], start, operator))
        if operator == "?":
            self.contexts[-1].questions += 1
        elif operator == ":" and self.contexts[-1].questions:
            self.contexts[-1].questions -= 1
        elif operator == "...":
            self._condition_after_group()
        return EXPRESSION

    def _condition_after_group(self) -> None:
        """The ``if`` after the grouping mark of a for expression; nothing else tells it from a reference."""
        pos = self.skip(self.pos)
        if self.contexts[-1].is_for and self.text[pos : self.ident_end(pos)] == "if":
            self.emit(t.IF, pos, None)
            self.pos = pos + 2

    def _sign(self, operator: str) -> int:
        """Minus between operands, or one more sign before an operand."""
        start = self.pos
        terminal, _, value = self.tokens[-1]
        if self.ended():
            if operator == "!":
                return self.stray(start)
            self.emit(t.MINUS, start, operator)
        elif isinstance(value, list) and terminal in (t.MINUS, t.NOT):
            value.append((operator, start))
            if len(value) > MAX_DEPTH:
                return self.too_deep()
        else:
            self.emit(t.MINUS if operator == "-" else t.NOT, start, [(operator, start)])
        self.pos = start + 1
        return EXPRESSION

    def _bracket(self, bracket: str) -> int:
        start = self.pos
        if bracket in "([{":
            return self._open(bracket, start)
        context = self.contexts[-1]
        if context.kind is Kind.SEQUENCE and bracket in ("}", "~}"):
            return self.close_sequence(start, strip=bracket == "~}")
        if context.kind is Kind.SINGLE and bracket == "}" and self.ended():
            self.pop()
            return BLOCK_END
        terminal, kinds = _CLOSING[bracket]
        if context.kind not in kinds:
            return self.stray(start)
        self.pop()
        self.pos = start + 1
        self.emit(terminal, start, self.pos)
        return EXPRESSION

    def _open(self, bracket: str, start: int) -> int:
        ended = self.ended()
        if len(self.contexts) > MAX_DEPTH:
            return self.too_deep()
        self.pos = start + 1
        if bracket == "(":
            if ended and (self.tokens[-1][0] != t.NAME or self.tokens[-2][0] == t.DOT):
                return self.stray(start)
            self.emit(t.LPAR, start, start)
            self.push(Context(Kind.PAREN, start))
            return EXPRESSION
        if bracket == "[":
            if ended:
                return self._index(start)
            self.emit(t.LSQB, start, start)
            return self._maybe_for(Context(Kind.BRACKET, start))
        if ended:
            return self.stray(start)
        self.emit(t.LBRACE, start, start)
        return self._maybe_for(Context(Kind.OBJECT, start))

    def _maybe_for(self, context: Context) -> int:
        """A bracket that constructs a collection: a for expression if ``for`` follows, or a list of items."""
        found = _FOR.match(self.text, self.pos)
        if found is None or self.ident_end(found.start(1)) != found.end():
            self.push(context)
            if context.kind is Kind.OBJECT:
                self._object_lines()
            return EXPRESSION
        context.is_for = True
        if context.kind is Kind.OBJECT:
            context.kind = Kind.FOR_OBJECT
        self.push(context)
        self.emit(t.FOR, found.start(1), None)
        self.pos = found.end()
        return self.for_names("expression", context.start)

    def _index(self, start: int) -> int:
        """``[`` after an operand: an index or a full splat."""
        star = self.skip(start + 1)
        if self.text.startswith("*", star):
            close = self.skip(star + 1)
            if not self.text.startswith("]", close):
                return self._bad_splat(close, start)
            self.pos = close + 1
            self.emit(t.FULL_SPLAT, start, (start, self.pos))
            return EXPRESSION
        self.emit(t.LSQB, start, start)
        self.push(Context(Kind.BRACKET, start))
        return EXPRESSION

    def _bad_splat(self, pos: int, start: int) -> int:
        from blockform.syntax.lexemes import closing_bracket  # noqa: PLC0415  only for messages

        detail = 'The star of a splat must be followed by "]".'
        lexeme = closing_bracket(self.text, pos)
        return self.fail("Missing close bracket on splat index", detail, lexeme.start, lexeme.end, start)

    def _end_of_text(self, pos: int) -> int:
        """The end of the file within an expression."""
        self.pos = pos
        context = self.contexts[-1]
        if context.kind is Kind.LINE and self.ended() and not context.questions:
            self.pop()
            return BODY
        if context.kind is Kind.WHOLE:
            self.emit(t.END, pos, None)
            return STOP
        return self.stray(pos)
