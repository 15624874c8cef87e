"""Secrets in a saved plan: each sensitive part of a value is replaced by keyed fingerprints, which tell whether a value is the same.

A sealed part keeps its place, its marks and (where that gives nothing away) its type; its content is a :class:`Sealed`, which views
never look at, because the part is sensitive.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias, cast

from blockform.values import (
    DYNAMIC,
    ROOT,
    SENSITIVE_MARKS,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    Value,
    ValuePath,
    dumps,
    null,
    to_plain,
    unknown,
)
from blockform.values.value import Raw

Fingerprint: TypeAlias = Callable[[str], str]
"""Turns a text into its keyed fingerprint."""

_PURPOSE = "blockform saved plan"  # fingerprints for other uses of the key must not be comparable with these


@dataclass(frozen=True, slots=True)
class Sealed:
    """The content of a sealed part: equal to another by its fingerprints.

    ``parts`` holds the fingerprint of the whole, or (``is_partial``) of each largest known part of a content that is not wholly known.
    ``fingerprint`` is there once the plan is about to be applied.
    """

    parts: tuple[str, ...]
    is_partial: bool = False
    fingerprint: Fingerprint | None = field(default=None, compare=False, repr=False)

    def fits(self, value: Value) -> bool:
        """Whether the value is what was sealed, or may have become of it. Needs ``fingerprint``."""
        assert self.fingerprint is not None, "a plan that is only shown has nothing to compare"
        if not self.is_partial:
            return value.is_wholly_known and self.parts == (_digest(ROOT, value, self.fingerprint),)
        parts = (pair for pair in value.walk() if pair[1].is_wholly_known)
        return set(self.parts) <= {_digest(path, part, self.fingerprint) for path, part in parts}


def sealed_content(value: Value) -> Sealed | None:
    """What stands in a sealed part; None for any other value."""
    raw = cast("object", value.raw)
    return raw if isinstance(raw, Sealed) else None


def sealed_part(sealed: Sealed, of: Type) -> Value:
    """The sensitive value of a type whose content is sealed."""
    return Value(of, cast("Raw", sealed), SENSITIVE_MARKS)


def seal(value: Value, fingerprint: Fingerprint) -> Value:
    """The value with each sensitive part sealed; nulls and unknowns stay, the latter without what was known of them."""
    if not value.has_marks:
        return value
    if value.is_null or not value.is_known:
        return _bare(value)
    if value.is_sensitive or _gives_away_names(value):
        return sealed_part(_sealed(value, fingerprint), _harmless(value.type))
    return map_parts(value, lambda part: seal(part, fingerprint))


def seal_whole(value: Value, fingerprint: Fingerprint) -> Value:
    """As :func:`seal`, for a value that is sensitive all through."""
    return seal(value.unmarked().with_marks(SENSITIVE_MARKS), fingerprint)


def sealed_parts(value: Value) -> Iterator[tuple[ValuePath, Sealed]]:
    """Each sealed part with its path."""
    if value.has_marks:
        for path, part in value.walk():
            sealed = sealed_content(part)
            if sealed is not None:
                yield path, sealed


def unseal(value: Value, find: Callable[[ValuePath, Sealed], Value | None], at: ValuePath = ROOT) -> Value:
    """The value with each sealed part replaced by what ``find`` gives for it, marked as the part was; None leaves it sealed."""
    if not value.has_marks:
        return value
    sealed = sealed_content(value)
    if sealed is not None:
        found = find(at, sealed)
        return value if found is None else found.unmarked().with_marks(value.marks)
    step = at.attr if isinstance(value.type, ObjectType) else at.index
    if isinstance(value.raw, dict):
        raw = {key: unseal(item, find, step(key)) for key, item in value.raw.items()}
        return with_parts(value, raw)
    if isinstance(value.raw, tuple):
        return with_parts(
            value, tuple(unseal(item, find, at.index(position)) for position, item in enumerate(value.raw))
        )
    return value


def known_parts(value: Value, fingerprint: Fingerprint) -> Iterator[tuple[str, Value]]:
    """Each wholly known part of a value, under the fingerprint that it has as a whole."""
    for _, part in value.walk():
        if part.is_wholly_known and not part.is_null:
            yield _digest(ROOT, part, fingerprint), part


def with_key(value: Value, fingerprint: Fingerprint) -> Value:
    """The value whose sealed parts can be compared."""

    def keyed(_: ValuePath, sealed: Sealed) -> Value:
        return Value(DYNAMIC, cast("Raw", replace(sealed, fingerprint=fingerprint)))

    return unseal(value, keyed)


def map_parts(value: Value, change: Callable[[Value], Value]) -> Value:
    """The container with each of its parts changed."""
    if isinstance(value.raw, dict):
        return with_parts(value, {key: change(item) for key, item in value.raw.items()})
    assert isinstance(value.raw, tuple)
    return with_parts(value, tuple(map(change, value.raw)))


def with_parts(value: Value, raw: "dict[str, Value] | tuple[Value, ...]") -> Value:
    """The container with other parts; the type of an object or tuple follows theirs."""
    of = value.type
    if isinstance(of, ObjectType) and isinstance(raw, dict):
        if any(of.attributes[name] is not part.type for name, part in raw.items()):
            of = ObjectType({name: part.type for name, part in raw.items()})
    elif (
        isinstance(of, TupleType)
        and isinstance(raw, tuple)
        and any(known is not part.type for known, part in zip(of.elements, raw, strict=True))
    ):
        of = TupleType(tuple(part.type for part in raw))
    return Value(of, raw, value.marks)


def _bare(value: Value) -> Value:
    """A null or unknown without what else is known of it: the beginning of an unknown text is part of the secret."""
    of = _harmless(value.type)
    return null(of, value.marks) if value.is_null else unknown(of, marks=value.marks)


def _sealed(value: Value, fingerprint: Fingerprint) -> Sealed:
    if value.is_wholly_known:
        return Sealed((_digest(ROOT, value, fingerprint),))
    return Sealed(
        tuple(_digest(path, part, fingerprint) for path, part in _largest_known(value, ROOT)), is_partial=True
    )


def _largest_known(value: Value, at: ValuePath) -> Iterator[tuple[ValuePath, Value]]:
    if value.is_wholly_known:
        yield at, value
    elif isinstance(value.raw, dict):
        step = at.attr if isinstance(value.type, ObjectType) else at.index
        for key, item in value.raw.items():
            yield from _largest_known(item, step(key))
    elif isinstance(value.raw, tuple) and not isinstance(value.type, SetType):
        for position, item in enumerate(value.raw):
            yield from _largest_known(item, at.index(position))


def _digest(at: ValuePath, value: Value, fingerprint: Fingerprint) -> str:
    return fingerprint(dumps([_PURPOSE, str(at), to_plain(value.unmarked())]))


def _gives_away_names(value: Value) -> bool:
    """Whether a collection's type shows the attribute names of sensitive elements."""
    of = value.type
    return (
        isinstance(of, ListType | MapType)
        and _harmless(of.element) is DYNAMIC
        and any(item.is_sensitive for item in value.elements)
    )


def _harmless(of: Type) -> Type:
    """The type of a secret where it says nothing of the content; names of attributes may be part of the secret."""
    match of:
        case ObjectType() | TupleType():
            return DYNAMIC
        case ListType() | SetType() | MapType():
            return of if _harmless(of.element) == of.element else DYNAMIC
        case _:
            return of
