"""``blockform console``."""

import sys

import click

from blockform.cli.console_io import ask, write
from blockform.cli.flags import GoCommand
from blockform.cli.options import (
    lock_options,
    state_options,
    text_option,
    variable_options,
    variables_in_order,
)
from blockform.cli.simple import Simple, simple_options
from blockform.diagnostics import Diagnostics
from blockform.engine import Console, open_console
from blockform.values.text import render


@click.command(cls=GoCommand, name="console", short_help="Try expressions at an interactive command prompt")
@variable_options
@text_option("state", metavar="path", text="Path to the state file to read.")
@lock_options
@simple_options
def command(*, state: str | None, no_color: bool, **_: object) -> int:
    """Evaluate expressions with the configuration's variables and the objects in the state.

    On a terminal it asks for one after the other until `exit` or the end of input; from a pipe it evaluates what it is given.
    """
    simple = Simple.start(no_color=no_color)
    arguments = click.get_current_context().meta["arguments"]
    console, diags = open_console(simple.session, state_options(state=state), variables_in_order(arguments))
    simple.view.diagnostics(diags)
    if console is None:
        return 1
    if sys.stdin.isatty():
        return _converse(simple, console)
    sound = True
    for line in sys.stdin:
        if line.strip():
            sound = _answer(simple, console, line.strip()) and sound
    return 0 if sound else 1


def _converse(simple: Simple, console: Console) -> int:
    import readline  # noqa: F401, PLC0415  line editing and history, on a terminal only

    while (line := ask("> ")) is not None:
        if line.strip() in {"exit", "quit"}:
            return 0
        if line.strip():
            _answer(simple, console, line.strip())
    write("\n")
    return 0


def _answer(simple: Simple, console: Console, text: str) -> bool:
    diags = Diagnostics()
    value = console.evaluate(text, diags)
    simple.view.diagnostics(diags)
    if value is None or diags.has_errors:
        return False
    write(render(value) + "\n")
    return True
