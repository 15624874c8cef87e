"""A directed graph of anything hashable: the only code that knows networkx.

An edge means one thing everywhere: ``(dependency, dependent)``. Apply walks forward, destroy walks the reverse.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from networkx import DiGraph

N = TypeVar("N", bound=Hashable)


class Dag(Generic[N]):
    """Nodes and their dependencies. Grows while it is built and is only read afterwards.

    Inside nodes are numbers, in the order in which they were added: a node's own hash may cost much. networkx is given the graph when
    it has work to do, for its import takes longer than all else of ``validate``.
    """

    def __init__(self) -> None:
        self._numbers: dict[N, int] = {}
        self._nodes: list[N] = []
        self._before: list[dict[int, None]] = []
        self._after: list[dict[int, None]] = []

    def add(self, node: N) -> None:
        """Add a node; one that is there already is left as it is."""
        self._number(node)

    def _number(self, node: N) -> int:
        number = self._numbers.get(node)
        if number is None:
            number = self._numbers[node] = len(self._nodes)
            self._nodes.append(node)
            self._before.append({})
            self._after.append({})
        return number

    def connect(self, dependency: N, dependent: N) -> bool:
        """Say that ``dependent`` needs ``dependency``; a node never needs itself. Whether that was not known before."""
        before, after = self._number(dependency), self._number(dependent)
        if before == after or after in self._after[before]:
            return False
        self._after[before][after] = self._before[after][before] = None
        return True

    def disconnect(self, dependency: N, dependent: N) -> None:
        """Take back :meth:`connect`."""
        before, after = self._numbers[dependency], self._numbers[dependent]
        del self._after[before][after], self._before[after][before]

    def __contains__(self, node: object) -> bool:
        return node in self._numbers

    def __iter__(self) -> Iterator[N]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def dependencies(self, node: N) -> Iterator[N]:
        """What ``node`` needs directly."""
        return map(self._nodes.__getitem__, self._before[self._numbers[node]])

    def dependents(self, node: N) -> Iterator[N]:
        """What needs ``node`` directly."""
        return map(self._nodes.__getitem__, self._after[self._numbers[node]])

    def all_dependencies(self, nodes: Iterable[N]) -> set[N]:
        """What the nodes need, directly or not; without the nodes themselves unless one needs another."""
        return self._reach(nodes, self._before)

    def all_dependents(self, nodes: Iterable[N]) -> set[N]:
        """What needs the nodes, directly or not."""
        return self._reach(nodes, self._after)

    def _reach(self, nodes: Iterable[N], near_to: Sequence[Iterable[int]]) -> set[N]:
        found: set[int] = set()
        frontier = [self._numbers[node] for node in nodes]
        while frontier:
            for near in near_to[frontier.pop()]:
                if near not in found:
                    found.add(near)
                    frontier.append(near)
        return {self._nodes[number] for number in found}

    def edges(self) -> Iterator[tuple[N, N]]:
        """All ``(dependency, dependent)`` pairs."""
        nodes = self._nodes
        return ((nodes[before], nodes[after]) for before, after in self._edges())

    def _edges(self) -> Iterator[tuple[int, int]]:
        return ((before, after) for before, all_after in enumerate(self._after) for after in all_after)

    def _digraph(self) -> "DiGraph[int]":
        from networkx import DiGraph  # noqa: PLC0415  see above

        graph: DiGraph[int] = DiGraph()
        graph.add_nodes_from(range(len(self._nodes)))
        graph.add_edges_from(self._edges())
        return graph

    def order(self) -> list[N]:
        """Every node after all it needs; among equals the one that was added first. The graph must have no cycle."""
        from networkx import lexicographical_topological_sort  # noqa: PLC0415  see above

        return [self._nodes[number] for number in lexicographical_topological_sort(self._digraph())]

    def roots(self) -> list[N]:
        """The nodes that need nothing, as they follow each other in :meth:`order`: nothing but their numbers decides on that."""
        return [node for node, before in zip(self._nodes, self._before, strict=True) if not before]

    def layers(self) -> Iterator[N]:
        """Every node after all it needs: those that need nothing first, then what needs just them, and so on.

        For commands that only look: graphlib is done before networkx is imported.
        """
        return map(self._nodes.__getitem__, TopologicalSorter(dict(enumerate(self._before))).static_order())

    def restricted_to(self, keep: Iterable[N]) -> "Dag[N]":
        """The part of the graph on the nodes ``keep``, in this graph's order."""
        kept = {self._numbers[node] for node in keep}
        part: Dag[N] = Dag()
        for number in sorted(kept):
            part.add(self._nodes[number])
        for before in sorted(kept):
            for after in self._after[before]:
                if after in kept:
                    part.connect(self._nodes[before], self._nodes[after])
        return part

    def knots(self) -> list[set[N]]:
        """Groups of nodes each of which needs all others of its group; empty if there is no cycle."""
        return [{self._nodes[number] for number in group} for group in self._knots()]

    def _knots(self) -> list[set[int]]:
        if self._is_acyclic():
            return []
        from networkx import strongly_connected_components  # noqa: PLC0415  see above

        return [group for group in strongly_connected_components(self._digraph()) if len(group) > 1]

    def _is_acyclic(self) -> bool:
        try:
            TopologicalSorter(dict(enumerate(self._before))).prepare()
        except CycleError:
            return False
        return True

    def cycles(self) -> list[list[N]]:
        """One closed path in dependency order for each group of nodes that need each other; empty if there is none."""
        knots = self._knots()
        if not knots:
            return []
        from networkx import find_cycle  # noqa: PLC0415  see above

        graph = self._digraph()
        found = [[edge[0] for edge in find_cycle(graph.subgraph(group), min(group))] for group in knots]
        return [[self._nodes[number] for number in path] for path in sorted(found, key=min)]
