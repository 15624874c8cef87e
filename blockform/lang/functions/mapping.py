"""Functions on maps and objects."""

from collections.abc import Sequence

from blockform.lang.functions.model import Function, FunctionCallError, Param, always, redacted
from blockform.values import (
    DYNAMIC,
    EMPTY_OBJECT,
    NO_MARKS,
    STRING,
    ConversionError,
    ListType,
    MapType,
    ObjectType,
    TupleType,
    Type,
    Value,
    convert,
    equal,
    friendly_name,
    go_quote,
    list_of,
    map_of,
    object_of,
    string,
    tuple_of,
    unify,
    unknown,
)

_STRING_LISTS = MapType(ListType(STRING))


def _keys_type(args: Sequence[Value]) -> Type:
    of = args[0].type
    if isinstance(of, MapType):
        return ListType(STRING)
    if isinstance(of, ObjectType):
        return TupleType((STRING,) * len(of.attributes))
    raise FunctionCallError("must have map or object type", 0)


def _keys(args: Sequence[Value]) -> Value:
    of, value = _keys_type(args), args[0]
    if isinstance(value.type, ObjectType):
        return tuple_of(map(string, value.type.attributes), value.marks)
    if not value.is_known:
        return unknown(of, marks=value.marks)
    return list_of(map(string, value.keys()), STRING, value.marks)


def _values_type(args: Sequence[Value]) -> Type:
    of = args[0].type
    if isinstance(of, MapType):
        return ListType(of.element)
    if isinstance(of, ObjectType):
        return TupleType(tuple(of.attributes.values()))
    raise FunctionCallError("values() requires a map as the first argument")


def _values(args: Sequence[Value]) -> Value:
    return Value(_values_type(args), args[0].elements, args[0].marks)


def _lookup_type(args: Sequence[Value]) -> Type:
    if len(args) > 3:
        raise FunctionCallError(f"lookup() takes two or three arguments, got {len(args)}")
    of, key = args[0].type, args[1]
    if isinstance(of, MapType):
        if len(args) == 3:
            _lookup_default(args, of.element)
        return of.element
    if not isinstance(of, ObjectType):
        raise FunctionCallError("lookup() requires a map as the first argument", 0)
    if not key.is_known:
        return DYNAMIC
    found = of.attributes.get(key.as_str())
    if found is not None:
        return found
    if len(args) == 3:
        return args[2].type
    shown = redacted(go_quote(key.as_str()), key.marks)
    raise FunctionCallError("the given object has no attribute %s", 0, shown)


def _lookup_default(args: Sequence[Value], of: Type) -> Value:
    try:
        return convert(args[2], of)
    except ConversionError as error:
        text = "the default value must have the same type as the map elements"
        raise FunctionCallError(text, 2) from error


def _lookup(args: Sequence[Value]) -> Value:
    of, items, key = _lookup_type(args), args[0], args[1]
    marks = items.marks | key.marks
    if not items.is_known or not key.is_known:
        return unknown(of, marks=marks)
    found = items.get(key.as_str())
    if found is not None:
        return found.with_marks(marks)
    if len(args) == 3:
        return _lookup_default(args, of).with_marks(marks)
    shown = redacted(go_quote(key.as_str()), key.marks)
    raise FunctionCallError("lookup failed to find key %s", None, shown)


def _matchkeys_type(args: Sequence[Value]) -> Type:
    if unify([args[1].type, args[2].type]) is None:
        raise FunctionCallError("keys and searchset must be of the same type")
    return args[0].type


def _matchkeys(args: Sequence[Value]) -> Value:
    of = _matchkeys_type(args)
    assert isinstance(of, ListType)
    if len(args[0]) != len(args[1]):
        raise FunctionCallError("length of keys and values should be equal")
    common = unify([args[1].type, args[2].type])
    assert common is not None
    keys, wanted = convert(args[1], common), convert(args[2], common)
    if not len(wanted):
        return list_of((), of.element)
    if not args[0].is_wholly_known or not keys.is_wholly_known:
        return unknown(of)
    found: list[Value] = []
    for item, key in zip(args[0].elements, keys.elements, strict=True):
        for candidate in wanted.elements:
            same = equal(key, candidate)
            if not same.is_known:
                return list_of((), of.element)
            if same.as_bool():
                found.append(item)
                break
    return list_of(found, of.element)


def _merge_type(args: Sequence[Value]) -> Type:
    if not args:
        return EMPTY_OBJECT
    attributes: dict[str, Type] = {}
    types: list[Type] = []
    all_known = True
    for arg in args:
        of = arg.type
        if of is DYNAMIC:
            return DYNAMIC
        if not isinstance(of, MapType | ObjectType):
            text = f'arguments must be maps or objects, got "{friendly_name(of)}"'
            raise FunctionCallError(text)
        if isinstance(of, ObjectType):
            of = EMPTY_OBJECT if arg.is_null else of
            attributes.update(of.attributes)
        elif not arg.is_known:
            all_known = False
        elif not arg.is_null:
            attributes.update(dict.fromkeys(arg.keys(), of.element))
        types.append(of)
    if len(set(types)) == 1:
        return types[0]
    return ObjectType(attributes) if all_known else DYNAMIC


