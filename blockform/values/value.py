"""Values: known, null or not known yet, each of a type, and perhaps marked as sensitive or ephemeral.

A value never changes. Its ``raw`` content is, by type: ``str``; ``bool``; ``int`` or (with a fraction, or beyond 512 bits)
gmpy2's ``mpfr`` of 512 bits; a tuple of values (list, tuple, set: sets in their order and without duplicates); a dict by
sorted keys (map, object); ``None`` for null; an :class:`Unknown`.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from msgspec import Struct

from blockform.values.errors import NestingError
from blockform.values.number import normal
from blockform.values.path import ROOT, ValuePath
from blockform.values.type import (
    BOOL,
    DYNAMIC,
    EMPTY_OBJECT,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    object_type_of,
)

if TYPE_CHECKING:
    from gmpy2 import mpfr

    Number: TypeAlias = int | mpfr


class Mark(Enum):
    """What is said about a value beside its content; marks spread to everything made from the value."""

    SENSITIVE = "sensitive"
    EPHEMERAL = "ephemeral"

    __hash__ = object.__hash__  # Enum's own is written in Python


Marks: TypeAlias = frozenset[Mark]
NO_MARKS: Marks = frozenset()
SENSITIVE_MARKS: Marks = frozenset({Mark.SENSITIVE})


class Origin(Struct, frozen=True):
    """Where an unknown value will come from: a resource instance (its address as text) and a path into its object."""

    address: str
    path: ValuePath = ROOT


class Unknown(Struct, frozen=True, eq=False):
    """A value not known yet, with what is known about it all the same.

    ``origin`` is kept for as long as the value is passed on unchanged; two unknowns are equal whatever their origins.
    ``prefix`` is the known beginning of a string; the lengths bound a collection and ``minimum`` and ``maximum``, both
    included, a number (``None``: no bound).
    """

    origin: Origin | None = None
    not_null: bool = False
    prefix: str = ""
    min_length: int = 0
    max_length: int | None = None
    minimum: "Number | None" = None
    maximum: "Number | None" = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and self._known == other._known

    def __hash__(self) -> int:
        return hash(self._known)

    @property
    def _known(self) -> tuple[object, ...]:
        return self.not_null, self.prefix, self.min_length, self.max_length, self.minimum, self.maximum


PLAIN_UNKNOWN = Unknown()

Raw: TypeAlias = "str | bool | Number | tuple[Value, ...] | dict[str, Value] | Unknown | None"

_HAS_UNKNOWN = 1
_HAS_MARKS = 2
_LEVEL = 4  # in front of the two flags stands how many levels the value has
MAX_LEVELS = 150
"""So many levels of collections a value may have; more than any configuration needs, and few enough to recurse over.

