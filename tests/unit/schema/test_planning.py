"""Proposed objects, plan modifiers, defaults, valid plans and kept promises: tables over small schemas."""

import pytest

from blockform.schema import Attribute, Block, NestedAttributes, NestedBlock, Nesting
from blockform.schema.defaults import with_defaults
from blockform.schema.planned import run_modifiers
from blockform.schema.promises import broken_promises
from blockform.schema.propose import propose
from blockform.schema.valid import invalid_parts
from blockform.sdk.modifiers import keep_prior_when_unknown, requires_replace, requires_replace_if
from blockform.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    Type,
    Value,
    list_of,
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

ITEM = {
    "name": Attribute(type=STRING, required=True),
    "id": Attribute(type=STRING, computed=True),
}
ITEM_TYPE = ObjectType({"name": STRING, "id": STRING})
PLAIN = Block(
    attributes={
        "id": Attribute(type=STRING, computed=True),
        "name": Attribute(type=STRING, optional=True),
        "size": Attribute(type=NUMBER, optional=True, computed=True),
    }
)


def nested(nesting: Nesting, *, computed: bool = False) -> Block:
    attributes = NestedAttributes(nesting=nesting, attributes=ITEM)
    return Block(attributes={"items": Attribute(nested=attributes, optional=True, computed=computed)})


def plain(identity: Value, name: Value, size: Value) -> Value:
    return object_of({"id": identity, "name": name, "size": size})


def item(name: str, identity: str | None = None) -> Value:
    return object_of({"name": string(name), "id": string(identity) if identity else null(STRING)})


def open_item(name: str) -> Value:
    return object_of({"name": string(name), "id": unknown(STRING)})


def items(value: Value) -> Value:
    return object_of({"items": value})


NOTHING, NO_SIZE = null(STRING), null(NUMBER)
NO_ITEMS = null(ListType(ITEM_TYPE))


@pytest.mark.parametrize(
    ("schema", "prior", "config", "want"),
    [
        pytest.param(
            PLAIN,
            None,
            plain(NOTHING, string("a"), NO_SIZE),
            plain(unknown(STRING), string("a"), unknown(NUMBER)),
            id="new",
        ),
        pytest.param(
            PLAIN,
            plain(string("1"), string("a"), number(3)),
            plain(NOTHING, NOTHING, NO_SIZE),
            plain(string("1"), NOTHING, number(3)),
            id="computed ones are kept, others taken away",
        ),
        pytest.param(
            PLAIN,
            plain(string("1"), string("a"), number(3)),
            plain(NOTHING, unknown(STRING), number(4)),
            plain(string("1"), unknown(STRING), number(4)),
            id="what is written wins",
        ),
        pytest.param(PLAIN, None, null(PLAIN.value_type), null(PLAIN.value_type), id="null"),
        pytest.param(
            nested(Nesting.LIST),
            items(list_of([item("a", "1"), item("b", "2")])),
            items(list_of([item("a"), item("c"), item("d")])),
            items(list_of([item("a", "1"), item("c", "2"), open_item("d")])),
            id="lists by place",
        ),
        pytest.param(
            nested(Nesting.MAP),
            items(map_of({"x": item("a", "1"), "y": item("b", "2")})),
            items(map_of({"y": item("c"), "z": item("d")})),
            items(map_of({"y": item("c", "2"), "z": open_item("d")})),
            id="maps by key",
        ),
        pytest.param(
            nested(Nesting.SET),
            items(set_of([item("a", "1"), item("b", "2")])),
            items(set_of([item("b"), item("c")])),
            items(set_of([item("b", "2"), open_item("c")])),
            id="sets by what is written",
        ),
        pytest.param(
            nested(Nesting.SINGLE),
            items(item("a", "1")),
            items(item("b")),
            items(item("b", "1")),
            id="single",
        ),
        pytest.param(
            nested(Nesting.SINGLE),
            items(null(ITEM_TYPE)),
            items(item("b")),
            items(open_item("b")),
            id="was null",
        ),
        pytest.param(
            nested(Nesting.LIST),
            None,
            items(unknown(ListType(ITEM_TYPE))),
            items(unknown(ListType(ITEM_TYPE))),
            id="unknown list",
        ),
        pytest.param(
            nested(Nesting.LIST, computed=True),
            items(list_of([item("a", "1")])),
            items(NO_ITEMS),
            items(NO_ITEMS),
            id="left out, and was written",
        ),
        pytest.param(
            nested(Nesting.LIST, computed=True),
            items(list_of([], ITEM_TYPE)),
            items(NO_ITEMS),
            items(list_of([], ITEM_TYPE)),
            id="left out, and was computed",
        ),
    ],
)
def test_propose(schema: Block, prior: Value | None, config: Value, want: Value) -> None:
    assert propose(schema, prior, config) == want


