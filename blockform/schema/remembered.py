"""What is found out about a schema once, since it is asked for with every object."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")

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
