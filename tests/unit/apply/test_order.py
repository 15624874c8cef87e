"""In which order objects are made, changed and deleted."""

import pytest

from blockform.plan import Mode
from tests.unit.apply.conftest import Bench
from tests.unit.apply.rig import refuse

THREE = """
resource "rig_part" "a" {
  name = "a"
  kind = "%s"
}
resource "rig_part" "b" {
  name = "b"
  uses = rig_part.a.id
}
resource "rig_part" "c" {
  name = "c"
  uses = rig_part.b.id
}
"""
FIRST = '  lifecycle {\n    create_before_destroy = true\n  }\n}\nresource "rig_part" "b"'


def before(log: list[str], *calls: str) -> bool:
    """Whether the calls happened in this order."""
    places = [log.index(call) for call in calls]
    return places == sorted(places)


def test_needs_are_made_first_and_deleted_last(bench: Bench) -> None:
    bench.make(THREE % "x")
    assert bench.changes() == ["create a", "create b", "create c"]
    bench.run(mode=Mode.DESTROY)
    assert bench.changes() == ["delete c", "delete b", "delete a"]
    assert bench.rig.parts == {}
    assert bench.objects() == {}


def test_destroy_keeps_the_order_without_configuration(bench: Bench) -> None:
    bench.make(THREE % "x")
    bench.make("")
    assert bench.changes() == ["delete c", "delete b", "delete a"]


def test_replacement_deletes_first(bench: Bench) -> None:
    bench.make(THREE % "x")
    bench.make(THREE % "y")
    assert bench.changes() == ["delete a", "create a", "update b"]
    assert bench.ids()["rig_part.a"] == "id-4"


def test_create_before_destroy_deletes_after_users_moved(bench: Bench) -> None:
    text = (THREE % "x").replace('}\nresource "rig_part" "b"', FIRST)
    bench.make(text)
    bench.make(text.replace('"x"', '"y"'))
    assert bench.changes() == ["create a", "update b", "delete a"]
    assert "rig_part.a deposed" not in bench.objects()
    assert bench.planned() == {}


def test_replaced_dependents_are_deleted_before(bench: Bench) -> None:
    text = """
    resource "rig_part" "a" {
      name = "a"
      kind = "%s"
    }
    resource "rig_part" "b" {
      count = 2
      name  = "b${count.index}"
      kind  = rig_part.a.id
    }
    """
    bench.make(text % "x")
    bench.make(text % "y")
    log = bench.changes()
    for name in ("b0", "b1"):
        assert before(log, f"delete {name}", "delete a", "create a", f"create {name}")


def test_create_before_destroy_spreads_to_needs(bench: Bench) -> None:
    text = """
    resource "rig_part" "a" {
      name = "a"
      kind = "%s"
    }
    resource "rig_part" "b" {
      name = "b"
      kind = rig_part.a.id
      lifecycle {
        create_before_destroy = true
      }
    }
    """
    bench.make(text % "x")
    bench.make(text % "y")
    assert bench.changes() == ["create a", "create b", "delete b", "delete a"]


def test_users_move_off_before_a_removed_object_goes(bench: Bench) -> None:
    bench.make('resource "rig_part" "old" {\n name = "old"\n}\n' + USER % "old")
    bench.make('resource "rig_part" "new" {\n name = "new"\n}\n' + USER % "new")
    assert bench.changes() == ["create new", "update user", "delete old"]


USER = 'resource "rig_part" "user" {\n name = "user"\n uses = rig_part.%s.id\n}\n'


def test_what_is_removed_goes_before_its_needs_change(bench: Bench) -> None:
    text = 'resource "rig_part" "a" {\n name = "a"\n size = %d\n}\n'
    bench.make(text % 1 + 'resource "rig_part" "b" {\n name = "b"\n uses = rig_part.a.id\n}\n')
    bench.make(text % 2)
    assert bench.changes() == ["delete b", "update a"]


def test_turned_round_dependency(bench: Bench) -> None:
    pair = """
    resource "rig_part" "a" {
      name = "a"
      kind = %s
    }
    resource "rig_part" "b" {
      name = "b"
      kind = %s
    }
    """
    bench.make(pair % ('"x"', "rig_part.a.id"))
    bench.make(pair % ("rig_part.b.id", '"y"'))
    log = bench.changes()
    assert before(log, "delete b", "delete a", "create a")
    assert before(log, "create b", "create a")
    assert bench.planned() == {}


