"""blockform plans, applies and records as real Terraform does: step by step, over the cases in ``steps/``."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.differential.harness import (
    CASES,
    STEPS,
    run_with_blockform,
    run_with_terraform,
    wanted_differences,
    with_wanted,
)


def recorded(name: str) -> list[dict[str, Any]]:
    outcome: list[dict[str, Any]] = json.loads((STEPS / name / "expected.json").read_text())
    return outcome


@pytest.mark.parametrize("name", CASES)
def test_steps_go_as_in_terraform(name: str, tmp_path: Path) -> None:
    assert run_with_blockform(name, tmp_path) == with_wanted(recorded(name), wanted_differences(name))


@pytest.mark.oracle
@pytest.mark.parametrize("name", CASES)
def test_terraform_still_does_so(name: str, tmp_path: Path) -> None:
    assert run_with_terraform(name, tmp_path) == recorded(name)
