"""The API's JSON to values of our schemas, and the parts of an earlier value that say the same kept as they were."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from blockform.sdk import (
    Attribute,
    NestedAttributes,
    Nesting,
    likely_type,
    null_of,
    nulls_of,
    per_schema,
)
from blockform.values import (
    BOOL,
    NUMBER,
    STRING,
    DynamicType,
    ListType,
    MapType,
    ObjectType,
    SetType,
    Type,
    Value,
    boolean,
    has_dynamic,
    list_of,
    map_of,
    null,
    number,
    object_in_order,
    object_of,
    set_of,
    string,
    tuple_of,
)
from blockform_press.bodies import Json
from blockform_press.errors import PressUnreadable
from blockform_press.resources.encode import same
from blockform_press.resources.fields import Attributes, api_name


def decode(data: Json, attribute: Attribute, where: str = "") -> Value:
    """The value that the schema makes of JSON; members the schema does not know are passed over, missing ones are null.

    Raises: PressUnreadable, which names ``where`` in the answer the shape is wrong.
    """
    if data is None:
        return null_of(attribute)
    if attribute.nested is None:
        assert attribute.type is not None
        return decode_type(data, attribute.type, where)
    members = attribute.nested.attributes
    match attribute.nested.nesting:
        case Nesting.SINGLE:
            return decode_members(data, members, where)
        case Nesting.MAP:
            rows = _expect(data, dict, where)
            items = {key: decode_members(item, members, f"{where}.{key}") for key, item in rows.items()}
            return collection(attribute, items)
        case Nesting.LIST | Nesting.SET:
            rows = _expect(data, list, where)
            return collection(
                attribute, [decode_members(row, members, f"{where}[{at}]") for at, row in enumerate(rows)]
            )


def decode_again(data: Json, attribute: Attribute, where: str) -> Value:
    """As ``decode``; JSON that is equal to some that came not long ago is the very same value, as with many specs made by one block."""
    try:
        key = (_TEXT.encode(data), id(attribute))
    except UnicodeEncodeError:  # half a character, which JSON can hold
        return decode(data, attribute, where)
    found = _decoded.get(key)
    if found is None:
        found = (attribute, decode(data, attribute, where))
        if len(_decoded) >= _FEW:
            _decoded.clear()
        _decoded[key] = found
    return found[1]


_FEW = 128
_TEXT = msgspec.json.Encoder(decimal_format="number")  # exact: 1, 1.0 and true differ in it
_decoded: dict[tuple[bytes, int], tuple[Attribute, Value]] = {}


@per_schema
def _element(nested: NestedAttributes) -> ObjectType:
    return ObjectType({n: a.value_type for n, a in nested.attributes.items()})


def decode_members(data: Json, attributes: Attributes, where: str = "") -> Value:
    """An object of all the attributes."""
    row = _expect(data, dict, where)
    nulls, of, rows = _members_of(attributes)
    members = dict(nulls)
    for name, key, attribute in rows:
        item = row.get(key)
        if item is None:
            continue
        if type(item) is str and attribute.type is STRING:
            members[name] = string(item)
        else:
            members[name] = decode(item, attribute, f"{where}.{key}" if where else key)
    return object_in_order(members, likely=of)


@per_schema
def _members_of(
    attributes: Attributes,
) -> tuple[Mapping[str, Value], ObjectType, tuple[tuple[str, str, Attribute], ...]]:
    """The nulls that such an object begins as, its type, and each attribute under our name and the API's."""
    rows = tuple((name, api_name(name), attribute) for name, attribute in attributes.items())
    return nulls_of(attributes), likely_type(attributes), rows


def unset(attribute: Attribute) -> Value:
    """What an attribute is that nobody has set: its default, or null."""
    return null_of(attribute) if attribute.default is None else attribute.default


