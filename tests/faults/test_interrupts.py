"""Ctrl-C and SIGTERM at every stage of a run, with real processes and a provider that takes its time."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SLOW = Path(__file__).parent / "slow"
HEAD = 'terraform {\n  required_providers {\n    slow = { source = "tests/slow" }\n  }\n}\n'
TWO = 'resource "slow_thing" "a" {\n  name    = "a"\n  seconds = %s\n}\nresource "slow_thing" "b" {\n  name  = "b"\n  after = slow_thing.a.name\n  seconds = slow_thing.a.seconds - 1\n}\n'
FIRST = "Interrupt received.\nPlease wait for blockform to exit or data loss may occur.\nGracefully shutting down..."
SECOND = "Two interrupts received. Exiting immediately; the next apply settles what was under way."
SIGNALS = [pytest.param(signal.SIGINT, id="ctrl-c"), pytest.param(signal.SIGTERM, id="sigterm")]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A working directory; the slow provider is installed as far as Python can tell."""
    info = tmp_path / "site" / "blockform_slow-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: blockform-slow\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[blockform.providers]\nslow = blockform_slow:provider\n")
    root = tmp_path / "work"
    root.mkdir()
    return root


def environment(work: Path) -> dict[str, str]:
    return {
        **os.environ,
        "HOME": str(work.parent),
        "XDG_CACHE_HOME": "",
        "PYTHONPATH": os.pathsep.join([str(work.parent / "site"), str(SLOW)]),
        "PYTHONUNBUFFERED": "1",
    }


class Run:
    """A run of the program that is watched while it goes on. Mutable: collects what it writes."""

    def __init__(self, work: Path, *args: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "blockform", *args],
            cwd=work,
            env=environment(work),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.output = ""

    def until(self, text: str, seconds: float = 60) -> None:
        """Read until the run has written the text."""
        assert self.process.stdout is not None
        end = time.monotonic() + seconds
        while text not in self.output:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0.0, end - time.monotonic()))
            chunk = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            assert chunk, f"{text!r} did not come: {self.output}"
            self.output += chunk.decode()

    def wait_for(self, path: Path) -> None:
        """Wait until the provider has left a sign."""
        while not path.exists():
            assert self.process.poll() is None, self.end()
            time.sleep(0.05)

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self, seconds: float = 60) -> int:
        """Read the rest; the exit code."""
        rest, _ = self.process.communicate(timeout=seconds)
        self.output += rest.decode()
        return self.process.returncode


@contextmanager
def running(work: Path, *args: str) -> Iterator[Run]:
    run = Run(work, *args)
    try:
        yield run
    finally:
        run.process.kill()
        run.process.communicate()


def blockform(work: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "blockform", *args],
        cwd=work,
        env=environment(work),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def names(work: Path) -> list[str]:
    return [str(address) for address in json.loads(blockform(work, "state", "list", "-json").stdout)]


def is_unlocked(work: Path) -> bool:
    return not (work / ".blockform.tfstate.lock.info").exists()


# While an apply runs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", SIGNALS)
def test_one_lets_running_calls_end(work: Path, number: signal.Signals) -> None:
    (work / "main.tf").write_text(HEAD + TWO % 2)
    with running(work, "apply", "-auto-approve", "-no-color") as run:
        run.wait_for(work / "calling")
        run.send(number)
        assert run.end() == 1
    assert FIRST in run.output
    assert "slow_thing.a: Creation complete" in run.output
    assert "slow_thing.b: Creating..." not in run.output
    assert "Error: Operation interrupted" in run.output
    assert names(work) == ["slow_thing.a"]
    assert is_unlocked(work)
    assert not (work / "blockform.tfstate.journal").exists()


@pytest.mark.parametrize("number", SIGNALS)
def test_two_end_the_run_at_once(work: Path, number: signal.Signals) -> None:
    (work / "main.tf").write_text(HEAD + TWO % 600)
    with running(work, "apply", "-auto-approve", "-no-color") as run:
        run.wait_for(work / "calling")
        run.send(number)
        run.until(FIRST)
        run.send(number)
        assert run.end(20) == 1
    assert SECOND in run.output
    assert is_unlocked(work)
    records = [
        json.loads(line)["record"] for line in (work / "blockform.tfstate.journal").read_text().splitlines()
    ]
    assert [record["kind"] for record in records] == ["begin", "intent"]
    (work / "main.tf").write_text(HEAD + TWO % 1)
    again = blockform(work, "apply", "-auto-approve", "-no-color")
    assert again.returncode == 0, again.stdout + again.stderr
    assert names(work) == ["slow_thing.a", "slow_thing.b"]


