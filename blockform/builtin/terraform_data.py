"""``terraform_data``: keeps a value in the state, and is replaced when another value changes.

Source: Terraform's built-in provider, planDataStoreResourceChange and applyDataStoreResourceChange.
"""

from uuid import uuid4

from blockform.sdk import (
    ApplyResponse,
    Attribute,
    Block,
    CreateRequest,
    DeleteRequest,
    DeleteResponse,
    ImportRequest,
    ImportResponse,
    MoveStateRequest,
    MoveStateResponse,
    PlanRequest,
    PlanResponse,
    Problem,
    ReadRequest,
    ReadResponse,
    ResourceSchema,
    UpdateRequest,
)
from blockform.values import DYNAMIC, STRING, Unknown, Value, null, object_of, path_of, string, unknown

SCHEMA = ResourceSchema(
    block=Block(
        description="Keeps any value in the state and follows the resource lifecycle.",
        attributes={
            "id": Attribute(type=STRING, computed=True, description="A random id, made with the object."),
            "input": Attribute(
                type=DYNAMIC, optional=True, description="A value to keep; `output` shows it once applied."
            ),
            "output": Attribute(type=DYNAMIC, computed=True, description="The value of `input`."),
            "triggers_replace": Attribute(
                type=DYNAMIC, optional=True, description="A value whose change replaces the object."
            ),
        },
    )
)

_NEW_ID = Value(STRING, Unknown(not_null=True))


class TerraformData:
    """The verbs of ``terraform_data``: all of it is in the state."""

    is_local = True

    def read(self, request: ReadRequest) -> ReadResponse:
        """The object is what the state says."""
        return ReadResponse(new_state=request.state, private=request.private)

    def plan(self, request: PlanRequest) -> PlanResponse:
        """Work out ``id`` and ``output``; another ``triggers_replace`` needs a new object."""
        proposed, prior = request.proposed, request.prior
        given = proposed["input"]
        output = given if given.is_null else unknown(given.type)
        if prior is None:
            return PlanResponse(planned=proposed.with_attrs(id=_NEW_ID, output=output))
        if prior["triggers_replace"] != proposed["triggers_replace"]:
            planned = proposed.with_attrs(id=_NEW_ID, output=output)
            return PlanResponse(planned=planned, requires_replace=(path_of("triggers_replace"),))
        if prior["input"] != given:
            return PlanResponse(planned=proposed.with_attrs(output=unknown(given.type)))
        return PlanResponse(planned=proposed)

    def create(self, request: CreateRequest) -> ApplyResponse:
        """Make the id."""
        return ApplyResponse(new_state=_settled(request.planned))

    def update(self, request: UpdateRequest) -> ApplyResponse:
        """Show the new input."""
        return ApplyResponse(new_state=_settled(request.planned))

    def delete(self, request: DeleteRequest) -> DeleteResponse:  # noqa: ARG002  there is nothing outside the state
        """Nothing is left once the state forgets it."""
        return DeleteResponse()

    def import_state(self, request: ImportRequest) -> ImportResponse:
        """Any id will do: the object is taken in with it and nothing else."""
        nothing = null(DYNAMIC)
        attrs = {"id": string(request.id), "input": nothing, "output": nothing, "triggers_replace": nothing}
        return ImportResponse(state=object_of(attrs))


def _settled(planned: Value) -> Value:
    new_id = planned["id"] if planned["id"].is_known else string(str(uuid4()))
    return planned.with_attrs(id=new_id, output=planned["input"])


def from_null_resource(request: MoveStateRequest) -> MoveStateResponse:
    """The object of a ``null_resource``: its triggers become ``triggers_replace``.

    They become an object, as which they are mostly written again, so that they are the same. Source: Terraform's
    moveDataStoreResourceState.
    """
    if not request.source_provider.endswith("hashicorp/null"):
        detail = "Only moving from the official hashicorp/null provider to terraform_data is supported."
        return _not_moved("Unsupported source provider for move operation", detail)
    if request.source_type != "null_resource":
        detail = "Only moving from the null_resource managed resource to terraform_data is supported."
        return _not_moved("Unsupported source resource type for move operation", detail)
    triggers = request.source_state.get("triggers")
    given = (
        null(DYNAMIC)
        if triggers is None
        else object_of({key: string(text) for key, text in triggers.items()})
    )
    attrs = {"id": string(str(request.source_state["id"])), "input": null(DYNAMIC), "output": null(DYNAMIC)}
    return MoveStateResponse(new_state=object_of({**attrs, "triggers_replace": given}))


def _not_moved(summary: str, detail: str) -> MoveStateResponse:
    return MoveStateResponse(new_state=None, problems=(Problem(summary, detail),))
