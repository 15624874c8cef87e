"""``validate -json``: the verdict, and what real Terraform said of a faulty configuration (see record_shown.py)."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from blockform.cli.views.validate_json import validation_json
from blockform.diagnostics import Diagnostic, Diagnostics, SourceFile
from blockform.engine import validate
from blockform.values import dumps
from tests.sessions import session_in

VALIDATED = Path(__file__).parent / "validated"


def test_nothing_wrong() -> None:
    assert validation_json(Diagnostics()) == {
        "format_version": "1.0",
        "valid": True,
        "error_count": 0,
        "warning_count": 0,
        "diagnostics": [],
    }


def test_warnings_leave_it_valid() -> None:
    document = validation_json(Diagnostics([Diagnostic.warning("Old", "Use another.")]))
    assert (document["valid"], document["error_count"], document["warning_count"]) == (True, 0, 1)
    assert document["diagnostics"] == [{"severity": "warning", "summary": "Old", "detail": "Use another."}]


def test_error_with_its_place() -> None:
    source = SourceFile("main.tf", 'resource "a" "é" {\n  x = nope.y\n}\n')
    start = source.text.index("nope")
    wrong = Diagnostic.error("Wrong", "There is none.", source.range(start, start + 6))
    document = validation_json(Diagnostics([wrong, Diagnostic.error("Sourceless")]))
    assert (document["valid"], document["error_count"]) == (False, 2)
    assert document["diagnostics"][0]["range"] == {
        "filename": "main.tf",
        "start": {"line": 2, "column": 7, "byte": 26},
        "end": {"line": 2, "column": 13, "byte": 32},
    }
    assert document["diagnostics"][0]["snippet"] == {
        "context": 'resource "a" "é"',
        "code": "  x = nope.y",
        "start_line": 2,
        "highlight_start_offset": 6,
        "highlight_end_offset": 12,
        "values": [],
    }
    assert document["diagnostics"][1] == {"severity": "error", "summary": "Sourceless", "detail": ""}


def test_faulty_configuration_as_terraform_shows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(VALIDATED / "main.tf", tmp_path)
    monkeypatch.chdir(tmp_path)
    session = session_in(tmp_path)
    document = json.loads(dumps(validation_json(validate(session))))
    wanted = json.loads((VALIDATED / "validate.json").read_text())
    for one in (document, wanted):
        one["diagnostics"].sort(key=_place)  # Terraform's order is that of its threads
    assert document == wanted


def _place(diagnostic: dict[str, Any]) -> int:
    return int(diagnostic["range"]["start"]["byte"])
