"""What a provider is: a source, schemas, and once configured a set of resources and data sources with their verbs.

Extra abilities are extra protocols; the engine finds them with ``isinstance``.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from msgspec import Struct, field

from blockform.lang.functions.model import Function
from blockform.schema import Block, ResourceSchema
from blockform.sdk.requests import (
    ApplyResponse,
    CloseRequest,
    CloseResponse,
    ConfigureRequest,
    ConfigureResponse,
    CreateRequest,
    DeleteRequest,
    DeleteResponse,
    GenerateConfigRequest,
    GenerateConfigResponse,
    ImportRequest,
    ImportResponse,
    ListRequest,
    ListResponse,
    MoveStateRequest,
    MoveStateResponse,
    OpenRequest,
    OpenResponse,
    PlannedChange,
    PlanRequest,
    PlanResponse,
    ReadDataRequest,
    ReadDataResponse,
    ReadRequest,
    ReadResponse,
    RecoverRequest,
    RecoverResponse,
    RenewRequest,
    RenewResponse,
    ReviewRequest,
    ReviewResponse,
    UpdateRequest,
)
from blockform.values import Value


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


class ProviderSchema(Struct, frozen=True, kw_only=True):
    """All schemas of a provider: its own block, and one per resource type, data source and ephemeral resource type.

    ``lists`` are of the ``config`` blocks of queries, by resource type; the resources of these types can list (see CanList).
    """

    provider: Block
    resources: Mapping[str, ResourceSchema] = field(default_factory=_nothing)
    data_sources: Mapping[str, ResourceSchema] = field(default_factory=_nothing)
    ephemeral_resources: Mapping[str, ResourceSchema] = field(default_factory=_nothing)
    lists: Mapping[str, Block] = field(default_factory=_nothing)


class Provider(Protocol):
    """A provider as it is installed, not yet configured. ``source`` is ``namespace/type`` (``peak/press``)."""

    @property
    def source(self) -> str:
        """Namespace and type, as ``required_providers`` names it."""
        ...

    def schema(self) -> ProviderSchema:
        """The schemas; cheap to ask again."""
        ...

    def configure(self, request: ConfigureRequest) -> ConfigureResponse:
        """Make a provider that is ready for use. No call is sent before one is needed."""
        ...


class Resource(Protocol):
    """The verbs of one resource type. They run in worker threads, several at a time."""

    def read(self, request: ReadRequest) -> ReadResponse:
        """Say what the platform says of the object now."""
        ...

    def create(self, request: CreateRequest) -> ApplyResponse:
        """Make the planned object."""
        ...

    def update(self, request: UpdateRequest) -> ApplyResponse:
        """Change the object in place."""
        ...

    def delete(self, request: DeleteRequest) -> DeleteResponse:
        """Remove the object; one that is gone already is no error."""
        ...


class DataSource(Protocol):
    """Something that can only be read."""

    def read(self, request: ReadDataRequest) -> ReadDataResponse:
        """Read it."""
        ...


class EphemeralResource(Protocol):
    """Something that is there during a plan or an apply and is never stored: a token, a session, a tunnel.

    Its verbs run in worker threads, several at a time.
    """

    def open(self, request: OpenRequest) -> OpenResponse:
        """Open it. Asked in a plan and again in the apply, unless a plan does not know the whole configuration."""
        ...


@runtime_checkable
class CanPrepare(Protocol):
    """A provider that has something to get ready before the platform can be called, and does it beside what blockform does meanwhile."""

    def prepare(self) -> None:
        """Begin, and return at once. Asked when a command that will call the platform has found that it needs the provider."""
        ...


@runtime_checkable
class HasFunctions(Protocol):
    """A provider that adds functions to the language: ``provider::LOCAL::NAME(...)`` in modules that require it.

    They are asked for before anything is configured, and called on the coordinator: a function reads its arguments and nothing else.
    """

    def functions(self) -> Sequence[Function]:
        """The functions by names of their own; cheap to ask again."""
        ...


class ConfiguredProvider(Protocol):
    """A provider ready for use."""

    @property
    def resources(self) -> Mapping[str, Resource]:
        """By resource type."""
        ...

    @property
    def data_sources(self) -> Mapping[str, DataSource]:
        """By type."""
        ...

    def close(self) -> None:
        """Give back connections and servers; called once, at the end."""
        ...


@runtime_checkable
class HasEphemeralResources(Protocol):
    """A configured provider that has ephemeral resources."""

    @property
    def ephemeral_resources(self) -> Mapping[str, EphemeralResource]:
        """By type."""
        ...


@runtime_checkable
class CanRenew(Protocol):
    """An ephemeral resource whose objects expire, and can be kept from it."""

    def renew(self, request: RenewRequest) -> RenewResponse:
        """Renew an open object. Never asked while the object is opened, closed or renewed already."""
        ...


@runtime_checkable
class CanClose(Protocol):
    """An ephemeral resource whose objects leave something behind unless they are closed."""

    def close(self, request: CloseRequest) -> CloseResponse:
        """Close an open object; asked once for each, also after errors and when the user asks to stop."""
        ...


@runtime_checkable
class CanPlan(Protocol):
    """A resource that decides on planned values itself, beyond its schema's rules."""

    def plan(self, request: PlanRequest) -> PlanResponse:
        """Turn the proposal into the planned object."""
        ...


