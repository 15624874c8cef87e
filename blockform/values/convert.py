"""Conversion of values to types: what an argument, a variable or a function does with the value it is given.

Source: go-cty's convert package, as Terraform uses it.
"""

from collections.abc import Iterable, Sequence

from blockform.values.errors import ConversionError
from blockform.values.mismatch import mismatch_message
from blockform.values.number import digits
from blockform.values.path import AttrPathStep, IndexPathStep, PathStep
from blockform.values.quote import go_quote
from blockform.values.refine import length_bounds, refine
from blockform.values.type import (
    BOOL,
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
    has_dynamic,
    is_collection,
    without_optional,
)
from blockform.values.unify import can_convert, common_element, conforms, replace_dynamic, unify
from blockform.values.value import (
    FALSE,
    TRUE,
    Unknown,
    Value,
    list_of,
    map_of,
    null,
    number,
    object_of,
    set_of,
    string,
    tuple_of,
    unknown,
)


def convert(value: Value, target: Type) -> Value:
    """The value as the type asks for it.

    ``target`` may hold ``any`` (keeps what is there; as an element type: one type for all) and optional attributes
    (absent ones become null). Marks stay. An unknown keeps its origin if its type stays or only becomes known.

    Raises: ConversionError.
    """
    if value.type == target or _fits(value.type, target):
        return value
    if not can_convert(value.type, target):
        raise ConversionError(mismatch_message(value.type, target))
    return _convert(value, target)


def unify_values(values: Sequence[Value]) -> list[Value] | None:
    """The values in the one type that all convert to, or None where there is none.

    Where a value of unknown type stands among collections or structures nobody can tell that type, and all become
    unknown. Source: the conversions that cty's UnifyUnsafe returns.

    Raises: ConversionError.
    """
    common = unify([value.type for value in values])
    if common is None:
        return None
    if common is DYNAMIC and any(value.type is not DYNAMIC for value in values):
        return [unknown(DYNAMIC, marks=value.marks) for value in values]
    return [convert(value, common) for value in values]


def _fits(of: Type, target: Type) -> bool:
    """Whether a value of the type is already what the target asks for."""
    plain = without_optional(target)
    return of == plain or (has_dynamic(plain) and conforms(of, plain))


def _convert(value: Value, target: Type) -> Value:
    """As :func:`convert`, once the types are known to fit."""
    if _fits(value.type, target):
        return value
    raw = value.raw
    if raw is None:
        return null(replace_dynamic(value.type, without_optional(target)), value.marks)
    if type(raw) is Unknown:
        return _unknown(value, raw, replace_dynamic(value.type, without_optional(target)))
    converted = _known(value, target)
    return converted.with_marks(value.marks) if value.marks else converted


def _unknown(value: Value, raw: Unknown, target: Type) -> Value:
    """An unknown with what its former type and refinements say. Source: cty's prepareUnknownResult."""
    origin = raw.origin if conforms(target, value.type) else None
    converted = unknown(target, origin, value.marks)
    if not is_collection(target) or value.type is DYNAMIC:
        return refine(converted, not_null=raw.not_null)
    least, most = length_bounds(value)
    if isinstance(target, SetType):
        least = min(least, 1)  # equal elements become one
    return refine(converted, not_null=raw.not_null, min_length=least, max_length=most)


def _known(value: Value, target: Type) -> Value:
    match target:
        case PrimitiveType():
            return _primitive(value, target)
        case ObjectType():
            return _object(value, target)
        case TupleType():
            return tuple_of(_elements(value, target.elements))
        case MapType():
            return _map(value, target)
        case ListType() | SetType():
            return _sequence(value, target)
        case DynamicType():  # pragma: no cover  _convert answers for it
            return value


def _primitive(value: Value, target: PrimitiveType) -> Value:
    if target is STRING:
        if value.type is BOOL:
            return string("true" if value.as_bool() else "false")
        return Value(STRING, digits(value.as_number()))
    text = value.as_str()
    if target is NUMBER:
        try:
            return number(text)
        except ValueError:
            raise ConversionError("a number is required") from None
    if text in ("true", "1"):
        return TRUE
    if text in ("false", "0"):
        return FALSE
    if text.lower() in ("true", "false"):
        hint = f'a bool is required; to convert from string, use lowercase "{text.lower()}"'
        raise ConversionError(hint)
    raise ConversionError("a bool is required")


