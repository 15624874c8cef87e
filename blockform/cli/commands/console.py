"""``blockform console``."""

import io
import sys
from collections.abc import Callable, Iterator

import click

from blockform.cli.console_input import WORD_ENDS, completions, expressions, is_open
from blockform.cli.console_io import write
from blockform.cli.flags import GoCommand
from blockform.cli.options import (
    flag,
    lock_options,
    state_options,
    text_option,
    variable_options,
    variables_in_order,
)
from blockform.cli.simple import Simple, simple_options
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine import Console, open_console


@click.command(cls=GoCommand, name="console", short_help="Try expressions at an interactive command prompt")
@flag("plan", text="Make a plan first, and evaluate against the objects that it would lead to.")
@variable_options
@text_option("state", metavar="path", text="Path to the state file to read.")
@lock_options
@simple_options
def command(*, plan: bool, state: str | None, no_color: bool, **_: object) -> int:
    """Evaluate expressions with the configuration's variables and the objects in the state.

    On a terminal it asks for one after the other until `exit` or the end of input; from a pipe it
    evaluates what it is given, and writes what the last one is worth.
    """
    simple = Simple.start(no_color=no_color)
    arguments = click.get_current_context().meta["arguments"]
    console, diags = open_console(
        simple.session, state_options(state=state), variables_in_order(arguments), planned=plan
    )
    simple.view.diagnostics(diags)
    if console is None:
        return 1
    if isinstance(
        sys.stdin, io.TextIOWrapper
    ):  # what is not UTF-8 is a mistake in the expression, told as such
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    if diags.has_errors:
        simple.view.diagnostics([_DOUBTFUL])
    if sys.stdin.isatty():
        return _converse(simple, console)
    return _answer_pipe(simple, console)


def _answer_pipe(simple: Simple, console: Console) -> int:
    """Evaluate what the pipe brings and write what the last expression is worth; stop at the first mistake."""
    last: str | None = None
    for text in expressions(f"{sys.stdin.read()}\n"):
        if text == "exit":
            return 0
        last = _answer(simple, console, text)
        if last is None:
            return 1
    if last is not None:
        write(f"{last}\n")
    return 0


def _converse(simple: Simple, console: Console) -> int:
    for text in _typed(_set_up_editing(console)):
        if text in {"exit", "quit"}:
            return 0
        answer = _answer(simple, console, text)
        if answer is not None:
            write(f"{answer}\n")
    write("\n")
    return 0


def _typed(prompt: Callable[[str], str]) -> Iterator[str]:
    """The expressions the user types, until the end of input; an interrupt drops the line and all before it that are open."""
    pending = ""
    while True:
        try:
            line = prompt(_MORE if pending else _PROMPT)
        except EOFError:
            return
        except KeyboardInterrupt:
            pending = ""
            write("\n")
            continue
        pending = f"{pending}{line}\n"
        if not is_open(pending):
            yield from expressions(pending)
            pending = ""


def _set_up_editing(console: Console) -> Callable[[str], str]:
    """Line editing, history and completion where Python has readline; what asks for a line."""
    try:
        import readline  # noqa: PLC0415  on a terminal only
    except ImportError:
        return input
    names = console.names()

    def complete(start: str, number: int) -> str | None:
        found = completions(names, start)
        return found[number] if number < len(found) else None

    readline.set_completer(complete)
    readline.set_completer_delims(WORD_ENDS)
    readline.parse_and_bind("tab: complete")
    return input


def _answer(simple: Simple, console: Console, text: str) -> str | None:
    """What an expression is worth, or None: what is wrong with it has been said."""
    if text == "help":
        return _HELP
    diags = Diagnostics()
    answer = console.answer(text, diags)
    simple.view.diagnostics(diags)
    return answer


_DOUBTFUL = Diagnostic.warning("Due to the problems above, some expressions may produce unexpected results.")
_PROMPT, _MORE = "> ", ": "
_HELP = """\
The console evaluates expressions with the configuration's variables and the objects in the state, for example var.region or
press_block_spec.train.id. An expression may go over several lines; type(x) shows the type of x.

The arrow keys bring back earlier lines, the tab key completes names. To leave, type "exit" or press Control-D."""
