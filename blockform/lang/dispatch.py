"""From a node to its value: the table that the modules on single forms of expressions share, and how they report."""

from collections.abc import Callable
from typing import Any

from blockform.diagnostics import Diagnostic, SourceRange
from blockform.lang.children import Expression
from blockform.lang.explain import reference_values
from blockform.lang.scope import Scope
from blockform.values import DYNAMIC, OperationError, Value, unknown

EVALUATORS: dict[type, Callable[[Any, Scope], Value]] = {}
"""By class of node: what gives its value in a scope. Filled by :mod:`blockform.lang.evaluate`."""


def value_of(expr: Expression, scope: Scope) -> Value:
    """The value of a part of an expression whose references the scope has resolved already."""
    return EVALUATORS[type(expr)](expr, scope)


def report(
    scope: Scope,
    summary: str,
    detail: str,
    subject: SourceRange,
    context: SourceRange | None = None,
    *,
    about: Expression | None = None,
) -> Value:
    """Add an error, with the values of what ``about`` reads; returns the value that a faulty expression has."""
    values = reference_values(about, scope) if about is not None else ()
    scope.diags.append(Diagnostic.error(summary, detail, subject, context, values=values))
    return _FAULTY


def report_operation(scope: Scope, error: OperationError, subject: SourceRange, about: Expression) -> Value:
    """Add the error that an operation on values raised."""
    return report(scope, error.summary, error.message, subject, about=about)


_FAULTY = unknown(DYNAMIC)
