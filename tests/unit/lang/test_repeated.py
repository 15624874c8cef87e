"""Instances of a block share what none of them has for itself; everything else is made, and said, for each."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import pytest

from blockform.lang import Scope, decode_body
from blockform.lang.functions import Function
from blockform.syntax import Body
from blockform.values import Value, number, string
from tests.unit.lang.conftest import VARIABLES, World
from tests.unit.lang.test_decode import SCHEMA

Instances: TypeAlias = Callable[[str], tuple[list[Value], list[list[str]]]]


@pytest.fixture
def instances(parse_body: Callable[[str], Body], functions: Mapping[str, Function]) -> Instances:
    def decode(text: str) -> tuple[list[Value], list[list[str]]]:
        body = parse_body(text)
        values, said = [], []
        for key in ("a", "b"):
            scope = Scope(World({**VARIABLES, "key": string(key), "value": number(1)}), functions)
            values.append(decode_body(body, SCHEMA, scope))
            said.append([problem.summary for problem in scope.diags])
        return values, said

    return decode


@pytest.mark.parametrize(
    "steps",
    [
        '{ x = { command = "make", storage = "7" } }',
        "{ x = { command = var.s, params = [var.n, var.m] } }",
        "{ for name, size in var.m : name => { command = name, storage = size } }",
    ],
)
def test_what_reads_the_same_is_the_very_same(steps: str, instances: Instances) -> None:
    (one, other), said = instances(f"name = each.key\nsteps = {steps}")
    assert one["steps"] is other["steps"]
    assert one["name"] != other["name"]
    assert said == [[], []]


@pytest.mark.parametrize(
    "steps",
    [
        "{ x = { command = each.key } }",
        "{ (each.key) = { command = var.s } }",
        "{ x = { command = uuid() } }",
        '{ x = { command = "${each.value}" } }',
    ],
)
def test_what_reads_or_calls_something_else_is_made_anew(steps: str, instances: Instances) -> None:
    (one, other), said = instances(f'name = "a"\nsteps = {steps}')
    assert one["steps"] is not other["steps"]
    assert said == [[], []]


@pytest.mark.parametrize(
    ("steps", "summary"),
    [
        ("{ x = {} }", "Missing required argument"),
        ('{ x = { command = "a", storage = "b" } }', "Incorrect attribute value type"),
        ("{ x = { command = var.m.nothing } }", "Missing map element"),
        ("{ x = { command = var.nothing } }", "Reference to undeclared input variable"),
    ],
)
def test_what_is_wrong_is_said_each_time(steps: str, summary: str, instances: Instances) -> None:
    _, said = instances(f'name = "a"\nsteps = {steps}')
    assert [each[0] for each in said] == [summary, summary]


def test_sensitive_values_stay_so(instances: Instances) -> None:
    (one, other), _ = instances('name = "a"\nsteps = { x = { command = var.secret } }')
    assert one["steps"] is other["steps"]
    assert one["steps"].has_marks
