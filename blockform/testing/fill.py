"""Made-up values for what a provider would compute: given by the user where he gives some, else generated.

Generated texts depend on the object and the attribute alone, so a plan and the apply after it agree.
Source of the rules: Terraform's moduletest/mocking.
"""

import hashlib
from collections.abc import Callable, Iterable

from msgspec import Struct, field

from blockform.schema import Attribute, Block, NestedAttributes, Nesting, Problem
from blockform.schema.propose import rebuild_sequence
from blockform.schema.types import value_type
from blockform.values import (
    BOOL,
    NUMBER,
    STRING,
    AttrPathStep,
    ConversionError,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    Value,
    ValuePath,
    boolean,
    convert,
    friendly_name,
    list_of,
    map_of,
    null,
    number,
    object_of,
    set_of,
    string,
    tuple_of,
)

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_TEXT_LENGTH = 8
_FAILED = "Failed to compute attribute"


class Given(Struct, frozen=True):
    """Values that the user gives for computed attributes, an object; ``place`` says where they stand. Empty: generate all."""

    value: Value = field(default_factory=lambda: object_of({}))
    place: str = ""


class Filler(Struct, eq=False):
    """Fills one object. Mutable: gathers problems. ``wanted`` says which values of computed attributes are to be replaced."""

    given: Given
    address: str
    wanted: Callable[[Value], bool]
    problems: list[Problem] = field(default_factory=list)

    def fill(self, schema: Block, target: Value) -> Value:
        """The object with something in each computed attribute."""
        return self._block(schema, target, self.given.value, ValuePath())

    def _block(self, schema: Block, target: Value, given: Value | None, path: ValuePath) -> Value:
        if target.is_null or not target.is_known:
            return target
        parts = dict(target.items)
        for name, attribute in schema.attributes.items():
            at = _at(path, name)
            parts[name] = self._attribute(attribute, parts[name], self._part(given, name, at), at)
        for name, nested in schema.blocks.items():
            at = _at(path, name)
            inside = self._part(given, name, at)
            parts[name] = self._each(nested.nesting, nested.block, parts[name], inside, at)
        return object_of(parts)

    def _attribute(self, schema: Attribute, target: Value, given: Value | None, path: ValuePath) -> Value:
        if schema.nested is not None:
            inner = Block(attributes=schema.nested.attributes)
            target = self._each(schema.nested.nesting, inner, target, given, path)
        if not schema.computed or not self.wanted(target):
            return target
        seed = f"{self.address}{path}"
        if given is None:
            return generate_attribute(schema, seed)
        try:
            return fill_attribute(given, schema, seed)
        except ConversionError as error:
            self.problems.append(Problem(_FAILED, self._unfit(schema, path, error), path))
            return generate_attribute(schema, seed)

    def _unfit(self, schema: Attribute, path: ValuePath, error: ConversionError) -> str:
        return (
            f"blockform could not compute a value for the target type {friendly_name(value_type(schema))} with the mocked data defined at"
            f' {self.given.place} with the attribute "{path}": {error}.'
        )

    def _each(
        self, nesting: Nesting, schema: Block, target: Value, given: Value | None, path: ValuePath
    ) -> Value:
        """What is nested; the user gives the same values for all elements of a collection."""
        if target.is_null or not target.is_known:
            return target
        if nesting is Nesting.SINGLE:
            return self._block(schema, target, given, path)
        if nesting is Nesting.MAP:
            made = {key: self._block(schema, item, given, path) for key, item in target.items.items()}
            return map_of(made, target.type.element) if isinstance(target.type, MapType) else object_of(made)
        return rebuild_sequence(target, [self._block(schema, item, given, path) for item in target.elements])

    def _part(self, given: Value | None, name: str, path: ValuePath) -> Value | None:
        if given is None:
            return None
        if not isinstance(given.type, ObjectType):
            detail = (
                f'blockform expected an object type for attribute "{path}" defined within the mocked data at {self.given.place}, but found'
                f" {friendly_name(given.type)}."
            )
            self.problems.append(Problem(_FAILED, detail, path))
            return None
        return given.get(name)


def is_null(value: Value) -> bool:
    """Whether nothing was set: what a plan of a new object, or reading a data source, fills in."""
    return value.is_null


def is_unknown(value: Value) -> bool:
    """Whether it was left for apply."""
    return not value.is_known


def _at(path: ValuePath, name: str) -> ValuePath:
    return ValuePath((*path.steps, AttrPathStep(name)))


