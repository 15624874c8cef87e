"""The provider as the engine finds it: source, schemas, and configuration."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from blockform.sdk import (
    ConfigureRequest,
    ConfigureResponse,
    DataSource,
    PlannedChange,
    ProviderSchema,
    ResourceSchema,
    ReviewRequest,
    ReviewResponse,
)
from blockform_press.connection import Connection
from blockform_press.data_sources import DATA_SOURCES
from blockform_press.resources import app_deployment, app_spec, block_deployment, block_spec
from blockform_press.resources.app_deployment import AppDeploymentTraits
from blockform_press.resources.app_spec import AppSpecTraits
from blockform_press.resources.block_deployment import BlockDeploymentTraits
from blockform_press.resources.block_spec import BlockSpecTraits
from blockform_press.resources.deployments import DeploymentResource
from blockform_press.resources.listing import LIST_BLOCK
from blockform_press.resources.related import related_notes
from blockform_press.resources.specs import SpecResource
from blockform_press.settings import PROVIDER_BLOCK, read_settings

if TYPE_CHECKING:
    from blockform.courier import Courier

SOURCE = "peak/press"

PressResource: TypeAlias = SpecResource | DeploymentResource

_RESOURCES: Mapping[str, tuple[ResourceSchema, Callable[[Connection], PressResource]]] = {
    "press_block_spec": (block_spec.SCHEMA, lambda to: SpecResource(BlockSpecTraits(), to)),
    "press_app_spec": (app_spec.SCHEMA, lambda to: SpecResource(AppSpecTraits(), to)),
    "press_block_deployment": (
        block_deployment.SCHEMA,
        lambda to: DeploymentResource(BlockDeploymentTraits(), to),
    ),
    "press_app_deployment": (app_deployment.SCHEMA, lambda to: DeploymentResource(AppDeploymentTraits(), to)),
}


class PressProvider:
    """The Press provider, not yet configured. All its configurations share one courier."""

    @cached_property
    def _courier(self) -> "Courier":
        from blockform.courier import Courier  # noqa: PLC0415  for the first call only

        return Courier()

    @property
    def source(self) -> str:
        """Its address in ``required_providers``."""
        return SOURCE

    def schema(self) -> ProviderSchema:
        """All schemas."""
        return ProviderSchema(
            provider=PROVIDER_BLOCK,
            resources={name: schema for name, (schema, _) in _RESOURCES.items()},
            data_sources={name: schema for name, (schema, _) in DATA_SOURCES.items()},
            lists=dict.fromkeys(_RESOURCES, LIST_BLOCK),
        )

    def prepare(self) -> None:
        """Start the courier; it is ready when the first call is to be sent."""
        self._courier.start()

    def configure(self, request: ConfigureRequest) -> ConfigureResponse:
        """Settle platform and token. Nothing is sent and no server started yet."""
        settings, problems = read_settings(request.config, request.environment, request.data_dir)
        if settings is None:
            return ConfigureResponse(provider=None, problems=problems)
        connection = Connection(
            settings=settings,
            fingerprint=request.fingerprint,
            trace=request.trace,
            user_agent=request.user_agent,
            courier=self._courier,
            calls=request.calls,
        )
        return ConfigureResponse(provider=ConfiguredPress(connection), problems=problems)


class ConfiguredPress:
    """The provider with a platform to talk to."""

    limits_calls = True

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @cached_property
    def resources(self) -> "Mapping[str, PressResource]":
        """By resource type."""
        return {name: make(self.connection) for name, (_, make) in _RESOURCES.items()}

    @cached_property
    def data_sources(self) -> Mapping[str, DataSource]:
        """By type."""
        return {name: make(self.connection) for name, (_, make) in DATA_SOURCES.items()}

    def expect(self, changes: Mapping[tuple[str, str], int]) -> None:
        """Fetch the names that are taken, before many objects are created."""
        for type_name, resource in self.resources.items():
            created = sum(changes.get((type_name, verb), 0) for verb in ("create", "replace"))
            resource.taken_names.expect(created)

    def relate(self, changes: Sequence[PlannedChange]) -> Mapping[str, Sequence[str]]:
        """What follows a release, and what goes."""
        return related_notes(changes)

    def review(self, request: ReviewRequest) -> ReviewResponse:
        """Names that are taken, and specs still in use that would be removed."""
        from blockform_press.resources.review import review  # noqa: PLC0415  not needed where nothing changes

        problems = review(self.connection, request.changes, validate_remote=request.validate_remote)
        return ReviewResponse(problems=tuple(problems))

    def close(self) -> None:
        """Give back connections, and stop the embedded server if there is one."""
        self.connection.close()
