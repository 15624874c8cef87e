import json

import pytest

from blockform.values import (
    BOOL,
    DYNAMIC,
    EMPTY_OBJECT,
    EMPTY_TUPLE,
    NUMBER,
    STRING,
    TRUE,
    ConversionError,
    ListType,
    MapType,
    ObjectType,
    RawNumber,
    SetType,
    TupleType,
    Type,
    Value,
    describe,
    divide,
    dumps,
    from_json,
    from_plain,
    json_number,
    list_of,
    loads,
    map_of,
    null,
    number,
    object_of,
    sensitive,
    set_of,
    string,
    to_json,
    to_plain,
    tuple_of,
    type_from_json,
    type_to_json,
    unknown,
)

THIRD = divide(number(1), number(3))
THIRD_DIGITS = "0." + "3" * 154 + "5"


@pytest.mark.parametrize(
    ("of", "data"),
    [
        pytest.param(STRING, "string", id="string"),
        pytest.param(NUMBER, "number", id="number"),
        pytest.param(BOOL, "bool", id="bool"),
        pytest.param(DYNAMIC, "dynamic", id="any"),
        pytest.param(ListType(STRING), ["list", "string"], id="list"),
        pytest.param(SetType(NUMBER), ["set", "number"], id="set"),
        pytest.param(MapType(ListType(BOOL)), ["map", ["list", "bool"]], id="map"),
        pytest.param(EMPTY_TUPLE, ["tuple", []], id="empty_tuple"),
        pytest.param(TupleType((STRING, EMPTY_OBJECT)), ["tuple", ["string", ["object", {}]]], id="tuple"),
        pytest.param(
            ObjectType({"é": STRING, "a": DYNAMIC}), ["object", {"a": "dynamic", "é": "string"}], id="object"
        ),
        pytest.param(
            ObjectType({"b": STRING, "a": STRING, "c": BOOL}, frozenset({"b", "a"})),
            ["object", {"a": "string", "b": "string", "c": "bool"}, ["a", "b"]],
            id="optional",
        ),
    ],
)
def test_type_json(of: Type, data: object) -> None:
    assert type_to_json(of) == data
    assert type_from_json(data) == of


@pytest.mark.parametrize(
    "data", [None, "text", ["list"], ["bag", "string"], ["object", {"a": "string"}, ["b"]]]
)
def test_type_json_refuses(data: object) -> None:
    with pytest.raises(ConversionError, match="not the description of a type"):
        type_from_json(data)


@pytest.mark.parametrize(
    ("value", "of", "data"),
    [
        pytest.param(string("a"), STRING, "a", id="string"),
        pytest.param(string(""), STRING, "", id="empty"),
        pytest.param(string("é"), STRING, "é", id="unicode"),
        pytest.param(TRUE, BOOL, True, id="bool"),
        pytest.param(number(5), NUMBER, 5, id="int"),
        pytest.param(number("0.1"), NUMBER, 0.1, id="float"),
        pytest.param(number("1e-7"), NUMBER, RawNumber("0.0000001"), id="small"),
        pytest.param(THIRD, NUMBER, RawNumber(THIRD_DIGITS), id="third"),
        pytest.param(number("1e400"), NUMBER, RawNumber("1" + "0" * 400), id="large"),
        pytest.param(null(STRING), STRING, None, id="null"),
        pytest.param(null(), DYNAMIC, None, id="null_any"),
        pytest.param(null(STRING), DYNAMIC, {"value": None, "type": "string"}, id="null_string_any"),
        pytest.param(string("a"), DYNAMIC, {"value": "a", "type": "string"}, id="any"),
        pytest.param(list_of([string("a")]), ListType(STRING), ["a"], id="list"),
        pytest.param(list_of([], STRING), ListType(STRING), [], id="empty_list"),
        pytest.param(
            list_of([string("a")]), ListType(DYNAMIC), [{"value": "a", "type": "string"}], id="list_of_any"
        ),
        pytest.param(set_of([number(2), number(10)]), SetType(NUMBER), [2, 10], id="set"),
        pytest.param(map_of({"b": null(BOOL), "a": TRUE}), MapType(BOOL), {"a": True, "b": None}, id="map"),
        pytest.param(
            map_of({"a": number(1)}), MapType(DYNAMIC), {"a": {"value": 1, "type": "number"}}, id="map_of_any"
        ),
        pytest.param(tuple_of([]), EMPTY_TUPLE, [], id="empty_tuple"),
        pytest.param(
            tuple_of([number(1), string("a")]),
            TupleType((NUMBER, DYNAMIC)),
            [1, {"value": "a", "type": "string"}],
            id="tuple",
        ),
        pytest.param(object_of({}), EMPTY_OBJECT, {}, id="empty_object"),
        pytest.param(
            object_of({"a": tuple_of([number(1)]), "b": null(STRING)}),
            ObjectType({"a": DYNAMIC, "b": STRING}),
            {"a": {"value": [1], "type": ["tuple", ["number"]]}, "b": None},
            id="object",
        ),
    ],
)
def test_typed_json(value: Value, of: Type, data: object) -> None:
    assert to_json(value, of) == data
    assert from_json(data, of) == value
    assert from_json(loads(dumps(data)), of) == value


