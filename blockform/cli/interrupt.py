"""Ctrl-C: the first one lets running work finish, the second one ends the run at once. SIGTERM counts as one.

Where nothing runs, and the program waits for an answer or for a lock, the first one is enough.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from blockform.diagnostics import Diagnostic

SIGNALS = (signal.SIGINT, signal.SIGTERM)
FIRST = "\nInterrupt received.\nPlease wait for blockform to exit or data loss may occur.\nGracefully shutting down...\n"
SECOND = "\nTwo interrupts received. Exiting immediately; the next apply settles what was under way.\n"


class Interrupts:
    """How often the user has asked to stop. Changed by the signal handler only, but for what is waited for."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._count = 0
        self._waiting_for = ""
        self.stop_now = threading.Event()
        self.ended_wait_for = ""

    def stopping(self) -> bool:
        """Whether nothing new is to be started."""
        return self._count > 0

    def handle(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002  Python's signature
        """Count an interrupt; after the second one the run is on its way out. Raises: KeyboardInterrupt, where that ends a wait."""
        self._count += 1
        if self._count == 1 and not self._waiting_for:
            self._tell(FIRST)
        elif self._count == 1:
            self._end_wait()
        elif self._count == 2:
            self.stop_now.set()
            self._tell(SECOND)
            raise KeyboardInterrupt

    def _end_wait(self) -> None:
        self.ended_wait_for = self._waiting_for
        raise KeyboardInterrupt

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """While the body runs, one interrupt ends it; so does one that came before. Raises: KeyboardInterrupt."""
        self._waiting_for = what
        try:
            if self._count:
                self._end_wait()
            yield
        finally:
            self._waiting_for = ""

    @property
    def diagnostic(self) -> Diagnostic:
        """What to say of a wait that was ended."""
        return Diagnostic.error(
            "Operation interrupted",
            f"The run was stopped while it waited for {self.ended_wait_for}. Nothing was begun.",
        )


@contextmanager
def interruptible(tell: Callable[[str], None]) -> Iterator[Interrupts]:
    """Handle SIGINT and SIGTERM so while the body runs; only the main thread can."""
    interrupts = Interrupts(tell)
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    before = {sig: signal.signal(sig, interrupts.handle) for sig in SIGNALS}
    try:
        yield interrupts
    finally:
        for sig, handler in before.items():
            signal.signal(sig, handler)
