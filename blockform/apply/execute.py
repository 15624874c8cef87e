"""PLAN -> STATE: walks the plan's changes in dependency order and carries out exactly these."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from blockform.addrs import InstanceKey, ModuleInstance, ResourceConfigAddr, ResourceInstanceAddr
from blockform.apply.change import Changer
from blockform.apply.delete import delete
from blockform.apply.graph import ApplyNode, Dependencies, DestroyNode, apply_graph, is_late
from blockform.apply.run import ApplyRun, Tally
from blockform.config import Config
from blockform.diagnostics import Diagnostics
from blockform.graph import Dag, Job, Node, ProviderNode, ResourceNode, Together, build_graph, walk
from blockform.plan import (
    Action,
    Declared,
    Emit,
    Mode,
    Plan,
    ProviderPool,
    ResourceChange,
    Settings,
    World,
    configure_provider,
    read_block,
)
from blockform.plan.data import read_data
from blockform.plan.expand import SINGLE, Instances, expand
from blockform.plan.named import NamedValues
from blockform.state import JournalWriter, ObjectStatus, OutputState, State, StateBuilder


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyInput:
    """What an apply needs beside the plan: the configuration it was made from, providers, and an open journal."""

    config: Config
    plan: Plan
    pool: ProviderPool
    settings: Settings
    journal: JournalWriter
    parallelism: int = 10


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """The state after the run, whatever happened, and how many objects were dealt with."""

    state: State
    tally: Tally


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
    every now and then on a long run.
    """
    dag, diags = build_graph(given.config, given.plan.prior)
    run = _start(given, dag, diags, emit, stop_now or threading.Event())
    visitor = _Visitor(run, given, _by_node(given.plan))
    beat = _Heartbeat(run, checkpoint)
    walk(
        _relevant(apply_graph(dag, given.plan), given.plan.mode),
        visitor.visit,
        parallelism=given.parallelism,
        stopping=stopping,
        tick=beat.tick,
    )
    if stopping():
        diags.error(
            "Operation interrupted",
            "The apply was stopped before it was complete. What was done is recorded; the next plan shows what is left.",
        )
    _set_outputs(run)
    return ApplyResult(run.state.build(), run.tally), diags


def _start(
    given: ApplyInput, dag: Dag[Node], diags: Diagnostics, emit: Emit, stop_now: threading.Event
) -> ApplyRun:
    return ApplyRun(
        config=given.config,
        plan=given.plan,
        world=World(given.config, given.settings),
        pool=given.pool,
        state=StateBuilder(given.plan.prior),
        journal=given.journal,
        dependencies=Dependencies(dag),
        diags=diags,
        emit=emit,
        stop_now=stop_now,
        changes={change.addr: change for change in given.plan.changes if not change.deposed},
    )


def _by_node(plan: Plan) -> dict[DestroyNode, list[ResourceChange]]:
    found: dict[DestroyNode, list[ResourceChange]] = {}
    for change in plan.changes:
        if change.action.is_replace or change.action is Action.DELETE:
            found.setdefault(DestroyNode(change.addr.config, is_late(change)), []).append(change)
    return found


def _relevant(graph: Dag[ApplyNode], mode: Mode) -> Dag[ApplyNode]:
    if mode is not Mode.DESTROY:
        return graph
    needed = {node for node in graph if isinstance(node, DestroyNode | ProviderNode | ResourceNode)}
    providers = [node for node in graph if isinstance(node, ProviderNode)]
    return graph.without({*needed, *graph.all_dependencies(providers)})


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
            self._checkpoint(self._run.state.build())
            self._next = time.monotonic() + self.SECONDS