@pytest.mark.parametrize(
    ("data", "of", "want"),
    [
        pytest.param(5, STRING, string("5"), id="number_as_string"),
        pytest.param(0.5, STRING, string("0.5"), id="fraction_as_string"),
        pytest.param(RawNumber("1e5"), STRING, string("1e5"), id="raw_as_string"),
        pytest.param(True, STRING, string("true"), id="bool_as_string"),
        pytest.param("5", NUMBER, number(5), id="string_as_number"),
        pytest.param("true", BOOL, TRUE, id="string_as_bool"),
        pytest.param({}, ObjectType({"a": STRING}), object_of({"a": null(STRING)}), id="attribute_left_out"),
        pytest.param(
            None,
            ObjectType({"a": STRING}, frozenset("a")),
            null(ObjectType({"a": STRING})),
            id="null_optional",
        ),
        pytest.param(
            {"a": "x"},
            ObjectType({"a": STRING}, frozenset("a")),
            object_of({"a": string("x")}),
            id="optional",
        ),
        pytest.param(["b", "a", "b"], SetType(STRING), set_of([string("a"), string("b")]), id="set"),
        pytest.param([], SetType(ListType(DYNAMIC)), set_of([], ListType(DYNAMIC)), id="empty_set_of_any"),
    ],
)
def test_from_json_is_lenient(data: object, of: Type, want: Value) -> None:
    assert from_json(data, of) == want


@pytest.mark.parametrize(
    ("data", "of", "want"),
    [
        pytest.param([], STRING, "string is required", id="string"),
        pytest.param(True, NUMBER, "number is required", id="number"),
        pytest.param("x", NUMBER, "a number is required", id="text"),
        pytest.param(float("inf"), NUMBER, "a number is required", id="infinity"),
        pytest.param(1, BOOL, "bool is required", id="bool"),
        pytest.param({}, ListType(STRING), "missing expected [", id="list"),
        pytest.param([], EMPTY_OBJECT, "missing expected {", id="object"),
        pytest.param(["a", []], ListType(STRING), "[1]: string is required", id="element"),
        pytest.param(["a"], EMPTY_TUPLE, "too many tuple elements (need 0)", id="tuple_long"),
        pytest.param([], TupleType((STRING,)), "not enough tuple elements (need 1)", id="tuple_short"),
        pytest.param(["x"], TupleType((NUMBER,)), "[0]: a number is required", id="tuple"),
        pytest.param({"b": 1}, ObjectType({"a": NUMBER}), 'unsupported attribute "b"', id="attribute"),
        pytest.param(
            {"a": {"é": [True]}},
            ObjectType({"a": MapType(ListType(NUMBER))}),
            '.a["é"][0]: number is required',
            id="nested",
        ),
        pytest.param("a", DYNAMIC, "missing expected {", id="any"),
        pytest.param({"value": 1}, DYNAMIC, "missing type in dynamically-typed value", id="no_type"),
        pytest.param({"type": "string"}, DYNAMIC, "missing value in dynamically-typed value", id="no_value"),
        pytest.param(
            {"type": "string", "value": "a", "x": 1},
            DYNAMIC,
            'invalid key "x" in dynamically-typed value',
            id="other_key",
        ),
    ],
)
def test_from_json_refuses(data: object, of: Type, want: str) -> None:
    with pytest.raises(ConversionError) as caught:
        from_json(data, of)
    assert describe(caught.value) == want


