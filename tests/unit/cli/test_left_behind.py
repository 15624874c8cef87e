"""A destroy that leaves objects in place, because the configuration says so, is told of by its exit code."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

CONFIG = """
resource "terraform_data" "kept" {
  lifecycle {
    destroy = false
  }
}
resource "terraform_data" "gone" {}
"""
SUMMARY = "Destroy was successful but left behind forgotten instances"


@pytest.fixture
def applied(command: Run, work: Path) -> Path:
    (work / "main.tf").write_text(CONFIG)
    assert command("apply", "-auto-approve")[0] == 0
    return work


@pytest.mark.usefixtures("applied")
@pytest.mark.parametrize("words", [["destroy", "-auto-approve"], ["apply", "-destroy", "-auto-approve"]])
def test_objects_left_behind_are_an_error(command: Run, words: list[str]) -> None:
    code, out, err = command(*words)
    assert code == 1
    assert "1 destroyed." in out
    assert f"Error: {SUMMARY}" in err
    assert "terraform_data.kept" in err
    assert command("state", "list")[1] == ""
    assert command(*words)[0] == 0, "nothing is left to forget"


@pytest.mark.usefixtures("applied")
def test_the_error_can_be_suppressed(command: Run) -> None:
    code, _, err = command("destroy", "-auto-approve", "-suppress-forget-errors")
    assert (code, err) == (0, "")


@pytest.mark.usefixtures("applied")
def test_saved_plans_tell_it_too(command: Run) -> None:
    assert command("plan", "-destroy", "-out=p", "-detailed-exitcode")[0] == 2
    code, out, _ = command("apply", "-json", "p")
    assert code == 1
    last = json.loads(out.splitlines()[-1])
    assert last["diagnostic"]["summary"] == SUMMARY


def test_an_apply_that_forgets_is_a_success(command: Run, applied: Path) -> None:
    (applied / "main.tf").write_text('resource "terraform_data" "gone" {}\n')
    assert command("apply", "-auto-approve", "-suppress-forget-errors=false")[0] == 0
    assert command("state", "list")[1] == "terraform_data.gone\n"
