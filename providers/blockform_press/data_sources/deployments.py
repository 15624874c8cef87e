"""``press_block_deployment`` and ``press_app_deployment`` as data sources."""

from collections.abc import Mapping

from blockform.sdk import ReadDataRequest, ReadDataResponse, ResourceSchema
from blockform_press.connection import Connection
from blockform_press.data_sources.lookup import read_by_import, source_schema
from blockform_press.resources import app_deployment, block_deployment
from blockform_press.resources.app_deployment import AppDeploymentTraits
from blockform_press.resources.block_deployment import BlockDeploymentTraits
from blockform_press.resources.deployment_traits import DeploymentTraits
from blockform_press.resources.deployments import DeploymentResource

DEPLOYMENT_SOURCES: Mapping[str, tuple[DeploymentTraits, ResourceSchema]] = {
    "press_block_deployment": (
        BlockDeploymentTraits(),
        source_schema(block_deployment.SCHEMA, "block deployment"),
    ),
    "press_app_deployment": (AppDeploymentTraits(), source_schema(app_deployment.SCHEMA, "app deployment")),
}


class DeploymentSource:
    """Finds one deployment."""

    limits_calls = True

    def __init__(self, traits: DeploymentTraits, schema: ResourceSchema, connection: Connection) -> None:
        self._schema = schema
        self._resource = DeploymentResource(traits, connection)

    def read(self, request: ReadDataRequest) -> ReadDataResponse:
        """By id or exact name."""
        return read_by_import(request, self._schema, self._resource.import_state)
