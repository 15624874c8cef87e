"""``graph``: what needs what, as values that a view can draw. Nothing is planned or asked of the platform for it."""

from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from blockform.addrs import Mode, ResourceConfigAddr
from blockform.apply.graph import ApplyNode, DestroyNode, TurnNode, When, apply_graph
from blockform.config import Config
from blockform.diagnostics import Diagnostics
from blockform.engine.prepare import load
from blockform.engine.session import Session, StateOptions
from blockform.engine.stores import open_store, read_store
from blockform.graph import (
    CheckNode,
    CloseNode,
    Dag,
    LocalNode,
    ModuleEndNode,
    ModuleNode,
    Node,
    OutputNode,
    ProviderNode,
    ResourceNode,
    ValidationNode,
    VariableNode,
    add_closing,
    build_graph,
)
from blockform.plan import Dependencies, Plan
from blockform.state import State

N = TypeVar("N", bound=ApplyNode)


class GraphType(Enum):
    """Which operation's graph is wanted; the value is what the option says."""

    PLAN = "plan"
    PLAN_REFRESH_ONLY = "plan-refresh-only"
    PLAN_DESTROY = "plan-destroy"
    APPLY = "apply"


class ResourceGraph(Struct, frozen=True):
    """The resources of a configuration, by module and name, and which needs which: ``(dependent, dependency)``.

    What follows from other edges is left out.
    """

    resources: tuple[ResourceConfigAddr, ...]
    edges: tuple[tuple[ResourceConfigAddr, ResourceConfigAddr], ...]


class OperationGraph(Struct, frozen=True):
    """The nodes of an operation as text, those that stand for objects with their shapes, and ``(dependent, dependency)`` pairs.

    ``cyclic`` are the edges that make up cycles.
    """

    shapes: tuple[tuple[str, str, str], ...]
    edges: tuple[tuple[str, str], ...]
    cyclic: frozenset[tuple[str, str]] = frozenset()


def resource_graph(session: Session) -> tuple[ResourceGraph | None, Diagnostics]:
    """How the resources of the configuration depend on each other, through whatever stands between them."""
    config, diags = load(session)
    if diags.has_errors:
        return None, diags
    dag, problems = build_graph(config, State())
    diags.extend(problems)
    if diags.has_errors:
        return None, diags
    needs = _reduced(dag)
    ordered = sorted(needs, key=_resource_order)
    edges = ((addr, needed) for addr in ordered for needed in ordered if needed in needs[addr])
    return ResourceGraph(tuple(ordered), tuple(edges)), diags


def changes_graph(plan: Plan, config: Config) -> ResourceGraph | None:
    """How the resources that a plan changes depend on each other, through whatever stands between them; None where that is not known."""
    changed = {change.addr.config for change in plan.effective_changes}
    if len(changed) > MOST_DRAWN:
        return None
    dag, problems = build_graph(config, plan.prior)
    if problems.has_errors:
        return None
    needs = {addr: _needed(dag, addr) & changed for addr in changed if ResourceNode(addr) in dag}
    edges = (
        (addr, needed)
        for addr in sorted(needs, key=_resource_order)
        for needed in sorted(
            needs[addr] - _union(needs.get(other, frozenset()) for other in needs[addr]), key=_resource_order
        )
    )
    return ResourceGraph(tuple(sorted(changed, key=_resource_order)), tuple(edges))


MOST_DRAWN = 60
"""A graph of more resources helps nobody."""


def _needed(dag: Dag[Node], addr: ResourceConfigAddr) -> frozenset[ResourceConfigAddr]:
    """The resources that a resource needs, directly or not."""
    needed = dag.all_dependencies([ResourceNode(addr)])
    return frozenset(node.addr for node in needed if isinstance(node, ResourceNode))


def _resource_order(addr: ResourceConfigAddr) -> tuple[object, ...]:
    of = addr.resource
    return (str(addr.module), of.mode is not Mode.DATA, of.type, of.name)


def _reduced(dag: Dag[Node]) -> dict[ResourceConfigAddr, frozenset[ResourceConfigAddr]]:
    """The resources that each resource needs next, without those that another one of them needs."""
    near: dict[Node, frozenset[ResourceConfigAddr]] = {}
    every: dict[ResourceConfigAddr, frozenset[ResourceConfigAddr]] = {}
    reduced: dict[ResourceConfigAddr, frozenset[ResourceConfigAddr]] = {}
    for node in dag.order():
        near[node] = _union(
            frozenset((need.addr,)) if isinstance(need, ResourceNode) else near[need]
            for need in dag.dependencies(node)
        )
        if isinstance(node, ResourceNode):
            behind = _union(every[addr] for addr in near[node])
            every[node.addr] = near[node] | behind
            reduced[node.addr] = near[node] - behind
    return reduced


