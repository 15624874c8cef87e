"""Commands that change the stored state: the lock, an interrupted run's journal, backups, and two states at once."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from blockform.cli.app import run
from blockform.diagnostics import Diagnostics
from blockform.engine import StateOptions
from blockform.engine.state_commands import (
    move_objects,
    remove_objects,
    replace_provider,
    set_tainted,
)
from blockform.engine.state_editing import Edit
from blockform.engine.state_edits import instances_in_order
from blockform.engine.state_transfer import pull, push
from blockform.engine.stores import open_store
from blockform.engine.unlock import force_unlock
from blockform.state import Begin, LocalStore, Record, State, read_state, write_state
from tests.unit.engine.conftest import Work
from tests.unit.state.builders import make_intent, make_object, make_owner, make_result, make_state

EDIT = Edit(options=StateOptions())
Command = Callable[[Work, Edit], Diagnostics]

COMMANDS: dict[str, Command] = {
    "mv": lambda work, edit: move_objects(work.session, edit, "press_x.a", "press_x.z")[1],
    "rm": lambda work, edit: remove_objects(work.session, edit, ["press_x.a"])[1],
    "replace-provider": lambda work, edit: replace_provider(
        work.session, edit, "peak/press", "fork/press", lambda _: True
    )[1],
    "taint": lambda work, edit: set_tainted(work.session, edit, "press_x.a", tainted=True)[1],
    "push": lambda work, edit: push(
        work.session, edit, write_state(make_state("press_x.q", serial=9)).encode(), "new", force=True
    )[1],
}


@pytest.fixture(params=list(COMMANDS.values()), ids=list(COMMANDS))
def command(request: pytest.FixtureRequest) -> Command:
    found: Command = request.param
    return found


def store_of(work: Work) -> LocalStore:
    return open_store(work.session, StateOptions(), None)


def stored(work: Work, *addresses: str, serial: int = 3) -> State:
    """A stored state with these objects."""
    state = make_state(*addresses, serial=serial)
    work.state_file.write_text(write_state(state))
    return state


def interrupted(work: Work, *records: Record, serial: int = 3) -> Path:
    """A journal that a dead run has left behind."""
    store = store_of(work)
    journal = store.open_journal()
    journal.append([Begin(lineage="l-1", serial=serial, run="2026-01-02T03:04:05Z"), *records])
    journal.close()
    return work.path / store.journal_path


def names(state: State) -> list[str]:
    return [str(addr) for addr in instances_in_order(state)]


def backups(work: Work) -> list[Path]:
    return sorted(work.path.glob("*.backup"))


# The journal --------------------------------------------------------------------------------------------------------


def test_open_calls_stop_every_command(work: Work, command: Command) -> None:
    stored(work, "press_x.a")
    journal = interrupted(work, make_intent("1", "press_x.new"))
    before = work.state_text(), journal.read_bytes()
    diags = command(work, EDIT)
    assert [item.summary for item in diags] == ["Earlier run was interrupted"]
    assert "press_x.new" in diags.errors[0].detail
    assert "blockform apply" in diags.errors[0].detail
    assert (work.state_text(), journal.read_bytes()) == before
    assert not backups(work)


def test_results_are_stored_before_the_change(work: Work, command: Command) -> None:
    stored(work, "press_x.a")
    journal = interrupted(
        work, make_intent("1", "press_x.late"), make_result("press_x.late", make_object(), intent="1")
    )
    assert not command(work, EDIT)
    assert not journal.exists()
    if command is not COMMANDS["push"]:
        assert "press_x.late" in names(work.state)
        assert work.state.serial == 5, "one for the results, one for the change"
    (backup,) = backups(work)
    assert json.loads(backup.read_text())["serial"] == 3


def test_a_dry_run_settles_nothing(work: Work) -> None:
    stored(work, "press_x.a")
    journal = interrupted(work, make_result("press_x.late", make_object()))
    before = work.state_text(), journal.read_bytes()
    dry = replace(EDIT, dry_run=True)
    moves, diags = move_objects(work.session, dry, "press_x.late", "press_x.z")
    assert moves is not None, diags
    removed, diags = remove_objects(work.session, dry, ["press_x.late"])
    assert [str(addr) for addr in removed or ()] == ["press_x.late"]
    assert (work.state_text(), journal.read_bytes()) == before


def test_a_first_run_that_died_has_a_state(work: Work) -> None:
    interrupted(work, make_result("press_x.a", make_object()), serial=0)
    assert not COMMANDS["taint"](work, EDIT)
    assert names(work.state) == ["press_x.a"]
    assert work.state.lineage == "l-1"


def test_a_journal_of_another_state_stops_every_command(work: Work, command: Command) -> None:
    stored(work, "press_x.a")
    interrupted(work, make_result("press_x.late", make_object()), serial=7)
    before = work.state_text()
    assert command(work, EDIT).has_errors
    assert work.state_text() == before


def test_pull_takes_results_in_and_warns(work: Work) -> None:
    stored(work, "press_x.a")
    journal = interrupted(work, make_result("press_x.late", make_object()))
    text, diags = pull(work.session, StateOptions())
    assert text is not None
    assert '"name": "late"' in text
    assert [item.summary for item in diags.warnings] == ["Earlier run was interrupted"]
    assert journal.exists()


# The lock -----------------------------------------------------------------------------------------------------------


def test_a_held_lock_stops_every_command(work: Work, command: Command) -> None:
    stored(work, "press_x.a")
    before = work.state_text()
    with store_of(work).lock(make_owner()):
        diags = command(work, EDIT)
        assert [item.summary for item in diags] == ["Error acquiring the state lock"]
    assert work.state_text() == before
    assert not command(work, EDIT), "the lock was given back"
    assert not command(work, EDIT).errors or command is not COMMANDS["taint"], "and by the command, too"


def test_force_unlock_frees_what_a_dead_run_left(work: Work) -> None:
    store = store_of(work)
    info = work.path / store.lock_info_path
    info.write_text(json.dumps({"ID": "abc", "Who": "ada@example"}))
    assert [item.summary for item in force_unlock(work.session, "other")] == ["Failed to unlock state"]
    assert info.exists()
    assert not force_unlock(work.session, "abc")
    assert not info.exists()


def test_force_unlock_leaves_a_living_run_its_lock(work: Work) -> None:
    with store_of(work).lock(make_owner("abc")):
        assert [item.summary for item in force_unlock(work.session, "abc")] == [
            "Error acquiring the state lock"
        ]


# Backups ------------------------------------------------------------------------------------------------------------


def test_each_change_has_its_backup(work: Work) -> None:
    stored(work, "press_x.a", "press_x.b")
    options = replace(EDIT, options=StateOptions(keep_backup=False))
    for name in ("press_x.a", "press_x.b"):
        _, diags = remove_objects(work.session, options, [name])
        assert not diags
    assert [json.loads(path.read_text())["serial"] for path in backups(work)] == [3, 4]


def test_no_change_no_backup(work: Work) -> None:
    stored(work, "press_x.a")
    before = work.state_text()
    _, diags = remove_objects(work.session, EDIT, ["press_x.nope"])
    assert [item.summary for item in diags] == ["Invalid target address"]
    done, diags = replace_provider(work.session, EDIT, "other/x", "fork/x", lambda _: True)
    assert not diags
    assert done is not None
    assert not done.resources
    assert not backups(work)
    assert work.state_text() == before


# Two states ---------------------------------------------------------------------------------------------------------


def test_both_states_are_locked_and_kept(work: Work) -> None:
    stored(work, "press_x.a", "press_x.b")
    other = work.path / "other.tfstate"
    other.write_text(write_state(make_state("press_x.c", lineage="l-2", serial=8)))
    into = StateOptions(path=Path("other.tfstate"))
    with open_store(work.session, into, None).lock(make_owner()):
        _, diags = move_objects(work.session, EDIT, "press_x.a", "press_x.a", into=into)
        assert [item.summary for item in diags] == ["Error acquiring the state lock"]
    moves, diags = move_objects(work.session, EDIT, "press_x.a", "press_x.a", into=into)
    assert not diags
    assert moves is not None
    assert names(work.state) == ["press_x.b"]
    data = json.loads(other.read_text())
    assert (data["lineage"], data["serial"]) == ("l-2", 9)
    assert [resource["name"] for resource in data["resources"]] == ["a", "c"]
    assert [path.name.partition(".")[0] for path in backups(work)] == ["blockform", "other"]


def test_the_same_file_twice_is_one_state(work: Work) -> None:
    stored(work, "press_x.a")
    into = StateOptions(path=work.state_file)
    moves, diags = move_objects(work.session, EDIT, "press_x.a", "press_x.z", into=into)
    assert moves is not None, diags
    assert names(work.state) == ["press_x.z"]


def test_a_journal_beside_the_other_state_counts(work: Work) -> None:
    stored(work, "press_x.a")
    other = work.path / "other.tfstate"
    other.write_text(write_state(make_state("press_x.c", serial=8)))
    into = StateOptions(path=Path("other.tfstate"))
    journal = open_store(work.session, into, None).open_journal()
    journal.append([Begin(lineage="l-1", serial=8, run=""), make_intent("1")])
    journal.close()
    before = work.state_text(), other.read_text()
    moves, diags = move_objects(work.session, EDIT, "press_x.a", "press_x.a", into=into)
    assert moves is None
    assert [item.summary for item in diags] == ["Earlier run was interrupted"]
    assert (work.state_text(), other.read_text()) == before


# Failures -----------------------------------------------------------------------------------------------------------


def test_a_state_that_cannot_be_written_is_an_error(work: Work, command: Command) -> None:
    stored(work, "press_x.a")
    before = work.state_text()
    blocked = work.path / "blocked"
    blocked.mkdir()
    (blocked / "backup").mkdir()
    edit = Edit(options=StateOptions(backup=Path("blocked/backup")))
    assert command(work, edit).has_errors
    assert work.state_text() == before


def test_a_declined_replacement_changes_nothing(work: Work) -> None:
    stored(work, "press_x.a")
    before = work.state_text()
    done, diags = replace_provider(work.session, EDIT, "peak/press", "fork/press", lambda _: False)
    assert not diags
    assert done is not None
    assert done.declined
    assert work.state_text() == before


def test_push_takes_a_lineage_where_none_is_given(work: Work) -> None:
    text = write_state(make_state("press_x.a", lineage="", serial=4))
    made, diags = push(work.session, EDIT, text.encode(), "new")
    assert made is not None, diags
    assert made.lineage
    assert work.state.lineage == made.lineage
    again, _ = push(work.session, EDIT, text.replace('"serial": 4', '"serial": 5').encode(), "new")
    assert again is not None
    assert again.lineage == made.lineage


# Into another directory ----------------------------------------------------------------------------------------------


def test_moves_into_the_state_of_another_directory(work: Work) -> None:
    stored(work, "press_x.a", "press_x.b")
    other = work.path / "other"
    (other / ".blockform").mkdir(parents=True)
    (other / "main.tf").write_text("")
    (other / ".blockform" / "environment").write_text("eu")
    (other / "blockform.tfstate.d" / "eu").mkdir(parents=True)
    assert run(["state", "mv", "-to=other", "-json", "press_x.a", "press_x.z"]) == 0
    there, _ = read_state((other / "blockform.tfstate.d" / "eu" / "blockform.tfstate").read_bytes())
    assert there is not None
    assert list(map(str, there.addresses())) == ["press_x.z"]
    assert list(map(str, work.state.addresses())) == ["press_x.b"]


def test_moving_needs_one_place(work: Work, capsys: pytest.CaptureFixture[str]) -> None:
    stored(work, "press_x.a")
    assert run(["state", "mv", "-to=a", "-state-out=b", "press_x.a", "press_x.z"]) == 1
    assert run(["state", "mv", "-to=nowhere", "press_x.a", "press_x.z"]) == 1
    assert "No such directory" in capsys.readouterr().err


def test_every_state_command_has_json(work: Work, capsys: pytest.CaptureFixture[str]) -> None:
    (work.path / "new").write_text(write_state(stored(work, "press_x.a", "press_x.b", serial=3)))
    for arguments in (
        ["list", "-json"],
        ["show", "-json", "press_x.a"],
        ["pull", "-json"],
        ["mv", "-json", "press_x.a", "press_x.c"],
        ["replace-provider", "-json", "-auto-approve", "peak/press", "fork/press"],
        ["push", "-json", "-force", "new"],
        ["rm", "-json", "press_x.b"],
        ["doctor", "-json"],
    ):
        run(["state", *arguments])
        assert json.loads(capsys.readouterr().out) is not None, arguments
