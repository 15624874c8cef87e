"""Runs a command of the user's in a process group of its own, line by line, until it ends or is stopped."""

import os
import select
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import subprocess

KEPT_BYTES = 8 * 1024
"""How much of the end of the output an error message shows. Source: Terraform's maxBufSize."""

_POLL = 0.1
_QUIET = 0.5
_GRACE = 5.0


class Command(Struct, frozen=True, kw_only=True):
    """What to run: program and arguments, where, and with which environment."""

    arguments: Sequence[str]
    directory: Path
    environment: Mapping[str, str]


class Ended(Struct, frozen=True):
    """How it ended: ``failure`` is empty where all went well; ``output`` is the end of what it wrote."""

    failure: str
    output: str


def run_command(command: Command, say: Callable[[str], None], stopping: Callable[[], bool]) -> Ended:
    """Run a command to its end; ``say`` gets each line of its output, errors included.

    Once ``stopping`` holds its process group is interrupted, and killed if it is still there five seconds later. What it has left
    running in the background is not waited for.
    """
    import subprocess  # noqa: PLC0415  few resources have provisioners

    read, write = os.pipe()
    try:
        process = subprocess.Popen(
            list(command.arguments),
            cwd=command.directory,
            env=dict(command.environment),
            stdin=subprocess.DEVNULL,
            stdout=write,
            stderr=write,
            start_new_session=True,
        )
    except OSError as error:
        os.close(read)
        return Ended(_not_started(error, command), "")
    finally:
        os.close(write)
    try:
        output = _Output(say)
        stopped = _follow(process, read, output, stopping)
    finally:
        os.close(read)
    output.end()
    return Ended("it was stopped" if stopped else _failure(process.returncode), output.kept)


class _Output:
    """Cuts what is written into lines, and keeps its end. Mutable."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._rest = b""
        self._kept = b""

    @property
    def kept(self) -> str:
        """The end of it."""
        return self._kept.decode("utf-8", "replace")

    def take(self, data: bytes) -> None:
        """Some more output."""
        self._kept = (self._kept + data)[-KEPT_BYTES:]
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._say(line.decode("utf-8", "replace").removesuffix("\r"))

    def end(self) -> None:
        """There is no more: what does not end in a line break is a line, too."""
        if self._rest:
            self._say(self._rest.decode("utf-8", "replace"))
            self._rest = b""


def _follow(
    process: "subprocess.Popen[bytes]", read: int, output: _Output, stopping: Callable[[], bool]
) -> bool:
    """Take output until the process has ended and is silent; whether it was stopped."""
    stopped_at = ended_at = 0.0
    while True:
        ready, _, _ = select.select([read], [], [], _POLL)
        data = os.read(read, 1 << 16) if ready else b""
        output.take(data)
        now = time.monotonic()
        if ready and not data:
            process.wait()
            return bool(stopped_at)
        if process.poll() is not None:
            ended_at = now if data or not ended_at else ended_at
            if now - ended_at > _QUIET:
                return bool(stopped_at)
        elif not stopped_at and stopping():
            stopped_at = now
            _signal(process, signal.SIGINT)
        elif stopped_at and now - stopped_at > _GRACE:
            _signal(process, signal.SIGKILL)


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _failure(code: int) -> str:
    if code < 0:
        return f"signal: {signal.Signals(-code).name}"
    return f"exit status {code}" if code else ""


def _not_started(error: OSError, command: Command) -> str:
    why = (error.strerror or type(error).__name__).lower()
    if error.filename is not None and str(error.filename) == str(command.directory):
        return f"chdir {command.directory}: {why}"
    return f'exec: "{command.arguments[0]}": {why}'
