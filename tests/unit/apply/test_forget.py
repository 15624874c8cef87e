"""Objects that are forgotten: the state drops them, and the platform hears nothing of it."""

import json

import pytest

from blockform.plan import Mode
from blockform.sdk import ApplyResponse, CreateRequest
from tests.unit.apply.conftest import Bench
from tests.unit.apply.rig import intent, refusal, refuse

A = 'resource "rig_part" "a" {\n name = "%s"\n kind = "%s"\n %s\n}\n'
LIVES = "lifecycle {\n  destroy = false\n }"
B = 'resource "rig_part" "b" {\n name = "b"\n}\n'
REMOVED = "removed {\n from = rig_part.a\n lifecycle {\n  destroy = false\n }\n}\n"


def test_removed_object_is_neither_read_nor_deleted(bench: Bench) -> None:
    bench.make(A % ("a", "x", "") + B)
    outcome, errors = bench.run(REMOVED + B)
    assert errors == []
    assert bench.rig.log == ["read b"]
    assert bench.rig.names() == ["a", "b"]
    assert list(bench.objects()) == ["rig_part.b"]
    assert outcome is not None
    assert outcome.tally is not None
    assert (outcome.tally.added, outcome.tally.changed, outcome.tally.destroyed) == (0, 0, 0)
    assert bench.planned() == {}


def test_provisioners_of_a_removed_block_run_before_the_object_goes(bench: Bench) -> None:
    bench.make(A % ("a", "x", ""))
    told = 'removed {\n from = rig_part.a\n provisioner "local-exec" {\n  when = destroy\n  command = "echo ${self.id} > told"\n }\n}\n'
    bench.make(told)
    assert bench.changes() == ["delete a"]
    assert (bench.root / "told").read_text() == "id-1\n"


def test_what_is_forgotten_stays_so_when_something_else_fails(bench: Bench) -> None:
    bench.make(A % ("a", "x", ""))
    bench.rig.on["create b"] = refuse
    _, errors = bench.run(REMOVED + B)
    assert errors == ["Call refused"]
    assert bench.objects() == {}
    assert bench.rig.names() == ["a"]


def test_resource_that_is_never_destroyed(bench: Bench) -> None:
    bench.make(A % ("a", "x", LIVES))
    _, errors = bench.run(mode=Mode.DESTROY)
    assert errors == []
    assert bench.changes() == []
    assert bench.objects() == {}
    assert bench.rig.names() == ["a"]


def test_orphan_instance_of_such_a_resource(bench: Bench) -> None:
    counted = 'resource "rig_part" "a" {\n count = %d\n name = "a${count.index}"\n ' + LIVES + "\n}\n"
    bench.make(counted % 2)
    bench.make(counted % 1)
    assert bench.changes() == []
    assert list(bench.objects()) == ["rig_part.a[0]"]
    assert bench.rig.names() == ["a0", "a1"]


def test_replacement_leaves_the_old_object_alone(bench: Bench) -> None:
    bench.make(A % ("a", "x", LIVES))
    bench.write(A % ("a2", "y", LIVES))
    assert bench.planned() == {"rig_part.a": "create+forget"}
    bench.make(A % ("a2", "y", LIVES))
    assert bench.changes() == ["create a2"]
    assert bench.ids() == {"rig_part.a": "id-2"}
    assert bench.rig.names() == ["a", "a2"]
    assert bench.planned() == {}


def test_replacement_that_was_not_made(bench: Bench) -> None:
    bench.make(A % ("a", "x", LIVES))
    bench.rig.on["create a"] = refuse
    _, errors = bench.run(A % ("a", "y", LIVES))
    assert errors == ["Call refused"]
    assert bench.ids() == {"rig_part.a": "id-1"}


def test_replacement_that_was_half_made(bench: Bench) -> None:
    def half(request: CreateRequest) -> ApplyResponse:
        request.operation.intend(intent("create", "a"))
        return ApplyResponse(new_state=bench.rig.make(request.planned), problems=refusal())

    bench.make(A % ("a", "x", LIVES))
    bench.rig.on["create a"] = half
    bench.run(A % ("a", "y", LIVES))
    assert sorted(bench.objects()) == ["rig_part.a", "rig_part.a deposed"]
    bench.rig.on.clear()
    assert bench.planned() == {"rig_part.a": "create+forget", "rig_part.a deposed": "forget"}
    bench.make(A % ("a", "y", LIVES))
    assert bench.ids() == {"rig_part.a": "id-3"}
    assert len(bench.rig.parts) == 3


# lifecycle { enabled } --------------------------------------------------------------------------------------------

SWITCHED = (
    'variable "on" {\n default = %s\n}\n'
    'resource "rig_part" "a" {\n name = "a"\n lifecycle {\n  enabled = var.on\n }\n}\n'
    'output "name" {\n value = rig_part.a == null ? "none" : rig_part.a.name\n}\n'
)


def test_enabled_makes_one_instance_or_none(bench: Bench) -> None:
    def name() -> str:
        found: str = json.loads((bench.root / "blockform.tfstate").read_text())["outputs"]["name"]["value"]
        return found

    bench.make(SWITCHED % "true")
    assert (bench.rig.names(), name()) == (["a"], "a")
    outcome = bench.make(SWITCHED % "false")
    assert (bench.rig.names(), name()) == ([], "none")
    assert [change.reason.value for change in outcome.plan.effective_changes] == [
        "delete_because_enabled_false"
    ]
    bench.make(SWITCHED % '"true"')
    assert bench.rig.names() == ["a"]


@pytest.mark.parametrize(
    ("value", "detail"),
    [
        pytest.param("null", "the given value is null.", id="null"),
        pytest.param("[]", "bool required, but have tuple.", id="no bool"),
        pytest.param(
            "sensitive(true)", "would be exposed by whether an instance is present.", id="sensitive"
        ),
        pytest.param("rig_part.b.id", "won't be known until the apply phase", id="unknown"),
    ],
)
def test_enabled_must_be_a_known_bool(bench: Bench, value: str, detail: str) -> None:
    text = B + 'resource "rig_part" "a" {\n name = "a"\n lifecycle {\n  enabled = ' + value + "\n }\n}\n"
    _, diags = bench.run_for_diagnostics(text)
    (error,) = diags.errors
    assert error.summary == "Invalid enabled argument"
    assert detail in error.detail


def test_enabled_and_count_exclude_each_other(bench: Bench) -> None:
    text = 'resource "rig_part" "a" {\n name = "a"\n count = 1\n lifecycle {\n  enabled = true\n }\n}\n'
    _, errors = bench.run(text)
    assert errors == ['Invalid combination of "count" and "enabled"']
