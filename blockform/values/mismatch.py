"""Why one type cannot become another, in words. Source: go-cty's convert.MismatchMessage."""

from blockform.values.quote import go_quote
from blockform.values.type import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    PrimitiveType,
    SetType,
    TupleType,
    Type,
    constraint_name,
    friendly_name,
)
from blockform.values.unify import can_convert


def mismatch_message(of: Type, to: Type) -> str:
    """The first reason why values of type ``of`` do not convert to ``to``: ``attribute "a": string required``."""
    if isinstance(of, ObjectType) and isinstance(to, ObjectType):
        return _objects(of, to)
    if isinstance(to, ListType | SetType | MapType) and not isinstance(of, PrimitiveType):
        return _collection(of, to)
    if _tell_both(of, to):
        return f"{friendly_name(to)} required, but have {friendly_name(of)}"
    return f"{constraint_name(to)} required"


def _collection(of: Type, to: ListType | SetType | MapType) -> str:
    kind = friendly_name(to).partition(" ")[0]
    of_items = ObjectType if isinstance(to, MapType) else TupleType
    of_elements = MapType if isinstance(to, MapType) else ListType | SetType
    if isinstance(of, TupleType | ObjectType) and isinstance(of, of_items):
        if to.element is DYNAMIC:
            return f"all {kind} elements must have the same type"
        return _elements(of, to.element)
    if isinstance(of, ListType | SetType | MapType) and isinstance(of, of_elements):
        return f"incorrect {kind} element type: {mismatch_message(of.element, to.element)}"
    return f"{constraint_name(to)} required"


def _objects(of: ObjectType, to: ObjectType) -> str:
    missing = [name for name in to.attributes if name not in of.attributes and name not in to.optional]
    if missing:
        return _missing([go_quote(name) for name in missing])
    for name, inner in to.attributes.items():
        given = of.attributes.get(name)
        if given is not None and not can_convert(given, inner):
            return f"attribute {go_quote(name)}: {mismatch_message(given, inner)}"
    return "incorrect object attributes"


def _missing(names: list[str]) -> str:
    if len(names) == 1:
        return f"attribute {names[0]} is required"
    if len(names) == 2:
        return f"attributes {names[0]} and {names[1]} are required"
    return f"attributes {', '.join(names[:-1])}, and {names[-1]} are required"


def _elements(of: TupleType | ObjectType, element: Type) -> str:
    parts: dict[str, Type]
    if isinstance(of, TupleType):
        parts = {str(position): inner for position, inner in enumerate(of.elements)}
    else:
        parts = {go_quote(name): inner for name, inner in of.attributes.items()}
    for key, inner in parts.items():
        if not can_convert(inner, element):
            return f"element {key}: {mismatch_message(inner, element)}"
    return f"all elements must be {constraint_name(element)}"


def _tell_both(of: Type, to: Type) -> bool:
    """Whether naming the type at hand helps; with strings it distracts, as the text is wrong and not its type."""
    if isinstance(of, PrimitiveType) != isinstance(to, PrimitiveType) or to is STRING:
        return True
    return {of, to} == {BOOL, NUMBER} or (isinstance(of, TupleType) and isinstance(to, ObjectType))
