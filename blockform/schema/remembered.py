"""What is found out once about a schema, and about parts that many objects share, since it is asked for with every object."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")
V = TypeVar("V")

_MANY = 4096
"""Schemas made on the fly, as for mocks, must not pile up."""


def per_schema(find: Callable[[S], T]) -> Callable[[S], T]:
    """The function with its answers remembered by identity: comparing schemas would take longer than to find out."""
    known: dict[int, tuple[S, T]] = {}  # the schema itself stands there, so that no other gets its number

    @wraps(find)
    def found(schema: S) -> T:
        answer = known.get(id(schema))
        if answer is None:
            answer = (schema, find(schema))
            if len(known) >= _MANY:
                known.clear()
            known[id(schema)] = answer
        return answer[1]

    return found


_FEW = 128
"""Parts that objects share are asked for one after the other."""


def per_part(find: Callable[[V, S], T]) -> Callable[[V, S], T]:
    """The function with its last answers remembered for the very same part and schema; nobody may change an answer."""
    known: dict[tuple[int, int], tuple[V, S, T]] = {}

    @wraps(find)
    def found(part: V, schema: S) -> T:
        key = (id(part), id(schema))
        answer = known.get(key)
        if answer is None:
            answer = (part, schema, find(part, schema))
            if len(known) >= _FEW:
                known.clear()
            known[key] = answer
        return answer[2]

    return found
