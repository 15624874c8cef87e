"""Which part of a graph a run deals with: what ``-target`` names and all it needs, or all but what ``-exclude`` names and what needs that.

Source: Terraform's TargetsTransformer, OpenTofu's TargetingTransformer.
"""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from blockform.addrs import (
    ModuleInstance,
    ResourceAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
    TargetSet,
)
from blockform.config import Config
from blockform.diagnostics import Diagnostic
from blockform.graph import Dag, Node, OutputNode, ProviderNode, ResourceNode, protection_nodes
from blockform.plan.action import Mode
from blockform.plan.expand import Instances, Repetition
from blockform.state import ResourceState, State

NO_TARGETS = TargetSet(())


class Selection(Struct, frozen=True):
    """The part of a run. ``nodes`` None: all of it.

    Of resources that ``named`` touches single instances may be left out; ``leaves_out`` says whether the names are those of what is
    left out. ``doomed`` are, where a destroy is for a part only, the instances in that part.
    """

    nodes: frozenset[Node] | None = None
    named: TargetSet = NO_TARGETS
    leaves_out: bool = False
    doomed: frozenset[ResourceInstanceAddr] | None = None

    @property
    def is_partial(self) -> bool:
        """Whether anything may be left out."""
        return self.nodes is not None

    def within(self, dag: Dag[Node]) -> Dag[Node]:
        """The part of the graph."""
        return dag if self.nodes is None else dag.restricted_to(self.nodes)

    def takes(self, addr: ResourceInstanceAddr) -> bool:
        """Whether the run deals with this instance."""
        if self.nodes is None:
            return True
        if self.doomed is not None:
            return addr in self.doomed
        config = addr.config
        if ResourceNode(config) not in self.nodes:
            return False
        return not self.named.touches(config) or self.named.contains(addr) != self.leaves_out

    def shown(
        self,
        module: ModuleInstance,
        addr: ResourceAddr,
        instances: Instances,
        has_object: Callable[[ResourceInstanceAddr], bool],
    ) -> Instances:
        """The instances of a resource that expressions see: those that are dealt with, and those that have an object already.

        Source: Terraform's evaluationStateData.GetResource.
        """
        if not self.named.touches(ResourceConfigAddr(module.path, addr)):
            return instances
        seen = [
            key
            for key in instances.keys
            if self.takes(here := ResourceInstanceAddr(module, addr, key)) or has_object(here)
        ]
        match instances.repetition:
            case Repetition.SINGLE:
                return instances
            case Repetition.COUNT:
                last = max((key for key in seen if isinstance(key, int)), default=-1)
                return Instances(Repetition.COUNT, tuple(range(last + 1)))
            case Repetition.EACH:
                return Instances(Repetition.EACH, tuple(seen), instances.values)


ALL = Selection()


def select(
    config: Config, state: State, dag: Dag[Node], mode: Mode, targets: TargetSet, excludes: TargetSet
) -> Selection:
    """The part that options ask for; at most one of the sets holds anything. Costs one pass over graph and state."""
    if not targets and not excludes:
        return ALL
    named, leaves_out = (excludes, True) if excludes else (targets, False)
    if mode is Mode.DESTROY:
        doomed = _kept_out(state, named) if leaves_out else _with_users(state, named)
        return Selection(_needed_to_destroy(config, dag, doomed), named, leaves_out, doomed)
    resources = [node for node in dag if isinstance(node, ResourceNode)]
    if leaves_out:
        out = _left_out(config, state, dag, resources, named)
        start: Iterable[Node] = [node for node in resources if node not in out]
    else:
        start = [node for node in resources if named.touches(node.addr)]
    nodes = {*start, *dag.all_dependencies(start)}
    outputs = list(_outputs(dag, nodes))
    return Selection(frozenset({*nodes, *outputs, *dag.all_dependencies(outputs)}), named, leaves_out)


