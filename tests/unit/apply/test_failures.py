"""What is left when a call fails, a provider crashes or answers nonsense: in the state, for others, and for the next plan."""

from typing import Any

import pytest
from msgspec.structs import replace

from blockform.plan import ChangeFailed, ChangeFinished, Mode
from blockform.sdk import (
    ApplyResponse,
    CreateRequest,
    DeleteRequest,
    DeleteResponse,
    OperationStopped,
    ReadDataResponse,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
)
from blockform.values import STRING, null, number, string, unknown
from tests.unit.apply.conftest import Bench
from tests.unit.apply.rig import intent, refusal, refuse

A = 'resource "rig_part" "a" {\n name = "a"\n kind = "%s"\n size = %d\n}\n'
B = 'resource "rig_part" "b" {\n name = "b"\n uses = rig_part.a.id\n}\n'
SIDE = 'resource "rig_part" "side" {\n name = "side"\n}\n'
FIRST = " lifecycle {\n  create_before_destroy = true\n }\n}\n"


def crash(_: Any) -> Any:
    raise RuntimeError("hunter2")


def stopped(_: Any) -> Any:
    raise OperationStopped


# Creating -------------------------------------------------------------------------------------------------------


def test_failure_stops_what_needs_it_and_nothing_else(bench: Bench) -> None:
    bench.rig.on["create a"] = refuse
    outcome, errors = bench.run(A % ("x", 1) + B + SIDE)
    assert errors == ["Call refused"]
    assert sorted(bench.changes()) == ["create a", "create side"]
    assert list(bench.objects()) == ["rig_part.side"]
    assert outcome is not None
    assert outcome.tally is not None
    assert (outcome.tally.added, outcome.tally.changed, outcome.tally.destroyed) == (1, 0, 0)
    assert bench.journal() == []
    bench.rig.on.clear()
    assert bench.planned() == {"rig_part.a": "create", "rig_part.b": "create"}


def test_failing_instance_leaves_the_others(bench: Bench) -> None:
    bench.rig.on["create a1"] = refuse
    bench.run('resource "rig_part" "a" {\n count = 3\n name = "a${count.index}"\n}\n')
    assert sorted(bench.objects()) == ["rig_part.a[0]", "rig_part.a[2]"]


@pytest.mark.parametrize(
    ("keep", "status", "action"),
    [
        pytest.param(False, "tainted", "delete+create", id="tainted"),
        pytest.param(True, None, "update", id="kept"),
    ],
)
def test_object_of_a_failed_create(bench: Bench, keep: bool, status: str | None, action: str) -> None:
    def half(request: CreateRequest) -> ApplyResponse:
        request.operation.intend(intent("create", "a"))
        made = bench.rig.make(request.planned.with_attrs(size=number(0)))
        return ApplyResponse(new_state=made, problems=refusal(), keep=keep)

    bench.rig.on["create a"] = half
    _, errors = bench.run(A % ("x", 1) + B)
    assert errors == ["Call refused"]
    assert bench.objects()["rig_part.a"].get("status") == status
    bench.rig.on.clear()
    assert bench.planned()["rig_part.a"] == action


def test_crash_before_the_call(bench: Bench) -> None:
    bench.rig.on["create a"] = crash
    _, diags = bench.run_for_diagnostics(A % ("x", 1) + SIDE)
    (found,) = diags.errors
    assert found.summary == "Provider failed unexpectedly"
    assert "RuntimeError" in found.detail
    assert "hunter2" not in found.detail
    assert list(bench.objects()) == ["rig_part.side"]
    assert bench.journal() == []


def test_crash_after_the_object_is_known(bench: Bench) -> None:
    def known(request: CreateRequest) -> ApplyResponse:
        request.operation.intend(intent("create", "a"))
        request.operation.created(bench.rig.make(request.planned), {"step": 1})
        raise RuntimeError

    bench.rig.on["create a"] = known
    bench.run(A % ("x", 1))
    assert bench.ids() == {"rig_part.a": "id-1"}
    assert bench.journal() == []
    assert bench.planned() == {}