@dataclass(slots=True)
class _Visitor:
    """Turns a node into the job that carries it out."""

    run: ApplyRun
    given: ApplyInput
    deletions: dict[DestroyNode, list[ResourceChange]]

    def visit(self, node: ApplyNode) -> Job | bool:
        run = self.run
        match node:
            case DestroyNode():
                return self._delete(node)
            case ResourceNode(addr):
                return self._resource(addr)
            case ProviderNode():
                if run.pool.installed(node.addr.provider) is None:
                    return True
                return configure_provider(run.world, run.pool, node, run.diags)
            case _:
                return NamedValues(run.world, run.diags, run.plan.variables).visit(node)

    def _delete(self, node: DestroyNode) -> Job:
        results = yield Together([delete(self.run, change) for change in self.deletions[node]])
        return all(results)

    def _resource(self, addr: ResourceConfigAddr) -> Job:
        run = self.run
        resource = run.config.resource(addr)
        if resource is None or run.plan.mode is not Mode.NORMAL:
            self._show_prior(addr)
            return True
        jobs: list[Job] = []
        for module in run.world.module_instances(addr.module):
            instances = expand(resource.count, resource.for_each, run.world.scope(module, run.diags))
            if instances is None:
                return False
            run.world.start_resource(module, addr.resource, instances)
            jobs.extend(self._instances(addr, module, instances))
        results = yield Together(jobs)
        return all(results)

    def _instances(self, addr: ResourceConfigAddr, module: ModuleInstance, instances: Instances) -> list[Job]:
        run = self.run
        resource = run.config.resource(addr)
        assert resource is not None
        jobs: list[Job] = []
        for key in instances.keys:
            change = run.changes.get(_instance_addr(module, addr, key))
            if change is None or change.action is Action.NO_OP:
                self._show_unchanged(_instance_addr(module, addr, key), change)
                continue
            declared = Declared(resource, change.schema, module, instances, key)
            if change.action is Action.READ:
                jobs.append(_read(run, declared, change))
            else:
                jobs.append(Changer(run, declared, change).apply())
        return jobs

    def _show_unchanged(self, addr: ResourceInstanceAddr, change: ResourceChange | None) -> None:
        run = self.run
        if change is not None and change.after is not None:
            run.world.put_object(addr, change.after)
            return
        instance = run.plan.prior.instance(addr)
        provider = run.plan.prior.provider(addr)
        if instance is None or instance.current is None or provider is None:
            return
        schema = run.pool.resource_schema(provider.provider, addr.resource.mode, addr.resource.type)
        if schema is not None:
            run.world.put_object(addr, instance.current.decode(schema.block.value_type))

    def _show_prior(self, addr: ResourceConfigAddr) -> None:
        """What only the state knows is there for provider configurations to refer to."""
        for (module, resource), stored in self.run.plan.prior.resources.items():
            if module.path == addr.module and resource == addr.resource:
                self.run.world.start_resource(module, resource, SINGLE)
                for key in stored.instances:
                    self._show_unchanged(stored.addr(key), None)


def _instance_addr(
    module: ModuleInstance, addr: ResourceConfigAddr, key: InstanceKey
) -> ResourceInstanceAddr:
    return ResourceInstanceAddr(module, addr.resource, key)


def _read(run: ApplyRun, declared: Declared, change: ResourceChange) -> Job:
    written = read_block(run.world, declared, run.diags)
    if written is None:
        return False
    value = yield from read_data(run, declared, change.provider, written)
    if value is None:
        return False
    run.record(change, run.encode(change, value, {}, ObjectStatus.READY), intent=None)
    return True


def _set_outputs(run: ApplyRun) -> None:
    root = ModuleInstance()
    declared = {} if run.plan.mode is Mode.DESTROY else run.config.module.outputs
    for name in {*run.plan.prior.outputs, *declared}:
        if name not in declared:
            if not run.diags.has_errors or run.plan.mode is not Mode.DESTROY:
                run.state.set_output(name, None)
            continue
        value = run.world.outputs.get((root, name))
        if value is None or not value.is_wholly_known:
            continue
        output = (
            None if value.is_null else OutputState(value=value.unmarked(), sensitive=declared[name].sensitive)
        )
        run.state.set_output(name, output)
