"""Expectations are what Terraform's console answers."""

import pytest

from blockform.values import (
    DYNAMIC,
    EMPTY_TUPLE,
    NUMBER,
    SENSITIVE_MARKS,
    STRING,
    UNKNOWN_NUMBER,
    ListType,
    MapType,
    ObjectType,
    OperationError,
    Origin,
    SetType,
    TupleType,
    Type,
    Unknown,
    Value,
    ValuePath,
    attribute,
    index,
    length,
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

ORIGIN = Origin("press_block_spec.a", path_of("x"))
NO_ELEMENT = "The given key does not identify an element in this collection value"
OBJECT = object_of({"a": number(1), "é": null(STRING), "u": unknown(STRING, ORIGIN), "s": sensitive("x")})
MAP = map_of({"a": string("x"), "é": sensitive("y")})
LIST = list_of([string("x"), sensitive("y"), unknown(STRING)])


def secret(value: Value) -> Value:
    return value.with_marks(SENSITIVE_MARKS)


@pytest.mark.parametrize(
    ("collection", "key", "want"),
    [
        pytest.param(LIST, number(0), string("x"), id="list"),
        pytest.param(LIST, string("0"), string("x"), id="list_by_text"),
        pytest.param(LIST, number(1), sensitive("y"), id="element_sensitive"),
        pytest.param(LIST, secret(number(0)), sensitive("x"), id="key_sensitive"),
        pytest.param(secret(LIST), number(0), sensitive("x"), id="list_sensitive"),
        pytest.param(LIST, unknown(NUMBER), unknown(STRING), id="key_unknown"),
        pytest.param(LIST, secret(unknown(NUMBER)), secret(unknown(STRING)), id="key_unknown_sensitive"),
        pytest.param(LIST, unknown(), unknown(), id="key_of_no_type"),
        pytest.param(tuple_of([number(1), string("é")]), number(1), string("é"), id="tuple"),
        pytest.param(tuple_of([number(1)]), unknown(NUMBER), unknown(), id="tuple_key_unknown"),
        pytest.param(MAP, string("é"), sensitive("y"), id="map"),
        pytest.param(map_of({"1": string("x")}), number(1), string("x"), id="map_by_number"),
        pytest.param(MAP, secret(string("a")), sensitive("x"), id="map_key_sensitive"),
        pytest.param(MAP, unknown(STRING), unknown(STRING), id="map_key_unknown"),
        pytest.param(OBJECT, string("a"), number(1), id="object"),
        pytest.param(OBJECT, string("é"), null(STRING), id="object_null"),
        pytest.param(OBJECT, secret(string("a")), number(1), id="object_key_sensitive"),
        pytest.param(secret(OBJECT), string("a"), secret(number(1)), id="object_sensitive"),
        pytest.param(OBJECT, unknown(STRING), unknown(), id="object_key_unknown"),
    ],
)
def test_index(collection: Value, key: Value, want: Value) -> None:
    assert index(collection, key) == want


@pytest.mark.parametrize(
    ("collection", "key", "summary", "detail"),
    [
        pytest.param(
            null(),
            number(0),
            "Attempt to index null value",
            "This value is null, so it does not have any indices.",
            id="null",
        ),
        pytest.param(
            LIST, null(), "Invalid index", "Can't use a null value as an indexing key.", id="null_key"
        ),
        pytest.param(
            LIST, string("x"), "Invalid index", f"{NO_ELEMENT}: a number is required.", id="text_key"
        ),
        pytest.param(
            OBJECT,
            tuple_of([]),
            "Invalid index",
            f"{NO_ELEMENT}: string required, but have tuple.",
            id="tuple_key",
        ),
        pytest.param(
            LIST,
            number("1.5"),
            "Invalid index",
            f"{NO_ELEMENT}: indexing a sequence requires a whole number, but the given index has a fractional part.",
            id="fraction",
        ),
        pytest.param(
            LIST,
            number(-1),
            "Invalid index",
            f"{NO_ELEMENT}: a negative number is not a valid index for a sequence.",
            id="negative",
        ),
        pytest.param(
            LIST,
            number(3),
            "Invalid index",
            f"{NO_ELEMENT}: the given index is greater than or equal to the length of the collection.",
            id="beyond",
        ),
        pytest.param(
            tuple_of([]),
            number(0),
            "Invalid index",
            f"{NO_ELEMENT}: the collection has no elements.",
            id="empty",
        ),
        pytest.param(secret(LIST), number(3), "Invalid index", f"{NO_ELEMENT}.", id="sensitive"),
        pytest.param(
            unknown(TupleType((STRING,))),
            number(1),
            "Invalid index",
            f"{NO_ELEMENT}: the given index is greater than or equal to the length of the collection.",
            id="unknown_tuple",
        ),
        pytest.param(MAP, string("z"), "Invalid index", f"{NO_ELEMENT}.", id="map"),
        pytest.param(OBJECT, string("z"), "Invalid index", f"{NO_ELEMENT}.", id="object"),
        pytest.param(
            OBJECT,
            number(0),
            "Invalid index",
            f"{NO_ELEMENT}. An object only supports looking up attributes by name, not by numeric index.",
            id="object_by_number",
        ),
        pytest.param(
            set_of([string("a")]),
            number(0),
            "Invalid index",
            "Elements of a set are identified only by their value and don't have any separate index or key to select "
            "with, so it's only possible to perform operations across all elements of the set.",
            id="set",
        ),
        pytest.param(
            string("x"), number(0), "Invalid index", "This value does not have any indices.", id="string"
        ),
    ],
)
def test_index_refuses(collection: Value, key: Value, summary: str, detail: str) -> None:
    with pytest.raises(OperationError) as caught:
        index(collection, key)
    assert (caught.value.summary, caught.value.message) == (summary, detail)


@pytest.mark.parametrize(
    ("value", "name", "want"),
    [
        pytest.param(OBJECT, "a", number(1), id="object"),
        pytest.param(OBJECT, "é", null(STRING), id="null"),
        pytest.param(OBJECT, "s", sensitive("x"), id="sensitive_part"),
        pytest.param(secret(OBJECT), "a", secret(number(1)), id="sensitive"),
        pytest.param(MAP, "a", string("x"), id="map"),
        pytest.param(secret(unknown()), "a", secret(unknown()), id="unknown"),
    ],
)
def test_attribute(value: Value, name: str, want: Value) -> None:
    assert attribute(value, name) == want


@pytest.mark.parametrize(
    ("value", "summary", "detail"),
    [
        pytest.param(
            null(),
            "Attempt to get attribute from null value",
            "This value is null, so it does not have any attributes.",
            id="null",
        ),
        pytest.param(
            OBJECT, "Unsupported attribute", 'This object does not have an attribute named "b".', id="object"
        ),
        pytest.param(
            MAP, "Missing map element", 'This map does not have an element with the key "b".', id="map"
        ),
        pytest.param(
            string("x"),
            "Unsupported attribute",
            "Can't access attributes on a primitive-typed value (string).",
            id="string",
        ),
        pytest.param(
            list_of([object_of({"b": number(1)})]),
            "Unsupported attribute",
            'Can\'t access attributes on a list of objects. Did you mean to access attribute "b" for a specific '
            "element of the list, or across all elements of the list?",
            id="list_of_objects_with_it",
        ),
        pytest.param(
            list_of([object_of({"a": number(1)})]),
            "Unsupported attribute",
            "Can't access attributes on a list of objects. Did you mean to access an attribute for a specific element "
            "of the list, or across all elements of the list?",
            id="list_of_objects",
        ),
        pytest.param(
            set_of([object_of({"a": number(1)})]),
            "Unsupported attribute",
            "Can't access attributes on a set of objects. Did you mean to access an attribute across all elements of "
            "the set?",
            id="set_of_objects",
        ),
        pytest.param(LIST, "Unsupported attribute", "This value does not have any attributes.", id="list"),
    ],
)
def test_attribute_refuses(value: Value, summary: str, detail: str) -> None:
    with pytest.raises(OperationError) as caught:
        attribute(value, "b")
    assert (caught.value.summary, caught.value.message) == (summary, detail)


@pytest.mark.parametrize(
    ("of", "key", "part", "path"),
    [
        pytest.param(DYNAMIC, "a", DYNAMIC, path_of("x").attr("a"), id="no_type"),
        pytest.param(ObjectType({"a": STRING}), "a", STRING, path_of("x").attr("a"), id="object"),
        pytest.param(MapType(STRING), "a", STRING, path_of("x").index("a"), id="map"),
    ],
)
def test_attribute_extends_origin(of: Type, key: str, part: Type, path: ValuePath) -> None:
    found = attribute(unknown(of, ORIGIN), key)
    assert found == unknown(part)
    assert found.origin == Origin(ORIGIN.address, path)


@pytest.mark.parametrize(
    ("of", "key", "part", "path"),
    [
        pytest.param(DYNAMIC, string("a"), DYNAMIC, path_of("x").index("a"), id="no_type"),
        pytest.param(DYNAMIC, unknown(STRING), DYNAMIC, None, id="key_unknown"),
        pytest.param(ObjectType({"a": STRING}), string("a"), STRING, path_of("x").attr("a"), id="object"),
        pytest.param(MapType(STRING), string("a"), STRING, path_of("x").index("a"), id="map"),
        pytest.param(MapType(STRING), unknown(STRING), STRING, None, id="map_key_unknown"),
        pytest.param(ListType(STRING), number(1), STRING, path_of("x").index(1), id="list"),
        pytest.param(ListType(STRING), unknown(NUMBER), STRING, None, id="list_key_unknown"),
        pytest.param(TupleType((STRING, NUMBER)), number(1), NUMBER, path_of("x").index(1), id="tuple"),
    ],
)
def test_index_extends_origin(of: Type, key: Value, part: Type, path: ValuePath | None) -> None:
    found = index(unknown(of, ORIGIN), key)
    assert found == unknown(part)
    assert found.origin == (None if path is None else Origin(ORIGIN.address, path))


def test_known_part_keeps_its_own_origin() -> None:
    assert attribute(OBJECT, "u").origin == ORIGIN


@pytest.mark.parametrize(
    ("value", "want"),
    [
        pytest.param(LIST, number(3), id="list"),
        pytest.param(tuple_of([]), number(0), id="empty"),
        pytest.param(MAP, number(2), id="map"),
        pytest.param(OBJECT, number(4), id="object"),
        pytest.param(secret(LIST), secret(number(3)), id="sensitive"),
        pytest.param(unknown(), UNKNOWN_NUMBER, id="no_type"),
        pytest.param(null(EMPTY_TUPLE), number(0), id="null_tuple"),
        pytest.param(unknown(TupleType((STRING,))), number(1), id="unknown_tuple"),
        pytest.param(unknown(ObjectType({"a": STRING})), number(1), id="unknown_object"),
        pytest.param(
            unknown(ListType(STRING)), Value(NUMBER, Unknown(not_null=True, minimum=0)), id="unknown_list"
        ),
        pytest.param(set_of([unknown(STRING)]), number(1), id="set_of_one_unknown"),
        pytest.param(
            set_of([unknown(STRING), string("a")]),
            Value(NUMBER, Unknown(not_null=True, minimum=1, maximum=2)),
            id="set_with_unknown",
        ),
        pytest.param(
            Value(SetType(STRING), Unknown(min_length=1, max_length=1)), number(1), id="unknown_of_one_length"
        ),
    ],
)
def test_length(value: Value, want: Value) -> None:
    assert length(value) == want