What an expression gives may have ten fewer, so that it can be put into the object of a resource, and that into those of modules.
"""


def _with_parts(flags: int, parts: Iterable["Value"]) -> int:
    """The flags of a value with these parts. Raises: NestingError."""
    deepest = 0
    for part in parts:
        inner = part._flags
        flags |= inner
        if inner > deepest:  # noqa: PLR1730  a call of max() for every part of every value takes twice as long
            deepest = inner
    levels = deepest // _LEVEL + 1
    if levels > MAX_LEVELS:
        raise NestingError
    return flags % _LEVEL + levels * _LEVEL


class Value:
    """One value. Make it with the functions of this module (:func:`string`, :func:`object_of` ...)."""

    __slots__ = ("_flags", "marks", "raw", "type")

    type: Type
    raw: Raw
    marks: Marks
    _flags: int

    def __init__(self, of: Type, raw: Raw, marks: Marks = NO_MARKS) -> None:
        self.type = of
        self.raw = raw
        self.marks = marks
        flags = _HAS_MARKS if marks else 0
        if type(raw) is tuple:
            flags = _with_parts(flags, raw)
        elif type(raw) is dict:
            flags = _with_parts(flags, raw.values())
        elif type(raw) is Unknown:
            flags |= _HAS_UNKNOWN
        self._flags = flags

    # What it is

    @property
    def is_null(self) -> bool:
        """Whether the user (or a provider) said null."""
        return self.raw is None

    @property
    def is_known(self) -> bool:
        """Whether the value itself is known; parts of it may still be unknown."""
        return type(self.raw) is not Unknown

    @property
    def is_wholly_known(self) -> bool:
        """Whether it and everything in it is known."""
        return not self._flags & _HAS_UNKNOWN

    @property
    def has_marks(self) -> bool:
        """Whether it or anything in it is marked."""
        return bool(self._flags & _HAS_MARKS)

    @property
    def levels(self) -> int:
        """How many levels of collections the value has: 0 for a string, 1 for a list of strings."""
        return self._flags // _LEVEL

    @property
    def is_sensitive(self) -> bool:
        """Whether the value itself is marked sensitive."""
        return Mark.SENSITIVE in self.marks

    @property
    def origin(self) -> Origin | None:
        """Where an unknown comes from, if that is known; None for a known value."""
        return self.raw.origin if type(self.raw) is Unknown else None

    # What is in it; calling one of these on a null, unknown or differently typed value is a mistake of the caller

    def as_str(self) -> str:
        """The text of a known string."""
        assert type(self.raw) is str, self.type
        return self.raw

    def as_bool(self) -> bool:
        """The truth of a known bool."""
        assert type(self.raw) is bool, self.type
        return self.raw

    def as_number(self) -> "Number":
        """The number, an int where it is whole."""
        assert self.type is NUMBER, self.type
        return cast("Number", self.raw)

    def as_int(self) -> int:
        """The whole number."""
        assert type(self.raw) is int, self.type
        return self.raw

    @property
    def items(self) -> Mapping[str, "Value"]:
        """Attributes of an object or elements of a map, by sorted name."""
        assert type(self.raw) is dict, self.type
        return self.raw

    @property
    def elements(self) -> tuple["Value", ...]:
        """Elements of a list, tuple or set, in order; those of a map or object in the order of their keys."""
        if type(self.raw) is dict:
            return tuple(self.raw.values())
        assert type(self.raw) is tuple, self.type
        return self.raw

    def __len__(self) -> int:
        return len(self.raw) if isinstance(self.raw, dict | tuple) else len(self.elements)

    def __bool__(self) -> bool:
        return True  # a value is no truth: ask as_bool(), is_null or len()

    def __getitem__(self, key: str | int) -> "Value":
        """The attribute, or the element at ``key``. Marks of this value are not added.

        Raises: KeyError, IndexError.
        """
        if type(key) is str:
            raw = self.raw
            assert type(raw) is dict, self.type
            return raw[key]
        return self.items[key] if isinstance(key, str) else self.elements[key]

    def get(self, name: str) -> "Value | None":
        """The attribute or element ``name`` if this is an object or map that is known and has it, else None."""
        return self.raw.get(name) if type(self.raw) is dict else None

    def keys(self) -> Iterable[str]:
        """Names of attributes or keys of a map, sorted."""
        return self.items.keys()

    # Changed copies

    def with_attrs(self, **attrs: "Value") -> "Value":
        """The object with these attributes put in or added."""
        before = self.items
        merged = {**before, **attrs}
        if len(merged) != len(before):
            return object_of(merged, marks=self.marks)
        if all(part.type is before[name].type for name, part in attrs.items()):
            return Value(self.type, merged, self.marks)
        return object_in_order(merged, self.marks)

    def with_marks(self, marks: Iterable[Mark]) -> "Value":
        """The value with these marks added to its own."""
        joined = self.marks.union(marks)
        return self if joined == self.marks else Value(self.type, self.raw, joined)

    def without_marks(self) -> "Value":
        """The value without its own marks; those inside stay."""
        return Value(self.type, self.raw) if self.marks else self

    def unmarked(self) -> "Value":
        """The value with no mark anywhere in it."""
        if not self._flags & _HAS_MARKS:
            return self
        return Value(self.type, _map_raw(self.raw, Value.unmarked))

    def deep_marks(self) -> Marks:
        """The marks of the value and of everything in it."""
        if not self._flags & _HAS_MARKS:
            return NO_MARKS
        marks = self.marks
        if isinstance(self.raw, dict | tuple):
            for item in self.elements:
                if item._flags & _HAS_MARKS:
                    marks |= item.deep_marks()
        return marks

    def walk(self, path: ValuePath = ROOT) -> Iterator[tuple[ValuePath, "Value"]]:
        """This value and all within it, outside first, each with its path."""
        yield path, self
        if type(self.raw) is dict:
            step = path.attr if isinstance(self.type, ObjectType) else path.index
            for key, item in self.raw.items():
                yield from item.walk(step(key))
        elif type(self.raw) is tuple:
            for position, item in enumerate(self.raw):
                yield from item.walk(path.index(position))

    # Equality of content, type, marks and of what is unknown; == of the language is ops.equal

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(other) is not Value:
            return NotImplemented
        return (
            self._flags == other._flags
            and type(self.raw) is type(other.raw)
            and self.marks == other.marks
            and self.raw == other.raw
            and (self.type is other.type or self.type == other.type)
        )

    def __hash__(self) -> int:
        raw = tuple(self.raw.items()) if type(self.raw) is dict else self.raw
        return hash((type(raw), raw))

    def __repr__(self) -> str:
        text = f"{self.type!r}: {'(sensitive)' if Mark.SENSITIVE in self.marks else self.raw!r}"
        return f"Value({text})"


def _map_raw(raw: Raw, change: Any) -> Raw:
    if type(raw) is tuple:
        return tuple(map(change, raw))
    if type(raw) is dict:
        return {key: change(item) for key, item in raw.items()}
    return raw


# Makers --------------------------------------------------------------------------------------------------------

TRUE = Value(BOOL, raw=True)
FALSE = Value(BOOL, raw=False)


def string(text: str, marks: Marks = NO_MARKS) -> Value:
    """A string, in Unicode normal form C as in Terraform."""
    if not text.isascii():
        from unicodedata import is_normalized, normalize  # noqa: PLC0415  only beyond ASCII

        if not is_normalized("NFC", text):
            text = normalize("NFC", text)
    return Value(STRING, text, marks)


def boolean(truth: bool, marks: Marks = NO_MARKS) -> Value:
    """A bool."""
    if marks:
        return Value(BOOL, truth, marks)
    return TRUE if truth else FALSE


def number(of: "Number | float | str", marks: Marks = NO_MARKS) -> Value:
    """A number from an int, a float, digits, or an ``mpfr``; rounded to 512 bits as in Terraform.

    A float counts as the decimal it prints as. Raises: ValueError for text that is no decimal number, or no finite one.
    """
    return Value(NUMBER, of if type(of) is int and -_BIG < of < _BIG else normal(of), marks)


_BIG = 1 << 512


def null(of: Type = DYNAMIC, marks: Marks = NO_MARKS) -> Value:
    """Null of a type."""
    return Value(of, None, marks) if marks else _null(of)


@lru_cache(maxsize=4096)
def _null(of: Type) -> Value:
    return Value(of, None)


def unknown(of: Type = DYNAMIC, origin: Origin | None = None, marks: Marks = NO_MARKS) -> Value:
    """A value of the type that is not known yet."""
    if origin or marks:
        return Value(of, Unknown(origin) if origin else PLAIN_UNKNOWN, marks)
    return _unknown(of)


@lru_cache(maxsize=4096)
def _unknown(of: Type) -> Value:
    return Value(of, PLAIN_UNKNOWN)


def list_of(items: Iterable[Value], element: Type | None = None, marks: Marks = NO_MARKS) -> Value:
    """A list; all items have one type, which must be given for an empty one."""
    of, values = _of_one_type(tuple(items), element)
    return Value(ListType(of), values, marks)


def map_of(items: Mapping[str, Value], element: Type | None = None, marks: Marks = NO_MARKS) -> Value:
    """A map; all values have one type, which must be given for an empty one."""
    keys = sorted(items)
    of, values = _of_one_type(tuple(items[key] for key in keys), element)
    return Value(MapType(of), dict(zip(keys, values, strict=True)), marks)


def set_of(items: Iterable[Value], element: Type | None = None, marks: Marks = NO_MARKS) -> Value:
    """A set: duplicates removed, in the order Terraform iterates; marks of elements become marks of the set."""
    from blockform.values.sets import ordered  # noqa: PLC0415  a cycle otherwise

    of, values = _of_one_type(tuple(items), element)
    for item in values:
        marks |= item.deep_marks()
    return Value(SetType(of), ordered(item.unmarked() for item in values), marks)


def tuple_of(items: Iterable[Value], marks: Marks = NO_MARKS) -> Value:
    """A tuple."""
    values = tuple(items)
    return Value(TupleType(tuple(item.type for item in values)), values, marks)


def object_of(attrs: Mapping[str, Value], marks: Marks = NO_MARKS) -> Value:
    """An object."""
    return object_in_order({name: attrs[name] for name in sorted(attrs)}, marks)


def object_in_order(
    attrs: dict[str, Value], marks: Marks = NO_MARKS, likely: ObjectType = EMPTY_OBJECT
) -> Value:
    """An object of attributes that stand in the order of their names already; the dict becomes part of it.

    ``likely``, a type of attributes of the very same names, is taken if it is the object's: looking for that takes longer.
    """
    types = tuple([part.type for part in attrs.values()])
    return Value(likely if types == likely.types else object_type_of(tuple(attrs), types), attrs, marks)


def sensitive(value: Value | str) -> Value:
    """The value (text: as a string) marked sensitive."""
    value = string(value) if isinstance(value, str) else value
    return value.with_marks(SENSITIVE_MARKS)


def _of_one_type(values: tuple[Value, ...], element: Type | None) -> tuple[Type, tuple[Value, ...]]:
    """The element type and the values, those of no type (unknown, null) in that type. Source: cty's ListVal."""
    if element is None:
        element = next((value.type for value in values if value.type is not DYNAMIC), DYNAMIC)
    if element is DYNAMIC or all(value.type is not DYNAMIC for value in values):
        return element, values
    return element, tuple(
        Value(element, value.raw, value.marks) if value.type is DYNAMIC else value for value in values
    )
