"""Inputs with real Terraform's verdict: accepted or not, and for the rejected ones the first error and its place."""

import json
import re
from pathlib import Path

import pytest

from blockform.syntax import parse_config

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("parser-cases.jsonl").read_text("utf-8").splitlines()
]

WANTED_DIFFERENCES: dict[str, str] = {}
"""Names of cases that we mean to answer in another way, each with the reason."""


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_case_ends_as_in_terraform(case: dict[str, str]) -> None:
    _, diagnostics = parse_config(case["input"], "main.tf")
    found = re.search(r"error: (.*?) @ (\d+):(\d+)", case["note"])
    want = None if case["valid"] else found and (found[1], int(found[2]), int(found[3]))
    got = None
    if diagnostics.has_errors:
        first = diagnostics.errors[0]
        assert first.subject
        got = (first.summary, first.subject.start_pos.line, first.subject.start_pos.column)
    if case["name"] in WANTED_DIFFERENCES:
        assert got != want
    else:
        assert got == want


def test_all_cases_are_there() -> None:
    assert len(CASES) == 180
    assert {case["name"] for case in CASES} >= set(WANTED_DIFFERENCES)
