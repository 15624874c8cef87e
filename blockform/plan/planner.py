"""GRAPH -> PLAN: walks the graph once, evaluating what has a value and planning what has an object."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import Mode as ResourceMode
from blockform.addrs import (
    ModuleInstance,
    ProviderConfigAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
)
from blockform.config import Config, ImportConfig
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.graph import (
    CloseNode,
    Dag,
    Job,
    Node,
    ProviderNode,
    ResourceNode,
    Together,
    add_closing,
    build_graph,
    protection_nodes,
    walk,
)
from blockform.plan.action import Mode
from blockform.plan.attributes import check_attributes
from blockform.plan.checks import Checks
from blockform.plan.configure import Managing, configure_provider, is_absent, not_present
from blockform.plan.dependencies import Dependencies
from blockform.plan.ephemeral import ephemeral_outputs
from blockform.plan.events import Emit, no_events
from blockform.plan.finish import finish
from blockform.plan.forced import without_key, wrong_mode
from blockform.plan.forget import forget_warning, removed_blocks
from blockform.plan.model import Plan
from blockform.plan.moves import Moved, check_moves, with_moves
from blockform.plan.named import NamedValues
from blockform.plan.open_objects import OpenObjects
from blockform.plan.opening import all_closed, close_resource, open_resource
from blockform.plan.refresh import refresh
from blockform.plan.resource import plan_resource
from blockform.plan.review import review
from blockform.plan.run import PlanInput, PlanOptions, PlanRun
from blockform.plan.selection import ALL, excluded_moves, in_effect, select
from blockform.plan.world import World
from blockform.state import ResourceState, State, StateBuilder


def make_plan(
    given: PlanInput,
    *,
    emit: Emit = no_events,
    stopping: Callable[[], bool] = lambda: False,
    tick: Callable[[], None] = lambda: None,
) -> tuple[Plan, Diagnostics]:
    """Work out what would be done. Nothing is written, and nothing on the platform is changed.

    With errors among the diagnostics the plan is ``errored``: it holds what was found all the same.
    """
    made, _, diags = make_plan_and_world(given, emit=emit, stopping=stopping, tick=tick)
    return made, diags


def make_plan_and_world(
    given: PlanInput,
    *,
    emit: Emit = no_events,
    stopping: Callable[[], bool] = lambda: False,
    tick: Callable[[], None] = lambda: None,
) -> tuple[Plan, World, Diagnostics]:
    """As :func:`make_plan`, with everything that was evaluated on the way."""
    moved, diags = with_moves(given.config, given.state, given.pool)
    dag, problems = build_graph(given.config, moved.state)
    diags.extend(problems)
    check_attributes(given.config, given.pool, diags)
    diags.extend(() if given.options.ephemeral_root else ephemeral_outputs(given.config))
    diags.extend(_of_options(given.options, moved))
    removed, problems = removed_blocks(given.config)
    if given.options.mode is Mode.NORMAL:
        diags.extend(problems)
    run = replace(_start(given, moved, dag, diags, emit), removed=removed, imports=_imports(given, diags))
    if not diags.has_errors:
        tick = _with_tick(run, tick)
        part = _relevant(run, given.options.mode)
        add_closing(part)
        with all_closed(run, tick):
            result = walk(
                part,
                _Visitor(run, NamedValues(run.world, diags, given.variables, run.checks)).visit,
                parallelism=given.options.parallelism,
                calls=given.pool.limit_calls(given.options.parallelism),
                stopping=stopping,
                tick=tick,
                meanwhile=run.dependencies.find,
            )
        run.dependencies.find()
        if stopping():
            diags.error("Operation interrupted", "The plan was stopped before it was complete.")
        assert diags.has_errors or not (result.failed or result.skipped)
        wrong = _judge_moves(run, moved)
        if wrong:
            return _without_changes(finish(given, run)), run.world, wrong
        _review(run, given, stopping, tick)
    made = finish(given, run)
    warning = forget_warning(made.changes)
    if warning is not None:
        diags.append(warning)
    return made, run.world, diags


def _with_tick(run: PlanRun, tick: Callable[[], None]) -> Callable[[], None]:
    """What is done now and then while the plan waits: also to hear of ephemeral objects."""

    def both() -> None:
        run.ephemerals.tick()
        tick()

    return both


def _review(run: PlanRun, given: PlanInput, stopping: Callable[[], bool], tick: Callable[[], None]) -> None:
    """Let the providers look over the plan, unless it is incomplete or changes nothing."""
    if run.diags.has_errors or given.options.mode is Mode.REFRESH_ONLY:
        return
    only: Dag[str] = Dag()
    only.add("review")
    walk(
        only,
        lambda _: review(run),
        parallelism=given.options.parallelism,
        calls=given.pool.calls,
        stopping=stopping,
        tick=tick,
    )


def _imports(given: PlanInput, diags: Diagnostics) -> Mapping[ResourceConfigAddr, Sequence[ImportConfig]]:
    """The import blocks that count: a plan that only refreshes or destroys imports nothing."""
    if given.options.mode is not Mode.NORMAL or not given.config.module.imports:
        return {}
    from blockform.plan.imports import check_imports, import_blocks  # noqa: PLC0415  few plans import anything

    diags.extend(check_imports(given.config))
    return import_blocks(given.config)


def _judge_moves(run: PlanRun, moved: Moved) -> Diagnostics:
    """Errors of the moves, which may well be the cause of all others; objects that could not move are only warned of."""
    if not moved.statements:
        return Diagnostics()
    wrong = check_moves(moved.statements, run.world)
    warning = moved.blocked_warning()
    if warning is not None and not wrong and not run.diags.has_errors:
        run.diags.append(warning)
    return wrong


def _without_changes(plan: Plan) -> Plan:
    """The plan of moves that make no sense: it shows nothing, for all of it would be misleading."""
    return replace(plan, changes=(), drift=(), outputs=(), errored=True)


def _of_options(options: PlanOptions, moved: Moved) -> Iterator[Diagnostic]:
    """What is to be said of the options, whatever the plan comes to."""
    yield from in_effect(options.targets, options.excludes)
    wrong = wrong_mode(options.replace, options.mode)
    left_out = excluded_moves(moved.previous.items(), options.targets, options.excludes)
    yield from (problem for problem in (wrong, left_out) if problem is not None)


def _start(given: PlanInput, moved: Moved, dag: Dag[Node], diags: Diagnostics, emit: Emit) -> PlanRun:
    sound = not diags.has_errors
    options = given.options
    selection, part = ALL, dag
    records_first: frozenset[ResourceConfigAddr] = frozenset()
    if sound:
        selection = select(given.config, moved.state, dag, options.mode, options.targets, options.excludes)
        part = selection.within(dag)
        records_first = _creates_first(given.config, dag)
    ephemerals = OpenObjects(emit)
    return PlanRun(
        config=given.config,
        dag=part,
        world=_world(given, ephemerals),
        ephemerals=ephemerals,
        pool=given.pool,
        state=StateBuilder(moved.state),
        options=options,
        diags=diags,
        emit=emit,
        selection=selection,
        replace_without_key=without_key(options.replace) if options.mode is Mode.NORMAL else {},
        stored=by_config(moved.state),
        previous=moved.previous,
        dependencies=Dependencies(part if sound else Dag()),
        creates_first=_creates_first(given.config, part) if selection.is_partial else records_first,
        records_first=records_first,
        checks=Checks(given.config),
    )


def _world(given: PlanInput, ephemerals: OpenObjects) -> World:
    world = World(given.config, given.settings, given.pool.functions)
    world.expired = ephemerals.expired
    world.places.update(((ModuleInstance(), name), place) for name, place in given.places.items())
    return world


def by_config(state: State) -> dict[ResourceConfigAddr, list[ResourceState]]:
    """What the state holds, by the block that each resource was declared with."""
    found: dict[ResourceConfigAddr, list[ResourceState]] = {}
    for (module, resource), stored in state.resources.items():
        found.setdefault(ResourceConfigAddr(module.path, resource), []).append(stored)
    return found


def _creates_first(config: Config, dag: Dag[Node]) -> frozenset[ResourceConfigAddr]:
    """The resources whose replacement is made before the old object is deleted: those that say so, and all they need.

    Source: Terraform's ForcedCBDTransformer.
    """
    asked = [
        ResourceNode(ResourceConfigAddr(module.path, addr))
        for module in config.modules()
        for addr, resource in module.resources.items()
        if resource.lifecycle.create_before_destroy
    ]
    asked = [node for node in asked if node in dag]
    if not asked:
        return frozenset()
    nodes: Iterable[Node] = (*asked, *dag.all_dependencies(asked))
    return frozenset(
        node.addr
        for node in nodes
        if isinstance(node, ResourceNode) and node.addr.resource.mode is ResourceMode.MANAGED
    )


def _relevant(run: PlanRun, mode: Mode) -> Dag[Node]:
    """The part of the graph that a mode needs: to destroy, resources, and what provider configurations and ``prevent_destroy`` read."""
    dag = run.dag
    if mode is not Mode.DESTROY:
        return dag
    providers = [node for node in dag if isinstance(node, ProviderNode)]
    resources = {node for node in dag if isinstance(node, ResourceNode) and not node.is_ephemeral}
    protection = protection_nodes(run.config, (node.addr for node in resources))
    read = {*providers, *(node for node in protection if node in dag)}
    return dag.restricted_to({*read, *dag.all_dependencies(read), *resources})


class _Visitor(Struct):
    """Turns a node into the job that plans it."""

    run: PlanRun
    named: NamedValues

    def visit(self, node: Node) -> Job | bool:
        match node:
            case ResourceNode(addr) if node.is_ephemeral:
                return open_resource(self.run, addr)
            case ResourceNode(addr):
                return plan_resource(self.run, addr)
            case CloseNode(addr):
                return close_resource(self.run, addr)
            case ProviderNode():
                return self._provider(node)
            case _:
                return self.named.visit(node)

    def _provider(self, node: ProviderNode) -> Job | bool:
        run = self.run
        if run.pool.installed(node.addr.provider) is None:
            return True  # every resource that wants it says so
        if is_absent(run.world, node.addr) and run.pool.given(node.addr) is None:
            return self._is_needless(node.addr)
        if not configure_provider(run.world, run.pool, node, run.diags):
            return False
        return self._refresh(node.addr) if run.options.refresh else True

    def _is_needless(self, addr: ProviderConfigAddr) -> bool:
        """Whether no object needs a configuration that is gone; those that do are told of."""
        users = sorted(
            str(stored.addr(None))
            for states in self.run.stored.values()
            for stored in states
            if stored.provider == addr and stored.resource.mode is ResourceMode.MANAGED
            if any(self._is_looked_at(stored.addr(key)) for key in stored.instances)
        )
        self.run.diags.extend(not_present(f"{user} (orphan)", addr) for user in users)
        return not users

    def _is_looked_at(self, addr: ResourceInstanceAddr) -> bool:
        """Whether the plan is about the object: it is selected, and not one to be forgotten."""
        run = self.run
        forgotten = run.options.mode is Mode.NORMAL and run.removed.forgets(addr)
        return not forgotten and run.selection.takes(addr)

    def _refresh(self, addr: ProviderConfigAddr) -> Job:
        """Read every object that a configuration deals with; one whose key is gone is told of where its deletion is planned."""
        run = self.run
        found: dict[ProviderConfigAddr, list[ResourceInstanceAddr]] = {}
        for stored in (stored for states in run.stored.values() for stored in states):
            if stored.resource.mode is not ResourceMode.MANAGED or stored.provider.provider != addr.provider:
                continue
            managing = Managing.of(run, stored)
            for key, instance in stored.instances.items():
                provider = managing(instance.current)
                if (
                    instance.current is not None
                    and provider.whole == addr
                    and run.pool.is_configured(provider)
                    and self._is_looked_at(stored.addr(key))
                ):
                    found.setdefault(provider, []).append(stored.addr(key))
        results = yield Together([refresh(run, provider, addrs) for provider, addrs in found.items()])
        return all(results)
