"""Origins: every unknown part of a planned object says from which object and path it will come."""

from msgspec.structs import replace

from blockform.values import ObjectType, Origin, Unknown, Value, ValuePath


def with_origins(value: Value, address: str, path: ValuePath | None = None) -> Value:
    """The object with an origin on each unknown part that has none yet; one passed on from elsewhere keeps its own."""
    if value.is_wholly_known:
        return value
    at = path if path is not None else ValuePath()
    raw = value.raw
    if isinstance(raw, Unknown):
        return (
            value if raw.origin else Value(value.type, replace(raw, origin=Origin(address, at)), value.marks)
        )
    if isinstance(raw, dict):
        step = at.attr if isinstance(value.type, ObjectType) else at.index
        return Value(
            value.type,
            {key: with_origins(item, address, step(key)) for key, item in raw.items()},
            value.marks,
        )
    if isinstance(raw, tuple):
        items = tuple(with_origins(item, address, at.index(i)) for i, item in enumerate(raw))
        return Value(value.type, items, value.marks)
    return value
