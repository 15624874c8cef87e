"""CONFIG -> GRAPH: a tuple of small transforms, each adding its kind of node and what those nodes need."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, field

from blockform.addrs import (
    LocalAddr,
    ModuleCallAddr,
    ModulePath,
    ProviderConfigAddr,
    ResourceAddr,
    ResourceConfigAddr,
    VariableAddr,
)
from blockform.config import (
    PROVISIONER_META_ARGUMENTS,
    CheckRule,
    Config,
    ModuleCall,
    ProviderBlock,
    ProviderRef,
    ResourceConfig,
    output_named,
    provider_block,
    provider_for,
    resolve_provider,
)
from blockform.diagnostics import Diagnostic, Diagnostics, SourceRange
from blockform.graph.dag import Dag
from blockform.graph.nodes import (
    CheckNode,
    LocalNode,
    ModuleEndNode,
    ModuleNode,
    Node,
    OutputNode,
    ProviderNode,
    ResourceNode,
    ValidationNode,
    VariableNode,
)
from blockform.lang import Reference, references, references_in_body
from blockform.state import State
from blockform.syntax import Expr


class _Building(Struct):
    """What the transforms share while the graph grows."""

    root: Config
    state: State
    dag: Dag[Node]
    diags: Diagnostics = field(default_factory=Diagnostics)

    def add(self, module: ModulePath, node: Node, needs: Iterable[Node] = ()) -> None:
        """Add a node of a module: it needs the module's expansion and ``needs``."""
        self.dag.add(node)
        if not module.is_root:
            self.dag.connect(ModuleNode(module), node)
        for dependency in needs:
            self.dag.connect(dependency, node)

    def targets(self, config: Config, found: Iterable[Reference], *, whole: bool = False) -> Iterator[Node]:
        """The nodes that references in a module lead to; ``whole``: a module means all that happens in it."""
        for reference in found:
            match reference.subject:
                case VariableAddr(name) if name in config.module.variables:
                    yield _checked_variable(config, name)
                case LocalAddr(name) if name in config.module.locals:
                    yield LocalNode(config.path, name)
                case ResourceAddr() as addr if addr in config.module.resources:
                    yield ResourceNode(ResourceConfigAddr(config.path, addr))
                case ModuleCallAddr(name) if name in config.children:
                    yield from self._module_targets(config.children[name], reference, whole=whole)
                case _:
                    pass  # small scopes need no node; what is undeclared has been reported by the loader

    def _module_targets(self, child: Config, reference: Reference, *, whole: bool) -> Iterator[Node]:
        if whole:
            yield ModuleEndNode(child.path)
            return
        yield ModuleNode(child.path)
        named = output_named(child, reference)
        for name in child.module.outputs if named is None else (named,):
            yield OutputNode(child.path, name)

    def in_expr(self, config: Config, *exprs: Expr | None) -> Iterator[Node]:
        """The nodes that expressions of a module read."""
        for expr in exprs:
            if expr is not None:
                yield from self.targets(config, references(expr))

    def in_rules(self, config: Config, rules: Iterable[CheckRule]) -> Iterator[Node]:
        """The nodes that conditions and their messages read."""
        for rule in rules:
            yield from self.in_expr(config, rule.condition, rule.error_message)


def _checked_variable(config: Config, name: str) -> Node:
    """What users of a variable wait for: that its value is known to be allowed."""
    if config.module.variables[name].validations:
        return ValidationNode(config.path, name)
    return VariableNode(config.path, name)


def _modules(building: _Building) -> None:
    for config in building.root.walk():
        call = config.call
        if call is None:
            continue
        parent = _parent(building.root, config)
        node = ModuleNode(config.path)
        keys = (passed.in_parent.key for passed in call.providers or ())
        building.add(parent.path, node, building.in_expr(parent, call.count, call.for_each, *keys))
        for dependency in building.targets(parent, call.depends_on, whole=True):
            building.dag.connect(dependency, node)


