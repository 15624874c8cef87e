"""Which resources a resource needs: the nearest ones of its configuration, and all of them as the state records it."""

from collections.abc import Iterable
from typing import TypeAlias

from blockform.addrs import ResourceConfigAddr
from blockform.graph import Dag, Node, ResourceNode

Nearby: TypeAlias = frozenset[ResourceConfigAddr]
_NONE: Nearby = frozenset()


class Dependencies:
    """What each resource of a graph needs; sets that are equal are shared.

    Where all needs of a resource are very many only the nearest are recorded: the others follow from those, and a state of n
    resources must not hold n times n addresses.
    """

    MANY = 100

    def __init__(self, dag: Dag[Node]) -> None:
        self._nearest = _nearest(dag)
        self._known: dict[ResourceConfigAddr, tuple[ResourceConfigAddr, ...]] = {}
        sorted_sets: dict[Nearby, tuple[ResourceConfigAddr, ...]] = {}
        for node, near in self._nearest.items():
            if not isinstance(node, ResourceNode) or not near:
                continue
            every = near.union(*(self._known.get(addr, ()) for addr in near)) - {node.addr}
            recorded = every if len(every) <= self.MANY else near
            if recorded not in sorted_sets:
                sorted_sets[recorded] = tuple(sorted(recorded, key=str))
            self._known[node.addr] = sorted_sets[recorded]

    def nearest(self, addr: ResourceConfigAddr) -> Nearby:
        """The resources that a resource of the graph needs through locals, outputs, modules and providers, but no other resource."""
        return self._nearest.get(ResourceNode(addr), _NONE)

    def of(self, addr: ResourceConfigAddr) -> tuple[ResourceConfigAddr, ...]:
        """What the state records for an object of the resource, in the order of their texts."""
        return self._known.get(addr, ())


def _nearest(dag: Dag[Node]) -> dict[Node, Nearby]:
    """For every node, in the graph's order."""
    known: dict[Node, Nearby] = {}
    for node in dag.order():
        known[node] = _joined(
            frozenset((need.addr,)) if isinstance(need, ResourceNode) else known[need]
            for need in dag.dependencies(node)
        )
    return known


def _joined(sets: Iterable[Nearby]) -> Nearby:
    """One set of all; the very same object where only one of them holds anything."""
    distinct = {id(each): each for each in sets if each}
    if len(distinct) <= 1:
        return next(iter(distinct.values()), _NONE)
    return _NONE.union(*distinct.values())


def merged(
    one: tuple[ResourceConfigAddr, ...], other: tuple[ResourceConfigAddr, ...]
) -> tuple[ResourceConfigAddr, ...]:
    """Both, each address once, in the order of their texts."""
    if not other or one == other:
        return one
    return tuple(sorted({*one, *other}, key=str)) if one else other
