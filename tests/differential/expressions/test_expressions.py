"""Expressions of every form are worth what real Terraform says, and fail where and as it says: rows of the tables here."""

from functools import cache
from typing import Any

import pytest

from tests.differential.expressions.harness import (
    TABLES,
    Row,
    comparable,
    evaluate_rows,
    read_table,
    run_with_blockform,
    run_with_terraform,
)


@cache
def _rows(name: str) -> list[Row]:
    return read_table(name)


@cache
def _answers(name: str) -> list[Row]:
    return evaluate_rows([row["expr"] for row in _rows(name)], run_with_blockform)


@pytest.mark.parametrize("name", TABLES)
def test_expressions_are_worth_what_terraform_says(name: str) -> None:
    wrong = [
        {"expr": row["expr"], "blockform": answer, "wanted": row}
        for row, answer in zip(_rows(name), _answers(name), strict=True)
        if comparable({**answer, "syntax": row.get("syntax", False)}) != comparable({"syntax": False, **row})
    ]
    assert wrong == []


def test_suite_is_large() -> None:
    rows: list[dict[str, Any]] = [row for name in TABLES for row in _rows(name)]
    assert len(rows) >= 900
    assert len([row for row in rows if "summary" in row]) >= 150


@pytest.mark.oracle
@pytest.mark.parametrize("name", TABLES)
def test_terraform_still_says_so(name: str) -> None:
    rows = [row for row in _rows(name) if "why" not in row]
    answers = evaluate_rows([row["expr"] for row in rows], run_with_terraform)
    kept = [{key: row[key] for key in ("expr", "syntax") if key in row} for row in rows]
    assert [{**row, **answer} for row, answer in zip(kept, answers, strict=True)] == rows