def _variables(building: _Building) -> None:
    for config in building.root.walk():
        for name, variable in config.module.variables.items():
            node = VariableNode(config.path, name)
            building.add(config.path, node, _argument_needs(building, config, config.call, name))
            if variable.validations:
                needs = building.in_rules(config, variable.validations)
                building.add(config.path, ValidationNode(config.path, name), (node, *needs))


def _argument_needs(
    building: _Building, config: Config, call: ModuleCall | None, name: str
) -> Iterable[Node]:
    if call is None or name not in call.body.attributes:
        return ()
    return building.in_expr(_parent(building.root, config), call.body.attributes[name].expr)


def _locals(building: _Building) -> None:
    for config in building.root.walk():
        for name, local in config.module.locals.items():
            building.add(config.path, LocalNode(config.path, name), building.in_expr(config, local.expr))


def _outputs(building: _Building) -> None:
    for config in building.root.walk():
        for name, output in config.module.outputs.items():
            node = OutputNode(config.path, name)
            building.add(config.path, node, building.in_expr(config, output.expr))
            for dependency in building.targets(config, output.depends_on, whole=True):
                building.dag.connect(dependency, node)
            for dependency in building.in_rules(config, output.preconditions):
                building.dag.connect(dependency, node)


def _resources(building: _Building) -> None:
    for config in building.root.walk():
        for addr, resource in config.module.resources.items():
            node = ResourceNode(ResourceConfigAddr(config.path, addr))
            found = tuple(_references_of(resource))
            building.diags.extend(_self_references(addr, found))
            found += tuple(_references_of_provisioners(resource))
            building.add(config.path, node, building.targets(config, found))
            lifecycle = resource.lifecycle
            for dependency in building.in_rules(
                config, (*lifecycle.preconditions, *lifecycle.postconditions)
            ):
                building.dag.connect(dependency, node)
            for dependency in building.targets(config, resource.depends_on, whole=True):
                building.dag.connect(dependency, node)
            _add_provider(building, provider_for(building.root, config.path, resource), node)


def _references_of(resource: ResourceConfig) -> Iterator[Reference]:
    """What the arguments of a resource read, its conditions left out."""
    yield from references_in_body(resource.body)
    lifecycle = resource.lifecycle
    for expr in (
        resource.count,
        resource.for_each,
        lifecycle.enabled,
        resource.provider.key,
        lifecycle.prevent_destroy,
        *lifecycle.replace_triggered_by,
    ):
        if expr is not None:
            yield from references(expr)


def _references_of_provisioners(resource: ResourceConfig) -> Iterator[Reference]:
    """What the provisioners of a resource read, other than its own objects, which are there when they run."""
    for block in resource.provisioners:
        for reference in references_in_body(block.body, ignore=PROVISIONER_META_ARGUMENTS):
            if reference.subject != resource.addr:
                yield reference


def _self_references(addr: ResourceAddr, found: Iterable[Reference]) -> Iterator[Diagnostic]:
    """A block that reads itself. Source: Terraform's validateSelfRef."""
    for reference in found:
        if reference.subject == addr:
            yield Diagnostic.error(
                "Self-referential block",
                f"Configuration for {addr} may not refer to itself.",
                reference.range,
            )


def _imports(building: _Building) -> None:
    """Import blocks of the root module: their resources need what the blocks read, and may not be declared yet."""
    root = building.root
    for block in root.module.imports:
        node = ResourceNode(block.resource)
        if node not in building.dag:
            if not block.resource.module.is_root:
                continue  # complained of when the blocks are checked
            building.dag.add(node)
            name = block.resource.resource.type.partition("_")[0]
            ref = block.provider or ProviderRef(local_name=name)
            _add_provider(building, resolve_provider(root, root.path, ref), node)
        for dependency in building.in_expr(root, block.id, block.identity, block.for_each):
            building.dag.connect(dependency, node)


def _orphans(building: _Building) -> None:
    for module, addr in building.state.resources:
        config_addr = ResourceConfigAddr(module.path, addr)
        node = ResourceNode(config_addr)
        if node not in building.dag:
            building.dag.add(node)
            _add_provider(building, building.state.resources[module, addr].provider, node)


