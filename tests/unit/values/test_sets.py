"""The order is the one in which Terraform's console prints a set."""

import pytest

from blockform.values import (
    SENSITIVE_MARKS,
    STRING,
    Value,
    boolean,
    list_of,
    map_of,
    null,
    number,
    object_of,
    sensitive,
    set_of,
    string,
    tuple_of,
    unknown,
)


def b(value: Value) -> Value:
    return object_of({"b": value})


@pytest.mark.parametrize(
    ("values", "want"),
    [
        pytest.param([], [], id="empty"),
        pytest.param(["z", "é", "e", "z"], ["e", "z", "é"], id="strings"),
        pytest.param([2, 10, 1, 2], [1, 2, 10], id="numbers"),
        pytest.param([True, False], [False, True], id="bools"),
        pytest.param(
            [12345678901234, 2, 1, 10, "0.1", "1e-7", "12345678901.5", -(10**400)],
            [-(10**400), "0.1", "12345678901.5", 12345678901234, 10, 1, "1e-7", 2],
            id="numbers_in_objects",
        ),
    ],
)
def test_order_of_known(values: list[str | int | bool], want: list[str | int | bool]) -> None:
    def made(of: str | int | bool) -> Value:
        if isinstance(of, bool):
            return boolean(of)
        if 12345678901234 in values:
            return b(number(of))
        return number(of) if isinstance(of, int) else string(of)

    assert list(set_of(map(made, values), STRING).elements) == list(map(made, want))


@pytest.mark.parametrize(
    "want",
    [
        pytest.param([string("z"), unknown(STRING), unknown(STRING), null(STRING)], id="unknown_and_null"),
        pytest.param([b(string("x")), b(unknown(STRING)), b(null(STRING))], id="inside_objects"),
        pytest.param([tuple_of([string("a"), number(n)]) for n in (10, 1, 2)], id="tuples"),
        pytest.param([b(string("e")), b(string("é!")), b(string('é"\x01'))], id="escaped"),
        pytest.param([list_of([string("a")]), list_of([string("b")])], id="lists"),
        pytest.param([map_of({"a": string("z")}), map_of({"b": string("a")})], id="maps"),
        pytest.param([tuple_of([boolean(truth=False)]), tuple_of([boolean(truth=True)])], id="bools_inside"),
    ],
)
def test_order_of_others(want: list[Value]) -> None:
    assert list(set_of(reversed(want)).elements) == want


def test_unknowns_are_never_the_same() -> None:
    assert len(set_of([b(unknown(STRING)), b(unknown(STRING)), b(string("a")), b(string("a"))])) == 3


def test_marks_of_elements_become_marks_of_set() -> None:
    marked = set_of([sensitive("a"), string("a")])
    assert marked == set_of([string("a")], marks=SENSITIVE_MARKS)
    assert not marked.elements[0].marks
