"""The syntax tree: bodies, blocks, attributes and the closed union of expressions, each with its source range.

Nodes are plain slotted objects for speed; nobody changes one after the parser has made it. A node knows its
file and two offsets; lines and columns are worked out only when a message needs them.
"""

from typing import Literal, TypeAlias

from msgspec import Struct

from blockform.diagnostics import SourceFile, SourceRange


class Node(Struct, eq=False):
    """Anything that stands in a file, from offset ``start`` up to, not including, ``end``."""

    source: SourceFile
    start: int
    end: int

    @property
    def range(self) -> SourceRange:
        """Where it stands."""
        return SourceRange(self.source, self.start, self.end)


# Expressions ---------------------------------------------------------------------------------------------------


class NumberExpr(Node, eq=False):
    """``12.5e3``: the digits as written; the reader of values decides on precision. Never signed."""

    text: str


class BoolExpr(Node, eq=False):
    """``true`` or ``false``."""

    value: bool


class NullExpr(Node, eq=False):
    """``null``."""


class StringExpr(Node, eq=False):
    """A quoted string or heredoc without any template sequence; ``value`` is unescaped (and dedented).

    The text is as written, not yet NFC-normalised: that belongs to values.
    """

    value: str
    heredoc: bool = False


class LiteralPart(Node, eq=False):
    """Literal text of a template: unescaped, strip markers and dedent already applied. May be empty."""

    text: str


class InterpolationPart(Node, eq=False):
    """``${ expr }`` inside a template."""

    expr: "Expr"


class IfPart(Node, eq=False):
    """``%{ if c }...%{ else }...%{ endif }``; ``otherwise`` is empty without an else."""

    condition: "Expr"
    then: tuple["TemplatePart", ...]
    otherwise: tuple["TemplatePart", ...]


class ForPart(Node, eq=False):
    """``%{ for k, v in c }...%{ endfor }``; ``key_name`` is None when only a value is named."""

    key_name: str | None
    value_name: str
    collection: "Expr"
    body: tuple["TemplatePart", ...]


TemplatePart: TypeAlias = LiteralPart | InterpolationPart | IfPart | ForPart


class TemplateExpr(Node, eq=False):
    """A quoted template or heredoc with at least one sequence; its value is the parts' texts joined."""

    parts: tuple[TemplatePart, ...]
    heredoc: bool = False


class TemplateWrapExpr(Node, eq=False):
    """``"${expr}"`` and nothing else: the expression's own value, of any type."""

    expr: "Expr"


class AttrStep(Node, eq=False):
    """``.name`` in a traversal; the range covers the dot and the name."""

    name: str


class IndexStep(Node, eq=False):
    """``["key"]``, ``[0]`` or legacy ``.0`` in a traversal: a literal key.

    ``key`` is a str for string keys and a :class:`NumberExpr` for numbers. The range covers the brackets.
    """

    key: str | NumberExpr


TraversalStep: TypeAlias = AttrStep | IndexStep


class TraversalExpr(Node, eq=False):
    """``root.attr["key"][0]``: a name followed by steps that are all literal. A bare name has no steps.

    ``root_end`` is the offset just after the root name.
    """

    root: str
    root_end: int
    steps: tuple[TraversalStep, ...]

    @property
    def root_range(self) -> SourceRange:
        """Where the root name stands."""
        return SourceRange(self.source, self.start, self.root_end)


class RelativeTraversalExpr(Node, eq=False):
    """``f(x).attr[0]``: literal steps taken from an expression that is no bare name."""

    operand: "Expr"
    steps: tuple[TraversalStep, ...]


class IndexExpr(Node, eq=False):
    """``collection[key]`` with a key that is not literal."""

    collection: "Expr"
    key: "Expr"


class SplatItemExpr(Node, eq=False):
    """The element that the ``each`` of the innermost splat around it is looking at."""


class SplatExpr(Node, eq=False):
    """``operand[*].x`` (full) or ``operand.*.x`` (attribute): ``each`` evaluated with every element.

    ``each`` has exactly one :class:`SplatItemExpr` of this splat at its innermost place; it is that leaf itself when
    nothing follows the splat.
    """

    operand: "Expr"
    each: "Expr"
    full: bool


class CallExpr(Node, eq=False):
    """``name(args...)``; ``name`` may hold ``::``. ``expand_final``: the last argument is followed by ``...``."""

    name: str
    name_end: int
    args: tuple["Expr", ...]
    expand_final: bool

    @property
    def name_range(self) -> SourceRange:
        """Where the function's name stands."""
        return SourceRange(self.source, self.start, self.name_end)


class UnaryExpr(Node, eq=False):
    """``-x`` or ``!x``."""

    operator: str
    operand: "Expr"


