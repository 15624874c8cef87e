"""Which move comes before which: chains are followed from their beginning, and what is inside moves with what is around it.

Source: Terraform's buildMoveStatementGraph and statementDependsOn.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from blockform.addrs import InstanceKey, ResourceAddr
from blockform.graph import Dag
from blockform.plan.moves.endpoint import ANY, Endpoint, Kind, Step, can_follow, is_nested, only_keys_differ
from blockform.plan.moves.statements import Statement


def move_graph(statements: Sequence[Statement]) -> Dag[int]:
    """The statements by their index; each one after those that it depends on. There may be cycles."""
    graph: Dag[int] = Dag()
    for index in range(len(statements)):
        graph.add(index)
    sources, targets = _Places(), _Places()
    for index, statement in enumerate(statements):
        sources.add(statement.source, index)
        targets.add(statement.target, index)
    for index, statement in enumerate(statements):
        for other in {*targets.around(statement.source), *targets.around(statement.target)}:
            if other != index and depends(statement, statements[other]):
                graph.connect(other, index)
        for other in {*sources.around(statement.source), *sources.around(statement.target)}:
            if other != index and depends(statements[other], statement):
                graph.connect(index, other)
    return graph


def depends(one: Statement, other: Statement) -> bool:
    """Whether ``other`` is to be carried out before ``one``."""
    if can_follow(one.source, other.target):
        return True
    touches = (
        is_nested(one.source, other.target)
        or is_nested(one.target, other.target)
        or is_nested(other.source, one.source)
        or is_nested(other.target, one.source)
    )
    if not touches:
        return False
    # a move of keys around another move fits both of its ends, and would wait for itself
    is_outer = len(one.target.base.names) < len(other.target.base.names)
    return not (is_outer and only_keys_differ(one.source, one.target))


_Place: TypeAlias = tuple[tuple[str, ...], ResourceAddr | None, Kind | None, InstanceKey]
"""Names of modules on the way, and for a resource or an instance which one."""


class _Places:
    """Endpoints by where they are, so that those around another one are found without asking all."""

    def __init__(self) -> None:
        self._found: dict[_Place, dict[tuple[Step, ...] | None, list[int]]] = {}

    def add(self, end: Endpoint, index: int) -> None:
        """Remember an endpoint of the statement ``index``."""
        kind = None if end.kind.is_module else end.kind
        place = (_names(end.steps), end.resource, kind, end.key)
        self._found.setdefault(place, {}).setdefault(_exact(end.steps), []).append(index)

    def around(self, end: Endpoint) -> Iterator[int]:
        """The statements whose endpoint is the same or a module or resource around it; maybe some that are neither."""
        steps = end.steps
        for size in range(len(steps) + 1):
            yield from self._at((_names(steps[:size]), None, None, None), steps[:size])
        if end.resource is not None:
            yield from self._at((_names(steps), end.resource, Kind.RESOURCE, None), steps)
            yield from self._at((_names(steps), end.resource, end.kind, end.key), steps)

    def _at(self, place: _Place, steps: tuple[Step, ...]) -> Iterator[int]:
        by_steps = self._found.get(place)
        if by_steps is None:
            return
        exact = _exact(steps)
        if exact is None:
            yield from chain.from_iterable(by_steps.values())
        else:
            yield from by_steps.get(exact, ())
            yield from by_steps.get(None, ())


def _names(steps: tuple[Step, ...]) -> tuple[str, ...]:
    return tuple(name for name, _ in steps)


def _exact(steps: tuple[Step, ...]) -> tuple[Step, ...] | None:
    """The steps, if they stand for one module instance alone."""
    return None if any(key is ANY for _, key in steps) else steps
