"""A plan as text for people: what was found, what would be done, and what that comes to.

Its lines are read by tools (tfcmt, Atlantis, dflook's actions), so they are Terraform's own but for the program's name; where a tool looks
for a line as a whole, that has Terraform's name.

Source: Terraform's jsonformat/plan.go, renderHuman.
"""

from collections import Counter
from collections.abc import Iterator

from blockform.addrs import ResourceConfigAddr, ResourceInstanceAddr
from blockform.cli.views.change_text import render_change, render_drift
from blockform.cli.views.delta import Delta, Style, compare, key_text, marker, render
from blockform.cli.views.prose import paragraph, rule
from blockform.diagnostics.paint import Paint
from blockform.plan import Action, Drift, Mode, OutputChange, Plan, ResourceChange
from blockform.values import DYNAMIC, SENSITIVE_MARKS, Value

_LEGEND = (
    (Action.CREATE, "create"),
    (Action.UPDATE, "update in-place"),
    (Action.DELETE, "destroy"),
    (Action.REPLACE, "destroy and then create replacement"),
    (Action.CREATE_BEFORE_DELETE, "create replacement and then destroy"),
    (Action.READ, "read (data resources)"),
)

ACTIONS_FOLLOW = "Terraform will perform the following actions:"
"""tfcmt and dflook's actions take what stands below this very line for the plan; without it a comment by tfcmt shows no change at all."""

CHANGED_OUTSIDE = "Objects have changed outside of Terraform"
"""After ``Note:`` the line below which tfcmt finds drift; Atlantis looks for the same words."""


def render_plan(plan: Plan, *, colour: bool = False, width: int = 0) -> str:
    """The plan as people read it; ``width`` is the terminal's, 0 for none."""
    return "".join(f"{part}\n" for part in _parts(plan, Paint(colour), width))


def shown_changes(plan: Plan) -> tuple[ResourceChange, ...]:
    """The changes that are told: those that do something, and objects that are imported or only got another address."""
    return tuple(change for change in plan.changes if _is_shown(change))


def _is_shown(change: ResourceChange) -> bool:
    if change.action is Action.NO_OP:
        return bool(change.importing) or change.previous_addr not in {None, change.addr}
    return change.is_managed or change.action is not Action.DELETE


def _parts(plan: Plan, paint: Paint, width: int) -> Iterator[str]:
    changes = shown_changes(plan)
    outputs = output_lines(plan.outputs, paint)
    drift = _told_drift(plan, changes, outputs)
    if drift:
        yield from _drift(plan.mode, drift, paint, width)
    if not changes and not outputs:
        yield from _no_changes(plan, paint, width, has_drift=bool(drift))
        return
    if drift:
        yield rule(width, paint)
    counts: Counter[Action] = Counter(
        change.action for change in changes if change.action is not Action.NO_OP
    )
    if counts:
        yield from _legend(counts, paint, width)
    if changes:
        yield _announcement(plan)
        for change in changes:
            yield "\n" + render_change(change, paint)
        yield "\n" + summary(plan, paint)
    if outputs:
        yield "\nChanges to Outputs:"
        yield from outputs
        if not counts:
            yield paragraph(
                "\nYou can apply this plan to save these new output values to the blockform state, without changing any real infrastructure.",
                width,
            )


def _announcement(plan: Plan) -> str:
    if plan.errored:
        return "\nblockform planned the following actions, but then encountered a problem:"
    return f"\n{ACTIONS_FOLLOW}"


def _legend(counts: Counter[Action], paint: Paint, width: int) -> Iterator[str]:
    yield paragraph(
        "\nblockform used the selected providers to generate the following execution plan. Resource actions are indicated with the "
        "following symbols:",
        width,
    )
    for action, text in _LEGEND:
        if counts[action]:
            yield f"{marker(action, paint)} {text}"


def summary(plan: Plan, paint: Paint) -> str:
    """The line that counts: ``Plan: 1 to add, 0 to change, 0 to destroy.``; what is only forgotten is counted as in OpenTofu."""
    counts = Counter(change.action for change in shown_changes(plan))
    replaced = counts[Action.REPLACE] + counts[Action.CREATE_BEFORE_DELETE]
    imported = sum(1 for change in shown_changes(plan) if change.importing)
    to_import = f"{imported} to import, " if imported else ""
    let_live = counts[Action.CREATE_BEFORE_FORGET]
    forgets = counts[Action.FORGET] + let_live
    forgotten = f", {forgets} to forget" if forgets else ""
    return (
        f"{paint('Plan:', 'bold')} {to_import}{counts[Action.CREATE] + replaced + let_live} to add, {counts[Action.UPDATE]} to change, "
        f"{counts[Action.DELETE] + replaced} to destroy{forgotten}."
    )


