"""A directed graph of anything hashable: the only code that knows networkx.

An edge means one thing everywhere: ``(dependency, dependent)``. Apply walks forward, destroy walks the reverse.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, TypeVar

N = TypeVar("N", bound=Hashable)


class Dag(Generic[N]):
    """Nodes and their dependencies. Grows while it is built and is only read afterwards."""

    def __init__(self) -> None:
        from networkx import DiGraph  # noqa: PLC0415  its import takes longer than most commands

        self._graph: DiGraph[N] = DiGraph()

    def add(self, node: N) -> None:
        """Add a node; one that is there already is left as it is."""
        self._graph.add_node(node)

    def connect(self, dependency: N, dependent: N) -> None:
        """Say that ``dependent`` needs ``dependency``; a node never needs itself."""
        if dependency != dependent:
            self._graph.add_edge(dependency, dependent)

    def disconnect(self, dependency: N, dependent: N) -> None:
        """Take back :meth:`connect`."""
        self._graph.remove_edge(dependency, dependent)

    def has_edge(self, dependency: N, dependent: N) -> bool:
        """Whether ``dependent`` needs ``dependency`` directly."""
        return bool(self._graph.has_edge(dependency, dependent))

    def __contains__(self, node: object) -> bool:
        return node in self._graph

    def __iter__(self) -> Iterator[N]:
        return iter(self._graph)

    def __len__(self) -> int:
        return len(self._graph)

    def dependencies(self, node: N) -> Iterator[N]:
        """What ``node`` needs directly."""
        return iter(self._graph.predecessors(node))

    def dependents(self, node: N) -> Iterator[N]:
        """What needs ``node`` directly."""
        return iter(self._graph.successors(node))

    def all_dependencies(self, nodes: Iterable[N]) -> set[N]:
        """What the nodes need, directly or not; without the nodes themselves unless one needs another."""
        return self._reach(nodes, self._graph.predecessors)

    def all_dependents(self, nodes: Iterable[N]) -> set[N]:
        """What needs the nodes, directly or not."""
        return self._reach(nodes, self._graph.successors)

    def _reach(self, nodes: Iterable[N], step: Callable[[N], Iterable[N]]) -> set[N]:
        found: set[N] = set()
        frontier = list(nodes)
        while frontier:
            for near in step(frontier.pop()):
                if near not in found:
                    found.add(near)
                    frontier.append(near)
        return found

    def edges(self) -> Iterator[tuple[N, N]]:
        """All ``(dependency, dependent)`` pairs."""
        return iter(self._graph.edges())

    def order(self) -> list[N]:
        """Every node after all it needs; among equals the one that was added first. The graph must have no cycle."""
        from networkx import lexicographical_topological_sort  # noqa: PLC0415  see above

        rank = {node: position for position, node in enumerate(self._graph)}
        return list(lexicographical_topological_sort(self._graph, key=rank.__getitem__))

    def reverse(self) -> "Dag[N]":
        """The same nodes with every edge turned round."""
        turned: Dag[N] = Dag()
        turned._graph = self._graph.reverse()
        return turned

    def restricted_to(self, keep: Iterable[N]) -> "Dag[N]":
        """The part of the graph on the nodes ``keep``."""
        part: Dag[N] = Dag()
        part._graph = self._graph.subgraph(list(keep)).copy()
        return part

    def knots(self) -> list[set[N]]:
        """Groups of nodes each of which needs all others of its group; empty if there is no cycle."""
        from networkx import is_directed_acyclic_graph, strongly_connected_components  # noqa: PLC0415  see above

        if is_directed_acyclic_graph(self._graph):
            return []
        return [group for group in strongly_connected_components(self._graph) if len(group) > 1]

    def cycles(self) -> list[list[N]]:
        """One closed path in dependency order for each group of nodes that need each other; empty if there is none."""
        from networkx import find_cycle  # noqa: PLC0415  see above

        rank = {node: position for position, node in enumerate(self._graph)}
        found = []
        for group in self.knots():
            start = min(group, key=rank.__getitem__)
            found.append([edge[0] for edge in find_cycle(self._graph.subgraph(group), start)])
        return sorted(found, key=lambda path: min(rank[node] for node in path))
