"""The options that choose how an operation is told, and the view that they lead to."""

from collections.abc import Callable
from typing import Any

from blockform.cli.console_io import Terminal, write, write_error
from blockform.cli.context import variable
from blockform.cli.json_into import file_writer
from blockform.cli.options import diagnostic_options, flag, json_into_option, many
from blockform.cli.telling import telling
from blockform.cli.views import HumanView, MachineView, TeeView, View
from blockform.engine import Session

FULL = "full"
"""The value of ``-json`` that asks for the whole plan at the end of the stream."""

view_options: Callable[[Any], Any] = many(
    json_into_option,
    flag("concise", text="Leave out the lines that tell of refreshing, reading and progress."),
    flag("show-sensitive", text="Show sensitive values."),
    diagnostic_options,
)


def make_view(given: dict[str, Any], session: Session, out: Terminal, verb: str) -> View:
    """The view that the options ask for. Raises: FlagError."""
    how = telling(given)
    into = file_writer(given["json_into"], session.cwd, as_json=bool(given["json"]))
    if given["json"]:
        return MachineView(write, verb=verb, deprecations=how.deprecations)
    human = HumanView(
        write,
        write_error,
        colour=out.colour,
        width=out.width,
        how=how,
        verb=verb,
        workspace=session.workspace,
        in_automation=bool(variable(session.environment, "IN_AUTOMATION")),
    )
    if into is None:
        return human
    return TeeView(human, MachineView(into, verb=verb, deprecations=how.deprecations))
