"""Values into saved plans and back."""

import json
from typing import Any

import pytest

from blockform.plan.seal import Sealer
from blockform.plan.sealed import Sealed, sealed_part
from blockform.plan.value_file import value_from_file, value_to_file
from blockform.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    SENSITIVE_MARKS,
    STRING,
    ConversionError,
    ListType,
    MapType,
    ObjectType,
    SetType,
    Type,
    Value,
    boolean,
    dumps,
    list_of,
    loads,
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

OBJECT = ObjectType({"id": STRING, "any": DYNAMIC, "tags": SetType(STRING), "map": MapType(NUMBER)})
NESTED = object_of(
    {
        "id": unknown(STRING),
        "any": object_of(
            {"list": list_of([string("a"), unknown(STRING)]), "n": number("0.1"), "none": null(BOOL)}
        ),
        "tags": Value(SetType(STRING), (string("x"), unknown(STRING))),
        "map": map_of({"a.b": number(1), "": unknown(NUMBER)}),
    }
)


@pytest.mark.parametrize(
    ("value", "of"),
    [
        pytest.param(string("noël <&>"), STRING, id="text"),
        pytest.param(number("12345678901234567890.123456789"), NUMBER, id="number"),
        pytest.param(boolean(truth=True), DYNAMIC, id="any"),
        pytest.param(null(STRING), STRING, id="null"),
        pytest.param(null(ListType(STRING)), DYNAMIC, id="typed-null"),
        pytest.param(null(), DYNAMIC, id="untyped-null"),
        pytest.param(unknown(STRING), STRING, id="unknown"),
        pytest.param(unknown(MapType(BOOL)), DYNAMIC, id="typed-unknown"),
        pytest.param(unknown(), DYNAMIC, id="untyped-unknown"),
        pytest.param(unknown(STRING, marks=SENSITIVE_MARKS), STRING, id="sensitive-unknown"),
        pytest.param(null(STRING, SENSITIVE_MARKS), STRING, id="sensitive-null"),
        pytest.param(tuple_of([]), DYNAMIC, id="empty-tuple"),
        pytest.param(object_of({}), DYNAMIC, id="empty-object"),
        pytest.param(list_of([], STRING), ListType(STRING), id="empty-list"),
        pytest.param(set_of([string("b"), string("a")]), SetType(STRING), id="set"),
        pytest.param(tuple_of([unknown(), string("x"), tuple_of([unknown(NUMBER)])]), DYNAMIC, id="tuple"),
        pytest.param(NESTED, OBJECT, id="nested"),
        pytest.param(NESTED, DYNAMIC, id="nested-any"),
    ],
)
def test_comes_back(value: Value, of: Type) -> None:
    record = loads(dumps(value_to_file(value, of)))
    assert value_from_file(record, of) == value


def test_known_value_is_plain_json() -> None:
    assert value_to_file(string("x"), STRING) == {"value": "x"}
    assert value_to_file(string("x"), DYNAMIC) == {"value": {"value": "x", "type": "string"}}


def test_paths_stand_beside_the_value() -> None:
    record = value_to_file(NESTED, OBJECT)
    assert record["unknown"] == [["any", "list", 1], ["id"], ["map", ""]]
    assert [steps for steps, _ in record["sets"]] == [["tags"]]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(sensitive("secret"), id="whole"),
        pytest.param(object_of({"a": sensitive("secret"), "b": string("b")}), id="attribute"),
        pytest.param(tuple_of([string("a"), sensitive("secret")]), id="element"),
        pytest.param(sensitive(object_of({"secret": string("x")})), id="name"),
        pytest.param(sensitive(map_of({"secret": string("x")})), id="key"),
        pytest.param(sensitive(tuple_of([string("secret"), unknown()])), id="partly-known"),
        pytest.param(sensitive(unknown(ObjectType({"secret": STRING}))), id="type-of-unknown"),
        pytest.param(list_of([sensitive(object_of({"secret": string("x")}))]), id="type-of-collection"),
        pytest.param(set_of([sensitive("secret"), string("b")]), id="set"),
    ],
)
def test_sealed_value_comes_back_and_hides(value: Value) -> None:
    sealed = Sealer(lambda text: f"<{len(text)}>").seal(value)
    text = dumps(value_to_file(sealed, DYNAMIC))
    assert "secret" not in text
    back = value_from_file(loads(text), DYNAMIC)
    assert value_to_file(back, DYNAMIC) == json.loads(text)
    assert back.has_marks


def test_secret_in_clear_is_never_written() -> None:
    with pytest.raises(AssertionError):
        value_to_file(sensitive("secret"), STRING)


def test_flags_of_seals_come_back() -> None:
    value = sealed_part(Sealed(("a", "b"), is_partial=True, is_copy=True), STRING)
    assert value_from_file(value_to_file(value, STRING), STRING) == value


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"value": "x", "more": 1}, id="unknown-key"),
        pytest.param({}, id="no-value"),
        pytest.param({"value": ["x"]}, id="other-type"),
        pytest.param({"value": "x", "unknown": [["a"]]}, id="path-into-text"),
        pytest.param({"value": "x", "sealed": [{"at": [], "parts": [], "odd": 1}]}, id="odd-seal"),
        pytest.param({"value": "x", "sets": [[[], []]]}, id="no-set"),
    ],
)
def test_other_shapes_are_refused(record: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, ConversionError)):
        value_from_file(record, STRING)
