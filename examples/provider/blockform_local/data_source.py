"""``local_file`` as a data source: a text file that something else has made."""

from pathlib import Path

from blockform.sdk import Attribute, Block, Problem, ReadDataRequest, ReadDataResponse, ResourceSchema
from blockform.values import STRING, path_of, string

from blockform_local.disk import digest, read_text, unusable

DATA_SCHEMA = ResourceSchema(
    block=Block(
        description="A text file that exists already.",
        attributes={
            "path": Attribute(type=STRING, required=True, description="Where it is."),
            "content": Attribute(type=STRING, computed=True, description="What is in it."),
            "sha256": Attribute(type=STRING, computed=True, description="Digest of the content."),
        },
    )
)


class FileSource:
    """Reads a file."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def read(self, request: ReadDataRequest) -> ReadDataResponse:
        """The whole object: what the user wrote, and what was found."""
        path = self._directory / request.config["path"].as_str()
        try:
            content = read_text(path)
        except (OSError, UnicodeDecodeError) as error:
            return ReadDataResponse(state=None, problems=(unusable(path, error),))
        if content is None:
            problem = Problem("File not found", f"There is no file {path}.", path_of("path"))
            return ReadDataResponse(state=None, problems=(problem,))
        return ReadDataResponse(
            state=request.config.with_attrs(content=string(content), sha256=string(digest(content)))
        )
