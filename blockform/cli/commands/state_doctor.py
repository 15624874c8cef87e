"""``blockform state doctor``."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from blockform.cli.console_io import write
from blockform.cli.flags import FlagError, GoCommand
from blockform.cli.options import flag, lock_options, state_options, text_option
from blockform.cli.simple import Simple, simple_options
from blockform.engine.doctor import Report, examine
from blockform.state.doctor import Finding

FORMAT = "1.0"
"""Of the JSON."""


@click.command(cls=GoCommand, name="doctor", short_help="Find what is wrong with the state, and repair it")
@click.argument("arguments", nargs=-1, metavar="")
@flag("fix", text="Repair what can be repaired; a backup is kept of the state as it was.")
@text_option("state", metavar="path", text="The state file to look at, instead of the configured one.")
@text_option(
    "backup", metavar="path", text="Where to keep the state as it was, instead of beside the state file."
)
@flag("json", text="Produce output in JSON.")
@lock_options
@simple_options
def doctor(*, arguments: tuple[str, ...], fix: bool, **given: Any) -> int:
    """Look for what is wrong with the state and with the files beside it, and say what to do about it.

    The platform is not asked, and nothing is changed without -fix. The exit code is 1 while anything is wrong.
    """
    if arguments:
        raise FlagError("Too many command line arguments: state doctor takes none.")
    simple = Simple.start(no_color=given["no_color"], as_json=given["json"])
    if fix and not given["lock"]:
        return simple.fail(
            "Repair needs the lock", "A state is repaired under its lock only. Leave -lock=false out."
        )
    options = state_options(state=given["state"], backup=given["backup"], lock_timeout=given["lock_timeout"])
    report, diags = examine(simple.session, options, fix=fix)
    simple.view.diagnostics(diags)
    if report is None:
        return 1
    if given["json"]:
        simple.print_json(_json(report))
    else:
        write("".join(f"{line}\n" for line in _lines(report)))
    return 1 if report.problems or diags.has_errors else 0


def _json(report: Report) -> dict[str, Any]:
    state = report.state
    return {
        "format_version": FORMAT,
        "state": report.name,
        "lineage": state.lineage if state is not None else None,
        "serial": state.serial if state is not None else None,
        "healthy": not report.problems,
        "backup": report.backup or None,
        "findings": [_finding_json(finding) for finding in report.findings],
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "severity": "note" if finding.is_note else "problem",
        "address": finding.address or None,
        "detail": finding.detail,
        "repair": finding.repair or None,
        "repaired": finding.is_repaired,
    }


def _lines(report: Report) -> Iterator[str]:
    if not report.findings:
        yield f"Nothing is wrong with {Path(report.name).name}."
        return
    for finding in report.findings:
        sign = "Note" if finding.is_note else "Repaired" if finding.is_repaired else "Problem"
        first, *rest = finding.detail.split("\n")
        yield f"{sign}: {first}"
        yield from (f"  {line}" if line else "" for line in rest)
        if finding.repair and not finding.is_repaired:
            yield f"  The repair is to {finding.repair}."
        yield ""
    yield from _closing(report)


def _closing(report: Report) -> Iterator[str]:
    open_ones = report.problems
    repairable = [one for one in open_ones if one.repair]
    if report.backup:
        yield f"The state as it was is kept in {report.backup}."
    if not open_ones:
        yield (
            "Nothing else is wrong."
            if any(one.is_repaired for one in report.findings)
            else "Nothing is wrong."
        )
        return
    yield f"{len(open_ones)} {'problem' if len(open_ones) == 1 else 'problems'}, {len(repairable)} of them repairable."
    if repairable:
        yield "\n    blockform state doctor -fix"


COMMANDS: Mapping[str, click.Command] = {"doctor": doctor}
