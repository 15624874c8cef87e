"""The syntax tree, node by node, as the rules of the grammar are completed; ``handlers`` says which rule calls what."""

from typing import TypeAlias

from blockform.diagnostics import Diagnostic, SourceFile
from blockform.syntax.nodes import (
    Attribute,
    AttrStep,
    BinaryExpr,
    Block,
    Body,
    BoolExpr,
    CallExpr,
    ConditionalExpr,
    Expr,
    ForExpr,
    IndexStep,
    Label,
    NameKeyExpr,
    NullExpr,
    NumberExpr,
    ObjectExpr,
    ObjectItem,
    ParenExpr,
    TraversalExpr,
    TupleExpr,
    UnaryExpr,
)
from blockform.syntax.scanner_state import Name
from blockform.syntax.splats import Suffix, index_suffix
from blockform.syntax.templates import UNEXPECTED_END, Delimiters, Piece, Sequence, Word, nest, template

Item: TypeAlias = Attribute | Block
Mark: TypeAlias = tuple[int, int, bool]
Names: TypeAlias = tuple[str | None, str, Expr]


def redefined(source: SourceFile, first: Name, again: Name) -> Diagnostic:
    """The error for a second argument of one name."""
    text, start, end = again
    place = source.range(first[1], first[2])
    detail = f'"{text}" is already set at {place}. An argument can be set only once.'
    return Diagnostic.error("Attribute redefined", detail, source.range(start, end))


