"""Plans and states as the JSON documents of ``show -json``: Terraform's formats 1.2 (plans) and 1.0 (states).

In a plan sensitive values are null (beside them ``before_sensitive`` and ``after_sensitive`` say so), which Terraform shows in clear.
"""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from blockform.addrs import ModuleInstance, ResourceInstanceAddr
from blockform.cli.views.checks_json import checks_json
from blockform.cli.views.config_json import config_json
from blockform.cli.views.relevant_json import relevant_json
from blockform.cli.views.tree_json import Json, address_order, module_tree, resource_head
from blockform.cli.views.value_json import is_fully_known, known_json, sensitive_json, unknown_json
from blockform.config import Config
from blockform.plan import Action, OutputChange, Plan, ProviderPool, Reason, ResourceChange
from blockform.plan.checks import checks_to_file
from blockform.plan.marks import with_schema_marks
from blockform.plan.prior_file import StateEntry, entries
from blockform.state import TERRAFORM_VERSION, OutputState, State
from blockform.values import AttrPathStep, Mark, Value, ValuePath, null, type_to_json

PLAN_FORMAT = "1.2"
STATE_FORMAT = "1.0"


# Plans ------------------------------------------------------------------------------------------------------------


def plan_json(plan: Plan, config: Config, pool: ProviderPool, *, show_sensitive: bool = False) -> Json:
    """The plan, with the configuration it was made from. A plan that was read from a file has nothing sensitive to show."""
    hide = not show_sensitive
    outputs = sorted(plan.outputs, key=lambda output: output.name)
    document: Json = {
        "format_version": PLAN_FORMAT,
        "terraform_version": TERRAFORM_VERSION,
        "variables": _variables(plan, config, hide=hide),
        "planned_values": _planned_values(plan, outputs, hide=hide),
        "resource_drift": _drift(plan, hide=hide),
        "resource_changes": [_resource_change(change, hide=hide) for change in _in_order(plan.changes)],
        "output_changes": {output.name: _output_change(output, hide=hide) for output in outputs},
        "prior_state": _prior_state(plan, pool, hide=hide),
        "configuration": config_json(config, pool, hide=hide),
        "checks": checks_json(checks_to_file(plan.checks)),
        "relevant_attributes": relevant_json(plan, config, pool),
    }
    document = {key: part for key, part in document.items() if part}
    return document | {
        "timestamp": plan.timestamp,
        "applyable": plan.is_applyable,
        "complete": not plan.errored and not plan.is_partial,
        "errored": plan.errored,
    }


def _variables(plan: Plan, config: Config, *, hide: bool) -> Json:
    """The values; ephemeral ones are in no plan, as in Terraform."""
    found = {
        name: {"value": known_json(value, hide=hide)}
        for name, value in sorted(plan.variables.items())
        if Mark.EPHEMERAL not in value.deep_marks()
    }
    for name, variable in config.module.variables.items():
        if name not in found and variable.default is not None:
            found[name] = {"value": known_json(variable.default, hide=hide and variable.sensitive)}
    return found


def _in_order(changes: Iterable[ResourceChange]) -> list[ResourceChange]:
    return sorted(changes, key=lambda change: (address_order(change.addr), change.deposed))


def _planned_values(plan: Plan, outputs: Iterable[OutputChange], *, hide: bool) -> Json:
    described: Json = {}
    for output in outputs:
        if output.after is not None:
            described[output.name] = _planned_output(output, output.after, hide=hide)
    resources: dict[ModuleInstance, list[Json]] = {}
    for change in sorted(plan.changes, key=lambda change: str(change.addr)):
        if (
            change.action not in {Action.DELETE, Action.FORGET}
            and not change.deposed
            and change.after is not None
        ):
            resources.setdefault(change.addr.module, []).append(
                _planned_resource(change, change.after, hide=hide)
            )
    values = {"outputs": described} if described else {}
    return {**values, "root_module": module_tree(resources)}


def _planned_output(output: OutputChange, after: Value, *, hide: bool) -> Json:
    described: Json = {"sensitive": output.sensitive}
    if is_fully_known(after):
        described["type"] = type_to_json(after.type)
        described["value"] = None if hide and output.sensitive else known_json(after, hide=hide)
    return described


def _planned_resource(change: ResourceChange, after: Value, *, hide: bool) -> Json:
    return resource_head(change.addr) | {
        "provider_name": str(change.provider.provider),
        "schema_version": change.schema.version,
        "values": known_json(after, hide=hide),
        "sensitive_values": sensitive_json(after),
    }


def _drift(plan: Plan, *, hide: bool) -> list[Json]:
    changes = [
        ResourceChange(
            addr=drift.addr,
            provider=drift.provider,
            schema=drift.schema,
            action=drift.action,
            before=drift.before,
            after=drift.after,
            previous_addr=drift.previous_addr,
        )
        for drift in plan.drift
    ]
    return [_resource_change(change, hide=hide) for change in _in_order(changes)]


