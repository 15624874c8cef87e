import pytest

from blockform.values import (
    NUMBER,
    SENSITIVE_MARKS,
    STRING,
    ConversionError,
    Defaults,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Unknown,
    Value,
    apply_defaults,
    convert,
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

INNER = ObjectType({"name": STRING, "size": NUMBER}, frozenset({"name", "size"}))
BY_NAME = Defaults(INNER, {"name": string("x"), "size": number(1)})
OUTER = ObjectType({"one": INNER, "id": STRING}, frozenset({"one"}))
NESTED = Defaults(OUTER, {"one": object_of({})}, {"one": BY_NAME})
FILLED = object_of({"name": string("x"), "size": number(1)})


@pytest.mark.parametrize(
    ("value", "defaults", "want"),
    [
        pytest.param(object_of({}), BY_NAME, FILLED, id="empty"),
        pytest.param(object_of({"name": null()}), BY_NAME, FILLED, id="null"),
        pytest.param(
            object_of({"name": string("é"), "size": number(2)}),
            BY_NAME,
            object_of({"name": string("é"), "size": number(2)}),
            id="given",
        ),
        pytest.param(
            object_of({"name": unknown(STRING), "size": unknown()}),
            BY_NAME,
            object_of({"name": Value(STRING, Unknown(not_null=True)), "size": unknown()}),
            id="unknown_cannot_become_null",
        ),
        pytest.param(
            object_of({"name": unknown(STRING)}),
            Defaults(INNER, {"name": null(STRING)}),
            object_of({"name": unknown(STRING)}),
            id="null_default",
        ),
        pytest.param(
            object_of({"name": unknown(STRING)}),
            Defaults(INNER, {"name": unknown(STRING)}),
            object_of({"name": unknown(STRING)}),
            id="unknown_default",
        ),
        pytest.param(
            object_of({"name": sensitive("s")}, SENSITIVE_MARKS),
            BY_NAME,
            object_of({"name": sensitive("s"), "size": number(1)}, SENSITIVE_MARKS),
            id="sensitive",
        ),
        pytest.param(
            object_of({"id": string("a")}), NESTED, object_of({"id": string("a"), "one": FILLED}), id="nested_default"
        ),
        pytest.param(
            object_of({"one": object_of({"size": number(5)})}),
            NESTED,
            object_of({"one": object_of({"name": string("x"), "size": number(5)})}),
            id="nested",
        ),
        pytest.param(null(INNER), BY_NAME, null(INNER), id="whole_null"),
        pytest.param(unknown(INNER), BY_NAME, unknown(INNER), id="whole_unknown"),
        pytest.param(string("a"), BY_NAME, string("a"), id="not_an_object"),
        pytest.param(object_of({}), Defaults(INNER), object_of({}), id="no_defaults"),
        pytest.param(map_of({"name": string("a")}), Defaults(INNER, {"size": string("1")}), map_of({"name": string("a"), "size": string("1")}), id="map_for_object"),
        pytest.param(map_of({"name": string("a")}), Defaults(INNER, {"size": tuple_of([])}), object_of({"name": string("a"), "size": tuple_of([])}), id="map_that_cannot_stay_one"),
    ],
)  # fmt: skip
def test_defaults_of_object(value: Value, defaults: Defaults, want: Value) -> None:
    assert apply_defaults(value, defaults) == want


LIST, MAP = Defaults(ListType(INNER), {}, {"": BY_NAME}), Defaults(MapType(INNER), {}, {"": BY_NAME})


@pytest.mark.parametrize(
    ("value", "defaults", "want"),
    [
        pytest.param(tuple_of([object_of({}), null()]), LIST, tuple_of([FILLED, null()]), id="tuple"),
        pytest.param(list_of([object_of({})]), LIST, list_of([FILLED]), id="list"),
        pytest.param(list_of([], INNER), LIST, list_of([], INNER), id="empty_list"),
        pytest.param(set_of([object_of({})]), LIST, set_of([FILLED]), id="set"),
        pytest.param(set_of([], INNER), LIST, set_of([], INNER), id="empty_set"),
        pytest.param(object_of({"a": object_of({})}), MAP, object_of({"a": FILLED}), id="object_for_map"),
        pytest.param(map_of({"a": object_of({})}), MAP, map_of({"a": FILLED}), id="map"),
        pytest.param(map_of({}, INNER), MAP, map_of({}, INNER), id="empty_map"),
        pytest.param(
            tuple_of([string("a"), object_of({})]),
            Defaults(TupleType((STRING, INNER)), {}, {"1": BY_NAME}),
            tuple_of([string("a"), FILLED]),
            id="tuple_by_position",
        ),
        pytest.param(
            list_of([map_of({"a": string("x")}), map_of({}, STRING)]),
            Defaults(ListType(INNER), {}, {"": Defaults(INNER, {"a": tuple_of([])})}),
            tuple_of([map_of({"a": string("x")}), map_of({"a": tuple_of([])})]),
            id="list_that_cannot_stay_one",
        ),
        pytest.param(
            list_of([set_of([number(1)])]), Defaults(SetType(INNER), {}, {"1": BY_NAME}), list_of([set_of([number(1)])]), id="nothing_below"
        ),
    ],
)  # fmt: skip
def test_defaults_of_elements(value: Value, defaults: Defaults, want: Value) -> None:
    assert apply_defaults(value, defaults) == want


def test_what_does_not_fit_is_left_to_conversion() -> None:
    value = map_of({"a": set_of([number(1)]), "b": null(SetType(NUMBER))})
    applied = apply_defaults(value, Defaults(INNER, {"b": tuple_of([string("x")])}))
    assert applied == object_of({"a": set_of([number(1)]), "b": tuple_of([string("x")])})
    with pytest.raises(ConversionError):
        convert(applied, MapType(SetType(NUMBER)))
