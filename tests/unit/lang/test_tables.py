"""Expressions against what Terraform makes of them: rows of ``tables/*.txt``."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from blockform.lang import type_string
from blockform.values import render

Run: TypeAlias = Callable[..., Any]

TABLES = Path(__file__).parent / "tables"


def rows(name: str) -> Iterator[object]:
    """Paragraphs of a table, by what each line begins with."""
    for paragraph in (TABLES / name).read_text().split("\n\n"):
        parts: dict[str, list[str]] = {}
        for line in paragraph.splitlines():
            parts.setdefault(line[:1], []).append(line[2:])
        if ">" in parts:
            yield pytest.param(parts, id=parts[">"][0])


@pytest.mark.parametrize("row", tuple(rows("values.txt")))
def test_value_is_terraforms(run: Run, row: dict[str, list[str]]) -> None:
    outcome = run(row[">"][0])
    assert outcome.diags == ()
    assert render(outcome.value).split("\n") == row["|"]
    assert type_string(outcome.value.type) == row[":"][0]


@pytest.mark.parametrize("row", tuple(rows("errors.txt")))
def test_error_is_terraforms(run: Run, row: dict[str, list[str]]) -> None:
    problem = run(row[">"][0]).problem
    assert problem.is_error
    assert problem.summary == row["!"][0]
    assert problem.detail.split("\n") == row["|"]
    assert problem.subject.text == row["^"][0]
    assert [" ".join(line) for line in problem.values] == row.get("=", [])
