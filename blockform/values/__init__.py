"""Values and types: what configurations compute with.

A value is known, null or unknown, has a type, and may carry marks. Operations take values and give values; unknown and
marks flow through them, so no caller needs to look.
"""

from typing import TYPE_CHECKING

from blockform.values.access import attribute, index, length
from blockform.values.codec import (
    RawNumber,
    dumps,
    from_json,
    from_plain,
    json_number,
    loads,
    to_json,
    to_plain,
    type_from_json,
    type_to_json,
)
from blockform.values.convert import convert, unify_values
from blockform.values.equality import equal, identical, not_equal
from blockform.values.errors import ConversionError, NestingError, OperationError, describe
from blockform.values.mismatch import mismatch_message
from blockform.values.ops import (
    add,
    and_,
    divide,
    greater,
    greater_equal,
    less,
    less_equal,
    modulo,
    multiply,
    negate,
    not_,
    or_,
    subtract,
)
from blockform.values.path import ROOT, AttrPathStep, IndexPathStep, PathStep, ValuePath, path_of
from blockform.values.quote import go_quote, hcl_literal
from blockform.values.refine import UNKNOWN_BOOL, UNKNOWN_NUMBER, length_bounds, refine
from blockform.values.type import (
    BOOL,
    DYNAMIC,
    EMPTY_OBJECT,
    EMPTY_TUPLE,
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
    constraint_name,
    friendly_name,
    has_dynamic,
    is_collection,
    without_optional,
)
from blockform.values.unify import can_convert, conforms, unify
from blockform.values.value import (
    FALSE,
    MAX_LEVELS,
    NO_MARKS,
    SENSITIVE_MARKS,
    TRUE,
    Mark,
    Marks,
    Origin,
    Unknown,
    Value,
    boolean,
    list_of,
    map_of,
    null,
    number,
    object_in_order,
    object_of,
    sensitive,
    set_of,
    string,
    tuple_of,
    unknown,
)

if TYPE_CHECKING:
    from blockform.values.defaults import Defaults, apply_defaults
    from blockform.values.text import render

__all__ = [
    "BOOL",
    "DYNAMIC",
    "EMPTY_OBJECT",
    "EMPTY_TUPLE",
    "FALSE",
    "MAX_LEVELS",
    "NO_MARKS",
    "NUMBER",
    "ROOT",
    "SENSITIVE_MARKS",
    "STRING",
    "TRUE",
    "UNKNOWN_BOOL",
    "UNKNOWN_NUMBER",
    "AttrPathStep",
    "ConversionError",
    "Defaults",
    "DynamicType",
    "IndexPathStep",
    "ListType",
    "MapType",
    "Mark",
    "Marks",
    "NestingError",
    "ObjectType",
    "OperationError",
    "Origin",
    "PathStep",
    "PrimitiveType",
    "RawNumber",
    "SetType",
    "TupleType",
    "Type",
    "Unknown",
    "Value",
    "ValuePath",
    "add",
    "and_",
    "apply_defaults",
    "attribute",
    "boolean",
    "can_convert",
    "conforms",
    "constraint_name",
    "convert",
    "describe",
    "divide",
    "dumps",
    "equal",
    "friendly_name",
    "from_json",
    "from_plain",
    "go_quote",
    "greater",
    "greater_equal",
    "has_dynamic",
    "hcl_literal",
    "identical",
    "index",
    "is_collection",
    "json_number",
    "length",
    "length_bounds",
    "less",
    "less_equal",
    "list_of",
    "loads",
    "map_of",
    "mismatch_message",
    "modulo",
    "multiply",
    "negate",
    "not_",
    "not_equal",
    "null",
    "number",
    "object_in_order",
    "object_of",
    "or_",
    "path_of",
    "refine",
    "render",
    "sensitive",
    "set_of",
    "string",
    "subtract",
    "to_json",
    "to_plain",
    "tuple_of",
    "type_from_json",
    "type_to_json",
    "unify",
    "unify_values",
    "unknown",
    "without_optional",
]

_RARE = {"Defaults": "defaults", "apply_defaults": "defaults", "render": "text"}

if not TYPE_CHECKING:  # pragma: no branch  a type checker would take every name for one of these

    def __getattr__(name: str) -> object:
        """Import what few runs need when it is first asked for."""
        from importlib import import_module  # noqa: PLC0415  as the modules it imports

        if name not in _RARE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_RARE[name]}"), name)