def test_equal_elements_of_a_set_are_taken_once() -> None:
    schema = nested(Nesting.SET)
    prior = items(set_of([item("a", "1"), item("a", "2")]))
    proposed = propose(schema, prior, items(set_of([item("a"), item("a", "2")])))
    assert sorted(part["id"].as_str() for part in proposed["items"].elements) == ["1", "2"]


def test_blocks_are_proposed_too() -> None:
    inner = Block(attributes=ITEM)
    schema = Block(blocks={"item": NestedBlock(block=inner, nesting=Nesting.LIST)})
    prior = object_of({"item": list_of([item("a", "1")])})
    config = object_of({"item": list_of([item("a"), item("b")])})
    assert propose(schema, prior, config) == object_of({"item": list_of([item("a", "1"), open_item("b")])})


def test_dynamic_collections_become_tuples() -> None:
    attributes = {**ITEM, "value": Attribute(type=DYNAMIC, optional=True)}
    schema = Block(
        attributes={"items": Attribute(nested=NestedAttributes(nesting=Nesting.LIST, attributes=attributes))}
    )
    one = object_of({"id": NOTHING, "name": string("a"), "value": number(1)})
    two = object_of({"id": NOTHING, "name": string("b"), "value": string("x")})
    proposed = propose(schema, None, items(tuple_of([one, two])))
    assert proposed["items"] == tuple_of([part.with_attrs(id=unknown(STRING)) for part in (one, two)])


# Modifiers ------------------------------------------------------------------------------------------------------

KEEP, REPLACE = (keep_prior_when_unknown(),), (requires_replace(),)
MODIFIED = Block(
    attributes={
        "id": Attribute(type=STRING, computed=True, modifiers=KEEP),
        "kind": Attribute(type=STRING, optional=True, modifiers=REPLACE),
        "size": Attribute(
            type=NUMBER,
            optional=True,
            modifiers=(
                requires_replace_if(
                    lambda request: (
                        request.prior is not None
                        and not request.planned.is_null
                        and request.planned.as_int() < request.prior.as_int()
                    )
                ),
            ),
        ),
    }
)


def modified(identity: Value, kind: str, size: int) -> Value:
    return object_of({"id": identity, "kind": string(kind), "size": number(size)})


@pytest.mark.parametrize(
    ("prior", "proposed", "want", "paths"),
    [
        pytest.param(
            None,
            modified(unknown(STRING), "a", 1),
            modified(unknown(STRING), "a", 1),
            [],
            id="new",
        ),
        pytest.param(
            modified(string("1"), "a", 1),
            modified(unknown(STRING), "a", 2),
            modified(string("1"), "a", 2),
            [],
            id="kept",
        ),
        pytest.param(
            modified(string("1"), "a", 3),
            modified(string("1"), "b", 2),
            modified(string("1"), "b", 2),
            [".kind", ".size"],
            id="replaced",
        ),
    ],
)
def test_modifiers(prior: Value | None, proposed: Value, want: Value, paths: list[str]) -> None:
    config = proposed.with_attrs(id=NOTHING)
    planned, found = run_modifiers(MODIFIED, prior, config, proposed)
    assert planned == want
    assert [str(path) for path in found] == paths


