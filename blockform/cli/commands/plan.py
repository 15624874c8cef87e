"""``blockform plan``."""

from pathlib import Path
from typing import Any

import click

from blockform.cli.flags import GoCommand
from blockform.cli.operating import Operating, operation_options
from blockform.cli.options import flag, text_option
from blockform.engine import plan as make_plan

CHANGES = 2
"""The exit code of ``-detailed-exitcode`` for a plan that would change something."""


@click.command(cls=GoCommand, name="plan", short_help="Show changes required by the current configuration")
@operation_options
@text_option(
    "out", metavar="filename", text="Write a plan file to the given path. This can be used as input to apply."
)
@flag("detailed-exitcode", text="Return detailed exit codes: 0 no changes, 1 error, 2 changes present.")
def command(*, out: str | None, detailed_exitcode: bool, **given: Any) -> int:
    """Show what apply would do, without doing it.

    Compares the configuration with the state and the platform and shows each release, revision and other change that apply would make.
    Nothing is changed. With -out the plan is saved, and `blockform apply FILE` does exactly that.
    """
    operating = Operating.start(given)
    with operating.hooks() as hooks:
        outcome, diags = make_plan(operating.session, operating.request, hooks)
    if outcome is None:
        return operating.finish(diags)
    if out is not None and not outcome.plan.errored:
        from blockform.engine.saved import save_plan  # noqa: PLC0415  only with -out

        diags.extend(save_plan(operating.session, outcome, Path(out)))
    if not outcome.plan.errored or outcome.plan.changes_resources:
        operating.view.plan(outcome.plan)
    code = operating.finish(diags)
    if not code:
        operating.view.plan_saved(outcome.plan, out)
        return CHANGES if detailed_exitcode and outcome.plan.is_applyable else 0
    return code
