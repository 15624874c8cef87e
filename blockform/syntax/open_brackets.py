"""What is open around a token: walks the tokens of a file once, when there is a mistake to explain."""

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct, field

from blockform.syntax import terminals as t
from blockform.syntax.scanner_state import ENDS_OPERAND, Name, Token


class Where(Enum):
    """What kind of text a token stands in, directly."""

    BODY = "body"
    ARGUMENT = "argument"
    SINGLE = "argument of a one-line block"
    WHOLE = "expression alone"
    PAREN = "parentheses"
    CALL = "call"
    INDEX = "index"
    TUPLE = "tuple"
    OBJECT = "object"
    FOR = "for expression"
    INTERPOLATION = "interpolation"
    DIRECTIVE = "directive"
    QUOTED = "quoted string"
    HEREDOC = "heredoc"


class Open(Struct, eq=False):
    """Something open: where it begins, where its bracket is, and what it has so far.

    ``question`` counts conditionals without their colon. ``has_value`` is set once an object's key has its equals
    sign, or a for expression its arrow; ``value_start`` is where the for expression's first result begins.
    """

    where: Where
    start: int
    bracket: int
    question: int = 0
    has_value: bool = False
    has_colon: bool = False
    value_start: int = 0
    word: str = ""
    block: int = 0
    template: int = 0
    template_text: int = 0
    template_text_end: int = 0
    names: dict[str, Name] = field(default_factory=dict)
    again: list[Name] = field(default_factory=list)


def open_brackets(tokens: Sequence[Token], stop: int) -> list[Open]:
    """What is open before token ``stop``, the innermost last.

    Bodies know their ``names``, the first of each, and those that came ``again``.
    """
    stack = [Open(Where.BODY, 0, 0)]
    for index in range(stop):
        _take(stack, tokens, index)
    return stack


def _take(stack: list[Open], tokens: Sequence[Token], index: int) -> None:
    """Account for one token."""
    terminal = tokens[index][0]
    inner = stack[-1]
    if inner.where is Where.BODY:
        _take_in_body(stack, tokens, index)
    elif terminal == t.NEWLINE:
        stack.pop()
    elif terminal in _OPENERS:
        stack.append(_OPENERS[terminal](inner, tokens, index))
    elif terminal == t.QUOTE:
        _take_quote(stack, tokens, index)
    elif terminal in (t.RPAR, t.RSQB, t.RBRACE):
        stack.pop()
        if inner.where is Where.SINGLE:
            stack.pop()
    elif terminal == t.QMARK:
        inner.question += 1
    elif terminal == t.COLON and inner.question:
        inner.question -= 1
    else:
        _take_separator(inner, tokens, index)


def _take_separator(inner: Open, tokens: Sequence[Token], index: int) -> None:
    terminal = tokens[index][0]
    if terminal == t.COMMA:
        inner.question = 0
        if inner.where is Where.OBJECT:
            inner.has_value = False
    elif inner.where is Where.OBJECT and terminal in (t.EQ, t.COLON):
        inner.has_value = True
    elif inner.where is Where.FOR and terminal == t.COLON and not inner.has_colon:
        inner.has_colon = True
        inner.value_start = tokens[index + 1][1]
    elif inner.where is Where.FOR and terminal == t.ARROW:
        inner.has_value = True
    elif inner.where is Where.DIRECTIVE and terminal in (t.IF, t.FOR):
        inner.word = str(tokens[index][2])


def _take_in_body(stack: list[Open], tokens: Sequence[Token], index: int) -> None:
    terminal, start, _ = tokens[index]
    if terminal == t.EQ:
        name = _name(tokens[index - 1])
        single = index > 1 and tokens[index - 2][0] == t.LBRACE
        where = Where.SINGLE if single else Where.ARGUMENT
        if not name[0]:
            where = Where.WHOLE
        body = stack[-1]
        if body.names.setdefault(name[0], name) is not name:
            body.again.append(name)
        stack.append(Open(where, name[1], start, block=body.bracket))
    elif terminal == t.LBRACE:
        stack.append(Open(Where.BODY, start, start))
    elif terminal == t.RBRACE:
        stack.pop()


def _name(token: Token) -> Name:
    value = token[2]
    if not isinstance(value, tuple):
        message = "a body holds a name that is no name"
        raise TypeError(message)
    text, start, end = value
    return text, start, end


def _take_quote(stack: list[Open], tokens: Sequence[Token], index: int) -> None:
    _, start, value = tokens[index]
    if not isinstance(value, tuple):
        return
    if len(value) == 2:
        stack.pop()
        return
    heredoc = bool(value[1])
    stack.append(Open(Where.HEREDOC if heredoc else Where.QUOTED, start, start))
    if index + 1 < len(tokens):
        _, first, text = tokens[index + 1]
        end = text[1] if isinstance(text, tuple) and len(text) == 3 else getattr(text, "end", first + 1)
        stack[-1].template_text, stack[-1].template_text_end = first, end


def _paren(inner: Open, tokens: Sequence[Token], index: int) -> Open:
    del inner
    start = tokens[index][1]
    if tokens[index - 1][0] == t.NAME:
        return Open(Where.CALL, tokens[index - 1][1], start)
    return Open(Where.PAREN, start, start)


def _bracket(inner: Open, tokens: Sequence[Token], index: int) -> Open:
    del inner
    start = tokens[index][1]
    if _ends_operand(tokens[index - 1]):
        return Open(Where.INDEX, start, start)
    return Open(Where.FOR if _is_for(tokens, index) else Where.TUPLE, start, start)


def _brace(inner: Open, tokens: Sequence[Token], index: int) -> Open:
    del inner
    start = tokens[index][1]
    return Open(Where.FOR if _is_for(tokens, index) else Where.OBJECT, start, start)


def _sequence(inner: Open, tokens: Sequence[Token], index: int) -> Open:
    terminal, start, _ = tokens[index]
    opened = Open(Where.INTERPOLATION if terminal == t.INTERP else Where.DIRECTIVE, start, start)
    opened.template = inner.start
    opened.template_text, opened.template_text_end = inner.template_text, inner.template_text_end
    return opened


_OPENERS = {
    t.LPAR: _paren,
    t.LSQB: _bracket,
    t.LBRACE: _brace,
    t.INTERP: _sequence,
    t.DIRECTIVE: _sequence,
}


def _is_for(tokens: Sequence[Token], index: int) -> bool:
    return index + 1 < len(tokens) and tokens[index + 1][0] == t.FOR


def _ends_operand(token: Token) -> bool:
    terminal, _, value = token
    return terminal in ENDS_OPERAND or (terminal == t.QUOTE and isinstance(value, tuple) and len(value) == 2)
