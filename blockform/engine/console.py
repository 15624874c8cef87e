"""``console``: expressions evaluated against the configuration's named values and the objects in the state."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from blockform.addrs import ModuleInstance, ModulePath, ResourceAddr
from blockform.config import Config, VarFileOption, VarOption, provider_for
from blockform.config.declared import check_reference
from blockform.diagnostics import Diagnostics
from blockform.engine.operations import now
from blockform.engine.prepare import Prepared, open_pool, prepare, settings_for
from blockform.engine.session import Session, StateOptions
from blockform.engine.stores import open_store, read_store
from blockform.graph import CloseNode, Dag, Node, ProviderNode, ResourceNode, build_graph
from blockform.lang import evaluate, references
from blockform.lang.children import Expression, children
from blockform.lang.typetext import type_text
from blockform.plan import PlanInput, PlanOptions, ProviderPool, World, make_plan_and_world
from blockform.plan.checks import Checks
from blockform.plan.expand import instances_of
from blockform.plan.named import NamedValues
from blockform.plan.veil import Veil, stored_secrets, veil_for, veil_of
from blockform.state import State
from blockform.syntax import CallExpr, Expr, ParenExpr, TemplateWrapExpr, parse_expression
from blockform.values import Type, Value, render


class Console(Struct, frozen=True):
    """A world to ask, as the last apply left it."""

    world: World
    veil: Veil | None = None

    def answer(self, text: str, diags: Diagnostics) -> str | None:
        """What one expression is worth, as text; None, with the reasons in ``diags``, when it has a mistake.

        ``type(x)`` is worth the type of x, and only stands alone.
        """
        expr, problems = parse_expression(text.encode(errors="surrogateescape"), "<console-input>")
        diags.extend(problems)
        if expr is None or problems.has_errors:
            return None
        for reference in references(expr):
            check_reference(self.world.config, reference, diags)
        if diags.has_errors:
            return None
        call = _type_call(expr)
        if call is not None:
            return self._type(call, diags)
        for inner in _calls(expr):
            if inner.name in _TYPE:
                detail = 'The console-only "type" function cannot be used as part of an expression.'
                diags.error("Invalid use of type function", detail, inner.range)
                return None
        value = self._value(expr, diags)
        if (
            value is not None
            and self.veil is not None
            and not any(call.name in _REVEALS for call in _calls(expr))
        ):
            value = self.veil.value(value)
        return render(value) if value is not None else None

    def _value(self, expr: Expr, diags: Diagnostics) -> Value | None:
        value = evaluate(expr, self.world.scope(ModuleInstance(), diags))
        return None if diags.has_errors else value

    def _type(self, call: CallExpr, diags: Diagnostics) -> str | None:
        given: Sequence[Expr | Value] = call.args
        if call.expand_final and len(call.args) == 1:
            items = self._value(call.args[0], diags)
            given = items.unmarked().elements if items is not None and isinstance(items.raw, tuple) else ()
        if diags.has_errors:
            return None
        if len(given) != 1:
            few = 'Function "type" expects 1 argument(s). Missing value for "value".'
            many = 'Function "type" expects only 1 argument(s).'
            summary = "Too many function arguments" if given else "Not enough function arguments"
            diags.error(summary, many if given else few, call.range)
            return None
        if isinstance(given[0], Value):
            return type_text(given[0].type)
        inner = _type_call(given[0])
        if inner is not None:
            return "type" if self._type(inner, diags) is not None else None
        value = self._value(given[0], diags)
        return type_text(value.type) if value is not None else None

    def names(self) -> tuple[str, ...]:
        """All that an expression can name: functions, and what the root module declares."""
        module = self.world.config.module
        return (
            *(f"{name}(" for name in (*self.world.functions(ModulePath()), "type")),
            *(f"var.{name}" for name in module.variables),
            *(f"local.{name}" for name in module.locals),
            *(f"module.{name}" for name in module.module_calls),
            *map(str, module.resources),
            *("path.module", "path.root", "path.cwd", "terraform.workspace"),
        )


_TYPE = ("type", "core::type")
_REVEALS = frozenset({"nonsensitive", "core::nonsensitive"})
"""Who calls these wants to see."""


def _type_call(expr: Expr) -> CallExpr | None:
    """The call of ``type`` that the expression is, in parentheses or not; None where it is another expression."""
    while isinstance(expr, ParenExpr | TemplateWrapExpr):
        expr = expr.expr
    return expr if isinstance(expr, CallExpr) and expr.name in _TYPE else None


def _calls(expr: Expression) -> Iterator[CallExpr]:
    """Every call in an expression."""
    waiting: list[Expression] = [expr]
    while waiting:
        part = waiting.pop()
        if isinstance(part, CallExpr):
            yield part
        waiting.extend(inner for inner, _ in children(part))


def open_console(
    session: Session,
    state: StateOptions,
    variables: Sequence[VarOption | VarFileOption],
    *,
    planned: bool = False,
) -> tuple[Console | None, Diagnostics]:
    """Load the configuration and the state, and evaluate every named value. Nothing is asked of the platform.

    ``planned``: a plan is made first, and the objects are those that it would lead to. Its problems leave the console open.
    """
    prepared, diags = prepare(session, variables, "")
    if prepared is None:
        return None, diags
    stored, problems = read_store(open_store(session, state, prepared.config))
    diags.extend(problems)
    if stored is None:
        return None, diags
    pool = open_pool(session)
    if planned:
        return _planned(session, prepared, stored.state, pool, diags), diags
    world = named_world(session, prepared, stored.state, pool, diags)
    if world is None:
        return None, diags
    secret = (*prepared.variables.values(), *stored_secrets(stored.state))
    return Console(world, veil_for(secret)), diags


def named_world(
    session: Session, prepared: Prepared, state: State, pool: ProviderPool, diags: Diagnostics
) -> World | None:
    """Every named value, and the objects as the state has them; None where nothing can be evaluated."""
    begun = world_of_objects(session, prepared, state, pool, diags)
    if begun is None:
        return None
    world, dag = begun
    name_all(world, dag, prepared)
    return world


def world_of_objects(
    session: Session, prepared: Prepared, state: State, pool: ProviderPool, diags: Diagnostics
) -> tuple[World, Dag[Node]] | None:
    """The objects as the state has them, no named value yet, and the graph; None where nothing can be evaluated."""
    world = World(prepared.config, settings_for(session, plan_time=now(), now=now()), pool.functions)
    world.types.update(_types(prepared.config, pool))
    dag, problems = build_graph(prepared.config, state)
    diags.extend(problems)
    if diags.has_errors:
        return None
    show_objects(world, state, pool)
    return world, dag


def name_all(world: World, dag: Dag[Node], prepared: Prepared) -> None:
    """Work out every named value."""
    found = Diagnostics()  # a value that cannot be had stays unknown, and asking for it says why
    named = NamedValues(world, found, prepared.variables, Checks(prepared.config))
    for node in dag.order():
        if not isinstance(node, ResourceNode | ProviderNode | CloseNode):
            named.visit(node)


def _planned(
    session: Session, prepared: Prepared, state: State, pool: ProviderPool, diags: Diagnostics
) -> Console:
    """The world as a plan leaves it."""
    given = PlanInput(
        config=prepared.config,
        state=state,
        variables=prepared.variables,
        pool=pool,
        settings=settings_for(session, plan_time=now(), now=now()),
        options=PlanOptions(),
        places=prepared.places,
    )
    try:
        made, world, problems = make_plan_and_world(given)
    finally:
        pool.close()
    diags.extend(problems)
    return Console(world, veil_of(made))


def _types(config: Config, pool: ProviderPool) -> Iterator[tuple[tuple[ModulePath, ResourceAddr], Type]]:
    """The types of all resources that are one object."""
    for module in config.modules():
        for addr, resource in module.resources.items():
            schema = pool.resource_schema(
                provider_for(config, module.path, resource).provider, addr.mode, addr.type
            )
            if schema is not None and resource.count is None and resource.for_each is None:
                yield (module.path, addr), schema.block.value_type


def show_objects(world: World, state: State, pool: ProviderPool) -> None:
    """Put the objects of the state where expressions see them."""
    for (module, addr), stored in state.resources.items():
        schema = pool.resource_schema(stored.provider.provider, addr.mode, addr.type)
        values = world.start_resource(module, addr, instances_of(stored.instances))
        for key, instance in stored.instances.items():
            if schema is not None and instance.current is not None:
                values.put(key, instance.current.decode(schema.block.value_type))
