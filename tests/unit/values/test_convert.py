"""Expectations are taken from Terraform: values of variables with these types and defaults, and ``console``."""

import pytest

from blockform.values import (
    BOOL,
    DYNAMIC,
    EMPTY_TUPLE,
    FALSE,
    NUMBER,
    SENSITIVE_MARKS,
    STRING,
    TRUE,
    ConversionError,
    ListType,
    MapType,
    ObjectType,
    Origin,
    SetType,
    TupleType,
    Type,
    Unknown,
    Value,
    boolean,
    convert,
    describe,
    list_of,
    map_of,
    null,
    number,
    object_of,
    path_of,
    sensitive,
    set_of,
    string,
    tuple_of,
    unknown,
)

ANY_LIST, ANY_SET, ANY_MAP = ListType(DYNAMIC), SetType(DYNAMIC), MapType(DYNAMIC)
ORIGIN = Origin("press_block_spec.a", path_of("id"))
MAYBE = ObjectType({"a": STRING, "b": ListType(NUMBER)}, frozenset({"a", "b"}))
PLAIN_MAYBE = ObjectType({"a": STRING, "b": ListType(NUMBER)})


def strings(*texts: str) -> list[Value]:
    return [string(text) for text in texts]


def ab(a: Value | None = None, b: Value | None = None) -> Value:
    return object_of({"a": a or null(STRING), "b": b or null(ListType(NUMBER))})


@pytest.mark.parametrize(
    ("value", "to", "want"),
    [
        pytest.param(number(5), STRING, string("5"), id="number_string"),
        pytest.param(number("0.10"), STRING, string("0.1"), id="fraction_string"),
        pytest.param(number("-1.5e-10"), STRING, string("-0.00000000015"), id="small_fraction"),
        pytest.param(TRUE, STRING, string("true"), id="true_string"),
        pytest.param(FALSE, STRING, string("false"), id="false_string"),
        pytest.param(string("0.1"), NUMBER, number("0.1"), id="string_number"),
        pytest.param(string("5."), NUMBER, number(5), id="string_number_dot"),
        pytest.param(string("true"), BOOL, TRUE, id="string_true"),
        pytest.param(string("1"), BOOL, TRUE, id="one_true"),
        pytest.param(string("false"), BOOL, FALSE, id="string_false"),
        pytest.param(string("0"), BOOL, FALSE, id="zero_false"),
        pytest.param(string("é"), STRING, string("é"), id="same"),
        pytest.param(string("é"), DYNAMIC, string("é"), id="any"),
        pytest.param(null(), STRING, null(STRING), id="null"),
        pytest.param(null(NUMBER), STRING, null(STRING), id="null_number"),
        pytest.param(null(EMPTY_TUPLE), ANY_LIST, null(ListType(DYNAMIC)), id="null_tuple"),
        pytest.param(null(), MAYBE, null(PLAIN_MAYBE), id="null_object"),
        pytest.param(unknown(NUMBER), STRING, unknown(STRING), id="unknown"),
        pytest.param(sensitive("5"), NUMBER, number(5, SENSITIVE_MARKS), id="sensitive"),
        pytest.param(
            null(NUMBER, SENSITIVE_MARKS), STRING, null(STRING, SENSITIVE_MARKS), id="null_sensitive"
        ),
    ],
)
def test_convert_primitive(value: Value, to: Type, want: Value) -> None:
    assert convert(value, to) == want


