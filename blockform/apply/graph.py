"""The order of an apply: the plan's graph, with a node of its own for every resource that loses objects.

``B`` needs ``A`` means: A is made or changed before B, and B is destroyed before A. A replacement deletes first and then creates,
unless the resource creates before it destroys: then everything that needs it has moved to the new object before the old one goes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from blockform.addrs import ResourceConfigAddr
from blockform.graph import Dag, Node, ProviderNode, ResourceNode
from blockform.plan import Action, Plan, ResourceChange


@dataclass(frozen=True, slots=True)
class DestroyNode:
    """The deletions of a resource's objects: before its new ones are made, or (``late``) after everything else that used them."""

    addr: ResourceConfigAddr
    late: bool

    def __str__(self) -> str:
        return f"{self.addr} (destroy{', late' if self.late else ''})"


ApplyNode: TypeAlias = Node | DestroyNode


def apply_graph(dag: Dag[Node], plan: Plan) -> Dag[ApplyNode]:
    """The graph to walk; ``dag`` is the graph of the plan's configuration and prior state."""
    graph: Dag[ApplyNode] = Dag()
    for node in dag:
        graph.add(node)
    for dependency, dependent in dag.edges():
        graph.connect(dependency, dependent)
    losing = _losing(plan)
    for destroy, change in losing.items():
        graph.connect(ProviderNode(change.provider), destroy)
        if not destroy.late:
            graph.connect(destroy, ResourceNode(destroy.addr))
        else:
            graph.connect(ResourceNode(destroy.addr), destroy)
    needs = _needs(dag, plan)
    _order_destroys(graph, losing, needs)
    _order_updates(graph, losing, needs)
    return graph


def is_late(change: ResourceChange) -> bool:
    """Whether the change's deletion comes after the users of the object have changed."""
    return bool(change.deposed) or change.action in {Action.DELETE, Action.CREATE_BEFORE_DELETE}


def _losing(plan: Plan) -> dict[DestroyNode, ResourceChange]:
    return {
        DestroyNode(change.addr.config, is_late(change)): change
        for change in plan.changes
        if change.is_managed and (change.action.is_replace or change.action is Action.DELETE)
    }


def _needs(dag: Dag[Node], plan: Plan) -> dict[ResourceConfigAddr, set[ResourceConfigAddr]]:
    """Which resources each resource needs: by the configuration, and by what the state remembers."""
    needs: dict[ResourceConfigAddr, set[ResourceConfigAddr]] = {}
    nearest = Nearest(dag)
    for node in dag:
        if isinstance(node, ResourceNode):
            needs[node.addr] = set(nearest.of(node))
    for (module, addr), resource in plan.prior.resources.items():
        found = needs.setdefault(ResourceConfigAddr(module.path, addr), set())
        for instance in resource.instances.values():
            if instance.current is not None:
                found.update(instance.current.dependencies)
            for deposed in instance.deposed.values():
                found.update(deposed.dependencies)
    return needs


def _order_destroys(
    graph: Dag[ApplyNode],
    losing: Iterable[DestroyNode],
    needs: dict[ResourceConfigAddr, set[ResourceConfigAddr]],
) -> None:
    """Whoever needs an object is destroyed before it."""
    by_addr: dict[ResourceConfigAddr, list[DestroyNode]] = {}
    for node in losing:
        by_addr.setdefault(node.addr, []).append(node)
    for addr, nodes in by_addr.items():
        for needed in needs.get(addr, ()):
            for before in nodes:
                for after in by_addr.get(needed, ()) if needed != addr else ():
                    graph.connect(before, after)


def _order_updates(
    graph: Dag[ApplyNode],
    losing: Iterable[DestroyNode],
    needs: dict[ResourceConfigAddr, set[ResourceConfigAddr]],
) -> None:
    """Whoever needed an object that goes late has changed before it goes, unless that order would bite its own tail."""
    late = {node.addr: node for node in losing if node.late}
    added: list[tuple[ApplyNode, ApplyNode]] = []
    for addr, needed in needs.items():
        user = ResourceNode(addr)
        for gone in needed & late.keys() if user in graph else ():
            if gone != addr:
                graph.connect(user, late[gone])
                added.append((user, late[gone]))
    if added:
        for path in graph.cycles():
            members = set(path)
            for edge in [pair for pair in added if pair[0] in members and pair[1] in members]:
                graph.disconnect(*edge)


class Nearest:
    """Finds the resources that a node needs, through locals, outputs and modules but no further than the next resource."""

    def __init__(self, dag: Dag[Node]) -> None:
        self._dag = dag
        self._known: dict[Node, frozenset[ResourceConfigAddr]] = {}
        for node in dag.order():
            self._known[node] = frozenset(self._collect(node))

    def _collect(self, node: Node) -> Iterator[ResourceConfigAddr]:
        for need in self._dag.dependencies(node):
            if isinstance(need, ResourceNode):
                yield need.addr
            elif not isinstance(need, ProviderNode):
                yield from self._known[need]

    def of(self, node: Node) -> frozenset[ResourceConfigAddr]:
        """The nearest resources that the node needs."""
        return self._known[node]


class Dependencies:
    """All resources that a resource needs, directly or not, as the state records them.

    Where they are very many only the nearest are recorded: the others follow from those, and a state of n resources must not hold
    n times n addresses.
    """

    MANY = 100

    def __init__(self, dag: Dag[Node]) -> None:
        nearest = Nearest(dag)
        known: dict[ResourceConfigAddr, tuple[ResourceConfigAddr, ...]] = {}
        for node in dag.order():
            if isinstance(node, ResourceNode):
                near = nearest.of(node)
                every = set(near)
                for addr in near:
                    every.update(known.get(addr, ()))
                known[node.addr] = tuple(sorted(every if len(every) <= self.MANY else near, key=str))
        self._known = known

    def of(self, addr: ResourceConfigAddr) -> tuple[ResourceConfigAddr, ...]:
        """What the state records for an object of the resource."""
        return self._known.get(addr, ())
