"""Functions that make a list or tuple from others."""

from collections.abc import Sequence

from blockform.lang.functions.arguments import whole
from blockform.lang.functions.model import Function, FunctionCallError, Param, always
from blockform.values import (
    DYNAMIC,
    NO_MARKS,
    NUMBER,
    STRING,
    ConversionError,
    ListType,
    Marks,
    SetType,
    TupleType,
    Type,
    Value,
    add,
    convert,
    friendly_name,
    length_bounds,
    list_of,
    number,
    refine,
    string,
    tuple_of,
    unify,
    unknown,
)

_RANGE_LIMIT = 1024


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
_LIST_MARKED = Param(name="list", type=DYNAMIC, allow_marked=True)

FUNCTIONS = (
    Function(
        name="chunklist",
        summary="Splits the list into lists of the size, the last of which may be shorter.",
        params=(
            Param(name="list", type=ListType(DYNAMIC), allow_marked=True),
            Param(
                name="size",
                type=NUMBER,
                description="The length of each part but perhaps the last.",
                allow_marked=True,
            ),
        ),
        returns=lambda args: ListType(args[0].type),
        call=_chunklist,
        example="chunklist([1, 2, 3], 2) = tolist([tolist([1, 2]), tolist([3])])",
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
        name="distinct",
        summary="Removes elements that stand in the list before.",
        params=(Param(name="list", type=ListType(DYNAMIC)),),
        returns=lambda args: args[0].type,
        call=_distinct,
        example='distinct(["a", "b", "a"]) = tolist(["a", "b"])',
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
)
"""All functions of this module."""
