"""A directed graph of anything hashable: the only code that knows networkx.

An edge means one thing everywhere: ``(dependency, dependent)``. Apply walks forward, destroy walks the reverse.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, TypeVar

N = TypeVar("N", bound=Hashable)


class Dag(Generic[N]):
    """Nodes and their dependencies. Grows while it is built and is only read afterwards.

    Inside nodes are numbers, in the order in which they were added: a node's own hash may cost much.
    """

    def __init__(self) -> None:
        from networkx import DiGraph  # noqa: PLC0415  its import takes longer than most commands

        self._graph: DiGraph[int] = DiGraph()
        self._numbers: dict[N, int] = {}
        self._nodes: list[N] = []

    def add(self, node: N) -> None:
        """Add a node; one that is there already is left as it is."""
        self._number(node)

    def _number(self, node: N) -> int:
        number = self._numbers.get(node)
        if number is None:
            number = self._numbers[node] = len(self._nodes)
            self._nodes.append(node)
            self._graph.add_node(number)
        return number

    def connect(self, dependency: N, dependent: N) -> bool:
        """Say that ``dependent`` needs ``dependency``; a node never needs itself. Whether that was not known before."""
        before, after = self._number(dependency), self._number(dependent)
        if before == after or self._graph.has_edge(before, after):
            return False
        self._graph.add_edge(before, after)
        return True

    def disconnect(self, dependency: N, dependent: N) -> None:
        """Take back :meth:`connect`."""
        self._graph.remove_edge(self._numbers[dependency], self._numbers[dependent])

    def __contains__(self, node: object) -> bool:
        return node in self._numbers

    def __iter__(self) -> Iterator[N]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def dependencies(self, node: N) -> Iterator[N]:
        """What ``node`` needs directly."""
        return map(self._nodes.__getitem__, self._graph.predecessors(self._numbers[node]))

    def dependents(self, node: N) -> Iterator[N]:
        """What needs ``node`` directly."""
        return map(self._nodes.__getitem__, self._graph.successors(self._numbers[node]))

    def all_dependencies(self, nodes: Iterable[N]) -> set[N]:
        """What the nodes need, directly or not; without the nodes themselves unless one needs another."""
        return self._reach(nodes, self._graph.predecessors)

    def all_dependents(self, nodes: Iterable[N]) -> set[N]:
        """What needs the nodes, directly or not."""
        return self._reach(nodes, self._graph.successors)

    def _reach(self, nodes: Iterable[N], step: Callable[[int], Iterable[int]]) -> set[N]:
        found: set[int] = set()
        frontier = [self._numbers[node] for node in nodes]
        while frontier:
            for near in step(frontier.pop()):
                if near not in found:
                    found.add(near)
                    frontier.append(near)
        return {self._nodes[number] for number in found}

    def edges(self) -> Iterator[tuple[N, N]]:
        """All ``(dependency, dependent)`` pairs."""
        nodes = self._nodes
        return ((nodes[before], nodes[after]) for before, after in self._graph.edges())

    def order(self) -> list[N]:
        """Every node after all it needs; among equals the one that was added first. The graph must have no cycle."""
        from networkx import lexicographical_topological_sort  # noqa: PLC0415  see above

        return [self._nodes[number] for number in lexicographical_topological_sort(self._graph)]

    def restricted_to(self, keep: Iterable[N]) -> "Dag[N]":
        """The part of the graph on the nodes ``keep``, in this graph's order."""
        kept = {self._numbers[node] for node in keep}
        part: Dag[N] = Dag()
        for number in sorted(kept):
            part.add(self._nodes[number])
        for before, after in self._graph.edges(kept):
            if after in kept:
                part.connect(self._nodes[before], self._nodes[after])
        return part

    def knots(self) -> list[set[N]]:
        """Groups of nodes each of which needs all others of its group; empty if there is no cycle."""
        return [{self._nodes[number] for number in group} for group in self._knots()]

    def _knots(self) -> list[set[int]]:
        from networkx import is_directed_acyclic_graph, strongly_connected_components  # noqa: PLC0415  see above

        if is_directed_acyclic_graph(self._graph):
            return []
        return [group for group in strongly_connected_components(self._graph) if len(group) > 1]

    def cycles(self) -> list[list[N]]:
        """One closed path in dependency order for each group of nodes that need each other; empty if there is none."""
        from networkx import find_cycle  # noqa: PLC0415  see above

        found = [
            [edge[0] for edge in find_cycle(self._graph.subgraph(group), min(group))]
            for group in self._knots()
        ]
        return [[self._nodes[number] for number in path] for path in sorted(found, key=min)]
