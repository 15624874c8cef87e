import pytest

from blockform.values import (
    BOOL,
    DYNAMIC,
    FALSE,
    NO_MARKS,
    NUMBER,
    SENSITIVE_MARKS,
    STRING,
    TRUE,
    ListType,
    MapType,
    Mark,
    ObjectType,
    Origin,
    SetType,
    TupleType,
    Value,
    boolean,
    list_of,
    map_of,
    null,
    number,
    object_in_order,
    object_of,
    path_of,
    sensitive,
    set_of,
    string,
    tuple_of,
    unknown,
)

SECRET = sensitive("hush")
TREE = object_of({"b": list_of([string("x"), SECRET]), "a": unknown(STRING, Origin("r.n"))})


@pytest.mark.parametrize(
    ("value", "of"),
    [
        pytest.param(string(""), STRING, id="string"),
        pytest.param(number(1), NUMBER, id="number"),
        pytest.param(boolean(truth=True), BOOL, id="bool"),
        pytest.param(boolean(truth=False, marks=SENSITIVE_MARKS), BOOL, id="bool_sensitive"),
        pytest.param(null(), DYNAMIC, id="null"),
        pytest.param(unknown(), DYNAMIC, id="unknown"),
        pytest.param(list_of([string("a")]), ListType(STRING), id="list"),
        pytest.param(list_of([]), ListType(DYNAMIC), id="empty_list"),
        pytest.param(list_of([unknown(), string("a")]), ListType(STRING), id="list_with_unknown"),
        pytest.param(set_of([null(), number(1)]), SetType(NUMBER), id="set_with_null"),
        pytest.param(map_of({"b": null(), "a": TRUE}), MapType(BOOL), id="map_with_null"),
        pytest.param(tuple_of([string("a"), null()]), TupleType((STRING, DYNAMIC)), id="tuple"),
        pytest.param(
            object_of({"b": TRUE, "a": string("")}), ObjectType({"a": STRING, "b": BOOL}), id="object"
        ),
    ],
)
def test_makers_type(value: Value, of: object) -> None:
    assert value.type == of
    assert (
        all(item.type == value.type.element for item in value.elements)
        if isinstance(value.type, ListType | SetType | MapType)
        else True
    )


def test_strings_are_normal() -> None:
    assert string("e\u0301").as_str() == "é"
    assert string("é").as_str() == "é"


@pytest.mark.parametrize(
    ("value", "is_null", "is_known", "wholly", "marked", "secret"),
    [
        pytest.param(string("a"), False, True, True, False, False, id="plain"),
        pytest.param(null(), True, True, True, False, False, id="null"),
        pytest.param(unknown(), False, False, False, False, False, id="unknown"),
        pytest.param(SECRET, False, True, True, True, True, id="sensitive"),
        pytest.param(TREE, False, True, False, True, False, id="tree"),
    ],
)
def test_questions(
    value: Value, is_null: bool, is_known: bool, wholly: bool, marked: bool, secret: bool
) -> None:
    answers = (value.is_null, value.is_known, value.is_wholly_known, value.has_marks, value.is_sensitive)
    assert answers == (is_null, is_known, wholly, marked, secret)


def test_content() -> None:
    assert (string("a").as_str(), TRUE.as_bool(), number(2).as_number(), number(2).as_int()) == (
        "a",
        True,
        2,
        2,
    )
    assert list(TREE.keys()) == ["a", "b"]
    assert TREE.items["b"][0] == TREE["b"][0] == string("x")
    assert TREE.get("c") is None
    assert string("x").get("c") is None
    assert len(TREE) == len(TREE["b"]) == len(TREE.elements) == 2
    assert TREE["a"].origin == Origin("r.n")
    assert TREE.origin is None
    assert bool(FALSE)


@pytest.mark.parametrize("ask", [Value.as_str, Value.as_bool, Value.as_number, Value.as_int, len, Value.keys])
def test_content_of_another_kind_is_our_mistake(ask: object) -> None:
    with pytest.raises(AssertionError):
        ask(null(ObjectType({})))  # type: ignore[operator]


def test_changed_copies() -> None:
    changed = sensitive(object_of({"a": TRUE})).with_attrs(a=FALSE, b=string("x"))
    assert changed == object_of({"a": FALSE, "b": string("x")}, SENSITIVE_MARKS)


@pytest.mark.parametrize("part", [FALSE, null(BOOL), string("x"), null(), object_of({"c": TRUE})])
def test_an_attribute_is_put_in(part: Value) -> None:
    changed = object_of({"b": TRUE, "a": TRUE}).with_attrs(a=part)
    assert changed == object_of({"a": part, "b": TRUE})
    assert list(changed.keys()) == ["a", "b"]
    assert changed.type == ObjectType({"a": part.type, "b": BOOL})


@pytest.mark.parametrize("likely", [ObjectType({}), ObjectType({"a": STRING, "b": BOOL})])
@pytest.mark.parametrize("part", [string("x"), TRUE, unknown(STRING)])
def test_object_in_order_has_the_type_of_its_parts(part: Value, likely: ObjectType) -> None:
    assert object_in_order({"a": part, "b": TRUE}, SENSITIVE_MARKS, likely) == object_of(
        {"b": TRUE, "a": part}, SENSITIVE_MARKS
    )


def test_nulls_and_unknowns_of_a_type_are_one_value() -> None:
    assert null(ListType(STRING)) is null(ListType(STRING))
    assert unknown(STRING) is unknown(STRING)
    assert unknown(STRING, Origin("r.n")).origin == Origin("r.n")
    assert null(STRING, SENSITIVE_MARKS).is_sensitive
    assert SECRET.with_marks(SENSITIVE_MARKS) is SECRET
    assert SECRET.with_marks({Mark.EPHEMERAL}).marks == {Mark.SENSITIVE, Mark.EPHEMERAL}
    assert SECRET.without_marks() == string("hush")
    assert sensitive(TREE).without_marks() == TREE
    assert TRUE.without_marks() is TRUE


def test_marks_inside() -> None:
    assert TREE.deep_marks() == SENSITIVE_MARKS
    assert TREE.marks == NO_MARKS == string("a").deep_marks()
    assert SECRET.deep_marks() == SENSITIVE_MARKS
    plain = TREE.unmarked()
    assert not plain.has_marks
    assert plain["b"] == list_of([string("x"), string("hush")])
    assert plain.unmarked() is plain
    assert SECRET.unmarked() == string("hush")


def test_walk() -> None:
    mapped = map_of({"é": TREE})
    assert [(str(path), value) for path, value in mapped.walk(path_of("m"))] == [
        (".m", mapped),
        ('.m["é"]', TREE),
        ('.m["é"].a', TREE["a"]),
        ('.m["é"].b', TREE["b"]),
        ('.m["é"].b[0]', string("x")),
        ('.m["é"].b[1]', SECRET),
    ]


def test_equality_is_of_everything() -> None:
    assert object_of({"a": unknown(STRING), "b": list_of([string("x"), SECRET])}) == TREE
    assert hash(TREE) == hash(object_of({"a": unknown(STRING), "b": list_of([string("x"), SECRET])}))
    assert string("1") != number(1)
    assert number(1) != TRUE
    assert null(STRING) != null(BOOL)
    assert string("hush") != SECRET
    assert string("a") != "a"


def test_repr_hides_secrets() -> None:
    assert "hush" not in repr(TREE)
    assert repr(string("a")) == "Value(string: 'a')"
