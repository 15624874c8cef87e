"""Real Terraform still says what cases.toml holds."""

import json
import os
import tomllib
from typing import Any

import pytest

from tests.unit.lang.functions.record import CASES, SIGNATURES, ask, signatures

with CASES.open("rb") as file:
    ROWS: list[dict[str, Any]] = [
        row for row in tomllib.load(file)["case"] if not row.keys() & {"own", "why"}
    ]
_AT_ONCE = 150


@pytest.mark.oracle
@pytest.mark.skipif(not os.environ.get("BLOCKFORM_ORACLE"), reason="BLOCKFORM_ORACLE names no interpreter")
def test_signatures_are_those_on_record() -> None:
    assert signatures() == json.loads(SIGNATURES.read_text())


@pytest.mark.oracle
@pytest.mark.skipif(not os.environ.get("BLOCKFORM_ORACLE"), reason="BLOCKFORM_ORACLE names no interpreter")
@pytest.mark.parametrize("start", range(0, len(ROWS), _AT_ONCE))
def test_terraform_agrees_with_the_record(start: int) -> None:
    rows = ROWS[start : start + _AT_ONCE]
    answers = ask([row["call"] for row in rows])
    assert [{"call": row["call"], **answer} for row, answer in zip(rows, answers, strict=True)] == rows
