"""Functions that make sets from sets."""

from collections.abc import Callable, Sequence
from itertools import product
from math import prod

from blockform.lang.functions.model import Function, FunctionCallError, Implementation, Param
from blockform.values import (
    DYNAMIC,
    NO_MARKS,
    ConversionError,
    ListType,
    SetType,
    TupleType,
    Type,
    Value,
    convert,
    length_bounds,
    list_of,
    refine,
    set_of,
    tuple_of,
    unify,
    unknown,
)

_WIDEST_ARGUMENT = 1024
_WIDEST_PRODUCT = 2048


def _common_set(args: Sequence[Value]) -> Type:
    types: list[Type] = []
    for arg in args:
        assert isinstance(arg.type, SetType)
        if arg.type.element is not DYNAMIC or not arg.is_known or len(arg):
            types.append(arg.type.element)
    if not types:
        return SetType(DYNAMIC)
    element = unify(types)
    if element is None:
        raise FunctionCallError("given sets must all have compatible element types")
    return SetType(element)


_Elements = dict[Value, None]


def _operation(combine: Callable[[_Elements, _Elements], _Elements]) -> Implementation:
    """A function over sets whose result is unknown as long as any element is: it may shrink when that is known."""

    def call(args: Sequence[Value]) -> Value:
        of = _common_set(args)
        assert isinstance(of, SetType)
        result: _Elements | None = None
        for position, arg in enumerate(args):
            try:
                items = convert(arg, of)
            except ConversionError as error:
                raise FunctionCallError(error.message, position) from error
            if not items.is_wholly_known:
                return unknown(of)
            elements = dict.fromkeys(items.elements)
            result = elements if result is None else combine(result, elements)
        return set_of(result or (), of.element)

    return call


def _intersection(left: _Elements, right: _Elements) -> _Elements:
    return {item: None for item in left if item in right}


def _difference(left: _Elements, right: _Elements) -> _Elements:
    return {item: None for item in left if item not in right}


def _union(args: Sequence[Value]) -> Value:
    """The union; unknown elements are never equal to any other, so each stays."""
    of = _common_set(args)
    assert isinstance(of, SetType)
    items: list[Value] = []
    for position, arg in enumerate(args):
        try:
            items.extend(convert(arg, of).elements)
        except ConversionError as error:
            raise FunctionCallError(error.message, position) from error
    return set_of(items, of.element)


def _product_type(args: Sequence[Value]) -> Type:
    if len(args) < 2:
        raise FunctionCallError("at least two arguments are required")
    elements = TupleType(tuple(_product_part(arg.type, position) for position, arg in enumerate(args)))
    if any(isinstance(arg.type, SetType) for arg in args):
        return SetType(elements)
    return ListType(elements)


def _product_part(of: Type, position: int) -> Type:
    if isinstance(of, SetType | ListType):
        return of.element
    if not isinstance(of, TupleType):
        raise FunctionCallError("a set or a list is required", position)
    if not of.elements:
        return DYNAMIC
    element = unify(of.elements)
    if element is None:
        raise FunctionCallError("all elements must be of the same type", position)
    return element


def _product(args: Sequence[Value]) -> Value:
    of = _product_type(args)
    assert isinstance(of, ListType | SetType)
    assert isinstance(of.element, TupleType)
    marks = NO_MARKS.union(*(arg.marks for arg in args))
    bounds = [length_bounds(arg) for arg in args]
    if any(not arg.is_known or least != most for arg, (least, most) in zip(args, bounds, strict=True)):
        return _bounded(unknown(of, marks=marks), [most for _, most in bounds])
    parts = [
        [convert(item, element) for item in arg.elements]
        for arg, element in zip(args, of.element.elements, strict=True)
    ]
    make = list_of if isinstance(of, ListType) else set_of
    return make(map(tuple_of, product(*parts)), of.element, marks)


def _bounded(result: Value, widths: list[int | None]) -> Value:
    """The unknown product with the bounds of its length, where they are small enough to be of use."""
    known = [width for width in widths if width is not None and width <= _WIDEST_ARGUMENT]
    if len(known) < len(widths) or prod(known) > _WIDEST_PRODUCT:
        return result
    return refine(result, not_null=True, min_length=min(prod(known), 1), max_length=prod(known))


_SET = SetType(DYNAMIC)
_FIRST = Param(name="first_set", type=_SET)
_OTHERS = Param(name="other_sets", type=_SET)

FUNCTIONS = (
    Function(
        name="setintersection",
        summary="Returns the elements that all sets have.",
        params=(_FIRST,),
        variadic=_OTHERS,
        returns=_common_set,
        call=_operation(_intersection),
        example='setintersection(["a", "b"], ["b", "c"]) = toset(["b"])',
    ),
    Function(
        name="setproduct",
        summary="Returns all combinations of elements, one from each set or list.",
        variadic=Param(
            name="sets",
            type=DYNAMIC,
            description="Sets; if all are lists or tuples, the result keeps their order.",
            allow_unknown=True,
            allow_marked=True,
        ),
        returns=_product_type,
        call=_product,
        example='setproduct(["a"], [1, 2]) = tolist([["a", 1], ["a", 2]])',
    ),
    Function(
        name="setsubtract",
        summary="Returns the elements of the first set that the second does not have.",
        params=(Param(name="a", type=_SET), Param(name="b", type=_SET)),
        returns=_common_set,
        call=_operation(_difference),
        example='setsubtract(["a", "b"], ["b"]) = toset(["a"])',
    ),
    Function(
        name="setunion",
        summary="Returns the elements that any of the sets has.",
        params=(_FIRST,),
        variadic=_OTHERS,
        returns=_common_set,
        call=_union,
        example='setunion(["b"], ["a", "b"]) = toset(["a", "b"])',
    ),
)
"""All functions of this module."""
