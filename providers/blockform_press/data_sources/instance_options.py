"""``press_instance_options``: the instance types a tenant may use."""

from blockform.sdk import Block, Nesting, ReadDataRequest, ReadDataResponse, ResourceSchema
from blockform.values import NUMBER, STRING, object_of
from blockform_press.connection import Connection
from blockform_press.resources.decode import decode
from blockform_press.resources.fields import one_of, result, results, text
from blockform_press.resources.problems import CALL_ERRORS, call_problem

SCHEMA = ResourceSchema(
    block=Block(
        description="The instance types this tenant may use for one kind of thing.",
        attributes={
            "entity_type": text(
                "workflow (steps), webapp, api-deployment, data-bridge or workspace.",
                required=True,
                validators=(one_of("api-deployment", "data-bridge", "webapp", "workflow", "workspace"),),
            ),
            "options": results(
                Nesting.LIST,
                "The instance types.",
                {
                    "id": result(NUMBER, "Id, for instance_type_id."),
                    "name": result(STRING, "Name."),
                    "cpu": result(NUMBER, "Thousandths of a core."),
                    "memory": result(NUMBER, "Thousandths of a GB."),
                    "gpu": result(NUMBER, "GPUs."),
                    "gpu_memory": result(NUMBER, "Memory of the GPUs."),
                    "instance_class": result(STRING, "Class."),
                    "provider": result(STRING, "What provides it."),
                    "provider_instance_id": result(STRING, "Its id there."),
                },
            ),
        },
    )
)


class InstanceOptions:
    """Reads the options of one entity type."""

    limits_calls = True

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, request: ReadDataRequest) -> ReadDataResponse:
        """Ask the platform; the answer has one page."""
        entity_type = request.config["entity_type"]
        try:
            rows = self._connection.client.instance_options(entity_type.as_str())
            options = decode(rows, SCHEMA.block.attributes["options"], "data")
        except CALL_ERRORS as error:
            return ReadDataResponse(state=None, problems=(call_problem(error, "reading instance options"),))
        return ReadDataResponse(state=object_of({"entity_type": entity_type, "options": options}))