def _add_provider(building: _Building, addr: ProviderConfigAddr, user: Node) -> None:
    node = ProviderNode(addr)
    if node not in building.dag:
        building.dag.add(node)
        block: ProviderBlock | None = provider_block(building.root, addr)
        if block is not None:
            config = building.root.descendant(block.module)
            assert config is not None
            needs = building.targets(config, references_in_body(block.config.body))
            for dependency in (*needs, *building.in_expr(config, block.config.for_each)):
                building.dag.connect(dependency, node)
    building.dag.connect(node, user)


def _checks(building: _Building) -> None:
    for config in building.root.walk():
        for name, check in config.module.checks.items():
            building.add(config.path, CheckNode(config.path, name), building.in_rules(config, check.asserts))


def _module_ends(building: _Building) -> None:
    for config in building.root.walk():
        if config.call is None:
            continue
        end = ModuleEndNode(config.path)
        building.add(config.path, end)
        for addr in config.module.resources:
            building.dag.connect(ResourceNode(ResourceConfigAddr(config.path, addr)), end)
        for name in config.module.outputs:
            building.dag.connect(OutputNode(config.path, name), end)
        for child in config.children.values():
            building.dag.connect(ModuleEndNode(child.path), end)


TRANSFORMS: tuple[Callable[[_Building], None], ...] = (
    _modules,
    _variables,
    _locals,
    _resources,
    _imports,
    _orphans,
    _outputs,
    _checks,
    _module_ends,
)


def build_graph(config: Config, state: State) -> tuple[Dag[Node], Diagnostics]:
    """The graph of a configuration and of what only the state still knows.

    With errors among the diagnostics (a cycle, a block that refers to itself) the graph must not be walked.
    """
    building = _Building(config, state, Dag())
    for transform in TRANSFORMS:
        transform(building)
    building.diags.extend(_cycle_diagnostics(config, building.dag))
    return building.dag, building.diags


def depends_on_nodes(root: Config, addr: ResourceConfigAddr) -> Iterator[Node]:
    """What ``depends_on`` of a declared resource, and of the module calls around it, names in the graph."""
    building = _Building(root, State(), Dag())
    config, resource = root.descendant(addr.module), root.resource(addr)
    assert config is not None, addr
    assert resource is not None, addr
    yield from building.targets(config, resource.depends_on, whole=True)
    while config.call is not None:
        parent = _parent(root, config)
        yield from building.targets(parent, config.call.depends_on, whole=True)
        config = parent


def protection_nodes(root: Config, addrs: Iterable[ResourceConfigAddr]) -> Iterator[Node]:
    """What ``prevent_destroy`` of these resources, as far as they are declared, reads in the graph."""
    building = _Building(root, State(), Dag())
    for addr in addrs:
        config, resource = root.descendant(addr.module), root.resource(addr)
        if config is not None and resource is not None:
            yield from building.in_expr(config, resource.lifecycle.prevent_destroy)


def _parent(root: Config, config: Config) -> Config:
    parent = root.descendant(config.path.parent())
    assert parent is not None, config.path
    return parent


def _cycle_diagnostics(root: Config, dag: Dag[Node]) -> Diagnostics:
    diags = Diagnostics()
    for path in dag.cycles():
        round_trip = " -> ".join(str(node) for node in (*path, path[0]))
        diags.append(
            Diagnostic.error(
                "Dependency cycle",
                f"These objects need each other, each one the one before it:\n    {round_trip}\n"
                "Remove one of the references, so that one of them can be made first.",
                _range_of(root, path[0]),
            )
        )
    return diags


def _range_of(root: Config, node: Node) -> SourceRange | None:
    match node:
        case ResourceNode(addr):
            resource = root.resource(addr)
            return resource.range if resource else None
        case LocalNode(path, name):
            module = root.module_at(path)
            return module.locals[name].range if module else None
        case OutputNode(path, name):
            module = root.module_at(path)
            return module.outputs[name].range if module else None
        case VariableNode(path, name) | ValidationNode(path, name):
            module = root.module_at(path)
            return module.variables[name].range if module else None
        case ModuleNode(path) | ModuleEndNode(path):
            config = root.descendant(path)
            return config.call.range if config and config.call else None
        case _:
            return None
