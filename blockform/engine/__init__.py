"""One function per verb of the user, on values alone: what the command line, tests and other programs call."""

from typing import TYPE_CHECKING

from blockform.engine.session import Hooks, Session, StateOptions
from blockform.faces import late_members

if TYPE_CHECKING:  # late: each command imports the verbs that it uses
    from blockform.engine.console import Console, open_console
    from blockform.engine.initialize import Initialized, initialize
    from blockform.engine.inspect import Inspected, inspect_state, validate
    from blockform.engine.operations import ApplyOutcome, PlanOutcome, Request, apply, plan
    from blockform.engine.prepare import Prepared, load, prepare
    from blockform.engine.registry import InstalledProviders
    from blockform.engine.stores import StoredState, locked, open_store, read_store

__getattr__ = late_members(
    __name__,
    {
        "ApplyOutcome": "operations",
        "Console": "console",
        "Initialized": "initialize",
        "Inspected": "inspect",
        "InstalledProviders": "registry",
        "PlanOutcome": "operations",
        "Prepared": "prepare",
        "Request": "operations",
        "StoredState": "stores",
        "apply": "operations",
        "initialize": "initialize",
        "inspect_state": "inspect",
        "load": "prepare",
        "locked": "stores",
        "open_console": "console",
        "open_store": "stores",
        "plan": "operations",
        "prepare": "prepare",
        "read_store": "stores",
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
