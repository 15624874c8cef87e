import threading
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import pytest
from msgspec.structs import replace

from blockform.addrs import parse_resource_instance
from blockform.state import (
    Begin,
    Checkpoint,
    End,
    InstanceState,
    JournalWriter,
    MemoryStore,
    ObjectStatus,
    Refused,
    ResourceObject,
    State,
    StateError,
    check_journal,
    checkpoint,
    commit,
    fold,
    open_journal_file,
    parse_journal,
    read_journal,
)
from blockform.state.journal import Record
from blockform.state.journal_file import encode_record
from blockform.values import path_of
from tests.unit.state.builders import make_intent, make_object, make_result, make_state

ADDR = parse_resource_instance("press_x.a")
BEGIN = Begin(lineage="l-1", serial=1, run="r")


class SlowSink:
    """Takes bytes; each sync waits until the test lets it go on."""

    def __init__(self) -> None:
        self.batches: list[bytes] = []
        self.syncs = 0
        self.entered = threading.Event()
        self.go = threading.Event()

    def write(self, data: bytes) -> None:
        self.batches.append(data)

    def sync(self) -> None:
        self.entered.set()
        assert self.go.wait(10)
        self.syncs += 1

    def close(self) -> None:
        pass


class FailingSink:
    def __init__(self, failure: Callable[[], BaseException]) -> None:
        self.failure = failure

    def write(self, data: bytes) -> None:
        assert data
        raise self.failure()

    def sync(self) -> None:
        pytest.fail("nothing was written")

    def close(self) -> None:
        pass


def test_a_result_holds_the_whole_object(tmp_path: Path) -> None:
    obj = ResourceObject(
        attributes_json={"id": "x", "n": 1.5, "none": None},
        schema_version=2,
        status=ObjectStatus.TAINTED,
        sensitive_paths=(path_of("id"),),
        private={"etag": "1"},
        dependencies=(ADDR.config,),
        create_before_destroy=True,
        extra={"skip_destroy": True},
    )
    path = tmp_path / "s.journal"
    writer = open_journal_file(path)
    writer.append_durable(make_result("press_x.a", obj, intent="1", deposed_key="d"))
    writer.close()
    journal, diags = read_journal(path)
    assert not diags
    assert journal is not None
    assert journal.records == (make_result("press_x.a", obj, intent="1", deposed_key="d"),)
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_file_is_no_journal(tmp_path: Path) -> None:
    journal, diags = read_journal(tmp_path / "none")
    assert journal is None
    assert not diags


def test_an_unreadable_journal_is_an_error(tmp_path: Path) -> None:
    journal, diags = read_journal(tmp_path)
    assert journal is None
    assert diags.has_errors


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(b"", id="whole"),
        pytest.param(b'{"sum":"0000', id="half-a-line"),
        pytest.param(b"\0" * 4096, id="zeros"),
        pytest.param(b'{"sum":"00000000","record":{}}\n', id="wrong-sum"),
        pytest.param(b"\n\n{", id="rubbish"),
    ],
)
def test_a_torn_end_is_left_out(tail: bytes, tmp_path: Path) -> None:
    path = tmp_path / "s.journal"
    whole = encode_record(BEGIN)
    path.write_bytes(whole + tail)
    journal, diags = read_journal(path)
    assert not diags
    assert journal is not None
    assert (journal.records, journal.size, journal.torn) == ((BEGIN,), len(whole), bool(tail))
    writer = open_journal_file(path)
    writer.append_durable(End(serial=2))
    writer.close()
    assert path.read_bytes() == whole + encode_record(End(serial=2))


def test_damage_in_the_middle_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "s.journal"
    data = encode_record(BEGIN) + encode_record(make_intent("1")).replace(b"train", b"brain")
    path.write_bytes(data + encode_record(End(serial=1)))
    journal, diags = read_journal(path)
    assert journal is None
    (error,) = diags.errors
    assert error.summary == "Damaged journal"
    assert "Line 2 of the journal s.journal is damaged" in error.detail
    with pytest.raises(StateError, match="Line 2"):
        open_journal_file(path)
    assert path.read_bytes().startswith(data), "a damaged journal is left alone"