class Builder:
    """Makes the nodes of one file; problems that need no stop are gathered in ``diagnostics``."""

    def __init__(self, source: SourceFile, diagnostics: list[Diagnostic]) -> None:
        self.source = source
        self.diagnostics = diagnostics

    def error(self, summary: str, detail: str, start: int, end: int) -> None:
        """Note a mistake."""
        self.diagnostics.append(Diagnostic.error(summary, detail, self.source.range(start, end)))

    # structure

    def attribute(self, name: Name, _equals: object, expr: Expr) -> Attribute:
        """``name = expr``."""
        text, start, end = name
        return Attribute(self.source, start, expr.end, text, end, expr)

    def block(self, name: Name, labels: list[Name], open_brace: int, items: list[Item], end: int) -> Block:
        """A block with labels."""
        text, start, type_end = name
        header_end = labels[-1][2] if labels else type_end
        nodes = tuple([Label(self.source, at, stop, label) for label, at, stop in labels])
        body = self.body(items, open_brace + 1, end - 1)
        return Block(self.source, start, end, text, type_end, nodes, header_end, body)

    def body(self, items: list[Item], start: int, end: int) -> Body:
        """The body of a block or file; of two arguments with one name the first stays."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        for item in items:
            if isinstance(item, Block):
                blocks.append(item)
            elif attributes.setdefault(item.name, item) is not item:
                first = attributes[item.name]
                names = [(item.name, each.start, each.name_end) for each in (first, item)]
                self.diagnostics.append(redefined(self.source, *names))
        return Body(self.source, start, end, attributes, tuple(blocks))

    # operators, calls and collections

    def unary(self, signs: list[tuple[str, int]], operand: Expr) -> Expr:
        """A chain of signs before an operand."""
        for operator, start in reversed(signs):
            operand = UnaryExpr(self.source, start, operand.end, operator, operand)
        return operand

    def binary(self, left: Expr, term: tuple[str, Expr], _newline: object = None) -> BinaryExpr:
        """A left operand with the operator and right operand that follow it."""
        operator, right = term
        return BinaryExpr(self.source, left.start, right.end, operator, left, right)

    def conditional(
        self, test: Expr, _mark: str, then: Expr, _colon: str, otherwise: Expr
    ) -> ConditionalExpr:
        """``test ? then : otherwise``."""
        return ConditionalExpr(self.source, test.start, otherwise.end, test, then, otherwise)

    def paren(self, start: int, expr: Expr, end: int) -> ParenExpr:
        """``( expr )``."""
        return ParenExpr(self.source, start, end, expr)

    def call(self, name: TraversalExpr, items: list[Expr], expand: bool, end: int) -> CallExpr:
        """``name(items...)``."""
        return CallExpr(self.source, name.start, end, name.root, name.end, tuple(items), expand)

    def tuple_of(self, start: int, items: list[Expr], end: int) -> TupleExpr:
        """``[...]``."""
        return TupleExpr(self.source, start, end, tuple(items))

    def object_of(self, start: int, items: list[ObjectItem], end: int) -> ObjectExpr:
        """``{...}``."""
        return ObjectExpr(self.source, start, end, tuple(items))

    def object_item(self, key: Expr, _equals: object, value: Expr) -> ObjectItem:
        """``key = value``; a bare name as key means its text, and so do ``true``, ``false`` and ``null``."""
        if isinstance(key, TraversalExpr | BoolExpr | NullExpr) and not getattr(key, "steps", ()):
            name = self.source.text[key.start : key.end]
            key = NameKeyExpr(self.source, key.start, key.end, name)
        return ObjectItem(self.source, key.start, value.end, key, value)

    def for_tuple(self, start: int, names: Names, value: Expr, test: Expr | None, end: int) -> ForExpr:
        """``[for ... : value if test]``."""
        return ForExpr(self.source, start, end, *names, None, value, test, group=False)

    def for_object(
        self, start: int, names: Names, key: Expr, value: Expr, group: bool, test: Expr | None, end: int
    ) -> ForExpr:
        """``{for ... : key => value... if test}``."""
        return ForExpr(self.source, start, end, *names, key, value, test, group)

    # steps

    def attr_step(self, dot: int, name: TraversalExpr) -> AttrStep:
        """``.name``."""
        return AttrStep(self.source, dot, name.end, name.root)

    def legacy_step(self, dot: int, number: NumberExpr) -> IndexStep:
        """``.0``."""
        return IndexStep(self.source, dot, number.end, number)

    def index(self, start: int, key: Expr, end: int) -> Suffix:
        """``[key]``."""
        return index_suffix(self.source, start, key, end)

    # templates

    def interpolation(self, opened: Mark, expr: Expr, closed: Mark) -> Sequence:
        """``${ expr }``."""
        return Sequence("", opened[0], closed[1], opened[2], closed[2], expr)

    def if_directive(self, opened: Mark, _word: str, test: Expr, closed: Mark) -> Sequence:
        """``%{ if test }``."""
        return Sequence("if", opened[0], closed[1], opened[2], closed[2], test)

    def bare_directive(self, opened: Mark, word: Word, closed: Mark) -> Sequence:
        """``%{ else }``, ``%{ endif }`` or ``%{ endfor }``."""
        return Sequence(word, opened[0], closed[1], opened[2], closed[2])

    def for_directive(
        self, opened: Mark, key: TraversalExpr | None, value: TraversalExpr, collection: Expr, closed: Mark
    ) -> Sequence:
        """``%{ for key, value in collection }``."""
        key_name = key.root if key else None
        return Sequence("for", opened[0], closed[1], opened[2], closed[2], collection, key_name, value.root)

    def template(self, opened: tuple[int, bool, bool], pieces: list[Piece], closed: tuple[int, int]) -> Expr:
        """A quoted string or heredoc."""
        start, heredoc, flush = opened
        ends = Delimiters(start, *closed, heredoc=heredoc, flush=flush)
        return template(self.source, ends, pieces, self.error)

    def check_directives(self, pieces: list[Piece]) -> None:
        """Report the directives out of place in a template whose end is missing."""

        def report(summary: str, detail: str, start: int, end: int) -> None:
            if summary != UNEXPECTED_END:
                self.error(summary, detail, start, end)

        nest(self.source, pieces, Delimiters(0, 0, 0, heredoc=False, flush=False), report)
