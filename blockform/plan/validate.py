"""Checks a configuration on its own: everything evaluated once with unknowns for what a run would bring, nothing asked of anybody."""

from msgspec import Struct

from blockform.addrs import Mode, ModuleInstance, ModulePath, ResourceConfigAddr
from blockform.config import (
    Config,
    ListConfig,
    ResourceConfig,
    argument_value,
    provider_block,
    provider_for,
    resolve_provider,
)
from blockform.diagnostics import Diagnostics
from blockform.graph import (
    CheckNode,
    CloseNode,
    LocalNode,
    ModuleEndNode,
    ModuleNode,
    Node,
    OutputNode,
    ProviderNode,
    ResourceNode,
    ValidationNode,
    VariableNode,
    build_graph,
)
from blockform.lang import decode_body, evaluate
from blockform.plan.attributes import check_attributes
from blockform.plan.ephemeral import ephemeral_outputs, kept_ephemerals
from blockform.plan.expand import SINGLE, Instances, Repetition, expand, expand_resource
from blockform.plan.named import ephemeral_output
from blockform.plan.problems import report, validate
from blockform.plan.providers import ProviderPool
from blockform.plan.provisioners import check_provisioners
from blockform.plan.run import missing_schema
from blockform.plan.world import Settings, World
from blockform.schema import ResourceSchema, coerce
from blockform.schema.defaults import with_defaults
from blockform.schema.propose import propose
from blockform.state import State
from blockform.syntax import Expr
from blockform.values import NO_MARKS, Mark, object_of, unknown


def validate_config(
    config: Config, pool: ProviderPool, settings: Settings, *, ephemeral_root: bool = False
) -> Diagnostics:
    """All that is wrong with the configuration whatever its variables and the platform say.

    ``ephemeral_root``: its outputs may be ephemeral, as in tests.
    """
    dag, diags = build_graph(config, State())
    if config.module.imports:
        from blockform.plan.imports import check_imports  # noqa: PLC0415  few configurations import anything

        diags.extend(check_imports(config))
    if diags.has_errors:
        return diags
    if not ephemeral_root:
        diags.extend(ephemeral_outputs(config))
    check_attributes(config, pool, diags)
    told = {problem.subject for problem in diags.errors}
    found = Diagnostics()
    validator = _Validator(World(config, settings, pool.functions), pool, found)
    for node in dag.layers():
        validator.visit(node)
    for listed in config.module.lists.values():
        validator.list_block(listed)
    diags.extend(problem for problem in found if problem.subject not in told)
    return diags


