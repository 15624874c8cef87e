"""Prior and planned -> Action; and path by path what differs inside a changed value (with deepdiff)."""

from typing import Any

from msgspec import Struct

from blockform.plan.action import Action
from blockform.schema import Block
from blockform.values import AttrPathStep, ObjectType, Unknown, Value, ValuePath


class Difference(Struct, frozen=True):
    """One part that differs: ``before`` None when it was added, ``after`` None when it was removed."""

    path: ValuePath
    before: Value | None
    after: Value | None


def action_between(before: Value | None, after: Value | None) -> Action:
    """What turns one object into the other in place. Another mark on equal content is an update, as in Terraform."""
    if before is None:
        return Action.NO_OP if after is None else Action.CREATE
    if after is None:
        return Action.DELETE
    return Action.NO_OP if before == after else Action.UPDATE


def differences(before: Value, after: Value) -> tuple[Difference, ...]:
    """Every smallest part that differs, by path; empty for equal values, which never reach deepdiff."""
    if before == after:
        return ()
    if before.type != after.type and not (
        isinstance(before.type, ObjectType) and isinstance(after.type, ObjectType)
    ):
        return (Difference(ValuePath(), before, after),)
    from deepdiff import DeepDiff  # noqa: PLC0415  a heavy import, and most plans change little

    found: dict[ValuePath, Difference] = {}
    for level in _levels(DeepDiff(_plain(before), _plain(after), view="tree", threshold_to_diff_deeper=0)):
        path = _path(before, after, level.path(output_format="list"))
        found[path] = Difference(path, _at(before, path), _at(after, path))
    return tuple(found[path] for path in sorted(found, key=str))


def changed_arguments(schema: Block, before: Value, after: Value) -> tuple[ValuePath, ...]:
    """Which arguments inside nested attributes change, by their smallest parts; what only the provider decides is left out."""
    found: list[ValuePath] = []
    for name, attribute in schema.attributes.items():
        old, new = before.get(name), after.get(name)
        settable = attribute.nested is not None and (attribute.optional or attribute.required)
        if settable and old is not None and new is not None and old != new:
            path = ValuePath().attr(name)
            found += [
                path + part.path
                for part in differences(old, new)
                if part.after is None or part.after.is_known
            ]
    return tuple(found)


def _levels(diff: Any) -> list[Any]:
    return [level for kind in diff for level in diff[kind]]


def _plain(value: Value) -> Any:
    """A structure of dicts and lists for deepdiff; leaves are hashable stand-ins that keep type, unknown and marks apart."""
    if isinstance(value.raw, dict):
        return {key: _plain(item) for key, item in value.raw.items()}
    if isinstance(value.raw, tuple):
        return [_plain(item) for item in value.raw]
    kind = "unknown" if isinstance(value.raw, Unknown) else repr(value.type)
    return f"{kind}|{sorted(mark.value for mark in value.marks)}|{value.raw!s}"


def _path(before: Value, after: Value, keys: list[str | int]) -> ValuePath:
    """The path for deepdiff's keys: attributes of objects and keys of maps look alike there."""
    path = ValuePath()
    at: Value | None = after if after.raw is not None else before
    for key in keys:
        is_attribute = at is not None and isinstance(at.type, ObjectType)
        path = path.attr(str(key)) if is_attribute else path.index(key)
        at = _child(at, key)
    return path


def _child(value: Value | None, key: str | int) -> Value | None:
    if value is None:
        return None
    if isinstance(value.raw, dict) and isinstance(key, str):
        return value.raw.get(key)
    if isinstance(value.raw, tuple) and isinstance(key, int) and key < len(value.raw):
        return value.raw[key]
    return None


def _at(value: Value | None, path: ValuePath) -> Value | None:
    for step in path.steps:
        value = _child(value, step.name if isinstance(step, AttrPathStep) else step.key)
    return value