@pytest.mark.parametrize(
    ("value", "to", "want"),
    [
        pytest.param(
            tuple_of([string("a"), number(1), TRUE]), ANY_LIST, list_of(strings("a", "1", "true")), id="any"
        ),
        pytest.param(tuple_of([]), ANY_LIST, list_of([], DYNAMIC), id="empty_any"),
        pytest.param(tuple_of([]), ListType(MAYBE), list_of([], PLAIN_MAYBE), id="empty"),
        pytest.param(tuple_of([null()]), ANY_LIST, list_of([null()]), id="null_any"),
        pytest.param(
            tuple_of([null(), number(1)]), ANY_LIST, list_of([null(NUMBER), number(1)]), id="null_and_number"
        ),
        pytest.param(
            tuple_of([unknown(), sensitive("é")]),
            ANY_LIST,
            list_of([unknown(STRING), sensitive("é")]),
            id="unknown_and_sensitive",
        ),
        pytest.param(list_of([number(1)]), ListType(STRING), list_of(strings("1")), id="list"),
        pytest.param(
            set_of([number(2), number(10)]), ListType(STRING), list_of(strings("2", "10")), id="set"
        ),
        pytest.param(set_of([], NUMBER), ANY_LIST, list_of([], NUMBER), id="empty_set_any"),
        pytest.param(set_of([], NUMBER), ListType(STRING), list_of([], STRING), id="empty_set"),
        pytest.param(
            set_of([unknown(NUMBER), number(1)]),
            ListType(STRING),
            unknown(ListType(STRING)),
            id="set_unknown",
        ),
        pytest.param(
            set_of([unknown(STRING)]), ANY_LIST, list_of([unknown(STRING)]), id="set_of_one_unknown"
        ),
        pytest.param(
            tuple_of([object_of({"a": number(1)}), object_of({"a": string("x")})]),
            ListType(ObjectType({"a": DYNAMIC})),
            list_of([object_of({"a": string("1")}), object_of({"a": string("x")})]),
            id="any_inside",
        ),
        pytest.param(
            tuple_of([tuple_of(strings("a")), tuple_of([number(1), number(2)])]),
            ListType(ANY_LIST),
            list_of([list_of(strings("a")), list_of(strings("1", "2"))]),
            id="list_of_list_of_any",
        ),
        pytest.param(
            tuple_of([tuple_of([]), null()]),
            ListType(ANY_LIST),
            list_of([list_of([], DYNAMIC), null(ANY_LIST)]),
            id="list_of_empty_any",
        ),
        pytest.param(
            tuple_of([tuple_of([unknown(), string("x")]), tuple_of([number(1), string("y")])]),
            ListType(TupleType((DYNAMIC, STRING))),
            list_of(
                [tuple_of([unknown(NUMBER), string("x")]), tuple_of([number(1), string("y")])],
                TupleType((NUMBER, STRING)),
            ),
            id="list_of_tuple_with_unknown_type",
        ),
        pytest.param(
            tuple_of([object_of({}), object_of({"a": number(1), "b": null(), "c": TRUE}), null()]),
            ListType(MAYBE),
            list_of([ab(), ab(string("1")), null(PLAIN_MAYBE)]),
            id="optional",
        ),
        pytest.param(
            tuple_of(strings("b", "a", "b")), SetType(STRING), set_of(strings("a", "b")), id="tuple_set"
        ),
        pytest.param(
            tuple_of([string("1"), number(1)]), ANY_SET, set_of(strings("1")), id="tuple_set_of_any"
        ),
        pytest.param(tuple_of([]), ANY_SET, set_of([], DYNAMIC), id="empty_set_of_any"),
        pytest.param(list_of([], NUMBER), ANY_SET, set_of([], NUMBER), id="empty_list_set_of_any"),
        pytest.param(
            list_of([number(1), number(1)]), SetType(STRING), set_of(strings("1")), id="list_to_set"
        ),
        pytest.param(list_of([number(1)]), ANY_SET, set_of([number(1)]), id="list_to_set_of_any"),
        pytest.param(
            tuple_of(strings("1", "x")),
            TupleType((NUMBER, DYNAMIC)),
            tuple_of([number(1), string("x")]),
            id="tuple",
        ),
    ],
)
def test_convert_sequence(value: Value, to: Type, want: Value) -> None:
    assert convert(value, to) == want


