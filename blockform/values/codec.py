"""Values and types as JSON: typed, as in state files and plans, and plain, as in ``jsonencode``.

"JSON" here is what :func:`loads` gives and :func:`dumps` takes: None, bool, int, float, str, list and dict, and for numbers
that no float holds exactly a :class:`RawNumber`.
"""

import json
import os
import re
from collections.abc import Callable, Mapping, Sized
from functools import lru_cache
from typing import Any, Never

from blockform.values.convert import convert
from blockform.values.errors import ConversionError
from blockform.values.number import digits
from blockform.values.path import AttrPathStep, IndexPathStep, PathStep
from blockform.values.quote import go_quote
from blockform.values.type import (
    BOOL,
    DYNAMIC,
    EMPTY_OBJECT,
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
    has_dynamic,
    without_optional,
)
from blockform.values.value import (
    Unknown,
    Value,
    boolean,
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

_LONGEST_INT = 150  # digits that always fit into the 512 bits of a number
_GO_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_GO_ESCAPED = re.compile("[<>&\u2028\u2029]")


class RawNumber:
    """A number as its digits, for one that a float would change; equal to another by its digits."""

    __slots__ = ("digits",)

    def __init__(self, digits: str) -> None:
        self.digits = digits

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RawNumber) and self.digits == other.digits

    def __hash__(self) -> int:
        return hash(self.digits)

    def __repr__(self) -> str:
        return self.digits

    def __float__(self) -> float:
        return float(self.digits)


# Text -----------------------------------------------------------------------------------------------------------


def dumps(data: object, *, indent: int | None = None, sort_keys: bool = False) -> str:
    """JSON text as Go writes it: without spaces unless indented, ``<``, ``>`` and ``&`` escaped, numbers exact."""
    if indent is None and not sort_keys:
        try:
            return _go_escaped(_COMPACT.encode(data))
        except _RawNumberFound:
            pass
    token = ""

    def placeholder(item: object) -> str:
        nonlocal token
        if not isinstance(item, RawNumber):
            raise TypeError(f"not JSON: {type(item).__name__}")
        token = token or os.urandom(8).hex()
        return f"{token}{item.digits}{token}"

    separators = (",", ":" if indent is None else ": ")
    text = json.dumps(
        data,
        ensure_ascii=False,
        allow_nan=False,
        default=placeholder,
        indent=indent,
        separators=separators,
        sort_keys=sort_keys,
    )
    if token:  # json.dumps has no way to write a number that is no int and no float
        text = re.sub(rf'"{token}([^"]*?){token}"', r"\1", text)
    return _go_escaped(text)


class _RawNumberFound(Exception):  # noqa: N818  no error: the text is made in another way
    """The data holds a number that json cannot write. Raised and caught in this module."""


def _no_json(item: object) -> Never:
    if isinstance(item, RawNumber):
        raise _RawNumberFound
    raise TypeError(f"not JSON: {type(item).__name__}")


_COMPACT = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, default=_no_json, separators=(",", ":")
)


def _go_escaped(text: str) -> str:
    if text.isascii() and not ("<" in text or ">" in text or "&" in text):
        return text
    return _GO_ESCAPED.sub(lambda match: _GO_ESCAPES[match[0]], text)


def loads(text: str | bytes) -> Any:
    """The data in JSON text, every number exact. Raises: ValueError (json.JSONDecodeError)."""
    return json.loads(text, parse_int=_parse_int, parse_float=_parse_float, parse_constant=_no_constant)


def _parse_int(text: str) -> int | RawNumber:
    return int(text) if len(text) <= _LONGEST_INT else RawNumber(text)


def _parse_float(text: str) -> float | RawNumber:
    short = float(text)
    return short if repr(short) == text else RawNumber(text)


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


# Types ----------------------------------------------------------------------------------------------------------

_PRIMITIVES: dict[str, Type] = {"string": STRING, "number": NUMBER, "bool": BOOL, "dynamic": DYNAMIC}
_COLLECTIONS: dict[str, Callable[[Type], Type]] = {"list": ListType, "set": SetType, "map": MapType}


