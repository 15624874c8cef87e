"""Functions on lists, tuples and sets; those that make new sets are in ``sets.py``, those on maps in ``mapping.py``."""

from collections.abc import Sequence

from blockform.lang.functions.arguments import characters, whole
from blockform.lang.functions.model import Function, FunctionCallError, Param, always
from blockform.values import (
    BOOL,
    DYNAMIC,
    FALSE,
    NO_MARKS,
    NUMBER,
    STRING,
    TRUE,
    ListType,
    Marks,
    SetType,
    TupleType,
    Type,
    Unknown,
    Value,
    friendly_name,
    list_of,
    null,
    number,
    string,
    tuple_of,
    unknown,
)
from blockform.values.access import length as length_of
from blockform.values.convert import convert
from blockform.values.equality import equal
from blockform.values.errors import ConversionError
from blockform.values.ops import add
from blockform.values.refine import UNKNOWN_BOOL, UNKNOWN_NUMBER, length_bounds, refine
from blockform.values.unify import unify

_RANGE_LIMIT = 1024


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


# Lists from lists --------------------------------------------------------------------------------------------------


def _compact(args: Sequence[Value]) -> Value:
    items = args[0]
    if not items.is_wholly_known:
        return unknown(items.type)
    return list_of((item for item in items.elements if item.raw), STRING)


def _concat_type(args: Sequence[Value]) -> Type:
    if not args:
        raise FunctionCallError("at least one argument is required")
    if all(isinstance(arg.type, ListType) for arg in args):
        common = unify([arg.type for arg in args])
        if common is not None:
            return common
    types: list[Type] = []
    for position, arg in enumerate(args):
        if isinstance(arg.type, TupleType):
            types.extend(arg.type.elements)
        elif not isinstance(arg.type, ListType):
            text = f"all arguments must be lists or tuples; got {friendly_name(arg.type)}"
            raise FunctionCallError(text, position)
        elif not arg.is_known:
            return DYNAMIC
        else:
            types.extend([arg.type.element] * len(arg))
    return TupleType(tuple(types))


def _concat(args: Sequence[Value]) -> Value:
    of = _concat_type(args)
    items: list[Value] = []
    marks = NO_MARKS
    for position, arg in enumerate(args):
        try:
            part = convert(arg, of) if isinstance(of, ListType) else arg
        except ConversionError as error:
            raise FunctionCallError(error.message, position) from error
        marks |= part.marks
        items.extend(part.elements)
    return list_of(items, of.element, marks) if isinstance(of, ListType) else tuple_of(items, marks)


def _distinct(args: Sequence[Value]) -> Value:
    items = args[0]
    if not items.is_wholly_known:
        return unknown(items.type)
    return Value(items.type, tuple(dict.fromkeys(items.elements)))


def _flatten_type(args: Sequence[Value]) -> Type:
    if not isinstance(args[0].type, ListType | SetType | TupleType):
        raise FunctionCallError("can only flatten lists, sets and tuples")
    return DYNAMIC


def _flatten(args: Sequence[Value]) -> Value:
    _flatten_type(args)
    items: list[Value] = []
    marks, is_known = _flatten_into(items, args[0])
    return tuple_of(items, marks) if is_known else unknown(DYNAMIC, marks=marks)


def _flatten_into(items: list[Value], value: Value) -> tuple[Marks, bool]:
    """Append what is in the sequence; return the marks met and whether all that is to be appended is known."""
    marks = value.marks
    least, most = length_bounds(value)
    if not value.is_known or least != most:
        return marks, False
    is_known = True
    for item in value.elements:
        if item.is_null or not isinstance(item.type, ListType | SetType | TupleType):
            is_known = is_known and not (item.type is DYNAMIC and not item.is_known)
            items.append(item)
            continue
        inner_marks, inner_known = _flatten_into(items, item)
        marks |= inner_marks
        is_known = is_known and inner_known
    return marks, is_known


def _chunklist(args: Sequence[Value]) -> Value:
    items, size = args[0], whole(args[1], lead="invalid size: ")
    marks = items.marks | args[1].marks
    if size < 0:
        raise FunctionCallError("the size argument must be positive")
    step = size or max(len(items), 1)
    chunks = (Value(items.type, items.elements[start : start + step]) for start in range(0, len(items), step))
    return list_of(chunks, items.type, marks)


def _range(args: Sequence[Value]) -> Value:
    if not 1 <= len(args) <= 3:
        raise FunctionCallError("must have one, two, or three arguments")
    first = args[0] if len(args) > 1 else number(0)
    last = args[1] if len(args) > 1 else args[0]
    start, end = first.as_number(), last.as_number()
    step = args[2] if len(args) == 3 else number(-1 if end < start else 1)
    stride = step.as_number()
    if stride == 0:
        raise FunctionCallError("step must not be zero", 2)
    if stride < 0 and end > start:
        raise FunctionCallError("end must be less than start when step is negative", 1)
    if stride > 0 and end < start:
        raise FunctionCallError("end must be greater than start when step is positive", 1)
    items: list[Value] = []
    item = first
    while item.as_number() > end if stride < 0 else item.as_number() < end:
        if len(items) >= _RANGE_LIMIT:
            text = (
                f"more than {_RANGE_LIMIT} values were generated; either decrease the difference between start and end"
                " or use a smaller step"
            )
            raise FunctionCallError(text)
        items.append(item)
        item = add(item, step)
    return list_of(items, NUMBER)


def _reverse_type(args: Sequence[Value]) -> Type:
    of = args[0].type
    if isinstance(of, TupleType):
        return TupleType(tuple(reversed(of.elements)))
    if isinstance(of, ListType | SetType):
        return ListType(of.element)
    raise FunctionCallError(f"can only reverse list or tuple values, not {friendly_name(of)}", 0)


