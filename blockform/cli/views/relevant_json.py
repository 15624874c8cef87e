"""Which attributes of resources the planned changes were worked out from, directly or through other values.

Tools use it to tell which drift matters. Source: Terraform's lang/globalref and relevantResourceAttrsForPlan.
"""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from blockform.addrs import (
    CountAttr,
    EachAttr,
    InstanceKey,
    LocalAddr,
    ModuleCallAddr,
    ModuleInstance,
    ResourceAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
    VariableAddr,
)
from blockform.cli.views.schema_path import Path, path_in_block
from blockform.cli.views.tree_json import Json
from blockform.config import Config, ResourceConfig, provider_for
from blockform.graph import OutputNode, ResourceNode, build_graph
from blockform.lang import Reference, by_schema, references
from blockform.lang.references import references_in_body
from blockform.plan import Action, Mode, Plan, ProviderPool
from blockform.schema import Block
from blockform.syntax import AttrStep, Expr, IndexStep
from blockform.syntax.nodes import TraversalStep


class _Ref(Struct, frozen=True):
    """A reference in a module instance; ``repeated`` is the resource whose ``count`` or ``each`` it may mean."""

    module: ModuleInstance
    subject: object
    key: InstanceKey = None
    output: str = ""
    path: Path = ()
    repeated: ResourceAddr | None = None


def relevant_json(plan: Plan, config: Config, pool: ProviderPool) -> list[Json]:
    """Resource instances and paths into them, each once, sorted."""
    analysis = _Analysis(config, pool)
    found: set[tuple[str, Path]] = set()
    seen: set[_Ref] = set()
    pending = list(_starts(plan, analysis))
    while pending:
        ref = pending.pop()
        if ref in seen:
            continue
        seen.add(ref)
        if isinstance(ref.subject, ResourceAddr):
            path = analysis.valid_path(ref)
            if path is not None:
                found.add((str(ResourceInstanceAddr(ref.module, ref.subject, ref.key)), path))
        pending.extend(analysis.needs(ref))
    ordered = sorted(found, key=lambda pair: (pair[0], [str(step) for step in pair[1]]))
    return [{"resource": resource, "attribute": list(path)} for resource, path in ordered]


def _starts(plan: Plan, analysis: "_Analysis") -> Iterator[_Ref]:
    """What the changed resources and outputs refer to; outputs of modules that stay count as changed, as in Terraform."""
    for change in plan.changes:
        if change.action is not Action.NO_OP:
            yield from analysis.in_resource(change.addr.module, change.addr.resource)
    root = analysis.config.module.outputs
    for output in plan.outputs:
        if output.action is not Action.NO_OP and output.name in root:
            yield from analysis.in_expr(ModuleInstance(), root[output.name].expr)
    is_planned = _planned_outputs(plan, analysis.config)
    for module in _modules(plan, analysis.config):
        node = analysis.config.descendant(module.path)
        for declared in node.module.outputs.values() if node is not None else ():
            if is_planned(OutputNode(module.path, declared.name)):
                yield from analysis.in_expr(module, declared.expr)


def _planned_outputs(plan: Plan, config: Config) -> Callable[[OutputNode], bool]:
    """Whether an output of a module was worked out: in a plan of a part, one that needs nothing outside of that part."""
    if not plan.is_partial:
        return lambda _: True
    dag, _ = build_graph(config, plan.prior)
    planned = {change.addr.config for change in plan.changes}
    outside = dag.all_dependents(
        node for node in dag if isinstance(node, ResourceNode) and node.addr not in planned
    )
    return lambda output: output not in outside


def _modules(plan: Plan, config: Config) -> set[ModuleInstance]:
    """The modules that stay: those that do not repeat, and of the others those with objects."""
    if plan.mode is Mode.DESTROY:
        return set()
    found = set(_single(config, ModuleInstance()))
    kept = [change.addr.module for change in plan.changes if change.after is not None]
    if plan.mode is Mode.REFRESH_ONLY:
        kept += [addr.module for addr in plan.prior.addresses()]
    for module in kept:
        while not module.is_root:
            found.add(module)
            module = module.parent()  # noqa: PLW2901  up to the root
    return found


def _single(node: Config, here: ModuleInstance) -> Iterator[ModuleInstance]:
    for name, child in node.children.items():
        if child.call is not None and child.call.count is None and child.call.for_each is None:
            yield here.child(name)
            yield from _single(child, here.child(name))


