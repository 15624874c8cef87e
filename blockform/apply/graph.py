"""The order of an apply: the plan's graph, with nodes of their own for the objects that a resource loses.

``B`` needs ``A`` means: A is made or changed before B, and B is destroyed before A. A replacement deletes first and then creates,
unless the resource creates before it destroys: then everything that needs it has moved to the new object before the old one goes. What
is only deleted goes late, too: whoever used it has changed by then.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import TypeAlias

from msgspec import Struct

from blockform.addrs import ResourceConfigAddr
from blockform.config import Config
from blockform.graph import Dag, Node, ProviderNode, ResourceNode
from blockform.plan import Action, Dependencies, Mode, Plan, ResourceChange


class When(Enum):
    """When the objects of a resource go: to make room for new ones, after those are in use, or on their own."""

    BEFORE = "before its new objects"
    AFTER = "after its new objects"
    ALONE = "with nothing in its place"


class DestroyNode(Struct, frozen=True):
    """Deletions of a resource's objects that happen at the same time."""

    addr: ResourceConfigAddr
    when: When

    def __str__(self) -> str:
        return f"{self.addr} (destroy)"


class TurnNode(Struct, frozen=True):
    """Between deletions: some that come first and others that come after all of these."""

    number: int

    def __str__(self) -> str:
        return f"turn {self.number}"


ApplyNode: TypeAlias = Node | DestroyNode | TurnNode
Edge: TypeAlias = tuple[ApplyNode, ApplyNode]


def destroy_node(change: ResourceChange) -> DestroyNode | None:
    """The node of the deletion that a change brings, if it brings one."""
    if not change.is_managed:
        return None
    if change.action is Action.DELETE:
        return DestroyNode(change.addr.config, When.ALONE)
    if change.action is Action.REPLACE:
        return DestroyNode(change.addr.config, When.BEFORE)
    if change.action is Action.CREATE_BEFORE_DELETE:
        return DestroyNode(change.addr.config, When.AFTER)
    return None


def apply_graph(config: Config, dag: Dag[Node], plan: Plan, dependencies: Dependencies) -> Dag[ApplyNode]:
    """The graph to walk; ``dag`` is the graph of the plan's configuration and prior state."""
    graph: Dag[ApplyNode] = Dag()
    for node in dag:
        graph.add(node)
    for dependency, dependent in dag.edges():
        graph.connect(dependency, dependent)
    losing = _losing(graph, plan)
    if not losing:
        return graph
    needs = _needs(plan, dependencies)
    _add(graph, _destroys(losing, needs))
    _add(graph, _declared_destroys(losing, needs))
    if plan.mode is Mode.NORMAL:
        _add(graph, _users(graph, losing, needs))
        _add(graph, _used(graph, config, losing, needs))
    return graph


def _losing(graph: Dag[ApplyNode], plan: Plan) -> dict[ResourceConfigAddr, list[DestroyNode]]:
    """Add the nodes of deletions with what they cannot do without; they are returned by resource."""
    losing: dict[ResourceConfigAddr, list[DestroyNode]] = {}
    for change in plan.changes:
        node = destroy_node(change)
        if node is None:
            continue
        graph.connect(ProviderNode(change.provider.whole), node)
        if node.when is When.BEFORE:
            graph.connect(node, ResourceNode(node.addr))
        elif node.when is When.AFTER:
            graph.connect(ResourceNode(node.addr), node)
        known = losing.setdefault(node.addr, [])
        if node not in known:
            known.append(node)
    return losing


class _Needs(Struct, frozen=True):
    """What resources need: their objects as the state remembers it, and by the configuration of now."""

    stored: Mapping[ResourceConfigAddr, set[ResourceConfigAddr]]
    declared: Dependencies

    def of(self, addr: ResourceConfigAddr) -> Iterable[ResourceConfigAddr]:
        """Both together."""
        return {*self.stored.get(addr, ()), *self.declared.nearest(addr)}


