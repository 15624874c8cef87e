"""Reaching into values: an index, an attribute, the length. An unknown part of an unknown keeps its origin, one step on.

Source: HCL's Index and GetAttr (ops.go), which also word the errors.
"""

from blockform.values.convert import convert
from blockform.values.errors import ConversionError, OperationError
from blockform.values.path import AttrPathStep, IndexPathStep, PathStep, ValuePath
from blockform.values.quote import go_quote
from blockform.values.refine import UNKNOWN_NUMBER, length_bounds, refine
from blockform.values.type import (
    DYNAMIC,
    NUMBER,
    STRING,
    DynamicType,
    ListType,
    MapType,
    ObjectType,
    PrimitiveType,
    SetType,
    TupleType,
    Type,
    friendly_name,
)
from blockform.values.value import NO_MARKS, Marks, Origin, Unknown, Value, number, unknown

_NO_ELEMENT = "The given key does not identify an element in this collection value"
_OF_A_SET = (
    "Elements of a set are identified only by their value and don't have any separate index or key to select with, "
    "so it's only possible to perform operations across all elements of the set."
)
_FRACTION = "indexing a sequence requires a whole number, but the given index has a fractional part"
_NEGATIVE = "a negative number is not a valid index for a sequence"
_BEYOND = "the given index is greater than or equal to the length of the collection"


def index(collection: Value, key: Value) -> Value:
    """``collection[key]``; the key is converted as the collection wants it.

    Raises: OperationError, with HCL's summary and detail.
    """
    if collection.raw is None:
        raise OperationError(
            "This value is null, so it does not have any indices.", summary="Attempt to index null value"
        )
    if key.raw is None:
        raise _invalid_index("Can't use a null value as an indexing key.")
    of = collection.type
    if key.type is DYNAMIC or isinstance(of, DynamicType):
        return _unknown_part(collection, DYNAMIC, _step(key), key.marks)
    match of:
        case ListType() | TupleType():
            return _sequence_element(collection, of, _key(key, NUMBER))
        case MapType():
            return _map_element(collection, of, _key(key, STRING))
        case ObjectType():
            return _object_element(collection, of, key)
        case SetType():
            raise _invalid_index(_OF_A_SET)
        case _:
            raise _invalid_index("This value does not have any indices.")


def attribute(value: Value, name: str) -> Value:
    """``value.name`` of an object or map.

    Raises: OperationError, with HCL's summary and detail.
    """
    if value.raw is None:
        text = "This value is null, so it does not have any attributes."
        raise OperationError(text, summary="Attempt to get attribute from null value")
    match value.type:
        case ObjectType(attributes=attributes) if name in attributes:
            if type(value.raw) is Unknown:
                return _unknown_part(value, attributes[name], AttrPathStep(name))
            return value.items[name].with_marks(value.marks)
        case MapType(element=element):
            if type(value.raw) is Unknown:
                return _unknown_part(value, element, IndexPathStep(name))
            if name not in value.items:
                text = f"This map does not have an element with the key {go_quote(name)}."
                raise OperationError(text, summary="Missing map element")
            return value.items[name].with_marks(value.marks)
        case DynamicType():
            return _unknown_part(value, DYNAMIC, AttrPathStep(name))
        case _ as of:
            raise OperationError(_no_attribute(of, name), summary="Unsupported attribute")


def length(value: Value) -> Value:
    """How many elements a collection, tuple or object has; unknown, but bounded, where that may still change."""
    if value.type is DYNAMIC:
        return UNKNOWN_NUMBER.with_marks(value.marks)
    least, most = length_bounds(value)
    if least == most:
        return number(least, value.marks)
    return refine(UNKNOWN_NUMBER.with_marks(value.marks), minimum=least, maximum=most)


def _invalid_index(detail: str) -> OperationError:
    return OperationError(detail, summary="Invalid index")


def _no_element(reason: str = "") -> OperationError:
    return _invalid_index(f"{_NO_ELEMENT}: {reason}." if reason else f"{_NO_ELEMENT}.")


def _key(key: Value, of: Type) -> Value:
    try:
        return convert(key, of)
    except ConversionError as error:
        raise _no_element(error.message) from None


def _step(key: Value) -> PathStep | None:
    """The step that a known key takes."""
    return IndexPathStep(key.raw) if isinstance(key.raw, str | int) else None


def _unknown_part(of: Value, part: Type, step: PathStep | None, marks: Marks = NO_MARKS) -> Value:
    """A part of an unknown; with no step its origin is lost."""
    origin = of.origin
    if origin is not None:
        origin = Origin(origin.address, ValuePath((*origin.path.steps, step))) if step else None
    return unknown(part, origin, of.marks | marks)


def _sequence_element(collection: Value, of: ListType | TupleType, key: Value) -> Value:
    marks = collection.marks | key.marks
    if type(key.raw) is Unknown:
        return unknown(of.element if isinstance(of, ListType) else DYNAMIC, marks=marks)
    position = key.raw
    if not isinstance(position, int):
        raise _no_element(_FRACTION)
    if position < 0:
        raise _no_element(_NEGATIVE)
    if type(collection.raw) is Unknown:
        if isinstance(of, ListType):
            return _unknown_part(collection, of.element, _step(key), key.marks)
        count = len(of.elements)
    else:
        count = len(collection)
    if position >= count:
        raise _no_element("" if collection.marks else _BEYOND if count else "the collection has no elements")
    if type(collection.raw) is Unknown:
        assert isinstance(of, TupleType)
        return _unknown_part(collection, of.elements[position], _step(key), key.marks)
    return collection.elements[position].with_marks(marks)


def _map_element(collection: Value, of: MapType, key: Value) -> Value:
    if type(key.raw) is Unknown or type(collection.raw) is Unknown:
        return _unknown_part(collection, of.element, _step(key), key.marks)
    element = collection.items.get(key.as_str())
    if element is None:
        raise _no_element()
    return element.with_marks(collection.marks | key.marks)


def _object_element(value: Value, of: ObjectType, key: Value) -> Value:
    """An attribute by its name. As in HCL, the marks of the key are not put on it."""
    by_number = key.type is NUMBER
    key = _key(key, STRING)
    if type(key.raw) is Unknown:
        return unknown(DYNAMIC, marks=value.marks | key.marks)
    name = key.as_str()
    if name not in of.attributes:
        hint = (
            " An object only supports looking up attributes by name, not by numeric index."
            if by_number
            else ""
        )
        raise _invalid_index(f"{_NO_ELEMENT}.{hint}")
    return attribute(value, name)


def _no_attribute(of: Type, name: str) -> str:
    match of:
        case ObjectType():
            return f"This object does not have an attribute named {go_quote(name)}."
        case ListType(element=ObjectType() as element):
            which = f"attribute {go_quote(name)}" if name in element.attributes else "an attribute"
            return (
                f"Can't access attributes on a list of objects. Did you mean to access {which} for a specific "
                "element of the list, or across all elements of the list?"
            )
        case SetType(element=ObjectType()):
            return (
                "Can't access attributes on a set of objects. Did you mean to access an attribute across all "
                "elements of the set?"
            )
        case PrimitiveType():
            return f"Can't access attributes on a primitive-typed value ({friendly_name(of)})."
        case _:
            return "This value does not have any attributes."
