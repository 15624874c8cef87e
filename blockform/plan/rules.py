"""Conditions that must hold: variable validation, pre- and postconditions, assertions of checks."""

from collections.abc import Iterable
from enum import Enum

from msgspec.structs import replace

from blockform.config import CheckRule
from blockform.diagnostics import Diagnostic, Diagnostics, Severity, SourceRange
from blockform.lang import Scope, evaluate, reference_values
from blockform.plan.checks import CheckStatus, Verdicts
from blockform.values import BOOL, STRING, ConversionError, Mark, Value, convert


class RuleKind(Enum):
    """What a rule belongs to; the value is the summary of its failure, as in Terraform."""

    PRECONDITION = "Resource precondition failed"
    POSTCONDITION = "Resource postcondition failed"
    OUTPUT = "Module output value precondition failed"
    VALIDATION = "Invalid value for variable"
    CHECK = "Check block assertion failed"


def check_rules(
    rules: Iterable[CheckRule],
    kind: RuleKind,
    scope: Scope,
    verdicts: Verdicts,
    place: SourceRange | None = None,
) -> bool:
    """Whether no rule fails; a condition that is not known yet does not. Failures go into the scope's diagnostics.

    ``verdicts`` are those of the object that the rules are about; they take what each rule came to. ``place`` is what failures point
    at, by default the condition.
    """
    passed = True
    for number, rule in enumerate(rules):
        status, message = _check(rule, kind, scope, verdicts.addr, place)
        verdicts.note((kind, number), status, message)
        passed = passed and status not in {CheckStatus.FAIL, CheckStatus.ERROR}
    return passed


def _check(
    rule: CheckRule, kind: RuleKind, scope: Scope, of: str, place: SourceRange | None
) -> tuple[CheckStatus, str]:
    """What a rule comes to; of one that does not hold also the message."""
    found = Diagnostics()
    condition = evaluate(rule.condition, scope.with_diags(found))
    scope.diags.extend(found)
    if found.has_errors:
        return CheckStatus.ERROR, ""
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
        return CheckStatus.ERROR, ""
    if truth is None:
        if kind is RuleKind.CHECK:
            scope.diags.append(_known_later(rule, scope, of))
        return CheckStatus.UNKNOWN, ""
    if truth.as_bool():
        return CheckStatus.PASS, ""
    message, hidden = _message(rule, kind, scope)
    failure = _failure(rule, kind, scope, message, of)
    scope.diags.append(failure if place is None else replace(failure, subject=place))
    if hidden is not None:
        scope.diags.append(hidden)
    return CheckStatus.FAIL, message


def as_warning(found: Diagnostic) -> Diagnostic:
    """The same, where it is to stop nothing."""
    return replace(found, severity=Severity.WARNING, downgraded=True) if found.is_error else found


def _known_later(rule: CheckRule, scope: Scope, of: str) -> Diagnostic:
    detail = (
        "The condition could not be evaluated at this time, a result will be known when this plan is applied."
    )
    known_later = Diagnostic.warning("Check block assertion known after apply", detail, rule.condition.range)
    return replace(known_later, checked=of, values=reference_values(rule.condition, scope))


def _failure(rule: CheckRule, kind: RuleKind, scope: Scope, message: str, of: str) -> Diagnostic:
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
        checked=of,
        downgraded=kind is RuleKind.CHECK,
    )


def _message(rule: CheckRule, kind: RuleKind, scope: Scope) -> tuple[str, Diagnostic | None]:
    """What to say of a condition that does not hold, and why that cannot be what the user wrote, if so."""
    value = evaluate(rule.error_message, scope)
    marks = value.deep_marks()
    for mark in (Mark.SENSITIVE, Mark.EPHEMERAL):
        if mark in marks:
            return _unshown(kind, mark), _hidden_message(rule, kind, mark)
    try:
        text = convert(value, STRING)
    except ConversionError:
        return "The error message is no text.", None
    is_said = text.is_known and not text.is_null
    return text.as_str().strip() if is_said else "This check failed.", None


def _unshown(kind: RuleKind, mark: Mark) -> str:
    if kind is RuleKind.VALIDATION:
        article = "a" if mark is Mark.SENSITIVE else "an"
        return f"The error message included {article} {mark.value} value, so it will not be displayed."
    return (
        "This check failed, but has an invalid error message as described in the other accompanying messages."
    )


def _hidden_message(rule: CheckRule, kind: RuleKind, mark: Mark) -> Diagnostic:
    """Why the message is not shown. Source of the texts: Terraform's lang.EvalCheckErrorMessage, and for variables its eval_variable.go."""
    is_validation = kind is RuleKind.VALIDATION
    refers = f"The error expression used to explain this condition refers to {mark.value} values"
    refers += ". Blockform" if is_validation else ", so blockform"
    way = f"removing references to {mark.value} values"
    if mark is Mark.SENSITIVE:
        way += ", or by carefully using the nonsensitive() function if the expression will not reveal the sensitive data"
    elif is_validation:
        way += ", or by carefully using the ephemeralasnull() function if the expression will not reveal the ephemeral data"
    else:
        way += ", or by using the ephemeralasnull() function on the references to not reveal ephemeral data"
    return Diagnostic(
        severity=Severity.ERROR if is_validation else Severity.WARNING,
        summary=f"Error message refers to {mark.value} values",
        detail=f"{refers} will not display the resulting message.\n\nYou can correct this by {way}.",
        subject=rule.error_message.range,
    )