def test_programs_are_told_too(work: Path) -> None:
    (work / "main.tf").write_text(HEAD + TWO % 2)
    with running(work, "apply", "-auto-approve", "-json") as run:
        run.wait_for(work / "calling")
        run.send(signal.SIGINT)
        assert run.end() == 1
    messages = [json.loads(line) for line in run.output.splitlines()]
    assert FIRST in [message["@message"] for message in messages if message["type"] == "log"]
    assert messages[-1]["diagnostic"]["summary"] == "Operation interrupted"


# While nothing has begun yet ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", SIGNALS)
def test_plan_is_stopped(work: Path, number: signal.Signals) -> None:
    slow = 'resource "slow_thing" "a" {\n  count = 4\n  name = "a${count.index}"\n  plan_seconds = 1\n}\n'
    (work / "main.tf").write_text(HEAD + slow)
    with running(work, "apply", "-auto-approve", "-no-color", "-parallelism=1") as run:
        run.wait_for(work / "planning")
        run.send(number)
        assert run.end() == 1
    assert FIRST in run.output
    assert "Error: Operation interrupted" in run.output
    assert "Creating..." not in run.output
    assert not (work / "blockform.tfstate").exists()
    assert is_unlocked(work)


@pytest.mark.parametrize("number", SIGNALS)
def test_one_is_enough_at_the_question(work: Path, number: signal.Signals) -> None:
    (work / "main.tf").write_text(HEAD + TWO % 0)
    with running(work, "apply", "-no-color") as run:
        run.until("Enter a value:")
        run.send(number)
        assert run.end(20) == 1
    assert "Error: Operation interrupted" in run.output
    assert "The run was stopped while it waited for your approval. Nothing was begun." in run.output
    assert FIRST not in run.output
    assert is_unlocked(work)
    assert not (work / "blockform.tfstate").exists()


HOLDER = """
import os, time
from pathlib import Path
from blockform.state import LocalStore, LockOwner
owner = LockOwner(id="0b3a3a5c-0000-4000-8000-000000000000", operation="OperationTypeApply", who="jo@laptop",
                  version="0.1.0", created="2026-01-02T03:04:05Z", pid=os.getpid(), host=os.uname().nodename)
with LocalStore(Path("blockform.tfstate")).lock(owner):
    print("locked", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("number", SIGNALS)
def test_one_is_enough_while_waiting_for_the_lock(work: Path, number: signal.Signals) -> None:
    (work / "main.tf").write_text(HEAD + TWO % 0)
    holder = subprocess.Popen([sys.executable, "-c", HOLDER], cwd=work, stdout=subprocess.PIPE, text=True)
    with holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "locked\n"
            with running(work, "plan", "-no-color", "-lock-timeout=60s") as run:
                run.until("Acquiring state lock. This may take a few moments...")
                run.send(number)
                assert run.end(20) == 1
        finally:
            holder.kill()
    told = " ".join(run.output.split())
    assert "The run was stopped while it waited for the lock of the state. Nothing was begun." in told


def test_one_is_enough_while_a_variable_is_asked_for(work: Path) -> None:
    (work / "main.tf").write_text('variable "size" {}\noutput "size" {\n  value = var.size\n}\n')
    code, output = on_terminal(work, ["plan", "-no-color"], [("Enter a value:", CONTROL_C)])
    assert code == 1, output
    assert "The run was stopped while it waited for the value of var.size. Nothing was begun." in output


def test_console_drops_the_line_and_goes_on(work: Path) -> None:
    typed = [("> ", b"[1,\n"), (": ", CONTROL_C), (" > ", b"40 + 2\n"), (" 42 > ", CONTROL_D)]
    code, output = on_terminal(work, ["console", "-no-color"], typed)
    assert code == 0, output
    assert "Error" not in output


CONTROL_C, CONTROL_D = b"\x03", b"\x04"


def on_terminal(work: Path, args: list[str], typed: list[tuple[str, bytes]]) -> tuple[int, str]:
    """Run on a terminal of its own and press keys, each after a text; the exit code, and what was shown with white space made one."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(work)
        os.execve(  # noqa: S606  there is nobody else to start it
            sys.executable, [sys.executable, "-m", "blockform", *args], {**environment(work), "TERM": "dumb"}
        )
    output, seen, last = b"", 0, b""
    end = time.monotonic() + 60
    try:
        for text, keys in typed:
            while text not in squeezed(output[seen:]):
                if select.select([terminal], [], [], 3)[0]:
                    output += os.read(terminal, 4096)
                elif (
                    last == CONTROL_C
                ):  # Python misses one that comes just before it waits for a key; people press again
                    os.write(terminal, last)
                assert time.monotonic() < end, output
            seen, last = len(output), keys
            os.write(terminal, keys)
        while chunk := os.read(terminal, 4096):
            output += chunk
    except OSError:  # the terminal is gone with the program
        output += b""
    finally:
        os.close(terminal)  # which ends the program, too
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), squeezed(output)


def squeezed(output: bytes) -> str:
    return re.sub(r"\s+", " ", output.decode())
