"""Calls a provider's verb: here and now for resources that live in the state alone, else in a worker thread."""

from collections.abc import Callable
from typing import TypeVar

from blockform.addrs import ResourceInstanceAddr
from blockform.apply.run import ApplyRun
from blockform.diagnostics import Diagnostic
from blockform.graph import Blocking, Job, WalkStopped
from blockform.sdk import IsLocal, OperationStopped, Resource
from blockform.state import StateError

T = TypeVar("T")


def call(
    resource: Resource,
    verb: Callable[[], T],
    run: ApplyRun | None = None,
    addr: ResourceInstanceAddr | None = None,
) -> Job:
    """The verb's answer. With a run it is None, and the reason is among the diagnostics, when the verb did not come to its end."""
    try:
        if isinstance(resource, IsLocal):
            return verb()
        answer = yield Blocking(verb)
    except (OperationStopped, WalkStopped):
        if run is None:
            raise
        run.diags.append(
            Diagnostic.error("Operation interrupted", f"The change of {addr} was stopped.", address=str(addr))
        )
    except StateError as error:
        if run is None:
            raise
        run.diags.append(error.diagnostic)
    except Exception as error:  # noqa: BLE001  a provider's crash must not take the record of others with it
        if run is None:
            raise
        run.diags.append(_crash(error, addr))
    else:
        return answer
    return None


def _crash(error: Exception, addr: ResourceInstanceAddr | None) -> Diagnostic:
    """The text of the exception may hold secrets, so only its kind and place are shown."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f"{at.tb_frame.f_code.co_filename}, line {at.tb_lineno}" if at is not None else "an unknown place"
    return Diagnostic.error(
        "Provider failed unexpectedly",
        f"The provider stopped with {type(error).__name__} at {place} while it changed {addr}. This is a mistake in the provider. "
        "Whether the change happened is found out by the next run.",
        address=str(addr),
    )
