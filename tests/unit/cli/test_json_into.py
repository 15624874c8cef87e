"""``-json-into``: the file has what ``-json`` prints, and people see what they see without it."""

import re
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

CONFIG = """
variable "old" {
  default    = "x"
  deprecated = "Use none."
}
output "s" {
  value     = "hunter2"
  sensitive = true
}
"""
SUITE = """
run "first" {
  command = plan
  assert {
    condition     = output.s == "hunter2"
    error_message = "Wrong."
  }
}
"""


@pytest.fixture
def configured(work: Path) -> Path:
    (work / "main.tf").write_text(CONFIG)
    (work / "a.tftest.hcl").write_text(SUITE)
    return work


def without_times(text: str) -> str:
    return re.sub(r'"(@timestamp|elapsed|timestamp)":("[^"]*"|\d+)', "", text)


@pytest.mark.parametrize(
    "words",
    [
        ["init"],
        ["validate"],
        ["plan"],
        ["apply", "-auto-approve"],
        ["refresh"],
        ["show"],
        ["show", "-plan=saved"],
        ["show", "-state"],
        ["output"],
        ["test"],
        ["test", "-verbose"],
        ["destroy", "-auto-approve"],
    ],
    ids=" ".join,
)
def test_people_and_programs_are_told_as_ever(command: Run, configured: Path, words: list[str]) -> None:
    before = [["apply", "-auto-approve"], ["plan", "-out=saved"]]
    assert all(command(*line)[0] == 0 for line in before)
    people = command(*words)
    assert all(command(*line)[0] == 0 for line in before)
    programs = command(*words, "-json")
    assert all(command(*line)[0] == 0 for line in before)
    assert command(*words, "-json-into=told.json") == people
    assert people[0] == 0
    assert people[1]
    told = (configured / "told.json").read_text()
    assert without_times(told) == without_times(programs[1])
    assert (configured / "told.json").stat().st_mode & 0o777 == 0o600
    code, _, err = command(*words, "-json", "-json-into=x")
    assert code == 1
    assert "Error: Invalid combination of arguments" in err


@pytest.mark.usefixtures("configured")
def test_one_output_into_a_file(command: Run, work: Path) -> None:
    assert command("apply", "-auto-approve")[0] == 0
    assert command("output", "-raw", "-json-into=one.json", "s")[1] == "hunter2"
    assert (work / "one.json").read_text() == '"hunter2"\n'


def test_failed_verdict_is_in_the_file(command: Run, work: Path) -> None:
    (work / "main.tf").write_text("nonsense {}\n")
    for words in (["validate"], ["init"], ["test"], ["plan"]):
        assert command(*words, "-json-into=told.json")[0] == 1
        assert "Unsupported block type" in (work / "told.json").read_text()


SEVERITY = r'"severity": ?"warning"'
DEPRECATED = """
module "a" {
  source = "./a"
  old    = "y"
}
module "b" {
  source = "./a"
  old    = "y"
}
"""


@pytest.fixture
def calling(work: Path) -> Path:
    (work / "a").mkdir()
    (work / "a" / "main.tf").write_text(
        'variable "old" {\n  default = 1\n  type = string\n  deprecated = "Use none."\n}\n'
    )
    (work / "main.tf").write_text(DEPRECATED)
    return work


@pytest.mark.usefixtures("calling")
@pytest.mark.parametrize("verb", ["validate", "init"])
def test_how_problems_are_told(command: Run, verb: str) -> None:
    told = command(verb)[1]
    assert told.count("Warning: ") == 1
    assert "(and one more similar warning elsewhere)" in told
    assert command(verb, "-consolidate-warnings=false")[1].count("Warning: ") == 2
    assert "To see the full warning notes" in command(verb, "-compact-warnings")[1]
    assert "Warning" not in command(verb, "-deprecation=module:none")[1]
    assert len(re.findall(SEVERITY, command(verb, "-json")[1])) == 2
    assert not re.findall(SEVERITY, command(verb, "-json", "-deprecation=module:none")[1])
    assert "Error: Invalid -deprecation option" in command(verb, "-deprecation=all")[2]


def test_errors_of_validate_are_consolidated_on_request(command: Run, work: Path) -> None:
    (work / "main.tf").write_text("".join(f"locals {{\n  a{n} = nope.x\n}}\n" for n in range(3)))
    assert command("validate")[2].count("Error: ") == 3
    err = command("validate", "-consolidate-errors")[2]
    assert err.count("Error: ") == 1
    assert "(and 2 more similar errors elsewhere)" in err
