"""Real Terraform reads the state of a Press run: its list, its outputs, and through ``terraform_remote_state``."""

import json
import shutil
from pathlib import Path

import pytest

from blockform.cli.app import run
from tests.oracle import run_terraform

pytestmark = pytest.mark.oracle

EXAMPLE = Path(__file__).parents[2] / "examples" / "review"
OUTPUTS = """
output "spec" {
  value = press_block_spec.report.metadata.name
}
output "revision" {
  value = press_block_deployment.report.latest_revision.revision
}
output "secret" {
  value     = { key = "k" }
  sensitive = true
}
"""
READER = """
data "terraform_remote_state" "press" {
  backend = "local"
  config  = { path = "../work/blockform.tfstate" }
}
output "all" {
  value     = data.terraform_remote_state.press.outputs
  sensitive = true
}
"""
WANT = {"revision": 1, "secret": {"key": "k"}, "spec": "weekly-report"}


def terraform(*arguments: str, cwd: Path) -> str:
    done = run_terraform(*arguments, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory where the example has been applied."""
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(EXAMPLE / "main.hcl", work)
    (work / "outputs.hcl").write_text(OUTPUTS)
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BLOCKFORM_VAR_endpoint", "embedded")
    assert run(["apply", "-auto-approve"]) == 0
    return work


def test_terraform_lists_press_objects(work: Path) -> None:
    listed = terraform("state", "list", "-state=blockform.tfstate", cwd=work).splitlines()
    assert listed == ["press_block_deployment.report", "press_block_spec.report"]


def test_terraform_reads_outputs(work: Path) -> None:
    outputs = json.loads(terraform("output", "-json", "-state=blockform.tfstate", cwd=work))
    assert {name: output["value"] for name, output in outputs.items()} == WANT
    assert outputs["secret"]["sensitive"] is True


def test_terraform_remote_state_reads_outputs(work: Path) -> None:
    reader = work.parent / "reader"
    reader.mkdir()
    (reader / "main.tf").write_text(READER)
    terraform("init", "-no-color", cwd=reader)
    terraform("apply", "-auto-approve", "-no-color", cwd=reader)
    assert json.loads(terraform("output", "-json", "all", cwd=reader)) == WANT


BUILTIN = """
variable "secret" {
  default   = "hush"
  sensitive = true
}
resource "terraform_data" "a" {
  count = 2
  input = { n = count.index, big = 123456789012345678901234567890, text = "<é>", secret = [var.secret] }
}
resource "terraform_data" "b" {
  for_each         = toset(["x y", "z"])
  triggers_replace = [each.key, terraform_data.a[*].id]
}
module "m" {
  source   = "./m"
  for_each = toset(["p"])
  value    = terraform_data.b["z"].id
}
output "all" {
  value     = terraform_data.a[*].output
  sensitive = true
}
output "kinds" { value = { list = tolist([1]), map = tomap({ k = true }), none = null } }
"""
INNER = """
variable "value" {}
resource "terraform_data" "inner" { input = var.value }
"""


@pytest.mark.usefixtures("work")
def test_terraform_shows_builtin_objects_as_we_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    builtin = tmp_path / "builtin"
    (builtin / "m").mkdir(parents=True)
    (builtin / "main.tf").write_text(BUILTIN)
    (builtin / "m" / "main.tf").write_text(INNER)
    monkeypatch.chdir(builtin)
    assert run(["apply", "-auto-approve"]) == 0
    assert run(["taint", "terraform_data.a[1]"]) == 0
    capsys.readouterr()
    assert run(["show", "-json"]) == 0
    ours = json.loads(capsys.readouterr().out)
    terraform("init", "-no-color", cwd=builtin)
    theirs = json.loads(terraform("show", "-json", "blockform.tfstate", cwd=builtin))
    assert theirs == ours
    assert len(theirs["values"]["root_module"]["resources"]) == 4
    assert theirs["values"]["root_module"]["child_modules"][0]["address"] == 'module.m["p"]'
