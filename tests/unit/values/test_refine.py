import pytest

from blockform.values import (
    NUMBER,
    SENSITIVE_MARKS,
    STRING,
    ListType,
    MapType,
    ObjectType,
    Origin,
    SetType,
    Type,
    Unknown,
    Value,
    list_of,
    map_of,
    null,
    number,
    refine,
    set_of,
    string,
    unknown,
)


def refined(of: Type, **known: object) -> Value:
    return Value(of, Unknown(**known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(string("a"), id="known"),
        pytest.param(null(STRING), id="null"),
        pytest.param(unknown(), id="no_type"),
    ],
)
def test_nothing_to_refine(value: Value) -> None:
    assert refine(value, not_null=True) is value


@pytest.mark.parametrize(
    ("before", "more", "after"),
    [
        pytest.param({}, {"not_null": True}, {"not_null": True}, id="not_null"),
        pytest.param({"not_null": True}, {}, {"not_null": True}, id="nothing_more"),
        pytest.param({"prefix": "a"}, {"prefix": "ab"}, {"prefix": "ab"}, id="prefix"),
        pytest.param({"prefix": "ab"}, {"prefix": "a"}, {"prefix": "ab"}, id="prefix_shorter"),
        pytest.param({"min_length": 1}, {"min_length": 2}, {"min_length": 2}, id="min_length"),
        pytest.param({}, {"max_length": 2}, {"max_length": 2}, id="max_length"),
        pytest.param({"max_length": 3}, {"max_length": 2}, {"max_length": 2}, id="max_length_less"),
        pytest.param({"max_length": 3}, {"max_length": 0}, {"max_length": 0}, id="max_length_zero"),
        pytest.param({"max_length": 3}, {}, {"max_length": 3}, id="max_length_stays"),
        pytest.param({"minimum": 1}, {"minimum": 2}, {"minimum": 2}, id="minimum"),
        pytest.param({"maximum": 1}, {"maximum": 2}, {"maximum": 1}, id="maximum"),
    ],
)
def test_refinements_add_up(
    before: dict[str, object], more: dict[str, object], after: dict[str, object]
) -> None:
    assert refine(refined(ObjectType({}), **before), **more) == refined(ObjectType({}), **after)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of", "least", "most", "want"),
    [
        pytest.param(ListType(STRING), 0, 0, list_of([], STRING), id="empty_list"),
        pytest.param(SetType(STRING), 0, 0, set_of([], STRING), id="empty_set"),
        pytest.param(MapType(STRING), 0, 0, map_of({}, STRING), id="empty_map"),
        pytest.param(ListType(STRING), 2, 2, list_of([unknown(STRING)] * 2), id="list"),
        pytest.param(SetType(STRING), 1, 1, set_of([unknown(STRING)]), id="set_of_one"),
        pytest.param(SetType(STRING), 2, 2, None, id="set_of_two"),
        pytest.param(MapType(STRING), 1, 1, None, id="map"),
        pytest.param(ListType(STRING), 1, 2, None, id="open"),
    ],
)
def test_length_may_settle_value(of: Type, least: int, most: int, want: Value | None) -> None:
    still = refined(of, not_null=True, min_length=least, max_length=most)
    assert refine(unknown(of), not_null=True, min_length=least, max_length=most) == (want or still)


def test_number_between_equal_bounds_is_known() -> None:
    assert refine(unknown(NUMBER, marks=SENSITIVE_MARKS), not_null=True, minimum=3, maximum=3) == number(
        3, SENSITIVE_MARKS
    )
    assert not refine(unknown(NUMBER), minimum=3, maximum=3).is_known


def test_origin_stays() -> None:
    assert refine(unknown(STRING, Origin("a.b")), not_null=True).origin == Origin("a.b")