class BinaryExpr(Node, eq=False):
    """``left op right`` with one of ``|| && == != > >= < <= + - * / %``."""

    operator: str
    left: "Expr"
    right: "Expr"


class ConditionalExpr(Node, eq=False):
    """``condition ? then : otherwise``."""

    condition: "Expr"
    then: "Expr"
    otherwise: "Expr"


class ParenExpr(Node, eq=False):
    """``( expr )``; the range covers the parentheses."""

    expr: "Expr"


class TupleExpr(Node, eq=False):
    """``[a, b]``."""

    items: tuple["Expr", ...]


class NameKeyExpr(Node, eq=False):
    """A bare name as an object key, ``{ name = 1 }``: means the text of the name."""

    name: str


class ObjectItem(Node, eq=False):
    """``key = value`` of an object constructor."""

    key: "Expr"
    value: "Expr"


class ObjectExpr(Node, eq=False):
    """``{ key = value ... }``; duplicates are kept, evaluation decides."""

    items: tuple[ObjectItem, ...]


class ForExpr(Node, eq=False):
    """``[for k, v in c : value if cond]`` or, with ``key``, ``{for k, v in c : key => value... if cond}``."""

    key_name: str | None
    value_name: str
    collection: "Expr"
    key: "Expr | None"
    value: "Expr"
    condition: "Expr | None"
    group: bool


class JsonStringExpr(Node, eq=False):
    """A string of the JSON syntax, with its quotes: ``value`` is its text, whose meaning is up to the reader.

    Where a value is wanted the text is a template: ``template`` is the expression it makes, or None where the text has no
    sequence and stands for itself. ``broken``: it is no correct template, which is told when its value is wanted.
    """

    value: str
    template: "Expr | None" = None
    broken: bool = False


Expr: TypeAlias = (
    NumberExpr
    | BoolExpr
    | NullExpr
    | StringExpr
    | JsonStringExpr
    | TemplateExpr
    | TemplateWrapExpr
    | TraversalExpr
    | RelativeTraversalExpr
    | IndexExpr
    | SplatItemExpr
    | SplatExpr
    | CallExpr
    | UnaryExpr
    | BinaryExpr
    | ConditionalExpr
    | ParenExpr
    | TupleExpr
    | NameKeyExpr
    | ObjectExpr
    | ForExpr
)


# Structure -----------------------------------------------------------------------------------------------------


class Attribute(Node, eq=False):
    """``name = expr``."""

    name: str
    name_end: int
    expr: Expr

    @property
    def name_range(self) -> SourceRange:
        """Where the argument's name stands."""
        return SourceRange(self.source, self.start, self.name_end)


class Label(Node, eq=False):
    """A block label, quoted or bare; the range covers the quotes."""

    text: str


class Body(Node, eq=False):
    """What stands in a file or between the braces of a block.

    Attribute names are unique (a second one is a syntax error); blocks keep their order.
    ``end`` is the offset of the closing brace or the end of the file.
    """

    attributes: dict[str, Attribute]
    blocks: tuple["Block", ...]


class Block(Node, eq=False):
    """``type "label" ... { body }``; ``header_end`` is the offset just after the last label, or after the type."""

    type: str
    type_end: int
    labels: tuple[Label, ...]
    header_end: int
    body: Body

    @property
    def type_range(self) -> SourceRange:
        """Where the block type stands."""
        return SourceRange(self.source, self.start, self.type_end)

    @property
    def header_range(self) -> SourceRange:
        """Type and labels, without the brace."""
        return SourceRange(self.source, self.start, self.header_end)


class JsonBody(Body, eq=False):
    """A body of the JSON syntax, where only what the reader expects tells arguments from blocks: see ``decide``.

    ``members`` are the properties about which nothing is decided, in order, several of one name included; until then
    ``attributes`` shows them as arguments as well, the first of each name. ``form`` is what the value is that makes the body,
    ``wrong`` are values in the place of objects, not yet complained of. What is missing is shown at ``gap_start`` to ``gap_end``.
    """

    members: tuple[Attribute, ...]
    form: Literal["object", "array", "other"]
    wrong: tuple[Expr, ...]
    gap_start: int
    gap_end: int

    @property
    def gap_range(self) -> SourceRange:
        """Where something that is missing would stand."""
        return SourceRange(self.source, self.gap_start, self.gap_end)


class JsonBlock(Block, eq=False):
    """A block of the JSON syntax: type and labels are keys of properties, and the header is the bracket that opens the body."""

    header_start: int

    @property
    def header_range(self) -> SourceRange:
        """The opening bracket."""
        return SourceRange(self.source, self.header_start, self.header_end)


class File(Struct, eq=False):
    """One parsed file."""

    source: SourceFile
    body: Body
