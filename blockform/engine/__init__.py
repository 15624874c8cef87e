"""One function per verb of the user, on values alone: what the command line, tests and other programs call."""

from typing import TYPE_CHECKING

from blockform.engine.initialize import Initialized, initialize
from blockform.engine.operations import ApplyOutcome, PlanOutcome, Request, apply, plan
from blockform.engine.prepare import Prepared, load, prepare
from blockform.engine.registry import InstalledProviders
from blockform.engine.session import Hooks, Session, StateOptions
from blockform.engine.stores import StoredState, locked, open_store, read_store
from blockform.faces import late_members

if TYPE_CHECKING:  # late: each serves one or two commands
    from blockform.engine.console import Console, open_console
    from blockform.engine.inspect import Inspected, inspect_state, validate

__getattr__ = late_members(
    __name__,
    {
        "Console": "console",
        "Inspected": "inspect",
        "inspect_state": "inspect",
        "open_console": "console",
        "validate": "inspect",
    },
)

__all__ = [
    "ApplyOutcome",
    "Console",
    "Hooks",
    "Initialized",
    "Inspected",
    "InstalledProviders",
    "PlanOutcome",
    "Prepared",
    "Request",
    "Session",
    "StateOptions",
    "StoredState",
    "apply",
    "initialize",
    "inspect_state",
    "load",
    "locked",
    "open_console",
    "open_store",
    "plan",
    "prepare",
    "read_store",
    "validate",
]