# Outputs ---------------------------------------------------------------------------------------------------------------


def output_lines(outputs: tuple[OutputChange, ...], paint: Paint) -> list[str]:
    """The outputs that change, sorted."""
    deltas = {output.name: output_delta(output) for output in outputs}
    width = max((len(key_text(name)) for name in deltas), default=0)
    style = Style(paint=paint)
    return [
        f"{marker(delta.action, paint)} {key_text(name).ljust(width)} = {render(delta, 0, style)}"
        for name, delta in sorted(deltas.items())
        if delta.action is not Action.NO_OP
    ]


def output_delta(output: OutputChange) -> Delta:
    """What differs in an output; null is the same as none."""
    return compare(_given(output.before, output), _given(output.after, output), DYNAMIC)


def _given(value: Value | None, output: OutputChange) -> Value | None:
    if value is None or value.is_null:
        return None
    return value.with_marks(SENSITIVE_MARKS) if output.sensitive else value


# Drift -----------------------------------------------------------------------------------------------------------------


def _told_drift(plan: Plan, changes: tuple[ResourceChange, ...], outputs: list[str]) -> tuple[Drift, ...]:
    """What was changed outside, where that may explain the plan: in objects that it changes, and in those that they depend on.

    A plan that is for finding such changes tells them all.
    """
    if plan.mode is Mode.REFRESH_ONLY or outputs:
        return plan.drift
    changed = {change.addr for change in changes}
    needed = {config for addr in changed for config in _dependencies(plan, addr)}
    return tuple(drift for drift in plan.drift if drift.addr in changed or drift.addr.config in needed)


def _dependencies(plan: Plan, addr: ResourceInstanceAddr) -> Iterator[ResourceConfigAddr]:
    instance = plan.prior.instance(addr)
    if instance is not None and instance.current is not None:
        yield from instance.current.dependencies


def _drift(mode: Mode, drift: tuple[Drift, ...], paint: Paint, width: int) -> Iterator[str]:
    yield f"\n{paint('Note:', 'bold', 'cyan')}{paint(f' {CHANGED_OUTSIDE}', 'bold')}\n"
    yield paragraph(
        'blockform detected the following changes made outside of blockform since the last "blockform apply" which may have affected '
        "this plan:",
        width,
    )
    for change in drift:
        yield "\n" + render_drift(change, paint)
    if mode is Mode.REFRESH_ONLY:
        text = (
            "\n\nThis is a refresh-only plan, so blockform will not take any actions to undo these. If you were expecting these changes "
            "then you can apply this plan to record the updated values in the blockform state without changing any remote objects."
        )
    else:
        text = (
            "\n\nUnless you have made equivalent changes to your configuration, or ignored the relevant attributes using ignore_changes, "
            "the following plan may include actions to undo or respond to these changes."
        )
    yield paragraph(text, width)


# Nothing to do -----------------------------------------------------------------------------------------------------------


def _no_changes(plan: Plan, paint: Paint, width: int, *, has_drift: bool) -> Iterator[str]:
    if plan.errored:
        if has_drift:
            yield rule(width, paint)
        headline = paint("Planning failed.", "bold", "red")
        yield f"\n{headline}{paint(' blockform encountered an error while generating this plan.', 'bold')}\n"
        return
    if has_drift:
        return
    yield f"\n{paint('No changes.', 'bold', 'green')}{paint(f' {_HEADLINES[plan.mode]}', 'bold')}\n"
    yield paragraph(_EXPLANATIONS[plan.mode], width)


_HEADLINES = {
    Mode.NORMAL: "Your infrastructure matches the configuration.",
    Mode.DESTROY: "No objects need to be destroyed.",
    Mode.REFRESH_ONLY: "Your infrastructure still matches the configuration.",
}
_EXPLANATIONS = {
    Mode.NORMAL: "blockform has compared your real infrastructure against your configuration and found no differences, so no changes are "
    "needed.",
    Mode.DESTROY: "Either you have not created any objects yet or the existing objects were already deleted outside of blockform.",
    Mode.REFRESH_ONLY: "blockform has checked that the real remote objects still match the result of your most recent changes, and found "
    "no differences.",
}
