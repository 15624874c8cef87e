"""The options that choose how an operation is told, and the view that they lead to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from blockform.cli.console_io import Terminal, write, write_error
from blockform.cli.context import variable
from blockform.cli.flags import FlagError
from blockform.cli.options import flag, many, text_option
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

diagnostic_options: Callable[[Any], Any] = many(
    flag(
        "compact-warnings",
        text="If there are warnings that are not accompanied by errors, show them in a more compact form that includes only the summary "
        "messages.",
    ),
    flag(
        "consolidate-warnings",
        default=True,
        text="Show each warning, even where several of one kind differ in their place only.",
    ),
    flag(
        "consolidate-errors",
        text="Of several errors of one kind show only the first, and how many others there are.",
    ),
    text_option(
        "deprecation",
        metavar="module:m",
        default="module:all",
        text='Which warnings about deprecated variables and outputs are shown: "module:all" (the default) all of them, "module:local" '
        'those of modules called by a relative path, "module:none" none.',
    ),
    flag("no-color", text="If specified, output won't contain any color."),
)

view_options: Callable[[Any], Any] = many(
    text_option(
        "json-into",
        metavar="filename",
        text="Show people what they expect, and write what -json would print into the given file.",
    ),
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
    into = given["json_into"]
    if into and given["json"]:
        raise FlagError(
            "The -json and -json-into options are mutually-exclusive.", "Invalid combination of arguments"
        )
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
    if not into:
        return human
    return TeeView(
        human,
        MachineView(_writer(session.cwd / into, into), verb=verb, deprecations=how.deprecations),
    )


def _writer(path: Path, shown: str) -> Callable[[str], None]:
    """Writes lines to a new file, each at once: others may follow it. Raises: FlagError."""
    try:
        path.write_text("", encoding="utf-8")
    except OSError as error:
        raise FlagError(
            f"The file {shown}, given with -json-into, cannot be written: {error.strerror}.",
            "Invalid -json-into option",
        ) from error

    def write_line(text: str) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)

    return write_line
