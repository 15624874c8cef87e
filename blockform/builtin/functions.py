"""The built-in provider's functions: values as text in the language's own syntax, and back.

Source: Terraform's built-in provider, encode_tfvars, decode_tfvars and encode_expr.
"""

import re
from collections.abc import Sequence

from blockform.diagnostics import Diagnostics
from blockform.lang import Scope, evaluate
from blockform.lang.functions import Function, FunctionCallError, Param, always
from blockform.syntax import Body, parse_config
from blockform.values import (
    DYNAMIC,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Unknown,
    Value,
    convert,
    go_quote,
    hcl_literal,
    object_of,
    refine,
    string,
    unknown,
)

_NAME = re.compile(r"[^\W\d][\w-]*")
_ARGUMENT = "<decode_tfvars argument>"


def literal(value: Value) -> str:
    """An expression for the value, without types: lists and sets as tuples, maps as objects. Not laid out yet."""
    if value.raw is None:
        return "null"
    if value.type is STRING:
        return hcl_literal(value.as_str())
    if isinstance(value.raw, tuple):
        return f"[{', '.join(map(literal, value.elements))}]"
    if isinstance(value.raw, dict):
        lines = [
            f"{key if _is_name(key) else hcl_literal(key)} = {literal(item)}\n"
            for key, item in value.items.items()
        ]
        return "{\n" + "".join(lines) + "}" if lines else "{}"
    return convert(value, STRING).as_str()


def _formatted(text: str) -> str:
    from blockform.syntax import format_source  # noqa: PLC0415  few configurations encode values

    return format_source(text)


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def _encode_expr(args: Sequence[Value]) -> Value:
    value = args[0]
    if value.is_wholly_known:
        laid_out = _formatted(f"a = {literal(value)}\n")
        return string(laid_out.removeprefix("a = ").strip())
    prefix = ""
    if not (isinstance(value.raw, Unknown) and not value.raw.not_null):
        match value.type:
            case ObjectType() | MapType():
                prefix = "{"
            case TupleType() | ListType() | SetType():
                prefix = "["
            case of if of is STRING:
                prefix = '"'
    return refine(unknown(STRING), not_null=True, prefix=prefix)


def _encode_tfvars(args: Sequence[Value]) -> Value:
    value = args[0]
    if not value.is_wholly_known:
        return unknown(STRING)
    if not isinstance(value.type, ObjectType | MapType):
        text = "invalid value to encode: must be an object whose attribute names will become the encoded variable names"
        raise FunctionCallError(text)
    for name in value.items:
        if not _is_name(name):
            text = "invalid variable name %s: must be a valid identifier, per Terraform's rules for input variable declarations"
            raise FunctionCallError(text, None, go_quote(name))
    return string(_formatted("".join(f"{name} = {literal(item)}\n" for name, item in value.items.items())))


def _decode_tfvars(args: Sequence[Value]) -> Value:
    file, diags = parse_config(args[0].as_str(), _ARGUMENT)
    _stop_at("invalid tfvars syntax: %s", diags)
    assert isinstance(file.body, Body)
    for block in file.body.blocks[:1]:
        diags.error(f'Unexpected "{block.type}" block', "Blocks are not allowed here.", block.type_range)
    _stop_at("invalid tfvars content: %s", diags)
    found: dict[str, Value] = {}
    for name, attribute in file.body.attributes.items():
        found[name] = evaluate(attribute.expr, Scope(diags=diags))
        _stop_at(f"invalid expression for variable {go_quote(name)}: %s", diags)
    return object_of(found)


def _stop_at(text: str, diags: Diagnostics) -> None:
    """Raise FunctionCallError for the first error, with what Terraform says of further ones."""
    if not diags.has_errors:
        return
    first, *others = diags.errors
    message = f"{first.subject}: {first.summary}; {first.detail}"
    if others:
        message += f", and {len(others)} other diagnostic(s)"
    raise FunctionCallError(text, None, message)


FUNCTIONS = (
    Function(
        name="encode_tfvars",
        summary="Writes an object as a file of variables: one argument per attribute.",
        params=(Param(name="value", type=DYNAMIC, allow_unknown=True),),
        returns=always(STRING),
        call=_encode_tfvars,
        example='chomp(provider::terraform::encode_tfvars({ a = 1 })) = "a = 1"',
    ),
    Function(
        name="decode_tfvars",
        summary="Reads the content of a file of variables into an object.",
        params=(Param(name="src", type=STRING),),
        returns=always(DYNAMIC),
        call=_decode_tfvars,
        example='provider::terraform::decode_tfvars("a = [1]") = { "a" = [1] }',
        may_be_null=True,
    ),
    Function(
        name="encode_expr",
        summary="Writes a value as an expression of the language.",
        params=(Param(name="value", type=DYNAMIC, allow_unknown=True),),
        returns=always(STRING),
        call=_encode_expr,
        example='provider::terraform::encode_expr([1, "a"]) = "[1, \\"a\\"]"',
    ),
)
"""All functions of the provider, by their own names."""
