"""The ephemeral objects that are open in one run: which there are, that those which expire are renewed, and what is told of them.

Nothing here is ever stored. Source of the rules: Terraform's resources/ephemeral.
"""

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from msgspec import Struct, field

from blockform.addrs import ModuleInstance, ResourceAddr, ResourceConfigAddr, ResourceInstanceAddr
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.plan.calls import crash
from blockform.plan.decode import Declared
from blockform.plan.events import (
    Emit,
    EphemeralFailed,
    EphemeralFinished,
    EphemeralProgress,
    EphemeralStarted,
    EphemeralStep,
    Event,
)
from blockform.schema import Problem
from blockform.sdk import (
    CanClose,
    CanRenew,
    CloseRequest,
    EphemeralResource,
    OpenResponse,
    RenewRequest,
    RenewResponse,
)

PROGRESS_SECONDS = 10.0


class Renewing:
    """Renews one object in a thread of its own, until it is told to end or a renewal fails.

    ``tell`` takes events and is called from that thread; ``problems`` and ``crashed`` may be read once :meth:`end` has returned.
    """

    def __init__(
        self, addr: ResourceInstanceAddr, resource: CanRenew, opened: OpenResponse, tell: Emit
    ) -> None:
        self.private = opened.private
        self.problems: tuple[Problem, ...] = ()
        self.crashed: Diagnostic | None = None
        self.has_failed = False
        self._addr = addr
        self._resource = resource
        self._tell = tell
        self._over = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(opened.renew_after,), name=f"renew {addr}", daemon=True
        )
        self._thread.start()

    def end(self) -> None:
        """Renew no more; waits for a renewal that has begun."""
        self._over.set()
        self._thread.join()

    def _run(self, seconds: float | None) -> None:
        while seconds is not None and not self._over.wait(max(seconds, 0.0)):
            seconds = self._renew()

    def _renew(self) -> float | None:
        """Renew the object once; how many seconds that lasts."""
        started = time.monotonic()
        self._tell(EphemeralStarted(self._addr, EphemeralStep.RENEW))
        response = self._ask()
        seconds = time.monotonic() - started
        if self.has_failed or response is None:
            self._tell(EphemeralFailed(self._addr, EphemeralStep.RENEW, seconds))
            return None
        self.private = response.private
        self._tell(EphemeralFinished(self._addr, EphemeralStep.RENEW, seconds))
        return response.renew_after

    def _ask(self) -> RenewResponse | None:
        try:
            response = self._resource.renew(RenewRequest(address=str(self._addr), private=self.private))
        except Exception as error:  # noqa: BLE001  a provider's crash must not hide what others find
            self.has_failed = True
            address = str(self._addr)
            self.crashed = crash(error, f"it renewed {address}", "It is closed all the same.", address)
            return None
        self.problems += response.problems
        self.has_failed = any(not problem.warning for problem in response.problems)
        return response


class OpenObject(Struct, kw_only=True):
    """One open object. ``closing`` says that it has been told of its end."""

    declared: Declared
    resource: EphemeralResource
    private: Any
    renewing: Renewing | None = None
    closing: bool = False

    def close(self) -> tuple[Problem, ...]:
        """End its renewals and close it; what is wrong with that. Blocks: runs in a worker thread."""
        if self.renewing is not None:
            self.renewing.end()
            self.private = self.renewing.private
        resource = self.resource
        if not isinstance(resource, CanClose):
            return ()
        request = CloseRequest(address=str(self.declared.addr), private=self.private)
        return resource.close(request).problems

    def report_renewals(self, diags: Diagnostics) -> bool:
        """Add what renewals found wrong; whether none of that is an error. To be called once it is closed."""
        if self.renewing is None:
            return True
        if self.renewing.crashed is not None:
            diags.append(self.renewing.crashed)
        return self.declared.report(self.renewing.problems, diags) and self.renewing.crashed is None


class _Running(Struct):
    """A step that is being taken, since when, and when its progress is told next."""

    step: EphemeralStep
    started: float
    next_told: float


class OpenObjects(Struct):
    """The open ephemeral objects of a run. Owned by the coordinator; only ``heard`` takes events from other threads."""

    emit: Emit
    objects: dict[ResourceConfigAddr, dict[ResourceInstanceAddr, OpenObject]] = field(default_factory=dict)
    heard: "SimpleQueue[Event]" = field(default_factory=SimpleQueue)
    running: dict[ResourceInstanceAddr, _Running] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic

    def add(self, declared: Declared, resource: EphemeralResource, opened: OpenResponse) -> None:
        """Remember an object that has just been opened, and see to its renewals."""
        renewing = None
        if opened.renew_after is not None and isinstance(resource, CanRenew):
            renewing = Renewing(declared.addr, resource, opened, self.heard.put)
        self.objects.setdefault(declared.addr.config, {})[declared.addr] = OpenObject(
            declared=declared, resource=resource, private=opened.private, renewing=renewing
        )

    def of(self, addr: ResourceConfigAddr) -> list[OpenObject]:
        """The open objects of a resource."""
        return list(self.objects.get(addr, {}).values())

    def all(self) -> list[OpenObject]:
        """All that are open, those of one resource together; what was opened with the help of another comes after that."""
        return [one for objects in self.objects.values() for one in objects.values()]

    def drop(self, one: OpenObject) -> None:
        """Forget an object: it is closed, as far as it could be."""
        del self.objects[one.declared.addr.config][one.declared.addr]

    def expired(self, module: ModuleInstance, resource: ResourceAddr) -> Iterable[ResourceInstanceAddr]:
        """Those objects of a resource that could not be renewed."""
        for addr, one in self.objects.get(ResourceConfigAddr(module.path, resource), {}).items():
            if addr.module == module and one.renewing is not None and one.renewing.has_failed:
                yield addr

    def start(self, addr: ResourceInstanceAddr, step: EphemeralStep) -> None:
        """Tell that a step begins."""
        self.tell(EphemeralStarted(addr, step))

    def finish(self, addr: ResourceInstanceAddr, step: EphemeralStep, *, sound: bool) -> None:
        """Tell that a step is over."""
        running = self.running.get(addr)
        seconds = self.clock() - running.started if running is not None else 0.0
        self.tell((EphemeralFinished if sound else EphemeralFailed)(addr, step, seconds))

    def tell(self, event: Event) -> None:
        """Tell an event, and after it what renewals have to tell."""
        match event:
            case EphemeralStarted(addr, step):
                now = self.clock()
                self.running[addr] = _Running(step, now, now + PROGRESS_SECONDS)
            case EphemeralFinished(addr) | EphemeralFailed(addr):
                self.running.pop(addr, None)
            case _:
                pass
        self.emit(event)

    def tick(self) -> None:
        """Tell what renewals have to tell, and the progress of steps that have been going on for long."""
        with suppress(Empty):
            while True:
                self.tell(self.heard.get_nowait())
        now = self.clock()
        for addr, running in self.running.items():
            if now >= running.next_told:
                running.next_told += PROGRESS_SECONDS
                self.emit(EphemeralProgress(addr, running.step, now - running.started))