def test_stop_while_waiting_keeps_what_is_known(bench: Bench) -> None:
    def waiting(request: CreateRequest) -> ApplyResponse:
        request.operation.intend(intent("create", "a"))
        request.operation.created(bench.rig.make(request.planned).with_attrs(secret=unknown(STRING)))
        request.operation.progress("starting")
        bench.hooks.stop_now.set()
        request.operation.wait(5)
        raise AssertionError

    bench.rig.on["create a"] = waiting
    _, errors = bench.run(A % ("x", 1) + B)
    assert errors == ["Operation interrupted"]
    assert bench.ids() == {"rig_part.a": "id-1"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(lambda _: None, "Provider returned no object", id="nothing"),
        pytest.param(
            lambda planned: planned.with_attrs(id=unknown(STRING)),
            "Provider returned unknown values after apply",
            id="unknown",
        ),
        pytest.param(
            lambda planned: planned.with_attrs(id=string("1"), size=number(7)),
            "Provider produced inconsistent result after apply",
            id="other than promised",
        ),
    ],
)
def test_nonsense_after_a_create(bench: Bench, answer: Any, error: str) -> None:
    bench.rig.on["create a"] = lambda request: ApplyResponse(new_state=answer(request.planned))
    _, errors = bench.run(A % ("x", 1) + B)
    assert errors == [error]
    assert bench.changes() == ["create a"]
    assert [type(event) for event in bench.events][-1] is ChangeFailed


# Updating and deleting ------------------------------------------------------------------------------------------


def test_failed_update_keeps_the_object(bench: Bench) -> None:
    bench.make(A % ("x", 1) + B)
    bench.rig.on["update a"] = refuse
    _, errors = bench.run(A % ("x", 2) + B)
    assert errors == ["Call refused"]
    assert bench.objects()["rig_part.a"]["attributes"]["size"] == 1
    assert "status" not in bench.objects()["rig_part.a"]
    bench.rig.on.clear()
    assert bench.planned() == {"rig_part.a": "update"}


def test_half_an_update_is_recorded(bench: Bench) -> None:
    def half(request: UpdateRequest) -> ApplyResponse:
        state = request.prior.with_attrs(size=number(2))
        return ApplyResponse(new_state=state, problems=refusal(), private={"half": True})

    bench.make(A % ("x", 1))
    bench.rig.on["update a"] = half
    bench.run(A % ("x", 3))
    assert bench.objects()["rig_part.a"]["attributes"]["size"] == 2
    assert "status" not in bench.objects()["rig_part.a"]


def test_failed_delete_keeps_what_it_uses(bench: Bench) -> None:
    bench.make(A % ("x", 1) + B + SIDE)
    bench.rig.on["delete b"] = lambda _: DeleteResponse(problems=refusal())
    _, errors = bench.run(mode=Mode.DESTROY)
    assert errors == ["Call refused"]
    assert sorted(bench.changes()) == ["delete b", "delete side"]
    assert sorted(bench.objects()) == ["rig_part.a", "rig_part.b"]


def test_failed_delete_of_a_replacement(bench: Bench) -> None:
    text = 'resource "rig_part" "a" {\n count = 2\n name = "a${count.index}"\n kind = "%s"\n}\n'
    bench.make(text % "x")
    first = bench.ids()
    bench.rig.on["delete a0"] = crash
    _, errors = bench.run(text % "y")
    assert errors == ["Provider failed unexpectedly"]
    assert sorted(bench.changes()) == ["create a1", "delete a0", "delete a1"]
    assert bench.ids()["rig_part.a[0]"] == first["rig_part.a[0]"]
    bench.rig.on.clear()
    assert bench.planned() == {"rig_part.a[0]": "delete+create"}


def test_failed_delete_of_a_user_keeps_the_replaced_one(bench: Bench) -> None:
    user = 'resource "rig_part" "b" {\n name = "b"\n kind = rig_part.a.id\n}\n'
    bench.make(A % ("x", 1) + user)
    bench.rig.on["delete b"] = lambda _: DeleteResponse(problems=refusal())
    bench.run(A % ("y", 1) + user)
    assert bench.changes() == ["delete b"]
    assert bench.ids() == {"rig_part.a": "id-1", "rig_part.b": "id-2"}


# Replacing in either order --------------------------------------------------------------------------------------


def test_deleted_but_not_made_again(bench: Bench) -> None:
    bench.make(A % ("x", 1))
    bench.rig.on["create a"] = refuse
    bench.run(A % ("y", 1))
    assert bench.objects() == {}
    bench.rig.on.clear()
    assert bench.planned() == {"rig_part.a": "create"}