NESTED_REPLACE = {
    "name": Attribute(type=STRING, required=True, modifiers=REPLACE),
    "id": Attribute(type=STRING, computed=True, modifiers=KEEP),
}


def replacing(nesting: Nesting, *, block: bool = False) -> Block:
    if block:
        inner = Block(attributes=NESTED_REPLACE)
        return Block(blocks={"items": NestedBlock(block=inner, nesting=nesting)})
    attributes = NestedAttributes(nesting=nesting, attributes=NESTED_REPLACE)
    return Block(attributes={"items": Attribute(nested=attributes, optional=True)})


@pytest.mark.parametrize(
    ("schema", "prior", "planned", "paths"),
    [
        pytest.param(replacing(Nesting.SINGLE), item("a", "1"), item("b", "1"), [".items.name"], id="single"),
        pytest.param(
            replacing(Nesting.LIST),
            list_of([item("a", "1"), item("b", "2")]),
            list_of([item("a", "1"), item("c", "2"), open_item("new")]),
            [".items[1].name"],
            id="list",
        ),
        pytest.param(
            replacing(Nesting.MAP),
            map_of({"x": item("a", "1")}),
            map_of({"x": item("b", "1"), "y": open_item("new")}),
            ['.items["x"].name'],
            id="map",
        ),
        pytest.param(
            replacing(Nesting.SET),
            set_of([item("a", "1"), item("b", "2")]),
            set_of([item("b", "2"), item("c", "1")]),
            [],
            id="set: elements come and go",
        ),
        pytest.param(
            replacing(Nesting.LIST, block=True),
            list_of([item("a", "1")]),
            list_of([item("b", "1")]),
            [".items[0].name"],
            id="block",
        ),
        pytest.param(replacing(Nesting.LIST), NO_ITEMS, NO_ITEMS, [], id="null"),
    ],
)
def test_nested_modifiers(schema: Block, prior: Value, planned: Value, paths: list[str]) -> None:
    value, found = run_modifiers(schema, items(prior), items(planned), items(planned))
    assert value == items(planned)
    assert [str(path) for path in found] == paths


def test_nested_modifiers_keep_what_was_known() -> None:
    value, _ = run_modifiers(
        replacing(Nesting.LIST),
        items(list_of([item("a", "1")])),
        items(list_of([item("a")])),
        items(list_of([open_item("a")])),
    )
    assert value == items(list_of([item("a", "1")]))


def test_without_modifiers_nothing_is_done() -> None:
    value = plain(NOTHING, NOTHING, NO_SIZE)
    assert run_modifiers(PLAIN, None, value, value) == (value, ())


# Defaults -------------------------------------------------------------------------------------------------------

SIZED = {
    "name": Attribute(type=STRING, required=True),
    "size": Attribute(type=NUMBER, optional=True, default=number(1)),
}


def sized(name: str, size: int | None) -> Value:
    return object_of({"name": string(name), "size": null(NUMBER) if size is None else number(size)})


def with_inner(nesting: Nesting) -> Block:
    return Block(
        attributes={
            "items": Attribute(nested=NestedAttributes(nesting=nesting, attributes=SIZED), optional=True)
        }
    )


@pytest.mark.parametrize(
    ("schema", "value", "want"),
    [
        pytest.param(Block(attributes=SIZED), sized("a", None), sized("a", 1), id="absent"),
        pytest.param(Block(attributes=SIZED), sized("a", 2), sized("a", 2), id="given"),
        pytest.param(
            Block(attributes=SIZED),
            object_of({"name": string("a"), "size": unknown(NUMBER)}),
            object_of({"name": string("a"), "size": unknown(NUMBER)}),
            id="unknown",
        ),
        pytest.param(
            Block(attributes=SIZED),
            sensitive(sized("a", None)),
            sensitive(sized("a", 1)),
            id="sensitive",
        ),
        pytest.param(with_inner(Nesting.SINGLE), items(sized("a", None)), items(sized("a", 1)), id="single"),
        pytest.param(
            with_inner(Nesting.LIST),
            items(list_of([sized("a", None), sized("b", 3)])),
            items(list_of([sized("a", 1), sized("b", 3)])),
            id="list",
        ),
        pytest.param(
            with_inner(Nesting.SET),
            items(set_of([sized("a", None)])),
            items(set_of([sized("a", 1)])),
            id="set",
        ),
        pytest.param(
            with_inner(Nesting.MAP),
            items(map_of({"k": sized("a", None)})),
            items(map_of({"k": sized("a", 1)})),
            id="map",
        ),
        pytest.param(with_inner(Nesting.LIST), items(NO_ITEMS), items(NO_ITEMS), id="null list"),
        pytest.param(
            Block(blocks={"items": NestedBlock(block=Block(attributes=SIZED), nesting=Nesting.LIST)}),
            items(tuple_of([sized("a", None)])),
            items(tuple_of([sized("a", 1)])),
            id="block",
        ),
    ],
)
def test_defaults(schema: Block, value: Value, want: Value) -> None:
    assert with_defaults(value, schema) == want


