"""Signatures of the language's functions as ``metadata functions -json`` gives them. Source: Terraform's command/jsonfunction, 1.0."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from blockform.lang.functions import Function, FunctionCallError, FunctionContext, Param, function_table
from blockform.lang.functions.table import CORE
from blockform.values import DYNAMIC, STRING, Type, unknown
from blockform.values.codec import type_to_json

FORMAT_VERSION = "1.0"

_DECLARED: dict[str, Type] = {"templatestring": STRING}
"""What Terraform says of functions whose arguments are expressions."""


def functions_json(base_dir: Path) -> dict[str, Any]:
    """The whole document, each function also under its name in the core namespace."""
    plain = {
        name: _signature(function)
        for name, function in function_table(FunctionContext(base_dir=base_dir)).items()
    }
    core = {f"{CORE}{name}": signature for name, signature in plain.items()}
    signatures = {**plain, **core}
    return {
        "format_version": FORMAT_VERSION,
        "function_signatures": {name: signatures[name] for name in sorted(signatures)},
    }


def provider_functions_json(functions: Iterable[Function]) -> dict[str, Any]:
    """The signatures of a provider's functions, by names of their own."""
    found: dict[str, Any] = {}
    for function in sorted(functions, key=lambda function: function.name):
        returned = function.returns([unknown(param.type) for param in function.params])
        signature = {"summary": function.summary, **_signature(function)}
        found[function.name] = signature | {"return_type": type_to_json(returned)}
    return found


def _signature(function: Function) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": function.summary,
        "return_type": type_to_json(_return_type(function)),
    }
    if function.params:
        found["parameters"] = [_param(param) for param in function.params]
    if function.variadic is not None:
        found["variadic_parameter"] = _param(function.variadic)
    return found


def _return_type(function: Function) -> Type:
    """The type of the result whatever the arguments; any where it depends on them. Source: cty's Function.ReturnType."""
    if function.name in _DECLARED:
        return _DECLARED[function.name]
    params = [*function.params, *([function.variadic] if function.variadic is not None else [])]
    if not function.lazy and any(param.type is DYNAMIC and not param.allow_dynamic for param in params):
        return DYNAMIC
    try:
        return function.returns([unknown(param.type) for param in params])
    except FunctionCallError:
        return DYNAMIC


def _param(param: Param) -> dict[str, Any]:
    found: dict[str, Any] = {"name": param.name}
    if param.description:
        found["description"] = param.description
    if param.allow_null:
        found["is_nullable"] = True
    return {**found, "type": type_to_json(param.type)}
