"""``state doctor``: each thing that can be wrong with a state, found, and repaired where that is safe."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from blockform.addrs import parse_provider_config, parse_resource_instance
from blockform.cli.app import run
from blockform.engine import StateOptions
from blockform.engine.doctor import Report, examine
from blockform.engine.stores import open_store
from blockform.state import Begin, Record, State, StateBuilder, open_journal_file, read_state, write_state
from blockform.state.doctor import Kind
from blockform.state.store import LockOwner, owner_to_json
from tests.unit.engine.conftest import Work
from tests.unit.state.builders import make_intent, make_object, make_result, make_state

BUILTIN = parse_provider_config('provider["terraform.io/builtin/terraform"]')
SHELF = parse_provider_config('provider["registry.terraform.io/tests/shelf"]')


def sound(work: Work) -> State:
    """Three objects in order, the second of which depends on the first."""
    work.write(
        'resource "terraform_data" "a" {\n  count = 2\n}\nresource "terraform_data" "b" {\n  input = terraform_data.a[0].id\n}\n'
    )
    work.apply()
    return work.state


def doctor(work: Work, *, fix: bool = False) -> Report:
    report, diags = examine(work.session, StateOptions(), fix=fix)
    assert not diags, diags
    assert report is not None
    return report


def kinds(report: Report) -> list[str]:
    return [finding.kind.value for finding in report.findings]


def edit(work: Work, change: Callable[[Any], None]) -> bytes:
    data = json.loads(work.state_text())
    change(data)
    text = json.dumps(data, indent=2)
    work.state_file.write_text(text)
    return text.encode()


def records(data: Any) -> dict[str, Any]:
    return {record["name"]: record for record in data["resources"]}


# Each fault: how it is made, what it is called, and whether it can be repaired


def _disorder(data: Any) -> None:
    data["resources"].reverse()


def _same_twice(data: Any) -> None:
    data["resources"].append(records(data)["a"])


def _same_id_twice(data: Any) -> None:
    instances = records(data)["b"]["instances"]
    instances.append(instances[0] | {"private": "e30="})


def _two_ids(data: Any) -> None:
    instances = records(data)["b"]["instances"]
    instances.append(instances[0] | {"attributes": instances[0]["attributes"] | {"id": "another"}})


def _dangling(data: Any) -> None:
    records(data)["b"]["instances"][0]["dependencies"] = ["terraform_data.a", "terraform_data.gone"]


def _itself(data: Any) -> None:
    records(data)["b"]["instances"][0]["dependencies"] = ["terraform_data.a", "terraform_data.b"]


def _foreign(data: Any) -> None:
    records(data)["b"]["provider"] = 'provider["registry.terraform.io/acme/cloud"]'


def _namesake(data: Any) -> None:
    records(data)["b"]["provider"] = 'provider["registry.terraform.io/acme/terraform"]'


def _newer(data: Any) -> None:
    records(data)["b"]["instances"][0]["schema_version"] = 7


def _newer_and_other(data: Any) -> None:
    _newer(data)
    records(data)["b"]["instances"][0]["attributes"]["colour"] = "red"


def _deposed_twin(data: Any) -> None:
    instances = records(data)["b"]["instances"]
    instances.append(instances[0] | {"deposed": "0a1b2c3d"})


def _no_lineage(data: Any) -> None:
    data["lineage"] = ""


REPAIRABLE = {
    "order": (_disorder, ["order"]),
    "same_record_twice": (_same_twice, ["duplicate_instance"] * 3),
    "same_id_twice": (_same_id_twice, ["duplicate_instance"]),
    "dangling": (_dangling, ["dangling_dependency"]),
    "itself": (_itself, ["dangling_dependency"]),
    "namesake": (_namesake, ["unknown_provider"]),
    "newer_schema": (_newer, ["wrong_schema_version"]),
    "deposed_twin": (_deposed_twin, ["deposed_object"]),
    "no_lineage": (_no_lineage, ["lineage"]),
}
UNREPAIRABLE = {
    "two_ids": (_two_ids, ["duplicate_instance", "unreadable_state"]),
    "foreign": (_foreign, ["unknown_provider"]),
    "newer_and_other": (_newer_and_other, ["wrong_schema_version"]),
}


def test_sound_state_is_healthy(work: Work) -> None:
    sound(work)
    report = doctor(work)
    assert report.findings == ()
    before = work.state_text()
    assert doctor(work, fix=True).findings == ()
    assert work.state_text() == before
    assert list(work.path.glob("*.backup")) == []


def test_no_state_is_healthy(work: Work) -> None:
    work.write("")
    assert doctor(work).findings == ()
    assert doctor(work, fix=True).findings == ()


@pytest.mark.parametrize(("fault", "want"), REPAIRABLE.values(), ids=REPAIRABLE.keys())
def test_finds_and_repairs(work: Work, fault: Callable[[Any], None], want: list[str]) -> None:
    good = sound(work)
    broken = edit(work, fault)
    report = doctor(work)
    assert kinds(report) == want
    assert all(finding.repair for finding in report.findings)
    assert work.state_file.read_bytes() == broken
    work.shelf.log.clear()
    repaired = doctor(work, fix=True)
    assert kinds(repaired) == want
    assert repaired.problems == ()
    assert Path(repaired.backup).read_bytes() == broken
    assert doctor(work).findings == ()
    assert work.state.resources == good.resources
    assert set(work.shelf.log) <= {"close"}
    assert not work.plan().plan.changes_resources


@pytest.mark.parametrize(("fault", "want"), UNREPAIRABLE.values(), ids=UNREPAIRABLE.keys())
def test_leaves_to_the_user_what_only_the_user_knows(
    work: Work, fault: Callable[[Any], None], want: list[str]
) -> None:
    sound(work)
    broken = edit(work, fault)
    report = doctor(work, fix=True)
    assert kinds(report) == want
    assert report.problems
    assert report.backup == ""
    assert work.state_file.read_bytes() == broken


def test_other_deposed_objects_are_only_noted(work: Work) -> None:
    sound(work)
    addr = parse_resource_instance("terraform_data.b")
    builder = StateBuilder(work.state)
    builder.set_object(addr, make_object("old"), BUILTIN, "0a1b2c3d")
    work.state_file.write_text(write_state(builder.build()))
    report = doctor(work, fix=True)
    assert kinds(report) == ["deposed_object"]
    assert report.problems == ()
    assert "The next apply deletes it." in report.findings[0].detail


def test_dependencies_on_declared_resources_without_instances_stay(work: Work) -> None:
    work.write(
        'resource "terraform_data" "a" {\n  count = 0\n}\nresource "terraform_data" "b" {\n  input = length(terraform_data.a)\n}\n'
    )
    work.apply()
    assert doctor(work).findings == ()


# The backup ----------------------------------------------------------------------------------------------------------


def test_serial_below_the_backup_is_raised(work: Work) -> None:
    good = sound(work)
    (work.path / "blockform.tfstate.backup").write_text(write_state(replace(good, serial=good.serial + 4)))
    report = doctor(work, fix=True)
    assert kinds(report) == ["serial"]
    assert report.problems == ()
    assert work.state.serial == good.serial + 5
    assert doctor(work).findings == ()


def test_backup_of_another_history_is_told(work: Work) -> None:
    sound(work)
    (work.path / "blockform.tfstate.backup").write_text(write_state(make_state(lineage="other")))
    report = doctor(work, fix=True)
    assert kinds(report) == ["lineage"]
    assert len(report.problems) == 1


def test_unreadable_state_is_left_and_the_backup_named(work: Work) -> None:
    good = sound(work)
    (work.path / "blockform.tfstate.backup").write_text(write_state(good))
    work.state_file.write_text('{"version": 4,')
    report = doctor(work, fix=True)
    assert kinds(report) == ["unreadable_state"]
    assert "cp blockform.tfstate.backup blockform.tfstate" in report.findings[0].detail
    assert work.state_file.read_text() == '{"version": 4,'


# The journal and the lock ---------------------------------------------------------------------------------------------


def journal(work: Work, *more: Record) -> Path:
    state = work.state
    writer = open_journal_file(work.path / "blockform.tfstate.journal")
    writer.append([Begin(lineage=state.lineage, serial=state.serial, run="t"), *more])
    writer.close()
    return work.path / "blockform.tfstate.journal"


def test_results_of_an_interrupted_run_are_stored(work: Work) -> None:
    sound(work)
    path = journal(work, replace(make_result("terraform_data.c", make_object("c")), provider=BUILTIN))
    assert kinds(doctor(work)) == ["journal_left"]
    report = doctor(work, fix=True)
    assert report.problems == ()
    assert not path.exists()
    assert work.state.instance(parse_resource_instance("terraform_data.c")) is not None


def test_open_calls_wait_for_the_next_apply(work: Work) -> None:
    sound(work)
    path = journal(work, make_intent("1", "press_block_spec.x"))
    edit(work, _dangling)
    before = work.state_text()
    report = doctor(work, fix=True)
    assert kinds(report) == ["journal_left"]
    assert "create press_block_spec.x: begun, no answer" in report.findings[0].detail
    assert "blockform apply" in report.findings[0].detail
    assert path.exists()
    assert work.state_text() == before


def test_damaged_journal_is_shown(work: Work) -> None:
    sound(work)
    path = journal(work, make_intent("1"), make_result("press_x.a", make_object()))
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([lines[0], b"garbage", *lines[2:]]))
    report = doctor(work, fix=True)
    assert kinds(report) == ["journal_left"]
    assert "press_x.a: stored" in report.findings[0].detail


def test_lock_of_a_dead_run_is_removed(work: Work) -> None:
    sound(work)
    info = work.path / ".blockform.tfstate.lock.info"
    owner = LockOwner.here(operation="apply", who="ada@example", version="1", created="2026-01-02T03:04:05Z")
    info.write_text(owner_to_json(owner))
    (work.path / ".blockform.tfstate.0123456789ab.tmp").write_text("half")
    report = doctor(work)
    assert kinds(report) == ["lock_left", "file_left"]
    assert "ada@example ran apply" in report.findings[0].detail
    assert info.exists()
    assert doctor(work, fix=True).problems == ()
    assert not info.exists()
    assert not list(work.path.glob(".blockform.tfstate.*.tmp"))


def test_lock_of_a_living_run_is_respected(work: Work) -> None:
    sound(work)
    store = open_store(work.session, StateOptions(), None)
    owner = LockOwner.here(operation="apply", who="ada@example", version="1", created="now")
    with store.lock(owner):
        assert doctor(work).findings == ()
        report, diags = examine(work.session, StateOptions(), fix=True)
    assert report is None
    assert diags.has_errors


# The command ---------------------------------------------------------------------------------------------------------


def test_command_tells_and_repairs(work: Work, capsys: pytest.CaptureFixture[str]) -> None:
    sound(work)
    edit(work, _dangling)
    assert run(["state", "doctor"]) == 1
    assert capsys.readouterr().out == (
        "Problem: terraform_data.b depends on terraform_data.gone, which is neither in the state nor in the configuration.\n"
        "  The repair is to drop that dependency.\n\n"
        "1 problem, 1 of them repairable.\n\n    blockform state doctor -fix\n"
    )
    assert run(["state", "doctor", "-fix", "-json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["healthy"] is True
    assert Path(told["backup"]).exists()
    assert [finding["kind"] for finding in told["findings"]] == ["dangling_dependency"]
    assert told["findings"][0]["repaired"] is True
    assert run(["state", "doctor"]) == 0
    assert capsys.readouterr().out == "Nothing is wrong with blockform.tfstate.\n"


def test_every_kind_is_documented() -> None:
    text = (Path(__file__).parents[3] / "docs" / "state.md").read_text()
    assert [kind.value for kind in Kind if f"`{kind.value}`" not in text] == []


def test_read_state_is_not_loosened(work: Work) -> None:
    sound(work)
    edit(work, _same_twice)
    state, diags = read_state(work.state_file.read_bytes())
    assert state is None
    assert diags.has_errors
