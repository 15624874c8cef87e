"""What the user wrote for one instance: its block decoded against the schema, checked, and parted from its marks."""

from dataclasses import dataclass

from blockform.addrs import InstanceKey, ModuleInstance, ResourceInstanceAddr
from blockform.config import ResourceConfig
from blockform.diagnostics import Diagnostics
from blockform.lang import Scope, decode_body
from blockform.plan.expand import Instances
from blockform.plan.marks import MarkedPaths, marked_paths
from blockform.plan.problems import deprecations, report, validate
from blockform.plan.world import World
from blockform.schema import ResourceSchema
from blockform.values import Value


@dataclass(frozen=True, slots=True)
class Written:
    """The object as the user wrote it, without marks; where marks stood; the scope it was evaluated in."""

    config: Value
    marks: MarkedPaths
    scope: Scope


@dataclass(frozen=True, slots=True)
class Declared:
    """One instance of a declared resource: its block, its schema, and what it is an instance of."""

    resource: ResourceConfig
    schema: ResourceSchema
    module: ModuleInstance
    instances: Instances
    key: InstanceKey

    @property
    def addr(self) -> ResourceInstanceAddr:
        """The instance's address."""
        return ResourceInstanceAddr(self.module, self.resource.addr, self.key)


def read_block(world: World, declared: Declared, diags: Diagnostics) -> Written | None:
    """Decode and check the block of one instance; None when it has errors."""
    found = Diagnostics()
    scope = world.scope(declared.module, found, instances=declared.instances, key=declared.key)
    value = decode_body(declared.resource.body, declared.schema.block, scope)
    sound = not found.has_errors
    diags.extend(found)
    if not sound:
        return None
    config = value.unmarked()
    problems = (*validate(declared.schema.validators, config), *deprecations(declared.schema.block, config))
    if not report(problems, diags, str(declared.addr), declared.resource.body):
        return None
    scope = world.scope(declared.module, diags, instances=declared.instances, key=declared.key)
    return Written(config, marked_paths(value), scope)
