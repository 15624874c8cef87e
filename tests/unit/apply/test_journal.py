"""What the journal holds and when, and how a run ends that is interrupted or cannot write it."""

import errno
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from blockform.apply import execute
from blockform.diagnostics import Diagnostic
from blockform.engine import operations
from blockform.plan.expand import Instances, Repetition
from blockform.sdk import ApplyResponse, CreateRequest, DeleteRequest, Outcome, RecoverResponse, UpdateRequest
from blockform.state import State, StateError
from blockform.state.disk import AppendFile
from tests.unit.apply.conftest import Bench
from tests.unit.apply.rig import intent, refusal

A = 'resource "rig_part" "a" {\n name = "a"\n size = %d\n}\n'
B = 'resource "rig_part" "b" {\n name = "b"\n uses = rig_part.a.id\n}\n'
SIDE = 'resource "rig_part" "side" {\n name = "side"\n}\n'


def kinds(records: list[dict[str, Any]]) -> list[str]:
    return [record["kind"] for record in records]


# Order of records -----------------------------------------------------------------------------------------------


def test_intent_is_on_disk_before_the_call(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    sync = AppendFile.sync

    def counted(file: AppendFile) -> None:
        sync(file)
        synced.append(kinds(bench.journal())[-1])

    def create(request: CreateRequest) -> ApplyResponse:
        request.operation.intend(intent("create", "a"))
        bench.rig.seen.append((list(synced), bench.journal()[-1]))
        return ApplyResponse(new_state=bench.rig.make(request.planned))

    monkeypatch.setattr(AppendFile, "sync", counted)
    bench.rig.on["create a"] = create
    bench.make(A % 1)
    ((before, record),) = bench.rig.seen
    assert before[-1] == "intent"
    assert (record["kind"], record["call"], record["key"]) == ("intent", "create", {"name": "a"})
    assert (record["address"], record["action"]) == ("rig_part.a", "create")
    assert bench.journal() == []


def test_records_of_one_object_in_order(bench: Bench) -> None:
    def create(request: CreateRequest) -> ApplyResponse:
        operation = request.operation
        operation.intend(intent("first", "a"))
        operation.refused()
        operation.intend(intent("second", "a"))
        made = bench.rig.make(request.planned)
        operation.created(made)
        operation.intend(intent("third", "a"))
        bench.rig.seen.append(bench.journal())
        return ApplyResponse(new_state=made)

    bench.rig.on["create a"] = create
    bench.rig.on["create side"] = lambda _: bench.rig.seen.append(bench.journal())
    bench.make(A % 1 + SIDE.replace("}", " uses = rig_part.a.id\n}"))
    during, after = bench.rig.seen
    assert kinds(during) == ["begin", "intent", "refused", "intent", "result", "intent"]
    ids = [record["id"] for record in during if record["kind"] == "intent"]
    assert during[2]["intent"] == ids[0]
    assert during[4]["intent"] == ids[1]
    assert kinds(after) == [*kinds(during), "result"]
    assert after[-1]["intent"] == ids[2]


def test_two_calls_of_one_change_have_a_result_each(bench: Bench) -> None:
    def update(request: UpdateRequest) -> ApplyResponse:
        request.operation.intend(intent("patch", "a"))
        request.operation.intend(intent("release", "a"))
        bench.rig.parts["id-1"] = request.planned
        return ApplyResponse(new_state=request.planned)

    bench.make(A % 1)
    bench.rig.on["update a"] = update
    bench.rig.on["create side"] = lambda _: bench.rig.seen.append(bench.journal())
    bench.make(A % 2 + SIDE.replace("}", " uses = rig_part.a.size\n depends_on = [rig_part.a]\n}"))
    (records,) = bench.rig.seen
    open_calls = {record["id"] for record in records if record["kind"] == "intent"}
    assert {record["intent"] for record in records if record["kind"] == "result"} == open_calls


def test_setting_aside_is_one_step(bench: Bench) -> None:
    text = 'resource "rig_part" "a" {\n name = "a"\n kind = "%s"\n lifecycle {\n create_before_destroy = true\n }\n}\n'
    bench.make(text % "x")
    bench.rig.on["create a"] = lambda _: bench.rig.seen.append(bench.journal())
    bench.rig.on["delete a"] = lambda _: bench.rig.seen.append(bench.journal())
    bench.make(text % "y")
    creating, deleting = bench.rig.seen
    assert kinds(creating) == ["begin", "result", "result"]
    assert creating[1]["deposed"]
    assert creating[1]["object"]["attributes"]["id"] == "id-1"
    assert (creating[2]["deposed"], creating[2]["object"]) == (None, None)
    assert kinds(deleting)[3:] == ["intent", "result"]


def test_crash_between_any_two_records_is_settled(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, state = (bench.root / f"blockform.tfstate{end}" for end in (".journal", ""))
    kept: list[list[str]] = []
    commit = operations._Saver.commit

    def keep(saver: operations._Saver, last: State) -> State:
        kept.append(journal.read_text().splitlines(keepends=True))
        return commit(saver, last)

    with monkeypatch.context() as patch:
        patch.setattr(operations._Saver, "commit", keep)
        bench.make(A % 1 + B + SIDE)
    (lines,) = kept
    assert len(lines) == 7, "the beginning, and an intent and a result for each object"
    made = {part["name"].as_str(): part for part in bench.rig.parts.values()}
    for count in range(1, len(lines) + 1):
        state.unlink(missing_ok=True)
        journal.write_text("".join(lines[:count]))
        sent = {record["key"]["name"] for record in bench.journal() if record["kind"] == "intent"}
        bench.rig.parts = {part["id"].as_str(): part for name, part in made.items() if name in sent}
        bench.rig.recoveries = {
            name: RecoverResponse(outcome=Outcome.HAPPENED, new_state=made[name]) for name in sent
        }
        bench.make(A % 1 + B + SIDE)
        assert bench.rig.names() == ["a", "b", "side"], f"after {count} records"
        assert sorted(bench.ids().values()) == sorted(bench.rig.parts)
        assert sorted(call for call in bench.changes()) == sorted(
            f"create {name}" for name in made.keys() - sent
        )
        assert bench.journal() == []
        assert bench.planned() == {}


# Calls whose outcome nobody knows -------------------------------------------------------------------------------


def lose(bench: Bench, *, happens: bool) -> None:
    """A create whose answer is lost."""

    def create(request: CreateRequest) -> ApplyResponse:
        request.operation.intend(intent("create", "a"))
        if happens:
            bench.rig.make(request.planned)
        return ApplyResponse(new_state=None, problems=refusal("The line dropped."))

    bench.rig.on["create a"] = create


def test_unknown_outcome_keeps_the_journal(bench: Bench) -> None:
    lose(bench, happens=True)
    _, diags = bench.run_for_diagnostics(A % 1 + B + SIDE)
    assert [item.summary for item in diags.errors] == ["Call refused"]
    assert [item.summary for item in diags.warnings] == ["Outcome of a call is not known"]
    assert list(bench.objects()) == ["rig_part.side"]
    assert kinds(bench.journal())[-1] == "checkpoint"
    bench.rig.on.clear()
    happened = RecoverResponse(outcome=Outcome.HAPPENED, new_state=bench.rig.part("a"))
    bench.rig.recoveries["a"] = happened
    bench.make(A % 1 + B + SIDE)
    assert bench.changes() == ["create b"]
    assert bench.ids()["rig_part.a"] == bench.rig.part("a")["id"].as_str()
    assert bench.journal() == []


def test_crash_in_a_call_keeps_the_journal(bench: Bench) -> None:
    def create(request: CreateRequest) -> ApplyResponse:
        request.operation.intend(intent("create", "a"))
        raise RuntimeError

    bench.rig.on["create a"] = create
    bench.run(A % 1)
    assert "intent" in kinds(bench.journal())
    bench.rig.on.clear()
    bench.make(A % 1)
    assert [request.intent.kind for request in bench.rig.asked] == ["create"]
    assert bench.changes() == ["create a"]


def test_second_call_unknown_after_a_known_first(bench: Bench) -> None:
    def create(request: CreateRequest) -> ApplyResponse:
        operation = request.operation
        operation.intend(intent("create", "a"))
        operation.created(bench.rig.make(request.planned))
        operation.intend(intent("publish", "a"))
        raise RuntimeError

    bench.rig.on["create a"] = create
    bench.run(A % 1)
    assert bench.ids() == {"rig_part.a": "id-1"}
    bench.rig.on.clear()
    bench.make(A % 1)
    (request,) = bench.rig.asked
    assert request.intent.kind == "publish"
    assert request.prior is not None
    assert request.prior["id"].as_str() == "id-1"


@pytest.mark.parametrize(
    ("outcome", "left", "changes"),
    [
        pytest.param(Outcome.HAPPENED, [], [], id="happened"),
        pytest.param(Outcome.NOT_HAPPENED, [], ["delete a"], id="not happened"),
    ],
)
def test_lost_delete(bench: Bench, outcome: Outcome, left: list[str], changes: list[str]) -> None:
    def delete(request: DeleteRequest) -> Any:
        request.operation.intend(intent("delete", "a"))
        raise RuntimeError

    bench.make(A % 1)
    bench.rig.on["delete a"] = delete
    bench.run("")
    assert list(bench.objects()) == ["rig_part.a"]
    bench.rig.on.clear()
    bench.rig.recoveries["a"] = RecoverResponse(outcome=outcome)
    bench.make("")
    assert list(bench.objects()) == left
    assert bench.changes() == changes


def test_new_object_that_may_exist_leaves_the_old_one_aside(bench: Bench) -> None:
    text = 'resource "rig_part" "a" {\n name = "a"\n kind = "%s"\n lifecycle {\n create_before_destroy = true\n }\n}\n'
    bench.make(text % "x")
    lose(bench, happens=True)
    bench.run(text % "y")
    assert bench.ids() == {"rig_part.a deposed": "id-1"}
    bench.rig.on.clear()
    bench.rig.recoveries["a"] = RecoverResponse(outcome=Outcome.HAPPENED, new_state=bench.rig.parts["id-2"])
    bench.make(text % "y")
    assert bench.ids() == {"rig_part.a": "id-2"}
    assert bench.changes() == ["delete a"]


UNDECIDED = [
    pytest.param(
        RecoverResponse(outcome=Outcome.UNDECIDED), "Interrupted run cannot be settled", id="silent"
    ),
    pytest.param(
        RecoverResponse(outcome=Outcome.UNDECIDED, problems=refusal()), "Call refused", id="with a reason"
    ),
    pytest.param(
        RecoverResponse(outcome=Outcome.HAPPENED), "Interrupted run cannot be settled", id="without an object"
    ),
]


@pytest.mark.parametrize(("answer", "summary"), UNDECIDED)
def test_undecided_outcome_stops_the_run(bench: Bench, answer: RecoverResponse, summary: str) -> None:
    lose(bench, happens=True)
    bench.run(A % 1)
    bench.rig.on.clear()
    bench.rig.recoveries["a"] = answer
    for _ in range(2):  # as often as one tries
        outcome, errors = bench.run()
        assert outcome is None
        assert errors == [summary]
        assert bench.changes() == []
    bench.rig.recoveries.clear()
    bench.make(A % 1)
    assert bench.journal() == []


def test_crash_while_recovering(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(bench, happens=False)
    bench.run(A % 1)

    class Broken:
        def get(self, *_: object) -> RecoverResponse:
            raise RuntimeError("hunter2")

    monkeypatch.setattr(bench.rig, "recoveries", Broken())
    outcome, diags = bench.run_for_diagnostics()
    assert outcome is None
    assert [item.summary for item in diags.errors] == ["Provider failed unexpectedly"]
    assert "intent" in kinds(bench.journal())


# Stopping and interrupting --------------------------------------------------------------------------------------


def test_stop_finishes_what_runs(bench: Bench) -> None:
    stopping = threading.Event()
    bench.hooks = replace(bench.hooks, stopping=stopping.is_set)

    def create(_: CreateRequest) -> None:
        stopping.set()
        time.sleep(0.02)

    bench.rig.on["create a"] = create
    outcome, errors = bench.run(A % 1 + B)
    assert errors == ["Operation interrupted"]
    assert bench.changes() == ["create a"]
    assert bench.ids() == {"rig_part.a": "id-1"}
    assert outcome is not None
    assert bench.journal() == []
    bench.hooks = replace(bench.hooks, stopping=lambda: False)
    bench.rig.on.clear()
    assert bench.planned() == {"rig_part.b": "create"}


@pytest.fixture
def interrupted(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A run that is interrupted for good while ``a`` is being made: when the event is set ``a`` goes on."""
    go_on, begun = threading.Event(), threading.Event()

    def create(request: CreateRequest) -> ApplyResponse:
        request.operation.intend(intent("create", "a"))
        made = bench.rig.make(request.planned)
        begun.set()
        go_on.wait(5)
        try:
            request.operation.intend(intent("publish", "a"))
        except BaseException as error:
            bench.rig.seen.append(type(error).__name__)
            raise
        bench.rig.seen.append("sent")
        return ApplyResponse(new_state=made)

    def tick(_: object) -> None:
        if begun.is_set():
            raise KeyboardInterrupt

    bench.rig.on["create a"] = create
    monkeypatch.setattr(execute._Heartbeat, "tick", tick)
    with pytest.raises(KeyboardInterrupt):
        bench.run(A % 1 + SIDE)
    monkeypatch.undo()
    yield go_on
    go_on.set()


def test_interrupt_leaves_lock_and_journal_in_order(bench: Bench, interrupted: threading.Event) -> None:
    assert kinds(bench.journal())[:2] == ["begin", "intent"]
    assert not (bench.root / ".blockform.tfstate.lock.info").exists()
    interrupted.set()
    for _ in range(200):
        if bench.rig.seen:
            break
        time.sleep(0.01)
    assert bench.rig.seen == ["AssertionError"]  # the journal is closed, so no further call can be sent


@pytest.mark.usefixtures("interrupted")
def test_interrupted_run_is_settled_by_the_next(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.metadata  # noqa: PLC0415
    from types import SimpleNamespace  # noqa: PLC0415

    point = SimpleNamespace(name="rig", value="rig", dist=None, load=lambda: bench.rig)
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: [point])
    bench.rig.on.clear()
    bench.rig.recoveries["a"] = RecoverResponse(outcome=Outcome.HAPPENED, new_state=bench.rig.part("a"))
    bench.make(A % 1 + SIDE)
    assert bench.ids()["rig_part.a"] == bench.rig.part("a")["id"].as_str()
    assert "create a" not in bench.changes()
    assert bench.journal() == []


def test_mistake_of_ours_leaves_the_journal(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.make(A % 1)
    with monkeypatch.context() as patch:
        patch.setattr(execute, "_set_outputs", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            bench.run(A % 2)
    assert kinds(bench.journal()) == ["begin", "intent", "result"]
    assert not (bench.root / ".blockform.tfstate.lock.info").exists()
    assert bench.objects()["rig_part.a"]["attributes"]["size"] == 1
    assert bench.planned() == {}
    bench.make(A % 2)
    assert bench.objects()["rig_part.a"]["attributes"]["size"] == 2
    assert bench.journal() == []


def test_mistake_of_ours_while_settling(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(bench, happens=False)
    bench.run(A % 1)
    before = bench.journal()
    with monkeypatch.context() as patch:
        patch.setattr("blockform.apply.recover", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            bench.run()
    assert bench.journal() == before
    bench.rig.on.clear()
    bench.make(A % 1)


# Storage that fails ---------------------------------------------------------------------------------------------


class Full:
    """A disk that is full from the n-th record on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, after: int) -> None:
        self.left = after
        write = AppendFile.write

        def limited(file: AppendFile, data: bytes) -> None:
            self.left -= 1
            if self.left < 0:
                raise OSError(errno.ENOSPC, "full")
            write(file, data)

        monkeypatch.setattr(AppendFile, "write", limited)


def test_journal_that_fails_stops_new_work_and_stores_the_state(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        Full(patch, after=2)  # begin and the intent of a; its result is lost
        outcome, errors = bench.run(A % 1 + B)
    assert errors == ["No space left"]
    assert bench.changes() == ["create a"]
    assert bench.ids() == {"rig_part.a": "id-1"}
    assert outcome is not None
    assert bench.planned() == {"rig_part.b": "create"}


def test_no_call_without_an_intent(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        Full(patch, after=1)
        _, errors = bench.run(A % 1 + B)
    assert errors == ["No space left"]
    assert bench.rig.parts == {}
    bench.make(A % 1 + B)


def test_nothing_begins_without_a_journal(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        Full(patch, after=0)
        outcome, errors = bench.run(A % 1)
    assert outcome is None
    assert errors == ["No space left"]
    assert bench.changes() == []
    bench.make(A % 1)


# Checkpoints ----------------------------------------------------------------------------------------------------


def test_state_is_stored_on_a_long_run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute._Heartbeat, "SECONDS", 0.0)

    def create(request: CreateRequest) -> None:
        assert request.planned.is_known
        for _ in range(300):
            if "rig_part.a" in bench.objects():
                break
            time.sleep(0.01)
        bench.rig.seen.append(list(bench.objects()))

    bench.rig.on["create b"] = create
    bench.make(A % 1 + B)
    assert bench.rig.seen == [["rig_part.a"]]
    assert sorted(bench.objects()) == ["rig_part.a", "rig_part.b"]


def test_checkpoint_that_fails_does_not_end_the_run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute._Heartbeat, "SECONDS", 0.0)
    tried = threading.Event()

    def fail(*_: object) -> State:
        tried.set()
        raise StateError(Diagnostic.error("No space left", "Full."))

    def create(_: CreateRequest) -> None:
        assert tried.wait(5)

    monkeypatch.setattr(operations, "checkpoint", fail)
    bench.rig.on["create a"] = create
    bench.make(A % 1)
    assert bench.ids() == {"rig_part.a": "id-1"}


def test_moved_objects_are_stored_before_anything_else(bench: Bench) -> None:
    bench.make(A % 1)
    counted = 'resource "rig_part" "a" {\n count = 1\n name = "a"\n size = %d\n}\n'
    bench.rig.on["update a"] = lambda _: bench.rig.seen.append(list(bench.objects()))
    assert bench.planned(counted % 2) == {"rig_part.a[0]": "update"}
    bench.make(counted % 2)
    assert bench.rig.seen == [["rig_part.a[0]"]]
    assert bench.ids() == {"rig_part.a[0]": "id-1"}


def test_a_move_alone_is_applied(bench: Bench) -> None:
    bench.make(A % 1)
    bench.make('resource "rig_part" "a" {\n count = 1\n name = "a"\n size = 1\n}\n')
    assert bench.changes() == []
    assert bench.ids() == {"rig_part.a[0]": "id-1"}


def test_planned_change_that_is_not_asked_for_any_more(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute, "expand_resource", lambda *_: Instances(Repetition.COUNT, ()))
    _, errors = bench.run('resource "rig_part" "a" {\n count = 1\n name = "a"\n}\n')
    assert errors == ["Planned changes not carried out"]