@pytest.mark.parametrize(
    ("value", "to", "want"),
    [
        pytest.param(
            object_of({"é": number(1), "b": string("x")}),
            ANY_MAP,
            map_of({"é": string("1"), "b": string("x")}),
            id="object_map_of_any",
        ),
        pytest.param(object_of({}), ANY_MAP, map_of({}, DYNAMIC), id="empty"),
        pytest.param(object_of({}), MapType(MAYBE), map_of({}, PLAIN_MAYBE), id="empty_map"),
        pytest.param(object_of({"a": null()}), ANY_MAP, map_of({"a": null()}), id="null_any"),
        pytest.param(
            object_of({"a": number(1)}), MapType(STRING), map_of({"a": string("1")}), id="object_map"
        ),
        pytest.param(map_of({"a": number(1)}), MapType(STRING), map_of({"a": string("1")}), id="map_map"),
        pytest.param(map_of({"a": number(1)}), ANY_MAP, map_of({"a": number(1)}), id="map_of_any"),
        pytest.param(
            object_of({"a": tuple_of([number(1)]), "b": tuple_of([])}),
            MapType(ANY_LIST),
            map_of({"a": list_of([number(1)]), "b": list_of([], NUMBER)}),
            id="map_of_list_of_any",
        ),
        pytest.param(
            object_of({"x": object_of({"a": number(1)}), "y": object_of({"a": string("x")})}),
            MapType(ObjectType({"a": DYNAMIC})),
            map_of({"x": object_of({"a": string("1")}), "y": object_of({"a": string("x")})}),
            id="map_of_object_with_any",
        ),
        pytest.param(
            object_of({"x": object_of({}), "z": null()}),
            MapType(MAYBE),
            map_of({"x": ab(), "z": null(PLAIN_MAYBE)}),
            id="map_optional",
        ),
        pytest.param(
            object_of({"a": number(1), "z": TRUE}),
            ObjectType({"a": STRING}),
            object_of({"a": string("1")}),
            id="object_subset",
        ),
        pytest.param(
            object_of({"a": number(1)}),
            ObjectType({"a": STRING, "b": DYNAMIC}, frozenset("b")),
            object_of({"a": string("1"), "b": null()}),
            id="object_with_any",
        ),
        pytest.param(ab(string("x")), MAYBE, ab(string("x")), id="object_already"),
        pytest.param(
            map_of({"a": number(1), "z": number(2)}),
            ObjectType({"a": STRING, "b": EMPTY_TUPLE}, frozenset("b")),
            object_of({"a": string("1"), "b": null(EMPTY_TUPLE)}),
            id="map_object",
        ),
        pytest.param(
            object_of({"a": sensitive("1"), "b": unknown()}, SENSITIVE_MARKS),
            ObjectType({"a": NUMBER, "b": BOOL}),
            object_of({"a": number(1, SENSITIVE_MARKS), "b": unknown(BOOL)}, SENSITIVE_MARKS),
            id="sensitive_unknown",
        ),
    ],
)
def test_convert_mapping(value: Value, to: Type, want: Value) -> None:
    assert convert(value, to) == want


@pytest.mark.parametrize(
    ("value", "to", "want"),
    [
        pytest.param(string("a"), NUMBER, "a number is required", id="number"),
        pytest.param(string("٣"), NUMBER, "a number is required", id="digits_of_other_scripts"),
        pytest.param(string(""), NUMBER, "a number is required", id="empty"),
        pytest.param(string("x"), BOOL, "a bool is required", id="bool"),
        pytest.param(
            string("TRUE"),
            BOOL,
            'a bool is required; to convert from string, use lowercase "true"',
            id="upper",
        ),
        pytest.param(
            string("False"),
            BOOL,
            'a bool is required; to convert from string, use lowercase "false"',
            id="False",
        ),
        pytest.param(tuple_of([]), STRING, "string required, but have tuple", id="type"),
        pytest.param(tuple_of(strings("1", "a")), ListType(NUMBER), "[1]: a number is required", id="list"),
        pytest.param(tuple_of(strings("1", "a")), SetType(NUMBER), "[1]: a number is required", id="set"),
        pytest.param(
            tuple_of(strings("1", "a")), TupleType((STRING, NUMBER)), "[1]: a number is required", id="tuple"
        ),
        pytest.param(object_of({"é": string("a")}), MapType(NUMBER), '["é"]: a number is required', id="map"),
        pytest.param(
            map_of({"a": string("a")}),
            ObjectType({"a": NUMBER}),
            '["a"]: a number is required',
            id="map_object",
        ),
        pytest.param(
            object_of({"a": tuple_of([object_of({"b": string("x")})])}),
            ObjectType({"a": ListType(ObjectType({"b": NUMBER}))}),
            ".a[0].b: a number is required",
            id="nested",
        ),
        pytest.param(
            tuple_of([object_of({"a": number(1)}), object_of({"a": tuple_of([])})]),
            ListType(ObjectType({"a": DYNAMIC})),
            "[1]: cannot find a common base type for all elements",
            id="any_in_list",
        ),
        pytest.param(
            object_of({"x": object_of({"a": number(1)}), "y": object_of({"a": tuple_of([])})}),
            MapType(ObjectType({"a": DYNAMIC})),
            "cannot find a common base type for all elements",
            id="any_in_map",
        ),
        pytest.param(
            tuple_of([tuple_of([number(1)]), tuple_of(strings("a"))]),
            SetType(ANY_LIST),
            "element types must all match for conversion to set",
            id="any_in_set",
        ),
        pytest.param(
            object_of({"a": null(), "b": list_of(strings("x")), "c": string("2")}),
            ANY_MAP,
            "attribute types must all match for conversion to map",
            id="any_is_all_they_share",
        ),
        pytest.param(
            map_of({"a": number(1)}),
            ObjectType({"b": NUMBER}),
            'map has no element for required attribute "b"',
            id="map_lacks",
        ),
        pytest.param(
            map_of({"a": number(1)}),
            ObjectType({"a": EMPTY_TUPLE}, frozenset("a")),
            'map element type is incompatible with attribute "a": tuple required, but have number',
            id="map_apart",
        ),
        pytest.param(sensitive("hush"), NUMBER, "a number is required", id="sensitive"),
    ],
)
def test_convert_refuses(value: Value, to: Type, want: str) -> None:
    with pytest.raises(ConversionError) as caught:
        convert(value, to)
    assert describe(caught.value) == str(caught.value) == want