def test_old_object_comes_back_when_the_new_one_is_refused(bench: Bench) -> None:
    text = A.replace("}\n", FIRST)
    bench.make(text % ("x", 1) + B)
    bench.rig.on["create a"] = refuse
    bench.run(text % ("y", 1) + B)
    assert bench.ids() == {"rig_part.a": "id-1", "rig_part.b": "id-2"}
    bench.rig.on.clear()
    assert bench.planned()["rig_part.a"] == "create+delete"


def test_deposed_object_is_deleted_next_time(bench: Bench) -> None:
    text = A.replace("}\n", FIRST)
    bench.make(text % ("x", 1) + B)
    bench.rig.on["update b"] = refuse
    bench.run(text % ("y", 1) + B)
    assert bench.ids() == {"rig_part.a": "id-3", "rig_part.a deposed": "id-1", "rig_part.b": "id-2"}
    bench.rig.on.clear()
    assert bench.planned() == {"rig_part.a deposed": "delete", "rig_part.b": "update"}
    bench.make(text % ("y", 1) + B)
    assert bench.changes() == ["update b", "delete a"]
    assert bench.ids() == {"rig_part.a": "id-3", "rig_part.b": "id-2"}
    assert bench.rig.names() == ["a", "b"]


def test_tainted_replacement_keeps_the_old_object_deposed(bench: Bench) -> None:
    def half(request: CreateRequest) -> ApplyResponse:
        return ApplyResponse(new_state=bench.rig.make(request.planned), problems=refusal())

    text = A.replace("}\n", FIRST)
    bench.make(text % ("x", 1))
    bench.rig.on["create a"] = half
    bench.run(text % ("y", 1))
    assert bench.ids() == {"rig_part.a": "id-2", "rig_part.a deposed": "id-1"}
    bench.rig.on.clear()
    bench.make(text % ("y", 1))
    assert bench.ids() == {"rig_part.a": "id-3"}
    assert bench.rig.names() == ["a"]


def test_deposed_object_noted_twice_is_one(bench: Bench) -> None:
    bench.make(A % ("x", 1))
    path = bench.root / "blockform.tfstate"
    text = path.read_text()
    instance = text[text.index('"schema_version"') : text.index("}", text.index("attributes")) + 1]
    assert instance
    import json  # noqa: PLC0415

    state = json.loads(text)
    instances = state["resources"][0]["instances"]
    instances.append({**instances[0], "deposed": "0000000a"})
    path.write_text(json.dumps(state))
    assert bench.planned() == {}
    bench.make(A % ("x", 2))
    assert bench.ids() == {"rig_part.a": "id-1"}
    assert bench.rig.names() == ["a"]


# While planning -------------------------------------------------------------------------------------------------


def test_crash_while_reading_is_told(bench: Bench) -> None:
    bench.make(A % ("x", 1))
    bench.rig.on["read a"] = crash
    _, diags = bench.run_for_diagnostics()
    (found,) = diags.errors
    assert found.summary == "Provider failed unexpectedly"
    assert "rig_part.a" in found.detail
    assert "Nothing was changed" in found.detail


def test_read_that_fails_is_told(bench: Bench) -> None:
    bench.make(A % ("x", 1))
    bench.rig.on["read a"] = lambda request: ReadResponse(new_state=request.state, problems=refusal())
    _, errors = bench.run()
    assert errors == ["Call refused"]


def test_object_that_is_gone_is_made_again(bench: Bench) -> None:
    bench.make(A % ("x", 1) + B)
    del bench.rig.parts["id-1"]
    assert bench.planned() == {"rig_part.a": "create", "rig_part.b": "update"}
    bench.make(A % ("x", 1) + B)
    assert bench.ids() == {"rig_part.a": "id-3", "rig_part.b": "id-2"}


def test_drift_is_put_right(bench: Bench) -> None:
    def drifted(request: ReadRequest) -> ReadResponse:
        return ReadResponse(new_state=request.state.with_attrs(size=number(9)))

    bench.make(A % ("x", 1))
    bench.rig.on["read a"] = drifted
    assert bench.planned() == {"rig_part.a": "update"}
    outcome, _ = bench.run(mode=Mode.REFRESH_ONLY)
    assert outcome is not None
    assert [drift.addr.resource.name for drift in outcome.plan.drift] == ["a"]
    assert bench.objects()["rig_part.a"]["attributes"]["size"] == 9


