"""``local_scratch``: a directory that is there during a plan or an apply, and gone afterwards."""

import shutil
import tempfile

from blockform.sdk import (
    Attribute,
    Block,
    CloseRequest,
    CloseResponse,
    OpenRequest,
    OpenResponse,
    Problem,
    ResourceSchema,
)
from blockform.values import STRING, string

SCRATCH_SCHEMA = ResourceSchema(
    block=Block(
        description="An empty directory for the time of a run.",
        attributes={
            "purpose": Attribute(type=STRING, required=True, description="Stands in the directory's name."),
            "path": Attribute(type=STRING, computed=True, description="Where it is."),
        },
    )
)


class ScratchDirectory:
    """Makes a directory, and removes it with all that is in it."""

    def open(self, request: OpenRequest) -> OpenResponse:
        """The whole object; the path comes back on closing."""
        try:
            path = tempfile.mkdtemp(prefix=f"{request.config['purpose'].as_str()}-")
        except OSError as error:
            problem = Problem("Cannot make directory", f"{error.strerror}.")
            return OpenResponse(result=None, problems=(problem,))
        return OpenResponse(result=request.config.with_attrs(path=string(path)), private=path)

    def close(self, request: CloseRequest) -> CloseResponse:
        """Nothing is left behind (protocol CanClose)."""
        try:
            shutil.rmtree(request.private)
        except OSError as error:
            problem = Problem("Cannot remove directory", f"{request.private}: {error.strerror}.")
            return CloseResponse(problems=(problem,))
        return CloseResponse()