def collection(attribute: Attribute, items: "dict[str, Value] | list[Value]") -> Value:
    """Objects put together as the schema says: where they may differ in type, a tuple or object, else a list, set or map."""
    assert attribute.nested is not None
    element = _element(attribute.nested)
    if isinstance(items, dict):
        return object_of(items) if has_dynamic(element) else map_of(items, element)
    if has_dynamic(element):
        return tuple_of(items)
    if attribute.nested.nesting is Nesting.SET:
        return set_of(items, element)
    return list_of(items, element)


def decode_type(data: Json, of: Type, where: str = "") -> Value:
    """JSON as a value of a type; texts are made of numbers and bools where a text is wanted, as the language does."""
    if data is None:
        return null(of)
    match of:
        case DynamicType():
            return implied(data)
        case ListType():
            return list_of(
                (decode_type(item, of.element, where) for item in _expect(data, list, where)), of.element
            )
        case SetType():
            return set_of(
                (decode_type(item, of.element, where) for item in _expect(data, list, where)), of.element
            )
        case MapType():
            rows = _expect(data, dict, where)
            return map_of(
                {key: decode_type(item, of.element, where) for key, item in rows.items()}, of.element
            )
        case _:
            return _primitive(data, of, where)


def _primitive(data: Json, of: Type, where: str) -> Value:
    if of is STRING:
        if type(data) is str:
            return string(data)
        if isinstance(data, bool):
            return string("true" if data else "false")
        if isinstance(data, str | int | float | Decimal):
            return string(str(data))
    if of is NUMBER and isinstance(data, int | float | Decimal) and not isinstance(data, bool):
        return implied(data)
    if of is BOOL and isinstance(data, bool):
        return boolean(data)
    raise PressUnreadable("GET", "", detail=f"{where or 'the answer'} is not a {of!r}")


def implied(data: Json) -> Value:
    """The value that JSON says by itself: arrays are tuples, objects are objects."""
    if data is None:
        return null()
    if isinstance(data, str):
        return string(data)
    if isinstance(data, bool):
        return boolean(data)
    if isinstance(data, int):
        return number(data)
    if isinstance(data, float | Decimal):
        return number(str(data))
    if isinstance(data, list):
        return tuple_of(map(implied, data))
    assert isinstance(data, Mapping), type(data)
    return object_of({key: implied(item) for key, item in data.items()})


def reconcile(prior: Value, now: Value, attribute: Attribute, *, planning: bool = False) -> Value:
    """``now``, but with every part that says the same as in ``prior`` as it stands there.

    So an object that has not changed is equal to what it was, whatever forms the platform answers in. While ``planning`` null stays
    null and what is set stays set, as the engine demands of a plan.
    """
    if prior is now:
        return prior
    if planning and prior.is_null != now.is_null:
        return now
    if same(prior, now, attribute):
        return prior
    if attribute.nested is None or _is_hollow(prior) or _is_hollow(now):
        return now
    members = attribute.nested.attributes

    def inner(one: Value, other: Value) -> Value:
        return reconcile_members(one, other, members, planning=planning)

    if attribute.nested.nesting is Nesting.SINGLE:
        return inner(prior, now)
    if isinstance(now.raw, dict):
        rows = {key: inner(prior[key], item) if prior.get(key) else item for key, item in now.raw.items()}
        return collection(attribute, rows)
    if attribute.nested.nesting is Nesting.SET or len(prior) != len(now):
        return now
    return collection(
        attribute, [inner(one, other) for one, other in zip(prior.elements, now.elements, strict=True)]
    )


def reconcile_members(prior: Value, now: Value, attributes: Attributes, *, planning: bool = False) -> Value:
    """As reconcile, for an object."""
    if _is_hollow(prior) or _is_hollow(now):
        return now
    kept = {
        name: reconcile(prior[name], now[name], attribute, planning=planning)
        for name, attribute in attributes.items()
    }
    return object_of(kept)


def _is_hollow(value: Value) -> bool:
    return value.is_null or not value.is_known


def _expect(data: Json, of: type, where: str) -> Json:
    if not isinstance(data, of):
        kind = "an object" if of is dict else "a list"
        raise PressUnreadable("GET", "", detail=f"{where or 'the answer'} is not {kind}")
    return data