@pytest.mark.parametrize(
    ("value", "want"),
    [
        pytest.param(unknown(STRING), "value is not known", id="plain"),
        pytest.param(object_of({"a": unknown(STRING)}), ".a: value is not known", id="object"),
        pytest.param(tuple_of([unknown(STRING)]), "[0]: value is not known", id="tuple"),
        pytest.param(list_of([unknown(STRING)]), "[0]: value is not known", id="list"),
        pytest.param(map_of({"a": unknown(STRING)}), '["a"]: value is not known', id="map"),
    ],
)
def test_unknown_has_no_json(value: Value, want: str) -> None:
    for of in (value.type, DYNAMIC):
        with pytest.raises(ConversionError) as caught:
            to_json(value, of)
        assert describe(caught.value) == want
    with pytest.raises(ConversionError):
        to_plain(value)


def test_marks_have_no_json() -> None:
    value = tuple_of([sensitive("hush")])
    with pytest.raises(AssertionError):
        to_json(value, value.type)
    with pytest.raises(AssertionError):
        to_plain(value)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        pytest.param(None, null(), id="null"),
        pytest.param(True, TRUE, id="bool"),
        pytest.param(1, number(1), id="int"),
        pytest.param(1.5, number("1.5"), id="float"),
        pytest.param(RawNumber(THIRD_DIGITS), THIRD, id="exact"),
        pytest.param("é", string("é"), id="unicode"),
        pytest.param([], tuple_of([]), id="empty"),
        pytest.param([1, "a"], tuple_of([number(1), string("a")]), id="list"),
        pytest.param({"b": None, "a": {}}, object_of({"a": object_of({}), "b": null()}), id="dict"),
    ],
)
def test_plain_json(data: object, value: Value) -> None:
    assert from_plain(data) == value
    assert to_plain(value) == data


def test_plain_json_has_no_types() -> None:
    assert to_plain(map_of({"a": set_of([string("x")])})) == {"a": ["x"]}
    with pytest.raises(ConversionError, match="bytes is no JSON"):
        from_plain(b"")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param({"a": [1, 1.5, True, None]}, '{"a":[1,1.5,true,null]}', id="plain"),
        pytest.param({}, "{}", id="empty"),
        pytest.param("é\u2028", '"é\\u2028"', id="unicode"),
        pytest.param("<a href=&>", '"\\u003ca href=\\u0026\\u003e"', id="html"),
        pytest.param([RawNumber("0.0000001"), "0.1"], '[0.0000001,"0.1"]', id="exact"),
        pytest.param({"b": RawNumber("1e500"), "a": 2**400}, f'{{"b":1e500,"a":{2**400}}}', id="large"),
    ],
)
def test_json_text(data: object, text: str) -> None:
    assert dumps(data) == text
    assert loads(text) == data


@pytest.mark.parametrize(("item", "text"), [(RawNumber("0.10"), "0.10"), (1, "1"), ("<", '"\\u003c"')])
def test_json_text_indented(item: object, text: str) -> None:
    assert dumps({"b": item, "a": []}, indent=2, sort_keys=True) == f'{{\n  "a": [],\n  "b": {text}\n}}'


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "{", "[1,]"])
def test_loads_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|Expecting|Illegal"):
        loads(text)


@pytest.mark.parametrize("sort_keys", [False, True])
def test_dumps_refuses_other_things(sort_keys: bool) -> None:
    with pytest.raises(TypeError, match="not JSON: bytes"):
        dumps([b"x"], sort_keys=sort_keys)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("1", 1, id="int"),
        pytest.param("1.0", 1.0, id="float"),
        pytest.param("1.10", RawNumber("1.10"), id="other_digits"),
        pytest.param("9" * 5000, RawNumber("9" * 5000), id="longer_than_python_reads"),
    ],
)
def test_loads_is_exact(text: str, want: object) -> None:
    assert loads(text) == want
    assert dumps(loads(text)) == text


def test_raw_number_is_its_digits() -> None:
    raw = RawNumber("1.50")
    assert (repr(raw), float(raw), hash(raw)) == ("1.50", 1.5, hash("1.50"))
    assert raw != 1.5
    assert json_number(number(5)) == 5
    assert json.loads(dumps(json_number(THIRD)), parse_float=str) == THIRD_DIGITS
