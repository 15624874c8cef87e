"""What one apply shares: the plan, the world as it becomes known, the state as it grows. Owned by the coordinator."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from queue import Empty, SimpleQueue

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import ResourceConfigAddr, ResourceInstanceAddr
from blockform.apply.operation import ChangeOperation
from blockform.config import Config
from blockform.diagnostics import Diagnostics
from blockform.plan import (
    Action,
    ChangeProgress,
    Dependencies,
    Emit,
    Event,
    Plan,
    ProviderPool,
    ResourceChange,
    Selection,
    World,
)
from blockform.plan.calls import limits_calls
from blockform.plan.checks import Checks
from blockform.plan.open_objects import OpenObjects
from blockform.schema.write_only import without_write_only
from blockform.sdk import Private
from blockform.state import (
    JournalWriter,
    ObjectStatus,
    ResourceObject,
    ResourceState,
    Result,
    StateBuilder,
    StateError,
)
from blockform.values import Unknown, Value, null

PROGRESS_SECONDS = 10.0


class Tally(Struct):
    """How many objects were added, changed, destroyed and imported."""

    added: int = 0
    changed: int = 0
    destroyed: int = 0
    imported: int = 0


class Running(Struct):
    """A change that is being carried out, since when, and when its progress is told next."""

    operation: ChangeOperation
    object_id: str
    started: float
    next_told: float


class ApplyRun(Struct, kw_only=True):
    """One apply. Mutable; only the walk's coordinator touches it, beside the journal, which takes records from any thread.

    ``halted`` is why the journal takes no more records, and nothing new is begun. ``open_calls`` are changes whose outcome nobody knows,
    ``undeleted`` objects that could not make room for their replacement, ``waiting`` the changes that have not had their turn,
    ``stored`` the prior state by resource block, ``selection`` the part that the plan is for. ``spoken`` takes events from any thread.
    """

    config: Config
    plan: Plan
    world: World
    pool: ProviderPool
    state: StateBuilder
    journal: JournalWriter
    dependencies: Dependencies
    checks: Checks
    diags: Diagnostics
    emit: Emit
    ephemerals: OpenObjects
    stop_now: threading.Event
    stopping: Callable[[], bool] = lambda: False
    spoken: "SimpleQueue[Event]" = field(default_factory=SimpleQueue)
    selection: Selection = field(default_factory=Selection)
    tally: Tally = field(default_factory=Tally)
    halted: StateError | None = None
    open_calls: list[ChangeOperation] = field(default_factory=list)
    undeleted: set[ResourceInstanceAddr] = field(default_factory=set)
    waiting: set[ResourceInstanceAddr] = field(default_factory=set)
    stored: Mapping[ResourceConfigAddr, Sequence[ResourceState]] = field(default_factory=dict)
    running: dict[tuple[ResourceInstanceAddr, str], Running] = field(default_factory=dict)
    changes: Mapping[ResourceInstanceAddr, ResourceChange] = field(default_factory=dict)
    deposed: dict[ResourceInstanceAddr, str] = field(default_factory=dict)

    def has_object(self, addr: ResourceInstanceAddr) -> bool:
        """Whether the plan creates or keeps an object of an instance, or the state has one."""
        instance = self.plan.prior.instance(addr)
        return addr in self.changes or (instance is not None and instance.current is not None)

    def encode(
        self, change: ResourceChange, value: Value, private: Private, status: ObjectStatus
    ) -> ResourceObject:
        """The state's record of an object; what is still unknown in it is stored as null."""
        return ResourceObject.encode(
            without_write_only(change.schema.block, settled(value)),
            change.schema.block.value_type,
            schema_version=change.schema.version,
            status=status,
            private=private,
            dependencies=self.dependencies.of(change.addr.config),
            create_before_destroy=change.create_before_destroy,
            prevent_destroy=change.prevent_destroy,
        )

    def recorded(self, addr: ResourceInstanceAddr, deposed_key: str | None) -> ResourceObject | None:
        """What the state has of an instance now: its current object, or with a key a deposed one."""
        instance = self.state.instance(addr)
        if instance is None:
            return None
        return instance.deposed.get(deposed_key) if deposed_key else instance.current

    def operation(
        self,
        change: ResourceChange,
        action: Action,
        deposed_key: str | None = None,
        mark: Callable[[Value], Value] = lambda value: value,
    ) -> ChangeOperation:
        """The provider's handle for one change; ``mark`` puts marks on what the provider tells of the object."""
        record = self.recorded(change.addr, deposed_key) if action is Action.DELETE else None
        resource = self.pool.resource(change.provider, change.addr.resource.type)

        def encode(value: Value, private: Private) -> ResourceObject:
            obj = self.encode(change, mark(value), private, ObjectStatus.READY)
            return obj if record is None else _still(record, obj)

        return ChangeOperation(
            change=change,
            action=action,
            journal=self.journal,
            encode=encode,
            stop_now=self.stop_now,
            deposed_key=deposed_key,
            calls=self.pool.calls if limits_calls(resource) else nullcontext(),
        )

    def record(
        self,
        change: ResourceChange,
        obj: ResourceObject | None,
        *,
        deposed_key: str | None = None,
    ) -> None:
        """Put an object into the state and the journal: the current one, or with a key a deposed one."""
        self.state.set_object(change.addr, obj, change.provider, deposed_key)
        self._journal([_result(change, obj, deposed_key)])

    def settle(self, operation: ChangeOperation, obj: ResourceObject | None) -> None:
        """Record what a change has made of its object; all its calls have happened."""
        change = operation.change
        self.state.set_object(change.addr, obj, change.provider, operation.deposed_key)
        self._journal(operation.results(obj))
        operation.intents.clear()

    def leave_open(self, operation: ChangeOperation) -> None:
        """Remember a change of which some call has no result: it is found out by the next run."""
        if operation.intents:
            self.open_calls.append(operation)

    def set_aside(self, change: ResourceChange, obj: ResourceObject, key: str) -> None:
        """Make the current object a deposed one, in one step for whoever reads the journal."""
        self.state.set_object(change.addr, obj, change.provider, key)
        self.state.set_object(change.addr, None, change.provider)
        self._journal([_result(change, obj, key), _result(change, None)])
        self.deposed[change.addr] = key

    def put_back(self, change: ResourceChange) -> None:
        """Make the deposed object the current one again: its replacement was not made."""
        key = self.deposed.pop(change.addr)
        instance = self.state.instance(change.addr)
        assert instance is not None, change.addr
        obj = instance.deposed[key]
        self.state.set_object(change.addr, obj, change.provider)
        self.state.set_object(change.addr, None, change.provider, key)
        self._journal([_result(change, obj), _result(change, None, key)])

    def _journal(self, results: Sequence[Result]) -> None:
        try:
            self.journal.append(results, sync=False)
        except StateError as error:
            self.halt(error)

    def halt(self, error: StateError) -> None:
        """Begin nothing new: the journal could not be written. What runs is finished, and the state stored at the end."""
        self.halted = self.halted or error

    def start(self, operation: ChangeOperation, object_id: str) -> None:
        """Remember that a change is being carried out."""
        now = time.monotonic()
        key = (operation.change.addr, operation.deposed_key or "")
        self.running[key] = Running(operation, object_id, now, now + PROGRESS_SECONDS)

    def finish(self, operation: ChangeOperation) -> float:
        """Forget it; how many seconds it took."""
        running = self.running.pop((operation.change.addr, operation.deposed_key or ""))
        return time.monotonic() - running.started

    def tell_spoken(self) -> None:
        """Tell what other threads have put into ``spoken``."""
        with suppress(Empty):
            while True:
                self.emit(self.spoken.get_nowait())

    def tick(self) -> None:
        """Tell what provisioners wrote, and the progress of what has been running for long."""
        self.tell_spoken()
        self.ephemerals.tick()
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


def _still(record: ResourceObject, obj: ResourceObject) -> ResourceObject:
    """An object that is there after all, though it was to be deleted: its block may be gone, so what was recorded of that stays."""
    return replace(
        obj,
        status=record.status,
        dependencies=record.dependencies,
        create_before_destroy=record.create_before_destroy,
        prevent_destroy=record.prevent_destroy,
    )


def _result(change: ResourceChange, obj: ResourceObject | None, deposed_key: str | None = None) -> Result:
    return Result(addr=change.addr, provider=change.provider, obj=obj, deposed_key=deposed_key)


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
