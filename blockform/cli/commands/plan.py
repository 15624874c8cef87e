"""``blockform plan``."""

from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from blockform.cli.flags import GoCommand
from blockform.cli.operating import Operating, operation_options
from blockform.cli.options import flag, text_option
from blockform.diagnostics import Diagnostics
from blockform.engine import PlanOutcome
from blockform.engine import plan as make_plan

CHANGES = 2
"""The exit code of ``-detailed-exitcode`` for a plan that would change something."""


@click.command(cls=GoCommand, name="plan", short_help="Show changes required by the current configuration")
@operation_options
@text_option(
    "out", metavar="filename", text="Write a plan file to the given path. This can be used as input to apply."
)
@text_option(
    "approval-out",
    metavar="filename",
    text="Write what the plan means to the given path, a small file by which apply -approved knows it again.",
)
@flag("detailed-exitcode", text="Return detailed exit codes: 0 no changes, 1 error, 2 changes present.")
def command(*, out: str | None, approval_out: str | None, detailed_exitcode: bool, **given: Any) -> int:
    """Show what apply would do, without doing it.

    Compares the configuration with the state and the platform and shows each release, revision and other change that apply would make.
    Nothing is changed. With -out the plan is saved, and `blockform apply FILE` does exactly that. Its digest stands for what it means:
    `blockform apply -approved=DIGEST` plans again and goes on only if that still means the same.
    """
    operating = Operating.start(given)
    with operating.hooks() as hooks:
        outcome, diags = make_plan(operating.session, operating.request, hooks)
    if outcome is None:
        return operating.finish(diags)
    outcome = _saved(operating, outcome, out, approval_out, diags)
    if not outcome.plan.errored or outcome.plan.changes_resources:
        operating.view.plan(outcome.plan)
    code = operating.finish(diags)
    if not code and outcome.meaning is not None:
        operating.view.digest(outcome.meaning.digest)
    if not code:
        operating.view.plan_saved(outcome.plan, out)
        return CHANGES if detailed_exitcode and outcome.plan.is_applyable else 0
    return code


def _saved(
    operating: Operating, outcome: PlanOutcome, out: str | None, approval_out: str | None, diags: Diagnostics
) -> PlanOutcome:
    """Write the files that were asked for; the outcome with what the plan means."""
    if (out is None and approval_out is None) or outcome.plan.errored:
        return outcome
    from blockform.engine.approval import plan_meaning, write_approval  # noqa: PLC0415  only with a file to write
    from blockform.engine.saved import save_plan  # noqa: PLC0415  see above
    from blockform.engine.secrets import unreadable_key  # noqa: PLC0415  see above

    session = operating.session
    meaning = None
    try:
        if out is not None:
            meaning, problems = save_plan(session, outcome, Path(out))
            diags.extend(problems)
        else:
            meaning = plan_meaning(session, outcome.plan)
    except OSError as error:
        diags.append(unreadable_key(error))
    if meaning is not None and approval_out is not None:
        diags.extend(write_approval(session, meaning, Path(approval_out)))
    return replace(outcome, meaning=meaning)
