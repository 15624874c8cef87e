"""Values that mocks make up: of each type, from what the user gives, and where it does not fit."""

import pytest

from blockform.schema import Attribute, Block, NestedAttributes, NestedBlock, Nesting
from blockform.testing.fill import Filler, Given, fill_type, generate, is_null, is_unknown
from blockform.values import (
    BOOL,
    DYNAMIC,
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
    boolean,
    list_of,
    map_of,
    null,
    number,
    object_of,
    set_of,
    string,
    tuple_of,
    unknown,
)

PAIR = ObjectType({"a": NUMBER, "b": BOOL})


@pytest.mark.parametrize(
    ("of", "want"),
    [
        pytest.param(NUMBER, number(0), id="number"),
        pytest.param(BOOL, boolean(False), id="bool"),
        pytest.param(ListType(STRING), list_of((), STRING), id="list"),
        pytest.param(SetType(STRING), set_of((), STRING), id="set"),
        pytest.param(MapType(STRING), map_of({}, STRING), id="map"),
        pytest.param(PAIR, object_of({"a": number(0), "b": boolean(False)}), id="object"),
        pytest.param(TupleType((NUMBER,)), tuple_of((number(0),)), id="tuple"),
        pytest.param(DYNAMIC, null(DYNAMIC), id="any"),
    ],
)
def test_generated_values(of: Type, want: Value) -> None:
    assert generate(of, "seed") == want


def test_generated_texts_depend_on_the_seed_alone() -> None:
    one, same, other = (generate(STRING, seed).as_str() for seed in ("a.b", "a.b", "a.c"))
    assert one == same != other
    assert len(one) == 8
    assert one.isalnum()


@pytest.mark.parametrize(
    ("given", "of", "want"),
    [
        pytest.param(string("5"), NUMBER, number(5), id="converted"),
        pytest.param(
            object_of({"a": string("5"), "z": string("dropped")}),
            PAIR,
            object_of({"a": number(5), "b": boolean(False)}),
            id="object",
        ),
        pytest.param(
            map_of({"a": number(5)}, NUMBER),
            PAIR,
            object_of({"a": number(5), "b": boolean(False)}),
            id="map as object",
        ),
        pytest.param(
            tuple_of((object_of({"a": number(1)}),)),
            ListType(PAIR),
            list_of((object_of({"a": number(1), "b": boolean(False)}),), PAIR),
            id="list of objects",
        ),
        pytest.param(
            tuple_of((object_of({}),)),
            SetType(PAIR),
            set_of((object_of({"a": number(0), "b": boolean(False)}),), PAIR),
            id="set of objects",
        ),
        pytest.param(
            object_of({"k": object_of({"b": boolean(True)})}),
            MapType(PAIR),
            map_of({"k": object_of({"a": number(0), "b": boolean(True)})}, PAIR),
            id="map of objects",
        ),
        pytest.param(tuple_of((string("1"),)), TupleType((NUMBER,)), tuple_of((number(1),)), id="tuple"),
    ],
)
def test_given_values_are_made_to_fit(given: Value, of: Type, want: Value) -> None:
    assert fill_type(given, of, "seed") == want


@pytest.mark.parametrize(
    ("given", "of"),
    [
        pytest.param(string("x"), PAIR, id="object"),
        pytest.param(string("x"), ListType(PAIR), id="list"),
        pytest.param(string("x"), MapType(PAIR), id="map"),
        pytest.param(tuple_of(()), TupleType((NUMBER,)), id="tuple of another length"),
        pytest.param(string("x"), NUMBER, id="number"),
    ],
)
def test_given_values_that_do_not_fit(given: Value, of: Type) -> None:
    with pytest.raises(ConversionError):
        fill_type(given, of, "seed")


COMPUTED = Attribute(type=NUMBER, computed=True)
SCHEMA = Block(
    attributes={
        "name": Attribute(type=STRING, required=True),
        "id": COMPUTED,
        "one": Attribute(
            nested=NestedAttributes(nesting=Nesting.SINGLE, attributes={"x": COMPUTED}),
            optional=True,
            computed=True,
        ),
        "many": Attribute(
            nested=NestedAttributes(nesting=Nesting.LIST, attributes={"x": COMPUTED}),
            optional=True,
            computed=True,
        ),
        "by_key": Attribute(
            nested=NestedAttributes(nesting=Nesting.MAP, attributes={"x": COMPUTED}),
            optional=True,
            computed=True,
        ),
    },
    blocks={"part": NestedBlock(block=Block(attributes={"x": COMPUTED}), nesting=Nesting.LIST)},
)
EMPTY = object_of({"x": null(NUMBER)})
X = ObjectType({"x": NUMBER})


def written(**parts: Value) -> Value:
    absent = {
        "name": string("n"),
        "id": null(NUMBER),
        "one": null(X),
        "many": null(ListType(X)),
        "by_key": null(MapType(X)),
        "part": list_of((), X),
    }
    return object_of({**absent, **parts})


def filled(target: Value, given: Value) -> tuple[Value, list[str]]:
    filler = Filler(Given(given, "here"), "thing.a", is_null)
    return filler.fill(SCHEMA, target), [problem.detail for problem in filler.problems]


def test_absent_computed_attributes_are_filled() -> None:
    value, problems = filled(written(), object_of({"id": number(7), "one": object_of({"x": string("3")})}))
    assert problems == []
    assert value["id"] == number(7)
    assert value["one"] == object_of({"x": number(3)})
    assert value["many"] == list_of((), X)
    assert value["by_key"] == map_of({}, X)
    assert value["name"] == string("n")


def test_one_given_value_counts_for_all_that_is_nested() -> None:
    target = written(
        many=list_of((EMPTY, EMPTY), X), by_key=map_of({"k": EMPTY}, X), part=list_of((EMPTY,), X), one=EMPTY
    )
    given = object_of({name: object_of({"x": number(2)}) for name in ("many", "by_key", "part", "one")})
    value, problems = filled(target, given)
    assert problems == []
    two = object_of({"x": number(2)})
    assert value["many"].elements == (two, two)
    assert value["by_key"]["k"] == two
    assert value["part"].elements == (two,)
    assert value["one"] == two


def test_values_that_do_not_fit_are_told_and_made_up() -> None:
    value, problems = filled(written(), object_of({"id": string("x")}))
    assert value["id"] == number(0)
    (problem,) = problems
    assert problem.startswith(
        "blockform could not compute a value for the target type number with the mocked data defined at here"
    )
    assert problem.endswith('with the attribute ".id": a number is required.')


def test_values_given_where_an_object_is_needed() -> None:
    _, problems = filled(written(one=EMPTY), object_of({"one": string("x")}))
    assert problems == [
        'blockform expected an object type for attribute ".one.x" defined within the mocked data at here, but found string.'
    ]


def test_apply_fills_only_what_is_unknown() -> None:
    target = written(id=unknown(NUMBER))
    value = Filler(Given(), "thing.a", is_unknown).fill(SCHEMA, target)
    assert value["id"] == number(0)
    assert value["one"].is_null
