import errno
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from blockform.state import (
    Begin,
    LocalStore,
    LockHeld,
    LockOwner,
    MemoryStore,
    State,
    StateError,
    StateStore,
    owner_from_json,
    owner_to_json,
    read_state,
    write_rescue,
    write_state,
)
from blockform.state.backends.locks import FileLock, process_lives
from blockform.state.disk import ForeignOwnerError, replace_file, storage_error
from blockform.state.retry import retried
from tests.unit.state.builders import make_owner, make_state

NAME = "blockform.tfstate"
IS_ROOT = os.geteuid() == 0


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / NAME)


def names(path: Path) -> list[str]:
    return sorted(item.name for item in path.iterdir())


def stored(path: Path) -> State:
    state, diags = read_state(path.read_bytes())
    assert not diags
    assert state is not None
    return state


@pytest.fixture(params=["local", "memory"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> StateStore:
    return LocalStore(tmp_path / NAME) if request.param == "local" else MemoryStore()


# What every backend does


def test_nothing_is_stored_at_first(any_store: StateStore) -> None:
    state, diags = any_store.read()
    assert state is None
    assert not diags
    assert any_store.read_journal()[0] is None


def test_write_numbers_the_versions(any_store: StateStore) -> None:
    first = any_store.write(make_state("press_x.a", lineage="", serial=0))
    assert first.serial == 1
    assert first.lineage
    assert any_store.write(first) == first
    assert any_store.write(replace(first, serial=0)).serial == 1, "nothing has changed"
    second = any_store.write(make_state(lineage="", serial=0))
    assert (second.lineage, second.serial) == (first.lineage, 2)
    assert any_store.read()[0] == second


def test_write_may_keep_the_serial(any_store: StateStore) -> None:
    any_store.write(make_state(serial=3))
    assert any_store.write(make_state("press_x.a", serial=3), keep_serial=True).serial == 3
    state = any_store.read()[0]
    assert state == make_state("press_x.a", serial=3)


def test_journals_go_on_and_go_away(any_store: StateStore) -> None:
    begin = Begin(lineage="l", serial=0, run="r")
    for count in (1, 2):
        writer = any_store.open_journal()
        writer.append_durable(begin)
        writer.close()
        journal, diags = any_store.read_journal()
        assert not diags
        assert journal is not None
        assert journal.records == (begin,) * count
        assert not journal.is_settled
    any_store.clear_journal()
    any_store.clear_journal()
    assert any_store.read_journal()[0] is None


def test_force_unlock_wants_the_right_id(any_store: StateStore) -> None:
    with pytest.raises(StateError, match="no lock with the id"):
        any_store.force_unlock("lock-1")


def test_unlock_without_a_lock_does_nothing(any_store: StateStore) -> None:
    any_store.unlock()


def test_a_lock_is_released_once(any_store: StateStore) -> None:
    with any_store.lock(make_owner()) as held:
        assert held.owner.id == "lock-1"
        held.release()
    any_store.lock(make_owner("lock-2")).release()


# Files


def test_files_beside_the_state(store: LocalStore, tmp_path: Path) -> None:
    with store.lock(make_owner()):
        assert names(tmp_path) == [f".{NAME}.lock.info"], "locking leaves no empty state file"
        store.write(make_state())
        store.write(make_state("press_x.a"))
        store.open_journal().close()
    assert names(tmp_path) == [NAME, f"{NAME}.backup", f"{NAME}.journal"]


def test_backup_is_the_state_before_the_run(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(write_state(make_state("press_x.a")))
    text = path.read_text()
    store = LocalStore(path)
    store.write(make_state("press_x.a", "press_x.b"))
    store.write(make_state("press_x.c"))
    assert (tmp_path / f"{NAME}.backup").read_text() == text
    assert stored(path).serial == 3
    LocalStore(path).write(make_state("press_x.d"))
    assert stored(tmp_path / f"{NAME}.backup").serial == 3


def test_backups_of_earlier_runs_are_kept(tmp_path: Path) -> None:
    path = tmp_path / NAME
    for number in range(8):
        LocalStore(path).write(make_state(f"press_x.a{number}"))
    kept = [f"{NAME}.backup", *(f"{NAME}.backup.{number}" for number in range(1, 5))]
    assert names(tmp_path) == [NAME, *kept]
    assert [stored(tmp_path / name).serial for name in kept] == [8, 7, 6, 5, 4]


def test_a_backup_with_a_name_of_its_own_is_one(tmp_path: Path) -> None:
    path, backup = tmp_path / NAME, tmp_path / "kept"
    for number in range(3):
        LocalStore(path, backup=backup).write(make_state(f"press_x.a{number}"))
    assert names(tmp_path) == [NAME, "kept"]


def test_first_state_has_no_backup(store: LocalStore, tmp_path: Path) -> None:
    store.write(make_state())
    store.write(make_state("press_x.a"))
    assert stored(tmp_path / f"{NAME}.backup") == replace(make_state(), serial=2)


def test_backup_goes_where_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(write_state(make_state()))
    LocalStore(path, backup=tmp_path / "b").write(make_state("press_x.a"))
    LocalStore(path, keep_backup=False).write(make_state("press_x.b"))
    assert names(tmp_path) == ["b", NAME]


def test_another_file_may_be_written(tmp_path: Path) -> None:
    path, out = tmp_path / NAME, tmp_path / "out"
    path.write_text(write_state(make_state()))
    LocalStore(path, out=out).write(make_state())
    assert stored(path) == stored(out) == make_state()
    assert names(tmp_path) == [NAME, "out", "out.backup"]


def test_new_files_are_private(store: LocalStore) -> None:
    store.write(make_state())
    assert store.path.stat().st_mode & 0o777 == 0o600


def test_rights_and_links_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / NAME
    real.write_text(write_state(make_state()))
    real.chmod(0o640)
    link.symlink_to("real")
    if IS_ROOT:
        os.chown(real, 1234, 1234)
    LocalStore(link, keep_backup=False).write(make_state("press_x.a"))
    assert link.is_symlink()
    assert stored(real).serial == 2
    assert real.stat().st_mode & 0o777 == 0o640
    assert real.stat().st_uid == (1234 if IS_ROOT else os.geteuid())


def test_an_empty_file_is_not_an_empty_state(store: LocalStore) -> None:
    store.path.touch()
    state, diags = store.read()
    assert state is None
    assert f"cp {store.path}.backup {store.path}" in diags.errors[0].detail
    with pytest.raises(StateError, match="is empty"):
        store.write(make_state())
    assert store.path.read_bytes() == b""


def test_an_unreadable_file_is_an_error(store: LocalStore) -> None:
    store.path.mkdir()
    state, diags = store.read()
    assert state is None
    assert "not taken for an empty one" in diags.errors[0].detail


def test_leftovers_of_a_crash_are_removed(store: LocalStore, tmp_path: Path) -> None:
    (tmp_path / f".{NAME}.0123456789ab.tmp").touch()
    store.lock(make_owner()).release()
    assert names(tmp_path) == []


def test_another_runs_write_is_not_overwritten(tmp_path: Path) -> None:
    mine, other = LocalStore(tmp_path / NAME), LocalStore(tmp_path / NAME)
    mine.write(make_state())
    other.write(make_state("press_x.a"))
    with pytest.raises(StateError, match="written by something else"):
        mine.write(make_state("press_x.b"))
    assert stored(tmp_path / NAME) == replace(make_state("press_x.a"), serial=3)


def test_a_failed_write_leaves_the_old_file(store: LocalStore, tmp_path: Path) -> None:
    path = store.path
    path.write_text("old")

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with pytest.raises(OSError, match="Input/output"):
        replace_file(path, pieces())
    assert path.read_text() == "old"
    assert names(tmp_path) == [NAME]


def test_rescue_takes_a_free_name(tmp_path: Path) -> None:
    assert write_rescue(make_state(), tmp_path).name == "errored.tfstate"
    assert write_rescue(make_state("press_x.a"), tmp_path).name == "errored.1.tfstate"
    assert stored(tmp_path / "errored.tfstate") == make_state()
    with pytest.raises(StateError):
        write_rescue(make_state(), tmp_path / "none")


# Failing disks


@pytest.mark.parametrize(
    ("error", "summary"),
    [
        pytest.param(OSError(errno.ENOSPC, ""), "No space left", id="full"),
        pytest.param(OSError(errno.EDQUOT, ""), "No space left", id="quota"),
        pytest.param(OSError(errno.EROFS, ""), "Read-only file system", id="read-only"),
        pytest.param(OSError(errno.EACCES, ""), "Permission denied", id="access"),
        pytest.param(ForeignOwnerError(errno.EPERM, ""), "File of another user", id="owner"),
        pytest.param(OSError(errno.EIO, "I/O error"), "Input or output error", id="other"),
        pytest.param(OSError(), "Input or output error", id="nothing-known"),
    ],
)
def test_failures_in_words(error: OSError, summary: str) -> None:
    diagnostic = storage_error(error, Path("s"), "written", "All is safe.").diagnostic
    assert diagnostic.summary == summary
    assert diagnostic.detail.startswith('"s" could not be written. ')
    assert diagnostic.detail.endswith(" All is safe.")


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "full"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if not IS_ROOT or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_keeps_the_old_state(full_disk: Path) -> None:
    store = LocalStore(full_disk / NAME)
    with store.lock(make_owner()):
        first = store.write(make_state("press_x.a"))
        large = make_state(*(f"press_x.a{number}" for number in range(500)))
        with pytest.raises(StateError) as caught:
            store.write(large)
        assert caught.value.diagnostic.summary == "No space left"
        assert "left as it is" in caught.value.diagnostic.detail
        assert stored(store.path) == first
        assert store.write(make_state("press_x.b")).serial == 3, "smaller states still fit"
    assert names(full_disk) == [NAME, f"{NAME}.backup"]


def test_a_full_disk_stops_the_journal(full_disk: Path) -> None:
    store = LocalStore(full_disk / NAME)
    journal = store.open_journal()
    accepted: list[Begin] = []

    def fill() -> None:
        begin = Begin(lineage="l", serial=0, run="r" * 4000)
        while True:
            journal.append_durable(begin)
            accepted.append(begin)

    with pytest.raises(StateError, match="No space left"):
        fill()
    found, diags = store.read_journal()
    assert not diags
    assert found is not None
    assert list(found.records) == accepted


AS_NOBODY = """
import os, sys
from pathlib import Path
from blockform.state import LocalStore, StateError
from tests.unit.state.builders import make_owner, make_state
os.setgroups([]); os.setgid(65534); os.setuid(65534)
store = LocalStore(Path(sys.argv[1]))
for deed in (lambda: store.lock(make_owner()), lambda: store.write(make_state("press_x.new")), store.open_journal):
    try:
        deed()
    except StateError as error:
        print(error.diagnostic.summary)
    else:
        print("done")
"""


@pytest.fixture
def shared_file() -> Iterator[Path]:
    """A state file of this user that everybody may write, in a directory that everybody may enter."""
    if not IS_ROOT:
        pytest.skip("only root may become another user")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / NAME
        path.write_text(write_state(make_state()))
        path.chmod(0o666)
        path.parent.chmod(0o755)
        yield path


def as_nobody(path: Path) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    return run.stdout.splitlines()


def test_a_directory_without_rights(shared_file: Path) -> None:
    assert as_nobody(shared_file) == ["Permission denied"] * 3
    assert stored(shared_file) == make_state()


def test_a_file_of_another_user(shared_file: Path) -> None:
    shared_file.parent.chmod(0o777)
    assert as_nobody(shared_file) == ["done", "File of another user", "done"]
    assert stored(shared_file) == make_state()


def test_a_read_only_directory(tmp_path: Path) -> None:
    if IS_ROOT:
        pytest.skip("root writes everywhere")
    tmp_path.chmod(0o555)
    with pytest.raises(StateError, match="Permission denied"):
        LocalStore(tmp_path / NAME).write(make_state())
    tmp_path.chmod(0o755)


def test_what_cannot_be_backed_up_is_not_replaced(store: LocalStore, tmp_path: Path) -> None:
    store.path.write_text(write_state(make_state()))
    store.backup.mkdir()
    with pytest.raises(StateError, match=r"blockform\.tfstate\.backup"):
        store.write(make_state("press_x.a"))
    assert stored(store.path) == make_state()
    assert names(tmp_path) == [NAME, f"{NAME}.backup"]


def test_a_state_removed_meanwhile_is_written_again(store: LocalStore, tmp_path: Path) -> None:
    with store.lock(make_owner()):
        store.write(make_state())
        store.path.unlink()
        store.write(make_state("press_x.a"))
    assert names(tmp_path) == [NAME]


def test_a_state_damaged_meanwhile_is_left_alone(store: LocalStore) -> None:
    store.write(make_state())
    store.path.write_text("{")
    with pytest.raises(StateError, match="could not be parsed"):
        store.write(make_state("press_x.a"))
    assert store.path.read_text() == "{"


def test_a_journal_that_is_no_file(store: LocalStore) -> None:
    store.journal_path.mkdir()
    with pytest.raises(StateError, match="could not be read"):
        store.open_journal()
    with pytest.raises(StateError, match="remove it by hand"):
        store.clear_journal()


def test_lock_information_that_is_no_file(store: LocalStore) -> None:
    store.lock_info_path.mkdir()
    with pytest.raises(StateError, match="-lock=false"):
        store.lock(make_owner())
    with pytest.raises(StateError, match="could not be read"):
        store.force_unlock("lock-1")


# Locks


TRY = """
import sys
from pathlib import Path
from blockform.state.backends.locks import FileLock
print(FileLock(Path(sys.argv[1]), create=False).acquire())
"""


@pytest.mark.parametrize("of_process", [False, True], ids=["of-descriptor", "of-process"])
def test_a_file_lock_excludes_other_processes(
    of_process: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if of_process:
        monkeypatch.delattr("fcntl.F_OFD_SETLK", raising=False)
    lock = FileLock(tmp_path / "f", create=True)
    assert lock.acquire()
    lock.write(b"some text")
    lock.write(b"text")
    assert lock.read() == b"text"
    command = [sys.executable, "-c", TRY, str(lock.path)]
    root = Path(__file__).parents[3]
    assert subprocess.check_output(command, cwd=root) == b"False\n"
    lock.release()
    assert not lock.is_held
    assert subprocess.check_output(command, cwd=root) == b"True\n"


def test_a_file_lock_follows_a_replaced_file(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")
    mine, other = FileLock(path, create=False), FileLock(path, create=False)
    assert mine.acquire()
    replace_file(path, [b"new"], mine.adopt)
    assert mine.read() == b"new"
    assert not other.acquire()
    mine.release()
    assert other.acquire()
    assert other.read() == b"new"
    path.unlink()
    with pytest.raises(FileNotFoundError):
        other.read()
    other.release()


def test_a_file_locked_by_another_cannot_be_adopted(tmp_path: Path) -> None:
    path = tmp_path / "f"
    other = FileLock(path, create=True)
    assert other.acquire()
    with path.open("r+b") as file, pytest.raises(BlockingIOError):
        FileLock(path, create=False).adopt(file.fileno())
    other.release()


def test_a_second_run_is_told_who_holds_the_lock(store: LocalStore) -> None:
    owner = LockOwner.here(operation="apply", who="ada@example", version="0.1.0", created="now")
    with store.lock(owner):
        with pytest.raises(LockHeld) as caught:
            LocalStore(store.path).lock(make_owner("lock-2"))
        assert caught.value.owner == replace(owner, path=str(store.path))
        assert caught.value.alive is True
        detail = caught.value.diagnostic.detail
        assert f"  Process:   {os.getpid()} (running)" in detail
        assert f"  ID:        {owner.id}" in detail
        assert "-lock-timeout=5m" in detail
    LocalStore(store.path).lock(make_owner()).release()


def test_the_lock_outlives_writes(store: LocalStore) -> None:
    with store.lock(make_owner()):
        for number in range(3):
            store.write(make_state(f"press_x.a{number}"))
            assert store.read()[0] is not None
            state_lock = FileLock(store.path, create=False)
            assert not state_lock.acquire(), "what Terraform locks is locked too"
            with pytest.raises(LockHeld):
                LocalStore(store.path).lock(make_owner())
    assert state_lock.acquire()
    state_lock.release()


def test_terraforms_lock_is_respected(store: LocalStore) -> None:
    store.write(make_state())
    terraform = FileLock(store.path, create=False)
    assert terraform.acquire()
    info = json.dumps({"ID": "tf", "Operation": "OperationTypeApply", "Who": "ada@example"})
    store.lock_info_path.write_text(info)
    with pytest.raises(LockHeld) as caught:
        store.lock(make_owner())
    assert caught.value.owner is not None
    assert (caught.value.owner.id, caught.value.alive) == ("tf", None)
    terraform.release()
    store.lock(make_owner()).release()


def test_a_state_file_locked_meanwhile_is_not_replaced(store: LocalStore) -> None:
    with store.lock(make_owner()):
        store.path.touch()
        terraform = FileLock(store.path, create=False)
        assert terraform.acquire()
        store._is_read = True
        with pytest.raises(LockHeld):
            store.write(make_state())
        terraform.release()


def test_a_dead_runs_lock_is_free(store: LocalStore) -> None:
    dead = replace(make_owner(), pid=2**22 + 1, host=os.uname().nodename)
    store.lock_info_path.write_text(owner_to_json(dead))
    assert not process_lives(dead.pid)
    store.lock(make_owner("lock-2")).release()


def test_force_unlock_removes_what_a_dead_run_left(store: LocalStore, tmp_path: Path) -> None:
    store.lock_info_path.write_text(owner_to_json(make_owner()))
    with pytest.raises(StateError, match='has the id "lock-1"'):
        store.force_unlock("other")
    store.force_unlock("lock-1")
    assert names(tmp_path) == []


def test_force_unlock_does_not_rob_the_living(store: LocalStore) -> None:
    with store.lock(make_owner()), pytest.raises(LockHeld):
        LocalStore(store.path).force_unlock("lock-1")


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_damaged_lock_information_names_nobody(text: str) -> None:
    assert owner_from_json(text) is None


def test_lock_information_is_terraforms(store: LocalStore) -> None:
    with store.lock(make_owner()):
        data = json.loads(store.lock_info_path.read_text())
        assert store.lock_info_path.stat().st_mode & 0o777 == 0o600
    assert data["ID"] == "lock-1"
    assert data["Path"] == str(store.path)
    assert {"Operation", "Info", "Who", "Version", "Created"} < data.keys()


def test_waiting_doubles_up_to_sixteen_seconds() -> None:
    now, waits = [0.0], list[float]()

    def wait(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    def attempt() -> None:
        raise LockHeld(None, alive=None)

    with pytest.raises(LockHeld):
        retried(attempt, timeout=50, wait=wait, clock=lambda: now[0])
    assert waits == [1, 2, 4, 8, 16, 16, 3]


def test_waiting_ends_with_the_lock(any_store: StateStore) -> None:
    held = any_store.lock(make_owner())
    other = LocalStore(any_store.path) if isinstance(any_store, LocalStore) else any_store
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            held.release()

    other.lock(make_owner("lock-2"), timeout=60, wait=wait).release()
    assert waits == [1, 2]


HOLD = """
import sys
from pathlib import Path
from blockform.state import LocalStore, LockHeld
from tests.unit.state.builders import make_owner, make_state
store, rounds = LocalStore(Path(sys.argv[1])), int(sys.argv[2])
for _ in range(rounds):
    with store.lock(make_owner(), timeout=60, wait=lambda seconds: None):
        before = store.read()[0]
        count = 0 if before is None else int(before.extra["count"])
        from msgspec.structs import replace
        store.write(replace(before or make_state(), extra={"count": count + 1}))
"""


def test_two_processes_never_hold_it_together(tmp_path: Path) -> None:
    path = tmp_path / NAME
    command = [sys.executable, "-c", HOLD, str(path), "40"]
    runs = [subprocess.Popen(command, cwd=Path(__file__).parents[3]) for _ in range(2)]
    assert [run.wait(120) for run in runs] == [0, 0]
    assert stored(path).extra == {"count": 80}
    assert names(tmp_path) == [NAME, f"{NAME}.backup", f"{NAME}.backup.1"]
