"""Settles what an interrupted run left open: asks the platform whether each intended call happened.

Only the provider can tell, and only it adopts: an object of this tenant, with the intended key and content, that was not there
before. Anything else is a diagnostic that names both ways out, and the intent stays open.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from blockform.addrs import ProviderConfigAddr, ResourceConfigAddr
from blockform.config import Config
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.graph import (
    CloseNode,
    Dag,
    Job,
    Node,
    ProviderNode,
    ResourceNode,
    add_closing,
    build_graph,
    walk,
)
from blockform.plan import (
    Action,
    Dependencies,
    Emit,
    ProviderPool,
    Selection,
    Settings,
    World,
    configure_provider,
    no_events,
)
from blockform.plan.calls import ask
from blockform.plan.checks import Checks
from blockform.plan.expand import instances_of
from blockform.plan.marks import with_schema_marks
from blockform.plan.named import NamedValues
from blockform.plan.open_objects import OpenObjects
from blockform.plan.opening import all_closed, close_resource, open_resource
from blockform.plan.planner import by_config
from blockform.plan.problems import report
from blockform.plan.selection import ALL
from blockform.schema import ResourceSchema
from blockform.sdk import CallIntent, CanRecover, Outcome, RecoverRequest, RecoverResponse
from blockform.state import (
    Intent,
    JournalWriter,
    Refused,
    ResourceObject,
    ResourceState,
    Result,
    State,
    StateBuilder,
)
from blockform.values import Value


class RecoverInput(Struct, frozen=True, kw_only=True):
    """The folded state, the intents nobody knows the result of, and all that reaching the platform needs."""

    config: Config
    state: State
    intents: Sequence[Intent]
    variables: Mapping[str, Value]
    pool: ProviderPool
    settings: Settings
    journal: JournalWriter
    parallelism: int = 10


def recover(given: RecoverInput) -> tuple[State, Diagnostics]:
    """Settle every intent; with errors among the diagnostics some are still open."""
    dag, diags = build_graph(given.config, given.state)
    world, checks = World(given.config, given.settings, given.pool.functions), Checks(given.config)
    dependencies = Dependencies(Dag() if diags.has_errors else dag)
    recovery = _Recovery(
        given=given,
        world=world,
        state=StateBuilder(given.state),
        diags=diags,
        stored=by_config(given.state),
        dependencies=dependencies,
        named=NamedValues(world, diags, given.variables, checks),
        checks=checks,
    )
    recovery.add_providers(dag)
    if not diags.has_errors:
        part = recovery.relevant(dag)
        add_closing(part)
        tick = recovery.ephemerals.tick
        with all_closed(recovery, tick):
            calls = given.pool.limit_calls(given.parallelism)
            walk(part, recovery.visit, parallelism=given.parallelism, calls=calls, tick=tick)
    return recovery.state.build(), diags


class _Recovery(Struct, kw_only=True):
    """One recovery. Mutable; only the walk's coordinator touches it."""

    given: RecoverInput
    world: World
    state: StateBuilder
    diags: Diagnostics
    stored: Mapping[ResourceConfigAddr, Sequence[ResourceState]]
    dependencies: Dependencies
    named: NamedValues
    checks: Checks
    emit: Emit = no_events
    selection: Selection = ALL
    ephemerals: OpenObjects = field(default_factory=lambda: OpenObjects(no_events))

    @property
    def config(self) -> Config:
        """The configuration."""
        return self.given.config

    @property
    def pool(self) -> ProviderPool:
        """The configured providers."""
        return self.given.pool

    def add_providers(self, dag: Dag[Node]) -> None:
        for intent in self.given.intents:
            dag.add(ProviderNode(intent.provider.whole))

    def relevant(self, dag: Dag[Node]) -> Dag[Node]:
        wanted = {ProviderNode(intent.provider.whole) for intent in self.given.intents}
        return dag.restricted_to({*wanted, *dag.all_dependencies(wanted)})

    def visit(self, node: Node) -> Job | bool:
        match node:
            case ProviderNode(addr):
                return self._provider(node, addr)
            case ResourceNode(addr) if node.is_ephemeral:
                return open_resource(self, addr)
            case ResourceNode():
                self._show(node)
                return True
            case CloseNode(addr):
                return close_resource(self, addr)
            case _:
                return self.named.visit(node)

    def _show(self, node: ResourceNode) -> None:
        """Objects that a provider configuration refers to are taken from the state."""
        for stored in self.stored.get(node.addr, ()):
            schema = self._schema(stored.provider, stored.resource.type)
            self.world.start_resource(stored.module, stored.resource, instances_of(stored.instances))
            for key, instance in stored.instances.items():
                if schema is not None and instance.current is not None:
                    self.world.put_object(stored.addr(key), instance.current.decode(schema.block.value_type))

    def _schema(self, provider: ProviderConfigAddr, type_name: str) -> ResourceSchema | None:
        installed = self.pool.installed(provider.provider)
        return installed.schema().resources.get(type_name) if installed else None

    def _provider(self, node: ProviderNode, addr: ProviderConfigAddr) -> Job:
        pool = self.pool
        mine = [intent for intent in self.given.intents if intent.provider.whole == addr]
        if pool.installed(addr.provider) is None or not configure_provider(
            self.world, pool, node, self.diags
        ):
            self.diags.append(_unreachable(mine, addr))
            return False
        for intent in mine:  # in the order they were made: a later one may build on an earlier one
            yield from self._settle(intent)
        return True

    def _settle(self, intent: Intent) -> Job:
        schema = self._schema(intent.provider, intent.addr.resource.type)
        if not self.pool.is_configured(intent.provider):
            self.diags.append(_unreachable([intent], intent.provider))
            return
        resource = self.pool.resource(intent.provider, intent.addr.resource.type)
        if schema is None or not isinstance(resource, CanRecover):
            self.diags.append(_unreachable([intent], intent.provider))
            return
        instance = self.state.instance(intent.addr)
        record = instance.deposed.get(intent.deposed_key) if instance and intent.deposed_key else None
        if instance is not None and not intent.deposed_key:
            record = instance.current
        request = RecoverRequest(
            address=str(intent.addr),
            intent=CallIntent(
                kind=intent.kind, key=intent.key, digest=intent.digest, expected=intent.expected
            ),
            prior=record.decode(schema.block.value_type).unmarked() if record else None,
            private=record.private if record and not isinstance(record.private, str) else {},
        )
        able: CanRecover = resource
        response: RecoverResponse | None = yield from ask(
            able, lambda: able.recover(request), self.diags, request.address
        )
        if response is None:
            return
        sound = report(response.problems, self.diags, request.address, body=None)
        lacks_object = response.outcome is Outcome.HAPPENED and response.new_state is None
        if response.outcome is Outcome.UNDECIDED or (lacks_object and intent.action != Action.DELETE.value):
            if sound:
                self.diags.append(_undecided(intent))
            return
        self._take(intent, schema, record, response)

    def _take(
        self, intent: Intent, schema: ResourceSchema, record: ResourceObject | None, response: RecoverResponse
    ) -> None:
        journal = self.given.journal
        if response.outcome is Outcome.NOT_HAPPENED:
            journal.append([Refused(intent=intent.id)], sync=False)
        elif response.outcome is Outcome.HAPPENED:
            obj = None
            if response.new_state is not None:
                obj = ResourceObject.encode(
                    with_schema_marks(response.new_state, schema.block),
                    schema.block.value_type,
                    schema_version=schema.version,
                    private=response.private,
                    dependencies=record.dependencies if record else self.dependencies.of(intent.addr.config),
                    create_before_destroy=record.create_before_destroy if record else False,
                    prevent_destroy=record.prevent_destroy if record else False,
                )
            self.state.set_object(intent.addr, obj, intent.provider, intent.deposed_key)
            result = Result(
                addr=intent.addr,
                provider=intent.provider,
                obj=obj,
                intent=intent.id,
                deposed_key=intent.deposed_key,
            )
            journal.append([result], sync=False)


def _undecided(intent: Intent) -> Diagnostic:
    return Diagnostic.error(
        "Interrupted run cannot be settled",
        f"An earlier run was interrupted while it changed {intent.addr} ({intent.kind}), and its provider cannot tell whether that "
        "happened. Look at the platform; then take an object that was made into the state, or remove one that should not be there, and "
        "apply again.",
        address=str(intent.addr),
    )


def _unreachable(intents: Sequence[Intent], provider: ProviderConfigAddr) -> Diagnostic:
    names = ", ".join(sorted({str(intent.addr) for intent in intents}))
    return Diagnostic.error(
        "Interrupted run cannot be settled",
        f"An earlier run was interrupted while it changed {names}, and whether that happened can only be asked through {provider}, "
        "which is not usable. Repair its configuration and apply again; nothing has been changed or lost.",
    )