def type_to_json(of: Type) -> object:
    """The type as JSON: ``"string"``, ``["list","string"]``, ``["object",{...},["optional"]]``. Source: cty's MarshalJSON."""
    match of:
        case PrimitiveType() | DynamicType():
            return friendly_name(of)
        case ListType():
            return ["list", type_to_json(of.element)]
        case SetType():
            return ["set", type_to_json(of.element)]
        case MapType():
            return ["map", type_to_json(of.element)]
        case TupleType():
            return ["tuple", [type_to_json(element) for element in of.elements]]
        case ObjectType():  # pragma: no branch  the last of a closed union
            attributes = {name: type_to_json(inner) for name, inner in of.attributes.items()}
            return ["object", attributes, sorted(of.optional)] if of.optional else ["object", attributes]


def type_from_json(data: object) -> Type:
    """The type that JSON describes. Raises: ConversionError."""
    match data:
        case str() if data in _PRIMITIVES:
            return _PRIMITIVES[data]
        case [str() as kind, element] if kind in _COLLECTIONS:
            return _COLLECTIONS[kind](type_from_json(element))
        case ["tuple", [*elements]]:
            return TupleType(tuple(map(type_from_json, elements)))
        case ["object", dict() as attributes]:
            return ObjectType({name: type_from_json(inner) for name, inner in attributes.items()})
        case ["object", dict() as attributes, [*optional]] if all(name in attributes for name in optional):
            names = frozenset(str(name) for name in optional)
            return ObjectType({name: type_from_json(inner) for name, inner in attributes.items()}, names)
        case _:
            raise ConversionError("not the description of a type")


# Values to JSON -------------------------------------------------------------------------------------------------


def to_json(value: Value, of: Type) -> object:
    """The value as JSON that :func:`from_json` reads with the same type; where that says ``any``, with its type beside it.

    The value must conform to the type and bear no marks. Source: cty's json.Marshal.

    Raises: ConversionError for an unknown, with its path.
    """
    assert not value.has_marks, "marked values have no JSON"
    return _typed(value, of)


def to_plain(value: Value) -> object:
    """The value as plain JSON, without types, as ``jsonencode`` and outputs show it; it must bear no marks.

    Raises: ConversionError for an unknown, with its path.
    """
    assert not value.has_marks, "marked values have no JSON"
    return _typed(value, value.type)


def _typed(value: Value, of: Type) -> object:
    raw = value.raw
    if of is DYNAMIC and value.type is not DYNAMIC:
        return {"value": _typed(value, value.type), "type": type_to_json(value.type)}
    if type(raw) in _PLAIN:
        return raw
    if type(raw) is Unknown:
        raise ConversionError("value is not known")
    match of:
        case ListType() | SetType():
            return [_typed_part(item, of.element, position) for position, item in enumerate(value.elements)]
        case TupleType():
            parts = enumerate(zip(value.elements, of.elements, strict=True))
            return [_typed_part(item, element, position) for position, (item, element) in parts]
        case MapType():
            return {key: _typed_part(item, of.element, key) for key, item in value.items.items()}
        case ObjectType():
            return _typed_object(value.items, of)
        case _:
            return json_number(value)


_PLAIN = frozenset({str, bool, int, type(None)})
"""Types of contents that are JSON themselves."""


def _typed_object(attrs: Mapping[str, Value], of: ObjectType) -> dict[str, object]:
    data: dict[str, object] = {}
    name = ""
    try:
        for name, inner in of.attributes.items():
            raw = attrs[name].raw
            plain = type(raw) in _PLAIN and inner is not DYNAMIC
            data[name] = raw if plain else _typed(attrs[name], inner)
    except ConversionError as error:
        error.within(AttrPathStep(name))
        raise
    return data


def _typed_part(value: Value, of: Type, key: str | int) -> object:
    try:
        return _typed(value, of)
    except ConversionError as error:
        error.within(IndexPathStep(key))
        raise


def json_number(value: Value) -> int | float | RawNumber:
    """A known number as JSON data: exact whatever it is."""
    raw = value.as_number()
    if isinstance(raw, int):
        return raw
    text = digits(raw)
    return float(text) if repr(float(text)) == text else RawNumber(text)


# Values from JSON -----------------------------------------------------------------------------------------------


