"""Expectations are the end of Terraform's messages about defaults of variables of these types."""

import pytest

from blockform.values import (
    BOOL,
    DYNAMIC,
    EMPTY_OBJECT,
    EMPTY_TUPLE,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    can_convert,
    mismatch_message,
)

BAD = EMPTY_TUPLE


@pytest.mark.parametrize(
    ("of", "to", "want"),
    [
        pytest.param(BAD, STRING, "string required, but have tuple", id="string"),
        pytest.param(BOOL, NUMBER, "number required, but have bool", id="number"),
        pytest.param(NUMBER, BOOL, "bool required, but have number", id="bool"),
        pytest.param(STRING, ListType(STRING), "list of string required, but have string", id="list"),
        pytest.param(
            STRING, ListType(DYNAMIC), "list of dynamic required, but have string", id="list_of_any"
        ),
        pytest.param(BAD, MapType(NUMBER), "map of number required", id="tuple_map"),
        pytest.param(EMPTY_OBJECT, SetType(NUMBER), "set of number required", id="object_set"),
        pytest.param(
            ListType(STRING), MapType(DYNAMIC), "map of any single type required", id="list_map_of_any"
        ),
        pytest.param(MapType(STRING), ListType(STRING), "list of string required", id="map_list"),
        pytest.param(MapType(STRING), TupleType((STRING,)), "tuple required", id="map_tuple"),
        pytest.param(BAD, TupleType((STRING,)), "tuple required", id="tuple_length"),
        pytest.param(BAD, EMPTY_OBJECT, "object required, but have tuple", id="tuple_object"),
        pytest.param(ListType(STRING), EMPTY_OBJECT, "object required", id="list_object"),
        pytest.param(
            ListType(BAD),
            ListType(STRING),
            "incorrect list element type: string required, but have tuple",
            id="lists",
        ),
        pytest.param(
            ListType(BAD),
            SetType(STRING),
            "incorrect set element type: string required, but have tuple",
            id="list_set",
        ),
        pytest.param(
            MapType(BAD),
            MapType(STRING),
            "incorrect map element type: string required, but have tuple",
            id="maps",
        ),
        pytest.param(
            TupleType((STRING, BAD)), ListType(DYNAMIC), "all list elements must have the same type", id="any"
        ),
        pytest.param(
            TupleType((STRING, BAD)),
            SetType(DYNAMIC),
            "all set elements must have the same type",
            id="any_set",
        ),
        pytest.param(
            ObjectType({"a": STRING, "b": BAD}),
            MapType(DYNAMIC),
            "all map elements must have the same type",
            id="any_map",
        ),
        pytest.param(
            TupleType((NUMBER, BAD)),
            ListType(NUMBER),
            "element 1: number required, but have tuple",
            id="element",
        ),
        pytest.param(
            ObjectType({"é": BAD}), MapType(NUMBER), 'element "é": number required, but have tuple', id="key"
        ),
        pytest.param(EMPTY_OBJECT, ObjectType({"a": STRING}), 'attribute "a" is required', id="missing"),
        pytest.param(
            EMPTY_OBJECT,
            ObjectType({"a": STRING, "b": STRING}),
            'attributes "a" and "b" are required',
            id="missing_two",
        ),
        pytest.param(
            EMPTY_OBJECT,
            ObjectType({"a": STRING, "b": STRING, "c": STRING, "d": STRING}, frozenset("d")),
            'attributes "a", "b", and "c" are required',
            id="missing_three",
        ),
        pytest.param(
            ObjectType({"_": STRING, "a": TupleType((ObjectType({"b": BAD}),))}),
            ObjectType({"_": STRING, "a": ListType(ObjectType({"b": NUMBER}))}),
            'attribute "a": element 0: attribute "b": number required, but have tuple',
            id="nested",
        ),
    ],
)
def test_mismatch(of: Type, to: Type, want: str) -> None:
    assert not can_convert(of, to)
    assert mismatch_message(of, to) == want


@pytest.mark.parametrize(
    ("of", "to", "want"),
    [
        pytest.param(EMPTY_OBJECT, EMPTY_OBJECT, "incorrect object attributes", id="object"),
        pytest.param(TupleType((STRING,)), ListType(STRING), "all elements must be string", id="list"),
        pytest.param(STRING, NUMBER, "number required", id="string"),
    ],
)
def test_types_that_fit_get_a_general_answer(of: Type, to: Type, want: str) -> None:
    assert mismatch_message(of, to) == want
