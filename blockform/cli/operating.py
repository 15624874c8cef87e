"""What plan, apply, destroy and refresh have in common: their options, the view they speak through, and how they are stopped."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from msgspec import Struct

from blockform.cli.app import more_help
from blockform.cli.console_io import Terminal, ask, ask_secret, leave, terminal, write, write_error
from blockform.cli.context import make_session, wants_input
from blockform.cli.interrupt import Interrupts, interruptible
from blockform.cli.mistake import our_mistake
from blockform.cli.options import (
    flag,
    lock_options,
    many,
    state_options,
    text_option,
    variable_options,
    variables_in_order,
)
from blockform.cli.selecting import mode_options, plan_options, target_options
from blockform.cli.viewing import make_view, view_options
from blockform.cli.views import View
from blockform.config import VariableConfig
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine import Hooks, Request, Session
from blockform.plan import Mode, Plan, PlanOptions

F = TypeVar("F", bound=Callable[..., Any])

state_place_options = many(
    text_option(
        "state",
        metavar="statefile",
        text="Path to read and save state (unless state-out is specified), instead of the configured one. A legacy option for local state.",
    ),
    lock_options,
)

operation_options = many(
    target_options,
    variable_options,
    flag("input", default=True, text="Don't ask for input for variables that are not set."),
    state_place_options,
    view_options,
)

planning_options = many(mode_options, operation_options)
"""Of plan, apply and destroy; refresh has none of the first."""

_VERBS = {Mode.NORMAL: "apply", Mode.DESTROY: "destroy", Mode.REFRESH_ONLY: "refresh"}
"""The command, by the mode that it has without any option."""


class Operating(Struct):
    """One operation about to run: where, with which view, and what was asked for. Mutable: remembers that it waits for the lock."""

    session: Session
    view: View
    terminal: Terminal
    request: Request
    may_ask: bool
    is_waiting: bool = False

    @classmethod
    def start(cls, given: dict[str, Any], *, mode: Mode = Mode.NORMAL) -> "Operating":
        """Read the shared options. Raises: FlagError."""
        session = make_session()
        out = terminal(session.environment, no_color=given["no_color"])
        verb = _VERBS[mode]
        view = make_view(given, session, out, verb)
        options, problems = plan_options(given, mode, verb, session.cwd)
        if problems.has_errors:
            view.diagnostics(problems)
            if not given["json"]:
                write_error(
                    more_help(f" {click.get_current_context().command_path.removeprefix('blockform ')}")
                    + "\n"
                )
            raise click.exceptions.Exit(1)
        may_ask = given["input"] and wants_input(session.environment) and not given["json"]
        return cls(session, view, out, _request(given, options), may_ask)

    @contextmanager
    def hooks(self, confirm: Callable[[Plan], bool] | None = None) -> Iterator[Hooks]:
        """The engine's hooks while the operation runs; interrupts are counted meanwhile."""
        with interruptible(self._tell_at_once) as interrupts:
            try:
                yield self._hooks(interrupts, confirm)
            except KeyboardInterrupt:
                if not interrupts.stopping():
                    raise
                if interrupts.ended_wait_for:
                    self.view.diagnostics((interrupts.diagnostic,))
                leave(1)
            except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
                raise
            except Exception as error:
                self.view.diagnostics((our_mistake(error),))
                raise click.exceptions.Exit(1) from error

    def _hooks(self, interrupts: Interrupts, confirm: Callable[[Plan], bool] | None) -> Hooks:
        def wait(seconds: float) -> None:
            with interrupts.waiting("the lock of the state"):
                self._tell_of_waiting()
                time.sleep(seconds)

        def confirmed(plan: Plan) -> bool:
            with interrupts.waiting("your approval"):
                return confirm is None or confirm(plan)

        def answered(variable: VariableConfig) -> str | None:
            with interrupts.waiting(f"the value of var.{variable.name}"):
                return ask_variable(variable)

        return Hooks(
            emit=self.view.event,
            stopping=interrupts.stopping,
            stop_now=interrupts.stop_now,
            confirm=confirmed,
            ask_variable=answered if self.may_ask and self.terminal.interactive else None,
            wait=wait,
        )

    def _tell_of_waiting(self) -> None:
        if not self.is_waiting:
            self.is_waiting = True
            self.view.message("Acquiring state lock. This may take a few moments...\n")

    def _tell_at_once(self, text: str) -> None:
        """Say something from within a signal handler."""
        try:
            self.view.message(text)
        except RuntimeError:  # in the middle of another write to the same stream
            os.write(sys.stdout.fileno(), text.encode())

    def fail(self, summary: str, detail: str) -> int:
        """Tell what is wrong with the command line; the exit code that goes with it."""
        self.view.diagnostics((Diagnostic.error(summary, detail),))
        return 1

    def finish(self, diags: Diagnostics) -> int:
        """Show the diagnostics; the exit code that goes with them."""
        self.view.diagnostics(diags)
        return 1 if diags.has_errors else 0


def _request(given: dict[str, Any], options: PlanOptions) -> Request:
    arguments: Sequence[str] = click.get_current_context().meta["arguments"]
    state = state_options(
        state=given["state"],
        state_out=given.get("state_out"),
        backup=given.get("backup"),
        lock=given["lock"],
        lock_timeout=given["lock_timeout"],
    )
    return Request(variables=variables_in_order(arguments), options=options, state=state)


def confirm(operating: Operating, plan: Plan) -> bool:
    """Show the plan and ask whether to carry it out; only ``yes`` does."""
    operating.view.plan(plan)
    if not operating.may_ask:
        return False
    answer = ask(operating.view.question(plan))
    write("\n")
    return answer == "yes"


def ask_variable(variable: VariableConfig) -> str | None:
    """Ask for the value of a variable, in Terraform's words; what is secret is not shown while it is typed."""
    description = "".join(f"  {line}\n" for line in variable.description.splitlines())
    prompt = f"var.{variable.name}\n{description}\n  Enter a value: "
    answer = ask_secret(prompt) if variable.sensitive or variable.ephemeral else ask(prompt)
    write("\n")
    return answer


def cannot_ask() -> Diagnostic:
    """A confirmation is needed, and input is switched off."""
    return Diagnostic.error(
        "Confirmation required",
        "The plan needs approval, and input is disabled. Run again with -auto-approve, or save a plan with `blockform plan -out=FILE` "
        "and apply that.",
    )
