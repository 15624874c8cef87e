"""How many calls are under way, counted across processes: a courier begins the next call without waiting for blockform to compute."""

import fcntl
import os
import struct
import termios
import threading
import time
import weakref
from typing import Self

_MARK = b"."
_MOST = 4096
"""More marks than fit into a pipe could not be put there; more calls than this nobody can wait for."""


class CallLimit:
    """At most ``count`` calls are under way at a time. It is held for a call, here or by a courier for the thread that waits.

    A thread that holds it may enter again. A pipe has a mark for each call that may begin, so that every process that has the pipe takes part.
    """

    def __init__(self, count: int) -> None:
        self.count = min(max(1, count), _MOST)
        self._pipe: tuple[int, int] | None = None
        self._guard = threading.Lock()
        self._held = 0
        self._entered = threading.local()

    @property
    def is_held(self) -> bool:
        """Whether this thread is inside."""
        return getattr(self._entered, "depth", 0) > 0

    def pipe(self) -> tuple[int, int]:
        """Where marks are taken from, and where they are put back."""
        with self._guard:
            if self._pipe is None:
                taken, put = self._pipe = os.pipe()
                os.write(put, _MARK * self.count)
                weakref.finalize(self, _close, taken, put).atexit = False
            return self._pipe

    def refill(self) -> None:
        """Put back what a courier has taken that is gone now."""
        taken, put = self.pipe()
        with self._guard:
            (left,) = struct.unpack("i", fcntl.ioctl(taken, termios.FIONREAD, bytes(4)))
            os.write(put, _MARK * max(0, self.count - self._held - left))

    def __enter__(self) -> Self:
        depth = getattr(self._entered, "depth", 0)
        if not depth:
            os.read(self.pipe()[0], 1)
            with self._guard:
                self._held += 1
        self._entered.depth = depth + 1
        return self

    def __exit__(self, *_: object) -> None:
        self._entered.depth -= 1
        if not self._entered.depth:
            put = self.pipe()[1]
            with self._guard:
                self._held -= 1
                os.write(put, _MARK)


class Turn:
    """The part that a thread of a courier has in a limit: it takes a mark for a call, and gives it back.

    ``begun`` is when it last did, by the monotonic clock. The ends of the pipe are closed with it.
    """

    def __init__(self, taken: int, put: int) -> None:
        self._taken, self._put = taken, put
        self._held = False
        self.begun = 0.0
        weakref.finalize(self, _close, taken, put)

    def take(self) -> None:
        """Wait until a call may begin."""
        if not self._held:
            os.read(self._taken, 1)
            self._held, self.begun = True, time.monotonic()

    def give(self) -> None:
        """The call is over, if one was begun."""
        if self._held:
            self._held = False
            os.write(self._put, _MARK)


def _close(*ends: int) -> None:
    for end in ends:
        os.close(end)