def from_json(data: object, of: Type) -> Value:
    """The value of the type that JSON holds; attributes that are left out are null. Source: cty's json.Unmarshal.

    Raises: ConversionError, with the path in the data.
    """
    if data is None:
        return null(without_optional(of))
    match of:
        case PrimitiveType():
            return _primitive(data, of)
        case DynamicType():
            return _dynamic(data)
        case ListType():
            items = _parts(_array(data), of.element)
            return list_of(items, _element(of.element, items))
        case SetType():
            items = _parts(_array(data), of.element)
            return set_of(items, _element(of.element, items))
        case MapType():
            named = {key: _part(item, of.element, IndexPathStep(key)) for key, item in _mapping(data).items()}
            return map_of(named, _element(of.element, named))
        case TupleType():
            return _tuple(_array(data), of)
        case ObjectType():  # pragma: no branch  the last of a closed union
            return _object(_mapping(data), of)


def from_plain(data: object) -> Value:
    """The value of plain JSON, typed as ``jsondecode`` does: arrays are tuples, objects are objects.

    Raises: ConversionError for what is no JSON data.
    """
    match data:
        case None:
            return null()
        case bool():
            return boolean(data)
        case int() | float() | RawNumber():
            return _number(data)
        case str():
            return string(data)
        case list():
            return tuple_of(map(from_plain, data))
        case dict():
            return object_of({name: from_plain(item) for name, item in data.items()})
        case _:
            raise ConversionError(f"{type(data).__name__} is no JSON")


def _number(data: float | str | RawNumber) -> Value:
    try:
        return number(data.digits if isinstance(data, RawNumber) else data)
    except ValueError:
        raise ConversionError("a number is required") from None


def _primitive(data: object, of: PrimitiveType) -> Value:
    if isinstance(data, bool):
        if of is not NUMBER:
            return convert(boolean(data), of)
    elif isinstance(data, str):
        return convert(string(data), of)
    elif isinstance(data, int | float | RawNumber) and of is not BOOL:
        return string(repr(data)) if of is STRING else _number(data)
    raise ConversionError(f"{of.name} is required")


def _dynamic(data: object) -> Value:
    described = _mapping(data)
    for key in described:
        if key not in ("type", "value"):
            raise ConversionError(f"invalid key {go_quote(key)} in dynamically-typed value")
    for key in ("type", "value"):
        if key not in described:
            raise ConversionError(f"missing {key} in dynamically-typed value")
    return from_json(described["value"], type_from_json(described["type"]))


def _array(data: object) -> list[object]:
    if not isinstance(data, list):
        raise ConversionError("missing expected [")
    return data


def _mapping(data: object) -> dict[str, object]:
    if not isinstance(data, dict):
        raise ConversionError("missing expected {")
    return data


def _part(data: object, of: Type, step: PathStep) -> Value:
    try:
        return from_json(data, of)
    except ConversionError as error:
        error.within(step)
        raise


def _parts(data: list[object], element: Type) -> list[Value]:
    return [_part(item, element, IndexPathStep(position)) for position, item in enumerate(data)]


def _tuple(data: list[object], of: TupleType) -> Value:
    if len(data) != len(of.elements):
        how = "too many" if len(data) > len(of.elements) else "not enough"
        raise ConversionError(f"{how} tuple elements (need {len(of.elements)})")
    pairs = enumerate(zip(data, of.elements, strict=True))
    return tuple_of([_part(item, element, IndexPathStep(position)) for position, (item, element) in pairs])


def _object(data: dict[str, object], of: ObjectType) -> Value:
    if not data.keys() <= of.attributes.keys():
        unsupported = next(name for name in data if name not in of.attributes)
        raise ConversionError(f"unsupported attribute {go_quote(unsupported)}")
    nulls, likely = _parts_of(of)
    attrs = dict(nulls)
    name, get = "", data.get
    try:
        for name, inner in of.attributes.items():
            item = get(name)
            if item is None:
                continue
            if inner is STRING and type(item) is str:
                attrs[name] = string(item)
            else:
                attrs[name] = from_json(item, inner)
    except ConversionError as error:
        error.within(AttrPathStep(name))
        raise
    return object_in_order(attrs, likely=likely)


@lru_cache(maxsize=4096)
def _parts_of(of: ObjectType) -> tuple[Mapping[str, Value], ObjectType]:
    """The null of each attribute, in the order of names, and the type of the object where it is always the same."""
    plain = without_optional(of)
    assert isinstance(plain, ObjectType)
    nulls = {name: null(inner) for name, inner in plain.attributes.items()}
    return nulls, EMPTY_OBJECT if has_dynamic(of) else plain


def _element(of: Type, items: Sized) -> Type | None:
    """The element type; None where the elements have to tell."""
    return None if items and has_dynamic(of) else without_optional(of)
