"""The syntax tree: bodies, blocks, attributes and the closed union of expressions, each with its source range.

Nodes are plain slotted objects for speed; nobody changes one after the parser has made it. A node knows its
file and two offsets; lines and columns are worked out only when a message needs them.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from blockform.diagnostics import SourceFile, SourceRange


@dataclass(slots=True, eq=False)
class Node:
    """Anything that stands in a file, from offset ``start`` up to, not including, ``end``."""

    source: SourceFile
    start: int
    end: int

    @property
    def range(self) -> SourceRange:
        """Where it stands."""
        return SourceRange(self.source, self.start, self.end)


# Expressions ---------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class NumberExpr(Node):
    """``12.5e3``: the digits as written; the reader of values decides on precision. Never signed."""

    text: str


@dataclass(slots=True, eq=False)
class BoolExpr(Node):
    """``true`` or ``false``."""

    value: bool


@dataclass(slots=True, eq=False)
class NullExpr(Node):
    """``null``."""


@dataclass(slots=True, eq=False)
class StringExpr(Node):
    """A quoted string or heredoc without any template sequence; ``value`` is unescaped (and dedented).

    The text is as written, not yet NFC-normalised: that belongs to values.
    """

    value: str
    heredoc: bool = False


@dataclass(slots=True, eq=False)
class LiteralPart(Node):
    """Literal text of a template: unescaped, strip markers and dedent already applied. May be empty."""

    text: str


@dataclass(slots=True, eq=False)
class InterpolationPart(Node):
    """``${ expr }`` inside a template."""

    expr: "Expr"


@dataclass(slots=True, eq=False)
class IfPart(Node):
    """``%{ if c }...%{ else }...%{ endif }``; ``otherwise`` is empty without an else."""

    condition: "Expr"
    then: tuple["TemplatePart", ...]
    otherwise: tuple["TemplatePart", ...]


@dataclass(slots=True, eq=False)
class ForPart(Node):
    """``%{ for k, v in c }...%{ endfor }``; ``key_name`` is None when only a value is named."""

    key_name: str | None
    value_name: str
    collection: "Expr"
    body: tuple["TemplatePart", ...]


TemplatePart: TypeAlias = LiteralPart | InterpolationPart | IfPart | ForPart


@dataclass(slots=True, eq=False)
class TemplateExpr(Node):
    """A quoted template or heredoc with at least one sequence; its value is the parts' texts joined."""

    parts: tuple[TemplatePart, ...]
    heredoc: bool = False


@dataclass(slots=True, eq=False)
class TemplateWrapExpr(Node):
    """``"${expr}"`` and nothing else: the expression's own value, of any type."""

    expr: "Expr"


@dataclass(slots=True, eq=False)
class AttrStep(Node):
    """``.name`` in a traversal; the range covers the dot and the name."""

    name: str


@dataclass(slots=True, eq=False)
class IndexStep(Node):
    """``["key"]``, ``[0]`` or legacy ``.0`` in a traversal: a literal key.

    ``key`` is a str for string keys and a :class:`NumberExpr` for numbers. The range covers the brackets.
    """

    key: str | NumberExpr


TraversalStep: TypeAlias = AttrStep | IndexStep


@dataclass(slots=True, eq=False)
class TraversalExpr(Node):
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


@dataclass(slots=True, eq=False)
class RelativeTraversalExpr(Node):
    """``f(x).attr[0]``: literal steps taken from an expression that is no bare name."""

    operand: "Expr"
    steps: tuple[TraversalStep, ...]


@dataclass(slots=True, eq=False)
class IndexExpr(Node):
    """``collection[key]`` with a key that is not literal."""

    collection: "Expr"
    key: "Expr"


@dataclass(slots=True, eq=False)
class SplatItemExpr(Node):
    """The element that the ``each`` of the innermost splat around it is looking at."""