def test_data_source_without_an_answer(bench: Bench) -> None:
    bench.rig.on["look a"] = lambda _: ReadDataResponse(state=None)
    _, errors = bench.run('data "rig_look" "a" {\n name = "a"\n}\n')
    assert errors == ["Provider returned no object"]


def test_data_source_that_crashes(bench: Bench) -> None:
    bench.rig.on["look a"] = crash
    _, errors = bench.run('data "rig_look" "a" {\n name = "a"\n}\n')
    assert errors == ["Provider failed unexpectedly"]


# No call without a change ---------------------------------------------------------------------------------------


def test_a_value_that_turns_out_the_same_sends_nothing(bench: Bench) -> None:
    text = A + 'resource "rig_part" "b" {\n name = "b"\n uses = rig_part.a.id == "" ? 1 : 2\n}\n'
    bench.make(text % ("x", 1))
    outcome = bench.make(text % ("y", 1))
    assert bench.changes() == ["delete a", "create a"]
    assert outcome.tally is not None
    assert outcome.tally.changed == 0


def test_new_marks_send_nothing(bench: Bench) -> None:
    text = 'variable "n" {\n default = "a"\n sensitive = %s\n}\nresource "rig_part" "a" {\n name = var.n\n}\n'
    bench.make(text % "false")
    assert bench.planned(text % "true") == {"rig_part.a": "update"}
    outcome = bench.make(text % "true")
    assert bench.changes() == []
    assert outcome.tally is not None
    assert outcome.tally.changed == 1
    assert [type(event) for event in bench.events][-1] is ChangeFinished
    assert bench.objects()["rig_part.a"]["sensitive_attributes"] == [[{"type": "get_attr", "value": "name"}]]
    assert bench.planned() == {}


def test_sensitive_attributes_of_the_schema_are_marked(bench: Bench) -> None:
    bench.make('resource "rig_part" "a" {\n name = "a"\n secret = "s"\n}\n')
    assert bench.objects()["rig_part.a"]["sensitive_attributes"] == [
        [{"type": "get_attr", "value": "secret"}]
    ]


def test_partial_objects_are_marked_too(bench: Bench) -> None:
    def known(request: CreateRequest) -> ApplyResponse:
        request.operation.created(bench.rig.make(request.planned))
        bench.rig.seen.append(bench.journal()[-1])
        return ApplyResponse(new_state=bench.rig.parts["id-1"])

    bench.rig.on["create a"] = known
    bench.make('resource "rig_part" "a" {\n name = sensitive("a")\n secret = "s"\n}\n')
    (record,) = bench.rig.seen
    assert sorted(path[0]["value"] for path in record["object"]["sensitive_attributes"]) == ["name", "secret"]


def test_default_is_planned_and_kept(bench: Bench) -> None:
    bench.make('resource "rig_part" "a" {\n name = "a"\n}\n')
    assert bench.objects()["rig_part.a"]["attributes"]["size"] == 1
    assert bench.planned() == {}


# Deleting what cannot be ----------------------------------------------------------------------------------------


def test_private_data_comes_back(bench: Bench) -> None:
    def made(request: CreateRequest) -> ApplyResponse:
        return ApplyResponse(new_state=bench.rig.make(request.planned), private={"token": 1})

    def deleted(request: DeleteRequest) -> None:
        bench.rig.seen.append(dict(request.private))

    bench.rig.on["create a"] = made
    bench.make(A % ("x", 1))
    bench.rig.on["delete a"] = deleted
    bench.make("")
    assert bench.rig.seen == [{"token": 1}]


def test_stop_before_anything(bench: Bench) -> None:
    bench.hooks = replace(bench.hooks, stopping=lambda: True)
    outcome, errors = bench.run(A % ("x", 1))
    assert outcome is None
    assert errors == ["Operation interrupted"]
    assert bench.changes() == []


def test_provider_that_lets_a_stop_pass(bench: Bench) -> None:
    bench.rig.on["create a"] = stopped
    _, errors = bench.run(A % ("x", 1) + SIDE)
    assert errors == ["Operation interrupted"]
    assert list(bench.objects()) == ["rig_part.side"]


def test_null_arguments_are_no_arguments(bench: Bench) -> None:
    bench.make('resource "rig_part" "a" {\n name = "a"\n kind = null\n}\n')
    assert bench.objects()["rig_part.a"]["attributes"]["kind"] == null(STRING).raw
