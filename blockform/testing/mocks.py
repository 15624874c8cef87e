"""Providers that ask nobody: a mocked one, and a real one some of whose objects are overridden.

Source of the rules: Terraform's providers/mock.go and, for overrides, its node_resource_abstract_instance.go.
"""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from blockform.schema import Block, Problem, coerce
from blockform.sdk import (
    ApplyResponse,
    CanImport,
    CanPlan,
    CanReadMany,
    ConfigureRequest,
    ConfigureResponse,
    CreateRequest,
    DataSource,
    DeleteRequest,
    DeleteResponse,
    EphemeralResource,
    ImportRequest,
    ImportResponse,
    OpenRequest,
    OpenResponse,
    PlanRequest,
    PlanResponse,
    Provider,
    ProviderSchema,
    ReadDataRequest,
    ReadDataResponse,
    ReadRequest,
    ReadResponse,
    Resource,
    UpdateRequest,
)
from blockform.testing.fill import Filler, Given, is_null, is_unknown
from blockform.values import object_of


class StandIn(Struct, frozen=True):
    """What stands in for an object: ``given`` values, and whether plans know them."""

    given: Given
    during_plan: bool = False


GENERATED = StandIn(Given())


class MadeUpResource:
    """A resource type whose objects exist in the state alone. ``of`` tells by address what stands in."""

    is_local = True

    def __init__(self, schema: Block, of: Callable[[str], StandIn], *, may_import: bool = False) -> None:
        self._schema = schema
        self._of = of
        self._may_import = may_import

    def read(self, request: ReadRequest) -> ReadResponse:
        """As it is in the state."""
        return ReadResponse(new_state=request.state, private=request.private)

    def plan(self, request: PlanRequest) -> PlanResponse:
        """As proposed; a new object's computed attributes are filled in where plans know them."""
        stand_in = self._of(request.address)
        if request.prior is not None or not stand_in.during_plan:
            return PlanResponse(planned=request.proposed, private=request.private)
        filler = Filler(stand_in.given, request.address, is_null)
        planned = filler.fill(self._schema, request.config)
        return PlanResponse(planned=planned, private=request.private, problems=tuple(filler.problems))

    def create(self, request: CreateRequest) -> ApplyResponse:
        """What was planned, all that was unknown filled in."""
        filler = Filler(self._of(request.address).given, request.address, is_unknown)
        made = filler.fill(self._schema, request.planned)
        return ApplyResponse(new_state=made, private=request.private, problems=tuple(filler.problems))

    def update(self, request: UpdateRequest) -> ApplyResponse:
        """What was planned; computed attributes have their values by now."""
        filler = Filler(self._of(request.address).given, request.address, is_unknown)
        made = filler.fill(self._schema, request.planned)
        return ApplyResponse(new_state=made, private=request.private, problems=tuple(filler.problems))

    def delete(self, request: DeleteRequest) -> DeleteResponse:  # noqa: ARG002  the protocol's
        """Nothing is there."""
        return DeleteResponse()

    def import_state(self, request: ImportRequest) -> ImportResponse:
        """An object with all that is computed filled in; what the configuration says is changed afterwards."""
        if not self._may_import:
            detail = (
                "Cannot import resources from mock providers. Use an `override_resource` block to targeting the specific resource being"
                " imported instead."
            )
            return ImportResponse(state=None, problems=(Problem("Invalid import request", detail),))
        empty, _ = coerce(object_of({}), self._schema)
        filler = Filler(self._of(request.address).given, request.address, is_null)
        return ImportResponse(state=filler.fill(self._schema, empty), problems=tuple(filler.problems))


class MadeUpDataSource:
    """A data source that reads nothing. ``of`` as above."""

    def __init__(self, schema: Block, of: Callable[[str], StandIn]) -> None:
        self._schema = schema
        self._of = of

    def read(self, request: ReadDataRequest) -> ReadDataResponse:
        """What the user wrote, computed attributes filled in."""
        filler = Filler(self._of(request.address).given, request.address, is_null)
        return ReadDataResponse(
            state=filler.fill(self._schema, request.config), problems=tuple(filler.problems)
        )


class NotMocked:
    """An ephemeral resource of a mocked provider. Source: Terraform's providers/mock.go."""

    is_local = True

    def open(self, request: OpenRequest) -> OpenResponse:  # noqa: ARG002  the protocol's
        """Nothing: what it should be would have to be made up, too."""
        detail = "The provider mocking mechanism does not yet support ephemeral resource types."
        problem = Problem("No ephemeral resource types in mock providers", detail)
        return OpenResponse(result=None, problems=(problem,))


