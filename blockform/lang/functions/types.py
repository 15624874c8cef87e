"""Functions on types and marks, and those that take expressions rather than values."""

from collections.abc import Sequence

from blockform.lang.functions.model import Function, FunctionCallError, Param, always
from blockform.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    SENSITIVE_MARKS,
    STRING,
    ConversionError,
    ListType,
    MapType,
    Mark,
    Marks,
    SetType,
    Type,
    Value,
    boolean,
    can_convert,
    constraint_name,
    convert,
    friendly_name,
    go_quote,
    null,
    unknown,
)


def convert_value(value: Value, wanted: Type) -> Value:
    """What ``tostring`` and its like do, and ``convert(value, type)``: the value as one of the type.

    Raises: FunctionCallError.
    """
    _check_kinds(value, wanted)
    try:
        return convert(value, wanted)
    except ConversionError as error:
        raise _refusal(value, wanted) from error


def _check_kinds(value: Value, wanted: Type) -> None:
    if not can_convert(value.type, wanted):
        text = f"cannot convert {friendly_name(value.type)} to {constraint_name(wanted)}"
        raise FunctionCallError(text, 0)


def _refusal(value: Value, wanted: Type) -> FunctionCallError:
    marks = value.deep_marks()
    if Mark.EPHEMERAL in marks or Mark.SENSITIVE in marks:
        kind = "ephemeral" if Mark.EPHEMERAL in marks else "sensitive"
        text = f"cannot convert this {kind} {friendly_name(value.type)} to {constraint_name(wanted)}"
        return FunctionCallError(text, 0)
    if value.type is STRING and wanted is BOOL:
        text = 'cannot convert %s to bool; only the strings "true" or "false" are allowed'
        return FunctionCallError(text, 0, go_quote(value.as_str()))
    if value.type is STRING and wanted is NUMBER:
        text = "cannot convert %s to number; given string must be a decimal representation of a number"
        return FunctionCallError(text, 0, go_quote(value.as_str()))
    return FunctionCallError(f"cannot convert {friendly_name(value.type)} to {constraint_name(wanted)}", 0)


def _to(name: str, wanted: Type, summary: str, example: str) -> Function:
    def returns(args: Sequence[Value]) -> Type:
        _check_kinds(args[0], wanted)
        return wanted

    def call(args: Sequence[Value]) -> Value:
        value = args[0]
        if value.is_known or value.type == wanted:
            return convert_value(value, wanted)
        return unknown(returns(args), marks=value.marks)

    return Function(
        name=name,
        summary=summary,
        params=(_anything("v"),),
        returns=returns,
        call=call,
        example=example,
        may_be_null=True,
    )


def _anything(name: str) -> Param:
    return Param(
        name=name, type=DYNAMIC, allow_null=True, allow_unknown=True, allow_dynamic=True, allow_marked=True
    )


def _same_type(args: Sequence[Value]) -> Type:
    return args[0].type


def _nonsensitive(args: Sequence[Value]) -> Value:
    value = args[0]
    return Value(value.type, value.raw, value.marks - SENSITIVE_MARKS)


def _is_sensitive(args: Sequence[Value]) -> Value:
    value = args[0]
    if value.is_sensitive or value.is_known:
        return boolean(value.is_sensitive)
    return unknown(BOOL)


def ephemeral_as_null(value: Value) -> Value:
    """The value with null for everything ephemeral in it."""
    marks: Marks = value.marks - {Mark.EPHEMERAL}
    if marks != value.marks:
        return null(value.type, marks) if value.is_known else Value(value.type, value.raw, marks)
    if not value.has_marks:
        return value
    if isinstance(value.raw, tuple):
        return Value(value.type, tuple(map(ephemeral_as_null, value.raw)), marks)
    if isinstance(value.raw, dict):
        return Value(value.type, {key: ephemeral_as_null(item) for key, item in value.raw.items()}, marks)
    return value


def _lazy(
    name: str,
    summary: str,
    example: str,
    *,
    params: tuple[Param, ...] = (),
    variadic: Param | None = None,
    returns: Type = DYNAMIC,
) -> Function:
    def call(_args: Sequence[Value]) -> Value:
        raise AssertionError(f"{name} is the evaluator's own")

    return Function(
        name=name,
        summary=summary,
        params=params,
        variadic=variadic,
        returns=always(returns),
        call=call,
        example=example,
        may_be_null=True,
        lazy=True,
    )


FUNCTIONS = (
    _lazy(
        "can",
        "Tells whether the expression can be evaluated without an error.",
        'can(tonumber("abc")) = false',
        params=(Param(name="expression", type=DYNAMIC),),
        returns=BOOL,
    ),
    _lazy(
        "try",
        "Returns the result of the first expression that can be evaluated without an error.",
        'try(tonumber("abc"), 0) = 0',
        variadic=Param(name="expressions", type=DYNAMIC),
    ),
    _lazy(
        "convert",
        "Converts the value to the type, written as for a variable.",
        'convert("8", number) = 8',
        params=(_anything("value"), Param(name="type", type=DYNAMIC)),
    ),
    Function(
        name="sensitive",
        summary="Returns the value marked as sensitive.",
        params=(_anything("value"),),
        returns=_same_type,
        call=lambda args: args[0].with_marks(SENSITIVE_MARKS),
        example='sensitive("s3cret") = (sensitive value)',
        may_be_null=True,
    ),
    Function(
        name="nonsensitive",
        summary="Returns the value without its sensitive mark.",
        params=(_anything("value"),),
        returns=_same_type,
        call=_nonsensitive,
        example="nonsensitive(sensitive(5)) = 5",
        may_be_null=True,
    ),
    Function(
        name="issensitive",
        summary="Tells whether the value is sensitive.",
        params=(_anything("value"),),
        returns=always(BOOL),
        call=_is_sensitive,
        example="issensitive(sensitive(5)) = true",
        may_be_null=True,
    ),
    Function(
        name="ephemeralasnull",
        summary="Returns the value with null for each ephemeral part.",
        params=(_anything("value"),),
        returns=_same_type,
        call=lambda args: ephemeral_as_null(args[0]),
        example='ephemeralasnull("kept") = "kept"',
        may_be_null=True,
    ),
    _to("tobool", BOOL, "Converts the value to a bool.", 'tobool("true") = true'),
    _to(
        "tolist", ListType(DYNAMIC), "Converts the value to a list.", 'tolist(["a", 1]) = tolist(["a", "1"])'
    ),
    _to(
        "tomap",
        MapType(DYNAMIC),
        "Converts the value to a map.",
        'tomap({ a = 1, b = "x" }) = tomap({ "a" = "1", "b" = "x" })',
    ),
    _to("tonumber", NUMBER, "Converts the value to a number.", 'tonumber("1.5") = 1.5'),
    _to(
        "toset",
        SetType(DYNAMIC),
        "Converts the value to a set.",
        'toset(["b", "a", "b"]) = toset(["a", "b"])',
    ),
    _to("tostring", STRING, "Converts the value to a text.", 'tostring(1.5) = "1.5"'),
)
"""All functions of this module."""