def refined(of: Type, **known: object) -> Value:
    return Value(of, Unknown(**known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "to", "want"),
    [
        pytest.param(refined(NUMBER, not_null=True, minimum=3), STRING, refined(STRING, not_null=True), id="not_null"),
        pytest.param(unknown(ObjectType({"a": STRING})), ANY_MAP, refined(MapType(STRING), min_length=1, max_length=1), id="object"),
        pytest.param(unknown(TupleType((STRING, NUMBER))), ANY_LIST, refined(ListType(STRING), min_length=2, max_length=2), id="tuple"),
        pytest.param(unknown(TupleType((STRING, NUMBER))), ANY_SET, refined(SetType(STRING), min_length=1, max_length=2), id="tuple_set"),
        pytest.param(
            refined(TupleType((STRING, NUMBER)), not_null=True),
            ANY_LIST,
            list_of([unknown(STRING), unknown(STRING)]),
            id="tuple_known_length",
        ),
        pytest.param(refined(EMPTY_TUPLE, not_null=True), SetType(STRING), set_of([], STRING), id="empty_tuple"),
        pytest.param(
            refined(ListType(NUMBER), min_length=2, max_length=4),
            SetType(NUMBER),
            refined(SetType(NUMBER), min_length=1, max_length=4),
            id="list_set",
        ),
        pytest.param(
            refined(SetType(NUMBER), min_length=2),
            ListType(STRING),
            refined(ListType(STRING), min_length=2),
            id="set_list",
        ),
        pytest.param(unknown(), ListType(MAYBE), unknown(ListType(PLAIN_MAYBE)), id="no_type"),
    ],
)  # fmt: skip
def test_convert_unknown(value: Value, to: Type, want: Value) -> None:
    assert convert(value, to) == want


@pytest.mark.parametrize(
    ("of", "to", "kept"),
    [
        pytest.param(STRING, STRING, True, id="same"),
        pytest.param(DYNAMIC, STRING, True, id="becomes_known"),
        pytest.param(ListType(DYNAMIC), ListType(STRING), True, id="element_becomes_known"),
        pytest.param(STRING, DYNAMIC, True, id="any"),
        pytest.param(STRING, NUMBER, False, id="other_type"),
        pytest.param(ObjectType({"a": STRING, "b": STRING}), ObjectType({"a": STRING}), False, id="subset"),
    ],
)
def test_origin_stays_with_type(of: Type, to: Type, kept: bool) -> None:
    assert convert(unknown(of, ORIGIN), to).origin == (ORIGIN if kept else None)


@pytest.mark.parametrize(
    ("value", "to"),
    [
        pytest.param(string("a"), STRING, id="string"),
        pytest.param(ab(), PLAIN_MAYBE, id="object"),
        pytest.param(ab(), MAYBE, id="optional"),
        pytest.param(list_of(strings("a")), ANY_LIST, id="any"),
        pytest.param(unknown(STRING, ORIGIN), STRING, id="unknown"),
        pytest.param(boolean(truth=True, marks=SENSITIVE_MARKS), BOOL, id="sensitive"),
    ],
)
def test_fitting_value_comes_back_itself(value: Value, to: Type) -> None:
    assert convert(value, to) is value