# Mocked providers ---------------------------------------------------------------------------------------------------


class MockProvider(Struct, frozen=True):
    """A provider of the same schemas whose objects are made up; configuring it does nothing."""

    real: Provider
    resources: Mapping[str, StandIn] = field(default_factory=dict)
    data_sources: Mapping[str, StandIn] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """That of the provider it stands for."""
        return self.real.source

    def schema(self) -> ProviderSchema:
        """Those of the provider it stands for."""
        return self.real.schema()

    def configure(self, request: ConfigureRequest) -> ConfigureResponse:  # noqa: ARG002  the protocol's
        """Ready at once."""
        schema = self.schema()
        return ConfigureResponse(
            provider=MockedProvider(
                resources={
                    name: MadeUpResource(of.block, _always(self.resources.get(name, GENERATED)))
                    for name, of in schema.resources.items()
                },
                data_sources={
                    name: MadeUpDataSource(of.block, _always(self.data_sources.get(name, GENERATED)))
                    for name, of in schema.data_sources.items()
                },
                ephemeral_resources=dict.fromkeys(schema.ephemeral_resources, NotMocked()),
            )
        )


def _always(stand_in: StandIn) -> Callable[[str], StandIn]:
    return lambda _: stand_in


class MockedProvider(Struct, frozen=True):
    """A mocked provider, configured."""

    resources: Mapping[str, Resource]
    data_sources: Mapping[str, DataSource]
    ephemeral_resources: Mapping[str, EphemeralResource]

    def close(self) -> None:
        """Nothing is open."""


# Overridden objects -------------------------------------------------------------------------------------------------

Find = Callable[[str], StandIn | None]
"""What overrides the object with an address, if something does."""


def overridden_resource(real: Resource, schema: Block, find: Find) -> Resource:
    """The resource type with some of its objects made up; it can do what the real one can."""
    made_up = MadeUpResource(schema, lambda address: find(address) or GENERATED, may_import=True)
    overridden = _OverriddenResource(real, made_up, find)
    for name in dir(real):
        if not name.startswith("_") and not hasattr(overridden, name):
            setattr(overridden, name, getattr(real, name))  # what else it can do is found by its names
    if isinstance(real, CanReadMany):
        overridden.__dict__["read_many"] = lambda requests: _read_many(real, made_up, find, requests)
    return overridden


class _OverriddenResource:
    def __init__(self, real: Resource, made_up: MadeUpResource, find: Find) -> None:
        self._real = real
        self._made_up = made_up
        self._find = find

    def _of(self, address: str) -> Resource:
        return self._real if self._find(address) is None else self._made_up

    def read(self, request: ReadRequest) -> ReadResponse:
        return self._of(request.address).read(request)

    def plan(self, request: PlanRequest) -> PlanResponse:
        resource = self._of(request.address)
        if isinstance(resource, CanPlan):
            return resource.plan(request)
        return PlanResponse(planned=request.proposed, private=request.private)

    def create(self, request: CreateRequest) -> ApplyResponse:
        return self._of(request.address).create(request)

    def update(self, request: UpdateRequest) -> ApplyResponse:
        return self._of(request.address).update(request)

    def delete(self, request: DeleteRequest) -> DeleteResponse:
        return self._of(request.address).delete(request)

    def import_state(self, request: ImportRequest) -> ImportResponse:
        resource = self._of(request.address)
        if isinstance(resource, CanImport):
            return resource.import_state(request)
        detail = "The provider cannot take existing objects of this type into the state."
        return ImportResponse(state=None, problems=(Problem("Import not supported", detail),))


def _read_many(
    real: CanReadMany, made_up: MadeUpResource, find: Find, requests: Sequence[ReadRequest]
) -> Sequence[ReadResponse]:
    asked = [request for request in requests if find(request.address) is None]
    answers = iter(real.read_many(asked) if asked else ())
    return [next(answers) if find(request.address) is None else made_up.read(request) for request in requests]


class OverriddenDataSource(Struct, frozen=True):
    """A data source some of whose objects are made up."""

    real: DataSource
    made_up: MadeUpDataSource
    find: Find

    def read(self, request: ReadDataRequest) -> ReadDataResponse:
        """From the platform, unless the object is overridden."""
        source: DataSource = self.real if self.find(request.address) is None else self.made_up
        return source.read(request)
