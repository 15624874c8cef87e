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
@flag("markdown", text="Show a saved plan as a comment for a pull request, at most 65,000 bytes of it.")
@flag("show-sensitive", text="Show sensitive values. A saved plan never holds them.")
@simple_options
def command(*, path: str | None, json: bool, markdown: bool, show_sensitive: bool, no_color: bool) -> int:
    """Show the current state, or the state or saved plan in the file at PATH, in a form for people or, with -json, for programs.

    With -markdown a saved plan is told as a comment for a pull request: summary, digest, what each change means, and details folded.
    """
    simple = Simple.start(no_color=no_color, as_json=markdown)
    if markdown and (json or path is None or not _is_plan(path)):
        return simple.fail(
            "Nothing to show as Markdown", "-markdown takes the path of a saved plan, and no -json."
        )
    if path is not None and markdown:
        return _show_markdown(simple, path)
    if path is not None and _is_plan(path):
        return _show_plan(simple, path, as_json=json, show_sensitive=show_sensitive)
    if path is not None and not Path(path).is_file():
        return simple.fail(
            "Failed to read the given file as a state or plan file",
            f"There is no file {path}, neither a state nor a plan.",
        )
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
            from blockform.cli.views.revealed import revealed_state  # noqa: PLC0415  see above

            state = revealed_state(inspected.state) if show_sensitive else inspected.state
            write(show_state(state, inspected.pool))
    return 0


def _is_plan(path: str) -> bool:
    """Saved plans are zip files."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  a missing file is reported by whoever reads it
            return file.read(2) == b"PK"
    except OSError:
        return False


def _show_plan(simple: Simple, path: str, *, as_json: bool, show_sensitive: bool) -> int:
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
        from blockform.cli.views.revealed import revealed  # noqa: PLC0415  see above

        simple.view.plan(revealed(outcome.plan) if show_sensitive else outcome.plan)
        if outcome.meaning is not None:
            simple.view.digest(outcome.meaning.digest)
    return 0


def _show_markdown(simple: Simple, path: str) -> int:
    from blockform.cli.views.markdown import PlanComment, render_markdown  # noqa: PLC0415  one of several forms
    from blockform.engine.graphs import changes_graph  # noqa: PLC0415  see above
    from blockform.engine.saved import load_saved  # noqa: PLC0415  see above

    outcome, diags = load_saved(simple.session, Path(path))
    simple.view.diagnostics(diags)
    if outcome is None:
        return 1
    assert outcome.meaning is not None, "a plan from a file has a meaning"
    graph = changes_graph(outcome.plan, outcome.config)
    write(render_markdown(PlanComment(plan=outcome.plan, meaning=outcome.meaning, graph=graph)))
    return 0
