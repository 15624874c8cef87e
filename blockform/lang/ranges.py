"""Where an expression begins, as messages about arguments show it."""

from blockform.diagnostics import SourceRange
from blockform.syntax.nodes import (
    BinaryExpr,
    CallExpr,
    ConditionalExpr,
    Expr,
    ForExpr,
    ForPart,
    IfPart,
    IndexExpr,
    InterpolationPart,
    LiteralPart,
    ObjectExpr,
    ParenExpr,
    SplatExpr,
    StringExpr,
    TemplateExpr,
    TemplatePart,
    TupleExpr,
    UnaryExpr,
)


def start_range(expr: Expr) -> SourceRange:
    """The telling beginning of the expression: an opening bracket, a function's name. Source: HCL's StartRange."""
    while True:
        match expr:
            case BinaryExpr():
                expr = expr.left
            case ConditionalExpr():
                expr = expr.condition
            case ParenExpr():
                expr = expr.expr
            case _:
                return _start(expr)


def _start(expr: Expr) -> SourceRange:
    match expr:
        case TupleExpr() | ObjectExpr() | ForExpr() | UnaryExpr():
            return SourceRange(expr.source, expr.start, expr.start + 1)
        case CallExpr():
            return call_range(expr)
        case IndexExpr():
            return _after(expr, expr.collection.end, "[", 1)
        case SplatExpr():
            return _after(expr, expr.operand.end, "[" if expr.full else ".", 3 if expr.full else 2)
        case TemplateExpr():
            return _part_start(expr.parts[0])
        case StringExpr(heredoc=False) if expr.end > expr.start + 2 and expr.source.text[expr.start] == '"':
            return SourceRange(expr.source, expr.start + 1, expr.end - 1)
        case StringExpr(heredoc=True):
            first = expr.source.text.find("\n", expr.start, expr.end) + 1
            return _first_line(SourceRange(expr.source, first, expr.end))
        case _:
            return expr.range


def _part_start(part: TemplatePart) -> SourceRange:
    match part:
        case IfPart():
            return _directive(part, part.condition.end)
        case ForPart():
            return _directive(part, part.collection.end)
        case LiteralPart():
            return _first_line(part.range)
        case InterpolationPart():
            return part.range


def _directive(part: IfPart | ForPart, inside: int) -> SourceRange:
    """The sequence that opens the part; ``inside`` lies in it."""
    closing = part.source.text.find("}", inside, part.end)
    return SourceRange(part.source, part.start, closing + 1 if closing >= 0 else part.end)


def _first_line(whole: SourceRange) -> SourceRange:
    """The first line of a literal text, without its indentation."""
    text = whole.text
    line = text.split("\n", 1)[0]
    start = whole.start + len(line) - len(line.lstrip()) if "\n" in text else whole.start
    return SourceRange(whole.source, start, whole.start + len(line) + ("\n" in text))


def call_range(expr: CallExpr) -> SourceRange:
    """The name and the opening parenthesis."""
    opening = expr.source.text.find("(", expr.name_end, expr.end)
    return SourceRange(expr.source, expr.start, opening + 1 if opening >= 0 else expr.name_end)


def _after(expr: Expr, offset: int, sign: str, length: int) -> SourceRange:
    at = max(expr.source.text.find(sign, offset, expr.end), offset)
    return SourceRange(expr.source, at, min(at + length, expr.end))
