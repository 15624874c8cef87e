"""Changing calls: the intent first, then the call, and when its answer is lost a look at the platform before any repetition."""

from collections.abc import Callable
from typing import TypeVar

from blockform.sdk import CallIntent, Operation, Problem
from blockform_press.errors import AnswerLost, PressInvalid, PressRefused, PressUnreachable

T = TypeVar("T")

TRIES = 3
"""How often a call is sent whose answer was lost, each time after a look that it did not happen."""

_PAUSE = 0.5


class UndecidedError(Exception):
    """Nobody can tell whether a call happened; ``problem`` names both ways out."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def change(
    operation: Operation, intent: CallIntent, send: Callable[[], T], find: Callable[[], T | None]
) -> T:
    """Send one changing call and return its answer, or what ``find`` found in its place.

    ``find`` looks whether the call happened although its answer was lost: what it made, None when it certainly did not happen.
    After an error that is no UndecidedError the journal knows that nothing happened.

    Raises: PressError; UndecidedError (also from ``find``); OperationStopped.
    """
    lost: AnswerLost | None = None
    for attempt in range(TRIES):
        if attempt:
            operation.wait(_PAUSE * attempt)
        operation.intend(intent)
        try:
            return send()
        except AnswerLost as error:
            lost = error
            found = find()
        except PressInvalid:
            found = find() if lost is not None else None  # the lost call may have come through late
            if found is None:
                operation.refused()
                raise
        except (PressRefused, PressUnreachable):
            operation.refused()
            raise
        if found is not None:
            return found
        operation.refused()
    assert lost is not None
    raise lost
