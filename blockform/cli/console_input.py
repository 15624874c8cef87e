"""What is typed at the console: expressions that go over several lines, and names to complete."""

import re
from collections.abc import Iterable, Iterator

_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"?')
_COMMENT = re.compile(r"(?:#|//)[^\n]*|/\*.*?\*/", re.DOTALL)
_HEREDOC = re.compile(r"<<-?([^\W\d][\w-]*)[ \t]*\r?\n")
_OPERAND_MISSING = re.compile(r"(?:[-+*/%?:<>,]|[=!<>]=|&&|\|\||=>)[ \t]*$")
WORD_ENDS = " \t\n()[]{}+-*/%!=<>&|?:,\"'"
"""Where a word to complete begins: names keep their dots."""


def expressions(lines: Iterable[str]) -> Iterator[str]:
    """The expressions in lines of text, each as far as it goes; empty lines between them are left out."""
    pending = ""
    for line in lines:
        pending = f"{pending}{line}" if pending else line.lstrip()
        if pending.strip() and not is_open(pending):
            yield pending.strip()
            pending = ""
    if pending.strip():
        yield pending.strip()


def is_open(text: str) -> bool:
    """Whether an expression goes on in the next line: a bracket or a heredoc is open, or an operator ends the line."""
    heredoc = _HEREDOC.search(text)
    while heredoc is not None:
        end = re.compile(rf"^[ \t]*{re.escape(heredoc[1])}[ \t]*$", re.MULTILINE).search(text, heredoc.end())
        if end is None:
            return True
        text = f'{text[: heredoc.start()]}""{text[end.end() :]}'
        heredoc = _HEREDOC.search(text)
    bare = _COMMENT.sub(" ", _STRING.sub('""', text))
    opened = sum(bare.count(bracket) for bracket in "([{") - sum(bare.count(bracket) for bracket in ")]}")
    return opened > 0 or _OPERAND_MISSING.search(bare.rstrip("\r\n")) is not None


def completions(names: Iterable[str], start: str) -> list[str]:
    """The names that begin so, each up to its next dot: ``va`` leads to ``var.``, that to the variables."""
    found = set()
    for name in names:
        if name.startswith(start):
            dot = name.find(".", len(start))
            found.add(name if dot < 0 else name[: dot + 1])
    return sorted(found)
