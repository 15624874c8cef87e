"""Walks a graph: each node after all it needs, blocking work in threads, everything else on the one coordinator.

Visiting a node gives a *job*: a generator that runs on the coordinator, so that it may change shared state without locks. It
yields what it wants done elsewhere and is sent the result: :class:`Blocking` runs a function in a worker thread, :class:`Together`
runs several jobs at the same time. A job returns whether its node is done; what needs a node that is not is skipped.
"""

import time
from collections import deque
from collections.abc import Callable, Generator, Hashable, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

from msgspec import Struct, field

from blockform.courier import CallLimit
from blockform.graph.dag import Dag
from blockform.graph.workers import Workers

N = TypeVar("N", bound=Hashable)


class Blocking(Struct, frozen=True):
    """Run ``work`` in a worker thread; the job is sent what it returns, or gets what it raises.

    ``limits_itself``: it takes one of the walk's ``calls`` for whatever it waits for, so that others call while it computes.
    """

    work: Callable[[], Any]
    limits_itself: bool = False


class Together(Struct, frozen=True):
    """Run the jobs at the same time; the job is sent the list of what they return."""

    jobs: "Sequence[Job]"


Job: TypeAlias = Generator[Blocking | Together, Any, Any]


class WalkStopped(Exception):  # noqa: N818  a request of the user, no error
    """Thrown into a job whose blocking work was not started any more because the walk is to stop.

    A job that lets it pass is over, and not done.
    """


class WalkResult(Struct, Generic[N]):
    """What became of the nodes: ``failed`` ones said so, ``skipped`` ones need a failed one or came after a stop."""

    done: list[N] = field(default_factory=list)
    failed: list[N] = field(default_factory=list)
    skipped: list[N] = field(default_factory=list)


_ONE_AHEAD_PER = 4
"""For each so many workers one call is handed over before one of them is free, so that none waits for the coordinator."""

_ONE_MORE_PER = 2
"""For each so many calls at a time there is one more worker for work that limits itself: some of it computes."""


class _Task(Struct):
    job: Job
    finish: Callable[[Any], None]
    is_plain: bool = True


def walk(
    dag: Dag[N],
    visit: Callable[[N], "Job | bool"],
    *,
    parallelism: int = 10,
    calls: CallLimit | None = None,
    stopping: Callable[[], bool] = lambda: False,
    tick: Callable[[], None] = lambda: None,
    tick_seconds: float = 0.1,
    meanwhile: Callable[[], object] = lambda: None,
) -> WalkResult[N]:
    """Visit every node once, after all it needs; at most ``parallelism`` blocking calls run at a time.

    ``calls`` counts them, for work that limits itself; by default the walk has its own.

    ``visit`` returns a job, or at once whether the node is done. Jobs that have begun go on before others begin, and none begins
    while enough calls run. ``stopping`` is asked before each node, and on the workers before each blocking call: when true nothing
    new is started and what runs is waited for. ``tick`` is called on the coordinator about every ``tick_seconds``, ``meanwhile`` once,
    as soon as there is nothing to do but to wait for calls. An exception in
    a job is a mistake of ours and ends the walk once running calls are over.
    """
    return _Walk(dag, visit, max(1, parallelism), calls, stopping, tick, tick_seconds, meanwhile).run()


