"""Workspaces: where they are, what they may be called, and what stops their end."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from blockform.engine import Session, StateOptions
from blockform.engine.stores import open_store
from blockform.engine.workspaces import (
    delete_workspace,
    is_valid_name,
    list_workspaces,
    new_workspace,
    select_workspace,
)
from blockform.state import Begin, write_state
from tests.unit.engine.conftest import Work
from tests.unit.state.builders import make_intent, make_owner, make_state

OPTIONS = StateOptions()


def within(work: Work, name: str) -> Session:
    return replace(work.session, workspace=name)


def environment(work: Work) -> str:
    return (work.session.data_dir / "environment").read_text()


def put(work: Work, name: str, *addresses: str) -> Path:
    directory = work.path / "blockform.tfstate.d" / name
    directory.mkdir(parents=True)
    (directory / "blockform.tfstate").write_text(write_state(make_state(*addresses)))
    return directory


@pytest.mark.parametrize(
    ("name", "want"),
    [
        pytest.param("dev", True, id="plain"),
        pytest.param("a.b-c_d~e", True, id="signs"),
        pytest.param("$&+=:@", True, id="signs of addresses"),
        pytest.param("", False, id="empty"),
        pytest.param("a/b", False, id="separator"),
        pytest.param("noël", False, id="unicode"),
        pytest.param("a b", False, id="blank"),
        pytest.param(".", False, id="this directory"),
        pytest.param("..", False, id="the one above"),
        pytest.param("a\n", False, id="newline"),
    ],
)
def test_names(name: str, want: bool) -> None:
    assert is_valid_name(name) is want


def test_settings_say_where_they_are(work: Work) -> None:
    work.write('terraform {\n  backend "local" {\n    workspace_dir = "elsewhere"\n  }\n}\n')
    assert not new_workspace(work.session, "dev")
    assert (work.path / "elsewhere" / "dev").is_dir()
    found, _ = list_workspaces(work.session)
    assert found is not None
    assert found.names == ("default", "dev")
    assert open_store(within(work, "dev"), OPTIONS, None).path == Path(
        "blockform.tfstate.d/dev/blockform.tfstate"
    )


def test_a_copy_begins_a_history_of_its_own(work: Work) -> None:
    text = write_state(make_state("press_x.a", lineage="l-1", serial=9))
    assert not new_workspace(work.session, "dev", copied=("there", text.encode()))
    state, diags = open_store(within(work, "dev"), OPTIONS, None).read()
    assert state is not None, diags
    assert state.serial == 1
    assert state.lineage not in {"", "l-1"}
    assert environment(work) == "dev"


def test_a_bad_copy_makes_nothing(work: Work) -> None:
    assert new_workspace(work.session, "dev", copied=("there", b"{")).has_errors
    assert not (work.path / "blockform.tfstate.d").exists()
    assert not work.session.data_dir.exists()


def test_deletion_takes_the_directory(work: Work) -> None:
    directory = put(work, "dev")
    gone, diags = delete_workspace(work.session, "dev", OPTIONS)
    assert gone, diags
    assert not directory.exists()


def test_a_running_command_keeps_its_workspace(work: Work) -> None:
    directory = put(work, "dev")
    with open_store(within(work, "dev"), OPTIONS, None).lock(make_owner()):
        gone, diags = delete_workspace(work.session, "dev", OPTIONS, force=True)
    assert not gone
    assert [item.summary for item in diags] == ["Error acquiring the state lock"]
    assert directory.exists()


def test_open_calls_keep_a_workspace(work: Work) -> None:
    directory = put(work, "dev", "press_x.a")
    journal = open_store(within(work, "dev"), OPTIONS, None).open_journal()
    journal.append([Begin(lineage="l-1", serial=1, run=""), make_intent("1")])
    journal.close()
    gone, diags = delete_workspace(work.session, "dev", OPTIONS, force=True)
    assert not gone
    assert [item.summary for item in diags] == ["Earlier run was interrupted"]
    assert directory.exists()


def test_data_sources_do_not_keep_a_workspace(work: Work) -> None:
    put(work, "dev", "data.press_x.a")
    gone, diags = delete_workspace(work.session, "dev", OPTIONS)
    assert gone, diags


def test_storage_failures_are_errors(work: Work) -> None:
    (work.path / "blockform.tfstate.d").write_text("")
    found, diags = list_workspaces(work.session)
    assert found is None
    assert [item.summary for item in diags] == ["Workspace storage failed"]
    (work.path / "blockform.tfstate.d").unlink()
    work.session.data_dir.write_text("")
    done, diags = select_workspace(work.session, "dev", or_create=True)
    assert done is None
    assert [item.summary for item in diags] == ["Workspace storage failed"]
