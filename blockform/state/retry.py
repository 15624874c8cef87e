"""Trying again for a lock that somebody else has."""

import time
from collections.abc import Callable

from blockform.state.store import LockHeld, Wait

FIRST_DELAY = 1.0
LONGEST_DELAY = 16.0


def retried(
    attempt: Callable[[], None], *, timeout: float, wait: Wait, clock: Callable[[], float] = time.monotonic
) -> None:
    """Attempt until it succeeds, first 1 s apart, then doubling to 16 s, for ``timeout`` seconds in all.

    Raises: LockHeld, of the last attempt. Source: Terraform's internal/states/statemgr, LockWithContext.
    """
    end = clock() + timeout
    delay = FIRST_DELAY
    while True:
        try:
            attempt()
        except LockHeld:
            left = end - clock()
            if left <= 0:
                raise
            wait(min(delay, left))
            delay = min(delay * 2, LONGEST_DELAY)
        else:
            return
