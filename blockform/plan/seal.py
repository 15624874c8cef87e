"""Seals the values of a plan before it is saved, so that no secret is in the file.

Sensitive parts are sealed. So is what merely tells a secret: a computed attribute may repeat a sensitive argument without being
sensitive itself.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from blockform.plan.sealed import Fingerprint, Sealed, digest, map_parts, sealed_content, sealed_part
from blockform.values import (
    DYNAMIC,
    ROOT,
    SENSITIVE_MARKS,
    DynamicType,
    ListType,
    MapType,
    ObjectType,
    PrimitiveType,
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

_SHORTEST = 6
"""A secret text of fewer letters is no proof where it is found inside another text."""


class Sealer(Struct, frozen=True):
    """Seals the values of one plan; made by :func:`sealer_for`.

    ``texts`` finds the secret texts, ``copies`` holds the secret lists, maps and objects as JSON. ``names`` are attribute names and keys
    that stand in sensitive values: the type of another value that has one would give it away.
    """

    fingerprint: Fingerprint
    texts: re.Pattern[str] | None = None
    copies: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def seal(self, value: Value) -> Value:
        """The value with each secret part sealed; nulls and unknowns stay, sensitive ones without what was known of them."""
        if value.is_null or not value.is_known:
            return self._bare(value)
        if value.is_sensitive:
            return sealed_part(_sealed(value, self.fingerprint), _harmless(value.type))
        if self._tells_secret(value):
            return sealed_part(_sealed(value, self.fingerprint, is_copy=True), _harmless(value.type))
        if not isinstance(value.raw, dict | tuple):
            return value
        if not value.has_marks and value.is_wholly_known and self.texts is None and not self.copies:
            return value
        made = map_parts(value, self.seal)
        if _gives_away_names(made):
            sealed = _sealed(value, self.fingerprint, is_copy=not value.has_marks)
            return sealed_part(sealed, DYNAMIC)
        return made

    def veil(self, value: Value) -> Value:
        """The value with what tells a secret, without being sensitive, marked as sensitive."""
        if value.is_null or not value.is_known or value.is_sensitive:
            return value
        if self._tells_secret(value):
            return value.with_marks(SENSITIVE_MARKS)
        return map_parts(value, self.veil) if isinstance(value.raw, dict | tuple) else value

    def is_told_by(self, text: str) -> bool:
        """Whether a text has a secret text in it, or is a short one."""
        return self.texts is not None and self.texts.search(text) is not None

    def seal_whole(self, value: Value) -> Value:
        """As :meth:`seal`, for a value that is sensitive all through."""
        return self.seal(value.unmarked().with_marks(SENSITIVE_MARKS))

    def seal_marked(self, value: Value) -> Value:
        """Only what is sensitive itself is sealed."""
        return Sealer(self.fingerprint).seal(value)

    def _tells_secret(self, value: Value) -> bool:
        raw = value.raw
        if isinstance(raw, str):
            return self.texts is not None and self.texts.search(raw) is not None
        if isinstance(raw, dict) and self.texts is not None and any(map(self.texts.search, raw)):
            return True
        if not self.copies or not isinstance(raw, dict | tuple) or not raw or not value.is_wholly_known:
            return False
        return dumps(to_plain(value.unmarked())) in self.copies

    def _bare(self, value: Value) -> Value:
        """The beginning of an unknown text is part of the secret, as the names in a type may be."""
        is_plain = isinstance(value.type, PrimitiveType | DynamicType) or not self.names
        if not value.is_sensitive and (is_plain or self.names.isdisjoint(_names(value.type))):
            return value
        of = _harmless(value.type)
        return null(of, value.marks) if value.is_null else unknown(of, marks=value.marks)


def sealer_for(values: Iterable[Value], fingerprint: Fingerprint) -> Sealer:
    """A sealer that knows what is secret in these values."""
    parts = [part for value in values for part in _sensitive_parts(value)]
    found = [inner for part in parts for _, inner in part.walk()]
    texts = {part.raw for part in found if isinstance(part.raw, str)}
    containers = (part for part in found if isinstance(part.raw, dict | tuple) and part.raw)
    names = {key for part in found if isinstance(part.raw, dict) for key in part.raw}
    return Sealer(
        fingerprint,
        _pattern(texts),
        frozenset(dumps(to_plain(part.unmarked())) for part in containers if part.is_wholly_known),
        frozenset(names.union(*(_names(part.type) for part in parts))),
    )


def _pattern(texts: set[str]) -> re.Pattern[str] | None:
    """Finds each text: a long one anywhere, a short one only where it is all there is."""
    long = [re.escape(text) for text in texts if len(text) >= _SHORTEST]
    short = [
        rf"\A{re.escape(text)}\Z" for text in texts if 0 < len(text) < _SHORTEST and not _is_common(text)
    ]
    return re.compile("|".join(sorted([*long, *short], key=len, reverse=True))) if long or short else None


def _is_common(text: str) -> bool:
    """Whether a text tells nothing: a truth value, or a letter or two."""
    return len(text) < 3 or text in {"true", "false", "null"}


def _sensitive_parts(value: Value) -> Iterator[Value]:
    if value.is_sensitive:
        yield value
    elif value.has_marks and isinstance(value.raw, dict | tuple):
        for part in value.elements:
            yield from _sensitive_parts(part)


def _sealed(value: Value, fingerprint: Fingerprint, *, is_copy: bool = False) -> Sealed:
    if value.is_wholly_known:
        return Sealed((digest(ROOT, value, fingerprint),), is_copy=is_copy)
    parts = tuple(digest(path, part, fingerprint) for path, part in _largest_known(value, ROOT))
    return Sealed(parts, is_partial=True, is_copy=is_copy)


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


def _gives_away_names(value: Value) -> bool:
    """Whether a collection's type shows the attribute names of elements that are sealed."""
    of = value.type
    return (
        value.has_marks
        and isinstance(of, ListType | MapType)
        and _harmless(of.element) is DYNAMIC
        and any(sealed_content(item) is not None for item in value.elements)
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


def _names(of: Type) -> Iterator[str]:
    """All attribute names in a type."""
    match of:
        case ObjectType():
            yield from of.attributes
            for inner in of.attributes.values():
                yield from _names(inner)
        case TupleType():
            for inner in of.elements:
                yield from _names(inner)
        case ListType() | SetType() | MapType():
            yield from _names(of.element)
