"""Workers: answers, errors, the bound on threads, and what closing does."""

import threading
from collections.abc import Callable

from blockform.graph.workers import Answer, Workers


def taken(workers: Workers[str], count: int) -> dict[str, Answer[str]]:
    found = [workers.answer(timeout=30) for _ in range(count)]
    return {answer.to: answer for answer in found if answer is not None}


def fail() -> None:
    raise ValueError("remote")


def test_answers_name_who_asked() -> None:
    workers: Workers[str] = Workers(2)
    calls: dict[str, Callable[[], object]] = {"one": lambda: 1, "two": lambda: 2, "bad": fail}
    for name, call in calls.items():
        workers.hand_over(name, call)
    answers = taken(workers, 3)
    workers.close(wait=True)
    assert (answers["one"].value, answers["two"].value) == (1, 2)
    assert isinstance(answers["bad"].error, ValueError)


def test_an_exit_is_an_answer_too() -> None:
    def leave() -> None:
        raise SystemExit(3)

    workers: Workers[str] = Workers(1)
    workers.hand_over("a", leave)
    workers.hand_over("b", lambda: "still here")
    answers = taken(workers, 2)
    workers.close(wait=True)
    assert isinstance(answers["a"].error, SystemExit)
    assert answers["b"].value == "still here"


def test_no_answer_within_the_time() -> None:
    workers: Workers[str] = Workers(1)
    assert workers.answer(timeout=0) is None
    assert not workers.has_answer()
    workers.close(wait=True)


def test_closing_begins_nothing_and_waits_for_what_runs() -> None:
    began, go, done = threading.Event(), threading.Event(), []

    def slow() -> None:
        began.set()
        go.wait(30)
        done.append("slow")

    workers: Workers[str] = Workers(1)
    workers.hand_over("slow", slow)
    workers.hand_over("never", lambda: done.append("never"))
    assert began.wait(30)
    threading.Timer(0.02, go.set).start()
    workers.close(wait=True)
    assert done == ["slow"]


def test_closing_without_waiting() -> None:
    go = threading.Event()
    workers: Workers[str] = Workers(1)
    workers.hand_over("slow", lambda: go.wait(30))
    workers.close(wait=False)
    assert not workers.has_answer()
    go.set()