def _needs(plan: Plan, dependencies: Dependencies) -> _Needs:
    stored: dict[ResourceConfigAddr, set[ResourceConfigAddr]] = {}
    for (module, addr), resource in plan.prior.resources.items():
        found = stored.setdefault(ResourceConfigAddr(module.path, addr), set())
        seen: set[int] = set()  # objects of one resource share what they need
        for instance in resource.instances.values():
            for obj in (instance.current, *instance.deposed.values()):
                if obj is not None and id(obj.dependencies) not in seen:
                    seen.add(id(obj.dependencies))
                    found.update(obj.dependencies)
    return _Needs(stored, dependencies)


def _destroys(losing: Mapping[ResourceConfigAddr, list[DestroyNode]], needs: _Needs) -> Iterator[Edge]:
    """Whoever was made with an object is destroyed before it.

    What follows from other such edges is left out, and resources that were made with the same ones share a node on the way: fans cost
    their nodes and not their pairs.
    """
    by_needs: dict[frozenset[ResourceConfigAddr], list[ResourceConfigAddr]] = {}
    for addr in losing:
        wanted = frozenset(need for need in needs.stored.get(addr, ()) if need in losing and need != addr)
        if wanted:
            by_needs.setdefault(wanted, []).append(addr)
    for number, (wanted, users) in enumerate(by_needs.items()):
        near = [node for need in _nearest(wanted, needs) for node in losing[need]]
        first = [node for user in users for node in losing[user]]
        if len(first) * len(near) <= len(first) + len(near):
            yield from ((before, after) for before in first for after in near)
        else:
            between = TurnNode(number)
            yield from ((before, between) for before in first)
            yield from ((between, after) for after in near)


def _nearest(wanted: frozenset[ResourceConfigAddr], needs: _Needs) -> Iterator[ResourceConfigAddr]:
    """Those of the wanted ones that no other of them needs."""
    implied: set[ResourceConfigAddr] = set()
    for need in sorted(wanted, key=lambda need: len(needs.stored.get(need, ())), reverse=True):
        if need not in implied:
            yield need
            implied |= needs.stored.get(need, set()) - {need}


def _declared_destroys(
    losing: Mapping[ResourceConfigAddr, list[DestroyNode]], needs: _Needs
) -> Iterator[Edge]:
    """The same by the configuration, for objects of which the state does not remember what they were made with."""
    for addr, nodes in losing.items():
        for need in needs.declared.nearest(addr) - needs.stored.get(addr, set()):
            for after in losing.get(need, ()):
                for before in nodes:
                    yield before, after


def _users(
    graph: Dag[ApplyNode], losing: Mapping[ResourceConfigAddr, list[DestroyNode]], needs: _Needs
) -> Iterator[Edge]:
    """Whoever needed an object that goes late has changed before it goes."""
    late = {
        addr: nodes
        for addr, every in losing.items()
        if (nodes := [node for node in every if node.when is not When.BEFORE])
    }
    for node in graph if late else ():
        if not isinstance(node, ResourceNode):
            continue
        for need in needs.of(node.addr):
            if need in late and need != node.addr:
                for gone in late[need]:
                    yield node, gone


def _used(
    graph: Dag[ApplyNode],
    config: Config,
    losing: Mapping[ResourceConfigAddr, list[DestroyNode]],
    needs: _Needs,
) -> Iterator[Edge]:
    """What is no longer declared is gone before the objects that it used are changed. Source: Terraform's DestroyEdgeTransformer."""
    for addr, nodes in losing.items():
        if config.resource(addr) is not None:
            continue
        for need in needs.stored.get(addr, ()):
            used = ResourceNode(need)
            if used in graph and need != addr:
                for gone in nodes:
                    yield gone, used


def _add(graph: Dag[ApplyNode], order: Iterable[Edge]) -> None:
    """Add an order that is wished for; where it would bite its own tail it gives way."""
    added = [edge for edge in order if graph.connect(*edge)]
    for knot in graph.knots() if added else ():
        for before, after in added:
            if before in knot and after in knot:
                graph.disconnect(before, after)
