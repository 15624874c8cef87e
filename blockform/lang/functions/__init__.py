"""The functions of the language, one table row each.

A row (:class:`Function`) says what a function takes and returns; :func:`call` does for all of them what the language promises: it
converts arguments, refuses nulls, and lets unknowns and marks flow through.
"""

from blockform.lang.functions.context import FunctionContext
from blockform.lang.functions.model import (
    Function,
    FunctionCallError,
    Param,
    always,
    arity_problem,
    call,
    call_problem,
    convert_argument,
)
from blockform.lang.functions.table import FunctionTable, function_table

__all__ = [
    "Function",
    "FunctionCallError",
    "FunctionContext",
    "FunctionTable",
    "Param",
    "always",
    "arity_problem",
    "call",
    "call_problem",
    "convert_argument",
    "function_table",
]
