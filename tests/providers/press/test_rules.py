"""Every rule that a configuration can break is told in the plan, at the place that breaks it, before anything is changed."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.providers.press.rule_cases import RULES, VALIDATE, RuleCase
from tests.providers.press.workspace import Workspace, errors, told


@pytest.mark.parametrize("case", [pytest.param(case, id=f"rule-{case.rule}-{case.id}") for case in RULES])
def test_broken_rule_is_told_before_any_call(
    case: RuleCase, workspaces: Callable[[str], Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    space = workspaces("work")
    monkeypatch.chdir(space.root)
    if case.rule == 27:
        (space.root / "large" / "data").write_bytes(os.urandom(10 * 2**20 + 1))
    if case.before:
        workspaces("before").apply(case.before)
    if case.first:
        space.apply(case.first)
    before = len(space.mutations())
    _, diags = space.plan(case.text, validate_remote=case.when != VALIDATE)
    found = [diag for diag in errors(diags) if diag.summary == case.summary]
    assert found, told(diags)
    subjects = [diag.subject for diag in found]
    assert all(subject is not None and subject.filename.endswith("main.hcl") for subject in subjects)
    if case.wrong:
        assert case.wrong in [subject.text for subject in subjects if subject is not None], told(diags)
    assert len(space.mutations()) == before


TABLE = Path(__file__).parents[3] / "docs" / "press-rules.md"


def documented() -> dict[int, set[str]]:
    """Of each rule in the document, where it is found."""
    rows = re.findall(r"^\| (\d+) \|[^|]*\| ([a-z ,]+) \|", TABLE.read_text(), re.MULTILINE)
    return {int(number): set(found.split(", ")) for number, found in rows}


def test_document_tells_where_each_rule_is_found() -> None:
    table = documented()
    assert list(table) == list(range(1, 85))
    tested: dict[int, set[str]] = {}
    for case in RULES:
        tested.setdefault(case.rule, set()).add(case.when)
    untested = {number for number, found in table.items() if found <= {"server", "never"}}
    assert {number: found for number, found in table.items() if number not in untested} == tested
