"""Values made to fit schemas."""

from collections.abc import Mapping

import pytest

from blockform.schema import (
    Attribute,
    Block,
    NestedAttributes,
    NestedBlock,
    Nesting,
    Problem,
    Validator,
    coerce,
    value_type,
)
from blockform.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    ROOT,
    STRING,
    ListType,
    MapType,
    ObjectType,
    Origin,
    SetType,
    Value,
    boolean,
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

MEMBERS = {
    "name": Attribute(type=STRING, required=True),
    "size": Attribute(type=NUMBER, optional=True, default=number(1)),
    "at": Attribute(type=STRING, computed=True),
}
FREE = {"value": Attribute(type=DYNAMIC, optional=True)}


def nested(nesting: Nesting, members: Mapping[str, Attribute] = MEMBERS) -> Attribute:
    return Attribute(nested=NestedAttributes(nesting=nesting, attributes=members), optional=True)


def member(name: str, size: int | None = 1) -> Value:
    return object_of(
        {"name": string(name), "size": null(NUMBER) if size is None else number(size), "at": null(STRING)}
    )


PARAM_OR_NUMBER = Attribute(
    type=DYNAMIC, optional=True, accepts=(NUMBER,), accepts_text=lambda text: text.startswith("@param:")
)
A = object_of({"name": string("a")})
B = object_of({"name": string("b"), "size": string("2")})
LOOSE = object_of({"value": number(1)})
OTHER = object_of({"value": tuple_of([])})


@pytest.mark.parametrize(
    ("value", "schema", "want"),
    [
        pytest.param(number(5), Attribute(type=STRING, optional=True), string("5"), id="converted"),
        pytest.param(null(DYNAMIC), Attribute(type=STRING, optional=True), null(STRING), id="null"),
        pytest.param(null(DYNAMIC), Attribute(type=BOOL, optional=True, default=boolean(truth=True)), boolean(truth=True), id="default"),
        pytest.param(unknown(DYNAMIC), Attribute(type=STRING, required=True), unknown(STRING), id="unknown"),
        pytest.param(sensitive("5"), Attribute(type=NUMBER, optional=True), number(5).with_marks(sensitive("").marks), id="marks"),
        pytest.param(A, nested(Nesting.SINGLE), member("a"), id="single"),
        pytest.param(map_of({"name": string("a")}), nested(Nesting.SINGLE), member("a"), id="single-from-map"),
        pytest.param(tuple_of([A, B]), nested(Nesting.LIST), list_of([member("a"), member("b", 2)]), id="list"),
        pytest.param(tuple_of([]), nested(Nesting.LIST), list_of([], member("a").type), id="empty-list"),
        pytest.param(tuple_of([B, A, A]), nested(Nesting.SET), set_of([member("a"), member("b", 2)]), id="set"),
        pytest.param(object_of({"k": A}), nested(Nesting.MAP), map_of({"k": member("a")}), id="map"),
        pytest.param(object_of({}), nested(Nesting.MAP), map_of({}, member("a").type), id="empty-map"),
        pytest.param(tuple_of([LOOSE, OTHER]), nested(Nesting.LIST, FREE), tuple_of([LOOSE, OTHER]), id="list-of-any-is-tuple"),
        pytest.param(tuple_of([LOOSE, OTHER]), nested(Nesting.SET, FREE), tuple_of([LOOSE, OTHER]), id="set-of-any-is-tuple"),
        pytest.param(object_of({"a": LOOSE, "b": OTHER}), nested(Nesting.MAP, FREE), object_of({"a": LOOSE, "b": OTHER}), id="map-of-any-is-object"),
        pytest.param(tuple_of([unknown(DYNAMIC)]), nested(Nesting.LIST), list_of([unknown(member("a").type)]), id="unknown-element"),
        pytest.param(unknown(DYNAMIC), nested(Nesting.LIST), unknown(ListType(member("a").type)), id="unknown-list"),
        pytest.param(unknown(tuple_of([A]).type), nested(Nesting.LIST, FREE), unknown(tuple_of([A]).type), id="unknown-tuple"),
        pytest.param(unknown(MapType(STRING)), nested(Nesting.SINGLE), unknown(member("a").type), id="unknown-object"),
        pytest.param(tuple_of([null(DYNAMIC)]), nested(Nesting.LIST), list_of([null(member("a").type)]), id="null-element"),
        pytest.param(number(21), PARAM_OR_NUMBER, number(21), id="accepts"),
        pytest.param(string("21"), PARAM_OR_NUMBER, number(21), id="accepts-converts"),
        pytest.param(string("@param:x"), PARAM_OR_NUMBER, string("@param:x"), id="accepts-text"),
        pytest.param(unknown(STRING), PARAM_OR_NUMBER, unknown(STRING), id="accepts-unknown-text"),
        pytest.param(unknown(NUMBER), PARAM_OR_NUMBER, unknown(NUMBER), id="accepts-unknown"),
        pytest.param(unknown(DYNAMIC), PARAM_OR_NUMBER, unknown(DYNAMIC), id="accepts-unknown-any"),
    ],
)  # fmt: skip
def test_fits(value: Value, schema: Attribute, want: Value) -> None:
    assert coerce(value, schema, path_of("arg")) == (want, ())


