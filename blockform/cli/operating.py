"""What plan, apply, destroy and refresh have in common: their options, the view they speak through, and how they are stopped."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import AddressError, ResourceInstanceAddr, parse_resource_instance
from blockform.cli.console_io import Terminal, ask, leave, terminal, write, write_error
from blockform.cli.context import make_session, variable, wants_input
from blockform.cli.flags import FlagError
from blockform.cli.interrupt import interruptible
from blockform.cli.options import (
    flag,
    lock_options,
    many,
    output_options,
    state_options,
    text_option,
    variable_options,
    variables_in_order,
)
from blockform.cli.views import HumanView, MachineView, View
from blockform.config import VariableConfig
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine import Hooks, Request, Session
from blockform.plan import Mode, Plan, PlanOptions

F = TypeVar("F", bound=Callable[..., Any])

operation_options = many(
    variable_options,
    flag(
        "refresh",
        default=True,
        text="Update the state prior to checking for differences; -refresh=false skips it.",
    ),
    flag("destroy", text="Select the destroy planning mode, which creates a plan to destroy all objects."),
    flag(
        "refresh-only",
        text="Select the refresh-only planning mode, which checks whether objects still match the state.",
    ),
    click.option(
        "--replace", multiple=True, metavar="resource", help="Force replacement of one resource instance."
    ),
    flag(
        "validate-remote", default=True, text="Let the platform check new and changed objects while planning."
    ),
    click.option(
        "--parallelism", type=int, default=10, metavar="n", help="Limit the number of concurrent operations."
    ),
    flag("input", default=True, text="Ask for input for variables if not directly set."),
    flag("json", text="Produce output in a machine-readable format, one JSON object a line."),
    text_option("state", metavar="statefile", text="The state file to read, instead of the configured one."),
    lock_options,
    output_options,
)


_VERBS = {Mode.NORMAL: "apply", Mode.DESTROY: "destroy", Mode.REFRESH_ONLY: "refresh"}
"""The command, by the mode that it has without any option."""


class Operating(Struct):
    """One operation about to run: where, with which view, and what was asked for."""

    session: Session
    view: View
    terminal: Terminal
    request: Request
    may_ask: bool

    @classmethod
    def start(cls, given: dict[str, Any], *, mode: Mode = Mode.NORMAL) -> "Operating":
        """Read the shared options. Raises: FlagError."""
        session = make_session()
        out = terminal(session.environment, no_color=given["no_color"])
        verb = _VERBS[mode]
        view: View
        if given["json"]:
            view = MachineView(write, verb=verb)
        else:
            view = HumanView(
                write,
                write_error,
                colour=out.colour,
                width=out.width,
                compact_warnings=given["compact_warnings"],
                verb=verb,
                workspace=session.workspace,
                in_automation=bool(variable(session.environment, "IN_AUTOMATION")),
            )
        may_ask = given["input"] and wants_input(session.environment) and not given["json"]
        return cls(session, view, out, _request(given, mode), may_ask)

    @contextmanager
    def hooks(self, confirm: Callable[[Plan], bool] | None = None) -> Iterator[Hooks]:
        """The engine's hooks while the operation runs; interrupts are counted meanwhile."""
        with interruptible(write) as interrupts:
            base = Hooks(
                emit=self.view.event,
                stopping=interrupts.stopping,
                stop_now=interrupts.stop_now,
                ask_variable=ask_variable if self.may_ask and self.terminal.interactive else None,
            )
            try:
                yield replace(base, confirm=confirm) if confirm is not None else base
            except KeyboardInterrupt:
                if not interrupts.stopping():
                    raise
                leave(1)

    def finish(self, diags: Diagnostics) -> int:
        """Show the diagnostics; the exit code that goes with them."""
        self.view.diagnostics(diags)
        return 1 if diags.has_errors else 0


def _request(given: dict[str, Any], mode: Mode) -> Request:
    arguments: Sequence[str] = click.get_current_context().meta["arguments"]
    if given["destroy"] and given["refresh_only"]:
        raise FlagError("Incompatible plan mode options: -destroy and -refresh-only cannot be used together.")
    if given["destroy"]:
        mode = Mode.DESTROY
    elif given["refresh_only"]:
        mode = Mode.REFRESH_ONLY
    if mode is Mode.REFRESH_ONLY and not given["refresh"]:
        raise FlagError(
            "Incompatible refresh options: -refresh-only and -refresh=false cannot be used together."
        )
    if given["parallelism"] < 1:
        raise FlagError(f'invalid value "{given["parallelism"]}" for flag -parallelism: must be at least 1')
    options = PlanOptions(
        mode=mode,
        refresh=given["refresh"],
        parallelism=given["parallelism"],
        validate_remote=given["validate_remote"],
        replace=frozenset(map(_address, given["replace"])),
    )
    state = state_options(
        state=given["state"],
        state_out=given.get("state_out"),
        backup=given.get("backup"),
        lock=given["lock"],
        lock_timeout=given["lock_timeout"],
    )
    return Request(variables=variables_in_order(arguments), options=options, state=state)


def _address(text: str) -> ResourceInstanceAddr:
    try:
        return parse_resource_instance(text)
    except AddressError as error:
        raise FlagError(f'invalid force-replace address "{text}": {error}') from error


def confirm(operating: Operating, plan: Plan) -> bool:
    """Show the plan and ask whether to carry it out; only ``yes`` does."""
    operating.view.plan(plan)
    if not operating.may_ask:
        return False
    answer = ask(operating.view.question(plan))
    write("\n")
    return answer == "yes"


def ask_variable(variable: VariableConfig) -> str | None:
    """Ask for the value of a variable, in Terraform's words."""
    description = "".join(f"  {line}\n" for line in variable.description.splitlines())
    answer = ask(f"var.{variable.name}\n{description}\n  Enter a value: ")
    write("\n")
    return answer


def cannot_ask() -> Diagnostic:
    """A confirmation is needed, and input is switched off."""
    return Diagnostic.error(
        "Confirmation required",
        "The plan needs approval, and input is disabled. Run again with -auto-approve, or save a plan with `blockform plan -out=FILE` "
        "and apply that.",
    )
