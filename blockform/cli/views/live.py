"""What is running just now, at the foot of a terminal, while an apply goes on for more than a second."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from blockform.cli.views.event_text import STEP_WORDS, going_on, whole_seconds
from blockform.plan import (
    ChangeFailed,
    ChangeFinished,
    ChangeProgress,
    ChangeStarted,
    DataReadFinished,
    DataReadStarted,
    EphemeralFailed,
    EphemeralFinished,
    EphemeralStarted,
    Event,
)

if TYPE_CHECKING:
    from rich.console import Group
    from rich.live import Live

PATIENCE = 1.0
"""Seconds after which it is worth saying what is running."""

_MOST_ROWS = 12


class LiveView:
    """Knows what is running; shows it on a terminal once that has taken a while. Events come from one thread, pictures from another.

    Anywhere else it only passes lines on.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        *,
        is_terminal: bool,
        colour: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._write = write
        self._is_terminal = is_terminal
        self._colour = colour
        self._clock = clock
        self._expected = 0
        self._finished = 0
        self._running: dict[tuple[str, str], tuple[str, float]] = {}
        self._status: dict[tuple[str, str], str] = {}
        self._since: float | None = None
        self._live: Live | None = None
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def expect(self, changes: int) -> None:
        """How many changes there will be."""
        self._expected = changes

    def event(self, event: Event, line: str) -> None:
        """Take an event, and the line that tells it (empty: none)."""
        if not self._is_terminal:
            if line:
                self._write(line)
            return
        with self._lock:
            self._note(event)
            if line:
                self._print(line)

    def _note(self, event: Event) -> None:
        match event:
            case ChangeStarted(addr, action, _, deposed):
                self._running[str(addr), deposed] = (going_on(action), self._clock())
                self._begin()
            case DataReadStarted(addr):
                self._running[str(addr), ""] = ("reading", self._clock())
            case EphemeralStarted(addr, step):
                self._running[str(addr), ""] = (STEP_WORDS[step].begins.lower(), self._clock())
            case ChangeProgress(addr, status=status):
                self._status[str(addr), ""] = status
            case ChangeFinished(addr, deposed=deposed):
                self._end(str(addr), deposed)
                self._finished += 1
            case ChangeFailed(addr):
                self._end(str(addr), "")
                self._finished += 1
            case DataReadFinished(addr) | EphemeralFinished(addr) | EphemeralFailed(addr):
                self._end(str(addr), "")
            case _:
                pass

    def _end(self, addr: str, deposed: str) -> None:
        self._running.pop((addr, deposed), None)
        self._status.pop((addr, deposed), None)

    def _begin(self) -> None:
        """The first change starts the clock."""
        if self._since is None:
            self._since = self._clock()
            self._timer = threading.Timer(PATIENCE, self._open)
            self._timer.daemon = True
            self._timer.start()

    def _open(self) -> None:
        from rich.console import Console  # noqa: PLC0415  only for runs that take long, on a terminal
        from rich.live import Live  # noqa: PLC0415  as above

        with self._lock:
            if self._timer is None or not self._running:
                self._since = None  # the next change starts the clock again
                return
            console = Console(no_color=not self._colour, highlight=False)
            self._live = Live(
                get_renderable=self.picture, console=console, refresh_per_second=4, transient=True
            )
            self._live.start()
            console.show_cursor(True)  # a run that is killed must not leave the terminal without one

    def _print(self, line: str) -> None:
        if self._live is None:
            self._write(line)
            return
        from rich.text import Text  # noqa: PLC0415  loaded by now

        self._live.console.print(Text.from_ansi(line.rstrip("\n")), soft_wrap=True)

    def picture(self) -> "Group":
        """What runs, since when, and how many changes are left."""
        from rich.console import Group  # noqa: PLC0415  loaded by now
        from rich.text import Text  # noqa: PLC0415  loaded by now

        now = self._clock()
        running = list(self._running.items())
        rows = [
            Text(
                f"  {_named(key)}: {verb}, {whole_seconds(now - since)}{self._waits(key)}",
                overflow="ellipsis",
            )
            for key, (verb, since) in running[:_MOST_ROWS]
        ]
        if len(running) > _MOST_ROWS:
            rows.append(Text(f"  and {len(running) - _MOST_ROWS} more"))
        return Group(Text(""), *rows, Text(self._counts(len(running), now), style="bold"))

    def _waits(self, key: tuple[str, str]) -> str:
        status = self._status.get(key)
        return f" ({status})" if status else ""

    def _counts(self, running: int, now: float) -> str:
        since = whole_seconds(now - (self._since or now))
        left = self._expected - self._finished - running
        queued = f", {left} to go" if left > 0 else ""
        return f"{running} running, {self._finished} done{queued}, {since}"

    def close(self) -> None:
        """Clear the foot of the terminal; later events are only written."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            live, self._live = self._live, None
            self._since = None
        if live is not None:
            live.stop()


def _named(key: tuple[str, str]) -> str:
    addr, deposed = key
    return f"{addr} (deposed object {deposed})" if deposed else addr
