"""What a provider tells the engine while it changes one object: intents, partial results, progress."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from uuid import uuid4

from msgspec import Struct, field

from blockform.plan import Action, ResourceChange
from blockform.sdk import NO_PRIVATE, CallIntent, OperationStopped, Private
from blockform.state import Intent, JournalWriter, Refused, ResourceObject, Result
from blockform.values import Value


class ChangeOperation(Struct, kw_only=True):
    """The SDK's Operation for one change. Its methods run in the change's worker; the coordinator reads its fields afterwards.

    ``partial_value`` is the object as last told by ``created``; ``intents`` are the calls whose result is not recorded, in order.
    """

    change: ResourceChange
    action: Action
    journal: JournalWriter
    encode: Callable[[Value, Private], ResourceObject]
    stop_now: threading.Event
    deposed_key: str | None = None
    intents: list[str] = field(default_factory=list)
    partial_value: Value | None = None
    partial_private: Private = field(default_factory=lambda: NO_PRIVATE)
    status: str = ""
    calls: AbstractContextManager[object] = field(default_factory=nullcontext)

    def intend(self, intent: CallIntent) -> None:
        """Put the intent on disk; the call may be sent once this returns."""
        if self.stop_now.is_set():
            raise OperationStopped
        record = Intent(
            id=uuid4().hex,
            addr=self.change.addr,
            provider=self.change.provider,
            action=self.action.value,
            kind=intent.kind,
            key=dict(intent.key),
            digest=intent.digest,
            expected=dict(intent.expected),
            deposed_key=self.deposed_key,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        )
        self.journal.append_durable(record)
        self.intents.append(record.id)

    def created(self, partial_state: Value, private: Private = NO_PRIVATE) -> None:
        """Record the object as far as it is known; the open call has its result."""
        self.partial_value, self.partial_private = partial_state, private
        self.journal.append(self.results(self.encode(partial_state, private)), sync=False)
        self.intents.clear()

    def results(self, obj: ResourceObject | None) -> list[Result]:
        """The records that say what the object is now, and that all open calls have had their share in it."""
        return [
            Result(
                addr=self.change.addr,
                provider=self.change.provider,
                obj=obj,
                intent=intent,
                deposed_key=self.deposed_key,
            )
            for intent in self.intents or (None,)
        ]

    def refused(self) -> None:
        """Record that the open call has changed nothing."""
        if self.intents:
            self.journal.append([Refused(intent=self.intents[-1])], sync=False)
            self.intents.pop()

    def progress(self, status: str) -> None:
        """Say what the object waits for."""
        self.status = status

    def wait(self, seconds: float) -> None:
        """Sleep, unless the user wants out now. What waits for the platform counts as a call: others must not be begun meanwhile."""
        with self.calls:
            if self.stop_now.wait(seconds):
                raise OperationStopped
