"""The parts of an expression, in the order they are written, each with the names bound for it."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

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
    JsonStringExpr,
    LiteralPart,
    ObjectExpr,
    ParenExpr,
    RelativeTraversalExpr,
    SplatExpr,
    TemplateExpr,
    TemplatePart,
    TemplateWrapExpr,
    TupleExpr,
    UnaryExpr,
)

Expression: TypeAlias = Expr | TemplatePart
Child: TypeAlias = tuple[Expression, tuple[str, ...]]


def children(node: Expression) -> Sequence[Child]:
    """The expressions (and template parts) directly inside, each with the names that a ``for`` binds for it."""
    list_parts = _PARTS.get(type(node))
    return list_parts(node) if list_parts else ()


def _plain(*parts: Expression) -> list[Child]:
    return [(part, ()) for part in parts]


def _of_for(node: ForExpr) -> list[Child]:
    names = _names(node)
    inner = (node.key, node.value, node.condition)
    return [(node.collection, ()), *((part, names) for part in inner if part is not None)]


def _of_for_part(node: ForPart) -> list[Child]:
    names = _names(node)
    return [(node.collection, ()), *((part, names) for part in node.body)]


def _names(node: ForExpr | ForPart) -> tuple[str, ...]:
    return (node.value_name,) if node.key_name is None else (node.key_name, node.value_name)


_PARTS: dict[type, Callable[[Any], list[Child]]] = {
    TemplateExpr: lambda node: _plain(*node.parts),
    LiteralPart: lambda _node: [],
    InterpolationPart: lambda node: _plain(node.expr),
    IfPart: lambda node: _plain(node.condition, *node.then, *node.otherwise),
    ForPart: _of_for_part,
    JsonStringExpr: lambda node: _plain(node.template) if node.template is not None else [],
    TemplateWrapExpr: lambda node: _plain(node.expr),
    RelativeTraversalExpr: lambda node: _plain(node.operand),
    IndexExpr: lambda node: _plain(node.collection, node.key),
    SplatExpr: lambda node: _plain(node.operand, node.each),
    CallExpr: lambda node: _plain(*node.args),
    UnaryExpr: lambda node: _plain(node.operand),
    BinaryExpr: lambda node: _plain(node.left, node.right),
    ConditionalExpr: lambda node: _plain(node.condition, node.then, node.otherwise),
    ParenExpr: lambda node: _plain(node.expr),
    TupleExpr: lambda node: _plain(*node.items),
    ObjectExpr: lambda node: _plain(*(part for item in node.items for part in (item.key, item.value))),
    ForExpr: _of_for,
}
