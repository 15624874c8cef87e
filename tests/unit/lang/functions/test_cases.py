"""Every function against what real Terraform made of the same call (cases.toml, written by record.py)."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from blockform.builtin.functions import FUNCTIONS
from blockform.lang import Scope, evaluate
from blockform.lang.functions import FunctionContext
from blockform.lang.provider_functions import named
from blockform.lang.render import functions_for
from blockform.syntax import parse_expression
from blockform.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    SetType,
    Unknown,
    Value,
    dumps,
    json_number,
    loads,
    object_of,
    refine,
    string,
    type_to_json,
    unknown,
)

HERE = Path(__file__).parent
FILES = HERE / "files"
with (HERE / "cases.toml").open("rb") as file:
    ROWS: list[dict[str, Any]] = tomllib.load(file)["case"]

TABLE = functions_for(
    FunctionContext(base_dir=FILES, home=Path("/home/somebody"), plan_timestamp="2024-02-01T09:30:00Z"),
    named("terraform", FUNCTIONS),
)
LOCALS = object_of(
    {
        "u_string": refine(unknown(STRING), not_null=True),
        "u_prefix": refine(unknown(STRING), not_null=True, prefix="pre-"),
        "u_number": unknown(NUMBER),
        "u_bool": unknown(BOOL),
        "u_list": refine(unknown(ListType(STRING)), not_null=True),
        "u_set": refine(unknown(SetType(STRING)), not_null=True),
        "u_map": refine(unknown(MapType(STRING)), not_null=True),
        "u_any": unknown(DYNAMIC),
        "greeting": string("Hello, ${name}!"),
    }
)


def outcome(call: str) -> dict[str, Any]:
    """What blockform makes of the call, as a row of cases.toml."""
    expr, problems = parse_expression(call, "case")
    assert expr is not None, problems
    scope = Scope(None, TABLE, names={"local": LOCALS})
    value = evaluate(expr, scope)
    for problem in scope.diags.errors:
        return {"summary": problem.summary, "detail": problem.detail}
    row: dict[str, Any] = {"value": dumps(plain(value))}
    if not value.is_wholly_known:
        row["unknown"] = dumps(unknown_parts(value))
    else:
        row["type"] = dumps(type_to_json(value.type))
    if value.is_sensitive:
        row["sensitive"] = True
    return row


def plain(value: Value) -> object:
    """The content as JSON, null for what is unknown."""
    raw = value.raw
    match raw:
        case None | Unknown():
            return None
        case bool() | str():
            return raw
        case tuple():
            return [plain(item) for item in raw]
        case dict():
            return {key: plain(item) for key, item in raw.items() if item.is_known}
        case _:
            return json_number(value)


def unknown_parts(value: Value) -> object:
    """True for what is unknown, in the shape in which Terraform's plans tell it."""
    if not value.is_known:
        return True
    if isinstance(value.raw, tuple):
        return [unknown_parts(item) for item in value.raw]
    if isinstance(value.raw, dict):
        return {key: unknown_parts(item) for key, item in value.raw.items() if not item.is_wholly_known}
    return False


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    """The row without the call, its JSON read."""
    return {
        key: loads(text) if key in ("value", "type", "unknown") else text
        for key, text in row.items()
        if key not in ("call", "own", "why")
    }


@pytest.mark.parametrize("row", [pytest.param(row, id=row["call"]) for row in ROWS])
def test_as_terraform(row: dict[str, Any]) -> None:
    assert comparable(outcome(row["call"])) == comparable(row)
