"""Expectations are what Terraform's console says of ``type(true ? a : b)`` and ``type(tolist([a, b]))``."""

import pytest

from blockform.values import (
    BOOL,
    DYNAMIC,
    EMPTY_OBJECT,
    EMPTY_TUPLE,
    NUMBER,
    STRING,
    ConversionError,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    Value,
    can_convert,
    conforms,
    list_of,
    null,
    number,
    sensitive,
    set_of,
    string,
    tuple_of,
    unify,
    unify_values,
    unknown,
)
from blockform.values.unify import _by_preference, _generality, replace_dynamic


def tup(*elements: Type) -> TupleType:
    return TupleType(elements)


def obj(**attributes: Type) -> ObjectType:
    return ObjectType(attributes)


STRINGS, NUMBERS = ListType(STRING), ListType(NUMBER)
STRING_MAP, NUMBER_MAP = MapType(STRING), MapType(NUMBER)
STRING_SET, NUMBER_SET = SetType(STRING), SetType(NUMBER)


@pytest.mark.parametrize(
    ("types", "want"),
    [
        pytest.param([], None, id="none"),
        pytest.param([STRING], STRING, id="one"),
        pytest.param([NUMBER, STRING], STRING, id="number_string"),
        pytest.param([NUMBER, BOOL], None, id="number_bool"),
        pytest.param([NUMBER, BOOL, STRING], STRING, id="all_primitives"),
        pytest.param([STRING, EMPTY_TUPLE], None, id="string_tuple"),
        pytest.param([DYNAMIC, NUMBER], NUMBER, id="dynamic_number"),
        pytest.param([DYNAMIC, DYNAMIC], DYNAMIC, id="dynamic"),
        pytest.param([tup(NUMBER), tup(STRING)], tup(STRING), id="tuples"),
        pytest.param([tup(NUMBER), tup(STRING, STRING)], STRINGS, id="tuples_of_two_lengths"),
        pytest.param([tup(NUMBER, BOOL), tup(BOOL, STRING)], None, id="tuples_apart"),
        pytest.param([tup(NUMBER, BOOL), tup(BOOL)], None, id="tuples_of_two_lengths_apart"),
        pytest.param([tup(DYNAMIC), DYNAMIC], DYNAMIC, id="tuple_dynamic"),
        pytest.param([tup(NUMBER), STRINGS], STRINGS, id="tuple_list"),
        pytest.param([tup(EMPTY_TUPLE), NUMBERS], None, id="tuple_list_apart"),
        pytest.param([tup(STRING, EMPTY_TUPLE), NUMBERS], None, id="tuple_no_list"),
        pytest.param([tup(NUMBER), STRINGS, DYNAMIC], STRINGS, id="tuple_list_dynamic"),
        pytest.param([obj(a=NUMBER), obj(a=STRING)], obj(a=STRING), id="objects"),
        pytest.param([obj(a=NUMBER), obj(b=STRING)], STRING_MAP, id="objects_of_other_names"),
        pytest.param([EMPTY_OBJECT, obj(a=NUMBER)], NUMBER_MAP, id="empty_object"),
        pytest.param([obj(a=EMPTY_TUPLE), obj(b=NUMBER)], None, id="objects_apart"),
        pytest.param([obj(a=NUMBER, b=NUMBER), obj(a=STRING, b=EMPTY_TUPLE)], None, id="attributes_apart"),
        pytest.param([obj(a=NUMBER), STRING_MAP], STRING_MAP, id="object_map"),
        pytest.param([obj(a=EMPTY_TUPLE), STRING_MAP], None, id="object_map_apart"),
        pytest.param([obj(a=NUMBER), DYNAMIC], DYNAMIC, id="object_dynamic"),
        pytest.param([obj(a=NUMBER), tup(NUMBER)], None, id="object_tuple"),
        pytest.param([NUMBER_MAP, STRING_MAP], STRING_MAP, id="maps"),
        pytest.param([MapType(EMPTY_TUPLE), STRING_MAP], None, id="maps_apart"),
        pytest.param([NUMBERS, DYNAMIC], DYNAMIC, id="list_dynamic"),
        pytest.param([NUMBER_SET, STRING_SET], STRING_SET, id="sets"),
        pytest.param([NUMBER_SET, tup(STRING)], NUMBER_SET, id="set_tuple"),
        pytest.param([NUMBER_SET, STRINGS], STRINGS, id="set_list"),
        pytest.param([NUMBERS, STRING_SET, tup(STRING)], NUMBERS, id="list_set_tuple"),
        pytest.param([obj(a=NUMBER_SET), obj(a=NUMBERS)], obj(a=NUMBERS), id="attributes_set_list"),
        pytest.param([tup(EMPTY_TUPLE), tup(tup(NUMBER))], tup(NUMBERS), id="nested_tuples"),
        pytest.param(
            [obj(a=NUMBER, b=STRING), obj(a=STRING, b=NUMBER)],
            obj(a=STRING, b=STRING),
            id="attributes_crossed",
        ),
    ],
)
def test_unify(types: list[Type], want: Type | None) -> None:
    assert unify(types) == want
    assert unify([*types, *types]) == want


