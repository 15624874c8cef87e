"""Random expressions: worth the same in both programs; here alone never a crash, and what is rendered reads back.

The comparison makes 15 batches of 140 expressions. BLOCKFORM_SEED, a whole number (0 when it is not set), chooses other ones.
"""

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from blockform.lang import Scope, evaluate
from blockform.lang.functions import FunctionContext
from blockform.lang.render import functions_for
from blockform.syntax import parse_config, parse_expression
from blockform.values import render
from tests.differential.expressions.harness import (
    Row,
    comparable,
    evaluate_rows,
    row_text,
    run_with_blockform,
    run_with_terraform,
)
from tests.differential.expressions.strategies import EXPRESSIONS
from tests.differential.expressions.type_strategies import CONVERSIONS

_BATCH = 140
_BATCHES = 15
_FIRST = int(os.environ.get("BLOCKFORM_SEED", "0")) * _BATCHES
_MEMBER = re.compile(r'(?:attribute|element) \\?"(\w+)\\?": ')
_BEYOND = ": the given index is greater than or equal to the length of the collection"
_SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck))
_FUNCTIONS = functions_for(FunctionContext(base_dir=Path()))


def differ(expression: str, terraform: Row, blockform: Row) -> bool:
    """Whether the answers differ in a way that docs/differences.md does not explain."""
    if terraform.get("summary") == "Failed to write plan file":
        return False  # an infinite number
    if ": panic in function implementation: " in terraform.get("detail", ""):
        return False  # its mistake
    if parse_config(row_text(0, expression), "row")[1].has_errors:
        return [terraform.get(key) for key in ("summary", "at")] != [
            blockform.get(key) for key in ("summary", "at")
        ]
    details = (str(row.get("detail")) for row in (terraform, blockform))
    return _normal(terraform) != _normal(blockform) and not are_of_different_members(*details)


def are_of_different_members(theirs: str, ours: str) -> bool:
    """Whether two complaints are about different members of a value: Terraform looks at them in Go's random order."""
    pairs = zip(_MEMBER.findall(theirs), _MEMBER.findall(ours), strict=False)
    return any(one != other for one, other in pairs)


def _normal(row: Row) -> Row:
    row = comparable(row)
    if "unknown" in row:
        row.pop("sensitive", None)  # Terraform forgets the marks of an index into what is not known yet
    if "detail" in row:
        row["detail"] = re.sub(_BEYOND, "", row["detail"])
    return row


def compare(number: int, texts: st.SearchStrategy[str]) -> None:
    """Compare one batch; the number chooses it."""

    @seed(number)
    @settings(_SLOW, max_examples=1, phases=[Phase.generate], database=None)
    @given(st.lists(texts, min_size=_BATCH, max_size=_BATCH, unique=True))
    def batch(expressions: list[str]) -> None:
        answers = zip(
            expressions,
            evaluate_rows(expressions, run_with_terraform),
            evaluate_rows(expressions, run_with_blockform),
            strict=True,
        )
        assert [answer for answer in answers if differ(*answer)] == []

    batch()


@pytest.mark.oracle
@pytest.mark.parametrize("number", range(_FIRST, _FIRST + _BATCHES))
def test_random_expressions_are_worth_the_same(number: int) -> None:
    compare(number, EXPRESSIONS)


@pytest.mark.oracle
@pytest.mark.parametrize("number", range(_FIRST, _FIRST + 5))
def test_random_conversions_are_worth_the_same(number: int) -> None:
    compare(number, CONVERSIONS)


@settings(_SLOW, max_examples=300)
@given(EXPRESSIONS.filter(lambda text: "local." not in text))
def test_what_is_rendered_reads_back(text: str) -> None:
    expr, problems = parse_expression(text, "random")
    if expr is None:
        assert problems
        return
    scope = Scope(None, _FUNCTIONS)
    value = evaluate(expr, scope)
    if scope.diags.has_errors or value.has_marks or not value.is_wholly_known:
        return
    rendered = render(value)
    if re.search(r"<<|[$%][{]|/[*]", rendered):
        return  # texts of several lines, what looks like templates, types of nulls: shown as no expression has them
    shown, problems = parse_expression(rendered, "rendered")
    assert shown is not None, problems
    again = Scope(None, _FUNCTIONS)
    assert render(evaluate(shown, again)) == rendered
    assert not again.diags, again.diags
