"""blockform runs test suites as real Terraform does: what people and programs are told, and the report, over the cases in ``suites/``."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.differential.suites import (
    CASES,
    SUITES,
    in_our_words,
    run_with_blockform,
    run_with_terraform,
    wanted_differences,
)


def recorded(name: str) -> dict[str, Any]:
    outcome: dict[str, Any] = json.loads((SUITES / name / "expected.json").read_text())
    return outcome


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(home))


@pytest.mark.parametrize("name", CASES)
def test_suites_go_as_in_terraform(name: str, tmp_path: Path) -> None:
    assert run_with_blockform(name, tmp_path) == in_our_words(recorded(name), wanted_differences(name))


@pytest.mark.oracle
@pytest.mark.parametrize("name", CASES)
def test_terraform_still_does_so(name: str, tmp_path: Path) -> None:
    assert run_with_terraform(name, tmp_path) == recorded(name)
