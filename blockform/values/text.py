"""Values as text in the language's own syntax, as ``console`` and ``output`` print them.

Source: Terraform's repl.FormatValue.
"""

from blockform.values.number import digits
from blockform.values.quote import go_quote
from blockform.values.type import (
    DynamicType,
    ListType,
    MapType,
    ObjectType,
    PrimitiveType,
    SetType,
    TupleType,
    Type,
    friendly_name,
)
from blockform.values.value import Unknown, Value

_INDENT = 2


def render(value: Value, indent: int = 0) -> str:
    """The value as text, over several lines if it holds others; ``indent`` is the column at which it starts.

    Sensitive and unknown parts are said to be so. The text of a known value is an expression for it.
    """
    raw = value.raw
    if isinstance(raw, Unknown):
        return "(known after apply)"
    if value.is_sensitive:
        return "(sensitive value)"
    if raw is None:
        return _null(value.type)
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str):
        return _heredoc(raw, indent) if "\n" in raw else go_quote(raw)
    match value.type:
        case ListType():
            return f"tolist({_sequence(value, indent)})"
        case SetType():
            return f"toset({_sequence(value, indent)})"
        case TupleType():
            return _sequence(value, indent)
        case MapType():
            return f"tomap({_mapping(value, indent)})"
        case ObjectType():
            return _mapping(value, indent)
        case _:
            return digits(value.as_number())


def _null(of: Type) -> str:
    match of:
        case DynamicType():
            return "null"
        case PrimitiveType():
            return f"to{of.name}(null)"
        case ListType() | SetType() | MapType():
            kind = friendly_name(of).partition(" ")[0]
            return f"to{kind}(null) /* of {friendly_name(of.element)} */"
        case _:
            return f"null /* {friendly_name(of)} */"


def _heredoc(text: str, indent: int) -> str:
    lines = text.split("\n")
    words = {line.strip() for line in lines}
    end = "EOT"
    while end in words:
        end += "_"
    margin = "\n" + " " * indent
    return f"{'<<-' if indent else '<<'}{end}{margin}{margin.join(lines)}{margin}{end}"


def _sequence(value: Value, indent: int) -> str:
    inner = indent + _INDENT
    parts = [f"{render(item, inner)}," for item in value.elements]
    return _block("[", parts, "]", indent)


def _mapping(value: Value, indent: int) -> str:
    inner = indent + _INDENT
    parts = [f"{_key(key, inner)} = {render(item, inner)}" for key, item in value.items.items()]
    return _block("{", parts, "}", indent)


def _key(key: str, indent: int) -> str:
    return _heredoc(key, indent) if "\n" in key else go_quote(key)


def _block(opening: str, parts: list[str], closing: str, indent: int) -> str:
    if not parts:
        return opening + closing
    margin = "\n" + " " * (indent + _INDENT)
    return f"{opening}{margin}{margin.join(parts)}\n{' ' * indent}{closing}"
