import pytest
from msgspec.structs import replace

from blockform.addrs import parse_provider_config, parse_resource_instance
from blockform.state import (
    InstanceState,
    ObjectStatus,
    OutputState,
    ResourceObject,
    State,
    StateBuilder,
)
from blockform.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
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
from blockform.values.errors import ConversionError
from tests.unit.state.builders import PROVIDER, make_object, make_state

OTHER = parse_provider_config('provider["registry.terraform.io/peak/press"].eu')
ADDR = parse_resource_instance('module.m["x"].press_x.a[0]')


def test_encode_and_decode_give_the_value_back() -> None:
    value = object_of(
        {
            "id": string("noël"),
            "count": number("1234567890123456789.25"),
            "secret": sensitive("s"),
            "tags": list_of([string("a"), sensitive("b")]),
            "map": map_of({"k.1": sensitive("c")}),
            "set": set_of([sensitive("d")]),
            "any": tuple_of([string("x"), sensitive("y")]),
            "none": null(STRING),
        }
    )
    of = ObjectType({**{name: item.type for name, item in value.items.items()}, "any": DYNAMIC})
    obj = ResourceObject.encode(value, of, schema_version=3)
    assert obj.decode(of) is value
    again = ResourceObject(attributes_json=obj.attributes_json, sensitive_paths=obj.sensitive_paths)
    assert again == ResourceObject.encode(value, of)
    assert again.decode(of) == value
    assert again.decode(of) is again.decode(of)
    assert [str(path) for path in obj.sensitive_paths] == [
        ".any[1]",
        '.map["k.1"]',
        ".secret",
        ".set",
        ".tags[1]",
    ]


def test_encode_stores_no_unknowns() -> None:
    with pytest.raises(AssertionError, match="only known values"):
        ResourceObject.encode(object_of({"id": unknown(STRING)}), DYNAMIC)


def test_decode_follows_the_schema() -> None:
    inner = ObjectType({"a": STRING})
    obj = ResourceObject(
        attributes_json={
            "gone": 1,
            "list": [{"a": "x", "old": 1}],
            "set": [{"a": "y", "old": 1}],
            "map": {"k": {"a": "z", "old": 1}},
            "tuple": [{"a": "t", "old": 1}],
        }
    )
    of = ObjectType(
        {
            "list": ListType(inner),
            "set": SetType(inner),
            "map": MapType(inner),
            "tuple": TupleType((inner,)),
            "new": NUMBER,
        }
    )
    value = obj.decode(of)
    assert value["new"] == null(NUMBER)
    assert value["list"][0]["a"] == string("x")
    assert value["set"].elements[0]["a"] == string("y")
    assert value["map"]["k"]["a"] == string("z")
    assert value["tuple"][0]["a"] == string("t")


def test_decode_refuses_other_types() -> None:
    obj = ResourceObject(attributes_json={"id": ["x"]})
    with pytest.raises(ConversionError):
        obj.decode(ObjectType({"id": STRING}))


def test_sensitive_paths_into_nothing_are_ignored() -> None:
    paths = (path_of("gone"), path_of("id", "deeper"), path_of("list", 7), path_of("set", 0, "x"))
    obj = ResourceObject(attributes_json={"id": "x", "list": ["a"], "set": ["b"]}, sensitive_paths=paths)
    value = obj.decode(ObjectType({"id": STRING, "list": ListType(STRING), "set": SetType(STRING)}))
    assert value.without_marks()["id"] == string("x")
    assert not value["list"].has_marks
    assert value["set"].is_sensitive, "a path into a set marks the set"


def test_instances_come_and_go() -> None:
    state = State().with_instance(ADDR, InstanceState(make_object()), PROVIDER)
    assert state.instance(ADDR) == InstanceState(make_object())
    assert state.provider(ADDR) == PROVIDER
    assert list(state.addresses()) == [ADDR]
    assert state.has_objects
    other = parse_resource_instance('module.m["x"].press_x.a[1]')
    both = state.with_instance(other, InstanceState(make_object()), OTHER)
    assert {*both.addresses()} == {ADDR, other}
    assert both.provider(ADDR) == OTHER
    gone = both.with_instance(ADDR, None, OTHER).with_instance(other, InstanceState(), OTHER)
    assert not gone.has_objects
    assert gone.instance(ADDR) is None
    assert gone.provider(ADDR) is None


def test_builder_keeps_deposed_objects_apart() -> None:
    builder = StateBuilder(State())
    builder.set_object(ADDR, make_object("old"), PROVIDER)
    builder.set_object(ADDR, make_object("old"), PROVIDER, "d1")
    builder.set_object(ADDR, None, PROVIDER)
    builder.set_object(ADDR, make_object("new"), PROVIDER)
    state = builder.build()
    assert state.instance(ADDR) == InstanceState(make_object("new"), {"d1": make_object("old")})
    builder.set_object(ADDR, None, PROVIDER, "d1")
    assert builder.build().instance(ADDR) == InstanceState(make_object("new"))
    builder.set_object(ADDR, None, PROVIDER)
    assert not builder.build().has_objects


def test_builder_leaves_what_it_built_alone() -> None:
    builder = StateBuilder(make_state("press_x.a"))
    first = builder.build()
    builder.set_object(ADDR, make_object(), PROVIDER)
    builder.set_output("o", OutputState(value=string("x")))
    builder.set_check_results([])
    second = builder.build()
    assert first == make_state("press_x.a")
    assert second.outputs["o"].value == string("x")
    assert second.check_results == []
    builder.set_output("o", None)
    assert not builder.build().outputs


def test_builder_keeps_unknown_keys_of_outputs() -> None:
    old = OutputState(value=string("x"), extra={"by": "a newer program"})
    builder = StateBuilder(replace(make_state(), outputs={"o": old}))
    builder.set_output("o", OutputState(value=string("y"), sensitive=True))
    assert builder.build().outputs["o"] == replace(old, value=string("y"), sensitive=True)
    builder.set_output("o", None)
    builder.set_output("o", OutputState(value=string("z")))
    assert builder.build().outputs["o"].extra == {}


def test_same_content_ignores_the_serial() -> None:
    state = make_state("press_x.a")
    assert state.same_content(make_state("press_x.a", serial=9))
    assert not state.same_content(make_state("press_x.a", lineage="other"))
    assert not state.same_content(make_state("press_x.b"))


def test_tainted_is_a_status() -> None:
    assert ResourceObject(attributes_json={}, status=ObjectStatus.TAINTED).is_tainted
    assert not make_object().is_tainted
