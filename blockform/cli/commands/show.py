"""``blockform show``: chooses what is shown; each kind is then told to people, or as a JSON document, or both."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import click
from msgspec import Struct

from blockform.cli.console_io import write
from blockform.cli.flags import FlagError, GoCommand
from blockform.cli.json_into import file_writer
from blockform.cli.options import (
    flag,
    json_into_option,
    many,
    state_options,
    text_option,
    variable_options,
    variables_in_order,
)
from blockform.cli.simple import Simple, json_text, simple_options
from blockform.engine import inspect_state
from blockform.engine.prepare import open_pool

_target_options: Callable[[Any], Any] = many(
    flag("state", text="Show the current state. The default."),
    text_option("plan", metavar="filename", text="Show the plan in this file."),
    flag("config", text="Show the whole configuration in this directory. Needs -json."),
    text_option(
        "module",
        metavar="dir",
        text="Show the module in this directory alone, without anything that needs other modules or providers. Needs -json.",
    ),
)


@click.command(cls=GoCommand, name="show", short_help="Show the current state or a saved plan")
@click.argument("path", required=False)
@_target_options
@flag("json", text="If specified, output the plan, state or configuration in a machine-readable form.")
@json_into_option
@flag("markdown", text="Show a saved plan as a comment for a pull request, at most 65,000 bytes of it.")
@flag("show-sensitive", text="Show sensitive values. A saved plan never holds them.")
@variable_options
@simple_options
def command(
    *,
    path: str | None,
    state: bool,
    plan: str | None,
    config: bool,
    module: str | None,
    json: bool,
    json_into: str | None,
    markdown: bool,
    show_sensitive: bool,
    no_color: bool,
    **_: object,
) -> int:
    """Show the current state, or the state or saved plan in the file at PATH, in a form for people or, with -json, for programs.

    With -config or -module it is the configuration, as a plan would hold it, without the need to make one. With -markdown a saved plan is
    told as a comment for a pull request: summary, digest, what each change means, and details folded.
    """
    simple = Simple.start(no_color=no_color, as_json=json or markdown)
    of = {"state": state, "plan": plan is not None, "config": config, "module": module is not None}
    _check_target([name for name, given in of.items() if given], path, as_json=json)
    path = plan if plan is not None else path
    if markdown:
        if json or json_into or path is None or not _is_plan(path):
            return simple.fail(
                "Nothing to show as Markdown", "-markdown takes the path of a saved plan, and no -json."
            )
        return _show_markdown(simple, path)
    into = file_writer(json_into, simple.session.cwd, as_json=json)
    if config or module is not None:
        shown = _configuration(simple, module, show_sensitive=show_sensitive)
    elif path is not None and (plan is not None or _is_plan(path)):
        shown = _plan(simple, path, show_sensitive=show_sensitive)
    else:
        shown = _state(simple, path, show_sensitive=show_sensitive)
    if shown is None:
        return 1
    if json:
        write(json_text(shown.document(), indent=None))
    else:
        shown.tell()
    if into is not None:
        into(json_text(shown.document(), indent=None))
    return 0


def _check_target(of: list[str], path: str | None, *, as_json: bool) -> None:
    """At most one thing is shown. Raises: FlagError."""
    if of and path is not None:
        raise FlagError(
            f"-{of[0]} says what to show, so that there can be no path beside it.",
            "Unexpected command line arguments",
        )
    if len(of) > 1:
        raise FlagError(
            "The -state, -plan, -config and -module options are mutually-exclusive.",
            "Conflicting object types to show",
        )
    for name in {"config", "module"}.intersection(of):
        if not as_json:
            raise FlagError(
                f"A configuration has no other form to be shown in: give -json with -{name}.",
                f"JSON output required for {'configuration' if name == 'config' else 'module'}",
            )


Json: TypeAlias = dict[str, Any]


class _Shown(Struct, frozen=True):
    """Something to show: what tells it to people, and what makes the document for programs."""

    tell: Callable[[], None]
    document: Callable[[], Json]


def _state(simple: Simple, path: str | None, *, show_sensitive: bool) -> _Shown | None:
    if path is not None and not Path(path).is_file():
        simple.fail(
            "Failed to read the given file as a state or plan file",
            f"There is no file {path}, neither a state nor a plan.",
        )
        return None
    inspected, diags = inspect_state(simple.session, state_options(state=path))
    simple.view.diagnostics(diags)
    if inspected is None:
        return None

    def document() -> Json:
        from blockform.cli.views.show_json import state_json  # noqa: PLC0415  one of two forms

        return state_json(inspected.state, inspected.pool, is_stored=inspected.is_stored)

    def tell() -> None:
        from blockform.cli.views.revealed import revealed_state  # noqa: PLC0415  one of two forms
        from blockform.cli.views.state_text import show_state  # noqa: PLC0415  see above

        if path is None and not inspected.is_stored:
            write("No state.\n")
        else:
            state = revealed_state(inspected.state) if show_sensitive else inspected.state
            write(show_state(state, inspected.pool))

    return _Shown(tell, document)


def _is_plan(path: str) -> bool:
    """Saved plans are zip files."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  a missing file is reported by whoever reads it
            return file.read(2) == b"PK"
    except OSError:
        return False


def _plan(simple: Simple, path: str, *, show_sensitive: bool) -> _Shown | None:
    from blockform.engine.saved import load_saved  # noqa: PLC0415  only with a plan file

    outcome, diags = load_saved(simple.session, Path(path))
    simple.view.diagnostics(diags)
    if outcome is None:
        return None

    def document() -> Json:
        from blockform.cli.views.show_json import plan_json  # noqa: PLC0415  one of two forms

        made = plan_json(outcome.plan, outcome.config, open_pool(simple.session))
        if outcome.meaning is not None:
            made["blockform"] = {"digest": outcome.meaning.digest}
        return made

    def tell() -> None:
        from blockform.cli.views.revealed import revealed  # noqa: PLC0415  one of two forms

        simple.view.plan(revealed(outcome.plan) if show_sensitive else outcome.plan)
        if outcome.meaning is not None:
            simple.view.digest(outcome.meaning.digest)

    return _Shown(tell, document)


def _configuration(simple: Simple, directory: str | None, *, show_sensitive: bool) -> _Shown | None:
    """The whole configuration, or the module in a ``directory`` alone."""
    from blockform.cli.views.config_json import config_json, module_json  # noqa: PLC0415  few look at configurations
    from blockform.engine.described import described_config, described_module  # noqa: PLC0415  see above

    given = variables_in_order(click.get_current_context().meta["arguments"])
    if directory is None:
        found, diags = described_config(simple.session, given)
    else:
        found, diags = described_module(simple.session, Path(directory))
    if diags.has_errors:
        simple.view.diagnostics(diags)
    if found is None:
        return None
    hide = not show_sensitive
    if directory is None:
        document = config_json(found.config, found.pool, hide=hide, in_full=True)
    else:
        document = module_json(found.config, found.pool, hide=hide)
    return _Shown(lambda: None, lambda: document)


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
