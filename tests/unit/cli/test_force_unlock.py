"""``force-unlock`` without an id, ``lock status``, and what is said of a lock's holder."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from blockform.diagnostics import Diagnostic
from blockform.state import LocalStore, LockOwner, StateError
from tests.unit.cli.conftest import Run

INFO = ".blockform.tfstate.lock.info"


def owner(*, pid: int, host: str = "") -> LockOwner:
    return LockOwner(
        id="an-id",
        operation="OperationTypeApply",
        who="ada@example",
        version="0.1.0",
        created="2020-01-02T03:04:05+00:00",
        pid=pid,
        host=host or os.uname().nodename,
    )


def leave(work: Path, *, pid: int, host: str = "") -> None:
    """What a run that was killed leaves."""
    of = owner(pid=pid, host=host)
    keys = {"ID": of.id, "Operation": of.operation, "Who": of.who, "Created": of.created, "Pid": of.pid}
    (work / INFO).write_text(json.dumps({**keys, "Host": of.host}))


def test_nothing_is_locked(command: Run) -> None:
    assert command("force-unlock", "-force") == (0, "The state is not locked.\n", "")


@pytest.mark.parametrize(
    ("pid", "host", "process"),
    [
        pytest.param(2**22 + 1, "", r" \(not running on this machine\)", id="dead"),
        pytest.param(7, "elsewhere", "", id="on another machine"),
    ],
)
def test_what_a_dead_run_has_left_goes(command: Run, work: Path, pid: int, host: str, process: str) -> None:
    leave(work, pid=pid, host=host)
    code, out, _ = command("force-unlock", stdin="yes\n")
    assert code == 0
    assert re.search(r"  ID: +an-id\n", out)
    assert re.search(r"  Who: +ada@example\n", out)
    assert re.search(r"  Created: +2020-01-02T03:04:05\+00:00 \(\d+ days ago\)\n", out)
    assert re.search(rf"  Process: +{pid}{process}\n", out)
    assert "successfully unlocked" in out
    assert not (work / INFO).exists()


def test_no_is_taken_for_an_answer(command: Run, work: Path) -> None:
    leave(work, pid=7, host="elsewhere")
    assert command("force-unlock", stdin="no\n")[0] == 1
    assert (work / INFO).exists()


def test_living_run_keeps_its_lock(command: Run, work: Path) -> None:
    store = LocalStore(work / "blockform.tfstate")
    with store.lock(owner(pid=os.getpid())):
        code, out, err = command("force-unlock", "-force")
        assert code == 1
        assert f"{os.getpid()} (running)" in out
        assert "Error: Error acquiring the state lock" in err
        code, _, err = command("state", "rm", "a.b")
        assert code == 1
        assert re.search(rf"  Process: +{os.getpid()} \(running\)\n", err)
        assert re.search(r"  Created: +2020-01-02T03:04:05\+00:00 \(\d+ days ago\)\n", err)
    assert command("force-unlock", "-force")[0] == 0


def status(command: Run) -> Any:
    code, out, err = command("lock", "status", "-json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_status_of_what_is_not_locked(command: Run) -> None:
    assert command("lock", "status") == (0, "The state is not locked.\n", "")
    assert status(command) == {
        "format_version": "1.0",
        "locked": False,
        "process_lives": None,
        "lock": None,
    }


@pytest.mark.parametrize(
    ("pid", "host", "lives", "text"),
    [
        pytest.param(os.getpid(), "", True, "The state is locked:\n", id="alive"),
        pytest.param(2**22 + 1, "", False, "The state is not locked. A run that has ended", id="dead"),
        pytest.param(7, "elsewhere", None, "The state is locked:\n", id="on another machine"),
    ],
)
def test_status_of_a_lock(
    command: Run, work: Path, pid: int, host: str, lives: bool | None, text: str
) -> None:
    leave(work, pid=pid, host=host)
    code, out, err = command("lock", "status")
    assert (code, err) == (0, "")
    assert out.startswith(text)
    assert "ada@example" in out
    found = status(command)
    assert (found["locked"], found["process_lives"]) == (lives is not False, lives)
    assert (found["lock"]["ID"], found["lock"]["Pid"]) == ("an-id", pid)
    assert (work / INFO).exists()


def test_status_where_nobody_says_who_it_is(command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blockform.state.LocalStore.lock_owner", _unreadable)
    assert command("lock", "status")[0] == 1


def _unreadable(_: LocalStore) -> None:
    raise StateError(Diagnostic.error("Unreadable lock"))