def _reverse(args: Sequence[Value]) -> Value:
    return Value(_reverse_type(args), tuple(reversed(args[0].elements)), args[0].marks)


def _slice_type(args: Sequence[Value]) -> Type:
    of = args[0].type
    if isinstance(of, SetType):
        text = (
            "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the"
            " ordering of the result is not important"
        )
        raise FunctionCallError(text, 0)
    if not isinstance(of, ListType | TupleType):
        raise FunctionCallError("must be a list or tuple value", 0)
    bounds = _slice_bounds(args)
    if isinstance(of, ListType):
        return of
    return DYNAMIC if bounds is None else TupleType(of.elements[slice(*bounds)])


def _slice_bounds(args: Sequence[Value]) -> tuple[int, int] | None:
    """Start and end, checked as far as they are known; None if one is unknown."""
    least, most = length_bounds(args[0])
    found: list[int] = []
    for position, name in ((1, "start"), (2, "end")):
        if not args[position].is_known:
            continue
        bound = whole(args[position], position, lead=f"invalid {name} index: ")
        if bound < 0:
            raise FunctionCallError(f"{name} index must not be less than zero", position)
        if least == most and bound > least:
            raise FunctionCallError(f"{name} index must not be greater than the length of the list", position)
        found.append(bound)
    if len(found) < 2:
        return None
    start, end = found
    if start > end:
        raise FunctionCallError("start index must not be greater than end index", 1)
    return start, end


def _slice(args: Sequence[Value]) -> Value:
    of, items, bounds = _slice_type(args), args[0], _slice_bounds(args)
    assert bounds is not None
    return Value(of, items.elements[slice(*bounds)], items.marks)


def _sort(args: Sequence[Value]) -> Value:
    items = args[0]
    if not items.is_wholly_known:
        least, most = length_bounds(items)
        return refine(unknown(items.type), not_null=True, min_length=least, max_length=most)
    for position, item in enumerate(items.elements):
        if item.is_null:
            text = f"given list element {position} is null; a null string cannot be sorted"
            raise FunctionCallError(text)
    return list_of(map(string, sorted(item.as_str() for item in items.elements)), STRING)


_STRINGS = ListType(STRING)
_LIST = Param(name="list", type=DYNAMIC)
_LIST_MARKED = Param(name="list", type=DYNAMIC, allow_marked=True)
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
        name="chunklist",
        summary="Splits the list into lists of the size, the last of which may be shorter.",
        params=(
            Param(name="list", type=ListType(DYNAMIC), allow_marked=True),
            Param(name="size", type=NUMBER, allow_marked=True),
        ),
        returns=lambda args: ListType(args[0].type),
        call=_chunklist,
        example="chunklist([1, 2, 3], 2) = tolist([tolist([1, 2]), tolist([3])])",
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
        variadic=_OPEN,
        returns=_coalescelist_type,
        call=_coalescelist,
        example='coalescelist([], ["b"]) = ["b"]',
    ),
    Function(
        name="compact",
        summary="Removes nulls and empty texts from the list.",
        params=(Param(name="list", type=_STRINGS),),
        returns=always(_STRINGS),
        call=_compact,
        example='compact(["a", "", null]) = tolist(["a"])',
    ),
    Function(
        name="concat",
        summary="Joins the lists into one.",
        variadic=Param(name="seqs", type=DYNAMIC, allow_marked=True),
        returns=_concat_type,
        call=_concat,
        example='concat(["a"], ["b", 1]) = ["a", "b", 1]',
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
        name="distinct",
        summary="Removes elements that stand in the list before.",
        params=(Param(name="list", type=ListType(DYNAMIC)),),
        returns=lambda args: args[0].type,
        call=_distinct,
        example='distinct(["a", "b", "a"]) = tolist(["a", "b"])',
    ),
    Function(
        name="element",
        summary="Returns the element at the position, counted around the end of the list.",
        params=(_LIST_MARKED, Param(name="index", type=NUMBER)),
        returns=_element_type,
        call=_element,
        example='element(["a", "b"], 3) = "b"',
        may_be_null=True,
    ),
    Function(
        name="flatten",
        summary="Replaces elements that are lists by what is in them.",
        params=(_LIST_MARKED,),
        returns=_flatten_type,
        call=_flatten,
        example='flatten([["a"], [], ["b", ["c"]]]) = ["a", "b", "c"]',
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
        name="range",
        summary="Returns the numbers from a start (0) up to a limit, in steps (of 1).",
        variadic=Param(name="params", type=NUMBER),
        returns=always(ListType(NUMBER)),
        call=_range,
        example="range(1, 6, 2) = tolist([1, 3, 5])",
    ),
    Function(
        name="reverse",
        summary="Returns the elements in reverse order.",
        params=(_LIST_MARKED,),
        returns=_reverse_type,
        call=_reverse,
        example='reverse(["a", "b"]) = ["b", "a"]',
    ),
    Function(
        name="slice",
        summary="Returns the elements from one position up to, not including, another.",
        params=(
            _LIST_MARKED,
            Param(name="start_index", type=NUMBER),
            Param(name="end_index", type=NUMBER),
        ),
        returns=_slice_type,
        call=_slice,
        example='slice(["a", "b", "c"], 1, 3) = ["b", "c"]',
    ),
    Function(
        name="sort",
        summary="Sorts the texts by their characters.",
        params=(Param(name="list", type=_STRINGS, allow_unknown=True),),
        returns=always(_STRINGS),
        call=_sort,
        example='sort(["b", "A", "a"]) = tolist(["A", "a", "b"])',
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
