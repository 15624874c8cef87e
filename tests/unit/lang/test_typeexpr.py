"""Types as they are written."""

from collections.abc import Callable
from pathlib import Path

import pytest

from blockform.diagnostics import Diagnostics
from blockform.lang import parse_type, parse_variable_type, type_string
from blockform.syntax import CallExpr, Expr
from blockform.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    apply_defaults,
    convert,
    list_of,
    null,
    number,
    object_of,
    string,
    tuple_of,
)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("string", STRING, id="string"),
        pytest.param("number", NUMBER, id="number"),
        pytest.param("bool", BOOL, id="bool"),
        pytest.param("any", DYNAMIC, id="any"),
        pytest.param("list(string)", ListType(STRING), id="list"),
        pytest.param("set(any)", SetType(DYNAMIC), id="set"),
        pytest.param("map(list(number))", MapType(ListType(NUMBER)), id="map-of-lists"),
        pytest.param("tuple([])", TupleType(()), id="empty-tuple"),
        pytest.param("tuple([string, bool])", TupleType((STRING, BOOL)), id="tuple"),
        pytest.param("object({})", ObjectType({}), id="empty-object"),
        pytest.param(
            "object({a = string, b = optional(number)})",
            ObjectType({"a": STRING, "b": NUMBER}, frozenset({"b"})),
            id="object",
        ),
    ],
)
def test_parse_type(parse: Callable[[str], Expr], text: str, want: Type) -> None:
    diags = Diagnostics()
    assert parse_type(parse(text), diags) == (want, None)
    assert not diags
    assert type_string(want) == text


def test_bare_collections_of_variables(parse: Callable[[str], Expr]) -> None:
    diags = Diagnostics()
    assert parse_variable_type(parse("list"), diags) == (ListType(DYNAMIC), None)
    assert parse_variable_type(parse("map"), diags) == (MapType(DYNAMIC), None)
    assert not diags


def _rows() -> list[object]:
    text = (Path(__file__).parent / "tables" / "types.txt").read_text()
    found: list[object] = []
    for paragraph in text.split("\n\n")[1:]:
        lines = [line[2:] for line in paragraph.splitlines()]
        found.append(pytest.param(*lines, id=lines[0]))
    return found


@pytest.mark.parametrize(("text", "summary", "detail", "shown"), _rows())
def test_error_is_terraforms(
    parse: Callable[[str], Expr], text: str, summary: str, detail: str, shown: str
) -> None:
    diags = Diagnostics()
    parse_variable_type(parse(text), diags)
    problem = next(iter(diags))
    assert problem.subject is not None
    assert (problem.summary, problem.detail, problem.subject.text) == (summary, detail, shown)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        pytest.param(
            "list(any)",
            'The keyword "any" cannot be used in this type specification: an exact type is required.',
            id="any",
        ),
        pytest.param(
            "object({a = optional(string)})",
            "Optional attribute modifier is only for type constraints, not for exact types.",
            id="optional",
        ),
    ],
)
def test_exact_type_is_exact(parse: Callable[[str], Expr], text: str, detail: str) -> None:
    diags = Diagnostics()
    parse_type(parse(text), diags, constraint=False)
    assert [problem.detail for problem in diags] == [detail]


def test_defaults_fill_in_values(parse: Callable[[str], Expr]) -> None:
    text = "list(object({a = optional(number, 1), b = optional(object({c = optional(string, 2)}), {}), t = optional(tuple([bool]))}))"
    diags = Diagnostics()
    of, defaults = parse_type(parse(text), diags)
    assert not diags
    assert defaults is not None
    value = convert(apply_defaults(tuple_of([object_of({})]), defaults), of)
    want = object_of({"a": number(1), "b": object_of({"c": string("2")}), "t": null(TupleType((BOOL,)))})
    assert value == list_of([want])


def test_too_deep_type_is_a_diagnostic(parse: Callable[[str], Expr]) -> None:
    expr = parse("string")
    for _ in range(3_000):
        expr = CallExpr(expr.source, 0, 6, "list", 4, (expr,), expand_final=False)
    diags = Diagnostics()
    assert parse_type(expr, diags) == (DYNAMIC, None)
    assert len(diags) == 1