class _Walk(Generic[N]):
    """The coordinator. All its state changes on the thread that calls :meth:`run`.

    ``resumed`` are tasks whose answer is there, ``fresh`` ones that have not begun, ``running`` counts the work that is handed to workers,
    ``plain`` that part of it which does not limit itself.
    """

    def __init__(
        self,
        dag: Dag[N],
        visit: Callable[[N], "Job | bool"],
        parallelism: int,
        calls: CallLimit | None,
        stopping: Callable[[], bool],
        tick: Callable[[], None],
        tick_seconds: float,
        meanwhile: Callable[[], object],
    ) -> None:
        self.dag = dag
        self.visit = visit
        self.calls = calls if calls is not None else CallLimit(parallelism)
        self.more = parallelism // _ONE_MORE_PER
        self.handed = parallelism + max(1, parallelism // _ONE_AHEAD_PER)
        self.stopping = stopping
        self.tick = tick
        self.meanwhile: Callable[[], object] | None = meanwhile
        self.tick_seconds = tick_seconds
        self.next_tick = time.monotonic() + tick_seconds
        self.result: WalkResult[N] = WalkResult()
        self.waiting = {node: sum(1 for _ in dag.dependencies(node)) for node in dag}
        self.ready: deque[N] = deque(dag.roots())
        self.spoilt: set[N] = set()
        self.resumed: deque[tuple[_Task, Any, BaseException | None]] = deque()
        self.fresh: deque[_Task] = deque()
        self.running = self.plain = 0
        self.workers: Workers[_Task] = Workers(parallelism + self.more)

    def run(self) -> WalkResult[N]:
        try:
            while self._step():
                pass
        except KeyboardInterrupt:
            self.workers.close(wait=False)  # the user wants out now; what runs is settled by the next run
            raise
        except BaseException:
            self.workers.close(wait=True)
            raise
        self.workers.close(wait=True)
        return self.result

    def _step(self) -> bool:
        """Do the most urgent thing; whether there was any."""
        if self.running and self.workers.has_answer():
            self._take()
        elif self.resumed:
            self._advance(*self.resumed.popleft())
        elif self.fresh and self._has_room():
            self._advance(self.fresh.popleft(), None, None)
        elif self.ready and self._has_room():
            self._visit(self.ready.popleft())
        elif self.running and self.meanwhile is not None:
            self.meanwhile()
            self.meanwhile = None
        elif self.running:
            self._take()
        else:
            return False
        return True

    def _has_room(self) -> bool:
        return self.running < (self.handed if self.plain else self.handed + self.more)

    def _visit(self, node: N) -> None:
        if node in self.spoilt or self.stopping():
            self.result.skipped.append(node)
            self._release(node, spoil=True)
            return
        job = self.visit(node)
        if isinstance(job, bool):
            self._settle(node, done=job)
        else:
            self._advance(_Task(job, lambda done: self._settle(node, done=done)), None, None)

    def _settle(self, node: N, *, done: Any) -> None:
        (self.result.done if done else self.result.failed).append(node)
        self._release(node, spoil=not done)

    def _release(self, node: N, *, spoil: bool) -> None:
        for dependent in self.dag.dependents(node):
            self.waiting[dependent] -= 1
            if spoil:
                self.spoilt.add(dependent)
            if not self.waiting[dependent]:
                self.ready.append(dependent)

    def _advance(self, task: _Task, value: Any, error: BaseException | None) -> None:
        try:
            step = task.job.send(value) if error is None else task.job.throw(error)
        except StopIteration as stop:
            task.finish(stop.value)
        except WalkStopped:
            task.finish(False)
        else:
            if isinstance(step, Blocking):
                self._hand_over(task, step)
            else:
                self._fork(task, step.jobs)

    def _fork(self, parent: _Task, jobs: Sequence[Job]) -> None:
        results: list[Any] = [None] * len(jobs)
        left = len(jobs)
        if not jobs:
            self.resumed.append((parent, results, None))

        def finished(position: int, value: Any) -> None:
            nonlocal left
            results[position] = value
            left -= 1
            if not left:
                self.resumed.append((parent, results, None))

        for position, job in enumerate(jobs):
            self.fresh.append(_Task(job, lambda value, position=position: finished(position, value)))  # type: ignore[misc]

    def _hand_over(self, task: _Task, step: Blocking) -> None:
        self.running += 1
        task.is_plain = not step.limits_itself
        self.plain += task.is_plain
        run = self._in_turn if task.is_plain else self._unless_stopped
        self.workers.hand_over(task, lambda: run(step.work))

    def _in_turn(self, work: Callable[[], Any]) -> Any:
        with self.calls:
            return self._unless_stopped(work)

    def _unless_stopped(self, work: Callable[[], Any]) -> Any:
        """On a worker, where the work may have waited for others."""
        if self.stopping():
            raise WalkStopped
        return work()

    def _take(self) -> None:
        """Take an answer, and wait for it until the next tick."""
        now = time.monotonic()
        if now >= self.next_tick:
            self.next_tick = now + self.tick_seconds
            self.tick()
        answer = self.workers.answer(timeout=max(0.0, self.next_tick - now))
        if answer is not None:
            self.running -= 1
            self.plain -= answer.to.is_plain
            self.resumed.append((answer.to, answer.value, answer.error))
