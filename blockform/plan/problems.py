"""Problems that providers and validators report, turned into diagnostics at the place in the source that is wrong."""

from collections.abc import Iterable

from blockform.diagnostics import Diagnostic, Diagnostics, Severity, SourceRange
from blockform.lang import locate
from blockform.plan.sealed import sealed_content
from blockform.schema import Problem, Validator
from blockform.syntax import Body
from blockform.values import ROOT, SetType, Value, ValuePath


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
    return locate(body, problem.path) if body is not None else None


def validate(validators: Iterable[Validator], config: Value) -> tuple[Problem, ...]:
    """What the validators of a whole block find wrong with what the user wrote."""
    return tuple(problem for validator in validators for problem in validator(config))


def broken_promises(planned: Value, actual: Value, at: ValuePath = ROOT) -> list[ValuePath]:
    """Where ``actual`` differs from what ``planned`` promised; an unknown promises nothing but its type.

    A sealed part of a saved plan is compared by its fingerprints. Source: Terraform's objchange.AssertObjectCompatible.
    """
    if planned is actual or not planned.is_known:
        return []
    sealed = sealed_content(planned)
    if sealed is not None:
        return [] if sealed.fits(actual) else [at]
    if planned.raw is None or actual.raw is None or not actual.is_known:
        return [] if planned.raw is None and actual.raw is None else [at]
    if isinstance(planned.raw, dict) and isinstance(actual.raw, dict):
        return _broken_members(planned, actual, at)
    if isinstance(planned.raw, tuple) and isinstance(actual.raw, tuple):
        if planned.is_wholly_known and planned.unmarked() == actual.unmarked():
            return []
        if isinstance(planned.type, SetType):
            return [] if _same_set(planned.raw, actual.raw) else [at]
        if len(planned.raw) != len(actual.raw):
            return [at]
        pairs = zip(planned.raw, actual.raw, strict=True)
        return [path for i, (old, new) in enumerate(pairs) for path in broken_promises(old, new, at.index(i))]
    return [] if planned.raw == actual.raw else [at]


def _same_set(planned: tuple[Value, ...], actual: tuple[Value, ...]) -> bool:
    """Whether each element of either set may be one of the other; they cannot be told apart by their place."""

    def fits(old: Value, new: Value) -> bool:
        return not broken_promises(old, new)

    return all(any(fits(old, new) for new in actual) for old in planned) and all(
        any(fits(old, new) for old in planned) for new in actual
    )


def _broken_members(planned: Value, actual: Value, at: ValuePath) -> list[ValuePath]:
    broken: list[ValuePath] = []
    for key, promised in planned.items.items():
        got = actual.get(key)
        if got is None:
            broken.append(at.attr(key))
        else:
            broken.extend(broken_promises(promised, got, at.attr(key)))
    broken.extend(at.attr(key) for key in actual.items if key not in planned.items)
    return broken
