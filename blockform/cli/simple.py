"""What the commands that only look have in common: a session, a view, and how JSON is printed."""

import json
from dataclasses import dataclass

from blockform.cli.console_io import Terminal, terminal, write, write_error
from blockform.cli.context import make_session
from blockform.cli.options import flag, many
from blockform.cli.views import HumanView
from blockform.engine import Session

simple_options = many(flag("no-color", text="Disable color in the output."))


@dataclass(frozen=True, slots=True)
class Simple:
    """The surroundings of a command that only looks."""

    session: Session
    view: HumanView
    terminal: Terminal

    @classmethod
    def start(cls, *, no_color: bool = False) -> "Simple":
        """Read the surroundings."""
        session = make_session()
        out = terminal(session.environment, no_color=no_color)
        return cls(session, HumanView(write, write_error, colour=out.colour, width=out.width), out)

    def print_json(self, data: object, *, indent: int | None = 2) -> None:
        """One JSON document on standard output."""
        write(json.dumps(data, indent=indent, ensure_ascii=False) + "\n")
