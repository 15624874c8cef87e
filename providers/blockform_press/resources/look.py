"""Looking into values that may be null or unknown anywhere: what is there, or nothing."""

from collections.abc import Mapping

from blockform.values import Value


def part(value: Value | None, *names: str) -> Value | None:
    """The part at a path of names; None where it is absent, null or unknown."""
    for name in names:
        if value is None or value.raw is None:
            return None
        value = value.get(name)
    return None if value is None or value.raw is None or not value.is_known else value


def text_of(value: Value | None, *names: str) -> str | None:
    """The text at a path; None where there is none."""
    found = part(value, *names)
    return found.raw if found is not None and isinstance(found.raw, str) else None


def number_of(value: Value | None, *names: str) -> float | None:
    """The number at a path; None where there is none."""
    found = part(value, *names)
    if found is None or isinstance(found.raw, bool | str | tuple | dict):
        return None
    return float(found.as_number())


def truth_of(value: Value | None, *names: str) -> bool | None:
    """The bool at a path; None where there is none."""
    found = part(value, *names)
    return found.raw if found is not None and isinstance(found.raw, bool) else None


def entries(value: Value | None, *names: str) -> Mapping[str, Value]:
    """The members of a map or object at a path; none where it is absent, null or unknown."""
    found = part(value, *names)
    return found.raw if found is not None and isinstance(found.raw, dict) else {}


def rows(value: Value | None, *names: str) -> tuple[Value, ...]:
    """The elements of a list, tuple or set at a path; none where it is absent, null or unknown."""
    found = part(value, *names)
    return found.raw if found is not None and isinstance(found.raw, tuple) else ()


def numbered(value: Value | None, *names: str) -> list[tuple[int, Value]]:
    """The elements at a path that can be looked into, each with its position."""
    return [(at, row) for at, row in enumerate(rows(value, *names)) if row.is_known and not row.is_null]


def texts_of(value: Value | None, *names: str) -> list[str]:
    """The known texts in a list at a path."""
    return [row.raw for row in rows(value, *names) if isinstance(row.raw, str)]


def identity(value: Value | None) -> str | None:
    """What tells one reference from another: its text, or where that will come from; None where neither is known."""
    if value is None or value.is_null:
        return None
    if isinstance(value.raw, str):
        return value.raw or None
    return None if value.origin is None else f"{value.origin.address}{value.origin.path}"


def is_set(value: Value | None, name: str) -> bool:
    """Whether the user gives the member a value, known or not."""
    found = value.get(name) if value is not None else None
    return found is not None and found.raw is not None


def is_open(value: Value | None, name: str) -> bool:
    """Whether the member is not known yet."""
    found = value.get(name) if value is not None else None
    return found is not None and not found.is_known