@pytest.mark.parametrize("nesting", list(Nesting))
def test_what_needs_no_default_is_the_same_value(nesting: Nesting) -> None:
    inner = sized("a", 2)
    made = {
        Nesting.SINGLE: inner,
        Nesting.LIST: list_of([inner]),
        Nesting.SET: set_of([inner]),
        Nesting.MAP: map_of({"k": inner}),
    }
    value = items(made[nesting])
    assert with_defaults(value, with_inner(nesting)) is value
    assert with_defaults(value, nested(nesting)) is value


# Valid plans ----------------------------------------------------------------------------------------------------

WANTED = plain(NOTHING, string("a"), NO_SIZE)
OLD = plain(string("1"), string("A"), number(3))


@pytest.mark.parametrize(
    ("schema", "prior", "config", "planned", "paths"),
    [
        pytest.param(PLAIN, None, WANTED, plain(unknown(STRING), string("a"), number(9)), [], id="computed"),
        pytest.param(PLAIN, None, WANTED, plain(NOTHING, string("b"), NO_SIZE), [".name"], id="changed"),
        pytest.param(PLAIN, OLD, WANTED, plain(NOTHING, string("A"), NO_SIZE), [], id="kept as it was"),
        pytest.param(PLAIN, OLD, WANTED, plain(NOTHING, string("B"), NO_SIZE), [".name"], id="neither"),
        pytest.param(
            PLAIN,
            None,
            plain(NOTHING, NOTHING, NO_SIZE),
            plain(NOTHING, string("x"), NO_SIZE),
            [".name"],
            id="invented",
        ),
        pytest.param(
            PLAIN,
            None,
            plain(NOTHING, unknown(STRING), NO_SIZE),
            plain(NOTHING, string("x"), NO_SIZE),
            [],
            id="known to the provider",
        ),
        pytest.param(PLAIN, None, WANTED, null(PLAIN.value_type), [""], id="nothing planned"),
        pytest.param(
            PLAIN, None, WANTED, object_of({"name": string("a")}), [".id", ".size"], id="attributes missing"
        ),
        pytest.param(PLAIN, None, WANTED, unknown(PLAIN.value_type), [], id="all unknown"),
        pytest.param(
            nested(Nesting.LIST),
            None,
            items(list_of([item("a"), item("b")])),
            items(list_of([item("a", "1"), item("x", "2")])),
            [".items[1].name"],
            id="in a list",
        ),
        pytest.param(
            nested(Nesting.LIST),
            None,
            items(list_of([item("a")])),
            items(list_of([item("a", "1"), item("x", "2")])),
            [".items"],
            id="an element more",
        ),
        pytest.param(
            nested(Nesting.MAP),
            items(map_of({"k": item("A", "1")})),
            items(map_of({"k": item("a")})),
            items(map_of({"k": item("A", "1")})),
            [],
            id="in a map, as it was",
        ),
        pytest.param(
            nested(Nesting.SET),
            None,
            items(set_of([item("a")])),
            items(set_of([item("x", "1")])),
            [],
            id="in a set",
        ),
        pytest.param(
            nested(Nesting.SINGLE),
            None,
            items(item("a")),
            items(null(ITEM_TYPE)),
            [".items"],
            id="taken away",
        ),
    ],
)
def test_invalid_parts(
    schema: Block, prior: Value | None, config: Value, planned: Value, paths: list[str]
) -> None:
    assert [str(path) for path in invalid_parts(schema, prior, config, planned)] == paths


