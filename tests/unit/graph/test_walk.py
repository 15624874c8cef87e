"""The walk: order, the bound on parallel work, what a failure, a stop, an exception and an interrupt do."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blockform.courier import CallLimit
from blockform.graph import Blocking, Dag, Job, Together, WalkResult, WalkStopped, walk

CHAIN = (("a", "b"), ("b", "c"))


def make(*edges: tuple[str, str], alone: str = "") -> Dag[str]:
    dag: Dag[str] = Dag()
    for dependency, dependent in edges:
        dag.connect(dependency, dependent)
    for node in alone:
        dag.add(node)
    return dag


def blocking(work: Callable[[], Any] = lambda: None) -> Job:
    yield Blocking(work)
    return True


class Gauge:
    """Counts how many threads are inside at once."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside = 0
        self.most = 0

    def work(self) -> None:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        time.sleep(0.005)
        with self.lock:
            self.inside -= 1


# Order ---------------------------------------------------------------------------------------------------------


@st.composite
def graphs(draw: st.DrawFn) -> Dag[int]:
    size = draw(st.integers(1, 12))
    dag: Dag[int] = Dag()
    for node in range(size):
        dag.add(node)
        for earlier in draw(st.sets(st.integers(0, node - 1), max_size=3)) if node else ():
            dag.connect(earlier, node)
    return dag


@settings(max_examples=60, deadline=None)
@given(graphs(), st.integers(1, 6), st.sets(st.integers(0, 11), max_size=6))
def test_each_node_once_after_its_needs(dag: Dag[int], parallelism: int, slow: set[int]) -> None:
    visited: list[int] = []

    def visit(node: int) -> Job | bool:
        assert all(need in visited for need in dag.dependencies(node))
        return job(node)

    def job(node: int) -> Job:
        if node in slow:
            yield Blocking(lambda: time.sleep(0.0005))
        else:
            yield Together(())
        visited.append(node)
        return True

    result = walk(dag, visit, parallelism=parallelism)
    assert sorted(visited) == sorted(dag)
    assert sorted(result.done) == sorted(dag)
    assert (result.failed, result.skipped) == ([], [])


@settings(max_examples=60, deadline=None)
@given(graphs(), st.sets(st.integers(0, 11), max_size=4))
def test_failures_skip_just_their_dependents(dag: Dag[int], failing: set[int]) -> None:
    result = walk(dag, lambda node: node not in failing)
    spoilt = dag.all_dependents(failing & set(dag))
    assert set(result.skipped) == spoilt
    assert set(result.failed) == (failing & set(dag)) - spoilt
    assert set(result.done) == set(dag) - failing - spoilt


def test_results_are_told_by_jobs_too() -> None:
    def visit(node: str) -> Job:
        yield Together(())
        return node != "a"

    result = walk(make(*CHAIN, alone="x"), visit)
    assert (result.done, result.failed, result.skipped) == (["x"], ["a"], ["b", "c"])


def test_empty_graph() -> None:
    assert walk(make(), lambda _: True) == WalkResult()


# Work elsewhere ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parallelism", [1, 3])
def test_no_more_than_the_bound_at_once(parallelism: int) -> None:
    gauge = Gauge()
    walk(make(alone="abcdefgh"), lambda _: blocking(gauge.work), parallelism=parallelism)
    assert gauge.most == parallelism


def test_bound_of_nothing_counts_as_one() -> None:
    gauge = Gauge()
    walk(make(alone="abc"), lambda _: blocking(gauge.work), parallelism=0)
    assert gauge.most == 1


def test_blocking_answers_and_raises() -> None:
    seen: list[object] = []

    def fail() -> None:
        raise ValueError("remote")

    def job() -> Job:
        seen.append((yield Blocking(lambda: 7)))
        try:
            yield Blocking(fail)
        except ValueError as error:
            seen.append(str(error))
        return True

    assert walk(make(alone="a"), lambda _: job()).done == ["a"]
    assert seen == [7, "remote"]


def test_jobs_run_on_one_thread() -> None:
    threads: set[str] = set()

    def job() -> Job:
        threads.add(threading.current_thread().name)
        yield Blocking(lambda: None)
        threads.add(threading.current_thread().name)
        return True

    walk(make(alone="abcd"), lambda _: job())
    assert threads == {threading.current_thread().name}


def test_together_answers_in_order() -> None:
    def part(number: int, *, slow: bool) -> Job:
        if slow:
            yield Blocking(lambda: time.sleep(0.01))
        yield Together(())
        return number

    seen: list[object] = []

    def job() -> Job:
        seen.append((yield Together([part(1, slow=True), part(2, slow=False)])))
        seen.append((yield Together([])))
        inner = yield Together([nested(), part(3, slow=False)])
        seen.append(inner)
        return True

    def nested() -> Job:
        return (yield Together([part(4, slow=True), part(5, slow=True)]))

    walk(make(alone="a"), lambda _: job())
    assert seen == [[1, 2], [], [[4, 5], 3]]


# Stopping ------------------------------------------------------------------------------------------------------


def test_stop_begins_nothing_new() -> None:
    stopped = threading.Event()

    def visit(node: str) -> Job | bool:
        if node == "b":
            stopped.set()
        return True

    result = walk(make(*CHAIN), visit, stopping=stopped.is_set)
    assert (result.done, result.skipped) == (["a", "b"], ["c"])


