"""What the commands that only look have in common: a session, a view, and how JSON is printed."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from blockform.cli.console_io import Terminal, terminal, write, write_error
from blockform.cli.context import make_session
from blockform.cli.options import flag, many
from blockform.cli.telling import Telling
from blockform.diagnostics import Diagnostic
from blockform.engine import Session
from blockform.values import dumps

if TYPE_CHECKING:
    from blockform.cli.views import HumanView

simple_options = many(flag("no-color", text="Disable color in the output."))


class Simple(Struct, frozen=True, dict=True):
    """The surroundings of a command that only looks."""

    session: Session
    terminal: Terminal
    write: Callable[[str], None] = write
    how: Telling | None = None

    @classmethod
    def start(cls, *, no_color: bool = False, as_json: bool = False, how: Telling | None = None) -> "Simple":
        """Read the surroundings. ``as_json``: standard output is for programs, so that warnings go where errors go. ``how``: what is told."""
        session = make_session()
        out = terminal(session.environment, no_color=no_color)
        return cls(session, out, write_error if as_json else write, how)

    @cached_property
    def view(self) -> "HumanView":
        """What tells people of problems."""
        from blockform.cli.views import HumanView  # noqa: PLC0415  most often there are none

        return HumanView(
            self.write, write_error, colour=self.terminal.colour, width=self.terminal.width, how=self.how
        )

    def fail(self, summary: str, detail: str) -> int:
        """Tell one error; the exit code that goes with it."""
        self.view.diagnostics((Diagnostic.error(summary, detail),))
        return 1

    def print_json(self, data: object, *, indent: int | None = 2) -> None:
        """One JSON document on standard output."""
        write(json_text(data, indent=indent))


def json_text(data: object, *, indent: int | None = 2) -> str:
    """One JSON document, with the end of its last line."""
    return dumps(data, indent=indent) + "\n"
