"""Calls a provider's verb: here and now for resources that live in the state alone, else in a worker thread."""

from collections.abc import Callable

from blockform.addrs import ResourceInstanceAddr
from blockform.apply.run import ApplyRun
from blockform.diagnostics import Diagnostic
from blockform.graph import Job, WalkStopped
from blockform.plan.calls import blocking, crash, is_local
from blockform.sdk import OperationStopped, Resource
from blockform.state import StateError


def call(resource: Resource, verb: Callable[[], object], run: ApplyRun, addr: ResourceInstanceAddr) -> Job:
    """The verb's answer. None, with the reason among the diagnostics, when the verb did not come to its end."""
    try:
        if is_local(resource):
            return verb()
        answer = yield blocking(resource, verb)
    except (OperationStopped, WalkStopped):
        run.diags.append(
            Diagnostic.error("Operation interrupted", f"The change of {addr} was stopped.", address=str(addr))
        )
    except StateError as error:
        run.halt(error)
    except Exception as error:  # noqa: BLE001  a provider's crash must not take the record of others with it
        consequence = "Whether the change happened is found out by the next run."
        run.diags.append(crash(error, f"it changed {addr}", consequence, str(addr)))
    else:
        return answer
    return None
