import copy
import pickle

import pytest

import blockform.values
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
    constraint_name,
    friendly_name,
    has_dynamic,
    is_collection,
    without_optional,
)

OPTIONAL = ObjectType({"b": STRING, "a": NUMBER}, frozenset({"a"}))
PLAIN = ObjectType({"a": NUMBER, "b": STRING})


@pytest.mark.parametrize(
    ("of", "text", "name", "constraint", "dynamic"),
    [
        pytest.param(STRING, "string", "string", "string", False, id="string"),
        pytest.param(DYNAMIC, "any", "dynamic", "any type", True, id="any"),
        pytest.param(ListType(BOOL), "list(bool)", "list of bool", "list of bool", False, id="list"),
        pytest.param(
            SetType(DYNAMIC), "set(any)", "set of dynamic", "set of any single type", True, id="set_of_any"
        ),
        pytest.param(
            MapType(ListType(DYNAMIC)),
            "map(list(any))",
            "map of list of dynamic",
            "map of list of any single type",
            True,
            id="map",
        ),
        pytest.param(EMPTY_TUPLE, "tuple([])", "tuple", "tuple", False, id="empty_tuple"),
        pytest.param(
            TupleType((STRING, DYNAMIC)), "tuple([string, any])", "tuple", "tuple", True, id="tuple"
        ),
        pytest.param(EMPTY_OBJECT, "object({})", "object", "object", False, id="empty_object"),
        pytest.param(
            OPTIONAL, "object({a=optional(number),b=string})", "object", "object", False, id="optional"
        ),
        pytest.param(ObjectType({"é": DYNAMIC}), "object({é=any})", "object", "object", True, id="object"),
    ],
)
def test_type_in_words(of: Type, text: str, name: str, constraint: str, dynamic: bool) -> None:
    assert repr(of) == text
    assert friendly_name(of) == name
    assert constraint_name(of) == constraint
    assert has_dynamic(of) is dynamic


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        pytest.param(STRING, STRING, True, id="primitive"),
        pytest.param(ListType(STRING), ListType(STRING), True, id="list"),
        pytest.param(ListType(STRING), ListType(BOOL), False, id="element"),
        pytest.param(ListType(STRING), SetType(STRING), False, id="kind"),
        pytest.param(ListType(STRING), STRING, False, id="primitive_list"),
        pytest.param(EMPTY_TUPLE, TupleType(()), True, id="tuple"),
        pytest.param(EMPTY_TUPLE, EMPTY_OBJECT, False, id="tuple_object"),
        pytest.param(PLAIN, ObjectType({"b": STRING, "a": NUMBER}), True, id="object_in_any_order"),
        pytest.param(PLAIN, OPTIONAL, False, id="optional"),
    ],
)
def test_type_equality(a: Type, b: Type, same: bool) -> None:
    assert (a == b) is same
    assert (hash(a) == hash(b)) is same


@pytest.mark.parametrize(
    ("of", "plain"),
    [
        pytest.param(STRING, STRING, id="primitive"),
        pytest.param(OPTIONAL, PLAIN, id="object"),
        pytest.param(ListType(OPTIONAL), ListType(PLAIN), id="list"),
        pytest.param(
            TupleType((DYNAMIC, MapType(OPTIONAL))), TupleType((DYNAMIC, MapType(PLAIN))), id="tuple"
        ),
    ],
)
def test_without_optional(of: Type, plain: Type) -> None:
    assert without_optional(of) == plain
    without_optional.cache_clear()  # it answers with the equal type that it was asked about first
    assert without_optional(plain) is plain


def test_is_collection() -> None:
    assert [is_collection(of) for of in (ListType(STRING), SetType(STRING), MapType(STRING))] == [True] * 3
    assert not any(is_collection(of) for of in (STRING, DYNAMIC, EMPTY_TUPLE, EMPTY_OBJECT))


@pytest.mark.parametrize("of", [STRING, DYNAMIC, BOOL, NUMBER])
def test_copies_are_the_type_itself(of: Type) -> None:
    assert copy.deepcopy(of) is of
    assert pickle.loads(pickle.dumps(of)) is of  # noqa: S301  bytes of our own


@pytest.mark.parametrize("name", blockform.values.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(blockform.values, name) is not None


def test_no_other_names() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'other'"):
        getattr(blockform.values, "other")  # noqa: B009  a type checker knows the answer