# Given values made to fit ------------------------------------------------------------------------------------------


def fill_attribute(given: Value, schema: Attribute, seed: str) -> Value:
    """The given value with all that the attribute needs. Raises: ConversionError."""
    if schema.nested is None:
        return fill_type(given, value_type(schema), seed)
    if not isinstance(given.type, ObjectType):
        raise ConversionError(f"incompatible types; expected object type, found {friendly_name(given.type)}")
    if schema.nested.nesting is not Nesting.SINGLE:
        return _empty(schema.nested)
    return object_of(
        {
            name: generate_attribute(inner, f"{seed}.{name}")
            if (part := given.get(name)) is None
            else fill_attribute(part, inner, f"{seed}.{name}")
            for name, inner in schema.nested.attributes.items()
        }
    )


def fill_type(given: Value, of: Type, seed: str) -> Value:
    """The given value as one of the type, attributes that objects lack generated. Raises: ConversionError."""
    match of:
        case ObjectType():
            return _fill_object(given, of, seed)
        case ListType(element=ObjectType() as element):
            return list_of(_fill_each(given, element, of, seed), element)
        case SetType(element=ObjectType() as element):
            return set_of(_fill_each(given, element, of, seed), element)
        case MapType(element=ObjectType() as element):
            if not isinstance(given.type, ObjectType | MapType):
                raise _incompatible(of, given)
            made = {key: fill_type(item, element, f"{seed}.{key}") for key, item in given.items.items()}
            return map_of(made, element)
        case TupleType() if isinstance(given.type, TupleType):
            if len(of.elements) != len(given.elements):
                raise _incompatible(of, given)
            pairs = enumerate(zip(given.elements, of.elements, strict=True))
            return tuple_of(fill_type(item, element, f"{seed}.{at}") for at, (item, element) in pairs)
        case _:
            return convert(given, of)


def _fill_object(given: Value, of: ObjectType, seed: str) -> Value:
    if not isinstance(given.type, ObjectType | MapType):
        raise _incompatible(of, given)
    return object_of(
        {
            name: generate(inner, f"{seed}.{name}")
            if (part := given.get(name)) is None
            else fill_type(part, inner, f"{seed}.{name}")
            for name, inner in of.attributes.items()
        }
    )


def _fill_each(given: Value, element: ObjectType, of: Type, seed: str) -> list[Value]:
    if not isinstance(given.type, ListType | SetType | TupleType):
        raise _incompatible(of, given)
    return [fill_type(item, element, f"{seed}.{at}") for at, item in enumerate(given.elements)]


def _incompatible(of: Type, given: Value) -> ConversionError:
    return ConversionError(
        f"incompatible types; expected {friendly_name(of)}, found {friendly_name(given.type)}"
    )


# Generated values --------------------------------------------------------------------------------------------------


def generate_attribute(schema: Attribute, seed: str) -> Value:
    """Some value of an attribute; the same one each time for a seed."""
    if schema.nested is None:
        return generate(value_type(schema), seed)
    if schema.nested.nesting is not Nesting.SINGLE:
        return _empty(schema.nested)
    return object_of(
        {
            name: generate_attribute(inner, f"{seed}.{name}")
            for name, inner in schema.nested.attributes.items()
        }
    )


def _empty(nested: NestedAttributes) -> Value:
    element = ObjectType({name: value_type(inner) for name, inner in nested.attributes.items()})
    match nested.nesting:
        case Nesting.SET:
            return set_of((), element)
        case Nesting.MAP:
            return map_of({}, element)
        case _:
            return list_of((), element)


def generate(of: Type, seed: str) -> Value:
    """Some value of a type: a text of eight letters and digits, zero, false, nothing in collections, null for any type."""
    if of is STRING:
        return string(_text(seed))
    if of is NUMBER:
        return number(0)
    if of is BOOL:
        return boolean(False)
    match of:
        case ListType(element=element):
            return list_of((), element)
        case SetType(element=element):
            return set_of((), element)
        case MapType(element=element):
            return map_of({}, element)
        case ObjectType():
            return object_of(
                {name: generate(inner, f"{seed}.{name}") for name, inner in of.attributes.items()}
            )
        case TupleType():
            return tuple_of(generate(inner, f"{seed}.{at}") for at, inner in enumerate(of.elements))
        case _:
            return null(of)


def _text(seed: str) -> str:
    digest: Iterable[int] = hashlib.sha256(seed.encode()).digest()[:_TEXT_LENGTH]
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest)
