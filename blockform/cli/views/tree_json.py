"""Resources of a state or plan as a tree of modules, in Terraform's order. Source: jsonstate's marshalModules."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from blockform.addrs import Mode, ModuleInstance, ResourceInstanceAddr
from blockform.state import instance_order

Json: TypeAlias = dict[str, Any]


def resource_head(addr: ResourceInstanceAddr) -> Json:
    """What every description of a resource instance begins with."""
    head: Json = {
        "address": str(addr),
        "mode": addr.resource.mode.value,
        "type": addr.resource.type,
        "name": addr.resource.name,
    }
    if addr.key is not None:
        head["index"] = addr.key
    return head


def address_order(addr: ResourceInstanceAddr) -> tuple[object, ...]:
    """Terraform's order of resource instances: outer modules first, data sources before managed resources."""
    of = addr.resource
    return (*module_order(addr.module), of.mode is not Mode.DATA, of.type, of.name, instance_order(addr.key))


def module_order(module: ModuleInstance) -> tuple[object, ...]:
    """Outer modules first, then by name and key."""
    return len(module.steps), tuple((step.name, instance_order(step.key)) for step in module.steps)


def module_tree(resources: Mapping[ModuleInstance, list[Json]]) -> Json:
    """The root module with its resources and, inside it, every module that has some or leads to some."""
    children: dict[ModuleInstance, set[ModuleInstance]] = {}
    for module in resources:
        here = module
        while not here.is_root:
            children.setdefault(here.parent(), set()).add(here)
            here = here.parent()

    def describe(module: ModuleInstance) -> Json:
        described: Json = {}
        if resources.get(module):
            described["resources"] = resources[module]
        if not module.is_root:
            described["address"] = str(module)
        inner = [describe(child) for child in sorted(children.get(module, ()), key=str)]
        if inner:
            described["child_modules"] = inner
        return described

    return describe(ModuleInstance())
