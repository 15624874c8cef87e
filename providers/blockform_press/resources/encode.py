"""Values to the API's JSON, and to the form in which two of them are compared."""

import hashlib
import json
from collections.abc import Callable, Iterator
from operator import is_
from typing import Final

from blockform.sdk import Attribute, Nesting, per_part, per_schema
from blockform.values import STRING, DynamicType, PrimitiveType, SetType, Value
from blockform_press.bodies import Json
from blockform_press.resources.fields import Attributes, api_name, is_param_ref

HIDDEN: Final = "hidden:"
"""The beginning of a text that stands for a value which is not stored: the rest is its keyed fingerprint."""

Fingerprint = Callable[[str], str]


_PLAIN = frozenset({str, bool, int, type(None)})


def plain(value: Value) -> Json:
    """Any known value as JSON, keys unchanged; parts that are unknown become null."""
    raw = value.raw
    if type(raw) in _PLAIN:
        return raw
    if not value.is_known:
        return None
    if isinstance(raw, tuple):
        return [plain(item) for item in raw]
    if isinstance(raw, dict):
        return {key: plain(item) for key, item in raw.items()}
    return float(value.as_number())


def encode(value: Value, attribute: Attribute) -> Json:
    """The value as the API writes it: names of attributes in camelCase, keys of maps unchanged, unset members left out."""
    if value.is_null or not value.is_known:
        return None
    if attribute.nested is None:
        return plain(value)
    members = attribute.nested.attributes
    match attribute.nested.nesting:
        case Nesting.SINGLE:
            return encode_members(value, members)
        case Nesting.MAP:
            return {key: encode_members(item, members) for key, item in value.items.items()}
        case Nesting.LIST | Nesting.SET:
            return [encode_members(item, members) for item in value.elements]


def encode_members(value: Value, attributes: Attributes) -> dict[str, Json]:
    """An object as the API writes it."""
    return {api_name(name): data for name, data in _members(value, attributes, encode)}


def _members(
    value: Value, attributes: Attributes, written: Callable[[Value, Attribute], Json]
) -> Iterator[tuple[str, Json]]:
    """The members of an object that say anything, as they are written."""
    if value.is_null or not value.is_known:
        return
    parts = value.items
    for name, attribute in attributes.items():
        if parts[name].raw is not None:
            data = written(parts[name], attribute)
            if data is not None:
                yield name, data


def canonical(value: Value, attribute: Attribute) -> Json:
    """A form that is equal for values the platform cannot tell apart: unset, null and empty are one.

    What the user may type freely (dynamic values) is taken exactly.
    """
    if value.is_null or not value.is_known:
        return None
    if attribute.nested is None:
        return _canonical_plain(value, attribute)
    members = attribute.nested.attributes
    match attribute.nested.nesting:
        case Nesting.SINGLE:
            return _canonical_members(value, members) or None
        case Nesting.MAP:
            return {key: _canonical_members(item, members) for key, item in value.items.items()} or None
        case Nesting.LIST:
            return [_canonical_members(item, members) for item in value.elements] or None
        case Nesting.SET:
            return sorted((_canonical_members(item, members) for item in value.elements), key=_text) or None


def _canonical_members(value: Value, attributes: Attributes) -> dict[str, Json]:
    return dict(_members(value, attributes, canonical))


def _canonical_plain(value: Value, attribute: Attribute) -> Json:
    data = plain(value)
    if type(data) is str:
        return data or (data if isinstance(attribute.type, DynamicType) else None)
    if isinstance(attribute.type, DynamicType):
        return data
    if isinstance(attribute.type, SetType):
        data = sorted(data, key=_text)
    return None if data in ("", [], {}) and not isinstance(data, bool) else data


def same(one: Value, other: Value, attribute: Attribute) -> bool:
    """Whether the platform could not tell the two apart; False while any part of either is unknown."""
    if not (one.is_wholly_known and other.is_wholly_known):
        return False
    if type(one.raw) is str and type(other.raw) is str and one.raw:
        return one.raw == other.raw
    return one == other or canonical(one, attribute) == canonical(other, attribute)


encoded = per_part(encode)
"""As ``encode``, for parts that many objects share."""

compared = per_part(canonical)
"""As ``canonical``, for such parts."""


def digest(data: Json) -> str:
    """A short text that is equal for equal JSON."""
    return hashlib.sha256(_text(data).encode()).hexdigest()


def _text(data: Json) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def fingerprint_of(value: Value, fingerprint: Fingerprint) -> Value:
    """What is stored in place of a hidden value; null, unknown and already replaced values stay."""
    if value.is_null or not value.is_wholly_known or is_hidden(value):
        return value
    return Value(STRING, HIDDEN + fingerprint(_text(plain(value))), value.marks)


def is_hidden(value: Value) -> bool:
    """Whether the value is a fingerprint that stands for a hidden one."""
    return isinstance(value.raw, str) and value.raw.startswith(HIDDEN)


def without_secrets(value: Value, attribute: Attribute, fingerprint: Fingerprint) -> Value:
    """The value with fingerprints for all that its schema calls sensitive; references to parameters stay readable."""
    if value.is_null or not value.is_known:
        return value
    if attribute.nested is None:
        of_text = isinstance(attribute.type, PrimitiveType) and attribute.type is STRING
        if not (attribute.sensitive and of_text) or is_param_ref(value.as_str()):
            return value
        return fingerprint_of(value, fingerprint)
    if not _has_sensitive(attribute):
        return value
    members = attribute.nested.attributes
    if attribute.nested.nesting is Nesting.SINGLE:
        return _members_without_secrets(value, members, fingerprint)
    if isinstance(value.raw, dict):
        items = {key: _members_without_secrets(item, members, fingerprint) for key, item in value.raw.items()}
        return _with_parts(value, items)
    return _with_parts(
        value, tuple(_members_without_secrets(item, members, fingerprint) for item in value.elements)
    )


def _with_parts(value: Value, parts: dict[str, Value] | tuple[Value, ...]) -> Value:
    """The value with these parts; itself where they are its own."""
    old, new = (value.items.values(), parts.values()) if isinstance(parts, dict) else (value.elements, parts)
    return value if all(map(is_, old, new)) else Value(value.type, parts, value.marks)


def _members_without_secrets(value: Value, attributes: Attributes, fingerprint: Fingerprint) -> Value:
    if value.is_null or not value.is_known:
        return value
    replaced = dict(value.items)
    for name, attribute in _hiding(attributes):
        if replaced[name].raw is not None:
            replaced[name] = without_secrets(replaced[name], attribute, fingerprint)
    return _with_parts(value, replaced)


@per_schema
def _hiding(attributes: Attributes) -> tuple[tuple[str, Attribute], ...]:
    """The attributes that are sensitive, or hold such."""
    return tuple((name, attribute) for name, attribute in attributes.items() if _has_sensitive(attribute))


@per_schema
def _has_sensitive(attribute: Attribute) -> bool:
    if attribute.nested is None:
        return attribute.sensitive
    return any(map(_has_sensitive, attribute.nested.attributes.values()))