def _part(value: Value, target: Type, step: PathStep) -> Value:
    try:
        return _convert(value, target)
    except ConversionError as error:
        error.within(step)
        raise


def _elements(value: Value, targets: Iterable[Type]) -> list[Value]:
    """Elements of a tuple, list or set, each in its type."""
    converted: list[Value] = []
    try:
        for item, target in zip(value.elements, targets, strict=False):
            converted.append(_convert(item, target))
    except ConversionError as error:
        error.within(IndexPathStep(len(converted)))
        raise
    return converted


def _object(value: Value, target: ObjectType) -> Value:
    if isinstance(value.type, MapType):
        return _object_from_map(value, target)
    items = value.items
    attrs: dict[str, Value] = {}
    for name, inner in target.attributes.items():
        item = items.get(name)
        attrs[name] = (
            null(without_optional(inner)) if item is None else _part(item, inner, AttrPathStep(name))
        )
    return _typed_object(attrs, target)


def _object_from_map(value: Value, target: ObjectType) -> Value:
    attrs: dict[str, Value] = {}
    for name, inner in target.attributes.items():
        item = value.items.get(name)
        if item is not None:
            if not can_convert(item.type, inner):
                reason = mismatch_message(item.type, inner)
                text = f"map element type is incompatible with attribute {go_quote(name)}: {reason}"
                raise ConversionError(text)
            attrs[name] = _part(item, inner, IndexPathStep(name))
        elif name in target.optional:
            attrs[name] = null(without_optional(inner))
        else:
            raise ConversionError(f"map has no element for required attribute {go_quote(name)}")
    return _typed_object(attrs, target)


def _typed_object(attrs: dict[str, Value], target: ObjectType) -> Value:
    if has_dynamic(target):
        return object_of(attrs)
    return Value(without_optional(target), attrs)  # the names come sorted from the type


def _map(value: Value, target: MapType) -> Value:
    of = value.type
    element = common_element(of, target.element) if isinstance(of, ObjectType) else target.element
    assert element is not None, of
    items = {key: _part(item, element, IndexPathStep(key)) for key, item in value.items.items()}
    if not has_dynamic(element):
        return Value(MapType(without_optional(element)), items)
    if not items:
        return map_of({}, without_optional(element))
    same = list(items.values())
    if isinstance(element, ListType | SetType | MapType | ObjectType):
        same = _in_one_type(same)
    what = "attribute" if isinstance(of, ObjectType) else "element"
    return map_of(
        dict(zip(items, _matching(same, f"{what} types must all match for conversion to map"), strict=True))
    )


def _sequence(value: Value, target: ListType | SetType) -> Value:
    """A list or set made of a list, set or tuple."""
    of = value.type
    if (
        isinstance(of, SetType)
        and isinstance(target, ListType)
        and len(value) > 1
        and not value.is_wholly_known
    ):
        return unknown(replace_dynamic(of, without_optional(target)))  # its length is not known
    element = common_element(of, target.element) if isinstance(of, TupleType) else target.element
    assert element is not None, of
    items = _elements(value, (element,) * len(value))
    if not has_dynamic(element):
        make = list_of if isinstance(target, ListType) else set_of
        return make(items, without_optional(element))
    if not items:
        kept = without_optional(element)
        if element is DYNAMIC and isinstance(of, ListType | SetType):
            kept = of.element
        return list_of((), kept) if isinstance(target, ListType) else set_of((), kept)
    if isinstance(target, SetType):
        return set_of(_matching(items, "element types must all match for conversion to set"))
    try:
        same = _in_one_type(items)
    except ConversionError as error:
        error.within(IndexPathStep(len(items) - 1))  # where cty says it is
        raise
    return list_of(_matching(same, "element types must all match for conversion to list"))


def _in_one_type(items: list[Value]) -> list[Value]:
    """Elements whose types came to differ where ``any`` stands inside the element type, in one type."""
    common = unify([item.type for item in items])
    if common is None:
        raise ConversionError("cannot find a common base type for all elements")
    return [_convert(item, common) for item in items]


def _matching(items: list[Value], problem: str) -> list[Value]:
    if len({item.type for item in items} - {DYNAMIC}) > 1:
        raise ConversionError(problem)
    return items
