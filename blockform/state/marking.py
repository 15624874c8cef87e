"""Sensitive parts of a value as paths, and back: files hold plain values and beside them the paths."""

from collections.abc import Iterable
from typing import TypeAlias

from blockform.values import (
    SENSITIVE_MARKS,
    AttrPathStep,
    IndexPathStep,
    PathStep,
    SetType,
    Value,
    ValuePath,
)

_Tail: TypeAlias = tuple[PathStep, ...]


def marked_paths(value: Value) -> tuple[ValuePath, ...]:
    """The path of each part that is itself marked sensitive, outer parts first, attributes by name."""
    if not value.has_marks:
        return ()
    return tuple(path for path, part in value.walk() if part.is_sensitive)


def with_marked_paths(value: Value, paths: Iterable[ValuePath]) -> Value:
    """The value with the parts at these paths marked sensitive.

    Paths that lead nowhere are ignored, as Terraform does; one that leads into a set marks the set.
    """
    tails = [path.steps for path in paths]
    return _marked(value, tails) if tails else value


def _marked(value: Value, tails: list[_Tail]) -> Value:
    own = any(not tail for tail in tails)
    if isinstance(value.type, SetType):
        return value.with_marks(SENSITIVE_MARKS)
    by_step: dict[str | int, list[_Tail]] = {}
    for tail in tails:
        if tail:
            by_step.setdefault(_key(tail[0]), []).append(tail[1:])
    if by_step and isinstance(value.raw, dict):
        inside = {
            key: _marked(item, by_step[key]) if key in by_step else item for key, item in value.raw.items()
        }
        value = Value(value.type, inside, value.marks)
    elif by_step and isinstance(value.raw, tuple):
        elements = tuple(
            _marked(item, by_step[at]) if at in by_step else item for at, item in enumerate(value.raw)
        )
        value = Value(value.type, elements, value.marks)
    return value.with_marks(SENSITIVE_MARKS) if own else value


def _key(step: PathStep) -> str | int:
    match step:
        case AttrPathStep(name):
            return name
        case IndexPathStep(key):
            return key
