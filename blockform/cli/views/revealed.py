"""A plan or value without the marks that hide its sensitive parts, for a user who asks to see them."""

from msgspec.structs import replace

from blockform.plan import Drift, OutputChange, Plan, ResourceChange
from blockform.plan.sealed import has_seals, sealed_content
from blockform.state import InstanceState, State
from blockform.values import Mark, Value


def revealed(plan: Plan) -> Plan:
    """The plan with nothing hidden, as far as it holds it: what a saved plan has sealed stays hidden."""
    return replace(
        plan,
        changes=tuple(map(_change, plan.changes)),
        drift=tuple(map(_drift, plan.drift)),
        outputs=tuple(map(_output, plan.outputs)),
    )


def revealed_state(state: State) -> State:
    """The state with nothing marked as sensitive."""
    resources = {
        key: replace(
            resource, instances={name: _instance(instance) for name, instance in resource.instances.items()}
        )
        for key, resource in state.resources.items()
    }
    outputs = {name: replace(output, sensitive=False) for name, output in state.outputs.items()}
    return replace(state, resources=resources, outputs=outputs)


def _instance(instance: InstanceState) -> InstanceState:
    current = instance.current
    deposed = {key: replace(obj, sensitive_paths=()) for key, obj in instance.deposed.items()}
    return InstanceState(None if current is None else replace(current, sensitive_paths=()), deposed)


def shown(value: Value) -> Value:
    """The value with no part marked as sensitive but those that are sealed."""
    if not value.has_marks or sealed_content(value) is not None:
        return value
    marks = value.marks - {Mark.SENSITIVE}
    raw = value.raw
    if isinstance(raw, dict):
        return Value(value.type, {key: shown(item) for key, item in raw.items()}, marks)
    if isinstance(raw, tuple):
        return Value(value.type, tuple(map(shown, raw)), marks)
    return Value(value.type, raw, marks)


def _side(value: Value | None) -> Value | None:
    return None if value is None else shown(value)


def _change(change: ResourceChange) -> ResourceChange:
    return replace(change, before=_side(change.before), after=_side(change.after))


def _drift(drift: Drift) -> Drift:
    return replace(drift, before=shown(drift.before), after=_side(drift.after))


def _output(output: OutputChange) -> OutputChange:
    sealed = any(has_seals(side) for side in (output.before, output.after) if side is not None)
    return replace(
        output, before=_side(output.before), after=_side(output.after), sensitive=output.sensitive and sealed
    )
