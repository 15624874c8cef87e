"""The types of the language: three primitives, any, and the collection and structural types built from them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias


class PrimitiveType:
    """``string``, ``number`` or ``bool``. There are just three: compare with ``is``."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name

    def __reduce__(self) -> str:
        return self.name.upper()


class DynamicType:
    """``any``: the type of a value whose type is not known yet, and of arguments that take every type."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "any"

    def __reduce__(self) -> str:
        return "DYNAMIC"


class _Collection:
    """What lists, sets and maps share: one element type."""

    __slots__ = ("_hash", "element")

    def __init__(self, element: "Type") -> None:
        self.element = element
        self._hash = hash((type(self).__name__, element))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, _Collection) and type(self) is type(other) and self.element == other.element

    def __hash__(self) -> int:
        return self._hash


class ListType(_Collection):
    """``list(element)``."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"list({self.element!r})"


class SetType(_Collection):
    """``set(element)``."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"set({self.element!r})"


class MapType(_Collection):
    """``map(element)``; keys are strings."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"map({self.element!r})"


class TupleType:
    """``tuple([...])``: a type per position."""

    __slots__ = ("_hash", "elements")

    def __init__(self, elements: tuple["Type", ...]) -> None:
        self.elements = elements
        self._hash = hash(("tuple", elements))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, TupleType) and self._hash == other._hash and self.elements == other.elements

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"tuple([{', '.join(map(repr, self.elements))}])"


class ObjectType:
    """``object({...})``: a type per attribute, in order of their names.

    ``optional`` names attributes that a conversion may fill in; it is empty in the type of a value. ``types`` are those of the attributes.
    """

    __slots__ = ("_hash", "attributes", "optional", "types")

    def __init__(self, attributes: Mapping[str, "Type"], optional: frozenset[str] = frozenset()) -> None:
        self.attributes: dict[str, Type] = dict(sorted(attributes.items()))
        self.types = tuple(self.attributes.values())
        self.optional = optional
        self._hash = hash((tuple(self.attributes.items()), optional))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, ObjectType)
            and self._hash == other._hash
            and self.optional == other.optional
            and self.attributes == other.attributes
        )

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        parts = (
            f"{name}=optional({of!r})" if name in self.optional else f"{name}={of!r}"
            for name, of in self.attributes.items()
        )
        return "object({" + ",".join(parts) + "})"


@lru_cache(maxsize=4096)
def object_type_of(names: tuple[str, ...], types: tuple["Type", ...]) -> ObjectType:
    """``object({...})`` of attributes in order of their names: one and the same type for many values, which are compared the faster."""
    return ObjectType(dict(zip(names, types, strict=True)))


Type: TypeAlias = PrimitiveType | DynamicType | ListType | SetType | MapType | TupleType | ObjectType

STRING = PrimitiveType("string")
NUMBER = PrimitiveType("number")
BOOL = PrimitiveType("bool")
DYNAMIC = DynamicType()
EMPTY_OBJECT = ObjectType({})
EMPTY_TUPLE = TupleType(())


def is_collection(of: Type) -> bool:
    """Whether it is a list, set or map."""
    return isinstance(of, ListType | SetType | MapType)


@lru_cache(maxsize=4096)
def has_dynamic(of: Type) -> bool:
    """Whether ``any`` stands anywhere inside the type."""
    match of:
        case DynamicType():
            return True
        case ListType() | SetType() | MapType():
            return has_dynamic(of.element)
        case TupleType():
            return any(map(has_dynamic, of.elements))
        case ObjectType():
            return any(map(has_dynamic, of.attributes.values()))
        case PrimitiveType():  # pragma: no branch  the last of a closed union
            return False


@lru_cache(maxsize=4096)
def without_optional(of: Type) -> Type:
    """The same type with no attribute marked optional: the type that values of it have."""
    plain: Type
    match of:
        case ListType() | SetType() | MapType():
            plain = type(of)(without_optional(of.element))
        case TupleType():
            plain = TupleType(tuple(map(without_optional, of.elements)))
        case ObjectType():
            plain = ObjectType({name: without_optional(inner) for name, inner in of.attributes.items()})
        case PrimitiveType() | DynamicType():  # pragma: no branch  the last of a closed union
            return of
    return of if plain == of else plain  # the same object wherever possible: comparing it again is free


def friendly_name(of: Type) -> str:
    """How messages call the type of a value: ``list of string``, ``object``. Source: cty's FriendlyName."""
    match of:
        case PrimitiveType():
            return of.name
        case DynamicType():
            return "dynamic"
        case ListType():
            return f"list of {friendly_name(of.element)}"
        case SetType():
            return f"set of {friendly_name(of.element)}"
        case MapType():
            return f"map of {friendly_name(of.element)}"
        case TupleType():
            return "tuple"
        case ObjectType():  # pragma: no branch  the last of a closed union
            return "object"


def constraint_name(of: Type) -> str:
    """How messages call a type that is asked for: ``list of any single type``. Source: cty's FriendlyNameForConstraint."""
    match of:
        case DynamicType():
            return "any type"
        case ListType() | SetType() | MapType():
            kind = friendly_name(of).partition(" ")[0]
            single = isinstance(of.element, DynamicType)
            return f"{kind} of {'any single type' if single else constraint_name(of.element)}"
        case _:
            return friendly_name(of)
