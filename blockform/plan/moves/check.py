"""Whether the moves make sense together and with what the configuration asks for.

They are judged after the plan's walk, which alone knows the instances, although they are carried out before it.

Source: Terraform's refactoring.ValidateMoves.
"""

from collections.abc import Sequence

from msgspec import Struct, field

from blockform.addrs import ResourceConfigAddr
from blockform.config import Config, ModuleCall, ResourceConfig
from blockform.diagnostics import Diagnostics, SourceRange
from blockform.plan.moves.endpoint import Absolute, Kind, absolute_text
from blockform.plan.moves.order import move_graph
from blockform.plan.moves.statements import Statement
from blockform.plan.world import World


def check_moves(statements: Sequence[Statement], world: World) -> Diagnostics:
    """Errors of the statements: what stays declared, goes two ways or comes from two, and chains without an end."""
    checker = _Checker(world)
    for statement in statements:
        base = statement.source.base
        for instance in world.module_instances(base):
            source = statement.source.within(instance)
            checker.look_at(statement, source, statement.target.within(instance))
    if not checker.diags.has_errors:
        checker.diags.extend(_cycles(statements))
    return checker.diags


class _Known(Struct, frozen=True):
    other: Absolute
    range: SourceRange


class _Checker(Struct):
    """Goes through absolute moves one by one, and remembers those it has seen."""

    world: World
    diags: Diagnostics = field(default_factory=Diagnostics)
    sources: dict[tuple[Kind, Absolute], _Known] = field(default_factory=dict)
    targets: dict[tuple[Kind, Absolute], _Known] = field(default_factory=dict)

    def look_at(self, statement: Statement, source: Absolute, target: Absolute) -> None:
        """Check one move, as it is in one instance of the module that has the statement."""
        start, end, kind = absolute_text(source), absolute_text(target), statement.source.kind
        if source == target:
            self.diags.error(
                "Redundant move statement",
                f"This statement declares a move from {start} to the same address, which is the same as not declaring this move at all.",
                statement.range,
            )
            return
        if _is_declared(self.world, kind, source):
            at = _declaration(self.world.config, kind, source)
            where = f" at {_start(at)}" if at is not None else ""
            self.diags.error(
                "Moved object still exists",
                f"This statement declares a move from {start}, but that {kind.value} is still declared{where}.\n\nChange your "
                f"configuration so that this {kind.short} will be declared as {end} instead.",
                statement.range,
            )
        known = self.sources.setdefault((kind, source), _Known(target, statement.range))
        if known.other != target:
            self.diags.error(
                "Ambiguous move statements",
                f"A statement at {_start(known.range)} declared that {start} moved to {absolute_text(known.other)}, but this statement "
                f"instead declares that it moved to {end}.\n\nEach {kind.value} can move to only one destination {kind.short}.",
                statement.range,
            )
        known = self.targets.setdefault((kind, target), _Known(source, statement.range))
        if known.other != source:
            self.diags.error(
                "Ambiguous move statements",
                f"A statement at {_start(known.range)} declared that {absolute_text(known.other)} moved to {end}, but this statement "
                f"instead declares that {start} moved there.\n\nEach {kind.value} can have moved from only one source {kind.short}.",
                statement.range,
            )


def _is_declared(world: World, kind: Kind, addr: Absolute) -> bool:
    """Whether the configuration asks for what has this address."""
    module, resource, key = addr
    if resource is None:
        parent = module.parent()
        if not world.has_module(parent):
            return False
        calls = world.calls.get(parent, {})
        return module.steps[-1].name in calls if kind is Kind.CALL else world.has_module(module)
    values = world.resources.get((module, resource))
    if values is None or world.config.resource(ResourceConfigAddr(module.path, resource)) is None:
        return False
    return kind is Kind.RESOURCE or key in values.instances.known


def _declaration(config: Config, kind: Kind, addr: Absolute) -> SourceRange | None:
    """Where it is declared: of an instance what decides on the instances."""
    module, resource, _ = addr
    block: ModuleCall | ResourceConfig | None
    if resource is not None:
        block = config.resource(ResourceConfigAddr(module.path, resource))
    else:
        node = config.descendant(module.path)
        block = node.call if node is not None else None
    if block is None:
        return None
    repeated = block.for_each or block.count
    is_one = kind in {Kind.MODULE, Kind.INSTANCE}
    return repeated.range if is_one and repeated is not None else block.range


def _start(where: SourceRange) -> str:
    """The place where a range begins, as messages name it."""
    return f"{where.filename}:{where.start_pos.line},{where.start_pos.column}"


def _cycles(statements: Sequence[Statement]) -> Diagnostics:
    diags = Diagnostics()
    for knot in move_graph(statements).knots():
        lines = "".join(sorted(_line(statements[index]) for index in knot))
        diags.error(
            "Cyclic dependency in move statements",
            f"The following chained move statements form a cycle, and so there is no final location to move objects to:{lines}\n\nA "
            "chain of move statements must end with an address that doesn't appear in any other statements, and which typically also "
            "refers to an object still declared in the configuration.",
        )
    return diags


def _line(statement: Statement) -> str:
    return f"\n  - {_start(statement.range)}: {statement.source} → {statement.target}"
