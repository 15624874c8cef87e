"""PLAN -> STATE: walks the plan's changes in dependency order and carries out exactly these."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import ModuleInstance, ResourceConfigAddr, ResourceInstanceAddr, TargetSet
from blockform.apply.change import Changer
from blockform.apply.delete import delete
from blockform.apply.expecting import Expecting
from blockform.apply.graph import ApplyNode, DestroyNode, TurnNode, When, apply_graph, destroy_node
from blockform.apply.run import ApplyRun, Tally, settled
from blockform.config import Config, ResourceConfig
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
    walk,
)
from blockform.plan import (
    Action,
    Declared,
    Dependencies,
    Emit,
    ImportFinished,
    ImportStarted,
    Mode,
    Plan,
    ProviderPool,
    Reason,
    ResourceChange,
    Selection,
    Settings,
    World,
    configure_provider,
    may_be_incomplete,
    read_block,
    select,
)
from blockform.plan.checks import Checks, checks_to_file
from blockform.plan.configure import is_absent
from blockform.plan.data import read_data, settle_check
from blockform.plan.expand import Instances, expand_resource, instances_of
from blockform.plan.named import NamedValues
from blockform.plan.open_objects import OpenObjects
from blockform.plan.opening import all_closed, close_resource, open_resource
from blockform.plan.planner import by_config
from blockform.plan.rules import RuleKind, check_rules
from blockform.plan.selection import ALL
from blockform.state import JournalWriter, ObjectStatus, OutputState, State, StateBuilder, StateError
from blockform.values import Value


class ApplyInput(Struct, frozen=True, kw_only=True):
    """What an apply needs beside the plan: the configuration it was made from, providers, and an open journal."""

    config: Config
    plan: Plan
    pool: ProviderPool
    settings: Settings
    journal: JournalWriter
    parallelism: int = 10


class ApplyResult(Struct, frozen=True):
    """The state after the run, whatever happened, and how many objects were dealt with.

    ``open_calls`` are the addresses of changes of which some call has no result: the journal has to stay, for the next run to find out.
    ``halted`` says why the journal could not be written, and the run was ended early. ``world`` is what was evaluated on the way.
    """

    state: State
    tally: Tally
    world: World
    open_calls: tuple[ResourceInstanceAddr, ...] = ()
    halted: Diagnostic | None = None


def apply_plan(
    given: ApplyInput,
    *,
    emit: Emit,
    stopping: Callable[[], bool] = lambda: False,
    stop_now: threading.Event | None = None,
    checkpoint: Callable[[State], None] | None = None,
) -> tuple[ApplyResult, Diagnostics]:
    """Carry out the plan. A change that fails stops what needs it and nothing else.

    ``stopping``: finish what runs and start nothing new. ``stop_now``: give up waiting, too. ``checkpoint`` is handed the state so far
    every now and then on a long run. Nothing new is started either once the journal cannot be written.
    """
    dag, diags = build_graph(given.config, given.plan.prior)
    run = _start(given, dag, diags, emit, stop_now or threading.Event())
    run.stopping = stopping
    if given.plan.mode is not Mode.REFRESH_ONLY and not diags.has_errors:
        _note_imports(run)
        _forget(run)
        graph = apply_graph(given.config, dag, given.plan, run.dependencies)
        beat = _Heartbeat(run, checkpoint)
        named = NamedValues(run.world, diags, given.plan.variables, run.checks)
        part = _relevant(graph, given.plan.mode, run.selection)
        add_closing(part)
        with all_closed(run, beat.tick):
            walk(
                part,
                _Visitor(run, given, graph, _by_node(given.plan), named, Expecting(given.plan.changes)).visit,
                parallelism=given.parallelism,
                calls=given.pool.limit_calls(given.parallelism),
                stopping=lambda: run.halted is not None or stopping(),
                tick=beat.tick,
                meanwhile=run.dependencies.find,
            )
    if stopping():
        diags.error(
            "Operation interrupted",
            "The apply was stopped before it was complete. What was done is recorded; the next plan shows what is left.",
        )
    if run.waiting and not diags.has_errors and run.halted is None:
        diags.append(_left_over(run.waiting))
    _set_outputs(run)
    results = run.checks.results() if given.plan.mode is not Mode.REFRESH_ONLY else given.plan.checks
    run.state.set_check_results(checks_to_file(results))
    if given.plan.is_partial:
        diags.append(may_be_incomplete(excludes=bool(given.plan.excludes)))
    open_calls = tuple(operation.change.addr for operation in run.open_calls)
    halted = run.halted.diagnostic if run.halted is not None else None
    return ApplyResult(run.state.build(), run.tally, run.world, open_calls, halted), diags


def _start(
    given: ApplyInput, dag: Dag[Node], diags: Diagnostics, emit: Emit, stop_now: threading.Event
) -> ApplyRun:
    plan = given.plan
    changes = {change.addr: change for change in plan.changes if not change.deposed}
    selection = ALL
    if not diags.has_errors:
        targets, excludes = TargetSet(plan.targets), TargetSet(plan.excludes)
        selection = select(given.config, plan.prior, dag, plan.mode, targets, excludes)
    ephemerals, world = OpenObjects(emit), World(given.config, given.settings, given.pool.functions)
    world.expired = ephemerals.expired
    return ApplyRun(
        config=given.config,
        plan=given.plan,
        world=world,
        ephemerals=ephemerals,
        pool=given.pool,
        state=StateBuilder(given.plan.prior),
        journal=given.journal,
        dependencies=Dependencies(Dag() if diags.has_errors else dag),
        checks=Checks(given.config, given.plan.checks),
        diags=diags,
        emit=emit,
        stop_now=stop_now,
        changes=changes,
        waiting={addr for addr, change in changes.items() if change.action not in _NOTHING_TO_DO},
        stored=by_config(given.plan.prior),
        selection=selection,
    )


_NOTHING_TO_DO = frozenset({Action.NO_OP, Action.FORGET})


def _note_imports(run: ApplyRun) -> None:
    """Tell of the imported objects: the prior state has them already."""
    for change in run.plan.changes:
        if change.importing:
            run.emit(ImportStarted(change.addr, change.importing))
            run.tally.imported += 1
            run.emit(ImportFinished(change.addr, change.importing))


def _forget(run: ApplyRun) -> None:
    """Take out of the state what is no longer managed; the objects themselves are left alone."""
    for change in run.plan.changes:
        if change.action is Action.FORGET:
            run.record(change, None, deposed_key=change.deposed or None)


def _left_over(waiting: Iterable[ResourceInstanceAddr]) -> Diagnostic:
    names = ", ".join(sorted(map(str, waiting)))
    return Diagnostic.error(
        "Planned changes not carried out",
        f"The configuration no longer asks for what was planned for {names}, now that more of it is known. Plan again to see what is "
        "left to do.",
    )


def _by_node(plan: Plan) -> dict[DestroyNode, list[ResourceChange]]:
    found: dict[DestroyNode, list[ResourceChange]] = {}
    for change in plan.changes:
        node = destroy_node(change)
        if node is not None:
            found.setdefault(node, []).append(change)
    return found


def _relevant(graph: Dag[ApplyNode], mode: Mode, selection: Selection) -> Dag[ApplyNode]:
    if mode is not Mode.DESTROY and not selection.is_partial:
        return graph
    deletions = {node for node in graph if isinstance(node, DestroyNode | TurnNode)}
    needed: set[ApplyNode]
    if selection.nodes is None:
        needed = {node for node in graph if isinstance(node, ProviderNode | ResourceNode)}
        needed -= {node for node in needed if isinstance(node, ResourceNode) and node.is_ephemeral}
    else:
        near = (need for node in deletions for need in graph.dependencies(node))
        needed = {*selection.nodes, *(need for need in near if isinstance(need, ProviderNode))}
    providers = [node for node in needed if isinstance(node, ProviderNode)]
    return graph.restricted_to({*deletions, *needed, *graph.all_dependencies(providers)})


class _Heartbeat:
    """Runs on the coordinator while it waits: tells progress, and stores the state now and then."""

    SECONDS = 10.0

    def __init__(self, run: ApplyRun, checkpoint: Callable[[State], None] | None) -> None:
        self._run = run
        self._checkpoint = checkpoint
        self._next = time.monotonic() + self.SECONDS

    def tick(self) -> None:
        """Called about ten times a second."""
        self._run.tick()
        if self._checkpoint is not None and time.monotonic() >= self._next:
            with suppress(StateError):  # the journal has it all; the end of the run tries again, and says so
                self._checkpoint(self._run.state.build())
            self._next = time.monotonic() + self.SECONDS


class _Visitor(Struct):
    """Turns a node into the job that carries it out. Mutable: remembers which deletions failed."""

    run: ApplyRun
    given: ApplyInput
    graph: Dag[ApplyNode]
    deletions: dict[DestroyNode, list[ResourceChange]]
    named: NamedValues
    expecting: Expecting
    undone: set[ApplyNode] = field(default_factory=set)

    def visit(self, node: ApplyNode) -> Job | bool:
        run = self.run
        match node:
            case DestroyNode():
                return self._delete(node)
            case TurnNode():
                if not self.undone.isdisjoint(self.graph.dependencies(node)):
                    self.undone.add(node)
                return True
            case ResourceNode(addr) if node.is_ephemeral:
                return open_resource(run, addr)
            case ResourceNode(addr):
                return self._resource(addr)
            case CloseNode(addr):
                return close_resource(run, addr)
            case ProviderNode():
                if run.pool.installed(node.addr.provider) is None or is_absent(run.world, node.addr):
                    return True  # the plan has seen to it that nothing needs it
                sound = configure_provider(run.world, run.pool, node, run.diags)
                self.expecting.tell(node.addr, run.pool, run.diags)
                return sound
            case _:
                return self.named.visit(node)

    def _delete(self, node: DestroyNode) -> Job:
        """Delete the objects of a node, unless what used them is still there.

        A deletion that makes room for new objects is done even where it failed: of the resource only those objects cannot be made.
        """
        changes = self.deletions[node]
        makes_room = node.when is When.BEFORE
        if self.undone.isdisjoint(self.graph.dependencies(node)):
            results = yield Together([delete(self.run, change) for change in changes])
            sound = all(results)
        else:
            sound = False
            self.run.undeleted.update(change.addr for change in changes if makes_room)
        if not sound:
            self.undone.add(node)
        return sound or makes_room

    def _resource(self, addr: ResourceConfigAddr) -> Job:
        run = self.run
        resource = run.config.resource(addr)
        if resource is None or run.plan.mode is not Mode.NORMAL:
            self._show_prior(addr)
            return True
        jobs: list[Job] = []
        for module in run.world.module_instances(addr.module):
            instances = expand_resource(resource, run.world.scope(module, run.diags))
            if instances is None:
                return False
            shown = run.selection.shown(module, addr.resource, instances, run.has_object)
            run.world.start_resource(module, addr.resource, shown)
            jobs.extend(self._instances(resource, module, instances))
        results = yield Together(jobs)
        return all(results)

    def _instances(
        self, resource: ResourceConfig, module: ModuleInstance, instances: Instances
    ) -> Iterator[Job]:
        run = self.run
        for key in instances.keys:
            addr = ResourceInstanceAddr(module, resource.addr, key)
            change = run.changes.get(addr)
            if change is None or change.action in _NOTHING_TO_DO:
                value = self._show_unchanged(addr, change)
                if resource.lifecycle.has_conditions and value is not None:
                    yield self._check_again(resource, addr, instances, value)
                continue
            declared = Declared(resource, change.schema, module, instances, key)
            if change.action is Action.READ:
                yield _read(run, declared, change)
            else:
                yield Changer(run, declared, change).apply()

    def _show_unchanged(self, addr: ResourceInstanceAddr, change: ResourceChange | None) -> Value | None:
        """Show expressions an object that stays as it is, and return it."""
        value = change.after if change is not None else None
        value = value if value is not None else self._stored(addr)
        if value is not None:
            self.run.world.put_object(addr, value)
        return value

    def _stored(self, addr: ResourceInstanceAddr) -> Value | None:
        run = self.run
        instance = run.plan.prior.instance(addr)
        provider = run.plan.prior.provider(addr)
        if instance is None or instance.current is None or provider is None:
            return None
        schema = run.pool.resource_schema(provider.provider, addr.resource.mode, addr.resource.type)
        return instance.current.decode(schema.block.value_type) if schema is not None else None

    def _check_again(
        self, resource: ResourceConfig, addr: ResourceInstanceAddr, instances: Instances, this: Value
    ) -> Job:
        """Look at the conditions of an object that stays as it is: they may depend on what was not known while planning."""
        run, lifecycle, verdicts = self.run, resource.lifecycle, self.run.checks.of(addr)
        yield Together(())
        scope = run.world.scope(addr.module, run.diags, instances=instances, key=addr.key)
        if not check_rules(lifecycle.preconditions, RuleKind.PRECONDITION, scope, verdicts):
            return False
        scope = run.world.scope(addr.module, run.diags, instances=instances, key=addr.key, this=this)
        return check_rules(lifecycle.postconditions, RuleKind.POSTCONDITION, scope, verdicts)

    def _show_prior(self, addr: ResourceConfigAddr) -> None:
        """What only the state knows is there for provider configurations to refer to."""
        for stored in self.run.stored.get(addr, ()):
            self.run.world.start_resource(stored.module, stored.resource, instances_of(stored.instances))
            for key in stored.instances:
                self._show_unchanged(stored.addr(key), None)


def _read(run: ApplyRun, declared: Declared, change: ResourceChange) -> Job:
    run.waiting.discard(change.addr)
    scope = declared.scope(run.world, run.diags)
    rules = declared.resource.lifecycle.preconditions
    if rules and not check_rules(rules, RuleKind.PRECONDITION, scope, run.checks.of(change.addr)):
        return False
    written = read_block(declared, scope)
    if written is None:
        return False
    found = Diagnostics()
    value = yield from read_data(replace(run, diags=found), declared, change.provider, written)
    if settle_check(run, declared, found):
        if change.reason is not Reason.CHECK_NESTED:
            return True
        value = change.after  # what the plan knew of it is kept, as in Terraform
    if value is None:
        return False
    record = run.encode(change, value, {}, ObjectStatus.READY)
    run.record(change, replace(record, dependencies=()))  # nothing is destroyed: there is no order to keep
    return True


def _set_outputs(run: ApplyRun) -> None:
    """Root outputs as they are now; one that could not be worked out stays as it was."""
    root, mode = ModuleInstance(), run.plan.mode
    declared = {} if mode is Mode.DESTROY else run.config.module.outputs
    failed = run.diags.has_errors or run.halted is not None
    for name in () if run.plan.is_partial else run.plan.prior.outputs:
        if name not in declared and not (mode is Mode.DESTROY and failed):
            run.state.set_output(name, None)
    for name, output in declared.items() if mode is Mode.NORMAL else ():
        value = run.world.outputs.get((root, name))
        if value is not None and not output.ephemeral:
            known = settled(value.unmarked())  # what a part of the configuration leaves out may stay unknown
            kept = None if value.is_null else OutputState(value=known, sensitive=output.sensitive)
            run.state.set_output(name, kept)