def test_stop_waits_for_what_runs() -> None:
    stopped, ended = threading.Event(), []

    def slow() -> None:
        stopped.set()
        time.sleep(0.02)
        ended.append(1)

    result = walk(make(("a", "b")), lambda _: blocking(slow), stopping=stopped.is_set)
    assert ended == [1]
    assert (result.done, result.skipped) == (["a"], ["b"])


def stopped_before_the_second(job: Callable[[str, Callable[[], None]], Job]) -> WalkResult[str]:
    """Walks two nodes with one worker; the user stops while the call of ``b`` waits for that of ``a``."""
    stopped, handed_over = threading.Event(), threading.Event()

    def work() -> None:
        assert handed_over.wait(30)
        stopped.set()

    def visit(node: str) -> Job:
        if node == "b":
            handed_over.set()
        return job(node, work)

    return walk(make(alone="ab"), visit, parallelism=1, stopping=stopped.is_set)


def test_work_not_begun_is_told_of_the_stop() -> None:
    told = []

    def careful(node: str, work: Callable[[], None]) -> Job:
        try:
            yield Blocking(work)
        except WalkStopped:
            told.append(node)
            return False
        return True

    result = stopped_before_the_second(careful)
    assert told == ["b"]
    assert (result.done, result.failed) == (["a"], ["b"])


def test_stop_may_pass_through_a_job() -> None:
    result = stopped_before_the_second(lambda _, work: blocking(work))
    assert (result.done, result.failed) == (["a"], ["b"])


def test_jobs_begin_when_there_is_room_for_their_calls() -> None:
    begun, most = 0, 0
    ended: list[str] = []

    def job(node: str) -> Job:
        nonlocal begun, most
        begun += 1
        most = max(most, begun - len(ended))
        yield Blocking(lambda: time.sleep(0.001))
        yield Blocking(lambda: time.sleep(0.001))
        ended.append(node)
        return True

    walk(make(alone="abcdefghijklmnopqrstuvwxyz"), job, parallelism=4)
    assert most <= 5


def test_tick_while_answers_keep_coming() -> None:
    ticks = []

    def job() -> Job:
        for _ in range(200):
            yield Blocking(lambda: time.sleep(0.001))
        return True

    walk(make(alone="ab"), lambda _: job(), tick=lambda: ticks.append(1), tick_seconds=0.01)
    assert len(ticks) >= 3


def test_tick_while_waiting() -> None:
    ticked = threading.Event()
    walk(
        make(alone="a"),
        lambda _: blocking(lambda: ticked.wait(30)),
        tick=ticked.set,
        tick_seconds=0.005,
    )
    assert ticked.is_set()


# Mistakes and interrupts ---------------------------------------------------------------------------------------


def test_an_exception_ends_the_walk_after_what_runs() -> None:
    ended = threading.Event()

    def slow() -> None:
        time.sleep(0.02)
        ended.set()

    def wrong() -> Job:
        yield Blocking(lambda: None)
        raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        walk(make(alone="ab"), lambda node: blocking(slow) if node == "a" else wrong())
    assert ended.is_set()


def test_an_unhandled_exception_of_work_ends_the_walk() -> None:
    def fail() -> None:
        raise ValueError("remote")

    with pytest.raises(ValueError, match="remote"):
        walk(make(alone="a"), lambda _: blocking(fail))


def test_interrupt_does_not_wait() -> None:
    release = threading.Event()

    def tick() -> None:
        raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        walk(make(alone="a"), lambda _: blocking(lambda: release.wait(5)), tick=tick, tick_seconds=0.005)
    assert time.monotonic() - started < 4
    release.set()


def test_exception_before_any_work() -> None:
    def visit(_: str) -> bool:
        raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        walk(make(alone="a"), visit)


# Work that limits itself -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("parallelism", [1, 2, 6])
def test_more_is_begun_than_may_call(parallelism: int) -> None:
    calls, calling, begun = CallLimit(parallelism), Gauge(), Gauge()

    def work() -> None:
        with begun.lock:
            begun.inside += 1
            begun.most = max(begun.most, begun.inside)
        with calls:
            calling.work()
        time.sleep(0.002)
        with begun.lock:
            begun.inside -= 1

    def job() -> Job:
        yield Blocking(work, limits_itself=True)
        return True

    result = walk(
        make(alone="abcdefghijklmnopqrstuvwxyz"), lambda _: job(), parallelism=parallelism, calls=calls
    )
    assert len(result.done) == 26
    assert calling.most == parallelism
    assert begun.most == parallelism + parallelism // 2


def test_plain_work_and_work_that_limits_itself_share_the_calls() -> None:
    calls, gauge = CallLimit(2), Gauge()

    def limited() -> None:
        with calls:
            gauge.work()

    def job(node: str) -> Job:
        yield Blocking(limited, limits_itself=True) if node in "aeiou" else Blocking(gauge.work)
        return True

    result = walk(make(alone="abcdefghijklmnop"), job, parallelism=2, calls=calls)
    assert len(result.done) == 16
    assert gauge.most == 2


def test_a_thread_inside_may_enter_again() -> None:
    calls = CallLimit(1)
    other = threading.Thread(target=calls.__enter__, daemon=True)
    with calls:
        with calls:
            other.start()
        other.join(0.05)
        assert other.is_alive()
    other.join(10)
    assert not other.is_alive()