def _left_out(
    config: Config, state: State, dag: Dag[Node], resources: Iterable[ResourceNode], named: TargetSet
) -> set[Node]:
    """What is excluded, what needs it, and what is no longer declared but was used to make an object that stays as it is."""
    touched = [node for node in resources if named.touches(node.addr)]
    out: set[Node] = {node for node in touched if named.contains_all(node.addr)}
    out |= dag.all_dependents(node for node in touched if named.touches_itself(node.addr))
    for path in named.keyed_calls:
        inside = [node for node in touched if path.contains(node.addr.module)]
        users = dag.all_dependents(
            inside
        )  # within one instance of a module only what is in that instance is used
        out |= {
            node for node in users if not (isinstance(node, ResourceNode) and path.contains(node.addr.module))
        }
    for stored in state.resources.values():
        block = ResourceConfigAddr(stored.module.path, stored.resource)
        if ResourceNode(block) in out or named.touches(block):
            for instance in stored.instances.values():
                needs = instance.current.dependencies if instance.current is not None else ()
                out.update(ResourceNode(need) for need in needs if config.resource(need) is None)
    return out


def _outputs(dag: Dag[Node], nodes: set[Node]) -> Iterator[Node]:
    """The root outputs that are made of selected resources, at least one, and of no others."""
    uses: set[Node] = set()
    lacks: set[Node] = set()
    for node in dag.order():
        for need in dag.dependencies(node):
            if need in uses or isinstance(need, ResourceNode):
                uses.add(node)
            if need in lacks or (isinstance(need, ResourceNode) and need not in nodes):
                lacks.add(node)
        if isinstance(node, OutputNode) and node.module.is_root and node in uses and node not in lacks:
            yield node


# Destroying -------------------------------------------------------------------------------------------------------


def _needed_to_destroy(
    config: Config, dag: Dag[Node], doomed: Iterable[ResourceInstanceAddr]
) -> frozenset[Node]:
    """The resources and their providers, with what the configurations of these and ``prevent_destroy`` read."""
    blocks = dict.fromkeys(addr.config for addr in doomed)
    resources = {node for node in map(ResourceNode, blocks) if node in dag}
    providers = {
        need for node in resources for need in dag.dependencies(node) if isinstance(need, ProviderNode)
    }
    read = {*providers, *(node for node in protection_nodes(config, blocks) if node in dag)}
    return frozenset({*resources, *read, *dag.all_dependencies(read)})


def _with_users(state: State, named: TargetSet) -> frozenset[ResourceInstanceAddr]:
    """The named objects, and those that were made with them, directly or not."""
    return _spread(state, named, _Users(state))


def _kept_out(state: State, named: TargetSet) -> frozenset[ResourceInstanceAddr]:
    """All objects but the named ones, and those that these were made with: what stays needs what it was made of."""
    kept = _spread(state, named, _Needs(state))
    return frozenset(addr for addr in state.addresses() if addr not in kept)


def _spread(state: State, named: TargetSet, near: "_Near") -> frozenset[ResourceInstanceAddr]:
    found: set[ResourceInstanceAddr] = set()
    frontier: list[ResourceState] = []
    whole: set[tuple[ModuleInstance, ResourceAddr]] = set()
    for stored in state.resources.values():
        chosen = {addr for key in stored.instances if named.contains(addr := stored.addr(key))}
        if chosen:
            found |= chosen
            frontier.append(stored)
    while frontier:
        for stored in near.of(frontier.pop()):
            key = (stored.module, stored.resource)
            if key not in whole:
                whole.add(key)
                found.update(map(stored.addr, stored.instances))
                frontier.append(stored)
    return frozenset(found)


