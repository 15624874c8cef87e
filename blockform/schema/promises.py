"""Whether what came of a plan is what the plan said. Source: Terraform's objchange.AssertObjectCompatible."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from msgspec import Struct

from blockform.values import ROOT, ObjectType, SetType, Unknown, Value, ValuePath

Judge: TypeAlias = Callable[[Value, Value], "bool | None"]
"""Decides on a promised and an actual part in a way of its own; None: the usual way."""


def _usual(planned: Value, actual: Value) -> bool | None:  # noqa: ARG001  it decides nothing
    return None


def broken_promises(
    planned: Value, actual: Value, at: ValuePath = ROOT, *, judge: Judge = _usual, found: Value | None = None
) -> list[ValuePath]:
    """Where ``actual`` differs from what ``planned`` promised; an unknown promises nothing but its type. Marks do not count.

    ``found`` is an object that keeps all the promises: parts of the actual one that are those of this very object do so too.
    """
    if _is_kept(planned, actual):
        return []
    work = _Promises(judge)
    if found is not None and _are_objects(planned, actual, found) and judge(planned, actual) is None:
        return work.members(planned, actual, at, found.items)
    return work.broken(planned, actual, at)


def _is_kept(planned: Value, actual: Value) -> bool:
    """What can be said at once of most parts, before their paths are made."""
    raw = planned.raw
    if raw is actual.raw or type(raw) is Unknown:
        return True
    return raw == actual.raw if type(raw) is str else planned.is_wholly_known and planned == actual


def _are_objects(*values: Value) -> bool:
    return all(isinstance(value.raw, dict) for value in values)


_NOTHING_FOUND: Mapping[str, Value] = MappingProxyType({})


class _Promises(Struct, frozen=True):
    judge: Judge

    def broken(self, planned: Value, actual: Value, at: ValuePath) -> list[ValuePath]:
        verdict = self.judge(planned, actual)
        if verdict is not None:
            return [] if verdict else [at]
        if planned.raw is None or actual.raw is None or not actual.is_known:
            return [] if planned.raw is None and actual.raw is None else [at]
        if isinstance(planned.raw, dict) and isinstance(actual.raw, dict):
            return self.members(planned, actual, at, _NOTHING_FOUND)
        if isinstance(planned.raw, tuple) and isinstance(actual.raw, tuple):
            return self._elements(planned, actual, at)
        return [] if planned.raw == actual.raw else [at]

    def members(
        self, planned: Value, actual: Value, at: ValuePath, found: Mapping[str, Value]
    ) -> list[ValuePath]:
        """As broken, of two objects or maps; parts that are those of ``found`` are known to keep their promises."""
        step = at.attr if isinstance(planned.type, ObjectType) else at.index
        broken: list[ValuePath] = []
        parts = actual.items
        for key, promised in planned.items.items():
            got = parts.get(key)
            if got is None:
                broken.append(step(key))
            elif promised.raw is not got.raw and got is not found.get(key) and not _is_kept(promised, got):
                broken.extend(self.broken(promised, got, step(key)))
        if parts.keys() != planned.items.keys():
            broken.extend(step(key) for key in parts if key not in planned.items)
        return broken

    def _elements(self, planned: Value, actual: Value, at: ValuePath) -> list[ValuePath]:
        if planned.has_marks and planned.is_wholly_known and planned.unmarked() == actual.unmarked():
            return []
        if isinstance(planned.type, SetType):
            return [] if self._is_same_set(planned.elements, actual.elements) else [at]
        if len(planned) != len(actual):
            return [at]
        pairs = zip(planned.elements, actual.elements, strict=True)
        return [
            path
            for position, (old, new) in enumerate(pairs)
            if not _is_kept(old, new)
            for path in self.broken(old, new, at.index(position))
        ]

    def _is_same_set(self, planned: tuple[Value, ...], actual: tuple[Value, ...]) -> bool:
        """Whether each element of either set may be one of the other; they cannot be told apart by their place."""

        def fits(old: Value, new: Value) -> bool:
            return _is_kept(old, new) or not self.broken(old, new, ROOT)

        return all(any(fits(old, new) for new in actual) for old in planned) and all(
            any(fits(old, new) for old in planned) for new in actual
        )
