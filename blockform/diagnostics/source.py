"""Where a thing stands in a source file: text kept for snippets, offsets turned into lines and columns on demand."""

from bisect import bisect_right
from functools import cached_property

from msgspec import Struct


class SourcePos(Struct, frozen=True, order=True):
    """A place in a text: line and column count from 1, columns in grapheme clusters; ``offset`` in characters from 0."""

    line: int
    column: int
    offset: int


class SourceFile:
    """One source text under the name that messages show. Line tables are built when first asked for."""

    def __init__(self, filename: str, text: str) -> None:
        self.filename = filename
        self.text = text

    def __repr__(self) -> str:
        return f"SourceFile({self.filename!r})"

    def __reduce__(self) -> tuple[type["SourceFile"], tuple[str, str]]:
        return SourceFile, (self.filename, self.text)

    @cached_property
    def line_starts(self) -> list[int]:
        """Offsets at which lines begin; only a line feed ends a line, as in HCL."""
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def pos(self, offset: int) -> SourcePos:
        """The position of the character at ``offset`` (the end of the text for a larger one)."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.line_starts, offset)
        return SourcePos(line, _columns(self.text[self.line_starts[line - 1] : offset]) + 1, offset)

    def line(self, number: int) -> str:
        """The text of line ``number`` (from 1) without its line end; empty past the last line."""
        if not 1 <= number <= len(self.line_starts):
            return ""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def range(self, start: int, end: int) -> "SourceRange":
        """The part from offset ``start`` up to, not including, ``end``."""
        return SourceRange(self, start, end)


class SourceRange(Struct, frozen=True, eq=False):
    """A part of a source file, from offset ``start`` up to, not including, ``end``."""

    source: SourceFile
    start: int
    end: int

    @property
    def filename(self) -> str:
        """The file's name as messages show it."""
        return self.source.filename

    @property
    def start_pos(self) -> SourcePos:
        """Line and column of the first character."""
        return self.source.pos(self.start)

    @property
    def end_pos(self) -> SourcePos:
        """Line and column just after the last character."""
        return self.source.pos(self.end)

    @property
    def text(self) -> str:
        """The text inside the range."""
        return self.source.text[self.start : self.end]

    def to(self, other: "SourceRange") -> "SourceRange":
        """From the start of this range to the end of ``other`` in the same file."""
        return SourceRange(self.source, self.start, max(self.end, other.end))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SourceRange):
            return NotImplemented
        return (self.filename, self.start, self.end) == (other.filename, other.start, other.end)

    def __hash__(self) -> int:
        return hash((self.filename, self.start, self.end))

    def __str__(self) -> str:
        start, end = self.start_pos, self.end_pos
        if start.line == end.line:
            return f"{self.filename}:{start.line},{start.column}-{end.column}"
        return f"{self.filename}:{start.line},{start.column}-{end.line},{end.column}"


def _columns(text: str) -> int:
    """How many grapheme clusters ``text`` has; Terraform counts columns so."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    import regex  # noqa: PLC0415  20 ms, and only needed beyond ASCII

    return len(regex.findall(r"\X", text))