def test_records_of_a_newer_program_are_an_error() -> None:
    line = encode_record(End(serial=1)).replace(b'"end"', b'"new"')
    body = line[line.index(b"record") + 8 : -2]
    line = b'{"sum":"%08x","record":' % crc32(body) + body + b"}\n"
    journal, diags = parse_journal(line, "j")
    assert journal is None
    assert "newer one may have written it" in diags.errors[0].detail


def test_fold_puts_results_in() -> None:
    records: list[Record] = [
        BEGIN,
        make_result("press_x.a", make_object("new")),
        make_result("press_x.b", make_object("old"), deposed_key="d"),
        make_result("press_x.b", make_object("next")),
        make_result("press_x.c", None),
    ]
    state, pending = fold(make_state("press_x.a", "press_x.c"), records)
    assert not pending
    assert state.instance(ADDR) == InstanceState(make_object("new"))
    assert state.instance(parse_resource_instance("press_x.b")) == InstanceState(
        make_object("next"), {"d": make_object("old")}
    )
    assert state.instance(parse_resource_instance("press_x.c")) is None


def test_fold_lists_what_nobody_knows() -> None:
    intents = [make_intent(str(number)) for number in range(4)]
    records: list[Record] = [
        BEGIN,
        *intents,
        make_result("press_x.a", make_object(), intent="0"),
        Refused(intent="2"),
    ]
    _, pending = fold(make_state(), records)
    assert pending == (intents[1], intents[3])


def test_an_ended_run_adds_nothing() -> None:
    records: list[Record] = [BEGIN, make_result("press_x.a", make_object()), End(serial=2)]
    assert fold(make_state(), records) == (make_state(), ())
    again = [*records, Begin(lineage="l-1", serial=2, run="s"), make_intent("1")]
    assert fold(make_state(), again) == (make_state(), (make_intent("1"),))


def test_fold_without_a_state_begins_one() -> None:
    records: list[Record] = [
        Begin(lineage="fresh", serial=0, run="r"),
        make_result("press_x.a", make_object()),
    ]
    state, _ = fold(None, records)
    assert (state.lineage, state.serial) == ("fresh", 0)
    assert state.instance(ADDR) is not None
    assert fold(None, []) == (State(), ())


@pytest.mark.parametrize(
    ("state", "records", "summary"),
    [
        pytest.param(make_state(), [BEGIN], None, id="fits"),
        pytest.param(make_state(serial=2), [BEGIN, Checkpoint(serial=2)], None, id="checkpoint"),
        pytest.param(make_state(serial=1), [BEGIN, Checkpoint(serial=2)], None, id="before-checkpoint"),
        pytest.param(None, [Begin(lineage="l", serial=0, run="r")], None, id="nothing-stored"),
        pytest.param(make_state(serial=9), [BEGIN, End(serial=2)], None, id="ended"),
        pytest.param(make_state(), [], None, id="empty"),
        pytest.param(None, [BEGIN], "State file is missing", id="missing"),
        pytest.param(make_state(lineage="m"), [BEGIN], "Journal of another state", id="lineage"),
        pytest.param(
            make_state(serial=3), [BEGIN], "State changed since the journal was written", id="newer"
        ),
        pytest.param(
            make_state(serial=0), [BEGIN], "State changed since the journal was written", id="older"
        ),
        pytest.param(make_state(), [make_intent("1")], "Damaged journal", id="no-begin"),
    ],
)
def test_check_journal(state: State | None, records: list[Record], summary: str | None) -> None:
    diags = check_journal(state, records, "s.tfstate")
    assert [error.summary for error in diags] == ([summary] if summary else [])


def test_those_who_wait_share_one_sync() -> None:
    sink = SlowSink()
    writer = JournalWriter(sink, Path("j"))
    threads = [
        threading.Thread(target=writer.append_durable, args=(make_intent(str(number)),))
        for number in range(9)
    ]
    threads[0].start()
    assert sink.entered.wait(10)
    for thread in threads[1:]:
        thread.start()
    while writer._written < 9:
        threading.Event().wait(0.001)
    sink.go.set()
    for thread in threads:
        thread.join(10)
    assert writer.syncs == sink.syncs == 2
    journal, _ = parse_journal(b"".join(sink.batches), "j")
    assert journal is not None
    assert len(journal.records) == 9


