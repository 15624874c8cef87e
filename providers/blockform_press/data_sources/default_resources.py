"""``press_default_resources``: what a workflow step gets that names no resources."""

from blockform.sdk import Block, ReadDataRequest, ReadDataResponse, ResourceSchema
from blockform.values import NUMBER, STRING
from blockform_press.connection import Connection
from blockform_press.resources.decode import decode_members
from blockform_press.resources.fields import result
from blockform_press.resources.problems import CALL_ERRORS, call_problem

SCHEMA = ResourceSchema(
    block=Block(
        description="Instance type and storage of workflow steps that name none.",
        attributes={
            "instance_type_id": result(NUMBER, "Instance type."),
            "storage": result(STRING, "Storage, such as 10GB."),
        },
    )
)


class DefaultResources:
    """Reads the tenant's defaults."""

    limits_calls = True

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, request: ReadDataRequest) -> ReadDataResponse:  # noqa: ARG002  there is nothing to configure
        """Ask the platform."""
        try:
            row = self._connection.client.default_resources()
            state = decode_members(row, SCHEMA.block.attributes)
        except CALL_ERRORS as error:
            return ReadDataResponse(state=None, problems=(call_problem(error, "reading default resources"),))
        return ReadDataResponse(state=state)
