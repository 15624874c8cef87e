"""The configuration as plan JSON shows it: modules, resources and their expressions.

Sources: Terraform's jsonconfig/config.go; for what is shown without a plan OpenTofu's, and its single_module.go.
"""

from msgspec import Struct

from blockform.addrs import Mode
from blockform.cli.views.expression_json import body_json, expression_json, subject_name
from blockform.cli.views.provider_json import ProviderKeys
from blockform.cli.views.tree_json import Json
from blockform.cli.views.value_json import known_json
from blockform.config import Config, ModuleCall, OutputConfig, ResourceConfig, VariableConfig, provider_for
from blockform.lang import Reference
from blockform.plan import ProviderPool
from blockform.syntax import Expr
from blockform.values import DYNAMIC, type_to_json


def config_json(config: Config, pool: ProviderPool, *, hide: bool, in_full: bool = False) -> Json:
    """The whole tree. ``hide``: defaults of sensitive variables are null. ``in_full``: with all that is declared of variables and outputs."""
    keys = ProviderKeys.collect(config, pool)
    module = _Describer(config, pool, keys, hide=hide, in_full=in_full).module(config)
    providers = keys.described()
    return ({"provider_config": providers} if providers else {}) | {"root_module": module}


def module_json(config: Config, pool: ProviderPool, *, hide: bool) -> Json:
    """One module without those it calls: as in full, but for all that needs the schemas of providers or other modules."""
    document = config_json(config, pool, hide=hide, in_full=True)
    root = document["root_module"]
    for described in document.get("provider_config", {}).values():
        described.pop("expressions", None)
    for output in root.get("outputs", {}).values():
        del output["expression"]
    for described in (*root.get("resources", ()), *root.get("module_calls", {}).values()):
        for key in _OF_OTHERS:
            described.pop(key, None)
        for provisioner in described.get("provisioners", ()):
            provisioner.pop("expressions", None)
    return document


_OF_OTHERS = ("expressions", "count_expression", "for_each_expression", "schema_version", "module")


class _Describer(Struct, frozen=True):
    """Describes the modules of one configuration."""

    root: Config
    pool: ProviderPool
    keys: ProviderKeys
    hide: bool
    in_full: bool

    def module(self, node: Config) -> Json:
        module = node.module
        resources = [
            self._resource(node, resource)
            for resource in module.resources.values()
            if resource.addr.mode is not Mode.EPHEMERAL
        ]
        resources.sort(key=lambda described: (described["mode"] == "data", described["address"]))
        described: Json = {
            "outputs": {name: self._output(output) for name, output in sorted(module.outputs.items())},
            "resources": resources,
            "module_calls": {
                name: self._call(call, node.children.get(name))
                for name, call in sorted(module.module_calls.items())
            },
            "variables": {name: self._variable(one) for name, one in sorted(module.variables.items())},
        }
        return {key: part for key, part in described.items() if part}

    def _output(self, output: OutputConfig) -> Json:
        described: Json = {"sensitive": True} if output.sensitive else {}
        described["expression"] = expression_json(output.expr)
        if output.depends_on:
            described["depends_on"] = _names(output.depends_on)
        if output.description:
            described["description"] = output.description
        return described | (_more(output) if self.in_full else {})

    def _variable(self, variable: VariableConfig) -> Json:
        described: Json = {}
        if variable.default is not None:
            hidden = self.hide and variable.sensitive
            described["default"] = None if hidden else known_json(variable.default, hide=self.hide)
        if variable.description:
            described["description"] = variable.description
        if variable.sensitive:
            described["sensitive"] = True
        if not self.in_full:
            return described
        of_type = {} if variable.type == DYNAMIC else {"type": type_to_json(variable.type)}
        required = {"required": True} if variable.required else {}
        return of_type | described | required | _more(variable)

    def _resource(self, node: Config, resource: ResourceConfig) -> Json:
        addr = resource.addr
        provider = provider_for(self.root, node.path, resource)
        schema = self.pool.resource_schema(provider.provider, addr.mode, addr.type)
        described: Json = {
            "address": str(addr),
            "mode": addr.mode.value,
            "type": addr.type,
            "name": addr.name,
            "provider_config_key": self.keys.key_for(node.path, resource.provider),
        }
        if resource.provisioners:
            described["provisioners"] = [
                _without_empty({"type": block.labels[0].text, "expressions": body_json(block.body, None)})
                for block in resource.provisioners
            ]
        expressions = body_json(resource.body, schema.block if schema is not None else None)
        if expressions:
            described["expressions"] = expressions
        described["schema_version"] = schema.version if schema is not None else 0
        described |= _repetition(resource.count, resource.for_each)
        if resource.depends_on:
            described["depends_on"] = _names(resource.depends_on)
        return described

    def _call(self, call: ModuleCall, child: Config | None) -> Json:
        described: Json = {"source": call.source} if call.source else {}
        if child is not None:
            expressions = {
                name: expression_json(attribute.expr)
                for name, attribute in call.body.attributes.items()
                if name in child.module.variables
            }
            described |= _without_empty({"expressions": expressions})
        described |= _repetition(call.count, call.for_each)
        described["module"] = self.module(child) if child is not None else {}
        if call.version is not None:
            described["version_constraint"] = str(call.version)
        if call.depends_on:
            described["depends_on"] = _names(call.depends_on)
        return described


def _more(declared: VariableConfig | OutputConfig) -> Json:
    """What OpenTofu tells of variables and outputs besides."""
    return _without_empty({"ephemeral": declared.ephemeral, "deprecated": declared.deprecated})


def _repetition(count: Expr | None, for_each: Expr | None) -> Json:
    """The argument that repeats a block, if it can be described."""
    described = expression_json(count) if count is not None else {}
    if described:
        return {"count_expression": described}
    described = expression_json(for_each) if for_each is not None else {}
    return {"for_each_expression": described} if described else {}


def _names(needs: tuple[Reference, ...]) -> list[str]:
    return [subject_name(reference) for reference in needs]


def _without_empty(described: Json) -> Json:
    return {key: part for key, part in described.items() if part}
