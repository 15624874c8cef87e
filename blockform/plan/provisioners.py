"""Provisioners: the arguments of ``local-exec``, decoded once an object is there, and checked before anything is."""

from blockform.addrs import ModuleInstance
from blockform.config import ProvisionerConfig, ResourceConfig, read_provisioner
from blockform.diagnostics import Diagnostics
from blockform.lang import Scope, decode_body
from blockform.plan.expand import SINGLE, Instances, Repetition
from blockform.plan.world import World
from blockform.schema import Attribute, Block, ResourceSchema
from blockform.values import BOOL, STRING, ListType, MapType, Value, unknown

LOCAL_EXEC = Block(
    attributes={
        "command": Attribute(type=STRING, required=True),
        "interpreter": Attribute(type=ListType(STRING), optional=True),
        "working_dir": Attribute(type=STRING, optional=True),
        "environment": Attribute(type=MapType(STRING), optional=True),
        "quiet": Attribute(type=BOOL, optional=True),
    }
)
"""Source: Terraform's builtin/provisioners/local-exec."""


def decode_provisioner(provisioner: ProvisionerConfig, scope: Scope) -> Value | None:
    """What the user wrote; None, with the reasons among the scope's diagnostics, where that is wrong."""
    found = Diagnostics()
    value = decode_body(provisioner.body, LOCAL_EXEC, scope.with_diags(found))
    scope.diags.extend(found)
    return None if found.has_errors else value


def check_provisioners(
    world: World, module: ModuleInstance, resource: ResourceConfig, schema: ResourceSchema, diags: Diagnostics
) -> bool:
    """Look at the provisioners of a resource with an object of which nothing is known; whether they are sound."""
    this = unknown(schema.block.value_type)
    sound = True
    for block in resource.provisioners:
        instances = _any_instance(resource)
        scope = world.scope(module, diags, instances=instances, this=this)
        sound = decode_provisioner(read_provisioner(block), scope) is not None and sound
    return sound


def _any_instance(resource: ResourceConfig) -> Instances:
    if resource.count is not None:
        return Instances(Repetition.COUNT, ())
    return Instances(Repetition.EACH, ()) if resource.for_each is not None else SINGLE