def _union(sets: Iterable[frozenset[ResourceConfigAddr]]) -> frozenset[ResourceConfigAddr]:
    return frozenset[ResourceConfigAddr]().union(*sets)


def operation_graph(
    session: Session, of: GraphType, *, plan_file: str | None = None, draw_cycles: bool = False
) -> tuple[OperationGraph | None, Diagnostics]:
    """The graph that an operation walks, for the stored state or a saved plan.

    ``draw_cycles``: a configuration with cycles has a graph all the same.
    """
    if plan_file is not None:
        return _saved_graph(session, plan_file)
    config, diags = load(session)
    if diags.has_errors:
        return None, diags
    stored, problems = read_store(open_store(session, StateOptions(), config))
    diags.extend(problems)
    if stored is None:
        return None, diags
    return _graph(config, stored.state, of, diags, draw_cycles=draw_cycles), diags


def _graph(
    config: Config, state: State, of: GraphType, diags: Diagnostics, *, draw_cycles: bool
) -> OperationGraph | None:
    dag, problems = build_graph(config, state)
    cycles = dag.cycles()
    if problems.has_errors and not (draw_cycles and cycles):
        diags.extend(problems)
        return None
    if of is GraphType.PLAN_DESTROY and not cycles:
        return _drawn(_destroying(dag), frozenset())
    if not cycles:
        add_closing(dag)
    cyclic = {pair for path in cycles for pair in zip((*path[1:], path[0]), path, strict=True)}
    return _drawn(dag, frozenset((_name(user), _name(need)) for user, need in cyclic))


def _destroying(dag: Dag[Node]) -> Dag[ApplyNode]:
    """Only resources and their providers, users before what they use."""
    turned: Dag[ApplyNode] = Dag()
    for addr, needed in _reduced(dag).items():
        if addr.resource.mode is Mode.EPHEMERAL:
            continue  # it is opened for a provider at most, and never destroyed
        user = DestroyNode(addr, When.ALONE)
        turned.add(user)
        for other in needed:
            if other.resource.mode is not Mode.EPHEMERAL:
                turned.connect(user, DestroyNode(other, When.ALONE))
        for provider in dag.dependencies(ResourceNode(addr)):
            if isinstance(provider, ProviderNode):
                turned.connect(provider, user)
    return turned


def _saved_graph(session: Session, plan_file: str) -> tuple[OperationGraph | None, Diagnostics]:
    from blockform.engine.saved import load_saved  # noqa: PLC0415  only with a plan file

    outcome, diags = load_saved(session, Path(plan_file))
    if outcome is None:
        return None, diags
    dag, problems = build_graph(outcome.config, outcome.plan.prior)
    diags.extend(problems)
    if diags.has_errors:
        return None, diags
    graph = apply_graph(outcome.config, dag, outcome.plan, Dependencies(dag))
    add_closing(graph)
    return _drawn(graph, frozenset()), diags


def _drawn(dag: Dag[N], cyclic: frozenset[tuple[str, str]]) -> OperationGraph:
    edges = {(_name(user), _name(need)) for user in dag for need in _next(dag, user, reduce=not cyclic)}
    return OperationGraph(tuple(sorted(_shapes(dag))), tuple(sorted(edges)), cyclic)


def _next(dag: Dag[N], node: N, *, reduce: bool) -> set[N]:
    """What a node needs directly, and if ``reduce`` no other way."""
    needs = set(dag.dependencies(node))
    return needs - dag.all_dependencies(needs) if reduce else needs


def _shapes(nodes: Iterable[ApplyNode]) -> Iterator[tuple[str, str, str]]:
    """Name, label and shape of the nodes that stand for something a user has declared. Source: Terraform's DotNode methods."""
    for node in nodes:
        match node:
            case ResourceNode() | DestroyNode():
                yield _name(node), str(node.addr), "box"
            case ProviderNode():
                yield _name(node), str(node), "diamond"
            case VariableNode() if node.module.is_root:
                yield _name(node), str(node), "note"
            case _:
                pass


def _name(node: ApplyNode) -> str:
    """The node as Terraform's graphs call it."""
    match node:
        case VariableNode() if node.module.is_root:
            return str(node)
        case ModuleEndNode():
            return f"{node.path} (close)"
        case VariableNode() | LocalNode() | OutputNode() | ModuleNode() | ResourceNode() | CheckNode():
            return f"{node} (expand)"
        case ValidationNode() | ProviderNode() | DestroyNode() | TurnNode() | CloseNode():
            return str(node)
