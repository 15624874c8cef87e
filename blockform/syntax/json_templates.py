"""What the strings of the JSON syntax hold: templates, and expressions in the places that want one rather than its value.

The parser reads a string's text by itself; the nodes are then moved to where their text stands in the file.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import fields, replace

from blockform.diagnostics import Diagnostic, Diagnostics, SourceFile, SourceRange
from blockform.syntax.json_strings import StringText, read_string
from blockform.syntax.nodes import Expr, JsonStringExpr, Node, TemplateWrapExpr, TraversalExpr

if TYPE_CHECKING:  # late: most strings hold neither
    from blockform.syntax.parser import Tools

_Layout: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]

_OFFSETS = frozenset({"start", "end", "root_end", "name_end"})
_LAYOUTS: dict[type[Node], _Layout] = {}  # which fields of a class are offsets, and which may hold nodes


class TemplateReader:
    """Makes the strings of one file, their templates parsed."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self._tools: Tools | None = None

    def string(self, start: int, end: int, text: StringText) -> JsonStringExpr:
        """The string that stands from ``start`` to ``end``."""
        value = text.value
        if "${" not in value and "%{" not in value:
            return JsonStringExpr(self.source, start, end, value)
        from blockform.syntax import parser  # noqa: PLC0415  see above
        from blockform.syntax.patterns import INTERPOLATED_NAMES  # noqa: PLC0415  see above
        from blockform.syntax.scanner import Scanner  # noqa: PLC0415  see above

        plain = INTERPOLATED_NAMES.fullmatch(value) if text.offsets is None else None
        if plain:
            names = Scanner(self.source).leaf(start + 3, plain[1], plain[2])
            return JsonStringExpr(
                self.source, start, end, value, TemplateWrapExpr(self.source, start + 1, end - 1, names)
            )
        self._tools = self._tools or parser.Tools()
        expr, problems = parser.template(SourceFile(self.source.filename, value), [], self._tools)
        if expr is None or problems:
            return JsonStringExpr(self.source, start, end, value, broken=True)
        _Mover(self.source, start, text).move(expr)
        return JsonStringExpr(self.source, start, end, value, expr)


def template_problems(string: JsonStringExpr) -> Diagnostics:
    """What is wrong with a string that is no correct template."""
    from blockform.syntax import parser  # noqa: PLC0415  see above

    text = read_string(string.source.text, string.start, string.end)
    _, problems = parser.template(SourceFile(string.source.filename, text.value), [])
    return _Mover(string.source, string.start, text).diagnostics(problems)


@lru_cache(maxsize=1 << 10)
def expression_in(string: JsonStringExpr) -> tuple[Expr | None, Diagnostics]:
    """The expression that the text of a string is, without any sequence around it: a reference, say, or a type."""
    from blockform.syntax import parser  # noqa: PLC0415  see above
    from blockform.syntax.patterns import NAMES  # noqa: PLC0415  see above
    from blockform.syntax.scanner import Scanner  # noqa: PLC0415  see above

    text = read_string(string.source.text, string.start, string.end)
    plain = NAMES.fullmatch(text.value) if text.offsets is None else None
    if plain:
        return Scanner(string.source).leaf(string.start + 1, plain[1], plain[2]), Diagnostics()
    expr, problems = parser.expression(SourceFile(string.source.filename, text.value), [])
    mover = _Mover(string.source, string.start, text)
    if expr is not None:
        mover.move(expr)
    return expr, mover.diagnostics(problems)


def traversal_in(string: JsonStringExpr) -> TraversalExpr | None:
    """The bare reference that the text of a string is, or None."""
    expr, problems = expression_in(string)
    return expr if isinstance(expr, TraversalExpr) and not problems.has_errors else None


class _Mover:
    """Moves nodes from the text of a string to the file that the string stands in."""

    def __init__(self, source: SourceFile, start: int, text: StringText) -> None:
        self.source = source
        self.offsets: Sequence[int] = text.offsets or range(start + 1, start + len(text.value) + 2)

    def move(self, root: Node) -> None:
        """Change an expression and all in it, in place."""
        pending = [root]
        while pending:
            node = pending.pop()
            if node.source is self.source:
                continue
            node.source = self.source
            offsets, parts = _layout(type(node))
            for name in offsets:
                setattr(node, name, self._offset(getattr(node, name)))
            for name in parts:
                value = getattr(node, name)
                if isinstance(value, Node):
                    pending.append(value)
                elif isinstance(value, tuple):
                    pending += value

    def diagnostics(self, found: Diagnostics) -> Diagnostics:
        """The same diagnostics at the places in the file."""
        return Diagnostics(self._diagnostic(one) for one in found)

    def _diagnostic(self, one: Diagnostic) -> Diagnostic:
        return replace(one, subject=self._range(one.subject), context=self._range(one.context))

    def _range(self, place: SourceRange | None) -> SourceRange | None:
        if place is None:
            return None
        return SourceRange(self.source, self._offset(place.start), self._offset(place.end))

    def _offset(self, offset: int) -> int:
        return self.offsets[min(offset, len(self.offsets) - 1)]


def _layout(kind: type[Node]) -> _Layout:
    """The layout of a class of nodes."""
    known = _LAYOUTS.get(kind)
    if known is None:
        names = [field.name for field in fields(kind) if field.name != "source"]
        offsets = tuple(name for name in names if name in _OFFSETS)
        known = _LAYOUTS[kind] = offsets, tuple(name for name in names if name not in _OFFSETS)
    return known
