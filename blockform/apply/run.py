"""What one apply shares: the plan, the world as it becomes known, the state as it grows. Owned by the coordinator."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from blockform.addrs import ResourceInstanceAddr
from blockform.apply.graph import Dependencies
from blockform.apply.operation import ChangeOperation
from blockform.config import Config
from blockform.diagnostics import Diagnostics
from blockform.plan import Action, ChangeProgress, Emit, Plan, ProviderPool, ResourceChange, World
from blockform.sdk import Private
from blockform.state import JournalWriter, ObjectStatus, ResourceObject, Result, StateBuilder
from blockform.values import Unknown, Value, null

PROGRESS_SECONDS = 10.0


@dataclass(slots=True)
class Tally:
    """How many objects were added, changed and destroyed."""

    added: int = 0
    changed: int = 0
    destroyed: int = 0


@dataclass(slots=True)
class Running:
    """A change that is being carried out, since when, and when its progress is told next."""

    operation: ChangeOperation
    object_id: str
    started: float
    next_told: float


@dataclass(slots=True, kw_only=True)
class ApplyRun:
    """One apply. Mutable; only the walk's coordinator touches it, beside the journal, which takes records from any thread."""

    config: Config
    plan: Plan
    world: World
    pool: ProviderPool
    state: StateBuilder
    journal: JournalWriter
    dependencies: Dependencies
    diags: Diagnostics
    emit: Emit
    stop_now: threading.Event
    tally: Tally = field(default_factory=Tally)
    running: dict[tuple[ResourceInstanceAddr, str], Running] = field(default_factory=dict)
    changes: Mapping[ResourceInstanceAddr, ResourceChange] = field(default_factory=dict)
    deposed: dict[ResourceInstanceAddr, str] = field(default_factory=dict)

    def encode(
        self, change: ResourceChange, value: Value, private: Private, status: ObjectStatus
    ) -> ResourceObject:
        """The state's record of an object; what is still unknown in it is stored as null."""
        return ResourceObject.encode(
            settled(value),
            change.schema.block.value_type,
            schema_version=change.schema.version,
            status=status,
            private=private,
            dependencies=self.dependencies.of(change.addr.config),
            create_before_destroy=change.create_before_destroy,
        )

    def operation(
        self, change: ResourceChange, action: Action, deposed_key: str | None = None
    ) -> ChangeOperation:
        """The provider's handle for one change."""
        return ChangeOperation(
            change=change,
            action=action,
            journal=self.journal,
            encode=lambda value, private: self.encode(change, value, private, ObjectStatus.READY),
            stop_now=self.stop_now,
            deposed_key=deposed_key,
        )

    def record(
        self,
        change: ResourceChange,
        obj: ResourceObject | None,
        *,
        deposed_key: str | None = None,
        intent: str | None,
    ) -> None:
        """Put an object into the state and the journal."""
        self.state.set_object(change.addr, obj, change.provider, deposed_key)
        self.journal.append(
            [
                Result(
                    addr=change.addr,
                    provider=change.provider,
                    obj=obj,
                    intent=intent,
                    deposed_key=deposed_key,
                )
            ],
            sync=False,
        )

    def start(self, operation: ChangeOperation, object_id: str) -> None:
        """Remember that a change is being carried out."""
        now = time.monotonic()
        key = (operation.change.addr, operation.deposed_key or "")
        self.running[key] = Running(operation, object_id, now, now + PROGRESS_SECONDS)

    def finish(self, operation: ChangeOperation) -> float:
        """Forget it; how many seconds it took."""
        running = self.running.pop((operation.change.addr, operation.deposed_key or ""))
        return time.monotonic() - running.started

    def tick(self) -> None:
        """Tell the progress of what has been running for long."""
        now = time.monotonic()
        for running in self.running.values():
            if now >= running.next_told:
                running.next_told += PROGRESS_SECONDS
                operation = running.operation
                self.emit(
                    ChangeProgress(
                        operation.change.addr,
                        operation.action,
                        running.object_id,
                        now - running.started,
                        operation.status,
                    )
                )


def settled(value: Value) -> Value:
    """The value with null for every part that is unknown."""
    if value.is_wholly_known:
        return value
    raw = value.raw
    if isinstance(raw, Unknown):
        return null(value.type, value.marks)
    if isinstance(raw, dict):
        return Value(value.type, {key: settled(item) for key, item in raw.items()}, value.marks)
    assert isinstance(raw, tuple)
    return Value(value.type, tuple(map(settled, raw)), value.marks)
