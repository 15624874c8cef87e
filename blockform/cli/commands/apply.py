"""``blockform apply``, and what ``destroy`` and ``refresh`` share with it."""

from pathlib import Path
from typing import Any

import click

from blockform.cli.flags import BoolOption, FlagError, GoCommand
from blockform.cli.operating import Operating, cannot_ask, confirm, planning_options
from blockform.cli.options import flag, many, text_option
from blockform.cli.selecting import planning_options_given
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine import ApplyOutcome
from blockform.engine import apply as apply_changes
from blockform.plan import Action, Mode, Plan

writing_options = many(
    text_option(
        "state-out",
        metavar="path",
        text='Path to write state to that is different than "-state". This can be used to preserve the old state.',
    ),
    text_option(
        "backup",
        metavar="path",
        text='Path to backup the existing state file before modifying. Defaults to the -state-out path with ".backup" extension. Set to '
        '"-" to disable backup.',
    ),
    click.option(
        "--json",
        cls=BoolOption,
        default=False,
        help="Produce output in a machine-readable form, one JSON object a line. Needs -auto-approve or a saved plan.",
    ),
)

apply_options = many(
    flag("auto-approve", text="Skip interactive approval of plan before applying."),
    click.option(
        "--approved",
        multiple=True,
        metavar="digest",
        help="Instead of asking go on if the plan still means the same as the approved one with this digest, or in this file, or less.",
    ),
    planning_options,
    writing_options,
    flag(
        "suppress-forget-errors",
        text="A destroy that leaves objects in place, as `destroy = false` or a removed block asks for, is no error.",
    ),
)


@click.command(cls=GoCommand, name="apply", short_help="Create or update infrastructure")
@click.argument("plan_files", nargs=-1, metavar="[PLAN]")
@apply_options
def command(*, plan_files: tuple[str, ...], **given: Any) -> int:
    """Create, change or remove objects so that they match the configuration.

    Shows the plan first and asks for approval; only `yes` is taken as one. With the path of a saved plan nothing is planned or asked:
    exactly that plan is carried out. Sensitive variables, which a saved plan never holds, must be given again.

    With -approved=DIGEST the plan is made anew and carried out if it means the same as the one that was approved. With -approved=FILE,
    the approved plan or its approval file, it may also do less; and the difference is shown where it does anything else.
    """
    if plan_files and given["approved"]:
        raise FlagError("-approved plans again: give the saved plan as -approved=FILE, not as an argument.")
    operating = Operating.start(given)
    if len(plan_files) > 1:
        return operating.fail("Too many command line arguments", "Expected at most one positional argument.")
    if not plan_files:
        return run(operating, given)
    from blockform.engine.saved import apply_saved  # noqa: PLC0415  only with a plan file

    with operating.hooks() as hooks:
        outcome, diags = apply_saved(operating.session, operating.request, hooks, Path(plan_files[0]))
    ignored = planning_options_given(given)
    if ignored:
        diags.append(_ignored(ignored))
    code = operating.finish(diags)
    if outcome is not None and not code:
        operating.view.applied(outcome)
        return _finish_complete(operating, outcome, given)
    return code


def _ignored(options: list[str]) -> Diagnostic:
    listed = ", ".join(options)
    return Diagnostic.warning(
        "Planning options ignored",
        f"A saved plan is carried out as it was made, so {listed} had no effect. Give such options to `blockform plan -out=FILE`.",
    )


def run(operating: Operating, given: dict[str, Any]) -> int:
    """Plan, ask, and carry out; the exit code."""
    if given["approved"]:
        return _run_approved(operating, given)
    auto_approve = given["auto_approve"]
    if given["json"] and not auto_approve:
        return operating.fail(
            "Plan file or auto-approve required",
            "blockform cannot ask for interactive approval when -json is set. You can either apply a saved plan file, or enable the "
            "-auto-approve option.",
        )

    def approve(plan: Plan) -> bool:
        if auto_approve:
            operating.view.plan(plan)
            return True
        return confirm(operating, plan)

    with operating.hooks(approve) as hooks:
        outcome, diags = apply_changes(operating.session, operating.request, hooks)
    if outcome is not None and outcome.declined:
        if operating.may_ask:
            operating.view.cancelled(outcome.plan)
        else:
            diags.append(cannot_ask())
        operating.finish(diags)
        return 1
    return _told(operating, outcome, diags, given)


def _told(
    operating: Operating, outcome: ApplyOutcome | None, diags: Diagnostics, given: dict[str, Any]
) -> int:
    """Tell what came of it; the exit code."""
    if outcome is not None:
        if outcome.tally is None:
            operating.view.plan(outcome.plan)
        if not diags.has_errors:
            operating.view.diagnostics(diags)
            operating.view.applied(outcome)
            return _finish_complete(operating, outcome, given)
    return operating.finish(diags)


def _finish_complete(operating: Operating, outcome: ApplyOutcome, given: dict[str, Any]) -> int:
    """The exit code of a run without errors: who destroys wants to know that nothing is left. Source: OpenTofu's context_apply.go."""
    left = [change.addr for change in outcome.plan.changes if change.action is Action.FORGET]
    if outcome.plan.mode is not Mode.DESTROY or not left or given["suppress_forget_errors"]:
        return 0
    detail = (
        f"As asked for, blockform has not deleted what it no longer manages: {', '.join(map(str, left))}. To have this count as success,"
        " use -suppress-forget-errors."
    )
    return operating.fail("Destroy was successful but left behind forgotten instances", detail)


def _run_approved(operating: Operating, given: dict[str, Any]) -> int:
    """Plan, compare with what was approved, and carry out; the exit code."""
    from blockform.engine.approval import judge, read_approval  # noqa: PLC0415  only with -approved

    approval, diags = read_approval(operating.session, given["approved"])
    if approval is None:
        return operating.finish(diags)
    known = approval

    def compare(plan: Plan) -> bool:
        operating.view.plan(plan)
        found = judge(operating.session, known, plan)
        operating.view.diagnostics(found)
        return not found.has_errors

    with operating.hooks(compare) as hooks:
        outcome, diags = apply_changes(operating.session, operating.request, hooks)
    if outcome is not None and outcome.declined:
        operating.finish(diags)
        return 1
    return _told(operating, outcome, diags, given)