def _merge(args: Sequence[Value]) -> Value:
    of = _merge_type(args)
    marks = NO_MARKS
    items: dict[str, Value] = {}
    for arg in args:
        if not arg.is_null:
            marks |= arg.marks
            items.update(arg.items)
    return map_of(items, of.element, marks) if isinstance(of, MapType) else object_of(items, marks)


def _transpose(args: Sequence[Value]) -> Value:
    if not args[0].is_wholly_known:
        return unknown(_STRING_LISTS)
    turned: dict[str, list[str]] = {}
    for key, texts in args[0].items.items():
        if texts.is_null:
            raise FunctionCallError("input must not contain null list")
        for text in texts.elements:
            if text.is_null:
                raise FunctionCallError("input list must not contain null string")
            turned.setdefault(text.as_str(), []).append(key)
    return map_of(
        {key: list_of(map(string, sorted(texts)), STRING) for key, texts in turned.items()}, ListType(STRING)
    )


def _zipmap_type(args: Sequence[Value]) -> Type:
    keys, of = args[0], args[1].type
    if isinstance(of, ListType):
        return MapType(of.element)
    if not isinstance(of, TupleType):
        raise FunctionCallError("values argument must be a list or tuple value")
    if not keys.is_wholly_known:
        return DYNAMIC
    _check_lengths(len(keys), len(of.elements))
    names: dict[str, Type] = {}
    for position, (key, inner) in enumerate(zip(keys.elements, of.elements, strict=True)):
        if key.is_null:
            raise FunctionCallError(f"keys list has null value at index {position}")
        names[key.as_str()] = inner
    return ObjectType(names)


def _check_lengths(keys: int, values: int) -> None:
    if keys != values:
        raise FunctionCallError(f"number of keys ({keys}) does not match number of values ({values})")


def _zipmap(args: Sequence[Value]) -> Value:
    of, (keys, values) = _zipmap_type(args), args
    marks = keys.marks | values.marks
    if not keys.is_wholly_known:
        return unknown(of, marks=marks)
    _check_lengths(len(keys), len(values))
    items: dict[str, Value] = {}
    for position, (key, item) in enumerate(zip(keys.elements, values.elements, strict=True)):
        if key.is_null:
            raise FunctionCallError(f"keys list has null value at index {position}")
        items[key.as_str()] = item
        marks |= key.marks
    return map_of(items, of.element, marks) if isinstance(of, MapType) else object_of(items, marks)


FUNCTIONS = (
    Function(
        name="keys",
        summary="Returns the keys of the map or the names of the attributes, sorted.",
        params=(
            Param(
                name="inputMap",
                type=DYNAMIC,
                description="A map or an object.",
                allow_unknown=True,
                allow_marked=True,
            ),
        ),
        returns=_keys_type,
        call=_keys,
        example='keys({ b = 1, a = 2 }) = ["a", "b"]',
    ),
    Function(
        name="lookup",
        summary="Returns the element of the map with the key, or the default.",
        params=(
            Param(
                name="inputMap",
                type=DYNAMIC,
                allow_unknown=True,
                allow_marked=True,
            ),
            Param(name="key", type=STRING, allow_unknown=True, allow_marked=True),
        ),
        variadic=Param(
            name="default",
            type=DYNAMIC,
            allow_null=True,
            allow_unknown=True,
            allow_dynamic=True,
            allow_marked=True,
        ),
        returns=_lookup_type,
        call=_lookup,
        example='lookup({ a = "x" }, "b", "none") = "none"',
        may_be_null=True,
    ),
    Function(
        name="matchkeys",
        summary="Returns the elements of the first list whose key, in the second, is in the third.",
        params=tuple(Param(name=name, type=ListType(DYNAMIC)) for name in ("values", "keys", "searchset")),
        returns=_matchkeys_type,
        call=_matchkeys,
        example='matchkeys([1, 2], ["eu", "us"], ["us"]) = tolist([2])',
    ),
    Function(
        name="merge",
        summary="Joins maps or objects into one; of equal keys the last one counts.",
        variadic=Param(name="maps", type=DYNAMIC, allow_null=True, allow_dynamic=True, allow_marked=True),
        returns=_merge_type,
        call=_merge,
        example='merge({ a = 1, b = 2 }, { b = "x" }) = { "a" = 1, "b" = "x" }',
    ),
    Function(
        name="transpose",
        summary="Swaps the keys and the texts of a map of lists of texts.",
        params=(Param(name="values", type=_STRING_LISTS),),
        returns=always(_STRING_LISTS),
        call=_transpose,
        example='transpose({ a = ["1", "2"], b = ["2"] }) = tomap({ "1" = tolist(["a"]), "2" = tolist(["a", "b"]) })',
    ),
    Function(
        name="values",
        summary="Returns the elements of the map or the values of the attributes, in the order of their keys.",
        params=(Param(name="mapping", type=DYNAMIC, allow_marked=True),),
        returns=_values_type,
        call=_values,
        example="values({ b = 1, a = 2 }) = [2, 1]",
    ),
    Function(
        name="zipmap",
        summary="Makes a map from a list of keys and a list of values.",
        params=(
            Param(name="keys", type=ListType(STRING), allow_marked=True),
            Param(name="values", type=DYNAMIC, allow_marked=True),
        ),
        returns=_zipmap_type,
        call=_zipmap,
        example='zipmap(["a", "b"], [1, 2]) = { "a" = 1, "b" = 2 }',
    ),
)
"""All functions of this module."""
