"""Moves carried out on a state, before anything is planned: each object is afterwards where the configuration looks for it.

Source: Terraform's refactoring.ApplyMoves.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import InstanceKey, ModuleInstance, ModulePath, ResourceAddr, ResourceInstanceAddr
from blockform.config import Config
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.plan.moves.endpoint import Absolute, Kind, absolute_text
from blockform.plan.moves.order import move_graph
from blockform.plan.moves.retype import Retyper
from blockform.plan.moves.statements import Statement, move_statements
from blockform.plan.providers import ProviderPool
from blockform.state import InstanceState, ResourceState, State


class Moved(Struct, frozen=True, kw_only=True):
    """The state after all moves, and by new address where each object was before.

    ``blocked`` are addresses whose objects had to stay, because others are where they should go.
    """

    state: State
    previous: Mapping[ResourceInstanceAddr, ResourceInstanceAddr]
    blocked: Mapping[str, str] = field(default_factory=dict)
    statements: Sequence[Statement] = ()

    def blocked_warning(self) -> Diagnostic | None:
        """What to say of the objects that had to stay."""
        if not self.blocked:
            return None
        items = "".join(f"\n  - {stays} could not move to {wanted}" for stays, wanted in self.blocked.items())
        return Diagnostic.warning(
            "Unresolved resource instance address changes",
            "blockform tried to adjust resource instance addresses in the prior state based on change information recorded in the "
            "configuration, but some adjustments did not succeed due to existing objects already at the intended addresses:"
            f"{items}\n\nblockform has planned to destroy these objects. If blockform's proposed changes aren't appropriate, you must "
            'first resolve the conflicts using the "blockform state" subcommands and then create a new plan.',
        )


def with_moves(config: Config, state: State, pool: ProviderPool) -> tuple[Moved, Diagnostics]:
    """The state as the configuration sees it. A cycle of statements moves nothing; :func:`check_moves` complains of it."""
    statements = move_statements(config, state)
    diags = Diagnostics()
    unmoved = Moved(state=state, previous={}, statements=statements)
    if not statements:
        return unmoved, diags
    graph = move_graph(statements)
    if graph.knots():
        return unmoved, diags
    mover = _Mover(state, Retyper(pool, diags))
    for index in graph.order():
        mover.carry_out(statements[index])
    if not mover.previous and not mover.blocked:
        return unmoved, diags
    moved = Moved(state=mover.state(), previous=mover.previous, blocked=mover.blocked, statements=statements)
    return moved, diags


class _Mover:
    """A state under moves: its resources by module instance. A statement costs what it moves, not what there is."""

    def __init__(self, state: State, retyper: Retyper) -> None:
        self._base = state
        self._retyper = retyper
        self._modules: dict[ModuleInstance, dict[ResourceAddr, ResourceState]] = {}
        self._inner: dict[ModuleInstance, dict[ModuleInstance, None]] = {}
        self._at_path: dict[ModulePath, dict[ModuleInstance, None]] = {ModulePath(): {ModuleInstance(): None}}
        self._owned: dict[int, dict[InstanceKey, InstanceState]] = {}
        """Tables of instances that were copied here and may be changed, by their identity."""
        self.previous: dict[ResourceInstanceAddr, ResourceInstanceAddr] = {}
        self.blocked: dict[str, str] = {}
        for stored in state.resources.values():
            self._put(stored)

    def state(self) -> State:
        """The state as it is by now, each resource where it was in the order or behind."""
        resources = {
            (stored.module, stored.resource): stored
            for held in self._modules.values()
            for stored in held.values()
        }
        return replace(self._base, resources=resources)

    def carry_out(self, statement: Statement) -> None:
        """Move all that a statement names."""
        match statement.source.kind:
            case Kind.CALL | Kind.MODULE:
                self._move_modules(statement)
            case Kind.RESOURCE:
                for source, target in self._ends(statement):
                    self._move_resource(statement, source, target)
            case Kind.INSTANCE:
                for source, target in self._ends(statement):
                    self._move_instance(statement, source, target)

    def _ends(self, statement: Statement) -> Iterator[tuple[Absolute, Absolute]]:
        """Both addresses in each instance of the module that has the statement."""
        for base in [*self._at_path.get(statement.source.base, ())]:
            yield statement.source.within(base), statement.target.within(base)

    # The table

    def _put(self, stored: ResourceState) -> None:
        held = self._modules.get(stored.module)
        if held is None:
            held = self._modules[stored.module] = {}
            self._enter(stored.module)
        held[stored.resource] = stored

    def _enter(self, module: ModuleInstance) -> None:
        """Make a module and those around it known."""
        while not module.is_root:
            known = self._at_path.setdefault(module.path, {})
            if module in known:
                return
            known[module] = None
            parent = module.parent()
            self._inner.setdefault(parent, {})[module] = None
            module = parent

    def _take(self, module: ModuleInstance, resource: ResourceAddr) -> ResourceState:
        held = self._modules[module]
        stored = held.pop(resource)
        if not held:
            del self._modules[module]
        return stored

    def _find(self, addr: Absolute) -> ResourceState | None:
        module, resource, _ = addr
        return self._modules.get(module, {}).get(resource) if resource is not None else None

    # Modules

    def _move_modules(self, statement: Statement) -> None:
        for source, target in self._ends(statement):
            for outer, new in [*self._module_pairs(statement, source[0], target[0])]:
                for module in [*self._with_inner(outer)]:
                    suffix = module.steps[len(outer.steps) :]
                    self._move_module(module, ModuleInstance(new.steps + suffix))

    def _module_pairs(
        self, statement: Statement, source: ModuleInstance, target: ModuleInstance
    ) -> Iterator[tuple[ModuleInstance, ModuleInstance]]:
        """The module instances that a statement moves; those of a call keep their keys."""
        if statement.source.kind is Kind.MODULE:
            yield source, target
            return
        name, to = source.steps[-1].name, target.steps[-1].name
        for inner in self._inner.get(source.parent(), ()):
            if inner.steps[-1].name == name:
                yield inner, target.parent().child(to, inner.steps[-1].key)

    def _with_inner(self, module: ModuleInstance) -> Iterator[ModuleInstance]:
        yield module
        for inner in self._inner.get(module, ()):
            yield from self._with_inner(inner)

    def _move_module(self, old: ModuleInstance, new: ModuleInstance) -> None:
        if old not in self._modules:
            return
        if new in self._modules:
            self.blocked[str(old)] = str(new)
            return
        for stored in [*self._modules[old].values()]:
            self._rename(stored, replace(stored, module=new))

    def _rename(self, old: ResourceState, new: ResourceState) -> None:
        """Put a resource somewhere else, with all its instances."""
        self._take(old.module, old.resource)
        self._put(new)
        for key in old.instances:
            self._record(old.addr(key), new.addr(key))

    def _record(self, old: ResourceInstanceAddr, new: ResourceInstanceAddr) -> None:
        """Remember where an object was at first; a chain is one move."""
        self.previous[new] = self.previous.pop(old, old)

    # Resources

    def _move_resource(self, statement: Statement, source: Absolute, target: Absolute) -> None:
        stored = self._find(source)
        if stored is None:
            return
        if self._find(target) is not None:
            self.blocked[absolute_text(source)] = absolute_text(target)
            return
        assert target[1] is not None, statement
        moved = replace(stored, module=target[0], resource=target[1])
        retyped = self._retyper.resource(statement, stored, moved)
        self._rename(stored, retyped)

    def _move_instance(self, statement: Statement, source: Absolute, target: Absolute) -> None:
        stored, there = self._find(source), self._find(target)
        old_key, new_key = source[2], target[2]
        if stored is None or old_key not in stored.instances:
            return
        if there is not None and new_key in there.instances:
            self.blocked[absolute_text(source)] = absolute_text(target)
            return
        assert target[1] is not None, statement
        one = replace(stored, instances={old_key: stored.instances[old_key]})
        moved = replace(one, module=target[0], resource=target[1])
        moved = self._retyper.resource(statement, one, moved)
        self._drop_instance(stored, old_key)
        self._add_instance(moved, new_key, moved.instances[old_key])
        self._record(one.addr(old_key), moved.addr(new_key))

    def _drop_instance(self, stored: ResourceState, key: InstanceKey) -> None:
        instances = self._own(stored)
        del instances[key]
        if not instances:
            self._take(stored.module, stored.resource)

    def _add_instance(self, at: ResourceState, key: InstanceKey, instance: InstanceState) -> None:
        """Add an instance to the resource at that place; a resource that is new there gets the provider it comes with."""
        there = self._find((at.module, at.resource, None))
        if there is None:
            there = replace(at, instances={})
            self._put(there)
        self._own(there)[key] = instance

    def _own(self, stored: ResourceState) -> dict[InstanceKey, InstanceState]:
        """The instances of a resource in the table, to be changed: copied once."""
        known = self._owned.get(id(stored.instances))
        if known is not None:
            return known
        copied = dict(stored.instances)
        self._owned[id(copied)] = copied
        self._modules[stored.module][stored.resource] = replace(stored, instances=copied)
        return copied