class _Analysis(Struct, frozen=True):
    """Finds what a reference stands for in the configuration, one step at a time."""

    config: Config
    pool: ProviderPool

    def needs(self, ref: _Ref) -> Iterable[_Ref]:
        """What the named thing refers to itself."""
        node = self.config.descendant(ref.module.path)
        if node is None:
            return ()
        match ref.subject:
            case VariableAddr(name):
                return self._variable(ref.module, node, name)
            case LocalAddr(name):
                local = node.module.locals.get(name)
                return self.in_expr(ref.module, local.expr) if local is not None else ()
            case ModuleCallAddr(name):
                return self._call(ref.module.child(name, ref.key), ref.output)
            case ResourceAddr():
                return self.in_resource(ref.module, ref.subject, ref.path)
            case CountAttr() | EachAttr():
                return self._repetition(ref)
            case _:
                return ()

    def _variable(self, module: ModuleInstance, node: Config, name: str) -> Iterable[_Ref]:
        attribute = node.call.body.attributes.get(name) if node.call is not None else None
        return self.in_expr(module.parent(), attribute.expr) if attribute is not None else ()

    def _call(self, module: ModuleInstance, output: str) -> Iterator[_Ref]:
        node = self.config.descendant(module.path)
        for name, declared in node.module.outputs.items() if node is not None else ():
            if not output or name == output:
                yield from self.in_expr(module, declared.expr)

    def _repetition(self, ref: _Ref) -> Iterator[_Ref]:
        addr = ResourceConfigAddr(ref.module.path, ref.repeated) if ref.repeated is not None else None
        resource = self.config.resource(addr) if addr is not None else None
        for expr in (resource.count, resource.for_each) if resource is not None else ():
            if expr is not None:
                yield from self.in_expr(ref.module, expr)

    def in_expr(self, module: ModuleInstance, expr: Expr) -> Iterator[_Ref]:
        """What an expression refers to."""
        return (_absolute(module, reference, None) for reference in references(expr))

    def in_resource(self, module: ModuleInstance, addr: ResourceAddr, path: Path = ()) -> Iterator[_Ref]:
        """What a resource's block refers to: the whole block, or the argument or nested blocks at the start of the path."""
        resource = self.config.resource(ResourceConfigAddr(module.path, addr))
        if resource is None:
            return
        schema = self._schema(module, resource)
        body = resource.body if schema is None else by_schema(resource.body, schema)[0]
        if not path:
            found = references_in_body(body)
        elif path[0] in body.attributes:
            found = references(body.attributes[str(path[0])].expr)
        else:
            blocks = [block for block in body.blocks if path[0] in {block.type, _made_by(block.labels)}]
            found = tuple(one for block in blocks for one in references_in_body(block.body))
        for reference in found:
            yield _absolute(module, reference, addr)

    def valid_path(self, ref: _Ref) -> Path | None:
        """The path as far as the schema knows it; None where there is no schema."""
        assert isinstance(ref.subject, ResourceAddr)
        resource = self.config.resource(ResourceConfigAddr(ref.module.path, ref.subject))
        if resource is None:
            return None
        schema = self._schema(ref.module, resource)
        return None if schema is None else path_in_block(schema, ref.path)

    def _schema(self, module: ModuleInstance, resource: ResourceConfig) -> Block | None:
        provider = provider_for(self.config, module.path, resource)
        schema = self.pool.resource_schema(provider.provider, resource.addr.mode, resource.addr.type)
        return None if schema is None else schema.block


def _made_by(labels: tuple[object, ...]) -> str:
    """The type of the blocks that a ``dynamic`` block makes."""
    return str(getattr(labels[0], "text", "")) if labels else ""


def _absolute(module: ModuleInstance, reference: Reference, resource: ResourceAddr | None) -> _Ref:
    steps = list(reference.steps)
    subject = reference.subject
    key: InstanceKey = None
    if isinstance(subject, ResourceAddr | ModuleCallAddr) and steps and isinstance(steps[0], IndexStep):
        key = _step(steps.pop(0))
    output = ""
    if isinstance(subject, ModuleCallAddr) and steps:
        output = str(_step(steps.pop(0)))
    repeated = resource if isinstance(subject, CountAttr | EachAttr) else None
    return _Ref(module, subject, key, output, tuple(map(_step, steps)), repeated)


def _step(step: TraversalStep) -> str | int:
    if isinstance(step, AttrStep):
        return step.name
    return step.key if isinstance(step.key, str) else int(float(step.key.text))