@pytest.mark.parametrize(
    ("general", "special"),
    [
        pytest.param(STRING, NUMBER, id="string_number"),
        pytest.param(BOOL, DYNAMIC, id="any"),
        pytest.param(NUMBERS, NUMBER_SET, id="list_set"),
        pytest.param(NUMBERS, tup(NUMBER), id="list_tuple"),
        pytest.param(tup(NUMBER), NUMBER_SET, id="tuple_set"),
        pytest.param(NUMBER_MAP, obj(a=NUMBER), id="map_object"),
        pytest.param(STRING_MAP, NUMBER_MAP, id="element"),
        pytest.param(tup(STRING, BOOL), tup(NUMBER, BOOL), id="tuple"),
        pytest.param(obj(a=STRING), obj(a=NUMBER), id="object"),
    ],
)
def test_preference(general: Type, special: Type) -> None:
    assert _generality(general, special) < 0 < _generality(special, general)
    assert _by_preference([special, general]) == [general, special]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param(NUMBER, BOOL, id="primitives"),
        pytest.param(NUMBER, NUMBERS, id="kinds"),
        pytest.param(DYNAMIC, DYNAMIC, id="any"),
        pytest.param(tup(STRING, NUMBER), tup(NUMBER, STRING), id="crossed"),
        pytest.param(obj(a=STRING, b=NUMBER), obj(a=NUMBER, b=STRING), id="crossed_object"),
        pytest.param(tup(STRING), tup(), id="lengths"),
        pytest.param(obj(a=STRING), obj(b=NUMBER), id="names"),
    ],
)
def test_no_preference(a: Type, b: Type) -> None:
    assert _generality(a, b) == 0 == _generality(b, a)


@pytest.mark.parametrize(
    ("of", "to", "want"),
    [
        pytest.param(NUMBER, STRING, True, id="number_string"),
        pytest.param(STRING, BOOL, True, id="string_bool"),
        pytest.param(NUMBER, BOOL, False, id="number_bool"),
        pytest.param(EMPTY_TUPLE, STRING, False, id="tuple_string"),
        pytest.param(DYNAMIC, NUMBER, True, id="from_any"),
        pytest.param(EMPTY_TUPLE, DYNAMIC, True, id="to_any"),
        pytest.param(tup(NUMBER, STRING), STRINGS, True, id="tuple_list"),
        pytest.param(tup(NUMBER, EMPTY_TUPLE), STRINGS, False, id="tuple_list_apart"),
        pytest.param(tup(NUMBER, STRING), ListType(DYNAMIC), True, id="tuple_list_of_any"),
        pytest.param(tup(NUMBER, BOOL), ListType(DYNAMIC), False, id="tuple_list_of_any_apart"),
        pytest.param(tup(DYNAMIC, tup(NUMBER)), ListType(DYNAMIC), False, id="tuple_list_of_any_unknown"),
        pytest.param(EMPTY_TUPLE, ListType(DYNAMIC), True, id="empty_list_of_any"),
        pytest.param(NUMBERS, STRING_SET, True, id="list_set"),
        pytest.param(NUMBERS, STRING_MAP, False, id="list_map"),
        pytest.param(NUMBER_SET, tup(NUMBER), False, id="set_tuple"),
        pytest.param(tup(NUMBER), tup(STRING), True, id="tuples"),
        pytest.param(tup(NUMBER), tup(STRING, STRING), False, id="tuple_lengths"),
        pytest.param(obj(a=NUMBER), STRING_MAP, True, id="object_map"),
        pytest.param(obj(a=NUMBER, b=BOOL), MapType(DYNAMIC), False, id="object_map_of_any_apart"),
        pytest.param(NUMBER_MAP, STRING_MAP, True, id="maps"),
        pytest.param(NUMBER_MAP, obj(a=STRING), True, id="map_object"),
        pytest.param(NUMBER_MAP, obj(a=EMPTY_TUPLE), False, id="map_object_apart"),
        pytest.param(
            NUMBER_MAP, ObjectType({"a": EMPTY_TUPLE}, frozenset("a")), True, id="map_object_optional"
        ),
        pytest.param(obj(a=NUMBER, b=BOOL), obj(a=STRING), True, id="object_subset"),
        pytest.param(obj(b=NUMBER), obj(a=STRING), False, id="object_lacks"),
        pytest.param(obj(), ObjectType({"a": STRING}, frozenset("a")), True, id="object_optional"),
        pytest.param(obj(a=EMPTY_TUPLE), obj(a=STRING), False, id="object_apart"),
        pytest.param(STRING, obj(), False, id="string_object"),
    ],
)
def test_can_convert(of: Type, to: Type, want: bool) -> None:
    assert can_convert(of, to) is want


