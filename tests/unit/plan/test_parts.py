"""The small parts of planning: differences, marks, origins, what is ignored, how blocks repeat, dependencies, moves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from blockform.addrs import parse_resource
from blockform.config import IgnoredPath, Lifecycle, load_config
from blockform.diagnostics import Diagnostics, SourceFile, SourceRange
from blockform.graph import build_graph
from blockform.lang import Scope
from blockform.lang.functions import FunctionContext, function_table
from blockform.plan import Action, Dependencies, differences
from blockform.plan.dependencies import merged
from blockform.plan.diff import action_between
from blockform.plan.expand import expand, instances_of
from blockform.plan.ignore import without_ignored
from blockform.plan.marks import marked_paths, sensitive_paths, with_marks_at, with_schema_marks
from blockform.plan.origins import with_origins
from blockform.schema import Attribute, Block, NestedAttributes, NestedBlock, Nesting
from blockform.state import State
from blockform.syntax import parse_expression
from blockform.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    MapType,
    Mark,
    Origin,
    Value,
    ValuePath,
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

A, B, OPEN = string("a"), string("b"), unknown(STRING)

# Differences ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "want"),
    [
        pytest.param(None, None, Action.NO_OP, id="nothing"),
        pytest.param(None, A, Action.CREATE, id="create"),
        pytest.param(A, None, Action.DELETE, id="delete"),
        pytest.param(A, A, Action.NO_OP, id="same"),
        pytest.param(A, B, Action.UPDATE, id="update"),
        pytest.param(A, sensitive("a"), Action.UPDATE, id="marks"),
        pytest.param(A, OPEN, Action.UPDATE, id="unknown"),
    ],
)
def test_action_between(before: Value | None, after: Value | None, want: Action) -> None:
    assert action_between(before, after) is want


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        pytest.param(object_of({"x": A}), object_of({"x": A}), [], id="same"),
        pytest.param(object_of({"x": A, "y": A}), object_of({"x": B, "y": A}), [".x"], id="attribute"),
        pytest.param(object_of({"x": A}), object_of({"x": A, "y": B}), [".y"], id="added"),
        pytest.param(object_of({"x": A, "y": B}), object_of({"x": A}), [".y"], id="removed"),
        pytest.param(map_of({"x": A}), map_of({"x": B}), ['["x"]'], id="map"),
        pytest.param(list_of([A, A]), list_of([A, B]), ["[1]"], id="element"),
        pytest.param(tuple_of([A]), list_of([A]), [""], id="another type"),
        pytest.param(
            object_of({"x": A}), object_of({"x": number(1)}), [".x"], id="attribute of another type"
        ),
        pytest.param(object_of({"x": A}), object_of({"x": OPEN}), [".x"], id="unknown"),
        pytest.param(object_of({"x": A}), object_of({"x": sensitive("a")}), [".x"], id="marks"),
        pytest.param(
            object_of({"x": object_of({"y": A})}), object_of({"x": object_of({"y": B})}), [".x.y"], id="deep"
        ),
    ],
)
def test_differences(before: Value, after: Value, paths: list[str]) -> None:
    found = differences(before, after)
    assert [str(each.path) for each in found] == paths


def test_difference_has_both_sides() -> None:
    (found,) = differences(object_of({"x": A}), object_of({"x": B}))
    assert (found.before, found.after) == (A, B)


# Marks ----------------------------------------------------------------------------------------------------------

SECRET = {Mark.SENSITIVE}


@pytest.mark.parametrize(
    ("value", "path", "want"),
    [
        pytest.param(A, path_of(), sensitive("a"), id="whole"),
        pytest.param(object_of({"x": A}), path_of("x"), object_of({"x": sensitive("a")}), id="attribute"),
        pytest.param(tuple_of([A, B]), path_of(1), tuple_of([A, sensitive("b")]), id="element"),
        pytest.param(map_of({"k": A}), ValuePath().index("k"), map_of({"k": sensitive("a")}), id="map"),
        pytest.param(object_of({"x": A}), path_of("y"), object_of({"x": A}), id="not there"),
        pytest.param(tuple_of([A]), path_of(4), tuple_of([A]), id="beyond the end"),
        pytest.param(object_of({"x": A}), path_of("x", "y"), object_of({"x": sensitive("a")}), id="too deep"),
        pytest.param(set_of([A]), path_of(0), set_of([A]).with_marks(SECRET), id="set"),
        pytest.param(OPEN, path_of("x"), OPEN.with_marks(SECRET), id="unknown"),
    ],
)
def test_marks_are_put_back(value: Value, path: ValuePath, want: Value) -> None:
    assert with_marks_at(value, [(path, frozenset(SECRET))]) == want


def test_marks_survive_the_way_to_the_provider_and_back() -> None:
    value = object_of({"a": sensitive("x"), "b": tuple_of([A, sensitive("y")]), "c": map_of({"k": A})})
    assert with_marks_at(value.unmarked(), marked_paths(value)) == value
    assert marked_paths(value.unmarked()) == ()


INNER = {"secret": Attribute(type=STRING, sensitive=True), "plain": Attribute(type=STRING)}


@pytest.mark.parametrize("nesting", [Nesting.SINGLE, Nesting.LIST, Nesting.MAP])
def test_sensitive_attributes_in_schemas(nesting: Nesting) -> None:
    one = object_of({"secret": A, "plain": A})
    hidden = object_of({"secret": sensitive("a"), "plain": A})
    wrap: Callable[[Value], Value] = {
        Nesting.SINGLE: lambda item: item,
        Nesting.LIST: lambda item: tuple_of([item]),
        Nesting.MAP: lambda item: object_of({"k": item}),
    }[nesting]
    schema = Block(
        attributes={"n": Attribute(nested=NestedAttributes(nesting=nesting, attributes=INNER)), **INNER},
        blocks={"b": NestedBlock(block=Block(attributes=INNER), nesting=nesting)},
    )
    value = object_of({"n": wrap(one), "b": wrap(one), "secret": null(STRING), "plain": A})
    assert with_schema_marks(value, schema) == object_of(
        {"n": wrap(hidden), "b": wrap(hidden), "secret": null(STRING), "plain": A}
    )
    assert len(sensitive_paths(schema, value)) == 2


def test_without_secrets_the_value_is_the_same() -> None:
    value = object_of({"plain": A})
    assert with_schema_marks(value, Block(attributes={"plain": INNER["plain"]})) is value


# Origins --------------------------------------------------------------------------------------------------------


def test_unknown_parts_get_their_origin() -> None:
    passed_on = unknown(STRING, Origin("rig.other", path_of("id")))
    value = with_origins(
        object_of(
            {
                "known": A,
                "open": OPEN,
                "passed": passed_on,
                "list": tuple_of([A, OPEN]),
                "map": map_of({"k": OPEN}),
            }
        ),
        "rig.a",
    )
    assert value["open"].origin == Origin("rig.a", path_of("open"))
    assert value["passed"].origin == Origin("rig.other", path_of("id"))
    assert value["list"][1].origin == Origin("rig.a", path_of("list", 1))
    assert value["map"]["k"].origin == Origin("rig.a", path_of("map").index("k"))


def test_known_values_stay_the_same_object() -> None:
    value = object_of({"x": A})
    assert with_origins(value, "rig.a") is value


# ignore_changes -------------------------------------------------------------------------------------------------

NOWHERE = SourceRange(SourceFile("test", ""), 0, 0)
DYNAMIC_INPUT = Block(attributes={"input": Attribute(type=DYNAMIC, optional=True)})


def ignoring(*paths: ValuePath) -> Lifecycle:
    return Lifecycle(ignore_changes=tuple(IgnoredPath(path=path, range=NOWHERE) for path in paths))


def given(value: Value) -> Value:
    return object_of({"input": value})


AT = path_of("input")
TEXTS = MapType(STRING)


@pytest.mark.parametrize(
    ("path", "prior", "config", "want"),
    [
        pytest.param(AT, A, B, A, id="whole"),
        pytest.param(AT, A, sensitive("a"), A, id="marks"),
        pytest.param(AT, sensitive("a"), B, sensitive("a"), id="marks that were"),
        pytest.param(AT, A, OPEN, A, id="unknown"),
        pytest.param(
            AT.attr("x"), object_of({"x": A}), object_of({"x": B}), object_of({"x": A}), id="attribute"
        ),
        pytest.param(
            AT.attr("x"), object_of({"x": A}), object_of({"y": B}), object_of({"y": B}), id="only before"
        ),
        pytest.param(
            AT.attr("x"), object_of({"y": A}), object_of({"x": B}), object_of({"x": B}), id="only now"
        ),
        pytest.param(AT.index(0), tuple_of([A, A]), tuple_of([B, B]), tuple_of([A, B]), id="element"),
        pytest.param(AT.index(0), tuple_of([A]), tuple_of([number(1)]), tuple_of([A]), id="another type"),
        pytest.param(AT.index(3), tuple_of([A]), tuple_of([B]), tuple_of([B]), id="beyond the end"),
        pytest.param(AT.index(0), list_of([A]), list_of([B]), list_of([A]), id="list"),
        pytest.param(
            AT.index("x"),
            map_of({"x": A, "y": A}),
            map_of({"x": B, "y": B}),
            map_of({"x": A, "y": B}),
            id="key",
        ),
        pytest.param(
            AT.index("x"), map_of({"x": A}), map_of({"y": B}), map_of({"x": A, "y": B}), id="key taken away"
        ),
        pytest.param(
            AT.index("x"), map_of({"y": A}), map_of({"x": B, "y": A}), map_of({"y": A}), id="key added"
        ),
        pytest.param(AT.index("x"), map_of({}, STRING), map_of({"x": B}), map_of({}, STRING), id="only key"),
        pytest.param(AT.index("x"), map_of({"x": A}), null(TEXTS), map_of({"x": A}), id="now null"),
        pytest.param(AT.index("x"), map_of({"y": A}), null(TEXTS), null(TEXTS), id="null, and no such key"),
        pytest.param(AT.index("x"), null(TEXTS), map_of({"x": A}), map_of({}, STRING), id="was null"),
        pytest.param(AT.index("x"), map_of({"x": A}), unknown(TEXTS), unknown(TEXTS), id="unknown map"),
        pytest.param(
            AT.index("x"),
            map_of({"x": number(1)}),
            map_of({"y": B}),
            map_of({"y": B}),
            id="elements of two types",
        ),
        pytest.param(
            AT.index("x"),
            object_of({"x": A, "y": A}),
            object_of({"x": B, "y": B}),
            object_of({"x": A, "y": A}),
            id="key of an object: all of it",
        ),
        pytest.param(
            AT.attr("m").index("x"),
            object_of({"m": map_of({"x": A})}),
            object_of({"m": map_of({"x": B})}),
            object_of({"m": map_of({"x": A})}),
            id="deep",
        ),
        pytest.param(
            AT.attr("x").attr("y"),
            object_of({"x": A}),
            object_of({"x": B}),
            object_of({"x": B}),
            id="nowhere",
        ),
    ],
)
def test_ignored(path: ValuePath, prior: Value, config: Value, want: Value) -> None:
    assert without_ignored(DYNAMIC_INPUT, ignoring(path), given(prior), given(config)) == given(want)


def test_all_ignored_is_the_object_as_if_written() -> None:
    inner = {"name": Attribute(type=STRING, optional=True), "id": Attribute(type=STRING, computed=True)}
    one = object_of({"name": A, "id": B})
    bare = object_of({"name": A, "id": null(STRING)})
    schema = Block(
        attributes={
            "id": Attribute(type=STRING, computed=True),
            "name": Attribute(type=STRING, optional=True, computed=True),
            "list": Attribute(nested=NestedAttributes(nesting=Nesting.LIST, attributes=inner), optional=True),
            "map": Attribute(nested=NestedAttributes(nesting=Nesting.MAP, attributes=inner), optional=True),
        },
        blocks={
            "one": NestedBlock(block=Block(attributes=inner), nesting=Nesting.SINGLE),
            "none": NestedBlock(block=Block(attributes=inner), nesting=Nesting.LIST),
        },
    )

    def whole(identity: Value, item: Value) -> Value:
        return object_of(
            {
                "id": identity,
                "name": A,
                "list": list_of([item]),
                "map": map_of({"k": item}),
                "one": item,
                "none": null(DYNAMIC),
            }
        )

    lifecycle = Lifecycle(ignore_all_changes=True)
    found = without_ignored(schema, lifecycle, whole(A, one), whole(null(STRING), one))
    assert found == whole(null(STRING), bare)


# count and for_each ---------------------------------------------------------------------------------------------


def expanded(count: str = "", for_each: str = "", **names: Value) -> tuple[list[object] | None, list[str]]:
    diags = Diagnostics()
    functions = function_table(FunctionContext(base_dir=Path(), home=None, now=None, plan_timestamp=None))
    scope = Scope(functions=functions, diags=diags, names=names)
    exprs = [parse_expression(text, "test")[0] if text else None for text in (count, for_each)]
    found = expand(exprs[0], exprs[1], scope)
    return (list(found.keys) if found is not None else None), [item.summary for item in diags.errors]


@pytest.mark.parametrize(
    ("count", "want"),
    [
        pytest.param("3", [0, 1, 2], id="number"),
        pytest.param('"2"', [0, 1], id="text"),
        pytest.param("0", [], id="none"),
        pytest.param("hidden", [0, 1], id="sensitive"),
        pytest.param("-1", "Invalid count argument", id="negative"),
        pytest.param("1.5", "Invalid count argument", id="fraction"),
        pytest.param("null", "Invalid count argument", id="null"),
        pytest.param("open", "Invalid count argument", id="unknown"),
        pytest.param('"many"', "Incorrect value type", id="no number"),
        pytest.param("[]", "Incorrect value type", id="list"),
        pytest.param("nope", "Unknown variable", id="wrong reference"),
    ],
)
def test_count(count: str, want: list[int] | str) -> None:
    names = {"hidden": number(2).with_marks(SECRET), "open": unknown(NUMBER)}
    assert expanded(count, "", **names) == ((None, [want]) if isinstance(want, str) else (want, []))


EACH = "Invalid for_each argument"
SET = "Invalid for_each set argument"


@pytest.mark.parametrize(
    ("for_each", "want"),
    [
        pytest.param("{ b = 1, a = 2 }", ["a", "b"], id="object"),
        pytest.param('tomap({ k = "v" })', ["k"], id="map"),
        pytest.param('toset(["b", "a"])', ["a", "b"], id="set"),
        pytest.param("toset([])", [], id="empty set"),
        pytest.param("{ k = open }", ["k"], id="unknown value"),
        pytest.param("{ k = hidden }", ["k"], id="sensitive value"),
        pytest.param('["a"]', EACH, id="tuple"),
        pytest.param('"a"', EACH, id="text"),
        pytest.param("null", EACH, id="null"),
        pytest.param("open", EACH, id="unknown"),
        pytest.param("toset([open])", EACH, id="set of unknowns"),
        pytest.param("toset([hidden])", EACH, id="set of secrets"),
        pytest.param("toset([1])", SET, id="set of numbers"),
        pytest.param('toset(["a", null])', SET, id="null in a set"),
    ],
)
def test_for_each(for_each: str, want: list[str] | str) -> None:
    names = {"hidden": sensitive("x"), "open": OPEN}
    assert expanded("", for_each, **names) == ((None, [want]) if isinstance(want, str) else (want, []))


def test_without_either_there_is_one() -> None:
    assert expanded() == ([None], [])


def test_the_same_mistake_twice_is_one_each_time() -> None:
    diags = Diagnostics()
    scope = Scope(diags=diags, names={"x": boolean(truth=True)})
    expr, _ = parse_expression("x + 1 + nope", "test")
    assert expand(expr, None, scope) is None
    assert expand(expr, None, scope) is None


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        pytest.param([None], "single", id="single"),
        pytest.param([0, 2], "count", id="count"),
        pytest.param(["a"], "for_each", id="for_each"),
        pytest.param([0, "a"], "for_each", id="mixed"),
    ],
)
def test_instances_of_keys(keys: list[object], kind: str) -> None:
    found = instances_of(keys)  # type: ignore[arg-type]
    assert found.repetition.value == kind
    assert found.known == frozenset(keys)


# Dependencies ---------------------------------------------------------------------------------------------------


def dependencies(tmp_path: Path, text: str) -> Dependencies:
    (tmp_path / "main.hcl").write_text(text)
    config, diags = load_config(tmp_path)
    assert not diags.has_errors
    return Dependencies(build_graph(config, State())[0])


def test_nearest_and_all_dependencies(tmp_path: Path) -> None:
    found = dependencies(
        tmp_path,
        """
        resource "terraform_data" "a" {}
        locals {
          l = terraform_data.a.id
        }
        resource "terraform_data" "b" {
          input = local.l
        }
        resource "terraform_data" "c" {
          input = [terraform_data.b.id, local.l]
        }
        """,
    )
    a, b, c = (parse_resource(f"terraform_data.{name}") for name in "abc")
    assert found.nearest(c) == {a, b}
    assert found.of(c) == (a, b)
    assert found.of(b) == (a,)
    assert (found.of(a), found.nearest(a)) == ((), frozenset())


def test_only_the_nearest_where_they_are_many(tmp_path: Path) -> None:
    size = Dependencies.MANY + 3
    chain = 'resource "terraform_data" "r0" {}\n' + "".join(
        f'resource "terraform_data" "r{i}" {{\n input = terraform_data.r{i - 1}.id\n}}\n'
        for i in range(1, size)
    )
    found = dependencies(tmp_path, chain)
    near = Dependencies.MANY
    assert len(found.of(parse_resource(f"terraform_data.r{near}"))) == near
    assert list(map(str, found.of(parse_resource(f"terraform_data.r{near + 1}")))) == [
        f"terraform_data.r{near}"
    ]


def test_merged_dependencies() -> None:
    a, b = parse_resource("x.a"), parse_resource("x.b")
    assert merged((b,), (a,)) == (a, b)
    assert merged((), (a,)) == (a,)
    assert merged((a,), ()) == (a,)
    assert merged((a,), (a,)) == (a,)
