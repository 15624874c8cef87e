"""The options that choose how an operation is told, and the view that they lead to."""

from collections.abc import Callable
from typing import Any

from blockform.cli.console_io import Terminal, write, write_error
from blockform.cli.context import variable
from blockform.cli.flags import FlagError
from blockform.cli.json_into import file_writer
from blockform.cli.options import diagnostic_options, flag, json_into_option, many
from blockform.cli.views import HumanView, MachineView, TeeView, Telling, View
from blockform.diagnostics import Deprecation
from blockform.engine import Session

FULL = "full"
"""The value of ``-json`` that asks for the whole plan at the end of the stream."""

_LEVELS = {
    "module:all": frozenset(Deprecation),
    "module:local": frozenset({Deprecation.LOCAL}),
    "module:none": frozenset[Deprecation](),
}

view_options: Callable[[Any], Any] = many(
    json_into_option,
    flag("concise", text="Leave out the lines that tell of refreshing, reading and progress."),
    flag("show-sensitive", text="Show sensitive values."),
    diagnostic_options,
)


def telling(given: dict[str, Any]) -> Telling:
    """How much is told. Raises: FlagError."""
    level = given["deprecation"]
    if level not in _LEVELS:
        raise FlagError(
            f'"{level}" is no level for warnings about deprecations. Use module:all, module:local or module:none.',
            "Invalid -deprecation option",
        )
    return Telling(
        compact_warnings=given["compact_warnings"],
        consolidate_warnings=given["consolidate_warnings"],
        consolidate_errors=given["consolidate_errors"],
        deprecations=_LEVELS[level],
        concise=given.get("concise", False),
        show_sensitive=given.get("show_sensitive", False),
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
