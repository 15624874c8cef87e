"""``local_file`` as a resource: schema, verbs, and the optional abilities to plan, import and recover."""

from collections.abc import Mapping
from pathlib import Path

from blockform.sdk import (
    ApplyResponse,
    Attribute,
    Block,
    CallIntent,
    CreateRequest,
    DeleteRequest,
    DeleteResponse,
    ImportRequest,
    ImportResponse,
    Operation,
    Outcome,
    PlanRequest,
    PlanResponse,
    Problem,
    ReadRequest,
    ReadResponse,
    RecoverRequest,
    RecoverResponse,
    ResourceSchema,
    UpdateRequest,
)
from blockform.sdk.modifiers import requires_replace
from blockform.sdk.validators import not_empty
from blockform.values import STRING, Value, object_of, path_of, string, unknown

from blockform_local.disk import digest, read_text, unusable, write_text

SCHEMA = ResourceSchema(
    block=Block(
        description="A text file on this machine.",
        attributes={
            "id": Attribute(type=STRING, computed=True, description="The same as path."),
            "path": Attribute(
                type=STRING,
                required=True,
                validators=(not_empty(),),
                modifiers=(requires_replace(),),
                description="Where the file is; a change needs a new file.",
            ),
            "content": Attribute(type=STRING, required=True, description="What is in it."),
            "sha256": Attribute(type=STRING, computed=True, description="Digest of the content."),
        },
    )
)


class FileResource:
    """The verbs of ``local_file``. They run in worker threads, so nothing here changes after construction."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    # Deciding: no file is touched

    def plan(self, request: PlanRequest) -> PlanResponse:
        """The digest follows from the content, so it is known as soon as the content is (protocol CanPlan)."""
        path, content = request.proposed["path"], request.proposed["content"]
        sha256 = string(digest(content.as_str())) if content.is_known else unknown(STRING)
        return PlanResponse(planned=request.proposed.with_attrs(id=path, sha256=sha256))

    # Looking

    def read(self, request: ReadRequest) -> ReadResponse:
        """The file as it is now; the very same value says that nothing has changed."""
        path = self._path(request.state)
        try:
            content = read_text(path)
        except (OSError, UnicodeDecodeError) as error:
            return ReadResponse(new_state=request.state, problems=(unusable(path, error),))
        if content is None:
            return ReadResponse(new_state=None)
        if content == request.state["content"].as_str():
            return ReadResponse(new_state=request.state)
        return ReadResponse(new_state=_file(request.state["path"].as_str(), content))

    def import_state(self, request: ImportRequest) -> ImportResponse:
        """An existing file is taken over by its path (protocol CanImport)."""
        path = self._directory / request.id
        try:
            content = read_text(path)
        except (OSError, UnicodeDecodeError) as error:
            return ImportResponse(state=None, problems=(unusable(path, error),))
        if content is None:
            return ImportResponse(
                state=None, problems=(Problem("Cannot import file", f"There is no file {path}."),)
            )
        return ImportResponse(state=_file(request.id, content))

    # Changing: the intent is on disk before the file is

    def create(self, request: CreateRequest) -> ApplyResponse:
        """Make the file; one that is there already belongs to somebody else."""
        problems = self._write(request.operation, request.planned, before="")
        return ApplyResponse(new_state=None if problems else request.planned, problems=problems)

    def update(self, request: UpdateRequest) -> ApplyResponse:
        """Put the new content in place of the old."""
        problems = self._write(request.operation, request.planned, before=request.prior["sha256"].as_str())
        return ApplyResponse(new_state=request.prior if problems else request.planned, problems=problems)

    def delete(self, request: DeleteRequest) -> DeleteResponse:
        """Remove the file; one that is gone already is no error."""
        path = self._path(request.prior)
        key = self.natural_key(request.prior)
        before = request.prior["sha256"].as_str()
        request.operation.intend(CallIntent(kind="delete_file", key=key, expected={"before": before}))
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            request.operation.refused()
            return DeleteResponse(problems=(unusable(path, error),))
        return DeleteResponse()

    def _write(self, operation: Operation, planned: Value, *, before: str) -> tuple[Problem, ...]:
        path = self._path(planned)
        intent = CallIntent(
            kind="write_file",
            key=self.natural_key(planned),
            digest=planned["sha256"].as_str(),
            expected={"before": before},
        )
        operation.intend(intent)
        try:
            write_text(path, planned["content"].as_str(), replace=bool(before))
        except FileExistsError:
            operation.refused()
            detail = f"There is a file {path} already, and it was not made by this resource. Move it away or import it."
            return (Problem("File exists already", detail, path_of("path")),)
        except OSError as error:
            operation.refused()
            return (unusable(path, error),)
        return ()

    # Recovering: did a call happen whose answer nobody saw? (protocol CanRecover)

    def natural_key(self, planned: Value) -> Mapping[str, str]:
        """A file is found by its path."""
        return {"path": planned["path"].as_str()}

    def recover(self, request: RecoverRequest) -> RecoverResponse:
        """The file is as intended, or as it was before, or somebody else has changed it."""
        intent = request.intent
        path = self._directory / intent.key["path"]
        try:
            content = read_text(path)
        except (OSError, UnicodeDecodeError) as error:
            return RecoverResponse(outcome=Outcome.UNDECIDED, problems=(unusable(path, error),))
        now = "" if content is None else digest(content)
        if now == intent.digest:
            new_state = None if content is None else _file(intent.key["path"], content)
            return RecoverResponse(outcome=Outcome.HAPPENED, new_state=new_state)
        if now == intent.expected["before"]:
            return RecoverResponse(outcome=Outcome.NOT_HAPPENED, new_state=request.prior)
        detail = (
            f"A run was interrupted while it changed {path}, and the file is neither as it was before nor as it was to be. "
            "Move it away, or put back what was there, and apply again."
        )
        return RecoverResponse(
            outcome=Outcome.UNDECIDED, problems=(Problem("Outcome of change not known", detail),)
        )

    def _path(self, of: Value) -> Path:
        return self._directory / of["path"].as_str()


def _file(path: str, content: str) -> Value:
    attrs = {"id": path, "path": path, "content": content, "sha256": digest(content)}
    return object_of({name: string(text) for name, text in attrs.items()})
