"""Test files against the embedded server: one of its own for each file, runs at the same time, and a user who stops."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from blockform.cli.app import run

MODULE = """
terraform {
  required_providers {
    press = { source = "peak/press" }
  }
}

provider "press" {
  endpoint    = "embedded"
  deploy_time = 0
  %s
}

variable "name" {
  default = "one"
}

resource "press_block_spec" "one" {
  kind     = "service"
  metadata = { name = var.name, summary = "One." }
  config   = { image_details = { id = 1 } }
}

resource "press_block_deployment" "one" {
  spec     = { id = press_block_spec.one.id, version = press_block_spec.one.release.version }
  metadata = { name = "${var.name}-live", summary = "One." }
}

output "one" {
  value = { id = press_block_spec.one.id, version = press_block_spec.one.release.version }
}
"""
FIRST = """
run "first" {
  assert {
    condition     = output.one.version == "1.0.0"
    error_message = "There was a release ${output.one.version} already."
  }
}
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("PEAK_AUTH_TOKEN", "API_KEY"):
        monkeypatch.delenv(name, raising=False)
    work = tmp_path / "work"
    work.mkdir()
    (work / "main.hcl").write_text(MODULE % "")
    monkeypatch.chdir(work)
    return work


def test_each_file_has_a_server_of_its_own(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "a.tftest.hcl").write_text(FIRST)
    (work / "b.tftest.hcl").write_text(
        FIRST
        + """
run "renamed" {
  variables {
    name = "two"
  }
  assert {
    condition     = output.one.id == run.first.one.id && press_block_deployment.one.status == "deployed"
    error_message = "Another spec was made."
  }
}
"""
    )
    code = run(["test", "-no-color"])
    told = capsys.readouterr()
    assert (code, told.err) == (0, "")
    assert told.out.endswith("Success! 3 passed, 0 failed.\n")
    assert not (work / ".blockform").exists()


def test_runs_at_the_same_time_share_the_server(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = "".join(
        f'run "{name}" {{\n state_key = "{name}"\n variables {{\n  name = "{name}"\n }}\n}}\n'
        for name in ("one", "two", "three")
    )
    (work / "a.tftest.hcl").write_text(f"test {{\n parallel = true\n}}\n{runs}")
    code = run(["test", "-no-color"])
    told = capsys.readouterr()
    assert (code, told.err) == (0, "")
    assert told.out.endswith("Success! 3 passed, 0 failed.\n")


def test_name_that_is_taken_fails_the_second_run_only(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "a.tftest.hcl").write_text(
        'run "one" {}\nrun "other" {\n state_key = "other"\n}\nrun "late" {}\n'
    )
    code = run(["test", "-json"])
    assert code == 1
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    ends = {
        message["test_run"]["run"]: message["test_run"]["status"]
        for message in found
        if message["type"] == "test_run" and message["test_run"]["progress"] == "complete"
    }
    assert ends == {"one": "pass", "other": "error", "late": "skip"}
    assert not [message for message in found if message["type"] == "test_cleanup"]


def test_interrupted_run_is_finished_and_cleaned_up(work: Path) -> None:
    (work / "main.hcl").write_text(MODULE % "latency = 0.3")
    (work / "a.tftest.hcl").write_text(FIRST + '\nrun "second" {\n variables {\n  name = "two"\n }\n}\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "blockform", "test", "-json"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    found = []
    assert process.stdout is not None
    with process:
        for line in process.stdout:
            found.append(json.loads(line))
            if found[-1].get("test_run", {}).get("progress") == "starting":
                process.send_signal(signal.SIGINT)
    assert process.returncode == 0, "what was run has passed"
    assert any(message["@message"].startswith("Interrupt received.") for message in found)
    (summary,) = [message["test_summary"] for message in found if message["type"] == "test_summary"]
    assert summary == {"status": "pass", "passed": 1, "failed": 0, "errored": 0, "skipped": 1}
    assert not [message for message in found if message["type"] == "test_cleanup"]
