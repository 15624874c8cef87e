"""Laws of values: what holds for every one of them."""

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from blockform.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ConversionError,
    ListType,
    MapType,
    Mark,
    ObjectType,
    RawNumber,
    SetType,
    TupleType,
    Type,
    Unknown,
    Value,
    add,
    and_,
    boolean,
    can_convert,
    conforms,
    convert,
    dumps,
    equal,
    from_json,
    from_plain,
    has_dynamic,
    less,
    less_equal,
    list_of,
    loads,
    map_of,
    multiply,
    not_equal,
    null,
    number,
    object_of,
    or_,
    render,
    set_of,
    string,
    subtract,
    to_json,
    to_plain,
    tuple_of,
    type_from_json,
    type_to_json,
    unify,
    unknown,
    without_optional,
)

NAMES = st.sampled_from(["a", "b", "c", "é"])
PRIMITIVES = st.sampled_from([STRING, NUMBER, BOOL])
NUMBERS = st.one_of(
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(allow_nan=False, allow_infinity=False, places=30).map(lambda of: f"{of:f}"),
)


def objects(attributes: dict[str, Type], optional: set[str]) -> Type:
    return ObjectType(attributes, frozenset(optional & attributes.keys()))


def nested(parts: st.SearchStrategy[Type], optional: st.SearchStrategy[set[str]]) -> st.SearchStrategy[Type]:
    return st.one_of(
        parts.map(ListType),
        parts.map(SetType),
        parts.map(MapType),
        st.lists(parts, max_size=3).map(lambda elements: TupleType(tuple(elements))),
        st.builds(objects, st.dictionaries(NAMES, parts, max_size=3), optional),
    )


CONCRETE = st.recursive(PRIMITIVES, lambda parts: nested(parts, st.just(set())), max_leaves=5)
CONSTRAINTS = st.recursive(
    st.one_of(PRIMITIVES, st.just(DYNAMIC)), lambda parts: nested(parts, st.sets(NAMES)), max_leaves=5
)


@st.composite
def values_of(draw: st.DrawFn, of: Type, *, unknowns: bool = True, marks: bool = True) -> Value:
    """A value of a concrete type."""

    def part(inner: Type) -> Value:
        return draw(values_of(inner, unknowns=unknowns, marks=marks))

    def parts(inner: Type) -> list[Value]:
        return [part(inner) for _ in range(draw(st.integers(0, 3)))]

    kind = draw(st.integers(0, 9))
    if kind == 0:
        made = null(of)
    elif kind == 1 and unknowns:
        made = unknown(of)
    elif isinstance(of, ListType):
        made = list_of(parts(of.element), of.element)
    elif isinstance(of, SetType):
        made = set_of(parts(of.element), of.element)
    elif isinstance(of, MapType):
        made = map_of(dict(zip("bacé", parts(of.element), strict=False)), of.element)
    elif isinstance(of, TupleType):
        made = tuple_of(map(part, of.elements))
    elif isinstance(of, ObjectType):
        made = object_of({name: part(inner) for name, inner in of.attributes.items()})
    elif of is STRING:
        made = string(draw(st.one_of(st.text(max_size=5), st.sampled_from(["true", "0", "12", "1.5"]))))
    elif of is NUMBER:
        made = number(draw(NUMBERS))
    else:
        made = boolean(draw(st.booleans()))
    return made.with_marks({Mark.SENSITIVE}) if marks and draw(st.integers(0, 9)) == 0 else made


ANY_VALUE = CONCRETE.flatmap(values_of)
KNOWN = CONCRETE.flatmap(lambda of: values_of(of, unknowns=False, marks=False))


def settle(value: Value, draw: Callable[[Type], Value]) -> Value:
    """The value with known ones in place of the unknown ones, as after an apply."""
    if not value.is_known:
        return draw(value.type).with_marks(value.marks)
    if value.is_wholly_known:
        return value
    match value.type:
        case ListType(element=element):
            return list_of((settle(item, draw) for item in value.elements), element, value.marks)
        case SetType(element=element):
            return set_of((settle(item, draw) for item in value.elements), element, value.marks)
        case MapType(element=element):
            return map_of(
                {key: settle(item, draw) for key, item in value.items.items()}, element, value.marks
            )
        case TupleType():
            return tuple_of((settle(item, draw) for item in value.elements), value.marks)
        case _:
            return object_of({key: settle(item, draw) for key, item in value.items.items()}, value.marks)


def agrees(before: Value, after: Value) -> bool:
    """Whether everything known before still stands after."""
    if not before.is_known:
        if after.is_null:
            return not (isinstance(before.raw, Unknown) and before.raw.not_null)
        return conforms(after.type, before.type)
    if before.is_wholly_known or isinstance(before.type, SetType):
        return before == after or not before.is_wholly_known
    if isinstance(before.raw, dict):
        return before.keys() == after.keys() and all(agrees(before[key], after[key]) for key in before.items)
    return len(before) == len(after) and all(map(agrees, before.elements, after.elements))


