"""Problems that providers and validators report, turned into diagnostics at the place in the source that is wrong."""

from collections.abc import Iterable

from blockform.diagnostics import Diagnostic, Diagnostics, Severity, SourceRange
from blockform.lang import locate
from blockform.plan.sealed import sealed_content
from blockform.schema import Problem, Validator, promises
from blockform.syntax import Body
from blockform.values import ROOT, Value, ValuePath


def report(
    problems: Iterable[Problem],
    diags: Diagnostics,
    address: str,
    body: Body | None,
    header: SourceRange | None = None,
) -> bool:
    """Add the problems to the diagnostics; whether none of them is an error.

    ``body`` None: there is no source to point at. ``header`` is what stands for the block as a whole.
    """
    sound = True
    for problem in problems:
        sound = sound and problem.warning
        diags.append(
            Diagnostic(
                severity=Severity.WARNING if problem.warning else Severity.ERROR,
                summary=problem.summary,
                detail=problem.detail,
                subject=_subject(problem, body, header),
                address=address,
            )
        )
    return sound


def _subject(problem: Problem, body: Body | None, header: SourceRange | None) -> SourceRange | None:
    if header is not None and not problem.path:
        return header
    return locate(body, problem.path, name=problem.on_name) if body is not None else None


def validate(validators: Iterable[Validator], config: Value) -> tuple[Problem, ...]:
    """What the validators of a whole block find wrong with what the user wrote."""
    return tuple(problem for validator in validators for problem in validator(config))


def broken_promises(
    planned: Value, actual: Value, at: ValuePath = ROOT, *, found: Value | None = None
) -> list[ValuePath]:
    """As of schemas (see there); a sealed part of a saved plan is compared by its fingerprints."""
    return promises.broken_promises(planned, actual, at, judge=_fits_seal, found=found)


def _fits_seal(planned: Value, actual: Value) -> bool | None:
    sealed = sealed_content(planned)
    return sealed.fits(actual) if sealed is not None else None
