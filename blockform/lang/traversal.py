"""Steps into values: references, attributes and indexes."""

from blockform.diagnostics import SourceRange
from blockform.lang.dispatch import report_operation, value_of
from blockform.lang.scope import Scope
from blockform.lang.steps import follow_step
from blockform.syntax.nodes import (
    Expr,
    IndexExpr,
    RelativeTraversalExpr,
    SplatItemExpr,
    TraversalExpr,
    TraversalStep,
)
from blockform.values import DYNAMIC, OperationError, Value, index, unknown


def traversal(expr: TraversalExpr, scope: Scope) -> Value:
    """``root.attr["key"][0]``: the value of the subject or local name, and the steps from there."""
    value, steps = scope.lookup(expr)
    return _follow(value, steps, expr, scope) if steps else value


def relative_traversal(expr: RelativeTraversalExpr, scope: Scope) -> Value:
    """``f(x).attr[0]``."""
    return _follow(value_of(expr.operand, scope), expr.steps, expr, scope)


def splat_item(_expr: SplatItemExpr, scope: Scope) -> Value:
    """The element that the innermost splat is looking at."""
    assert scope.item is not None
    return scope.item


def index_value(expr: IndexExpr, scope: Scope) -> Value:
    """``collection[key]``."""
    collection = value_of(expr.collection, scope)
    key = value_of(expr.key, scope)
    try:
        return index(collection, key)
    except OperationError as error:
        return report_operation(scope, error, _brackets(expr), expr)


def _follow(value: Value, steps: tuple[TraversalStep, ...], expr: Expr, scope: Scope) -> Value:
    for step in steps:
        try:
            value = follow_step(value, step)
        except OperationError as error:
            report_operation(scope, error, step.range, expr)
            return unknown(DYNAMIC)
    return value


def _brackets(expr: IndexExpr) -> SourceRange:
    """The brackets and the key between them."""
    opening = expr.source.text.find("[", expr.collection.end, expr.key.start)
    return SourceRange(expr.source, max(opening, expr.collection.end), expr.end)