def test_shrinking_count_is_independent_of_the_rest(bench: Bench) -> None:
    text = 'resource "rig_part" "a" {\n count = %d\n name = "a${count.index}"\n size = %d\n}\n'
    bench.make(text % (3, 1))
    bench.make(text % (1, 2))
    assert sorted(bench.changes()) == ["delete a1", "delete a2", "update a0"]
    assert sorted(bench.ids()) == ["rig_part.a[0]"]


@pytest.mark.parametrize("size", [3, 12])
def test_fan_is_deleted_before_what_it_uses(bench: Bench, size: int) -> None:
    low = "".join(f'resource "rig_part" "l{i}" {{\n name = "l{i}"\n}}\n' for i in range(size))
    uses = ", ".join(f"rig_part.l{i}.id" for i in range(size))
    high = "".join(
        f'resource "rig_part" "h{i}" {{\n name = "h{i}"\n uses = [{uses}]\n}}\n' for i in range(size)
    )
    bench.make(low + high)
    bench.make("")
    log = bench.changes()
    assert max(log.index(f"delete h{i}") for i in range(size)) < min(
        log.index(f"delete l{i}") for i in range(size)
    )


def test_data_source_waits_for_what_it_depends_on(bench: Bench) -> None:
    text = """
    resource "rig_part" "a" {
      name = "a"
      size = %d
    }
    data "rig_look" "a" {
      name       = "a"
      depends_on = [rig_part.a]
    }
    output "size" {
      value = data.rig_look.a.size
    }
    """
    outcome = bench.make(text % 5)
    assert bench.rig.log == ["create a", "look a"]
    assert outcome.state.outputs["size"].value.as_int() == 5
    assert bench.planned() == {}
    bench.make(text % 6)
    assert bench.rig.log == ["read a", "update a", "look a"]
    assert bench.planned() == {}


def test_data_source_in_a_module_that_waits(bench: Bench) -> None:
    module = bench.root / "m"
    module.mkdir()
    (module / "main.tf").write_text('data "rig_look" "a" {\n name = "a"\n}\n' + PROVIDERS)
    call = 'module "m" {\n source = "./m"\n depends_on = [rig_part.a]\n}\n'
    bench.make('resource "rig_part" "a" {\n name = "a"\n}\n' + call)
    assert bench.rig.log == ["create a", "look a"]


PROVIDERS = 'terraform {\n required_providers {\n rig = { source = "tests/rig" }\n }\n}\n'


def test_data_source_that_needs_nothing_is_read_while_planning(bench: Bench) -> None:
    text = 'data "rig_look" "a" {\n name = "a"\n}\nresource "rig_part" "b" {\n name = "b"\n size = data.rig_look.a.size\n}\n'
    bench.make(text)
    assert bench.rig.log == ["look a", "create b"]
    assert bench.objects()["rig_part.b"]["attributes"]["size"] == 0


@pytest.mark.parametrize("failing", [None, "create m2"], ids=["all is well", "one fails"])
def test_any_parallelism_comes_to_the_same(bench: Bench, failing: str | None) -> None:
    low = "".join(f'resource "rig_part" "l{i}" {{\n name = "l{i}"\n}}\n' for i in range(4))
    middle = "".join(
        f'resource "rig_part" "m{i}" {{\n name = "m{i}"\n uses = rig_part.l{i}.name\n}}\n' for i in range(4)
    )
    high = 'resource "rig_part" "h" {\n name = "h"\n uses = [rig_part.m0.name, rig_part.m3.name]\n}\n'
    last = 'resource "rig_part" "z" {\n name = "z"\n uses = rig_part.m2.name\n}\n'
    if failing is not None:
        bench.rig.on[failing] = refuse
    seen = []
    for parallelism in (1, 2, 10):
        _, errors = bench.run(low + middle + high + last, parallelism=parallelism)
        objects = {
            address: {**item["attributes"], "id": ""} for address, item in sorted(bench.objects().items())
        }
        seen.append((errors, sorted(bench.changes()), objects))
        bench.run(mode=Mode.DESTROY)
        assert bench.rig.parts == {}
    assert seen[0] == seen[1] == seen[2]
    errors, changes, _ = seen[0]
    assert len(errors) == (failing is not None)
    assert ("create z" in changes) is (failing is None), (
        "what needs the failed one is left out, and nothing else"
    )
    assert "create h" in changes
