"""The options that choose how a run is told."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

CONFIG = """
variable "secret" {
  default   = "hunter2"
  sensitive = true
}
resource "terraform_data" "a" { input = var.secret }
output "s" {
  value     = terraform_data.a.output
  sensitive = true
}
"""


@pytest.fixture
def configured(work: Path) -> Path:
    (work / "main.tf").write_text(CONFIG)
    return work


@pytest.mark.usefixtures("configured")
def test_sensitive_values_are_shown_on_request(command: Run) -> None:
    assert "hunter2" not in command("plan")[1]
    assert '+ input  = "hunter2"' in command("plan", "-show-sensitive")[1]
    code, out, _ = command("apply", "-auto-approve", "-show-sensitive")
    assert code == 0
    assert '\ns = "hunter2"\n' in out
    assert "input  = (sensitive value)" in command("show")[1]
    assert 's = "hunter2"' in command("show", "-show-sensitive")[1]
    assert 'input  = "hunter2"' in command("state", "show", "-show-sensitive", "terraform_data.a")[1]
    assert "input  = (sensitive value)" in command("state", "show", "terraform_data.a")[1]
    assert command("output", "-show-sensitive")[1] == 's = "hunter2"\n'
    assert '- input  = "hunter2" -> null' in command("plan", "-destroy", "-show-sensitive")[1]


@pytest.mark.usefixtures("configured")
def test_saved_plans_have_nothing_to_reveal(command: Run) -> None:
    assert command("plan", "-out=p")[0] == 0
    out = command("show", "-show-sensitive", "p")[1]
    assert "+ input  = (sensitive value)" in out
    assert command("apply", "-auto-approve")[0] == 0
    assert command("plan", "-destroy", "-out=p")[0] == 0
    assert "- input  = (sensitive value)" in command("show", "-show-sensitive", "p")[1]


@pytest.mark.usefixtures("configured")
def test_whole_plan_at_the_end_of_the_stream(command: Run) -> None:
    code, out, _ = command("plan", "-json=full")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [line["type"] for line in lines] == [
        "version",
        "planned_change",
        "change_summary",
        "outputs",
        "plan",
    ]
    document = lines[-1]["plan"]
    assert document["format_version"] == "1.2"
    assert document["resource_changes"][0]["change"]["after"]["input"] is None
    shown = json.loads(command("plan", "-json=full", "-show-sensitive")[1].splitlines()[-1])["plan"]
    assert shown["resource_changes"][0]["change"]["after"]["input"] == "hunter2"
    assert [json.loads(line)["type"] for line in command("plan", "-json")[1].splitlines()][-1] == "outputs"
    assert 'invalid boolean value "all" for -json' in command("plan", "-json=all")[2]
    assert 'invalid boolean value "full" for -json' in command("apply", "-json=full")[2]


def test_whole_plan_of_a_failed_run(command: Run, work: Path) -> None:
    (work / "main.tf").write_text(
        'resource "terraform_data" "a" {}\nresource "terraform_data" "b" {\n  input = [][1]\n}\n'
    )
    code, out, _ = command("plan", "-json=full")
    document = json.loads(out.splitlines()[-1])["plan"]
    assert code == 1
    assert (document["errored"], document["applyable"], document["complete"]) == (True, False, False)


def test_json_into_a_file(command: Run, configured: Path) -> None:
    code, out, _ = command("apply", "-auto-approve", "-json-into=told.jsonl")
    lines = [json.loads(line) for line in (configured / "told.jsonl").read_text().splitlines()]
    assert code == 0
    assert "Apply complete!" in out
    types = [line["type"] for line in lines]
    assert types == [
        "version",
        "planned_change",
        "change_summary",
        "outputs",
        "apply_start",
        "apply_complete",
        "change_summary",
        "outputs",
    ]
    assert "hunter2" not in (configured / "told.jsonl").read_text()
    assert command("plan", "-json", "-json-into=x")[0] == 1
    assert "Error: Invalid -json-into option" in command("plan", "-json-into=no/where")[2]


@pytest.mark.usefixtures("configured")
def test_concise(command: Run) -> None:
    code, out, _ = command("apply", "-auto-approve", "-concise")
    assert code == 0
    assert "terraform_data.a: Creating..." in out
    refreshing = "Refreshing state..."
    assert refreshing not in command("apply", "-auto-approve", "-concise", "-refresh-only")[1]


def test_errors_are_consolidated_on_request(command: Run, work: Path) -> None:
    (work / "main.tf").write_text(
        "".join(f'resource "terraform_data" "r{n}" {{\n  input = nope.x\n}}\n' for n in range(3))
    )
    assert command("plan")[2].count("Error: ") == 3
    err = command("plan", "-consolidate-errors")[2]
    assert err.count("Error: ") == 1
    assert "(and 2 more similar errors elsewhere)" in err


DEPRECATED = """
variable "old" {
  default    = 1
  deprecated = "Use new."
}
output "out" {
  value      = 1
  deprecated = "Use other."
}
"""


def test_warnings_of_deprecations(command: Run, work: Path) -> None:
    (work / "main.tf").write_text(
        'module "m" {\n  source = "./m"\n  old    = 2\n}\nmodule "n" {\n  source = "./m"\n  old    = 2\n}\n'
        "locals {\n  x = module.m.out\n}\n"
    )
    (work / "m").mkdir()
    (work / "m" / "main.tf").write_text(DEPRECATED)
    every = command("plan")[1]
    assert every.count("Warning: Deprecated") == 2
    assert "(and one more similar warning elsewhere)" in every
    assert command("plan", "-consolidate-warnings=false")[1].count("Warning: Deprecated") == 3
    assert command("plan", "-deprecation=module:local")[1] == every
    assert "Warning" not in command("plan", "-deprecation=module:none")[1]
    told = [json.loads(line) for line in command("plan", "-json", "-deprecation=module:none")[1].splitlines()]
    assert not [line for line in told if line["type"] == "diagnostic"]
    assert "Error: Invalid -deprecation option" in command("plan", "-deprecation=none")[2]
