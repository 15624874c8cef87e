"""A plan with its secrets sealed: what is saved, shown from a file, and approved."""

from msgspec.structs import replace

from blockform.plan import OutputChange, Plan
from blockform.plan.prior_file import Schemas, entries, sealed_state
from blockform.plan.seal import sealer_for
from blockform.plan.sealed import Fingerprint, has_seals
from blockform.plan.veil import plan_values
from blockform.values import Mark, Value


def sealed_plan(plan: Plan, schemas: Schemas, fingerprint: Fingerprint) -> Plan:
    """The plan with no secret left in it. Ephemeral variables are left out: they are given anew."""
    objects = (entry.value(entry.type(schemas)) for entry in entries(plan.prior))
    sealer = sealer_for((*plan_values(plan), *objects), fingerprint)

    known: dict[int, Value] = {}  # what is before a change is mostly the very object of the state

    def seal(value: Value) -> Value:
        if id(value) not in known:
            known[id(value)] = sealer.seal(value)
        return known[id(value)]

    def side(value: Value | None) -> Value | None:
        return None if value is None else seal(value)

    def output(of: OutputChange) -> OutputChange:
        hide = sealer.seal_whole if of.sensitive else sealer.seal
        before = None if of.before is None else hide(of.before)
        return replace(of, before=before, after=None if of.after is None else hide(of.after))

    return replace(
        plan,
        changes=tuple(replace(of, before=side(of.before), after=side(of.after)) for of in plan.changes),
        drift=tuple(replace(of, before=seal(of.before), after=side(of.after)) for of in plan.drift),
        outputs=tuple(map(output, plan.outputs)),
        prior=sealed_state(plan.prior, schemas, seal, sealer.seal_whole),
        variables={
            name: sealer.seal_marked(value)
            for name, value in plan.variables.items()
            if Mark.EPHEMERAL not in value.deep_marks()
        },
    )


def plan_has_seals(plan: Plan) -> bool:
    """Whether the plan holds any secret, sealed."""
    return any(map(has_seals, plan_values(plan))) or any(
        has_seals(output.value) for output in plan.prior.outputs.values()
    )
