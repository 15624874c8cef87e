"""What is typed at the console: expressions that go over several lines, and names to complete."""

from collections.abc import Iterable, Iterator

from blockform.syntax.lexemes import Lex, lexemes

WORD_ENDS = " \t\n()[]{}+-*/%!=<>&|?:,\"'"
"""Where a word to complete begins: names keep their dots."""
_OPERATORS = frozenset(
    ("+", "-", "*", "/", "%", "!", "?", ":", "<", ">", ",", "==", "!=", "<=", ">=", "&&", "||", "=>")
)
_QUOTE, _HEREDOC, _SEQUENCE = '"', "<<", "${"
_OPENERS = {
    Lex.OPEN_QUOTE: _QUOTE,
    Lex.OPEN_HEREDOC: _HEREDOC,
    Lex.INTERPOLATION: _SEQUENCE,
    Lex.DIRECTIVE: _SEQUENCE,
}
_CLOSERS = {Lex.CLOSE_QUOTE: _QUOTE, Lex.CLOSE_HEREDOC: _HEREDOC, Lex.SEQUENCE_END: _SEQUENCE}
_PAIRS = {")": "(", "]": "[", "}": "{"}


def expressions(text: str) -> Iterator[str]:
    """The expressions in a text of many lines, each as far as it goes; empty lines and comments between them are left out."""
    return (expression for expression, _ in _pieces(text))


def is_open(text: str) -> bool:
    """Whether the last expression goes on in the next line: a bracket or a heredoc is open, or an operator ends the line."""
    return any(goes_on for _, goes_on in _pieces(text))


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Each expression, and whether it is not at its end yet."""
    opened: list[str] = []
    start, end, last = -1, 0, ""
    for lexeme in lexemes(text):
        piece = text[lexeme.start : lexeme.end]
        _follow(opened, lexeme.kind, piece)
        if lexeme.kind not in (Lex.NEWLINE, Lex.COMMENT, Lex.END):
            start, end, last = start if start >= 0 else lexeme.start, lexeme.end, piece
        if start >= 0 and piece.endswith("\n") and not _goes_on(opened, last):
            yield _expression(text, start, end), False
            opened, start = [], -1
    if start >= 0:
        yield _expression(text, start, end), _goes_on(opened, last)


def _follow(opened: list[str], kind: Lex, piece: str) -> None:
    """Keep account of what is open. A bracket closes all that was opened since its partner; one without a partner is a mistake."""
    if kind in _OPENERS or (kind is Lex.PUNCTUATION and piece in "([{"):
        opened.append(_OPENERS.get(kind, piece))
    closed = _PAIRS.get(piece) if kind is Lex.PUNCTUATION else _CLOSERS.get(kind)
    if closed in opened:
        while opened.pop() != closed:
            pass
    elif closed is not None:
        opened.clear()


def _goes_on(opened: list[str], last: str) -> bool:
    """A string ends with its line: the next one cannot help it."""
    return opened[-1] != _QUOTE if opened else last in _OPERATORS


def _expression(text: str, start: int, end: int) -> str:
    """A heredoc needs the end of its last line."""
    return text[start:end].rstrip() + ("\n" if "<<" in text[start:end] else "")


def completions(names: Iterable[str], start: str) -> list[str]:
    """The names that begin so, each up to its next dot: ``va`` leads to ``var.``, that to the variables."""
    found = set()
    for name in names:
        if name.startswith(start):
            dot = name.find(".", len(start))
            found.add(name if dot < 0 else name[: dot + 1])
    return sorted(found)
