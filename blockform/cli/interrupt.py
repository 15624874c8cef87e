"""Ctrl-C: the first one lets running work finish, the second one ends the run at once."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupts:
    """How often the user has asked to stop. Changed by the signal handler only."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._count = 0
        self.stop_now = threading.Event()

    def stopping(self) -> bool:
        """Whether nothing new is to be started."""
        return self._count > 0

    def handle(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002  Python's signature
        """Count an interrupt. Raises: KeyboardInterrupt, the second time."""
        self._count += 1
        if self._count == 1:
            self._tell(
                "\nInterrupt received.\nPlease wait for blockform to exit or data loss may occur.\nGracefully shutting down...\n"
            )
            return
        self.stop_now.set()
        self._tell(
            "\nTwo interrupts received. Exiting immediately; the next apply settles what was under way.\n"
        )
        raise KeyboardInterrupt


@contextmanager
def interruptible(tell: Callable[[str], None]) -> Iterator[Interrupts]:
    """Handle SIGINT and SIGTERM so while the body runs; only the main thread can."""
    interrupts = Interrupts(tell)
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    before = {sig: signal.signal(sig, interrupts.handle) for sig in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupts
    finally:
        for sig, handler in before.items():
            signal.signal(sig, handler)
