"""What a user would write to have a spec that exists: for blocks that are written for imported ones."""

from blockform.sdk import GenerateConfigRequest, GenerateConfigResponse, GeneratedFile
from blockform.values import string
from blockform_press.connection import Connection
from blockform_press.resources.artifact import ArtifactError, files_of_zip
from blockform_press.resources.problems import CALL_ERRORS, call_problem
from blockform_press.resources.spec_read import artifact_content
from blockform_press.resources.spec_traits import SpecTraits


def generate_spec(
    traits: SpecTraits, connection: Connection, request: GenerateConfigRequest
) -> GenerateConfigResponse:
    """The spec as it is; the platform's copy of its code goes into a directory that is named as the block."""
    state = request.state
    artifact = state.get("artifact")
    if artifact is None or artifact.is_null:
        return GenerateConfigResponse(config=state)
    try:
        content = artifact_content(traits, connection, state)
        files = files_of_zip(content) if content is not None else {}
    except CALL_ERRORS as error:
        return GenerateConfigResponse(
            config=None, problems=(call_problem(error, f"downloading the artifact of {request.address}"),)
        )
    except ArtifactError as error:
        return GenerateConfigResponse(config=None, problems=(error.problem,))
    return GenerateConfigResponse(
        config=state.with_attrs(artifact=artifact.with_attrs(path=string(f"./{request.name}"))),
        files={
            f"{request.name}/{name}": GeneratedFile(data, executable)
            for name, (data, executable) in files.items()
        },
    )
