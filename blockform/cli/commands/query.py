"""``blockform query``."""

from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from blockform.cli.console_io import write, write_error
from blockform.cli.flags import GoCommand
from blockform.cli.interrupt import interruptible
from blockform.cli.json_into import file_writer
from blockform.cli.options import (
    diagnostic_options,
    flag,
    json_into_option,
    text_option,
    variable_options,
    variables_in_order,
)
from blockform.cli.simple import Simple
from blockform.cli.telling import telling, told
from blockform.cli.views.messages import Messages
from blockform.cli.views.query_json import tell_findings
from blockform.cli.views.query_text import render_findings
from blockform.diagnostics import Diagnostics
from blockform.engine import Hooks
from blockform.engine.generated import check_new_file, write_generated
from blockform.engine.query import Findings, run_query


@click.command(cls=GoCommand, name="query", short_help="Search and list remote infrastructure with blockform")
@click.argument("arguments", nargs=-1, metavar="")
@text_option(
    "generate-config-out",
    metavar="path",
    text="Write import and resource blocks for what is found and not managed yet to a new file. With -json the blocks are part of the "
    "messages instead.",
)
@flag("json", text="Produce output in a machine-readable form, one JSON object a line.")
@json_into_option
@variable_options
@diagnostic_options
def command(
    *,
    arguments: tuple[str, ...],
    generate_config_out: str | None,
    json: bool,
    json_into: str | None,
    **given: Any,
) -> int:
    """Look for objects that are there, whoever made them.

    The list blocks of the *.tfquery.hcl files in this directory say what to look for; the providers of the configuration are asked.
    Objects that the state has are marked with their address. Nothing is changed.
    """
    how = telling(given)
    simple = Simple.start(no_color=given["no_color"], as_json=json, how=how)
    if arguments:
        return simple.fail("Too many command line arguments", "query takes no arguments.")
    into = file_writer(json_into, simple.session.cwd, as_json=json)
    messages = Messages(into or write) if json or into is not None else None
    path = simple.session.cwd / generate_config_out if generate_config_out else None
    findings, diags = None, check_new_file(path) if path is not None else Diagnostics()
    if not diags.has_errors:
        findings, diags = _run(simple, generate=path is not None)
    if findings is not None and not diags.has_errors:
        if messages is not None:
            tell_findings(messages, findings)
        if not json:
            write(render_findings(findings))
            if path is not None:
                diags.extend(_write(path, findings, generate_config_out or ""))
    if messages is not None:
        messages.begin()
        messages.diagnostics(told(diags, how.deprecations))
    if not json:
        simple.view.diagnostics(diags)
    return 1 if diags.has_errors else 0


def _run(simple: Simple, *, generate: bool) -> tuple[tuple[Findings, ...] | None, Diagnostics]:
    given = variables_in_order(click.get_current_context().meta["arguments"])
    with interruptible(write_error) as interrupts:
        hooks = Hooks(stopping=interrupts.stopping, stop_now=interrupts.stop_now)
        return run_query(simple.session, given, hooks, generate=generate)


def _write(path: Path, findings: tuple[Findings, ...], shown: str) -> Diagnostics:
    """Write the blocks, if there are any."""
    blocks = [
        replace(block, text=f"{imported}\n{block.text}")
        for one in findings
        for item in one.objects
        if item.generated is not None
        for imported, block in [item.generated]
    ]
    if not blocks:
        write("Nothing was found that is not managed already: no blocks were written.\n")
        return Diagnostics()
    problems = write_generated(path, blocks)
    if not problems.has_errors:
        write(
            f"Blocks for {len(blocks)} object(s) were written to {shown}. Review them before they are applied.\n"
        )
    return problems