@given(ANY_VALUE, CONSTRAINTS)
def test_converting_twice_is_converting_once(value: Value, to: Type) -> None:
    try:
        once = convert(value, to)
    except ConversionError:
        return
    assert convert(once, to) is once
    assert conforms(once.type, without_optional(to))
    assert value.deep_marks() >= once.deep_marks()


@given(ANY_VALUE)
def test_converting_to_own_type_changes_nothing(value: Value) -> None:
    assert convert(value, value.type) is value
    assert convert(value, DYNAMIC) is value


@given(ANY_VALUE, CONSTRAINTS)
def test_types_foretell_impossible_conversions(value: Value, to: Type) -> None:
    assume(not can_convert(value.type, to))
    with pytest.raises(ConversionError):
        convert(value, to)


@given(st.lists(CONCRETE, min_size=1, max_size=4))
def test_unified_type_takes_every_type(types: list[Type]) -> None:
    common = unify(types)
    if common is not None:
        assert all(can_convert(of, common) for of in types)
        assert unify([common, *types]) == common


@given(CONSTRAINTS)
def test_type_json_round_trip(of: Type) -> None:
    assert type_from_json(loads(dumps(type_to_json(of)))) == of


@given(KNOWN, st.booleans())
def test_json_round_trip(value: Value, dynamic: bool) -> None:
    of = DYNAMIC if dynamic else value.type
    assert from_json(loads(dumps(to_json(value, of))), of) == (null(of) if value == null() else value)


@given(KNOWN)
def test_plain_json_round_trip(value: Value) -> None:
    data = to_plain(value)
    assert loads(dumps(data, indent=2)) == data
    assert to_plain(from_plain(data)) == data


@given(NUMBERS)
def test_numbers_keep_every_digit(of: float | str) -> None:
    value = number(of)
    assert number(render(value)) == value
    data = to_json(value, NUMBER)
    assert number(data.digits if isinstance(data, RawNumber) else data) == value


@given(st.data(), CONCRETE.flatmap(lambda of: st.tuples(values_of(of), values_of(of))))
def test_equal_stays_right_when_unknowns_become_known(data: st.DataObject, pair: tuple[Value, Value]) -> None:
    def draw(of: Type) -> Value:
        return data.draw(values_of(of, unknowns=False, marks=False))

    before = equal(*pair)
    assert equal(pair[1], pair[0]) == before
    after = equal(*(settle(value, draw) for value in pair))
    assert agrees(before, after)
    assert not_equal(*pair).marks == before.marks


@given(st.data(), ANY_VALUE, CONSTRAINTS)
def test_conversion_stays_right_when_unknowns_become_known(
    data: st.DataObject, value: Value, to: Type
) -> None:
    assume(not has_dynamic(to))
    settled = settle(value, lambda of: data.draw(values_of(of, unknowns=False, marks=False)))
    try:
        before, after = convert(value, to), convert(settled, to)
    except ConversionError:
        return
    assert agrees(before.unmarked(), after.unmarked())


@given(st.data(), st.sampled_from([add, subtract, multiply, less, less_equal, equal]))
def test_arithmetic_stays_right_when_unknowns_become_known(
    data: st.DataObject, operation: Callable[[Value, Value], Value]
) -> None:
    known = [number(data.draw(NUMBERS)) for _ in range(2)]
    before = [data.draw(st.sampled_from([value, unknown(NUMBER)])) for value in known]
    assert agrees(operation(*before), operation(*known))


@given(st.data(), st.sampled_from([and_, or_]))
def test_logic_stays_right_when_unknowns_become_known(
    data: st.DataObject, operation: Callable[[Value, Value], Value]
) -> None:
    known = [boolean(data.draw(st.booleans())) for _ in range(2)]
    before = [data.draw(st.sampled_from([value, unknown(BOOL)])) for value in known]
    assert agrees(operation(*before), operation(*known))


@given(ANY_VALUE)
def test_equal_values_have_one_hash(value: Value) -> None:
    copy = value.with_marks({Mark.EPHEMERAL}).unmarked()
    assert copy == value.unmarked()
    assert hash(copy) == hash(value.unmarked())


@given(KNOWN)
def test_set_order_does_not_depend_on_the_way_there(value: Value) -> None:
    items = (
        list(value.elements) if isinstance(value.type, ListType | SetType) and not value.is_null else [value]
    )
    assert set_of(items, items[0].type if items else STRING) == set_of(
        reversed(items), items[0].type if items else STRING
    )