def test_several_records_take_one_sync(tmp_path: Path) -> None:
    writer = open_journal_file(tmp_path / "j")
    writer.append([BEGIN, make_intent("1"), make_intent("2")])
    writer.append([])
    assert writer.syncs == 1
    writer.append([make_intent("3")], sync=False)
    assert writer.syncs == 1
    writer.close()
    writer.close()
    assert writer.syncs == 2
    journal, _ = read_journal(tmp_path / "j")
    assert journal is not None
    assert len(journal.records) == 4


def test_after_a_failure_nothing_is_accepted() -> None:
    writer = JournalWriter(FailingSink(lambda: OSError(28, "No space left on device")), Path("s.journal"))
    for _ in range(2):
        with pytest.raises(StateError) as caught:
            writer.append_durable(BEGIN)
        assert caught.value.diagnostic.summary == "No space left"
        assert "No further change is begun" in caught.value.diagnostic.detail
    with pytest.raises(StateError):
        writer.append([BEGIN], sync=False)
    writer.close()


def test_an_interrupted_write_counts_as_failed() -> None:
    writer = JournalWriter(FailingSink(KeyboardInterrupt), Path("s.journal"))
    with pytest.raises(KeyboardInterrupt):
        writer.append_durable(BEGIN)
    with pytest.raises(StateError):
        writer.append_durable(BEGIN)


def no_rescue(state: State) -> Path:
    raise AssertionError(state)


def test_commit_stores_and_clears() -> None:
    store = MemoryStore(make_state())
    journal = store.open_journal()
    journal.append([BEGIN])
    stored = commit(store, make_state("press_x.a"), journal, no_rescue)
    assert stored.serial == 2
    assert store.journal is None
    assert store.read()[0] == stored


def test_a_failed_commit_rescues_the_state() -> None:
    store = MemoryStore(make_state())
    journal = store.open_journal()
    journal.append([BEGIN, make_result("press_x.a", make_object("press_x.a"))])
    store.failure = StateError(diagnostic=check_journal(None, [BEGIN], "s").errors[0])
    rescued: list[State] = []

    def rescue(state: State) -> Path:
        rescued.append(state)
        return Path("errored.tfstate")

    with pytest.raises(StateError) as caught:
        commit(store, make_state("press_x.a"), journal, rescue)
    assert rescued == [make_state("press_x.a")]
    detail = caught.value.diagnostic.detail
    assert detail.endswith("\n\n    blockform state push errored.tfstate")
    left, _ = store.read_journal()
    assert left is not None
    folded, _ = fold(store.read()[0], left.records)
    assert folded == make_state("press_x.a")


def test_a_commit_that_cannot_rescue_names_the_journal() -> None:
    store = MemoryStore(make_state())
    store.failure = StateError(check_journal(None, [BEGIN], "s").errors[0])

    def rescue(_: State) -> Path:
        assert store.failure
        raise store.failure

    with pytest.raises(StateError, match="What this run did is in the journal"):
        commit(store, make_state(), store.open_journal(), rescue)


def test_a_failing_journal_does_not_stop_a_commit() -> None:
    store = MemoryStore(make_state())
    journal = store.open_journal()
    store.journal_failure = OSError(28, "No space left on device")
    assert commit(store, make_state("press_x.a"), journal, no_rescue).serial == 2
    assert store.journal is None


def test_a_commit_needs_no_journal() -> None:
    store = MemoryStore()
    assert commit(store, make_state(), None, no_rescue).serial == 2
    assert store.journal is None


def test_a_checkpoint_is_known_to_the_journal() -> None:
    store = MemoryStore(make_state())
    journal = store.open_journal()
    journal.append([BEGIN, make_result("press_x.a", make_object("press_x.a"))])
    stored = checkpoint(store, make_state("press_x.a"), journal)
    left, _ = store.read_journal()
    assert left is not None
    assert not check_journal(stored, left.records, "s")
    assert check_journal(replace(stored, serial=stored.serial + 1), left.records, "s").has_errors
