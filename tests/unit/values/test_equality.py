"""Expectations are what Terraform's console answers, where no row says otherwise."""

import pytest

from blockform.values import (
    BOOL,
    DYNAMIC,
    FALSE,
    NUMBER,
    SENSITIVE_MARKS,
    STRING,
    TRUE,
    UNKNOWN_BOOL,
    ListType,
    MapType,
    ObjectType,
    Unknown,
    Value,
    equal,
    identical,
    list_of,
    map_of,
    not_,
    not_equal,
    null,
    number,
    object_of,
    sensitive,
    set_of,
    string,
    tuple_of,
    unknown,
)

UNKNOWN_STRING = unknown(STRING)
SECRET_UNKNOWN = UNKNOWN_BOOL.with_marks(SENSITIVE_MARKS)


def refined(of: ObjectType | ListType | MapType | object, **known: object) -> Value:
    return Value(of, Unknown(**known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("left", "right", "want"),
    [
        pytest.param(string("a"), string("a"), TRUE, id="plain"),
        pytest.param(string("a"), string("b"), FALSE, id="other"),
        pytest.param(string(""), string(""), TRUE, id="empty"),
        pytest.param(string("e\u0301"), string("é"), TRUE, id="unicode"),
        pytest.param(number(1), string("1"), FALSE, id="types"),
        pytest.param(number("0.1"), number("0.10"), TRUE, id="fractions"),
        pytest.param(null(), null(STRING), TRUE, id="null"),
        pytest.param(null(NUMBER), null(STRING), TRUE, id="nulls_of_two_types"),
        pytest.param(null(), string("a"), FALSE, id="null_string"),
        pytest.param(tuple_of([null()]), tuple_of([null()]), TRUE, id="null_inside"),
        pytest.param(object_of({"a": null()}), object_of({"a": null(STRING)}), FALSE, id="null_types_inside"),
        pytest.param(tuple_of([number(1)]), list_of([number(1)]), FALSE, id="tuple_list"),
        pytest.param(object_of({"a": number(1)}), map_of({"a": number(1)}), FALSE, id="object_map"),
        pytest.param(list_of([number(1)]), list_of([number(1), number(2)]), FALSE, id="lengths"),
        pytest.param(set_of([number(1), number(2)]), set_of([number(2), number(1)]), TRUE, id="sets"),
        pytest.param(set_of([number(1)]), set_of([string("1")]), FALSE, id="set_types"),
    ],
)
def test_equal_known(left: Value, right: Value, want: Value) -> None:
    assert equal(left, right) == want == equal(right, left)
    assert not_equal(left, right) == not_(want)


@pytest.mark.parametrize(
    ("left", "right", "want"),
    [
        pytest.param(UNKNOWN_STRING, string("a"), UNKNOWN_BOOL, id="plain"),
        pytest.param(UNKNOWN_STRING, UNKNOWN_STRING, UNKNOWN_BOOL, id="itself"),
        pytest.param(UNKNOWN_STRING, unknown(NUMBER), UNKNOWN_BOOL, id="both_may_be_null"),
        pytest.param(UNKNOWN_STRING, null(), UNKNOWN_BOOL, id="null"),
        pytest.param(refined(STRING, not_null=True), null(), FALSE, id="not_null"),
        pytest.param(UNKNOWN_STRING, number(1), FALSE, id="other_type"),
        pytest.param(UNKNOWN_STRING, tuple_of([]), FALSE, id="other_kind"),
        pytest.param(unknown(), object_of({"a": number(1)}), UNKNOWN_BOOL, id="no_type"),
        pytest.param(unknown(ListType(DYNAMIC)), list_of([number(1)]), UNKNOWN_BOOL, id="no_element_type"),
        pytest.param(refined(STRING, prefix="abc"), string("xbc"), FALSE, id="prefix"),
        pytest.param(refined(STRING, prefix="abc"), string("abcd"), UNKNOWN_BOOL, id="prefix_fits"),
        pytest.param(refined(NUMBER, minimum=2), number(1), FALSE, id="below"),
        pytest.param(refined(NUMBER, maximum=2), number(3), FALSE, id="above"),
        pytest.param(refined(NUMBER, minimum=1, maximum=2), number(2), UNKNOWN_BOOL, id="between"),
        pytest.param(refined(ListType(NUMBER), min_length=2), list_of([number(1)]), FALSE, id="too_short"),
        pytest.param(refined(ListType(NUMBER), max_length=0), list_of([number(1)]), FALSE, id="too_long"),
        pytest.param(
            refined(ListType(NUMBER), min_length=1), list_of([number(1)]), UNKNOWN_BOOL, id="length_fits"
        ),
        pytest.param(
            tuple_of([UNKNOWN_STRING, number(1)]),
            tuple_of([UNKNOWN_STRING, number(2)]),
            FALSE,
            id="part_decides",
        ),
        pytest.param(
            object_of({"a": UNKNOWN_STRING, "b": number(1)}),
            object_of({"a": string("x"), "b": number(1)}),
            UNKNOWN_BOOL,
            id="part_open",
        ),
        pytest.param(tuple_of([UNKNOWN_STRING]), null(), FALSE, id="structure_null"),
        pytest.param(map_of({"a": UNKNOWN_STRING}), map_of({"b": UNKNOWN_STRING}), FALSE, id="keys"),
        pytest.param(list_of([UNKNOWN_STRING]), list_of([UNKNOWN_STRING, string("a")]), FALSE, id="lengths"),
        pytest.param(set_of([UNKNOWN_STRING]), set_of([string("x")]), UNKNOWN_BOOL, id="sets"),
        pytest.param(
            set_of([object_of({"a": UNKNOWN_STRING})]),
            set_of([object_of({"a": string("x")})]),
            UNKNOWN_BOOL,  # Terraform says false, though the unknown may be "x"
            id="set_of_partly_unknown",
        ),
        pytest.param(
            tuple_of([unknown(), string("a")]),
            tuple_of([number(1), string("a")]),
            UNKNOWN_BOOL,
            id="types_open",
        ),
        pytest.param(tuple_of([unknown()]), tuple_of([number(1), number(2)]), FALSE, id="types_apart"),
        pytest.param(
            tuple_of([UNKNOWN_STRING, number(1)]),
            tuple_of([number(1), number(1)]),
            FALSE,
            id="part_of_other_type",
        ),
    ],
)
def test_equal_unknown(left: Value, right: Value, want: Value) -> None:
    assert equal(left, right) == want == equal(right, left)
    assert not_equal(left, right) == not_(want)


@pytest.mark.parametrize(
    ("left", "right", "want"),
    [
        pytest.param(sensitive("a"), string("a"), TRUE, id="plain"),
        pytest.param(tuple_of([sensitive("a")]), tuple_of([string("b")]), FALSE, id="inside"),
        pytest.param(tuple_of([sensitive("a")]), null(), FALSE, id="null"),
        pytest.param(sensitive(UNKNOWN_STRING), string("b"), UNKNOWN_BOOL, id="unknown"),
    ],
)
def test_equal_keeps_marks(left: Value, right: Value, want: Value) -> None:
    assert equal(left, right) == want.with_marks(SENSITIVE_MARKS)
    assert not_equal(right, left) == not_(want).with_marks(SENSITIVE_MARKS)


def test_equal_to_itself() -> None:
    value = object_of({"a": list_of([string("x")])})
    assert equal(value, value) is TRUE


def test_identical_heeds_type_and_marks() -> None:
    assert identical(UNKNOWN_STRING, unknown(STRING))
    assert not identical(null(STRING), null(BOOL))
    assert not identical(string("a"), sensitive("a"))
    assert not identical(UNKNOWN_STRING, refined(STRING, not_null=True))
