"""Asks a provider: here and now for resources that live in the state alone, else in a worker thread."""

from collections.abc import Callable
from typing import TypeGuard

from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.graph import Blocking, Job, WalkStopped
from blockform.sdk import CanPlan, OperationStopped, Resource


def ask(of: object, verb: Callable[[], object], diags: Diagnostics, address: str) -> Job:
    """What the verb answers. None, with the reason among the diagnostics, when it did not come to its end.

    ``of`` is what has the verb. That the user wants to stop is not said here.
    """
    try:
        if is_local(of):
            return verb()
        answer = yield blocking(of, verb)
    except (OperationStopped, WalkStopped):
        return None
    except Exception as error:  # noqa: BLE001  a provider's crash must not hide what others find
        diags.append(crash(error, f"it looked at {address}", "Nothing was changed.", address))
        return None
    return answer


def is_local(resource: object) -> bool:
    """Whether the resource is in the state alone (see :class:`~blockform.sdk.IsLocal`)."""
    return bool(getattr(resource, "is_local", False))


def limits_calls(of: object) -> bool:
    """Whether what has the verbs limits its calls itself (see :class:`~blockform.sdk.LimitsCalls`)."""
    return bool(getattr(of, "limits_calls", False))


def blocking(of: object, verb: Callable[[], object]) -> Blocking:
    """A verb to be run by a worker."""
    return Blocking(verb, limits_itself=limits_calls(of))


def can_plan(resource: Resource) -> TypeGuard[CanPlan]:
    """Whether the resource decides on planned values itself; asked for every instance, and isinstance of a protocol is slow."""
    return hasattr(resource, "plan")


def crash(error: Exception, doing: str, consequence: str, address: str) -> Diagnostic:
    """A provider stopped with an exception. Its text may hold secrets, so only its kind and place are shown."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f"{at.tb_frame.f_code.co_filename}, line {at.tb_lineno}" if at is not None else "an unknown place"
    return Diagnostic.error(
        "Provider failed unexpectedly",
        f"The provider stopped with {type(error).__name__} at {place} while {doing}. This is a mistake in the provider. {consequence}",
        address=address,
    )
