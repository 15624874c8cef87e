"""The courier, over real sockets: what it sends and brings back, and what becomes of calls when it or blockform dies."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from blockform.courier import Answer, Courier, Failure, FailureKind, Sending
from tests.providers.press.listener import Listener, listening

TOKEN = "t0ken-that-nobody-may-see"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as running:
        yield running


@pytest.fixture
def courier() -> Iterator[Courier]:
    made = Courier()
    yield made
    made.close()


def sending(listener: Listener, path: str = "/x", **other: Any) -> Sending:
    given: dict[str, Any] = {
        "session": 1,
        "base": listener.url,
        "local": True,
        "method": "POST",
        "token": TOKEN,
        "user_agent": "blockform/1",
        "content_type": "application/json",
        "body": b"{}",
        "connect_timeout": 5.0,
        "answer_timeout": 5.0,
        "follow": False,
    }
    return Sending(path=path, **(given | other))


def test_requests_arrive_and_answers_come_back(listener: Listener, courier: Courier) -> None:
    listener.answers = [
        (429, b"Slower.", {"Retry-After": "3", "Content-Type": "text/plain; charset=latin-1"})
    ]
    body = os.urandom(3_000_000)
    answer = courier.carry(sending(listener, "/x?a=%20", body=body, content_type="application/zip"))
    assert isinstance(answer, Answer)
    assert 0 < answer.seconds < 60
    assert answer == Answer(429, b"Slower.", answer.seconds, "latin-1", "3")
    (seen,) = listener.seen
    assert (seen.method, seen.path, seen.body) == ("POST", "/x?a=%20", body)
    assert seen.headers["Authorization"] == TOKEN
    assert seen.headers["Content-Type"] == "application/zip"
    assert seen.headers["User-Agent"] == "blockform/1"


def test_requests_are_under_way_together(listener: Listener, courier: Courier) -> None:
    courier.carry(sending(listener))
    listener.delay = 0.3
    begin = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(courier.carry, [sending(listener)] * 8))
    assert all(isinstance(answer, Answer) for answer in answers)
    assert time.monotonic() - begin < 8 * listener.delay


def test_sessions_have_their_own_cookies(listener: Listener, courier: Courier) -> None:
    listener.answers = [(200, {}, {"Set-Cookie": "of=one; Path=/"}), (200, {}, {})]
    one, two = courier.session(), courier.session()
    for session in (one, one, two):
        courier.carry(sending(listener, session=session))
    courier.end(one)
    courier.carry(sending(listener, session=one))
    assert [seen.headers.get("Cookie") for seen in listener.seen] == [None, "of=one", None, None]


def test_a_killed_courier_is_replaced(listener: Listener, courier: Courier) -> None:
    courier.carry(sending(listener))
    first = courier.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    reply = courier.carry(sending(listener))
    assert isinstance(reply, Failure)
    assert reply.kind in {FailureKind.UNSENT, FailureKind.BROKEN}
    assert isinstance(courier.carry(sending(listener)), Answer)
    assert courier.pid != first


def test_a_call_whose_courier_dies_may_have_happened(listener: Listener, courier: Courier) -> None:
    courier.carry(sending(listener))
    listener.delay = 1.0
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(courier.carry, sending(listener))
        while len(listener.seen) < 2:
            time.sleep(0.01)
        assert courier.pid is not None
        os.kill(courier.pid, signal.SIGKILL)
        reply = under_way.result()
    assert isinstance(reply, Failure)
    assert reply.kind is FailureKind.BROKEN


def test_interrupts_are_for_blockform_alone(listener: Listener, courier: Courier) -> None:
    courier.carry(sending(listener))
    pid = courier.pid
    assert pid is not None
    assert os.getpgid(pid) != os.getpgid(0)
    os.kill(pid, signal.SIGINT)
    assert isinstance(courier.carry(sending(listener)), Answer)
    assert courier.pid == pid


def test_the_courier_ends_with_blockform() -> None:
    program = "import sys, time; from blockform.courier import Courier; made = Courier(); made.start(); print(made.pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    deadline = time.monotonic() + 30
    while is_running(pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_process_ends_when_nobody_has_the_courier_any_more(listener: Listener) -> None:
    courier = Courier()
    assert isinstance(courier.carry(sending(listener)), Answer)
    pid = courier.pid
    assert pid is not None
    assert is_running(pid)
    del courier
    assert not is_running(pid)


def test_nobody_needs_to_hear_of_its_end() -> None:
    program = (
        "import signal; signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "from blockform.courier import Courier; made = Courier(); made.start(); made.close()"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def is_running(pid: int) -> bool:
    """Whether the process still computes; one that has ended may wait for whoever inherited it."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_courier_that_cannot_be_started_has_sent_nothing(listener: Listener, tmp_path: Path) -> None:
    courier = Courier([str(tmp_path / "missing")])
    courier.start()
    reply = courier.carry(sending(listener))
    assert isinstance(reply, Failure)
    assert reply.kind is FailureKind.UNSENT
    assert reply.reason == "no process can be started: No such file or directory"


def test_nothing_is_imported_from_the_working_directory(
    listener: Listener, courier: Courier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "requests.py").write_text("raise SystemExit('taken from the working directory')")
    monkeypatch.chdir(tmp_path)
    assert isinstance(courier.carry(sending(listener)), Answer)


def test_what_is_sent_is_not_shown(listener: Listener) -> None:
    shown = repr(sending(listener, "/x?name=secret", body=b"secret"))
    assert shown == "Sending(POST /x)"
