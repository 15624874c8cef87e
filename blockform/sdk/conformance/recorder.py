"""Plays the journal for a provider under test: takes what it tells, and remembers it."""

import time

from msgspec import Struct, field

from blockform.sdk.requests import NO_PRIVATE, CallIntent, OperationStopped, Private
from blockform.values import Value


class Recorder(Struct):
    """An Operation that notes what it is told. With ``refuse`` an intent is answered as if the user had stopped.

    ``intents`` are all calls, ``happened`` those that were not refused; ``last_known`` is the object as told by ``created`` before the
    last call. ``faults`` are sentences on what made no sense.
    """

    refuse: bool = False
    intents: list[CallIntent] = field(default_factory=list)
    happened: list[CallIntent] = field(default_factory=list)
    partial: Value | None = None
    last_known: Value | None = None
    faults: list[str] = field(default_factory=list)
    _open: int = 0

    def intend(self, intent: CallIntent) -> None:
        """See Operation."""
        self.intents.append(intent)
        if self.refuse:
            raise OperationStopped
        self.last_known = self.partial
        self.happened.append(intent)
        self._open += 1

    def created(self, partial_state: Value, private: Private = NO_PRIVATE) -> None:  # noqa: ARG002  see Operation
        """See Operation."""
        if not self._open:
            self.faults.append("tells of an object without a call before it")
        if not partial_state.is_known or partial_state.is_null:
            self.faults.append("tells that an object was created, and not which")
        self.partial = partial_state
        self._open = 0

    def refused(self) -> None:
        """See Operation."""
        if self._open:
            self.happened.pop()
            self._open -= 1
        else:
            self.faults.append("tells that a call was refused, and there is none without a result")

    def progress(self, status: str) -> None:
        """See Operation."""
        if not status:
            self.faults.append("tells of progress without a word")

    def wait(self, seconds: float) -> None:
        """See Operation."""
        time.sleep(seconds)
