"""Which resources a resource needs: the nearest ones of its configuration, and all of them as the state records it."""

import threading
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from msgspec import Struct

from blockform.addrs import ResourceConfigAddr
from blockform.graph import Dag, Node, ResourceNode

Nearby: TypeAlias = frozenset[ResourceConfigAddr]
Addresses: TypeAlias = tuple[ResourceConfigAddr, ...]
_NONE: Nearby = frozenset()


class Dependencies:
    """What each resource of a graph needs, found when first asked for; sets that are equal are shared. Safe to use from many threads.

    Where all needs of a resource are very many only the nearest are recorded: the others follow from those, and a state of n
    resources must not hold n times n addresses.
    """

    MANY = 100

    def __init__(self, dag: Dag[Node]) -> None:
        self._dag = dag
        self._guard = threading.Lock()
        self._found: _Found | None = None

    def nearest(self, addr: ResourceConfigAddr) -> Nearby:
        """The resources that a resource of the graph needs through locals, outputs, modules and providers, but no other resource."""
        return self.find().nearest.get(ResourceNode(addr), _NONE)

    def of(self, addr: ResourceConfigAddr) -> tuple[ResourceConfigAddr, ...]:
        """What the state records for an object of the resource, in the order of their texts."""
        return self.find().recorded.get(addr, ())

    def find(self) -> "_Found":
        """Find them where that has not been done yet."""
        if self._found is None:
            with self._guard:
                if self._found is None:
                    nearest = _nearest(self._dag)
                    self._found = _Found(nearest, self._recorded(nearest))
        return self._found

    def _recorded(self, nearest: Mapping[Node, Nearby]) -> Mapping[ResourceConfigAddr, Addresses]:
        known: dict[ResourceConfigAddr, Addresses] = {}
        sorted_sets: dict[Nearby, Addresses] = {}
        for node, near in nearest.items():
            if not isinstance(node, ResourceNode) or not near:
                continue
            every = near.union(*(known.get(addr, ()) for addr in near)) - {node.addr}
            recorded = every if len(every) <= self.MANY else near
            if recorded not in sorted_sets:
                sorted_sets[recorded] = tuple(sorted(recorded, key=str))
            known[node.addr] = sorted_sets[recorded]
        return known


class _Found(Struct, frozen=True):
    nearest: Mapping[Node, Nearby]
    recorded: Mapping[ResourceConfigAddr, Addresses]


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
