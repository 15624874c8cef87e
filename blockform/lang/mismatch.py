"""Why the two results of a conditional have no type in common, in words."""

from blockform.values import (
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    friendly_name,
    go_quote,
)


def conditional_mismatch(then: Type, otherwise: Type) -> str:
    """The first difference that matters, without a full stop. Source: hclsyntax describeConditionalTypeMismatch."""
    told = ""
    match then, otherwise:
        case ObjectType(), ObjectType():
            told = _objects(then, otherwise)
        case TupleType(), TupleType():
            told = _tuples(then, otherwise)
        case ListType() | SetType() | MapType(), ListType() | SetType() | MapType():
            told = _elements(then, otherwise)
    if told:
        return told
    one, other = friendly_name(then), friendly_name(otherwise)
    if one == other:
        return "At least one deeply-nested attribute or element is not compatible across both the 'true' and the 'false' value"
    return f"The 'true' value is {one}, but the 'false' value is {other}"


def _objects(then: ObjectType, otherwise: ObjectType) -> str:
    for name, of in then.attributes.items():
        other = otherwise.attributes.get(name)
        if other is None:
            return f"The 'true' value includes object attribute {go_quote(name)}, which is absent in the 'false' value"
        if of != other:
            return f"Type mismatch for object attribute {go_quote(name)}: {conditional_mismatch(of, other)}"
    for name in otherwise.attributes:
        if name not in then.attributes:
            return f"The 'false' value includes object attribute {go_quote(name)}, which is absent in the 'true' value"
    return ""


def _tuples(then: TupleType, otherwise: TupleType) -> str:
    one, other = len(then.elements), len(otherwise.elements)
    if one != other:
        return f"The 'true' tuple has length {one}, but the 'false' tuple has length {other}"
    for position, (of, to) in enumerate(zip(then.elements, otherwise.elements, strict=True)):
        if of != to:
            return f"Type mismatch for tuple element {position}: {conditional_mismatch(of, to)}"
    return ""


_NOUNS = {ListType: "list", SetType: "set", MapType: "map"}


def _elements(then: ListType | SetType | MapType, otherwise: ListType | SetType | MapType) -> str:
    kinds = {type(then.element), type(otherwise.element)}
    if type(then) is type(otherwise) and kinds in ({ObjectType}, {TupleType}):
        told = conditional_mismatch(then.element, otherwise.element)
        return f"Mismatched {_NOUNS[type(then)]} element types: {told}"
    return ""
