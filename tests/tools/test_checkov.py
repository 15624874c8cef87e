"""Checkov, a scanner of Terraform's plans, reads ours: a rule about block specs finds the fault that was planted."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from blockform.cli.app import run

INTERPRETER = os.environ.get("BLOCKFORM_CHECKOV", "")
"""Of the environment that has Checkov: its own program does not start where there is a space in the path."""
pytestmark = [
    pytest.mark.checkov,
    pytest.mark.skipif(
        not INTERPRETER, reason="BLOCKFORM_CHECKOV names no interpreter with Checkov (make checkov)"
    ),
]

EXAMPLE = Path(__file__).parents[2] / "examples" / "review"


def scanned(plan: Path) -> Any:
    """What Checkov says of a plan in JSON."""
    options = ["--check", "CKV2_PRESS_1", "--compact", "--quiet", "--skip-download", "--output", "json"]
    done = subprocess.run(
        [
            INTERPRETER,
            "-m",
            "checkov.main",
            "--file",
            plan.name,
            "--external-checks-dir",
            str(EXAMPLE / "policies"),
            *options,
        ],
        cwd=plan.parent,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(("on_destroy", "failed"), [("archive", []), ("delete", ["press_block_spec.report"])])
def test_checkov_finds_the_planted_fault(
    on_destroy: str,
    failed: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(EXAMPLE / "main.hcl", work)
    text = (work / "main.hcl").read_text()
    (work / "main.hcl").write_text(text.replace('"archive"', f'"{on_destroy}"'))
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BLOCKFORM_VAR_endpoint", "embedded")
    assert run(["plan", "-out=review.plan"]) == 0
    capsys.readouterr()
    assert run(["show", "-json", "review.plan"]) == 0
    (work / "plan.json").write_text(capsys.readouterr().out)
    found = scanned(work / "plan.json")
    assert found["check_type"] == "terraform_plan"
    assert found["summary"]["resource_count"] == 2
    assert found["summary"]["parsing_errors"] == 0
    assert [check["resource_address"] for check in found["results"]["failed_checks"]] == failed