@runtime_checkable
class CanExpect(Protocol):
    """A configured provider that can fetch beforehand what many changes will ask for."""

    def expect(self, changes: Mapping[tuple[str, str], int]) -> None:
        """Begin to fetch it, and return at once; ``changes`` counts those of an apply that begins, by resource type and verb.

        The verbs are those of :class:`PlannedChange`.
        """
        ...


@runtime_checkable
class CanRelate(Protocol):
    """A configured provider that says what changes mean beside each other, once all of them are planned."""

    def relate(self, changes: Sequence[PlannedChange]) -> Mapping[str, Sequence[str]]:
        """More notes, by address ("2 deployments follow, with revisions 5 and 3"). Asks nothing of the platform."""
        ...


@runtime_checkable
class CanReview(Protocol):
    """A configured provider that looks over a plan once it is whole, for what no object can tell by itself.

    The only place where a provider hears of deletions before they happen. Asked once for a plan that changes something, with all
    objects, so that it can do with few calls.
    """

    def review(self, request: ReviewRequest) -> ReviewResponse:
        """Say what is wrong with the plan as a whole."""
        ...


@runtime_checkable
class CanReadMany(Protocol):
    """A resource that reads many objects with few calls; answers in the order of the requests."""

    def read_many(self, requests: Sequence[ReadRequest]) -> Sequence[ReadResponse]:
        """Read them all."""
        ...


@runtime_checkable
class CanImport(Protocol):
    """A resource whose existing objects can be taken into the state."""

    def import_state(self, request: ImportRequest) -> ImportResponse:
        """Find the object."""
        ...


@runtime_checkable
class CanList(Protocol):
    """A resource whose existing objects can be listed, whoever made them."""

    def list_objects(self, request: ListRequest) -> ListResponse:
        """Look for the objects; nothing is changed."""
        ...


@runtime_checkable
class CanGenerateConfig(Protocol):
    """A resource that knows what a user would have to write to have an object: for blocks that are written for imported objects."""

    def generate_config(self, request: GenerateConfigRequest) -> GenerateConfigResponse:
        """Say what has to be written. A resource without this has all its arguments written that are not null."""
        ...


@runtime_checkable
class CanMoveState(Protocol):
    """A provider, not yet configured, whose resources can take over objects of other types where a ``moved`` block asks for it."""

    def move_state(self, request: MoveStateRequest) -> MoveStateResponse:
        """Turn the object into one of the target type; nothing on the platform is asked or changed."""
        ...


@runtime_checkable
class CanRecover(Protocol):
    """A resource that can find out whether a call happened whose answer nobody saw. Needed by all that send intents."""

    def natural_key(self, planned: Value) -> Mapping[str, str]:
        """What names the object on the platform before it has an id."""
        ...

    def recover(self, request: RecoverRequest) -> RecoverResponse:
        """Settle one intent."""
        ...


@runtime_checkable
class LimitsCalls(Protocol):
    """A resource or data source whose verbs hold :attr:`ConfigureRequest.calls` for each call that they send, and else compute.

    More of them are begun than calls may be under way, so that none of these is missed while others compute.
    """

    limits_calls: bool


@runtime_checkable
class IsLocal(Protocol):
    """A resource that exists in the state alone: its verbs send nothing and return at once, so no thread is needed."""

    is_local: bool
