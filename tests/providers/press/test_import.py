"""What one configuration has made another one imports, with blocks written for it, and its plan is empty."""

import shutil
from pathlib import Path

import pytest

from blockform.cli.app import run
from tests.providers.press.quickstart import EXAMPLE, HEAD, without_state

TARGETS = {
    "press_block_spec.train": "train-demand",
    "press_block_spec.dashboard": "demand-dashboard",
    "press_app_spec.forecast": "forecast",
    "press_block_deployment.nightly": "train-demand-dev",
    "press_app_deployment.forecast": "forecast-dev",
}


def test_written_blocks_plan_empty(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(made / "train")
    shutil.rmtree(made / "dashboard")
    blocks = [f'import {{\n  to = {addr}\n  id = "{name}"\n}}\n' for addr, name in TARGETS.items()]
    without_state(made, HEAD + "".join(blocks))
    assert run(["plan", "-generate-config-out=generated.hcl"]) == 0
    written = (made / "generated.hcl").read_text()
    assert "id      = press_app_spec.forecast.id\n" in written
    assert written.count("press_block_spec.train.id") == 2
    assert (made / "train" / "fit.py").read_text() == (EXAMPLE / "train" / "fit.py").read_text()
    assert run(["fmt", "-check", "generated.hcl"]) == 0
    capsys.readouterr()
    assert run(["apply", "-auto-approve"]) == 0
    told = capsys.readouterr().out
    assert "Resources: 5 imported, 0 added, 0 changed, 0 destroyed." in told
    assert run(["plan", "-detailed-exitcode"]) == 0


def test_command_imports_by_name(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    original = {path.name: path.read_text() for path in made.glob("*.hcl")}
    without_state(made, "")
    for name, text in original.items():
        (made / name).write_text(text)
    variables = "-var-file=environments/dev.tfvars"
    for addr, name in TARGETS.items():
        assert run(["import", variables, addr, name]) == 0
    capsys.readouterr()
    assert run(["plan", variables]) == 0
    assert "without changing any real infrastructure" in capsys.readouterr().out  # only outputs are new
    assert run(["import", variables, "press_block_spec.train", "train-demand"]) == 1
