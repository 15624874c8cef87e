"""Random variables with types and defaults of any depth: refused with the same words, or worth the same."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.differential.expressions.test_random import are_of_different_members
from tests.differential.expressions.type_strategies import DECLARATIONS
from tests.oracle import run_terraform

_BATCH = 120
_BATCHES = 3
_FIRST = int(os.environ.get("BLOCKFORM_SEED", "0")) * _BATCHES

_TEXT = """
variable "{name}" {{
  type    = {type}
  default = {default}
}}

output "{name}" {{
  value = var.{name}
}}
"""

Command: TypeAlias = Callable[[Path, Sequence[str]], str]
"""Runs a command in a directory and gives what it prints."""


def _terraform(directory: Path, arguments: Sequence[str]) -> str:
    return run_terraform(*arguments, cwd=directory).stdout


def _blockform(directory: Path, arguments: Sequence[str]) -> str:
    command = [sys.executable, "-m", "blockform", *arguments]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False).stdout


def answers(declarations: Sequence[tuple[str, str]], run: Command) -> list[str]:
    """For each declaration what is wrong with it, else type and value of the variable, as JSON. An output that is null is none."""
    with TemporaryDirectory() as scratch:
        directory = Path(scratch)
        for position, (of, default) in enumerate(declarations):
            text = _TEXT.format(name=f"v{position}", type=of, default=default)
            (directory / f"v{position}.tf").write_text(text)
        told: dict[str, str] = {}
        for problem in json.loads(run(directory, ["validate", "-json"]))["diagnostics"]:
            at = problem["range"]
            name = Path(at["filename"]).stem
            words = [problem["severity"], problem["summary"], problem["detail"], at["start"]["line"]]
            told[name] = told.get(name, "") + json.dumps(words, ensure_ascii=False)
        for name in told:
            (directory / f"{name}.tf").unlink()
        run(directory, ["apply", "-auto-approve"])
        worth = json.loads(run(directory, ["output", "-json"]))
    told |= {name: json.dumps(output) for name, output in worth.items()}
    return [told.get(f"v{position}", "null") for position in range(len(declarations))]


@pytest.mark.oracle
@pytest.mark.parametrize("number", range(_FIRST, _FIRST + _BATCHES))
def test_random_variables_are_worth_the_same(number: int) -> None:
    @seed(number)
    @settings(
        deadline=None,
        suppress_health_check=list(HealthCheck),
        max_examples=1,
        phases=[Phase.generate],
        database=None,
    )
    @given(st.lists(DECLARATIONS, min_size=_BATCH, max_size=_BATCH, unique=True))
    def batch(declarations: list[tuple[str, str]]) -> None:
        theirs, ours = (answers(declarations, run) for run in (_terraform, _blockform))
        rows = zip(declarations, theirs, ours, strict=True)
        assert [
            row for row in rows if row[1] != row[2] and not are_of_different_members(row[1], row[2])
        ] == []

    batch()
