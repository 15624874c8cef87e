"""Takes one existing object into the state that a plan is made from: the provider finds it, and reads it at once.

Source: Terraform's NodePlannableResourceInstance.importState.
"""

from msgspec import Struct

from blockform.addrs import ProviderConfigAddr, ResourceInstanceAddr
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.graph import Job
from blockform.plan.calls import ask
from blockform.plan.events import Emit, ImportPrepared, RefreshFinished, RefreshStarted
from blockform.plan.marks import with_schema_marks
from blockform.plan.problems import report
from blockform.plan.providers import ProviderPool
from blockform.plan.refresh import object_id
from blockform.schema import ResourceSchema
from blockform.sdk import CanImport, ImportRequest, ImportResponse, Private, ReadRequest, ReadResponse
from blockform.state import ResourceObject
from blockform.values import Value


class Importer(Struct, frozen=True):
    """Imports objects for one run; what goes wrong is among the diagnostics."""

    pool: ProviderPool
    diags: Diagnostics
    emit: Emit

    def find(
        self,
        addr: ResourceInstanceAddr,
        provider: ProviderConfigAddr,
        schema: ResourceSchema,
        identifier: str,
    ) -> Job:
        """The record of the object with this id, for this address; None after reporting why there is none."""
        self.emit(ImportPrepared(addr, identifier))
        resource = self.pool.resource(provider, addr.resource.type)
        if not isinstance(resource, CanImport):
            self.diags.append(_cannot(addr, provider))
            return None
        request = ImportRequest(address=str(addr), id=identifier)
        able = resource
        found: ImportResponse | None = yield from ask(
            able, lambda: able.import_state(request), self.diags, str(addr)
        )
        if found is None or not report(found.problems, self.diags, str(addr), body=None):
            return None
        if found.state is None:
            detail = (
                f"While attempting to import with ID {identifier}, the provider returned no instance states."
            )
            self._complain("Import returned no resources", detail, addr)
            return None
        return (yield from self._read(addr, provider, schema, found.state, found.private))

    def _read(
        self,
        addr: ResourceInstanceAddr,
        provider: ProviderConfigAddr,
        schema: ResourceSchema,
        state: Value,
        private: Private,
    ) -> Job:
        """The object as it is now."""
        self.emit(RefreshStarted(addr, object_id(state)))
        resource = self.pool.resource(provider, addr.resource.type)
        request = ReadRequest(address=str(addr), state=state, private=private)
        read: ReadResponse | None = yield from ask(
            resource, lambda: resource.read(request), self.diags, str(addr)
        )
        if read is None or not report(read.problems, self.diags, str(addr), body=None):
            return None
        self.emit(RefreshFinished(addr, object_id(state)))
        if read.new_state is None:
            self._complain("Cannot import non-existent remote object", _gone(addr), addr)
            return None
        return ResourceObject.encode(
            with_schema_marks(read.new_state, schema.block),
            schema.block.value_type,
            schema_version=schema.version,
            private=read.private,
        )

    def _complain(self, summary: str, detail: str, addr: ResourceInstanceAddr) -> None:
        self.diags.append(Diagnostic.error(summary, detail, address=str(addr)))


def _cannot(addr: ResourceInstanceAddr, provider: ProviderConfigAddr) -> Diagnostic:
    return Diagnostic.error(
        "Import not supported",
        f"The provider {provider.provider.for_display} cannot take existing objects of the type {addr.resource.type} into the state.",
        address=str(addr),
    )


def _gone(addr: ResourceInstanceAddr) -> str:
    return (
        f'While attempting to import an existing object to "{addr}", the provider detected that no object exists with the given id. Only '
        "pre-existing objects can be imported; check that the id is correct and that it is associated with the provider's configured "
        'region or endpoint, or use "blockform apply" to create a new remote object for this resource.'
    )
