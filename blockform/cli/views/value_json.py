"""Values as plan and state JSON show them, and beside them which parts are unknown or sensitive.

Source of all shapes: Terraform's jsonplan (omitUnknowns, unknownAsBool) and jsonstate (SensitiveAsBool).
"""

from blockform.plan.sealed import sealed_content, sealed_parts
from blockform.values import (
    DynamicType,
    ListType,
    PrimitiveType,
    SetType,
    TupleType,
    Unknown,
    Value,
    json_number,
)

_UNKNOWN = object()


def known_json(value: Value, *, hide: bool) -> object:
    """The known parts: unknown attributes and elements of maps are left out, other unknown elements are null.

    Null when nothing is known. ``hide``: sensitive parts are null, too.
    """
    found = _known(value, hide)
    return None if found is _UNKNOWN else found


def _known(value: Value, hide: bool) -> object:
    raw = value.raw
    if isinstance(raw, Unknown):
        return _UNKNOWN
    if raw is None or (hide and value.is_sensitive):
        return None
    assert sealed_content(value) is None, "what a saved plan hides cannot be shown"
    if isinstance(raw, str | bool | int):
        return raw
    if isinstance(raw, dict):
        parts = {key: _known(item, hide) for key, item in raw.items()}
        return {key: part for key, part in parts.items() if part is not _UNKNOWN}
    if isinstance(raw, tuple):
        items = (_known(item, hide) for item in raw)
        return [None if item is _UNKNOWN else item for item in items]
    return json_number(value)


def is_fully_known(value: Value) -> bool:
    """Whether all of it is known, also inside what a saved plan hides."""
    if not value.is_wholly_known:
        return False
    return not any(sealed.is_partial for _, sealed in sealed_parts(value))


def unknown_json(value: Value) -> object:
    """True for what is unknown; of objects and maps only such parts are named."""
    raw = value.raw
    sealed = sealed_content(value)
    if sealed is not None:
        return sealed.is_partial
    if isinstance(raw, Unknown):
        return True
    if isinstance(raw, dict):
        parts = {key: unknown_json(item) for key, item in raw.items()}
        return {key: part for key, part in parts.items() if part is not False}
    if isinstance(raw, tuple):
        return [unknown_json(item) for item in raw]
    return False


def sensitive_json(value: Value) -> object:
    """True for what is sensitive; of objects and maps only such parts, and those that may have some, are named."""
    raw = value.raw
    if value.is_sensitive:
        return True
    if raw is None or isinstance(value.type, PrimitiveType | DynamicType):
        return False
    if isinstance(raw, dict):
        parts = {key: sensitive_json(item) for key, item in raw.items()}
        return {key: part for key, part in parts.items() if part is not False}
    if isinstance(raw, tuple):
        return [sensitive_json(item) for item in raw]
    return [] if isinstance(value.type, ListType | SetType | TupleType) else {}
