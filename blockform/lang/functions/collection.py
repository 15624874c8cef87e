"""Functions that ask something of a list, tuple or set, or pick one element."""

from collections.abc import Sequence

from msgspec.structs import replace

from blockform.lang.functions.arguments import characters, whole
from blockform.lang.functions.model import Function, FunctionCallError, Param, always
from blockform.values import (
    BOOL,
    DYNAMIC,
    FALSE,
    NUMBER,
    STRING,
    TRUE,
    UNKNOWN_BOOL,
    UNKNOWN_NUMBER,
    ConversionError,
    ListType,
    SetType,
    TupleType,
    Type,
    Unknown,
    Value,
    add,
    convert,
    equal,
    friendly_name,
    length_bounds,
    null,
    number,
    refine,
    unify,
    unknown,
)
from blockform.values import length as length_of

# Questions about lists ---------------------------------------------------------------------------------------------


def _length_type(args: Sequence[Value]) -> Type:
    of = args[0].type
    if of is NUMBER or of is BOOL:
        raise FunctionCallError("argument must be a string, a collection type, or a structural type")
    return NUMBER


def _length(args: Sequence[Value]) -> Value:
    _length_type(args)
    value = args[0]
    if value.type is DYNAMIC:
        return UNKNOWN_NUMBER.with_marks(value.marks)
    if value.type is not STRING:
        return length_of(value)
    raw = value.raw
    if isinstance(raw, Unknown):
        return refine(unknown(NUMBER, marks=value.marks), minimum=len(characters(raw.prefix)))
    return number(len(characters(value.as_str())), value.marks)


def _all_true(args: Sequence[Value]) -> Value:
    for item in args[0].elements:
        if not item.is_known:
            return UNKNOWN_BOOL
        if item.is_null or not item.as_bool():
            return FALSE
    return TRUE


def _any_true(args: Sequence[Value]) -> Value:
    items = [item for item in args[0].elements if not item.is_null]
    if any(item.is_known and item.as_bool() for item in items):
        return TRUE
    return FALSE if all(item.is_known for item in items) else UNKNOWN_BOOL


def _contains(args: Sequence[Value]) -> Value:
    items, wanted = args
    if not isinstance(items.type, ListType | TupleType | SetType):
        raise FunctionCallError("argument must be list, tuple, or set")
    answers = [equal(wanted, item) for item in items.elements]
    if TRUE in answers:
        return TRUE
    return FALSE if all(answer.is_known for answer in answers) else UNKNOWN_BOOL


def _index(args: Sequence[Value]) -> Value:
    items, wanted = args
    if not isinstance(items.type, ListType | TupleType):
        raise FunctionCallError("argument must be a list or tuple")
    if not len(items):
        raise FunctionCallError("cannot search an empty list")
    for position, item in enumerate(items.elements):
        same = equal(item, wanted)
        if not same.is_known:
            return UNKNOWN_NUMBER
        if same.as_bool():
            return number(position)
    raise FunctionCallError("item not found")


def _sum(args: Sequence[Value]) -> Value:
    items = args[0]
    if not isinstance(items.raw, tuple | dict):
        raise FunctionCallError("cannot sum noniterable", 0)
    if not len(items):
        raise FunctionCallError("cannot sum an empty list", 0)
    if not isinstance(items.raw, tuple):
        text = f"argument must be list, set, or tuple. Received {friendly_name(items.type)}"
        raise FunctionCallError(text, 0)
    if not items.is_wholly_known:
        return UNKNOWN_NUMBER
    total = number(0)
    for item in items.elements:
        total = add(total, _as_number(item))
    return total


def _as_number(item: Value) -> Value:
    try:
        converted = convert(item, NUMBER)
    except ConversionError:
        converted = null(NUMBER)
    if converted.is_null:
        raise FunctionCallError("argument must be list, set, or tuple of number values", 0)
    return converted


# One out of many ---------------------------------------------------------------------------------------------------


def _coalesce_type(args: Sequence[Value]) -> Type:
    common = unify([arg.type for arg in args])
    if common is None:
        raise FunctionCallError("all arguments must have the same type")
    return common


def _coalesce(args: Sequence[Value]) -> Value:
    common = _coalesce_type(args)
    for position, arg in enumerate(args):
        try:
            value = convert(arg, common)
        except ConversionError as error:
            raise FunctionCallError(error.message, position) from error
        if not value.is_known:
            return unknown(common)
        if not value.is_null and value.raw != "":
            return value
    raise FunctionCallError("no non-null, non-empty-string arguments")


def _coalescelist_type(args: Sequence[Value]) -> Type:
    if not args:
        raise FunctionCallError("at least one argument is required")
    for arg in args:
        if not arg.is_known:
            return DYNAMIC
        if not isinstance(arg.type, ListType | TupleType):
            raise FunctionCallError("coalescelist arguments must be lists or tuples")
    return args[0].type if len({arg.type for arg in args}) == 1 else DYNAMIC


