"""``show -markdown`` from the command line."""

import re
from pathlib import Path

import pytest

from blockform.cli.app import run

CONFIG = """
variable "secret" {
  sensitive = true
  default   = "planted-secret"
}
resource "terraform_data" "first" {
  input = { text = "```\\n</details>\\n@everyone", secret = var.secret }
}
resource "terraform_data" "second" {
  input = terraform_data.first.id
}
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    (tmp_path / "main.tf").write_text(CONFIG)
    return tmp_path


def test_plan_is_told(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "-out=a.plan"]) == 0
    digest = re.findall(r"^Plan digest: (\S+)$", capsys.readouterr().out, re.MULTILINE)
    assert run(["show", "-markdown", "a.plan"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(
        "<!-- blockform plan -->\n### blockform plan: 2 to add, 0 to change, 0 to destroy\n\n"
        f"Digest `{digest[0]}`\n\n- create `terraform_data.first`\n- create `terraform_data.second`\n"
    )
    assert (
        '  n0["terraform_data.first"]:::create\n  n1["terraform_data.second"]:::create\n  n1 --> n0\n' in told
    )
    assert "planted-secret" not in told
    assert len(re.findall(r"^ *</details>$", told, re.MULTILINE)) == 3  # one of them in a fence that holds it
    assert "\n````diff\n" in told
    assert (work / "a.plan").exists()


def test_no_changes(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "main.tf").write_text("")
    assert run(["plan", "-out=a.plan"]) == 0
    capsys.readouterr()
    assert run(["show", "-markdown", "a.plan"]) == 0
    assert "### blockform plan: no changes\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["-markdown"], ["-markdown", "main.tf"], ["-markdown", "-json", "a.plan"]]
)
def test_needs_a_plan(work: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert (work / "main.tf").exists()
    assert run(["show", *arguments]) == 1
    assert "Nothing to show as Markdown" in capsys.readouterr().err
