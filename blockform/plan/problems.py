"""Problems that providers and validators report, turned into diagnostics at the place in the source that is wrong."""

from collections.abc import Iterable

from blockform.diagnostics import Diagnostic, Diagnostics, Severity
from blockform.lang import locate
from blockform.schema import Block, Problem, Validator
from blockform.syntax import Body
from blockform.values import ROOT, Value, ValuePath


def report(problems: Iterable[Problem], diags: Diagnostics, address: str, body: Body | None) -> bool:
    """Add the problems to the diagnostics; whether none of them is an error. ``body`` None: there is no source to point at."""
    sound = True
    for problem in problems:
        sound = sound and problem.warning
        diags.append(
            Diagnostic(
                severity=Severity.WARNING if problem.warning else Severity.ERROR,
                summary=problem.summary,
                detail=problem.detail,
                subject=locate(body, problem.path) if body is not None else None,
                address=address,
            )
        )
    return sound


def validate(validators: Iterable[Validator], config: Value) -> tuple[Problem, ...]:
    """What the validators of a whole block find wrong with what the user wrote."""
    return tuple(problem for validator in validators for problem in validator(config))


def deprecations(schema: Block, config: Value) -> tuple[Problem, ...]:
    """A warning for every deprecated attribute that the user set."""
    return tuple(
        Problem("Argument is deprecated", attribute.deprecated, ValuePath().attr(name), warning=True)
        for name, attribute in schema.attributes.items()
        if attribute.deprecated and not _is_null(config, name)
    )


def _is_null(config: Value, name: str) -> bool:
    part = config.get(name)
    return part is None or part.is_null


def broken_promises(planned: Value, actual: Value, at: ValuePath = ROOT) -> list[ValuePath]:
    """Where ``actual`` differs from what ``planned`` promised; an unknown promises nothing but its type.

    Source: Terraform's objchange.AssertObjectCompatible.
    """
    if planned is actual or not planned.is_known:
        return []
    if planned.raw is None or actual.raw is None or not actual.is_known:
        return [] if planned.raw is None and actual.raw is None else [at]
    if isinstance(planned.raw, dict) and isinstance(actual.raw, dict):
        return _broken_members(planned, actual, at)
    if isinstance(planned.raw, tuple) and isinstance(actual.raw, tuple):
        if planned.is_wholly_known and planned.unmarked() == actual.unmarked():
            return []
        if len(planned.raw) != len(actual.raw):
            return [at] if planned.is_wholly_known else []
        pairs = zip(planned.raw, actual.raw, strict=True)
        return [path for i, (old, new) in enumerate(pairs) for path in broken_promises(old, new, at.index(i))]
    return [] if planned.raw == actual.raw else [at]


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