def test_unknown_keeps_its_origin() -> None:
    origin = Origin("press_block_spec.a", path_of("id"))
    for schema in (Attribute(type=STRING, optional=True), nested(Nesting.LIST), nested(Nesting.SINGLE)):
        assert coerce(unknown(DYNAMIC, origin), schema)[0].origin == origin


def test_defaults_can_be_left_out() -> None:
    assert coerce(A, nested(Nesting.SINGLE), defaults=False) == (member("a", None), ())


UNFIT = "Incorrect attribute value type"
MISSING = "Missing required argument"
READ_ONLY = "Value for unconfigurable attribute"


@pytest.mark.parametrize(
    ("value", "schema", "problem"),
    [
        pytest.param(
            string("x"),
            Attribute(type=NUMBER, optional=True),
            Problem(UNFIT, 'Inappropriate value for attribute "arg": a number is required.', path_of("arg")),
            id="type",
        ),
        pytest.param(
            tuple_of([number(1), string("x")]),
            Attribute(type=ListType(NUMBER), optional=True),
            Problem(
                UNFIT, 'Inappropriate value for attribute "arg": a number is required.', path_of("arg", 1)
            ),
            id="element",
        ),
        pytest.param(
            null(DYNAMIC),
            Attribute(type=NUMBER, required=True),
            Problem(MISSING, 'The argument "arg" is required, but no definition was found.', path_of("arg")),
            id="required",
        ),
        pytest.param(
            tuple_of([object_of({})]),
            nested(Nesting.LIST),
            Problem(
                MISSING,
                'The argument "name" is required, but no definition was found.',
                path_of("arg", 0, "name"),
            ),
            id="required-inside",
        ),
        pytest.param(
            object_of({"name": string("a"), "siez": number(1)}),
            nested(Nesting.SINGLE),
            Problem(
                "Unsupported argument",
                'An argument named "siez" is not expected here. Did you mean "size"?',
                path_of("arg", "siez"),
            ),
            id="unknown-name",
        ),
        pytest.param(
            object_of({"name": string("a"), "at": string("now")}),
            nested(Nesting.SINGLE),
            Problem(
                READ_ONLY,
                'Can\'t configure a value for "at": its value will be decided automatically based on the result of applying '
                "this configuration.",
                path_of("arg", "at"),
            ),
            id="computed",
        ),
        pytest.param(
            string("x"),
            nested(Nesting.LIST),
            Problem(
                UNFIT, 'Inappropriate value for attribute "arg": list of object required.', path_of("arg")
            ),
            id="no-list",
        ),
        pytest.param(
            tuple_of([string("x")]),
            nested(Nesting.SET),
            Problem(UNFIT, 'Inappropriate value for attribute "arg": object required.', path_of("arg", 0)),
            id="no-object",
        ),
        pytest.param(
            tuple_of([]),
            nested(Nesting.MAP),
            Problem(
                UNFIT, 'Inappropriate value for attribute "arg": map of object required.', path_of("arg")
            ),
            id="no-map",
        ),
        pytest.param(
            unknown(STRING),
            nested(Nesting.MAP),
            Problem(
                UNFIT, 'Inappropriate value for attribute "arg": map of object required.', path_of("arg")
            ),
            id="unknown-of-wrong-type",
        ),
        pytest.param(
            unknown(STRING),
            nested(Nesting.SINGLE),
            Problem(UNFIT, 'Inappropriate value for attribute "arg": object required.', path_of("arg")),
            id="unknown-no-object",
        ),
        pytest.param(
            string("param:x"),
            PARAM_OR_NUMBER,
            Problem(UNFIT, 'Inappropriate value for attribute "arg": a number is required.', path_of("arg")),
            id="accepts",
        ),
        pytest.param(
            tuple_of([]),
            Attribute(type=DYNAMIC, optional=True, accepts=(NUMBER, BOOL)),
            Problem(
                UNFIT, 'Inappropriate value for attribute "arg": number or bool required.', path_of("arg")
            ),
            id="accepts-several",
        ),
        pytest.param(
            string("x"),
            Attribute(type=STRING, optional=True, deprecated="Use y."),
            Problem("Argument is deprecated", "Use y.", path_of("arg"), warning=True),
            id="deprecated",
        ),
    ],
)
def test_problem(value: Value, schema: Attribute, problem: Problem) -> None:
    fitted, problems = coerce(value, schema, path_of("arg"))
    assert problems == (problem,)
    assert fitted.is_wholly_known is (problem.summary not in (UNFIT, READ_ONLY))


