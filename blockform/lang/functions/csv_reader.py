"""Comma-separated values as Go's encoding/csv reads them, which is stricter about quotes than Python's reader."""

from collections.abc import Iterator

from blockform.lang.functions.model import FunctionCallError

_BARE = 'bare " in non-quoted-field'
_UNTERMINATED = 'extraneous or missing " in quoted-field'


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the line it begins on; empty lines are none.

    Raises: FunctionCallError, with the line of the mistake.
    """
    lines = iter(enumerate(_lines(text), start=1))
    for number, line in lines:
        if line != "\n":
            yield number, _record(number, line, lines)


def _lines(text: str) -> Iterator[str]:
    """Lines, all but perhaps the last with a line feed alone at the end; a carriage return at the very end goes."""
    for line in text.split("\n"):
        yield line.removesuffix("\r") + "\n"


def _record(number: int, line: str, lines: Iterator[tuple[int, str]]) -> list[str]:
    fields: list[str] = []
    while True:
        if not line.startswith('"'):
            field, comma, line = line.removesuffix("\n").partition(",")
            if '"' in field:
                raise _error(number, _BARE)
            fields.append(field)
            if not comma:
                return fields
            line += "\n"
            continue
        field, number, line = _quoted(number, line[1:], lines)
        fields.append(field)
        if line == "\n":
            return fields
        if not line.startswith(","):
            raise _error(number, _UNTERMINATED)
        line = line[1:]


def _quoted(number: int, line: str, lines: Iterator[tuple[int, str]]) -> tuple[str, int, str]:
    """The rest of a quoted field, the line it ends on, and what stands behind it there."""
    field = ""
    while True:
        part, quote, line = line.partition('"')
        field += part
        if not quote:
            following = next(lines, None)
            if following is None:
                raise _error(number, _UNTERMINATED)
            number, line = following
        elif line.startswith('"'):
            field += '"'
            line = line[1:]
        else:
            return field, number, line


def _error(line: int, reason: str) -> FunctionCallError:
    return FunctionCallError(f"CSV parse error on line {line}: {reason}")
