"""Conditions that must hold: variable validation, pre- and postconditions, assertions of checks."""

from collections.abc import Iterable
from enum import Enum

from blockform.config import CheckRule
from blockform.diagnostics import Diagnostic, Severity
from blockform.lang import Scope, evaluate, reference_values
from blockform.values import BOOL, STRING, ConversionError, Mark, Value, convert


class RuleKind(Enum):
    """What a rule belongs to; the value is the summary of its failure, as in Terraform."""

    PRECONDITION = "Resource precondition failed"
    POSTCONDITION = "Resource postcondition failed"
    OUTPUT = "Module output value precondition failed"
    VALIDATION = "Invalid value for variable"
    CHECK = "Check block assertion failed"


def check_rules(rules: Iterable[CheckRule], kind: RuleKind, scope: Scope) -> bool:
    """Whether no rule fails; a condition that is not known yet does not. Failures go into the scope's diagnostics."""
    passed = True
    for rule in rules:
        passed = _check(rule, kind, scope) and passed
    return passed


def _check(rule: CheckRule, kind: RuleKind, scope: Scope) -> bool:
    errors = len(scope.diags.errors)
    condition = evaluate(rule.condition, scope)
    if len(scope.diags.errors) > errors:
        return False
    problem = ""
    truth: Value | None = None
    if condition.is_null:
        problem = "Condition expression must return either true or false, not null."
    elif condition.is_known:
        try:
            truth = convert(condition, BOOL)
        except ConversionError as error:
            problem = f"Invalid condition result value: {error.message}."
    if problem:
        scope.diags.append(Diagnostic.error("Invalid condition result", problem, rule.condition.range))
        return False
    if truth is None or not truth.is_known or truth.as_bool():
        return True
    scope.diags.append(_failure(rule, kind, scope))
    return kind is RuleKind.CHECK


def _failure(rule: CheckRule, kind: RuleKind, scope: Scope) -> Diagnostic:
    message = _message(rule, scope)
    subject = rule.condition.range
    if kind is RuleKind.VALIDATION:
        message += f"\n\nThis was checked by the validation rule at {rule.range}."
    severity = Severity.WARNING if kind is RuleKind.CHECK else Severity.ERROR
    return Diagnostic(
        severity=severity,
        summary=kind.value,
        detail=message,
        subject=subject,
        values=reference_values(rule.condition, scope),
    )


def _message(rule: CheckRule, scope: Scope) -> str:
    value = evaluate(rule.error_message, scope)
    marks = value.deep_marks()
    if Mark.SENSITIVE in marks:
        return "The error message included a sensitive value, so it will not be displayed."
    if Mark.EPHEMERAL in marks:
        return "The error message included an ephemeral value, so it will not be displayed."
    try:
        text = convert(value, STRING)
    except ConversionError:
        return "The error message is no text."
    return text.as_str().strip() if text.is_known and not text.is_null else "This check failed."
