"""What diagnostics say on the values of references."""

from collections.abc import Callable

import pytest

from blockform.lang import Scope, reference_values
from blockform.lang.explain import compact_value
from blockform.lang.mismatch import conditional_mismatch
from blockform.syntax import Expr
from blockform.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    Mark,
    ObjectType,
    Type,
    Value,
    boolean,
    list_of,
    null,
    number,
    object_of,
    refine,
    sensitive,
    string,
    tuple_of,
    unknown,
)

A_LIST = unknown(ListType(STRING))
EPHEMERAL = frozenset({Mark.EPHEMERAL})


@pytest.mark.parametrize(
    ("value", "want"),
    [
        pytest.param(null(STRING), "null", id="null"),
        pytest.param(boolean(truth=True), "true", id="bool"),
        pytest.param(number(12), "12", id="number"),
        pytest.param(number("0.333333333333333333"), "0.3333333333", id="fraction"),
        pytest.param(number(10**12), "1e+12", id="long-number"),
        pytest.param(string('a"\n'), '"a\\"\\n"', id="string"),
        pytest.param(list_of([], STRING), "empty list of string", id="empty-list"),
        pytest.param(tuple_of([number(1)]), "tuple with 1 element", id="tuple"),
        pytest.param(list_of([number(1)] * 2), "list of number with 2 elements", id="list"),
        pytest.param(object_of({}), "object with no attributes", id="empty-object"),
        pytest.param(object_of({"a": string("x")}), 'object with 1 attribute "a"', id="object"),
        pytest.param(object_of({"a": null(), "b": null()}), "object with 2 attributes", id="bigger-object"),
        pytest.param(unknown(BOOL), "(not yet known)", id="unknown"),
    ],
)
def test_compact_value(value: Value, want: str) -> None:
    assert compact_value(value) == want


@pytest.mark.parametrize(
    ("value", "plain", "flagged"),
    [
        pytest.param(unknown(DYNAMIC), "", "will be known only after apply", id="unknown"),
        pytest.param(unknown(NUMBER), "is a number", "is a number, known only after apply", id="typed"),
        pytest.param(A_LIST, "is a list of string", "is a list of string, known only after apply", id="list"),
        pytest.param(
            refine(A_LIST, min_length=2, max_length=2),
            "is a list of string",
            "is a list of string of length 2, known only after apply",
            id="length",
        ),
        pytest.param(
            refine(A_LIST, min_length=1, max_length=2),
            "is a list of string",
            "is a list of string with between 1 and 2 elements, known only after apply",
            id="between",
        ),
        pytest.param(
            refine(A_LIST, min_length=1),
            "is a list of string",
            "is a list of string with at least 1 elements, known only after apply",
            id="at-least",
        ),
        pytest.param(
            refine(A_LIST, max_length=4),
            "is a list of string",
            "is a list of string with up to 4 elements, known only after apply",
            id="at-most",
        ),
        pytest.param(sensitive("a"), "", "has a sensitive value", id="sensitive"),
        pytest.param(string("a", EPHEMERAL), "", "has an ephemeral value", id="ephemeral"),
        pytest.param(
            sensitive("a").with_marks(EPHEMERAL), "", "has an ephemeral, sensitive value", id="both"
        ),
    ],
)
def test_statement(
    parse: Callable[[str], Expr], scope: Scope, value: Value, plain: str, flagged: str
) -> None:
    inner = scope.child({"x": object_of({"y": value})})
    expr = parse("x.y")
    told = reference_values(expr, inner, include_unknown=True, include_sensitive=True, include_ephemeral=True)
    assert reference_values(expr, inner) == ((("x.y", plain),) if plain else ())
    assert told == (("x.y", flagged),)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("var.m.a + var.n + var.n", ["var.m.a is 1", "var.n is 3"], id="sorted-and-once"),
        pytest.param('var.lo[0]["a"]', ['var.lo[0]["a"] is "x"'], id="steps"),
        pytest.param("var.m.nope", ["var.m is map of number with 2 elements"], id="as-far-as-it-goes"),
        pytest.param("[for x in var.l : x]", ["var.l is list of string with 2 elements"], id="for"),
        pytest.param("[var.nowhere, nope, 1]", [], id="nothing"),
    ],
)
def test_reference_values(parse: Callable[[str], Expr], scope: Scope, text: str, want: list[str]) -> None:
    assert [" ".join(line) for line in reference_values(parse(text), scope)] == want


def test_conditional_mismatch_of_like_names() -> None:
    def pair(of: Type) -> Type:
        return ListType(ListType(of))

    one, other = ObjectType({"a": STRING}), ObjectType({"b": STRING})
    assert conditional_mismatch(pair(one), pair(other)).startswith("At least one deeply-nested attribute")
    assert conditional_mismatch(one, other) == (
        "The 'true' value includes object attribute \"a\", which is absent in the 'false' value"
    )
    assert conditional_mismatch(ObjectType({}), other) == (
        "The 'false' value includes object attribute \"b\", which is absent in the 'true' value"
    )
