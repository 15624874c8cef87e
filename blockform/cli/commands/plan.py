"""``blockform plan``."""

from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from blockform.cli.flags import BoolOption, GoCommand
from blockform.cli.operating import Operating, planning_options
from blockform.cli.options import flag, text_option
from blockform.cli.viewing import FULL
from blockform.diagnostics import Diagnostics
from blockform.engine import PlanOutcome
from blockform.engine import plan as make_plan

CHANGES = 2
"""The exit code of ``-detailed-exitcode`` for a plan that would change something."""


@click.command(cls=GoCommand, name="plan", short_help="Show changes required by the current configuration")
@click.argument("arguments", nargs=-1, metavar="")
@planning_options
@text_option(
    "out",
    metavar="path",
    text='Write a plan file to the given path. This can be used as input to the "apply" command.',
)
@text_option(
    "generate-config-out",
    metavar="path",
    text="(Experimental) If import blocks are present in configuration, write HCL for any imported resources not already present. The path "
    "must not exist yet. blockform may still attempt to write configuration if the plan errors.",
)
@text_option(
    "approval-out",
    metavar="path",
    text="Write what the plan means to the given path, a small file by which apply -approved knows it again.",
)
@flag(
    "detailed-exitcode",
    text="Return detailed exit codes when the command exits: 0 for a plan without changes, 1 for an error, 2 for a plan with changes.",
)
@click.option(
    "--json",
    cls=BoolOption,
    words=(FULL,),
    default=False,
    help="Produce output in a machine-readable form, one JSON object a line. With -json=full the last of them holds the whole plan, as "
    '"show -json" prints it.',
)
def command(
    *,
    arguments: tuple[str, ...],
    out: str | None,
    approval_out: str | None,
    generate_config_out: str | None,
    detailed_exitcode: bool,
    **given: Any,
) -> int:
    """Show what apply would do, without doing it.

    Compares the configuration with the state and the platform and shows each release, revision and other change that apply would make.
    Nothing is changed. With -out the plan is saved, and `blockform apply FILE` does exactly that. Its digest stands for what it means:
    `blockform apply -approved=DIGEST` plans again and goes on only if that still means the same.
    """
    operating = Operating.start(given)
    if arguments:
        return operating.fail(
            "Too many command line arguments",
            "To specify a working directory for the plan, use the global -chdir flag.",
        )
    if generate_config_out:
        problems = _generate_config(operating, Path(generate_config_out))
        if problems:
            return operating.finish(problems)
    with operating.hooks() as hooks:
        outcome, diags = make_plan(operating.session, operating.request, hooks)
    if outcome is None:
        return operating.finish(diags)
    written = _write_config(operating, outcome, generate_config_out, diags) if generate_config_out else None
    outcome = _saved(operating, outcome, out or None, approval_out, diags)
    if not outcome.plan.errored or outcome.plan.changes_resources:
        operating.view.plan(outcome.plan)
    code = operating.finish(diags)
    if given["json"] == FULL:
        _tell_all(operating, outcome, show_sensitive=given["show_sensitive"])
    if not code and outcome.meaning is not None:
        operating.view.digest(outcome.meaning.digest)
    if not code:
        operating.view.plan_saved(outcome.plan, out or None, written)
        return CHANGES if detailed_exitcode and outcome.plan.is_applyable else 0
    return code


def _generate_config(operating: Operating, path: Path) -> Diagnostics:
    """Ask for blocks for imported objects that have none; why they cannot be written there."""
    from blockform.engine.generated import check_new_file  # noqa: PLC0415  few plans write any

    options = replace(operating.request.options, generate_config=True)
    operating.request = replace(operating.request, options=options)
    return check_new_file(operating.session.cwd / path)


def _write_config(operating: Operating, outcome: PlanOutcome, path: str, diags: Diagnostics) -> str | None:
    """Write these blocks, also where planning them found errors; the path, if there are any."""
    from blockform.engine.generated import experimental, write_generated  # noqa: PLC0415  see above

    diags.append(experimental())
    if not outcome.plan.generated:
        return None
    diags.extend(write_generated(operating.session.cwd / path, outcome.plan.generated))
    return path


def _tell_all(operating: Operating, outcome: PlanOutcome, *, show_sensitive: bool) -> None:
    from blockform.cli.views import MachineView  # noqa: PLC0415  see below
    from blockform.cli.views.show_json import plan_json  # noqa: PLC0415  few runs ask for it
    from blockform.engine.prepare import open_pool  # noqa: PLC0415  as above

    assert isinstance(operating.view, MachineView)
    pool = open_pool(operating.session)
    document = plan_json(outcome.plan, outcome.config, pool, show_sensitive=show_sensitive)
    operating.view.whole_plan(document)


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
