"""What a provider tells the engine while it changes one object: intents, partial results, progress."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from blockform.plan import Action, ResourceChange
from blockform.sdk import NO_PRIVATE, CallIntent, OperationStopped, Private
from blockform.state import Intent, JournalWriter, Refused, ResourceObject, Result
from blockform.values import Value


@dataclass(slots=True, kw_only=True)
class ChangeOperation:
    """The SDK's Operation for one change. Its methods run in the change's worker; the coordinator reads its fields afterwards.

    ``partial`` is the object as last told by ``created``; ``intent`` the call that is still open.
    """

    change: ResourceChange
    action: Action
    journal: JournalWriter
    encode: Callable[[Value, Private], ResourceObject]
    stop_now: threading.Event
    deposed_key: str | None = None
    intent: str | None = None
    partial: ResourceObject | None = None
    partial_value: Value | None = None
    status: str = field(default="")

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
        self.intent = record.id

    def created(self, partial_state: Value, private: Private = NO_PRIVATE) -> None:
        """Record the object as far as it is known; the open call has its result."""
        self.partial_value = partial_state
        self.partial = self.encode(partial_state, private)
        record = Result(
            addr=self.change.addr,
            provider=self.change.provider,
            obj=self.partial,
            intent=self.intent,
            deposed_key=self.deposed_key,
        )
        self.journal.append([record], sync=False)
        self.intent = None

    def refused(self) -> None:
        """Record that the open call has changed nothing."""
        if self.intent is not None:
            self.journal.append([Refused(intent=self.intent)], sync=False)
            self.intent = None

    def progress(self, status: str) -> None:
        """Say what the object waits for."""
        self.status = status

    def wait(self, seconds: float) -> None:
        """Sleep, unless the user wants out now."""
        if self.stop_now.wait(seconds):
            raise OperationStopped
