"""Expr + Scope -> Value: the entry to evaluation and the table of what evaluates which node."""

from blockform.lang import (
    calls,
    conditionals,
    constructors,
    iteration,
    json_values,
    operators,
    splats,
    templates,
    traversal,
)
from blockform.lang.dispatch import EVALUATORS, report
from blockform.lang.explain import reference_values
from blockform.lang.scope import Data, Scope
from blockform.syntax.nodes import (
    BinaryExpr,
    BoolExpr,
    CallExpr,
    ConditionalExpr,
    Expr,
    ForExpr,
    IndexExpr,
    JsonStringExpr,
    NameKeyExpr,
    NullExpr,
    NumberExpr,
    ObjectExpr,
    ParenExpr,
    RelativeTraversalExpr,
    SplatExpr,
    SplatItemExpr,
    StringExpr,
    TemplateExpr,
    TemplateWrapExpr,
    TraversalExpr,
    TupleExpr,
    UnaryExpr,
)
from blockform.values import MAX_LEVELS, NestingError, Type, Value, convert

__all__ = ["Data", "Scope", "evaluate", "evaluate_as", "evaluate_resolved", "reference_values"]

EVALUATORS.update(
    {
        NumberExpr: constructors.number_literal,
        BoolExpr: constructors.bool_literal,
        NullExpr: constructors.null_literal,
        StringExpr: constructors.string_literal,
        NameKeyExpr: constructors.name_key,
        ParenExpr: constructors.parentheses,
        TupleExpr: constructors.tuple_value,
        ObjectExpr: constructors.object_value,
        JsonStringExpr: json_values.json_string,
        TemplateExpr: templates.template,
        TemplateWrapExpr: templates.template_wrap,
        TraversalExpr: traversal.traversal,
        RelativeTraversalExpr: traversal.relative_traversal,
        IndexExpr: traversal.index_value,
        SplatItemExpr: traversal.splat_item,
        SplatExpr: splats.splat,
        CallExpr: calls.call_value,
        UnaryExpr: operators.unary,
        BinaryExpr: operators.binary,
        ConditionalExpr: conditionals.conditional,
        ForExpr: iteration.for_expr,
    }
)

_MAX_LEVELS = MAX_LEVELS - 10
_READS_NOTHING = frozenset({NumberExpr, BoolExpr, NullExpr, StringExpr, NameKeyExpr})


def evaluate(expr: Expr, scope: Scope) -> Value:
    """The value of the expression.

    What the user got wrong is added to ``scope.diags`` in Terraform's words; the part at fault is then unknown, of any type.
    References are looked up first, all of them: a wrong one is reported even where its value would not matter.
    """
    if type(expr) not in _READS_NOTHING:
        scope.resolve(expr)
    return evaluate_resolved(expr, scope)


def evaluate_resolved(expr: Expr, scope: Scope) -> Value:
    """As :func:`evaluate`, for an expression whose references the scope has looked up before."""
    try:
        value = EVALUATORS[type(expr)](expr, scope)
    except NestingError:
        return _report_levels(expr, scope)
    except RecursionError:
        return report_depth(expr, scope)
    return value if value.levels <= _MAX_LEVELS else _report_levels(expr, scope)


def _report_levels(expr: Expr, scope: Scope) -> Value:
    detail = (
        f"Collections may hold others in at most {_MAX_LEVELS} levels; the value of this expression has more."
    )
    return report(scope, "Value nested too deeply", detail, expr.range)


def report_depth(expr: Expr, scope: Scope) -> Value:
    """Report that the expression holds more levels of others than can be dealt with."""
    detail = "This expression holds others in too many levels to be evaluated. Move some of the inner ones into local values."
    return report(scope, "Expression nested too deeply", detail, expr.range)


def evaluate_as(expr: Expr, of: Type, scope: Scope) -> Value:
    """The value of the expression, converted to the type.

    Raises: ConversionError, whose path says which part does not fit; the caller words the diagnostic.
    """
    return convert(evaluate(expr, scope), of)
