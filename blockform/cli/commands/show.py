"""``blockform show``."""

from pathlib import Path

import click

from blockform.cli.console_io import write
from blockform.cli.flags import GoCommand
from blockform.cli.options import flag, state_options
from blockform.cli.simple import Simple, simple_options
from blockform.engine import inspect_state
from blockform.engine.prepare import open_pool


@click.command(cls=GoCommand, name="show", short_help="Show the current state or a saved plan")
@click.argument("path", required=False)
@flag("json", text="If specified, output the plan or state in a machine-readable form.")
@simple_options
def command(*, path: str | None, json: bool, no_color: bool) -> int:
    """Show the current state, or the state or saved plan in the file at PATH, in a form for people or, with -json, for programs."""
    simple = Simple.start(no_color=no_color)
    if path is not None and _is_plan(path):
        return _show_plan(simple, path, as_json=json)
    inspected, diags = inspect_state(simple.session, state_options(state=path))
    simple.view.diagnostics(diags)
    if inspected is None:
        return 1
    if json:
        from blockform.cli.views.show_json import state_json  # noqa: PLC0415  one of two forms

        simple.print_json(
            state_json(inspected.state, inspected.pool, is_stored=inspected.is_stored), indent=None
        )
    else:
        from blockform.cli.views.state_text import show_state  # noqa: PLC0415  one of two forms

        if path is None and not inspected.is_stored:
            write("No state.\n")
        else:
            write(show_state(inspected.state, inspected.pool))
    return 0


def _is_plan(path: str) -> bool:
    """Saved plans are zip files."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  a missing file is reported by whoever reads it
            return file.read(2) == b"PK"
    except OSError:
        return False


def _show_plan(simple: Simple, path: str, *, as_json: bool) -> int:
    from blockform.engine.saved import load_saved  # noqa: PLC0415  only with a plan file

    outcome, diags = load_saved(simple.session, Path(path))
    simple.view.diagnostics(diags)
    if outcome is None:
        return 1
    if as_json:
        from blockform.cli.views.show_json import plan_json  # noqa: PLC0415  one of two forms

        document = plan_json(outcome.plan, outcome.config, open_pool(simple.session))
        if outcome.meaning is not None:
            document["blockform"] = {"digest": outcome.meaning.digest}
        simple.print_json(document, indent=None)
    else:
        simple.view.plan(outcome.plan)
        if outcome.meaning is not None:
            simple.view.digest(outcome.meaning.digest)
    return 0
