"""Types over several lines, as the console's ``type`` shows them. Source: Terraform's repl and its types.TypeString."""

from blockform.values import ListType, MapType, ObjectType, SetType, TupleType, Type, friendly_name

_INDENT = "    "


def type_text(of: Type, margin: str = "") -> str:
    """The type as text; ``margin`` stands before its further lines."""
    inner = margin + _INDENT
    match of:
        case ListType(element=element) | SetType(element=element) | MapType(element=element):
            kind = friendly_name(of).partition(" ")[0]
            if not isinstance(element, ObjectType | TupleType):
                return f"{kind}({type_text(element, margin)})"
            return f"{kind}(\n{inner}{type_text(element, inner)},\n{margin})"
        case TupleType(elements=elements):
            return _group("tuple([", [type_text(each, inner) for each in elements], "])", margin)
        case ObjectType(attributes=attributes):
            lines = [f"{name}: {type_text(attributes[name], inner)}" for name in sorted(attributes)]
            return _group("object({", lines, "})", margin)
        case _:
            return friendly_name(of)


def _group(opening: str, lines: list[str], closing: str, margin: str) -> str:
    if not lines:
        return opening + closing
    body = "".join(f"{margin}{_INDENT}{line},\n" for line in lines)
    return f"{opening}\n{body}{margin}{closing}"
