"""What the parts of the scanner share: the place in the text, the tokens so far and the stack of open contexts.

A token is ``(terminal, offset, value)``. Values are nodes where an operand is complete, ``(text, start, end)`` for
names in a body, ``(start, heredoc, flush)`` and ``(start, end)`` at both ends of a template, ``(start, end, strip)``
at both ends of a sequence, the end offset for closing brackets, the text for operators, the start for opening ones.
"""

from enum import Enum
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from blockform.diagnostics import Diagnostic, SourceFile
from blockform.syntax import terminals as t
from blockform.syntax.patterns import (
    EXPRESSION_FREE,
    EXPRESSION_IN_LINE,
    SKIP_BLANK,
    SKIP_INLINE,
    ident_end,
)

Token: TypeAlias = tuple[int, int, object]
Name: TypeAlias = tuple[str, int, int]

STOP, BODY, EXPRESSION, TEMPLATE, BLOCK_END = range(5)
"""What the scanner does next."""

MAX_DEPTH = 2000
"""Brackets and templates may nest this deep; real Terraform has no limit short of its memory."""

ENDS_OPERAND = frozenset(
    (t.NAME, t.LEAF, t.INT, t.FLOAT, t.RPAR, t.RSQB, t.RBRACE, t.ATTR_SPLAT, t.FULL_SPLAT)
)


class Kind(Enum):
    """What kind of text a context is."""

    BLOCK = "block"
    LINE = "line"
    SINGLE = "single"
    WHOLE = "whole"
    PAREN = "paren"
    BRACKET = "bracket"
    OBJECT = "object"
    FOR_OBJECT = "for object"
    SEQUENCE = "sequence"
    QUOTED = "quoted"
    HEREDOC = "heredoc"
    BARE = "bare"


class Context(Struct, eq=False):
    """An open bracket, block, template or line, and where it began.

    ``questions`` counts conditionals that still lack their colon.
    """

    kind: Kind
    start: int
    questions: int = 0
    is_for: bool = False
    marker: str = ""
    at_line_start: bool = True
    in_line: bool = False


class Fault(NamedTuple):
    """A mistake the scanner itself found: the diagnostic's words and range. It stops the scan."""

    summary: str
    detail: str
    start: int
    end: int
    context_start: int


class ScannerState:
    """The mutable state of one scan; private to the scanner's parts."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.text = source.text
        self.pos = 0
        self.tokens: list[Token] = []
        self.diagnostics: list[Diagnostic] = []
        self.fault: Fault | None = None
        self.contexts: list[Context] = []
        self.match_token = EXPRESSION_FREE.match

    def emit(self, terminal: int, start: int, value: object) -> None:
        """Add a token."""
        self.tokens.append((terminal, start, value))

    def ended(self) -> bool:
        """Whether the token before completes an operand, so that no other may begin."""
        terminal, _, value = self.tokens[-1]
        return terminal in ENDS_OPERAND or (
            terminal == t.QUOTE and isinstance(value, tuple) and len(value) == 2
        )

    def stray(self, offset: int) -> int:
        """End the scan with a token that the grammar never accepts; the errors say why from what came before."""
        self.tokens.append((t.STRAY, offset, None))
        return STOP

    def fail(self, summary: str, detail: str, start: int, end: int, context_start: int = -1) -> int:
        """End the scan with a mistake the scanner knows by itself."""
        self.fault = Fault(summary, detail, start, end, context_start)
        return STOP

    def error(self, summary: str, detail: str, start: int, end: int) -> None:
        """Note a mistake that does not keep the scan from going on."""
        self.diagnostics.append(Diagnostic.error(summary, detail, self.source.range(start, end)))

    def push(self, context: Context) -> None:
        """Enter a context."""
        kind = context.kind
        context.in_line = kind is Kind.LINE or kind is Kind.OBJECT or kind is Kind.SINGLE
        self.contexts.append(context)
        self.match_token = EXPRESSION_IN_LINE.match if context.in_line else EXPRESSION_FREE.match

    def pop(self) -> None:
        """Leave the innermost context."""
        contexts = self.contexts
        contexts.pop()
        if contexts:
            self.match_token = EXPRESSION_IN_LINE.match if contexts[-1].in_line else EXPRESSION_FREE.match

    def skip(self, pos: int) -> int:
        """The offset of the next thing that matters in this context: past blanks, comments and free newlines."""
        found = (SKIP_INLINE if self.contexts[-1].in_line else SKIP_BLANK).match(self.text, pos)
        return found.end() if found else pos

    def skip_inline(self, pos: int) -> int:
        """The offset past blanks and inline comments."""
        found = SKIP_INLINE.match(self.text, pos)
        return found.end() if found else pos

    def skip_blank(self, pos: int) -> int:
        """The offset past blanks, comments and newlines."""
        found = SKIP_BLANK.match(self.text, pos)
        return found.end() if found else pos

    def ident_end(self, pos: int) -> int:
        """The end of the name at ``pos``, or -1."""
        return ident_end(self.text, pos)
