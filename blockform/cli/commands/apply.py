"""``blockform apply``, and what ``destroy`` and ``refresh`` share with it."""

from pathlib import Path
from typing import Any

import click

from blockform.cli.flags import GoCommand
from blockform.cli.operating import Operating, cannot_ask, confirm, operation_options
from blockform.cli.options import flag, many, text_option
from blockform.engine import apply as apply_changes
from blockform.plan import Plan

apply_options = many(
    operation_options,
    flag("auto-approve", text="Skip interactive approval of plan before applying."),
    text_option("backup", metavar="path", text='Where to keep the state as it was; "-" keeps none.'),
    text_option(
        "state-out", metavar="path", text="Where to write the state, instead of the file that was read."
    ),
)


@click.command(cls=GoCommand, name="apply", short_help="Create or update infrastructure")
@click.argument("plan_file", required=False, metavar="[PLAN]")
@apply_options
def command(*, plan_file: str | None, **given: Any) -> int:
    """Create, change or remove objects so that they match the configuration.

    Shows the plan first and asks for approval; only `yes` is taken as one. With the path of a saved plan nothing is planned or asked:
    exactly that plan is carried out. Sensitive variables, which a saved plan never holds, must be given again.
    """
    if plan_file is not None:
        from blockform.engine.saved import apply_saved  # noqa: PLC0415  only with a plan file

        operating = Operating.start(given)
        with operating.hooks() as hooks:
            outcome, diags = apply_saved(operating.session, operating.request, hooks, Path(plan_file))
        code = operating.finish(diags)
        if outcome is not None and not code:
            operating.view.applied(outcome)
        return code
    return run(Operating.start(given), auto_approve=given["auto_approve"])


def run(operating: Operating, *, auto_approve: bool) -> int:
    """Plan, ask, and carry out; the exit code."""

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
    if outcome is not None:
        if outcome.tally is None:
            operating.view.plan(outcome.plan)
        if not diags.has_errors:
            operating.view.diagnostics(diags)
            operating.view.applied(outcome)
            return 0
    return operating.finish(diags)
