"""Every case against what real Terraform made of it: exit code, both outputs, and the files afterwards."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from blockform.cli.app import run
from tests.oracle import INTERPRETER
from tests.unit.cli.commands.record import outcome
from tests.unit.cli.commands.recorded import (
    RECORDED,
    Case,
    cases,
    changed,
    contents,
    in_order,
    lay,
    lay_workspaces,
    says,
)

WANTED: Mapping[str, Mapping[str, Any]] = json.loads(RECORDED.read_text())
ROWS = [pytest.param(case, id=case.id) for case in cases()]


@pytest.mark.parametrize("case", ROWS)
def test_does_as_terraform_does(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(case, tmp_path, "blockform")
    lay_workspaces(case, tmp_path, "blockform")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    for name, text in case.env.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(case.stdin.encode())))
    before = contents(tmp_path)

    code = run([*case.args])

    out, err = in_order(case, *(text.replace(str(tmp_path), "DIR") for text in capsys.readouterr()))
    wanted = WANTED[case.id]
    assert code == wanted["code"], err
    assert says(out, wanted["out"] if case.printed is None else case.printed), out
    assert says(err, wanted["err"] if case.said is None else case.said), err
    if case.same_files:
        assert changed(before, tmp_path) == wanted["files"]


@pytest.mark.parametrize("case", [row for row in cases() if row.said is not None or row.printed is not None])
def test_differs_for_a_reason(case: Case) -> None:
    assert case.differs, case.id


@pytest.mark.oracle
@pytest.mark.skipif(not INTERPRETER, reason="BLOCKFORM_ORACLE names no interpreter with Terraform's binding")
@pytest.mark.parametrize("case", ROWS)
def test_is_what_terraform_does_today(case: Case, tmp_path: Path) -> None:
    assert outcome(case, tmp_path).to_json() == WANTED[case.id]