class _Validator(Struct):
    """Every block is looked at once, as one instance of unknown key."""

    world: World
    pool: ProviderPool
    diags: Diagnostics

    def visit(self, node: Node) -> None:
        match node:
            case VariableNode(path, name):
                self._variable(_instance(path.names), name)
            case LocalNode(path, name):
                module = _instance(path.names)
                expr = self._config(module).module.locals[name].expr
                self.world.locals[module, name] = evaluate(expr, self.world.scope(module, self.diags))
            case OutputNode(path, name):
                self._output(_instance(path.names), name)
            case ModuleNode(path):
                self._call(_instance(path.names))
            case ResourceNode(addr):
                self._resource(addr)
            case ProviderNode():
                self._provider(node)
            case ValidationNode() | CheckNode() | ModuleEndNode() | CloseNode():
                pass

    def list_block(self, listed: ListConfig) -> None:
        from blockform.plan.listing import list_schema  # noqa: PLC0415  only with query files

        root = ModuleInstance()
        expand(listed.count, listed.for_each, self.world.scope(root, self.diags), may_be_unknown=True)
        scope = self.world.scope(root, self.diags, instances=_repetition(listed.count, listed.for_each))
        for expr in (listed.limit, listed.include_resource):
            if expr is not None:
                evaluate(expr, scope)
        provider = resolve_provider(self.world.config, ModulePath(), listed.provider)
        schema = list_schema(self.pool, listed, provider, self.diags)
        if schema is None:
            return
        if listed.config is not None:
            decode_body(listed.config, schema, scope)
            return
        _, problems = coerce(object_of({}), schema)
        report(problems, self.diags, str(listed), None, listed.range)

    def _config(self, module: ModuleInstance) -> Config:
        config = self.world.config.descendant(module.path)
        assert config is not None, module
        return config

    def _variable(self, module: ModuleInstance, name: str) -> None:
        config = self._config(module)
        variable = config.module.variables[name]
        marks = {Mark.SENSITIVE} if variable.sensitive else set()
        marks |= {Mark.EPHEMERAL} if variable.ephemeral else set()
        self.world.variables[module, name] = unknown(variable.type).with_marks(marks)
        if config.call is not None and name in config.call.body.attributes:
            found = Diagnostics()
            expr = config.call.body.attributes[name].expr
            repetition = _repetition(config.call.count, config.call.for_each)
            given = evaluate(expr, self.world.scope(module.parent(), found, instances=repetition))
            if not found.has_errors:
                found.extend(argument_value(variable, given, expr.range, str(module))[1])
            self.diags.extend(found)

    def _output(self, module: ModuleInstance, name: str) -> None:
        output = self._config(module).module.outputs[name]
        value = evaluate(output.expr, self.world.scope(module, self.diags))
        self.world.outputs[module, name] = ephemeral_output(output, value, self.diags)

    def _call(self, module: ModuleInstance) -> None:
        call = self._config(module).call
        assert call is not None
        parent = module.parent()
        expand(call.count, call.for_each, self.world.scope(parent, self.diags), may_be_unknown=True)
        self.world.set_call(parent, call.name, SINGLE)
        if call.count is not None or call.for_each is not None:
            self.world.repeated.add((parent, call.name))

    def _resource(self, addr: ResourceConfigAddr) -> None:
        resource = self.world.config.resource(addr)
        if resource is None:
            return  # an import leads here, and its block may still be written
        module = _instance(addr.module.names)
        provider = provider_for(self.world.config, addr.module, resource)
        schema = self.pool.resource_schema(provider.provider, addr.resource.mode, addr.resource.type)
        expand_resource(resource, self.world.scope(module, self.diags), may_be_unknown=True)
        values = self.world.start_resource(module, addr.resource, SINGLE)
        is_ephemeral = addr.resource.mode is Mode.EPHEMERAL
        values.whole = unknown(marks=frozenset({Mark.EPHEMERAL}) if is_ephemeral else NO_MARKS)
        if schema is None:
            self.diags.append(missing_schema(resource, provider, self.pool))
            return
        self._block(module, resource, schema)

    def _block(self, module: ModuleInstance, resource: ResourceConfig, schema: ResourceSchema) -> None:
        found = Diagnostics()
        repetition = _repetition(resource.count, resource.for_each)
        scope = self.world.scope(module, found, instances=repetition)
        config = decode_body(resource.body, schema.block, scope)
        self.diags.extend(found)
        if found.has_errors:
            return
        if resource.provisioners:
            check_provisioners(self.world, module, resource, schema, self.diags)
        config = with_defaults(config, schema.block)
        address = str(ResourceConfigAddr(module.path, resource.addr))
        is_kept = resource.addr.mode is not Mode.EPHEMERAL
        if is_kept:
            report(kept_ephemerals(config, schema.block), self.diags, address, resource.body, resource.range)
        problems = validate(schema.validators, config.unmarked())
        report(
            problems,
            self.diags,
            address,
            resource.body,
            resource.range,
        )
        if repetition is SINGLE and is_kept:
            self.world.resources[module, resource.addr].put(None, propose(schema.block, None, config))

    def _provider(self, node: ProviderNode) -> None:
        schema = self.pool.provider_block(node.addr.provider)
        block = provider_block(self.world.config, node.addr)
        if schema is not None and block is not None:
            module = _instance(block.module.names)
            if block.config.for_each is not None:
                evaluate(block.config.for_each, self.world.scope(module, self.diags))
            repetition = _repetition(None, block.config.for_each)
            scope = self.world.scope(module, self.diags, instances=repetition)
            decode_body(block.config.body, schema, scope)


def _instance(names: tuple[str, ...]) -> ModuleInstance:
    module = ModuleInstance()
    for name in names:
        module = module.child(name)
    return module


def _repetition(count: Expr | None, for_each: Expr | None) -> Instances:
    if count is not None:
        return Instances(Repetition.COUNT, ())
    return Instances(Repetition.EACH, ()) if for_each is not None else SINGLE
