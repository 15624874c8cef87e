"""Threads that run calls for a coordinator.

``concurrent.futures`` makes a future, with a lock and a condition, for every call, and waits for its threads even where the user wants out now.
"""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from msgspec import Struct

K = TypeVar("K")


class Answer(Struct, Generic[K], frozen=True):
    """What a call has returned or raised, for the one that asked."""

    to: K
    value: Any
    error: BaseException | None


class Workers(Generic[K]):
    """At most ``count`` threads, begun as they are needed; further calls wait their turn."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._calls: SimpleQueue[tuple[K, Callable[[], Any]] | None] = SimpleQueue()
        self._answers: SimpleQueue[Answer[K]] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def hand_over(self, to: K, call: Callable[[], Any]) -> None:
        """Run the call on some thread; its answer names ``to``."""
        self._calls.put((to, call))
        if len(self._threads) < self._count:
            # A daemon, since a user who wants out now does not wait for an answer of the platform.
            thread = threading.Thread(target=self._work, name=f"blockform-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def has_answer(self) -> bool:
        """Whether some call has ended whose answer was not taken."""
        return not self._answers.empty()

    def answer(self, timeout: float) -> Answer[K] | None:
        """The next answer; None when there is none within so many seconds."""
        try:
            return self._answers.get(timeout=timeout)
        except Empty:
            return None

    def close(self, *, wait: bool) -> None:
        """Begin no further call; with ``wait`` return once those that run are over."""
        while not self._calls.empty():
            try:
                self._calls.get_nowait()
            except Empty:
                break
        for _ in self._threads:
            self._calls.put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def _work(self) -> None:
        while (given := self._calls.get()) is not None:
            to, call = given
            try:
                answer = Answer(to, call(), None)
            except BaseException as error:  # noqa: BLE001  it is raised where the answer is awaited
                answer = Answer(to, None, error)
            self._answers.put(answer)
            del given, call, answer  # an idle thread keeps nothing alive
