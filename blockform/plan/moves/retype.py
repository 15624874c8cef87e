"""Objects that move to a resource of another type or provider: the provider there has to take them over.

Source: Terraform's crossTypeMover.
"""

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import InstanceKey, ProviderConfigAddr, ResourceInstanceAddr
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.plan.calls import crash
from blockform.plan.moves.statements import Statement
from blockform.plan.problems import report
from blockform.plan.providers import ProviderPool
from blockform.schema import ResourceSchema
from blockform.sdk import NO_PRIVATE, CanMoveState, MoveStateRequest, MoveStateResponse
from blockform.state import InstanceState, ResourceObject, ResourceState


class Retyper(Struct, frozen=True):
    """Asks providers to take objects over; what they cannot do goes into the diagnostics."""

    pool: ProviderPool
    diags: Diagnostics

    def resource(self, statement: Statement, old: ResourceState, new: ResourceState) -> ResourceState:
        """``new`` with the objects of ``old`` as the provider there has them; as it is where nothing has to change."""
        wanted = statement.provider
        if wanted is None:
            return new
        if wanted.provider == old.provider.provider and old.resource.type == new.resource.type:
            return new
        provider = self.pool.installed(wanted.provider)
        schema = self.pool.resource_schema(wanted.provider, new.resource.mode, new.resource.type)
        if provider is None or schema is None:
            return new  # the resource's own block is complained of
        if not isinstance(provider, CanMoveState):
            self.diags.append(_unsupported(statement, wanted))
            return new
        move = _Takeover(provider, schema, old, new, wanted, self.diags)
        instances = {key: move.instance(key, instance) for key, instance in old.instances.items()}
        return replace(new, provider=wanted, instances=instances)


class _Takeover(Struct, frozen=True):
    provider: CanMoveState
    schema: ResourceSchema
    old: ResourceState
    new: ResourceState
    wanted: ProviderConfigAddr
    diags: Diagnostics

    def instance(self, key: InstanceKey, instance: InstanceState) -> InstanceState:
        """All objects of one instance."""
        addr = self.new.addr(key)
        current = instance.current
        return InstanceState(
            current=self._object(addr, current) if current is not None else None,
            deposed={name: self._object(addr, obj) for name, obj in instance.deposed.items()},
        )

    def _object(self, addr: ResourceInstanceAddr, obj: ResourceObject) -> ResourceObject:
        request = MoveStateRequest(
            address=str(addr),
            target_type=addr.resource.type,
            source_provider=str(self.old.provider.provider),
            source_type=self.old.resource.type,
            source_schema_version=obj.schema_version,
            source_state=obj.attributes_json,
            source_private=NO_PRIVATE if isinstance(obj.private, str) else obj.private,
        )
        try:
            response: MoveStateResponse = self.provider.move_state(request)
        except Exception as error:  # noqa: BLE001  a provider's crash must not hide what others find
            self.diags.append(crash(error, f"{addr} was moved", "Nothing was changed.", str(addr)))
            return obj
        if not report(response.problems, self.diags, str(addr), body=None) or response.new_state is None:
            return obj
        return ResourceObject.encode(
            response.new_state,
            self.schema.block.value_type,
            schema_version=self.schema.version,
            status=obj.status,
            private=response.private,
            dependencies=obj.dependencies,
            create_before_destroy=obj.create_before_destroy,
            prevent_destroy=obj.prevent_destroy,
        )


def _unsupported(statement: Statement, provider: ProviderConfigAddr) -> Diagnostic:
    return Diagnostic.error(
        "Unsupported `moved` across resource types",
        f'The provider "{provider.provider}" does not support moved operations across resource types and providers.',
        statement.range,
    )