@pytest.mark.parametrize(
    ("of", "to", "want"),
    [
        pytest.param(STRING, DYNAMIC, True, id="any"),
        pytest.param(STRING, STRING, True, id="same"),
        pytest.param(NUMBER, STRING, False, id="convertible"),
        pytest.param(STRINGS, ListType(DYNAMIC), True, id="list"),
        pytest.param(STRINGS, SetType(DYNAMIC), False, id="list_set"),
        pytest.param(tup(STRING, NUMBER), tup(DYNAMIC, NUMBER), True, id="tuple"),
        pytest.param(tup(STRING), tup(DYNAMIC, NUMBER), False, id="tuple_lengths"),
        pytest.param(obj(a=STRING, b=BOOL), obj(a=DYNAMIC, b=BOOL), True, id="object"),
        pytest.param(obj(a=STRING), obj(a=DYNAMIC, b=BOOL), False, id="object_names"),
        pytest.param(obj(a=STRING), tup(), False, id="object_tuple"),
    ],
)
def test_conforms(of: Type, to: Type, want: bool) -> None:
    assert conforms(of, to) is want


@pytest.mark.parametrize(
    ("of", "to", "want"),
    [
        pytest.param(STRING, DYNAMIC, STRING, id="any"),
        pytest.param(DYNAMIC, ListType(DYNAMIC), ListType(DYNAMIC), id="nothing_to_take"),
        pytest.param(STRINGS, SetType(DYNAMIC), STRING_SET, id="list_set"),
        pytest.param(tup(NUMBER, STRING), ListType(DYNAMIC), STRINGS, id="tuple_list"),
        pytest.param(EMPTY_TUPLE, ListType(DYNAMIC), ListType(DYNAMIC), id="empty_tuple"),
        pytest.param(NUMBER_MAP, MapType(DYNAMIC), NUMBER_MAP, id="map"),
        pytest.param(obj(a=NUMBER, b=STRING), MapType(DYNAMIC), STRING_MAP, id="object_map"),
        pytest.param(tup(NUMBER), tup(DYNAMIC), tup(NUMBER), id="tuple"),
        pytest.param(NUMBER_MAP, obj(a=DYNAMIC, b=STRING), obj(a=NUMBER, b=STRING), id="map_object"),
        pytest.param(obj(a=NUMBER), obj(a=DYNAMIC, b=DYNAMIC), obj(a=NUMBER, b=DYNAMIC), id="object"),
        pytest.param(STRING, ListType(DYNAMIC), ListType(DYNAMIC), id="list_apart"),
        pytest.param(STRING, MapType(DYNAMIC), MapType(DYNAMIC), id="map_apart"),
    ],
)
def test_replace_dynamic(of: Type, to: Type, want: Type) -> None:
    assert replace_dynamic(of, to) == want


@pytest.mark.parametrize(
    ("values", "want"),
    [
        pytest.param([number(1), string("a")], [string("1"), string("a")], id="plain"),
        pytest.param([], None, id="empty"),
        pytest.param([string("é"), null()], [string("é"), null(STRING)], id="null"),
        pytest.param([unknown(), sensitive("a")], [unknown(STRING), sensitive("a")], id="unknown"),
        pytest.param([unknown(), unknown()], [unknown(), unknown()], id="unknowns"),
        pytest.param([unknown(), tuple_of([])], [unknown(), unknown()], id="type_not_known"),
        pytest.param([number(1), tuple_of([])], None, id="apart"),
        pytest.param(
            [tuple_of([number(1)]), list_of([string("a")])],
            [list_of([string("1")]), list_of([string("a")])],
            id="tuple_list",
        ),
    ],
)
def test_unify_values(values: list[Value], want: list[Value] | None) -> None:
    assert unify_values(values) == want


def test_unify_values_reports_content() -> None:
    with pytest.raises(ConversionError, match="a number is required"):
        unify_values([set_of([number(1)]), tuple_of([string("x")])])