# Promises -------------------------------------------------------------------------------------------------------


def open_list(*values: Value) -> Value:
    return list_of(values, STRING)


A, B, C, OPEN = string("a"), string("b"), string("c"), unknown(STRING)
STRINGS: Type = ListType(STRING)


@pytest.mark.parametrize(
    ("planned", "actual", "paths"),
    [
        pytest.param(A, A, [], id="kept"),
        pytest.param(A, B, [""], id="broken"),
        pytest.param(OPEN, B, [], id="nothing promised"),
        pytest.param(null(STRING), null(STRING), [], id="null kept"),
        pytest.param(null(STRING), A, [""], id="null broken"),
        pytest.param(A, null(STRING), [""], id="gone"),
        pytest.param(A, OPEN, [""], id="became unknown"),
        pytest.param(object_of({"x": A, "y": OPEN}), object_of({"x": B, "y": B}), [".x"], id="member"),
        pytest.param(object_of({"x": A}), object_of({}), [".x"], id="member gone"),
        pytest.param(object_of({}), object_of({"x": A}), [".x"], id="member more"),
        pytest.param(map_of({"x": A}), map_of({"x": B}), ['["x"]'], id="map"),
        pytest.param(open_list(A, OPEN), open_list(A, C), [], id="list"),
        pytest.param(open_list(A, OPEN), open_list(B, C), ["[0]"], id="list element"),
        pytest.param(open_list(A, OPEN), open_list(A), [""], id="list shorter"),
        pytest.param(unknown(STRINGS), open_list(A), [], id="unknown list"),
        pytest.param(set_of([A, OPEN]), set_of([C, A]), [], id="set"),
        pytest.param(set_of([A, OPEN]), set_of([A]), [], id="set: two turned out equal"),
        pytest.param(set_of([A, B, OPEN]), set_of([A, C]), [""], id="set: one is missing"),
        pytest.param(set_of([A]), set_of([A, B]), [""], id="set: one more"),
        pytest.param(sensitive("a"), A, [], id="marks are no content"),
        pytest.param(A, number(1), [""], id="another type"),
        pytest.param(null(MapType(STRING)), null(SetType(STRING)), [], id="nulls"),
    ],
)
def test_broken_promises(planned: Value, actual: Value, paths: list[str]) -> None:
    assert [str(path) for path in broken_promises(planned, actual)] == paths


def test_parts_of_what_kept_its_promises_are_not_compared_again() -> None:
    planned = object_of({"a": string("x"), "b": unknown(STRING), "c": object_of({"a": string("x")})})
    kept = object_of({"a": string("x"), "b": string("y"), "c": object_of({"a": string("x")})})
    assert not broken_promises(planned, kept.with_attrs(b=string("z")), found=kept)
    for changed in ({"a": string("z")}, {"a": null(STRING)}, {"a": unknown(STRING)}):
        assert [str(path) for path in broken_promises(planned, kept.with_attrs(**changed), found=kept)] == [
            ".a"
        ]
    inner = kept.with_attrs(c=object_of({"a": kept["b"]}))
    assert [str(path) for path in broken_promises(planned, inner, found=kept)] == [".c.a"]


def test_a_part_found_elsewhere_keeps_no_promise() -> None:
    """Nulls of a type are one value, so the same one stands in many places."""
    planned = object_of({"a": null(STRING), "b": list_of([object_of({"a": string("x")})])})
    kept = object_of({"a": null(STRING), "b": list_of([object_of({"a": string("x")})])})
    actual = kept.with_attrs(b=list_of([object_of({"a": null(STRING)})]))
    assert [str(path) for path in broken_promises(planned, actual, found=kept)] == [".b[0].a"]
