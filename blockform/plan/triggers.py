"""``replace_triggered_by``: whether what it names changes in this plan."""

from collections.abc import Sequence

from blockform.addrs import InstanceKey, ResourceAddr
from blockform.lang import evaluate, references
from blockform.plan.action import Action
from blockform.plan.decode import Declared
from blockform.plan.model import ResourceChange
from blockform.plan.run import PlanRun
from blockform.syntax import AttrStep, Expr, IndexExpr, IndexStep, TraversalExpr
from blockform.values import Value


def is_triggered(run: PlanRun, declared: Declared, triggers: Sequence[Expr]) -> bool:
    """Whether any of the named resources, instances or attributes changes.

    A whole resource or instance triggers by an update, replacement or creation; an attribute by another value.
    """
    return any(_triggers(run, declared, trigger) for trigger in triggers)


def _triggers(run: PlanRun, declared: Declared, trigger: Expr) -> bool:
    found = references(trigger)
    if not found or not isinstance(found[0].subject, ResourceAddr):
        return False
    reference = found[0]
    steps = list(reference.steps)
    keyed, key = _key(run, declared, trigger)
    if not keyed and steps and isinstance(steps[0], IndexStep):
        first = steps.pop(0)
        assert isinstance(first, IndexStep)
        keyed, key = True, first.key if isinstance(first.key, str) else int(first.key.text)
    names = [step.name for step in steps if isinstance(step, AttrStep)]
    assert isinstance(reference.subject, ResourceAddr)
    for change in run.by_resource.get((declared.module, reference.subject), ()):
        if keyed and change.addr.key != key:
            continue
        if _changes(change, names):
            return True
    return False


def _key(run: PlanRun, declared: Declared, trigger: Expr) -> tuple[bool, InstanceKey]:
    """The instance that ``resource.name[each.key]`` names."""
    if not isinstance(trigger, IndexExpr) or not isinstance(trigger.collection, TraversalExpr):
        return False, None
    scope = run.world.scope(declared.module, run.diags, instances=declared.instances, key=declared.key)
    raw = evaluate(trigger.key, scope).raw
    return True, raw if isinstance(raw, str | int) else None


def _changes(change: ResourceChange, names: list[str]) -> bool:
    if change.action in {Action.NO_OP, Action.READ, Action.DELETE, Action.FORGET}:
        return False
    if not names:
        return True
    return _part(change.before, names) != _part(change.after, names)


def _part(value: Value | None, names: list[str]) -> Value | None:
    for name in names:
        value = value.get(name) if value is not None else None
    return value
