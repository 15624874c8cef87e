"""Secrets in a saved plan: each is replaced by keyed fingerprints, which tell whether a value is the same and nothing else.

A sealed part keeps its place and is sensitive; its content is a :class:`Sealed`, which views never look at for that reason.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from blockform.values import (
    ROOT,
    SENSITIVE_MARKS,
    ObjectType,
    TupleType,
    Type,
    Value,
    ValuePath,
    dumps,
    to_plain,
)
from blockform.values.value import Raw

Fingerprint: TypeAlias = Callable[[str], str]
"""Turns a text into its keyed fingerprint."""

_PURPOSE = "blockform saved plan"  # fingerprints for other uses of the key must not be comparable with these


class Sealed(Struct, frozen=True, eq=False):
    """The content of a sealed part: equal to another by its fingerprints.

    ``parts`` holds the fingerprint of the whole, or (``is_partial``) of each largest known part of a content that is not wholly known.
    ``is_copy``: the value itself was not sensitive, but told one that is. ``fingerprint`` is there once the plan is about to be applied.
    """

    parts: tuple[str, ...]
    is_partial: bool = False
    is_copy: bool = False
    fingerprint: Fingerprint | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self._content == other._content

    def __hash__(self) -> int:
        return hash(self._content)

    @property
    def _content(self) -> tuple[object, ...]:
        return self.parts, self.is_partial, self.is_copy

    def fits(self, value: Value) -> bool:
        """Whether the value is what was sealed, or may have become of it. Needs ``fingerprint``."""
        assert self.fingerprint is not None, "a plan that is only shown has nothing to compare"
        if not self.is_partial:
            return value.is_wholly_known and self.parts == (digest(ROOT, value, self.fingerprint),)
        parts = (pair for pair in value.walk() if pair[1].is_wholly_known)
        return set(self.parts) <= {digest(path, part, self.fingerprint) for path, part in parts}


def digest(at: ValuePath, value: Value, fingerprint: Fingerprint) -> str:
    """The fingerprint of a wholly known value at a path into what is sealed."""
    return fingerprint(dumps([_PURPOSE, str(at), to_plain(value.unmarked())]))


def sealed_content(value: Value) -> Sealed | None:
    """What stands in a sealed part; None for any other value."""
    raw = cast("object", value.raw)
    return raw if isinstance(raw, Sealed) else None


def sealed_part(sealed: Sealed, of: Type) -> Value:
    """The sensitive value of a type whose content is sealed."""
    return Value(of, cast("Raw", sealed), SENSITIVE_MARKS)


def sealed_parts(value: Value, at: ValuePath = ROOT) -> Iterator[tuple[ValuePath, Sealed]]:
    """Each sealed part with its path."""
    if not value.has_marks:
        return
    sealed = sealed_content(value)
    if sealed is not None:
        yield at, sealed
    elif isinstance(value.raw, dict):
        step = at.attr if isinstance(value.type, ObjectType) else at.index
        for key, item in value.raw.items():
            if item.has_marks:
                yield from sealed_parts(item, step(key))
    elif isinstance(value.raw, tuple):
        for position, item in enumerate(value.raw):
            if item.has_marks:
                yield from sealed_parts(item, at.index(position))


def has_seals(value: Value) -> bool:
    """Whether any part of it is sealed."""
    return any(True for _ in sealed_parts(value))


def unseal(value: Value, find: Callable[[ValuePath, Value], Value], at: ValuePath = ROOT) -> Value:
    """The value with each sealed part replaced by what ``find`` gives for it, marked as the part was."""
    if not value.has_marks:
        return value
    sealed = sealed_content(value)
    if sealed is not None:
        found = find(at, value)
        is_plain = sealed.is_copy and sealed_content(found) is None
        return found.unmarked() if is_plain else found.unmarked().with_marks(value.marks)
    step = at.attr if isinstance(value.type, ObjectType) else at.index
    if isinstance(value.raw, dict):
        named = {
            key: unseal(item, find, step(key)) if item.has_marks else item for key, item in value.raw.items()
        }
        return with_parts(value, named)
    if isinstance(value.raw, tuple):
        items = (unseal(item, find, at.index(position)) for position, item in enumerate(value.raw))
        return with_parts(value, tuple(items))
    return value


def known_parts(value: Value, fingerprint: Fingerprint) -> Iterator[tuple[str, Value]]:
    """The value and everything in it, so far as it is known and not null, each under the fingerprint that it has as a whole."""
    for _, part in value.walk():
        if part.is_wholly_known and not part.is_null:
            yield digest(ROOT, part, fingerprint), part


def comparable(part: Value, fingerprint: Fingerprint) -> Value:
    """The sealed part with the key by which values are compared with it."""
    sealed = sealed_content(part)
    assert sealed is not None
    return Value(part.type, cast("Raw", replace(sealed, fingerprint=fingerprint)), part.marks)


def whole_digest(value: Value, fingerprint: Fingerprint) -> str:
    """The fingerprint of a wholly known value, as in ``Sealed.parts``."""
    return digest(ROOT, value, fingerprint)


def map_parts(value: Value, change: Callable[[Value], Value]) -> Value:
    """The container with each of its parts changed; the very same one where nothing is."""
    if isinstance(value.raw, dict):
        named = {key: change(item) for key, item in value.raw.items()}
        same = all(item is value.raw[key] for key, item in named.items())
        return value if same else with_parts(value, named)
    assert isinstance(value.raw, tuple)
    items = tuple(map(change, value.raw))
    same = all(item is old for item, old in zip(items, value.raw, strict=True))
    return value if same else with_parts(value, items)


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