def _coalescelist(args: Sequence[Value]) -> Value:
    of = _coalescelist_type(args)
    for arg in args:
        if not arg.is_known:
            return unknown(of)
        if not arg.is_null and len(arg):
            return arg
    raise FunctionCallError("no non-null arguments")


def _element_position(index: Value, length: int) -> int:
    position = whole(index, lead="invalid index: ")
    if not length:
        raise FunctionCallError("cannot use element function with an empty list")
    return position % length


def _element_type(args: Sequence[Value]) -> Type:
    of, index = args[0].type, args[1]
    if isinstance(of, ListType):
        return of.element
    if not isinstance(of, TupleType):
        raise FunctionCallError(f"cannot read elements from {friendly_name(of)}")
    if not index.is_known:
        return DYNAMIC
    return of.elements[_element_position(index, len(of.elements))]


def _element(args: Sequence[Value]) -> Value:
    _element_type(args)
    items = args[0]
    return items.elements[_element_position(args[1], len(items))].with_marks(items.marks)


_ONE = "must be a list, set, or tuple value with either zero or one elements"


def _one_type(args: Sequence[Value]) -> Type:
    of = args[0].type
    if isinstance(of, ListType | SetType):
        return of.element
    if isinstance(of, TupleType) and len(of.elements) <= 1:
        return of.elements[0] if of.elements else DYNAMIC
    raise FunctionCallError(_ONE, 0)


def _one(args: Sequence[Value]) -> Value:
    of, items = _one_type(args), args[0]
    least, most = length_bounds(items)
    if least != most:
        return unknown(of)
    if len(items) > 1:
        raise FunctionCallError(_ONE, 0)
    return items.elements[0] if len(items) else null(of)


_LIST = Param(name="list", type=DYNAMIC)
_OPEN = Param(name="vals", type=DYNAMIC, allow_null=True, allow_unknown=True, allow_dynamic=True)

FUNCTIONS = (
    Function(
        name="alltrue",
        summary="Tells whether all elements are true; also of an empty list.",
        params=(Param(name="list", type=ListType(BOOL)),),
        returns=always(BOOL),
        call=_all_true,
        example='alltrue([true, "true"]) = true',
    ),
    Function(
        name="anytrue",
        summary="Tells whether any element is true.",
        params=(Param(name="list", type=ListType(BOOL)),),
        returns=always(BOOL),
        call=_any_true,
        example="anytrue([false, true]) = true",
    ),
    Function(
        name="coalesce",
        summary="Returns the first argument that is neither null nor an empty text.",
        variadic=_OPEN,
        returns=_coalesce_type,
        call=_coalesce,
        example='coalesce(null, "", "b") = "b"',
    ),
    Function(
        name="coalescelist",
        summary="Returns the first list that is not empty.",
        variadic=replace(_OPEN, description="Lists or tuples, in the order in which to look at them."),
        returns=_coalescelist_type,
        call=_coalescelist,
        example='coalescelist([], ["b"]) = ["b"]',
    ),
    Function(
        name="contains",
        summary="Tells whether the value is an element of the list.",
        params=(_LIST, Param(name="value", type=DYNAMIC)),
        returns=always(BOOL),
        call=_contains,
        example='contains(["a", "b"], "b") = true',
    ),
    Function(
        name="element",
        summary="Returns the element at the position, counted around the end of the list.",
        params=(Param(name="list", type=DYNAMIC, allow_marked=True), Param(name="index", type=NUMBER)),
        returns=_element_type,
        call=_element,
        example='element(["a", "b"], 3) = "b"',
        may_be_null=True,
    ),
    Function(
        name="index",
        summary="Returns the position of the value in the list.",
        params=(_LIST, Param(name="value", type=DYNAMIC)),
        returns=always(NUMBER),
        call=_index,
        example='index(["a", "b"], "b") = 1',
    ),
    Function(
        name="length",
        summary="Returns how many elements, attributes or characters the value has.",
        params=(
            Param(name="value", type=DYNAMIC, allow_unknown=True, allow_dynamic=True, allow_marked=True),
        ),
        returns=_length_type,
        call=_length,
        example='length(["a", "b"]) = 2',
    ),
    Function(
        name="one",
        summary="Returns the only element, or null if there is none.",
        params=(_LIST,),
        returns=_one_type,
        call=_one,
        example='one(["a"]) = "a"',
        may_be_null=True,
    ),
    Function(
        name="sum",
        summary="Adds the numbers up.",
        params=(_LIST,),
        returns=always(NUMBER),
        call=_sum,
        example="sum([10, 13, 6]) = 29",
    ),
)
"""All functions of this module."""
