"""``console``: expressions evaluated against the configuration's named values and the objects in the state."""

from collections.abc import Sequence

from msgspec import Struct

from blockform.addrs import ModuleInstance
from blockform.config import VarFileOption, VarOption
from blockform.diagnostics import Diagnostics
from blockform.engine.operations import now
from blockform.engine.prepare import open_pool, prepare, settings_for
from blockform.engine.session import Session, StateOptions
from blockform.engine.stores import open_store, read_store
from blockform.graph import ProviderNode, ResourceNode, build_graph
from blockform.lang import evaluate
from blockform.plan import ProviderPool, World
from blockform.plan.checks import Checks
from blockform.plan.expand import instances_of
from blockform.plan.named import NamedValues
from blockform.state import State
from blockform.syntax import parse_expression
from blockform.values import Value


class Console(Struct, frozen=True):
    """A world to ask, as the last apply left it."""

    world: World

    def evaluate(self, text: str, diags: Diagnostics) -> Value | None:
        """The value of one expression; None, with the reasons in ``diags``, when it has a mistake."""
        expr, problems = parse_expression(text, "<console-input>")
        diags.extend(problems)
        if expr is None:
            return None
        value = evaluate(expr, self.world.scope(ModuleInstance(), diags))
        return None if diags.has_errors else value


def open_console(
    session: Session, state: StateOptions, variables: Sequence[VarOption | VarFileOption]
) -> tuple[Console | None, Diagnostics]:
    """Load the configuration and the state, and evaluate every named value. Nothing is asked of the platform."""
    prepared, diags = prepare(session, variables, "")
    if prepared is None:
        return None, diags
    stored, problems = read_store(open_store(session, state, prepared.config))
    diags.extend(problems)
    if stored is None:
        return None, diags
    world = World(prepared.config, settings_for(session, plan_time=now()))
    pool = open_pool(session)
    dag, problems = build_graph(prepared.config, stored.state)
    diags.extend(problems)
    if diags.has_errors:
        return None, diags
    show_objects(world, stored.state, pool)
    found = Diagnostics()  # a value that cannot be had stays unknown, and asking for it says why
    named = NamedValues(world, found, prepared.variables, Checks(prepared.config))
    for node in dag.order():
        if not isinstance(node, ResourceNode | ProviderNode):
            named.visit(node)
    return Console(world), diags


def show_objects(world: World, state: State, pool: ProviderPool) -> None:
    """Put the objects of the state where expressions see them."""
    for (module, addr), stored in state.resources.items():
        schema = pool.resource_schema(stored.provider.provider, addr.mode, addr.type)
        values = world.start_resource(module, addr, instances_of(stored.instances))
        for key, instance in stored.instances.items():
            if schema is not None and instance.current is not None:
                values.put(key, instance.current.decode(schema.block.value_type))