class _Near:
    """Which resources of the state are next to one: its users or its needs. Hands out each only as often as it must.

    Objects in different instances of one module do not count as made with each other. Source: Terraform's DestroyEdgeTransformer.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._links: dict[ResourceConfigAddr, set[ResourceConfigAddr]] = {}
        self._stored: dict[ResourceConfigAddr, list[ResourceState]] = {}
        self._handed_out: set[tuple[ResourceConfigAddr, ResourceConfigAddr]] = set()
        for stored in state.resources.values():
            block = _block(stored)
            self._stored.setdefault(block, []).append(stored)
            seen: set[int] = set()  # objects of one resource share what they need
            for instance in stored.instances.values():
                for obj in (instance.current, *instance.deposed.values()):
                    if obj is not None and id(obj.dependencies) not in seen:
                        seen.add(id(obj.dependencies))
                        for need in obj.dependencies:
                            self._link(block, need)

    def _link(self, user: ResourceConfigAddr, need: ResourceConfigAddr) -> None:
        raise NotImplementedError

    def of(self, stored: ResourceState) -> Iterator[ResourceState]:
        """The resources next to this one that were not handed out before."""
        block = _block(stored)
        for other in self._links.get(block, ()):
            if other.module == block.module:
                beside = self._state.resources.get((stored.module, other.resource))
                if beside is not None:
                    yield beside
            elif (block, other) not in self._handed_out:
                self._handed_out.add((block, other))
                yield from self._stored.get(other, ())


class _Users(_Near):
    """Whatever was made with a resource."""

    def _link(self, user: ResourceConfigAddr, need: ResourceConfigAddr) -> None:
        self._links.setdefault(need, set()).add(user)


class _Needs(_Near):
    """Whatever a resource was made with."""

    def _link(self, user: ResourceConfigAddr, need: ResourceConfigAddr) -> None:
        self._links.setdefault(user, set()).add(need)


def _block(stored: ResourceState) -> ResourceConfigAddr:
    return ResourceConfigAddr(stored.module.path, stored.resource)


# What the user is told --------------------------------------------------------------------------------------------


def in_effect(targets: TargetSet, excludes: TargetSet) -> Iterator[Diagnostic]:
    """That the plan is for a part only. Source of the words: Terraform's Context.PlanAndEval."""
    if targets or excludes:
        option = "-exclude" if excludes else "-target"
        yield Diagnostic.warning(
            "Resource targeting is in effect",
            f"You are creating a plan with the {option} option, which means that the result of this plan may not represent all of the "
            f"changes requested by the current configuration.\n\nThe {option} option is not for routine use, and is provided only for "
            "exceptional situations such as recovering from errors or mistakes, or when blockform specifically suggests to use it as part "
            "of an error message.",
        )


def may_be_incomplete(*, excludes: bool) -> Diagnostic:
    """That the apply was for a part only. Source of the words: Terraform's Context.Apply."""
    option = "-exclude" if excludes else "-target"
    return Diagnostic.warning(
        "Applied changes may be incomplete",
        f"The plan was created with the {option} option in effect, so some changes requested in the configuration may have been ignored "
        "and the output values may not be fully updated. Run the following command to verify that no other changes are pending:\n"
        f"    blockform plan\n\nNote that the {option} option is not suitable for routine use, and is provided only for exceptional "
        "situations such as recovering from errors or mistakes, or when blockform specifically suggests to use it as part of an error "
        "message.",
    )


def excluded_moves(
    previous: Iterable[tuple[ResourceInstanceAddr, ResourceInstanceAddr]],
    targets: TargetSet,
    excludes: TargetSet,
) -> Diagnostic | None:
    """Why a part cannot be planned alone: objects have moved, and it holds not both their places. Pairs are new and old address.

    Source: Terraform's Context.prePlanVerifyTargetedMoves.
    """
    named = excludes or targets
    if not named:
        return None
    leaves_out = bool(excludes)
    left = [addr for pair in previous for addr in pair if named.contains(addr) == leaves_out]
    if not left:
        return None
    option, verb = ("-exclude", "remove") if leaves_out else ("-target", "add")
    kind = "" if leaves_out else "additional target "
    names = dict.fromkeys(sorted(_without_key(addr) for addr in left))
    listed = "".join(f'\n  {option}="{name}"' for name in names)
    what = "the following exclude options" if leaves_out else f"the following {kind}options"
    note = (
        ""
        if leaves_out
        else "\n\nNote that adding these options may include further additional resource instances in your plan, in order to respect object "
        "dependencies."
    )
    coverage = "cover some" if leaves_out else "do not fully cover all"
    return Diagnostic.error(
        "Moved resource instances excluded by targeting",
        "Resource instances in your current state have moved to new addresses in the latest configuration. blockform must include those "
        f"resource instances while planning in order to ensure a correct result, but your {option}=... options {coverage} of those "
        f"resource instances.\n\nTo create a valid plan, either remove your {option}=... options altogether or {verb} {what}:{listed}{note}",
    )


def _without_key(addr: ResourceInstanceAddr) -> str:
    """The resource within its module instance, quoted as in a double-quoted option."""
    text = str(ResourceInstanceAddr(addr.module, addr.resource))
    return text.replace("\\", "\\\\").replace('"', '\\"')
