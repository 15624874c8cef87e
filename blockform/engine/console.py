"""``console``: expressions evaluated against the configuration's named values and the objects in the state."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from blockform.addrs import ModuleInstance, ModulePath
from blockform.config import VarFileOption, VarOption
from blockform.diagnostics import Diagnostics
from blockform.engine.operations import now
from blockform.engine.prepare import open_pool, prepare, settings_for
from blockform.engine.session import Session, StateOptions
from blockform.engine.stores import open_store, read_store
from blockform.graph import ProviderNode, ResourceNode, build_graph
from blockform.lang import evaluate
from blockform.lang.children import Expression, children
from blockform.lang.typetext import type_text
from blockform.plan import ProviderPool, World
from blockform.plan.checks import Checks
from blockform.plan.expand import instances_of
from blockform.plan.named import NamedValues
from blockform.state import State
from blockform.syntax import CallExpr, Expr, parse_expression
from blockform.values import Value, render


class Console(Struct, frozen=True):
    """A world to ask, as the last apply left it."""

    world: World

    def answer(self, text: str, diags: Diagnostics) -> str | None:
        """What one expression is worth, as text; None, with the reasons in ``diags``, when it has a mistake.

        ``type(x)`` is worth the type of x, and only stands alone.
        """
        expr, problems = parse_expression(text, "<console-input>")
        diags.extend(problems)
        if expr is None:
            return None
        if isinstance(expr, CallExpr) and expr.name == _TYPE:
            return self._type(expr, diags)
        for call in _calls(expr):
            if call.name == _TYPE:
                detail = 'The console-only "type" function cannot be used as part of an expression.'
                diags.error("Invalid use of type function", detail, call.range)
                return None
        value = self._value(expr, diags)
        return render(value) if value is not None else None

    def _value(self, expr: Expr, diags: Diagnostics) -> Value | None:
        value = evaluate(expr, self.world.scope(ModuleInstance(), diags))
        return None if diags.has_errors else value

    def _type(self, call: CallExpr, diags: Diagnostics) -> str | None:
        if len(call.args) != 1:
            few = 'Function "type" expects 1 argument(s). Missing value for "value".'
            many = 'Function "type" expects only 1 argument(s).'
            summary = "Too many function arguments" if call.args else "Not enough function arguments"
            diags.error(summary, many if call.args else few, call.range)
            return None
        if isinstance(call.args[0], CallExpr) and call.args[0].name == _TYPE:
            return _TYPE if self._type(call.args[0], diags) is not None else None
        value = self._value(call.args[0], diags)
        return type_text(value.type) if value is not None else None

    def names(self) -> tuple[str, ...]:
        """All that an expression can name: functions, and what the root module declares."""
        module = self.world.config.module
        return (
            *(f"{name}(" for name in (*self.world.functions(ModulePath()), _TYPE)),
            *(f"var.{name}" for name in module.variables),
            *(f"local.{name}" for name in module.locals),
            *(f"module.{name}" for name in module.module_calls),
            *map(str, module.resources),
            *("path.module", "path.root", "path.cwd", "terraform.workspace"),
        )


_TYPE = "type"


def _calls(expr: Expression) -> Iterator[CallExpr]:
    """Every call in an expression."""
    waiting: list[Expression] = [expr]
    while waiting:
        part = waiting.pop()
        if isinstance(part, CallExpr):
            yield part
        waiting.extend(inner for inner, _ in children(part))


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
