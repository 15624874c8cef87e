"""``replace_triggered_by``: whether what it names changes in this plan.

Source: Terraform's EvaluateReplaceTriggeredBy.
"""

from collections.abc import Sequence

from blockform.addrs import ResourceAddr
from blockform.lang import Reference, Scope, evaluate, parse_reference
from blockform.plan.action import Action
from blockform.plan.decode import Declared
from blockform.plan.model import ResourceChange
from blockform.plan.run import PlanRun
from blockform.syntax import AttrStep, Expr, IndexExpr, IndexStep, RelativeTraversalExpr, TraversalExpr
from blockform.values import AttrPathStep, IndexPathStep, PathStep, Value

_CHANGING = frozenset({Action.UPDATE, Action.REPLACE, Action.CREATE_BEFORE_DELETE})


def is_triggered(run: PlanRun, declared: Declared, triggers: Sequence[Expr]) -> bool:
    """Whether any of the named resources, instances or attributes changes.

    A whole resource or instance triggers by an update or replacement; an attribute of such a one by another value. What is created or
    deleted triggers nothing.
    """
    scope = declared.scope(run.world, run.diags)
    return any(_triggers(run, declared, trigger, scope) for trigger in triggers)


def _triggers(run: PlanRun, declared: Declared, trigger: Expr, scope: Scope) -> bool:
    reference, steps = _taken_apart(trigger, scope)
    assert isinstance(reference.subject, ResourceAddr), trigger
    changes = run.by_resource.get((declared.module, reference.subject), ())
    if steps and isinstance(steps[0], IndexPathStep):
        key, rest = steps[0].key, steps[1:]
        return any(change.addr.key == key and _changes(change, rest) for change in changes)
    return any(_changes(change, steps) for change in changes)


def _taken_apart(trigger: Expr, scope: Scope) -> tuple[Reference, list[PathStep]]:
    """The resource that a trigger names and the steps after it, ``each.key`` and ``count.index`` worked out."""
    match trigger:
        case TraversalExpr():
            reference = parse_reference(trigger)
            assert isinstance(reference, Reference), trigger  # the loader has refused others
            return reference, list(map(_step, reference.steps))
        case RelativeTraversalExpr():
            reference, steps = _taken_apart(trigger.operand, scope)
            return reference, [*steps, *map(_step, trigger.steps)]
        case IndexExpr():
            reference, steps = _taken_apart(trigger.collection, scope)
            key = evaluate(trigger.key, scope).raw
            return reference, [*steps, IndexPathStep(key if isinstance(key, int) else str(key))]
        case _:
            raise AssertionError(trigger)


def _step(step: AttrStep | IndexStep) -> PathStep:
    if isinstance(step, AttrStep):
        return AttrPathStep(step.name)
    return IndexPathStep(step.key if isinstance(step.key, str) else int(step.key.text))


def _changes(change: ResourceChange, steps: Sequence[PathStep]) -> bool:
    if change.action not in _CHANGING or change.deposed:
        return False
    return not steps or _part(change.before, steps) != _part(change.after, steps)


def _part(value: Value | None, steps: Sequence[PathStep]) -> Value | None:
    """The part that the steps lead to; an unknown on the way stands for all within it, None where they lead nowhere."""
    for step in steps:
        if value is None or not value.is_known:
            return value
        key = step.name if isinstance(step, AttrPathStep) else step.key
        if isinstance(value.raw, dict):
            value = value.raw.get(str(key))
        elif isinstance(value.raw, tuple) and isinstance(key, int) and key < len(value.raw):
            value = value.raw[key]
        else:
            return None
    return value
