"""Runs one program as a child process and reads what the operating system says it used."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TIMEOUT = 240.0
"""Seconds after which a run is ended."""

# On Linux in KiB, on macOS in bytes (getrusage(2) of both).
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


class RunFailed(Exception):  # noqa: N818  says what happened
    """The program ended with an error; the message is what it wrote."""


class TookTooLong(RunFailed):
    """The program was ended after ``TIMEOUT``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One run: wall-clock seconds, user and system seconds together, the most memory held at once in bytes, standard error."""

    wall: float
    cpu: float
    peak: int
    log: str


def measure(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str], outputs: Path) -> Sample:
    """Run the command and wait for it. Its two outputs go to files in ``outputs``, so that no pipe slows it.

    Raises: RunFailed, TookTooLong.
    """
    out, err = outputs / "stdout", outputs / "stderr"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr
        )
        timer = threading.Timer(TIMEOUT, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    log = err.read_text(encoding="utf-8", errors="replace")
    if process.returncode and wall >= TIMEOUT:
        raise TookTooLong(f"{' '.join(command)} took more than {TIMEOUT:.0f} s")
    if process.returncode:
        tail = (out.read_text(encoding="utf-8", errors="replace") + log)[-2000:]
        raise RunFailed(f"{' '.join(command)} ended with {process.returncode}:\n{tail}")
    return Sample(wall=wall, cpu=usage.ru_utime + usage.ru_stime, peak=usage.ru_maxrss * _PEAK_UNIT, log=log)
