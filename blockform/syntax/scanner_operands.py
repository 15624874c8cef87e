"""The scanner at operands: names, numbers, strings and heredocs, and what follows a dot or a double colon."""

from blockform.syntax import terminals as t
from blockform.syntax.nodes import (
    AttrStep,
    BoolExpr,
    Expr,
    NullExpr,
    NumberExpr,
    RelativeTraversalExpr,
    StringExpr,
    TraversalExpr,
)
from blockform.syntax.patterns import NUMBER, WHOLE_STRING, is_number
from blockform.syntax.scanner_state import EXPRESSION, MAX_DEPTH, TEMPLATE, Context, Kind
from blockform.syntax.scanner_templates import TemplateScanner
from blockform.syntax.strings import unescape


class OperandScanner(TemplateScanner):
    """Emits one token for an operand that is already whole."""

    def leaf(self, start: int, root: str, names: str) -> Expr:
        """The node of ``root.further.names``; ``true``, ``false`` and ``null`` are no references."""
        source = self.source
        at = start + len(root)
        operand: BoolExpr | NullExpr | None = None
        if root in ("true", "false"):
            operand = BoolExpr(source, start, at, root == "true")
        elif root == "null":
            operand = NullExpr(source, start, at)
        if not names:
            return operand or TraversalExpr(source, start, at, root, at, ())
        steps = []
        root_end = at
        for name in names[1:].split("."):
            end = at + 1 + len(name)
            steps.append(AttrStep(source, at, end, name))
            at = end
        if operand:
            return RelativeTraversalExpr(source, start, at, operand, tuple(steps))
        return TraversalExpr(source, start, at, root, root_end, tuple(steps))

    def reference(self, start: int, root: str, names: str) -> None:
        """Emit a name, which a parenthesis may turn into a call, or a whole reference."""
        node = self.leaf(start, root, names)
        if names:
            self.tokens.append((t.LEAF, start, node))
        elif node.__class__ is TraversalExpr:
            self.tokens.append((t.NAME, start, node))
        elif self.text.startswith(("(", "::"), self.skip(self.pos)):
            self.tokens.append(
                (t.NAME, start, TraversalExpr(self.source, start, self.pos, root, self.pos, ()))
            )
        else:
            self.tokens.append((t.LEAF, start, node))

    def dot(self) -> int:
        """``.name``, ``.0`` or ``.*``."""
        start = self.pos
        text = self.text
        pos = self.skip(start + 1)
        if text.startswith("*", pos) and self.ended():
            self._check_nested_splat(pos)
            self.emit(t.ATTR_SPLAT, start, (start, pos + 1))
            self.pos = pos + 1
            return EXPRESSION
        self.emit(t.DOT, start, start)
        self.pos = start + 1
        end = self.ident_end(pos)
        if end >= 0:
            self.emit(t.NAME, pos, TraversalExpr(self.source, pos, end, text[pos:end], end, ()))
            self.pos = end
        elif number := NUMBER.match(text, pos):
            self.pos = number.end()
            self._legacy_index(number[0], pos)
        return EXPRESSION

    def _check_nested_splat(self, star: int) -> None:
        """An attribute splat takes attributes only, no further splat."""
        index = -1
        while self.tokens[index][0] in (t.NAME, t.INT) and self.tokens[index - 1][0] == t.DOT:
            index -= 2
        if self.tokens[index][0] == t.ATTR_SPLAT:
            detail = 'A splat ".*" takes attributes only, no splat within. Write "[*]" instead.'
            self.error("Nested splat expression not allowed", detail, star, star + 1)

    def _legacy_index(self, number: str, start: int) -> None:
        first, dot, second = number.partition(".")
        if dot:
            detail = f'Two indexes cannot be chained with dots. Write "[{first}][{second}]".'
            self.error("Invalid legacy index syntax", detail, start, self.pos)
        self.emit(t.INT, start, NumberExpr(self.source, start, self.pos, number))

    def namespace(self, start: int) -> int:
        """``::`` between the parts of a function's name; they become one name."""
        terminal, name_start, node = self.tokens[-1]
        if terminal != t.NAME or not isinstance(node, TraversalExpr):
            return self.stray(start)
        pos, text = start, self.text
        name, name_end = node.root, node.end
        while text.startswith("::", pos):
            pos = self.skip(pos + 2)
            end = self.ident_end(pos)
            if end < 0:
                detail = 'A name must follow "::".'
                return self.fail("Missing function name", detail, pos, self._token_end(pos), name_start)
            name, name_end = f"{name}::{text[pos:end]}", end
            pos = self.skip(end)
        if not text.startswith("(", pos):
            detail = f'"{name}" is a function, and must be followed by "(".'
            return self.fail("Missing open parenthesis", detail, pos, self._token_end(pos), name_start)
        self.tokens[-1] = (
            t.NAME,
            name_start,
            TraversalExpr(self.source, name_start, name_end, name, name_end, ()),
        )
        self.pos = pos
        return EXPRESSION

    def too_deep(self) -> int:
        """Stop at a bracket, template or sign that is one too many."""
        detail = f"Brackets, templates and signs may nest up to {MAX_DEPTH} deep."
        return self.fail("Expression nested too deeply", detail, self.pos, self.pos + 1)

    # what a regular expression alone does not decide

    def closer_look(self, char: str) -> int:
        """Whole strings with escapes, templates, heredocs, long numbers, names beyond ASCII, ``<``; else a stray."""
        start = self.pos
        if char == "<" and not self._heredoc_marker(start):
            self.pos += 1
            self.emit(t.LT, start, char)
            return EXPRESSION
        if self.ended():
            return self.stray(start)
        if char == '"':
            return self._string(start)
        if char == "<":
            return self._heredoc(start)
        if "0" <= char <= "9":
            return self._number(start)
        end = self.ident_end(start)
        if end < 0:
            return self.stray(start)
        self.pos = end
        self.reference(start, self.text[start:end], "")
        return EXPRESSION

    def _string(self, start: int) -> int:
        whole = WHOLE_STRING.match(self.text, start)
        if whole:
            self.pos = whole.end()
            value = unescape(whole[1], start + 1, self.error)
            self.emit(t.LEAF, start, StringExpr(self.source, start, self.pos, value))
            return EXPRESSION
        if len(self.contexts) > MAX_DEPTH:
            return self.too_deep()
        self.pos = start + 1
        self.emit(t.QUOTE, start, (start, False, False))
        self.push(Context(Kind.QUOTED, start))
        return TEMPLATE

    def _heredoc_marker(self, start: int) -> tuple[str, int] | None:
        """The marker of the heredoc that begins at ``start`` and the offset of its first line."""
        text = self.text
        if not text.startswith("<<", start):
            return None
        pos = start + (3 if text.startswith("-", start + 2) else 2)
        end = self.ident_end(pos)
        if end < 0:
            return None
        line = end + (1 if text.startswith("\r", end) else 0)
        return (text[pos:end], line + 1) if text.startswith("\n", line) else None

    def _heredoc(self, start: int) -> int:
        marker = self._heredoc_marker(start)
        if marker is None or len(self.contexts) > MAX_DEPTH:
            return self.too_deep()
        flush = self.text.startswith("-", start + 2)
        self.emit(t.QUOTE, start, (start, True, flush))
        self.push(Context(Kind.HEREDOC, start, marker=marker[0]))
        self.pos = marker[1]
        return TEMPLATE

    def _number(self, start: int) -> int:
        found = NUMBER.match(self.text, start)
        if found is None:
            return self.stray(start)
        self.pos = found.end()
        if not is_number(found[0]):
            detail = f'"{found[0]}" is not a number, or is too large.'
            self.error("Invalid number literal", detail, start, self.pos)
        self.emit(t.FLOAT, start, NumberExpr(self.source, start, self.pos, found[0]))
        return EXPRESSION