def _resource_change(change: ResourceChange, *, hide: bool) -> Json:
    head = resource_head(change.addr)
    described: Json = {"address": head.pop("address")}
    if change.previous_addr is not None:
        described["previous_address"] = str(change.previous_addr)
    if not change.addr.module.is_root:
        described["module_address"] = str(change.addr.module)
    described |= head
    described["provider_name"] = str(change.provider.provider)
    if change.deposed:
        described["deposed"] = change.deposed
    described["change"] = _change(change, hide=hide)
    if change.reason is not Reason.NONE:
        described["action_reason"] = change.reason.value
    return described


def _change(change: ResourceChange, *, hide: bool) -> Json:
    before = change.before if change.before is not None else null()
    after = change.after if change.after is not None else null()
    described: Json = {
        "actions": change.action.words,
        "before": known_json(before, hide=hide),
        "after": known_json(after, hide=hide),
        "after_unknown": {} if is_fully_known(after) else unknown_json(after),
        "before_sensitive": sensitive_json(before),
        "after_sensitive": sensitive_json(after),
    }
    if change.replace_paths:
        described["replace_paths"] = [_path(path) for path in change.replace_paths]
    if change.importing:
        described["importing"] = {"id": change.importing}
    if change.generated_config:
        described["generated_config"] = change.generated_config
    return described


def _path(path: ValuePath) -> list[str | int]:
    return [step.name if isinstance(step, AttrPathStep) else step.key for step in path.steps]


def _output_change(output: OutputChange, *, hide: bool) -> Json:
    before = output.before if output.before is not None else null()
    after = output.after if output.after is not None else null()
    hidden = hide and output.sensitive
    described: Json = {
        "actions": output.action.words,
        "before": None if hidden else known_json(before, hide=hide),
    }
    if after.is_known:
        described["after"] = None if hidden else known_json(after, hide=hide)
    described["after_unknown"] = False if is_fully_known(after) else unknown_json(after)
    return described | {"before_sensitive": output.sensitive, "after_sensitive": output.sensitive}


def _prior_state(plan: Plan, pool: ProviderPool, *, hide: bool) -> Json:
    prior = replace(plan.prior, terraform_version=TERRAFORM_VERSION, check_results=None)
    document = state_json(prior, pool, is_stored=True, show_sensitive=not hide)
    return document if "values" in document else {}


# States -----------------------------------------------------------------------------------------------------------


def state_json(state: State, pool: ProviderPool, *, is_stored: bool, show_sensitive: bool = True) -> Json:
    """The state. As in Terraform sensitive values are in clear, unless ``show_sensitive`` is off."""
    document: Json = {"format_version": STATE_FORMAT}
    if not is_stored or not (state.outputs or state.has_objects):
        return document
    document["terraform_version"] = state.terraform_version
    hide = not show_sensitive
    values: Json = {}
    if state.outputs:
        values["outputs"] = _outputs(state.outputs, hide=hide)
    resources: dict[ModuleInstance, list[Json]] = {}
    for entry in sorted(entries(state), key=_entry_order):
        addr = entry.key[0]
        resources.setdefault(addr.module, []).append(_state_resource(entry, pool, hide=hide))
    values["root_module"] = module_tree(resources)
    document["values"] = values
    checks = checks_json(state.check_results)
    return document | ({"checks": checks} if checks else {})


def instance_json(state: State, pool: ProviderPool, addr: ResourceInstanceAddr) -> Json:
    """The current object of one instance as in :func:`state_json`; of an instance with none the first deposed one."""
    found = [entry for entry in sorted(entries(state), key=_entry_order) if entry.key[0] == addr]
    return _state_resource(found[0], pool, hide=False) if found else {}


def _entry_order(entry: StateEntry) -> tuple[object, ...]:
    return (*address_order(entry.key[0]), entry.key[1])


def _outputs(outputs: Mapping[str, OutputState], *, hide: bool) -> Json:
    return {
        name: {
            "sensitive": output.sensitive,
            "value": None if hide and output.sensitive else known_json(output.value, hide=hide),
            "type": type_to_json(output.value.type),
        }
        for name, output in sorted(outputs.items())
    }


def _state_resource(entry: StateEntry, pool: ProviderPool, *, hide: bool) -> Json:
    (addr, deposed), obj = entry.key, entry.obj
    value = entry.value(entry.type(pool))
    schema = pool.resource_schema(entry.provider.provider, addr.resource.mode, addr.resource.type)
    if schema is not None:
        value = with_schema_marks(value, schema.block)
    described = resource_head(addr)
    described["provider_name"] = str(entry.provider.provider)
    described["schema_version"] = 0 if deposed else obj.schema_version
    described["values"] = known_json(value, hide=hide)
    described["sensitive_values"] = sensitive_json(value)
    if obj.dependencies:
        described["depends_on"] = [str(dependency) for dependency in obj.dependencies]
    if obj.is_tainted:
        described["tainted"] = True
    if obj.is_protected:
        described["protected"] = True
    if deposed:
        described["deposed_key"] = deposed
    return described
