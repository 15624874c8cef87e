"""What a user sees of a mistake of ours: what stopped where, that nothing is lost, no traceback and no values."""

import json
from pathlib import Path
from typing import NoReturn

import pytest

from blockform.apply import execute
from blockform.cli.app import run

CONFIG = 'resource "terraform_data" "a" {\n  input = "x"\n}\n'
SECRET = "hunter2"


class OurMistakeError(Exception):
    pass


def fail(*_: object, **__: object) -> NoReturn:
    raise OurMistakeError(SECRET)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "main.tf").write_text(CONFIG)
    return tmp_path


def check(text: str) -> None:
    assert "Error: Internal error" in text
    words = " ".join(text.split())
    assert (
        "blockform stopped with OurMistakeError. This is a mistake in blockform, not in your configuration."
        in words
    )
    assert "test_mistake.py, line" in text
    assert "Traceback" not in text
    assert SECRET not in text
    assert str(Path(execute.__file__).parent) not in text


def test_mistake_while_applying_loses_nothing(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(execute, "_set_outputs", fail)
        assert run(["apply", "-auto-approve"]) == 1
    check(capsys.readouterr().err)
    records = [
        json.loads(line)["record"] for line in (work / "blockform.tfstate.journal").read_text().splitlines()
    ]
    assert [record["kind"] for record in records] == ["begin", "result"]
    assert not (work / ".blockform.tfstate.lock.info").exists()
    assert run(["apply", "-auto-approve"]) == 0
    assert "0 added, 0 changed, 0 destroyed" in capsys.readouterr().out
    state = json.loads((work / "blockform.tfstate").read_text())
    assert [resource["name"] for resource in state["resources"]] == ["a"]
    assert not (work / "blockform.tfstate.journal").exists()


@pytest.mark.usefixtures("work")
def test_programs_are_told_of_mistakes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(execute, "_set_outputs", fail)
    assert run(["apply", "-auto-approve", "-json"]) == 1
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["diagnostic"]["summary"] == "Internal error"
    assert SECRET not in json.dumps(last)


@pytest.mark.usefixtures("work")
def test_mistake_in_another_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("blockform.cli.commands.workspace.list_workspaces", fail)
    assert run(["workspace", "list"]) == 1
    check(capsys.readouterr().err)
