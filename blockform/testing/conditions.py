"""The assertions of a run, evaluated on what its plan or apply came to. Source: Terraform's EvalContext.EvaluateRun."""

from collections.abc import Iterable

from msgspec.structs import replace

from blockform.addrs import Mode, ResourceAddr
from blockform.config import CheckRule
from blockform.diagnostics import Comparison, Diagnostic, Diagnostics
from blockform.lang import Scope, evaluate, parse_test_reference, reference_values, references
from blockform.lang.explain import compact_value
from blockform.syntax import BinaryExpr, Expr
from blockform.testing.results import FAILED_ASSERTION, Status
from blockform.values import (
    BOOL,
    SENSITIVE_MARKS,
    STRING,
    ConversionError,
    Mark,
    Value,
    convert,
    friendly_name,
)
from blockform.values.codec import dumps, json_number

_UNKNOWN = (
    "Condition expression could not be evaluated at this time. This means you have executed a `run` block with `command = plan` and one of"
    " the values your condition depended on is not known until after the plan has been applied. Either remove this value from your"
    " condition, or execute an `apply` command from this `run` block. Alternatively, if there is an override for this value, you can make"
    " it available during the plan phase by setting `override_during = plan` in the `override_` block."
)


def check_assertions(rules: Iterable[CheckRule], scope: Scope, *, verbose: bool) -> Status:
    """Evaluate every assertion; how it went. The scope's diagnostics get what is wrong."""
    status = Status.PASS
    for rule in rules:
        status = status.merge(_check(rule, scope, verbose=verbose))
    return status


def _check(rule: CheckRule, scope: Scope, *, verbose: bool) -> Status:
    found = Diagnostics(_ephemeral(rule))
    inner = scope.with_diags(found)
    before = len(found.errors)
    inner.resolve(rule.condition)
    inner.resolve(rule.error_message)
    if len(found.errors) > before:
        scope.diags.extend(found)
        return Status.ERROR
    message = _message(rule.error_message, inner)
    condition = evaluate(rule.condition, inner)
    scope.diags.extend(found)
    if found.has_errors:
        return Status.ERROR
    problem = _undecided(rule, condition, scope)
    if problem is not None:
        scope.diags.append(problem)
        return Status.ERROR
    if convert(condition, BOOL).unmarked().as_bool():
        return Status.PASS
    scope.diags.append(_failure(rule, message, scope, verbose=verbose))
    return Status.FAIL


def _ephemeral(rule: CheckRule) -> Iterable[Diagnostic]:
    for expr in (rule.condition, rule.error_message):
        for reference in references(expr, parse_test_reference):
            subject = reference.subject
            if isinstance(subject, ResourceAddr) and subject.mode is Mode.EPHEMERAL:
                yield Diagnostic.error(
                    "Ephemeral resources cannot be asserted",
                    "Ephemeral resources are closed when the test is finished, and are not available within the test context for"
                    " assertions.",
                    reference.subject_range,
                )


def _undecided(rule: CheckRule, condition: Value, scope: Scope) -> Diagnostic | None:
    """Why the condition is neither true nor false, if it is."""
    summary, detail = "Invalid condition run", ""
    if condition.is_null:
        detail = "Condition expression must return either true or false, not null."
    elif not condition.is_known:
        summary, detail = "Unknown condition value", _UNKNOWN
    else:
        try:
            convert(condition, BOOL)
        except ConversionError as error:
            detail = f"Invalid condition run value: {error.message}."
            if condition.type is not STRING:
                detail = (
                    f"Invalid condition run value: bool required, but have {friendly_name(condition.type)}."
                )
    if not detail:
        return None
    values = reference_values(rule.condition, scope)
    return replace(Diagnostic.error(summary, detail, rule.condition.range), values=values)


def _failure(rule: CheckRule, message: str, scope: Scope, *, verbose: bool) -> Diagnostic:
    values = reference_values(rule.condition, scope, include_unknown=True, in_full=_shown)
    found = Diagnostic.error(FAILED_ASSERTION, message, rule.condition.range)
    return replace(found, values=values, comparison=_comparison(rule.condition, scope, verbose=verbose))


def _comparison(condition: Expr, scope: Scope, *, verbose: bool) -> Comparison | None:
    """The two sides of a condition that is an operator between two others."""
    if not isinstance(condition, BinaryExpr):
        return None
    aside = scope.with_diags(Diagnostics())
    left, right = evaluate(condition.left, aside), evaluate(condition.right, aside)
    warning = "" if left.type == right.type else "LHS and RHS values are of different types"
    return Comparison(left=_shown(left), right=_shown(right), warning=warning, in_full=verbose)


def _shown(value: Value) -> str:
    """The value as JSON in several lines; secret and unknown parts are only described."""
    import json  # noqa: PLC0415  only for failures

    return json.dumps(json.loads(dumps(_plain(value))), indent=2, ensure_ascii=False)


def _plain(value: Value) -> object:
    if SENSITIVE_MARKS & value.marks or Mark.EPHEMERAL in value.marks or not value.is_known:
        return _hidden(value)
    raw = value.raw
    if isinstance(raw, dict):
        return {key: _plain(item) for key, item in raw.items()}
    if isinstance(raw, tuple):
        return [_plain(item) for item in raw]
    return raw if raw is None or isinstance(raw, str | bool) else json_number(value)


def _hidden(value: Value) -> str:
    if Mark.SENSITIVE in value.marks:
        return "(sensitive value)"
    return "(ephemeral value)" if Mark.EPHEMERAL in value.marks else compact_value(value)


def _message(expr: Expr, scope: Scope) -> str:
    """The text of an error message; what is wrong with it goes into the scope's diagnostics. Source: lang.EvalCheckErrorMessage."""
    found = Diagnostics()
    value = evaluate(expr, scope.with_diags(found))
    scope.diags.extend(found)
    if found.has_errors:
        return ""
    problem = ""
    try:
        value = convert(value, STRING)
    except ConversionError as error:
        problem = f"Unsuitable value for error message: {error.message}."
    if not problem and not value.is_known:
        return ""
    if not problem and value.is_null:
        problem = "Unsuitable value for error message: must not be null."
    if problem:
        values = reference_values(expr, scope)
        scope.diags.append(
            replace(Diagnostic.error("Invalid error message", problem, expr.range), values=values)
        )
        return ""
    marks = value.deep_marks()
    for mark, advice in _HIDING.items():
        if mark in marks:
            detail = (
                f"The error expression used to explain this condition refers to {mark.value} values, so blockform will not display the"
                f" resulting message.\n\nYou can correct this by removing references to {mark.value} values{advice}."
            )
            scope.diags.warning(f"Error message refers to {mark.value} values", detail, expr.range)
            return ""
    return value.as_str().strip()


_HIDING = {
    Mark.SENSITIVE: ", or by carefully using the nonsensitive() function if the expression will not reveal the sensitive data",
    Mark.EPHEMERAL: ", or by using the ephemeralasnull() function on the references to not reveal ephemeral data",
}