def test_every_problem_is_collected() -> None:
    value = tuple_of([object_of({"nam": string("a")}), object_of({"name": string("b"), "size": string("x")})])
    _, problems = coerce(value, nested(Nesting.LIST), path_of("arg"))
    assert [str(problem.path) for problem in problems] == [".arg[0].name", ".arg[0].nam", ".arg[1].size"]


def _seen(*values: Value) -> tuple[Validator, list[Value]]:
    """A validator that notes what it is given and finds one thing wrong."""
    seen = list(values)

    def validator(value: Value) -> tuple[Problem, ...]:
        seen.append(value)
        return (Problem("Bad", f"Saw {value.raw!r}.", path_of(0)),)

    return validator, seen


@pytest.mark.parametrize(
    ("value", "is_asked"),
    [
        pytest.param(string("a"), True, id="known"),
        pytest.param(unknown(STRING), False, id="unknown"),
        pytest.param(null(STRING), False, id="null"),
        pytest.param(tuple_of([]), False, id="unfit"),
    ],
)
def test_validators_see_what_is_known(value: Value, is_asked: bool) -> None:
    validator, seen = _seen()
    _, problems = coerce(
        value, Attribute(type=STRING, optional=True, validators=(validator,)), path_of("arg")
    )
    assert bool(seen) is is_asked
    assert any(problem.path == path_of("arg", 0) for problem in problems) is is_asked


@pytest.mark.parametrize("hidden", [False, True])
def test_validators_do_not_tell_secrets(hidden: bool) -> None:
    validator, seen = _seen()
    schema = Attribute(type=STRING, optional=True, sensitive=hidden, validators=(validator,))
    _, (problem,) = coerce(string("hush") if hidden else sensitive("hush"), schema, path_of("arg"))
    assert seen == [string("hush")]
    assert problem.detail == 'The value of "arg" is not valid. It is sensitive, so no more can be said.'


BLOCK = Block(
    attributes=MEMBERS,
    blocks={
        "one": NestedBlock(block=Block(attributes=FREE), nesting=Nesting.SINGLE),
        "many": NestedBlock(block=Block(attributes=MEMBERS), nesting=Nesting.LIST, min_items=1, max_items=2),
        "keyed": NestedBlock(block=Block(attributes=FREE), nesting=Nesting.MAP),
    },
)


def test_block() -> None:
    value = object_of({"name": string("a"), "many": tuple_of([A]), "keyed": object_of({"k": LOOSE})})
    fitted, problems = coerce(value, BLOCK)
    assert problems == ()
    assert fitted["one"] == null(ObjectType({"value": DYNAMIC}))
    assert fitted["many"] == list_of([member("a")])
    assert fitted["keyed"] == object_of({"k": LOOSE})


@pytest.mark.parametrize(
    ("many", "summary"),
    [
        pytest.param(null(DYNAMIC), "Insufficient many blocks", id="none"),
        pytest.param(tuple_of([A] * 3), "Too many many blocks", id="three"),
    ],
)
def test_number_of_blocks(many: Value, summary: str) -> None:
    _, problems = coerce(object_of({"name": string("a"), "many": many}), BLOCK)
    assert [(problem.summary, problem.path) for problem in problems] == [(summary, path_of("many"))]


def test_unknown_blocks_are_not_counted() -> None:
    fitted, problems = coerce(object_of({"name": string("a"), "many": unknown(DYNAMIC)}), BLOCK)
    assert problems == ()
    assert not fitted["many"].is_known


def test_single_block_that_is_required() -> None:
    schema = Block(blocks={"one": NestedBlock(block=Block(), nesting=Nesting.SINGLE, min_items=1)})
    _, (problem,) = coerce(object_of({}), schema)
    assert problem == Problem("Missing one block", 'A block of type "one" is required here.', path_of("one"))


def test_whole_block_unknown_or_no_object() -> None:
    assert coerce(unknown(DYNAMIC), BLOCK)[0].type == BLOCK.value_type
    assert coerce(null(DYNAMIC), BLOCK)[0].is_null
    assert [problem.path for problem in coerce(string("x"), BLOCK)[1]] == [ROOT]


def test_value_type_is_that_of_the_schema() -> None:
    for nesting, kind in ((Nesting.LIST, ListType), (Nesting.SET, SetType), (Nesting.MAP, MapType)):
        assert isinstance(value_type(nested(nesting)), kind)
        assert value_type(nested(nesting, FREE)) is DYNAMIC
