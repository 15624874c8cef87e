"""Walks a graph: each node after all it needs, blocking work in threads, everything else on the one coordinator.

Visiting a node gives a *job*: a generator that runs on the coordinator, so that it may change shared state without locks. It
yields what it wants done elsewhere and is sent the result: :class:`Blocking` runs a function in a worker thread, :class:`Together`
runs several jobs at the same time. A job returns whether its node is done; what needs a node that is not is skipped.
"""

from collections import deque
from collections.abc import Callable, Generator, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeAlias, TypeVar

from msgspec import Struct, field

from blockform.graph.dag import Dag

N = TypeVar("N", bound=Hashable)


class Blocking(Struct, frozen=True):
    """Run ``work`` in a worker thread; the job is sent what it returns, or gets what it raises."""

    work: Callable[[], Any]


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


class _Task(Struct):
    job: Job
    finish: Callable[[Any], None]


def walk(
    dag: Dag[N],
    visit: Callable[[N], "Job | bool"],
    *,
    parallelism: int = 10,
    stopping: Callable[[], bool] = lambda: False,
    tick: Callable[[], None] = lambda: None,
    tick_seconds: float = 0.1,
) -> WalkResult[N]:
    """Visit every node once, after all it needs; at most ``parallelism`` blocking calls run at a time.

    ``visit`` returns a job, or at once whether the node is done. ``stopping`` is asked before each node and each blocking call: when
    true nothing new is started and what runs is waited for. ``tick`` is called on the coordinator about every ``tick_seconds`` while
    it waits. An exception in a job is a mistake of ours and ends the walk once running calls are over.
    """
    return _Walk(dag, visit, parallelism, stopping, tick, tick_seconds).run()


class _Walk(Generic[N]):
    """The coordinator. All its state changes on the thread that calls :meth:`run`."""

    def __init__(
        self,
        dag: Dag[N],
        visit: Callable[[N], "Job | bool"],
        parallelism: int,
        stopping: Callable[[], bool],
        tick: Callable[[], None],
        tick_seconds: float,
    ) -> None:
        self.dag = dag
        self.visit = visit
        self.parallelism = max(1, parallelism)
        self.stopping = stopping
        self.tick = tick
        self.tick_seconds = tick_seconds
        self.result: WalkResult[N] = WalkResult()
        self.tasks: deque[tuple[_Task, Any, BaseException | None]] = deque()
        self.blocked: deque[tuple[_Task, Callable[[], Any]]] = deque()
        self.running = 0
        self.answers: SimpleQueue[tuple[_Task, Future[Any]]] = SimpleQueue()
        self.pool: ThreadPoolExecutor | None = None

    def run(self) -> WalkResult[N]:
        waiting = {node: sum(1 for _ in self.dag.dependencies(node)) for node in self.dag}
        ready: deque[N] = deque(node for node in self.dag.order() if not waiting[node])
        spoilt: set[N] = set()

        def settle(node: N, done: Any) -> None:
            (self.result.done if done else self.result.failed).append(node)
            release(node, spoil=not done)

        def release(node: N, *, spoil: bool) -> None:
            for dependent in self.dag.dependents(node):
                waiting[dependent] -= 1
                if spoil:
                    spoilt.add(dependent)
                if not waiting[dependent]:
                    ready.append(dependent)

        try:
            while ready or self.tasks or self.blocked or self.running:
                while ready:
                    node = ready.popleft()
                    if node in spoilt or self.stopping():
                        self.result.skipped.append(node)
                        release(node, spoil=True)
                        continue
                    self._visit(node, settle)
                self._advance_all()
                self._start_blocked()
                if not ready and not self.tasks and self.running:
                    self._wait()
        except KeyboardInterrupt:
            self._close(wait=False)  # the user wants out now; what runs is settled by the next run
            raise
        except BaseException:
            self._close(wait=True)
            raise
        self._close(wait=True)
        return self.result

    def _close(self, *, wait: bool) -> None:
        if self.pool is not None:
            self.pool.shutdown(wait=wait, cancel_futures=True)

    def _visit(self, node: N, settle: Callable[[N, Any], None]) -> None:
        job = self.visit(node)
        if isinstance(job, bool):
            settle(node, job)
        else:
            self.tasks.append((_Task(job, lambda done: settle(node, done)), None, None))

    def _advance_all(self) -> None:
        while self.tasks:
            task, value, error = self.tasks.popleft()
            try:
                step = task.job.send(value) if error is None else task.job.throw(error)
            except StopIteration as stop:
                task.finish(stop.value)
                continue
            except WalkStopped:
                task.finish(False)
                continue
            if isinstance(step, Blocking):
                self.blocked.append((task, step.work))
            else:
                self._fork(task, step.jobs)

    def _fork(self, parent: _Task, jobs: Sequence[Job]) -> None:
        results: list[Any] = [None] * len(jobs)
        left = len(jobs)
        if not jobs:
            self.tasks.append((parent, results, None))

        def finished(position: int, value: Any) -> None:
            nonlocal left
            results[position] = value
            left -= 1
            if not left:
                self.tasks.append((parent, results, None))

        for position, job in enumerate(jobs):
            child = _Task(job, lambda value, position=position: finished(position, value))  # type: ignore[misc]
            self.tasks.append((child, None, None))

    def _start_blocked(self) -> None:
        while self.blocked and self.running < self.parallelism:
            task, work = self.blocked.popleft()
            if self.stopping():
                self.tasks.append((task, None, WalkStopped()))
                continue
            if self.pool is None:
                self.pool = ThreadPoolExecutor(self.parallelism, thread_name_prefix="blockform")
            self.running += 1
            future = self.pool.submit(work)
            future.add_done_callback(lambda answer, task=task: self.answers.put((task, answer)))  # type: ignore[misc]

    def _wait(self) -> None:
        try:
            task, future = self.answers.get(timeout=self.tick_seconds)
        except Empty:
            self.tick()
            return
        self.running -= 1
        error = future.exception()
        self.tasks.append((task, None if error else future.result(), error))
