"""Text to python-hcl2's terminals: the scanner of bodies, and the entry points for a file, an expression, a template.

What HCL says of newlines and of the shape of bodies is held here, because python-hcl2's grammar does not hold it.
"""

from blockform.diagnostics import SourceFile
from blockform.syntax import terminals as t
from blockform.syntax.nodes import NumberExpr, StringExpr
from blockform.syntax.patterns import ATTRIBUTE_LINE, COMMENT_TO_LINE_END, WHOLE_STRING
from blockform.syntax.scanner_expressions import ExpressionScanner
from blockform.syntax.scanner_state import (
    BLOCK_END,
    BODY,
    EXPRESSION,
    MAX_DEPTH,
    STOP,
    TEMPLATE,
    Context,
    Kind,
    Name,
    ScannerState,
    Token,
)
from blockform.syntax.strings import unescape

__all__ = ["Scanner", "ScannerState", "Token", "scan_config", "scan_expression", "scan_template"]

_WANTED = "An argument or block definition is required here."


class Scanner(ExpressionScanner):
    """Runs from one end of the text to the other, or to the first mistake."""

    is_template = False

    def run(self, mode: int) -> None:
        """Scan until the end or a mistake."""
        steps = {
            BODY: self.body,
            EXPRESSION: self.expression,
            TEMPLATE: self.template,
            BLOCK_END: self._close_block,
        }
        while mode != STOP:
            mode = steps[mode]()

    def body(self) -> int:
        """Take arguments, whole lines of them where their values are simple, up to an item of another kind."""
        match = ATTRIBUTE_LINE.match
        text, source, emit = self.text, self.source, self.tokens.append
        while found := match(text, self.pos):
            name, string, number, root, names = found.groups()
            start, end = found.span(1)
            self.pos = found.end()
            emit((t.NAME, start, (name, start, end)))
            emit((t.EQ, end, None))
            if string is not None:
                start, end = found.span(2)
                emit((t.LEAF, start - 1, StringExpr(source, start - 1, end + 1, string)))
            elif root is not None:
                emit((t.LEAF, start := found.start(4), self.leaf(start, root, names)))
            elif number is not None:
                start, end = found.span(3)
                emit((t.INT, start, NumberExpr(source, start, end, number)))
            else:
                self.push(Context(Kind.LINE, start))
                return EXPRESSION
            emit((t.NEWLINE, self.pos - 1, None))
        self.pos = self.skip_blank(self.pos)
        return self._item()

    def _item(self) -> int:
        """An argument, a block header, or the end of the body."""
        pos, text = self.pos, self.text
        end = self.ident_end(pos)
        if end < 0:
            return self._no_item()
        after = self.skip_inline(end)
        following = text[after : after + 1]
        if following == "=" and text[after + 1 : after + 2] not in ("=", ">"):
            self.emit(t.NAME, pos, (text[pos:end], pos, end))
            self.emit(t.EQ, after, None)
            self.push(Context(Kind.LINE, pos))
            self.pos = after + 1
            return EXPRESSION
        if following in ("{", '"') or self.ident_end(after) >= 0:
            return self._block(pos, end)
        detail = f'{_WANTED} An argument gets its value by an equals sign, "{text[pos:end]} = ...".'
        return self.fail("Argument or block definition required", detail, pos, end)

    def _no_item(self) -> int:
        """Something at the start of an item that is no name."""
        pos, text = self.pos, self.text
        block = self.contexts[-1] if self.contexts else None
        char = text[pos : pos + 1]
        if char == "}" and block:
            return BLOCK_END
        if char == '"':
            detail = "The name of an argument is written without quotes."
            return self.fail("Invalid argument name", detail, pos, pos + 1)
        if char:
            return self.fail("Argument or block definition required", _WANTED, pos, self._token_end(pos))
        if block:
            return self._unclosed(block.start)
        self.emit(t.END, pos, None)
        return STOP

    def _unclosed(self, brace: int) -> int:
        detail = (
            "The file ends before this block is closed. A brace may be missing here or earlier in the file."
        )
        return self.fail("Unclosed configuration block", detail, brace, brace + 1)

    def _block(self, start: int, end: int) -> int:
        """The header of a block, with its opening brace."""
        text = self.text
        self.emit(t.NAME, start, (text[start:end], start, end))
        pos = self.skip_inline(end)
        while not text.startswith("{", pos):
            label = self._label(pos, start)
            if label is None:
                return STOP
            self.emit(t.NAME, pos, label)
            pos = self.skip_inline(label[2])
        if len(self.contexts) > MAX_DEPTH:
            return self.too_deep()
        self.emit(t.LBRACE, pos, pos)
        self.push(Context(Kind.BLOCK, pos))
        self.pos = pos + 1
        return self._block_begin(pos)

    def _label(self, pos: int, header: int) -> Name | None:
        """A label, quoted or bare, or None after a mistake."""
        text = self.text
        if text.startswith('"', pos):
            return self._quoted_label(pos)
        end = self.ident_end(pos)
        if end >= 0:
            return text[pos:end], pos, end
        end = self._token_end(pos)
        if text.startswith("=", pos) and end == pos + 1:
            detail = "An equals sign gives an argument its value; a block has none."
        elif text[pos:end].endswith("\n"):
            detail = 'The content of a block begins with "{", on the same line as the type and labels.'
        else:
            detail = 'A label in quotes or "{" is expected here.'
        self.fail("Invalid block definition", detail, pos, end, header)
        return None

    def _quoted_label(self, pos: int) -> Name | None:
        """A label in quotes, which may hold escapes but no template sequences."""
        found = WHOLE_STRING.match(self.text, pos)
        if found:
            return unescape(found[1], pos + 1, self.error), pos, found.end()
        from blockform.syntax.lexemes import label_fault  # noqa: PLC0415  only for messages

        self.fault = label_fault(self.text, pos)
        return None

    def _block_begin(self, brace: int) -> int:
        """What follows the opening brace: a newline, the closing brace, or the one argument of a one-line block."""
        pos = self.skip_inline(self.pos)
        text = self.text
        if text.startswith(("\n", "\r\n", "#", "//"), pos):
            self.emit(t.NEWLINE, pos, None)
            return BODY
        self.pos = pos
        if text.startswith("}", pos):
            return BLOCK_END
        if pos == len(text):
            return self._unclosed(brace)
        end = self.ident_end(pos)
        if end < 0:
            return self.fail("Argument or block definition required", _WANTED, pos, self._token_end(pos))
        return self._single(pos, end)

    def _single(self, start: int, end: int) -> int:
        """The argument of a one-line block."""
        name = self.text[start:end]
        pos = self.skip_inline(end)
        following = self.text[pos : pos + 1]
        if following == "=" and self.text[pos + 1 : pos + 2] not in ("=", ">"):
            self.emit(t.NAME, start, (name, start, end))
            self.emit(t.EQ, pos, None)
            self.push(Context(Kind.SINGLE, start))
            self.pos = pos + 1
            return EXPRESSION
        if following in ("{", '"') or self.ident_end(pos) >= 0:
            detail = (
                f'A block on one line holds one argument and no blocks. Write "{name} = ..." for an argument; '
                "a nested block needs lines of its own."
            )
            return self.fail("Argument definition required", detail, start, self._token_end(pos))
        detail = f'{_WANTED} An argument gets its value by an equals sign, "{name} = ...".'
        return self.fail("Argument or block definition required", detail, start, end)

    def _close_block(self) -> int:
        """The closing brace of a block and the newline that must follow it."""
        text = self.text
        self.pos += 1
        self.emit(t.RBRACE, self.pos - 1, self.pos)
        self.pop()
        pos = self.skip_inline(self.pos)
        comment = COMMENT_TO_LINE_END.match(text, pos)
        if comment:
            self.pos = comment.end()
            self.emit(t.NEWLINE, pos, None)
            return BODY
        if text.startswith(("\n", "\r\n"), pos):
            self.pos = pos + (2 if text[pos] == "\r" else 1)
            self.emit(t.NEWLINE, pos, None)
            return BODY
        self.pos = pos
        if pos == len(text):
            return BODY
        end = self._token_end(pos)
        return self.fail(
            "Missing newline after block definition", "A block definition ends with a newline.", pos, end
        )


def scan_config(source: SourceFile) -> Scanner:
    """Scan a whole file."""
    scanner = Scanner(source)
    scanner.run(BODY)
    return scanner


def scan_expression(source: SourceFile) -> Scanner:
    """Scan one expression, newlines free; the tokens are those of an argument's definition."""
    scanner = _as_argument(source)
    scanner.push(Context(Kind.WHOLE, 0))
    scanner.run(EXPRESSION)
    return scanner


def scan_template(source: SourceFile) -> Scanner:
    """Scan a bare template; the tokens are those of an argument whose value is a heredoc."""
    scanner = _as_argument(source)
    scanner.is_template = True
    scanner.push(Context(Kind.WHOLE, 0))
    scanner.emit(t.QUOTE, 0, (0, False, False))
    scanner.push(Context(Kind.BARE, 0))
    scanner.run(TEMPLATE)
    return scanner


def _as_argument(source: SourceFile) -> Scanner:
    scanner = Scanner(source)
    scanner.emit(t.NAME, 0, ("", 0, 0))
    scanner.emit(t.EQ, 0, None)
    return scanner
