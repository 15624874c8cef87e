"""What the user wrote for one instance: its block decoded against the schema, completed with defaults, and checked."""

from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct

from blockform.addrs import InstanceKey, Mode, ModuleInstance, ResourceInstanceAddr
from blockform.config import ResourceConfig
from blockform.diagnostics import Diagnostics
from blockform.lang import Scope, decode_body
from blockform.plan.ephemeral import kept_ephemerals, without_ephemeral
from blockform.plan.expand import Instances
from blockform.plan.marks import MarkedPaths, marked_paths
from blockform.plan.problems import report, validate
from blockform.plan.world import World
from blockform.schema import Problem, ResourceSchema
from blockform.schema.defaults import with_defaults
from blockform.values import Value


class Written(Struct, frozen=True):
    """The object as the user wrote it: ``value`` with marks, ``config`` without them."""

    value: Value
    config: Value

    @property
    def marks(self) -> MarkedPaths:
        """Where marks stand, and which."""
        return marked_paths(self.value)


class Declared(Struct, frozen=True, dict=True):
    """One instance of a declared resource: its block, its schema, and what it is an instance of."""

    resource: ResourceConfig
    schema: ResourceSchema
    module: ModuleInstance
    instances: Instances
    key: InstanceKey

    @cached_property
    def addr(self) -> ResourceInstanceAddr:
        """The instance's address."""
        return ResourceInstanceAddr(self.module, self.resource.addr, self.key)

    def scope(self, world: World, diags: Diagnostics, *, this: Value | None = None) -> Scope:
        """What names mean in the block of this instance; ``this`` is what ``self`` is."""
        return world.scope(self.module, diags, instances=self.instances, key=self.key, this=this)

    def report(self, problems: Iterable[Problem], diags: Diagnostics) -> bool:
        """Add problems with the object to the diagnostics, where its block is at fault; whether none is an error."""
        problems = tuple(problems)
        if not problems:
            return True
        return report(problems, diags, str(self.addr), self.resource.body, self.resource.range)


def read_block(declared: Declared, scope: Scope) -> Written | None:
    """Decode and check the block of one instance; None when it has errors. The scope's diagnostics get what is found."""
    found = Diagnostics()
    value = decode_body(declared.resource.body, declared.schema.block, scope.with_diags(found))
    scope.diags.extend(found)
    if found.has_errors:
        return None
    value = with_defaults(value, declared.schema.block)
    is_kept = declared.resource.addr.mode is not Mode.EPHEMERAL
    if is_kept and not declared.report(kept_ephemerals(value, declared.schema.block), scope.diags):
        return None
    value = without_ephemeral(value)
    config = value.unmarked()
    validators = declared.schema.validators
    if validators and not declared.report(validate(validators, config), scope.diags):
        return None
    return Written(value, config)