@dataclass(slots=True, eq=False)
class SplatExpr(Node):
    """``operand[*].x`` (full) or ``operand.*.x`` (attribute): ``each`` evaluated with every element.

    ``each`` has exactly one :class:`SplatItemExpr` of this splat at its innermost place; it is that leaf itself when
    nothing follows the splat.
    """

    operand: "Expr"
    each: "Expr"
    full: bool


@dataclass(slots=True, eq=False)
class CallExpr(Node):
    """``name(args...)``; ``name`` may hold ``::``. ``expand_final``: the last argument is followed by ``...``."""

    name: str
    name_end: int
    args: tuple["Expr", ...]
    expand_final: bool

    @property
    def name_range(self) -> SourceRange:
        """Where the function's name stands."""
        return SourceRange(self.source, self.start, self.name_end)


@dataclass(slots=True, eq=False)
class UnaryExpr(Node):
    """``-x`` or ``!x``."""

    operator: str
    operand: "Expr"


@dataclass(slots=True, eq=False)
class BinaryExpr(Node):
    """``left op right`` with one of ``|| && == != > >= < <= + - * / %``."""

    operator: str
    left: "Expr"
    right: "Expr"


@dataclass(slots=True, eq=False)
class ConditionalExpr(Node):
    """``condition ? then : otherwise``."""

    condition: "Expr"
    then: "Expr"
    otherwise: "Expr"


@dataclass(slots=True, eq=False)
class ParenExpr(Node):
    """``( expr )``; the range covers the parentheses."""

    expr: "Expr"


@dataclass(slots=True, eq=False)
class TupleExpr(Node):
    """``[a, b]``."""

    items: tuple["Expr", ...]


@dataclass(slots=True, eq=False)
class NameKeyExpr(Node):
    """A bare name as an object key, ``{ name = 1 }``: means the text of the name."""

    name: str


@dataclass(slots=True, eq=False)
class ObjectItem(Node):
    """``key = value`` of an object constructor."""

    key: "Expr"
    value: "Expr"


@dataclass(slots=True, eq=False)
class ObjectExpr(Node):
    """``{ key = value ... }``; duplicates are kept, evaluation decides."""

    items: tuple[ObjectItem, ...]


@dataclass(slots=True, eq=False)
class ForExpr(Node):
    """``[for k, v in c : value if cond]`` or, with ``key``, ``{for k, v in c : key => value... if cond}``."""

    key_name: str | None
    value_name: str
    collection: "Expr"
    key: "Expr | None"
    value: "Expr"
    condition: "Expr | None"
    group: bool


@dataclass(slots=True, eq=False)
class JsonStringExpr(Node):
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


@dataclass(slots=True, eq=False)
class Attribute(Node):
    """``name = expr``."""

    name: str
    name_end: int
    expr: Expr

    @property
    def name_range(self) -> SourceRange:
        """Where the argument's name stands."""
        return SourceRange(self.source, self.start, self.name_end)


@dataclass(slots=True, eq=False)
class Label(Node):
    """A block label, quoted or bare; the range covers the quotes."""

    text: str


@dataclass(slots=True, eq=False)
class Body(Node):
    """What stands in a file or between the braces of a block.

    Attribute names are unique (a second one is a syntax error); blocks keep their order.
    ``end`` is the offset of the closing brace or the end of the file.
    """

    attributes: dict[str, Attribute]
    blocks: tuple["Block", ...]


@dataclass(slots=True, eq=False)
class Block(Node):
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


@dataclass(slots=True, eq=False)
class JsonBody(Body):
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


@dataclass(slots=True, eq=False)
class JsonBlock(Block):
    """A block of the JSON syntax: type and labels are keys of properties, and the header is the bracket that opens the body."""

    header_start: int

    @property
    def header_range(self) -> SourceRange:
        """The opening bracket."""
        return SourceRange(self.source, self.header_start, self.header_end)


@dataclass(slots=True, eq=False)
class File:
    """One parsed file."""

    source: SourceFile
    body: Body
