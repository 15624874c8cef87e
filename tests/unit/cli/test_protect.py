"""``state protect``: objects that nothing destroys until they are unprotected."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import Run

CONFIG = """
variable "n" {
  default = 1
}
resource "terraform_data" "a" {
  input = var.n
}
resource "terraform_data" "some" {
  count            = 2
  triggers_replace = var.n
}
"""
SUMMARY = "Error: Object is protected"


@pytest.fixture
def applied(command: Run, work: Path) -> Path:
    (work / "main.tf").write_text(CONFIG)
    assert command("apply", "-auto-approve")[0] == 0
    return work


def private(work: Path, number: int) -> Any:
    state = json.loads((work / "blockform.tfstate").read_text())
    text = state["resources"][number]["instances"][0].get("private")
    return json.loads(b64decode(text)) if text else None


def test_a_protected_object_outlives_everything(command: Run, applied: Path) -> None:
    assert command("state", "protect", "terraform_data.a") == (0, "Protected terraform_data.a\n", "")
    assert private(applied, 0) == {"blockform": {"protected": True}}
    assert "# terraform_data.a: (protected)\n" in command("show")[1]
    for words in (
        ["destroy", "-auto-approve"],
        ["plan", "-destroy", "-out=p"],
        ["plan", "-replace=terraform_data.a"],
        ["apply", "-auto-approve", "-target=terraform_data.a", "-replace=terraform_data.a"],
    ):
        code, _, err = command(*words)
        assert (code, err.count(SUMMARY)) == (1, 1)
        assert "    blockform state unprotect 'terraform_data.a'\n" in err
    (applied / "main.tf").write_text("")
    assert SUMMARY in command("plan")[2]


def test_updates_and_moves_keep_the_protection(command: Run, applied: Path) -> None:
    assert command("state", "protect", "terraform_data.a")[0] == 0
    assert command("apply", "-auto-approve", "-target=terraform_data.a", "-var=n=2")[0] == 0
    assert command("refresh", "-var=n=2")[0] == 0
    assert command("plan", "-var=n=3", "-out=p", "-target=terraform_data.a")[0] == 0
    assert command("apply", "p")[0] == 0
    assert private(applied, 0) == {"blockform": {"protected": True}}
    assert command("state", "mv", "terraform_data.a", "terraform_data.b")[0] == 0
    (applied / "main.tf").write_text(CONFIG.replace('"a"', '"b"'))
    assert SUMMARY in command("plan", "-replace=terraform_data.b", "-target=terraform_data.b")[2]
    assert json.loads(command("state", "show", "-json", "terraform_data.b")[1])["protected"] is True


def test_unprotected_objects_go(command: Run, applied: Path) -> None:
    assert command("state", "protect", "terraform_data.a", "terraform_data.some")[0] == 0
    assert command("apply", "-auto-approve", "-var=n=2")[2].count(SUMMARY) == 2
    code, out, _ = command("state", "unprotect", "terraform_data.some[0]", "terraform_data.a")
    assert (code, out) == (
        0,
        "No longer protected: terraform_data.some[0]\nNo longer protected: terraform_data.a\n",
    )
    assert private(applied, 0) is None
    assert command("apply", "-auto-approve", "-var=n=2")[2].count(SUMMARY) == 1
    assert json.loads(command("state", "unprotect", "-json", "terraform_data.some")[1]) == [
        {"action": "unprotect", "address": "terraform_data.some[1]", "dry_run": False}
    ]
    assert command("destroy", "-auto-approve")[0] == 0


@pytest.mark.usefixtures("applied")
def test_forgetting_destroys_nothing(command: Run, work: Path) -> None:
    assert command("state", "protect", "terraform_data.a")[0] == 0
    removed = "removed {\n  from = terraform_data.a\n  lifecycle {\n    destroy = false\n  }\n}\n"
    (work / "main.tf").write_text(
        CONFIG.replace('resource "terraform_data" "a" {\n  input = var.n\n}', removed)
    )
    assert command("apply", "-auto-approve")[0] == 0
    assert "terraform_data.a" not in command("state", "list")[1]


def test_nothing_to_do(command: Run, applied: Path) -> None:
    assert (
        command("state", "protect", "-dry-run", "terraform_data.a")[1] == "Would protect terraform_data.a\n"
    )
    before = (applied / "blockform.tfstate").read_bytes()
    assert (
        command("state", "unprotect", "terraform_data.a")[1] == "Nothing to do: none of them is protected.\n"
    )
    assert (applied / "blockform.tfstate").read_bytes() == before
    assert command("state", "protect", "terraform_data.a")[0] == 0
    again = command("state", "protect", "terraform_data.a")
    assert again == (0, "Nothing to do: all of them are protected.\n", "")


@pytest.mark.usefixtures("applied")
@pytest.mark.parametrize(
    ("addresses", "summary"),
    [
        pytest.param([], "Required argument missing", id="none"),
        pytest.param(["terraform_data.none"], "Invalid target address", id="nothing-there"),
        pytest.param(["a..b"], "Attribute name required", id="no-address"),
    ],
)
def test_mistakes(command: Run, addresses: list[str], summary: str) -> None:
    code, _, err = command("state", "protect", *addresses)
    assert code == 1
    assert f"Error: {summary}" in err
