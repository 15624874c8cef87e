"""Changes specs: create, publish, patch, delete, each as one intended call that is looked up when its answer is lost."""

from contextlib import suppress

from msgspec import Struct

from blockform.sdk import CallIntent, Operation, Problem
from blockform.values import Value, null, path_of, string
from blockform_press.connection import Connection
from blockform_press.endpoints import Row
from blockform_press.errors import PressForbidden, PressInvalid, PressNotFound
from blockform_press.names import name_of
from blockform_press.resources.artifact import Artifact, ArtifactError, zip_artifact
from blockform_press.resources.calls import UndecidedError, change
from blockform_press.resources.metadata import SPEC_METADATA, metadata_patch
from blockform_press.resources.spec_read import read_spec, spec_state
from blockform_press.resources.spec_traits import ARCHIVE, PATCHED, ReleaseBody, SpecTraits, text_at


class StoppedShortError(Exception):
    """An operation that cannot go on, for a reason that is no failed call; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def natural_key(traits: SpecTraits, planned: Value) -> dict[str, str]:
    """What names a spec before it has an id. Source: rule 23 of the contract: names are unique per kind."""
    kind = traits.kind(planned)
    return {
        "family": traits.family.value,
        "kind": kind.as_str() if kind.is_known and not kind.is_null else "",
        "name": text_at(planned, "metadata", "name"),
    }


def known(value: Value) -> Value:
    """The value with null for whatever is not known: an object as it can be recorded now."""
    if value.is_wholly_known:
        return value
    if not value.is_known:
        return null(value.type, value.marks)
    if isinstance(value.raw, dict):
        parts = {key: item if item.is_wholly_known else known(item) for key, item in value.raw.items()}
        return Value(value.type, parts, value.marks)
    return Value(value.type, tuple(known(item) for item in value.elements), value.marks)


class SpecCalls(Struct, frozen=True, kw_only=True):
    """The changing calls on specs of one kind, for one operation of the engine."""

    traits: SpecTraits
    connection: Connection
    operation: Operation

    def create(self, planned: Value, config: Value, artifact: Artifact | None) -> Row:
        """Create the spec; the answer names its id. Raises: PressError, UndecidedError, StoppedShortError."""
        client = self.connection.client
        key = natural_key(self.traits, planned)
        namesakes = self.connection.names("specs", self.traits.family).rows(key["name"])
        existing = [str(row["id"]) for row in namesakes if _is_of_kind(row, key)]
        body = ReleaseBody(planned=planned, config=config, artifact=_zipped(artifact))
        wanted = self.traits.content_digest(planned)
        intent = CallIntent(
            kind="create_spec",
            key=key,
            digest=wanted,
            expected={"existing": existing, "version": text_at(planned, "release", "version")},
        )
        answer = change(
            self.operation,
            intent,
            lambda: self.traits.create(client, body),
            lambda: find_created(self.traits, self.connection, key, existing, wanted),
        )
        self.operation.created(known(planned.with_attrs(id=string(str(answer["id"])))))
        return answer

    def publish(self, current: Value, planned: Value, config: Value, artifact: Artifact | None) -> Value:
        """Publish a release; returns the object as it is then, as far as known."""
        client, spec_id = self.connection.client, text_at(current, "id")
        body = ReleaseBody(planned=planned, config=config, artifact=_zipped(artifact))
        version, wanted = text_at(planned, "release", "version"), self.traits.release_digest(planned)
        intent = CallIntent(
            kind="create_release",
            key={"family": self.traits.family.value, "id": spec_id, "version": version},
            digest=wanted,
        )
        change(
            self.operation,
            intent,
            lambda: self.traits.publish(client, spec_id, body),
            lambda: find_release(self.traits, self.connection, spec_id, version, wanted),
        )
        self.connection.forget_spec(spec_id)
        parts = {name: planned[name] for name in (*self.traits.published, "release")}
        reached = current.with_attrs(**parts)
        self.operation.created(known(reached))
        return reached

    def patch(self, current: Value, planned: Value) -> Value:
        """Patch metadata, scope, tenants and featured; returns the object as it is then, as far as known."""
        client, spec_id = self.connection.client, text_at(current, "id")
        body = patch_body(current, planned)
        wanted = self.traits.patch_digest(planned)
        intent = CallIntent(
            kind="patch_spec", key={"family": self.traits.family.value, "id": spec_id}, digest=wanted
        )

        def send() -> Row:
            try:
                return client.patch_spec(self.traits.family, spec_id, body)
            except PressInvalid as error:
                if error.detail != "No changes detected":
                    raise
                return {}

        def find() -> Row | None:
            now = read_spec(self.traits, self.connection, spec_id, current)
            return {} if now is not None and self.traits.patch_digest(now) == wanted else None

        change(self.operation, intent, send, find)
        self.connection.forget_spec(spec_id)
        reached = current.with_attrs(
            **{name: planned[name] for name in PATCHED}, status=planned["metadata"]["status"]
        )
        self.operation.created(known(reached))
        return reached

    def delete(self, prior: Value) -> None:
        """Delete the spec, or archive it if the user wants that; one that is gone already is fine."""
        spec_id = text_at(prior, "id")
        if text_at(prior, "on_destroy") == ARCHIVE:
            self._archive(prior)
            return
        intent = CallIntent(
            kind="delete_spec", key={"family": self.traits.family.value, "id": spec_id}, digest=""
        )

        def send() -> bool:
            with suppress(PressNotFound):
                self.connection.client.delete_spec(self.traits.family, spec_id)
            return True

        def find() -> bool | None:
            return read_spec(self.traits, self.connection, spec_id, prior) is None or None

        change(self.operation, intent, send, find)

    def _archive(self, prior: Value) -> None:
        metadata = prior["metadata"]
        if text_at(prior, "status") == "archived":
            return
        try:
            self.patch(prior, prior.with_attrs(metadata=metadata.with_attrs(status=string("archived"))))
        except PressNotFound:
            return


def patch_body(current: Value, planned: Value) -> Row:
    """The body that brings a spec from one state to another."""
    body: Row = {}
    metadata = metadata_patch(current["metadata"], planned["metadata"], SPEC_METADATA)
    if metadata:
        body["metadata"] = metadata
    for name in ("featured", "scope"):
        if current[name] != planned[name]:
            body[name] = planned[name].raw
    scope_or_tenants = any(current[name] != planned[name] for name in ("scope", "tenants"))
    if scope_or_tenants and not planned["tenants"].is_null:
        body["tenants"] = [tenant.as_str() for tenant in planned["tenants"].elements]
    return body


def specs_named(traits: SpecTraits, connection: Connection, key: dict[str, str]) -> list[Row]:
    """Specs of that very name and kind that this tenant sees."""
    rows = connection.client.list_specs(traits.family, name=key["name"])
    return [row for row in rows if name_of(row) == key["name"] and _is_of_kind(row, key)]


def _is_of_kind(row: Row, key: dict[str, str]) -> bool:
    return row.get("kind") in {key["kind"], None}


def find_created(
    traits: SpecTraits, connection: Connection, key: dict[str, str], existing: list[str], wanted: str
) -> Row | None:
    """The spec that a lost create made: of this name, with equal content, not there before. None: it was not made.

    Raises: UndecidedError when there is one of other content.
    """
    rows = [row for row in specs_named(traits, connection, key) if str(row["id"]) not in existing]
    states = [read_spec(traits, connection, str(row["id"]), None) for row in rows]
    found = [state for state in states if state is not None]
    for state in found:
        if traits.content_digest(state) == wanted:
            return {"id": text_at(state, "id")}
    if not found:
        return None
    raise UndecidedError(foreign_object(traits.noun, key["name"], text_at(found[0], "id")))


def foreign_object(noun: str, name: str, found_id: str) -> Problem:
    """An object of our name appeared that is not what we meant to make: whose it is, the user must say."""
    return Problem(
        "Outcome of call not known",
        f'The answer to creating {noun} "{name}" was lost. A {noun} of that name exists now that did not before (id {found_id}), but '
        "its content is not what was to be created, so it may be somebody else's. If it is yours, take it into the state:\n\n"
        f"    blockform import ADDRESS {found_id}\n\nIf it is not, give yours another metadata.name and apply again.",
        path_of("metadata", "name"),
    )


def find_release(
    traits: SpecTraits, connection: Connection, spec_id: str, version: str, wanted: str
) -> Row | None:
    """The release that a lost call published: of this version, with equal content. None: there is none.

    Raises: UndecidedError when that version has other content.
    """
    client = connection.client
    try:
        release = client.describe_release(traits.family, spec_id, version)
    except PressNotFound:
        return None
    row = {**client.describe_spec(traits.family, spec_id), "latestRelease": {**release, "version": version}}
    if traits.release_digest(spec_state(traits, connection, row, None)) == wanted:
        return release
    raise UndecidedError(
        Problem(
            "Outcome of call not known",
            f"The answer to publishing release {version} of {traits.noun} {spec_id} was lost. Version {version} exists now with other "
            "content than was to be published, so somebody else has taken it. Look at it with a plan: apply again to publish yours "
            "under the next free version, or take over what is there.",
            path_of("release", "version"),
        )
    )


def delete_problem(error: PressInvalid | PressForbidden) -> str:
    """What to do about a spec that the platform does not delete."""
    if "app spec" in error.detail:
        return (
            'An app spec still names this block. Destroy or replace that app spec too, or set on_destroy = "archive" for the block '
            "and apply, so that it stays on the platform, archived."
        )
    if "deployments" in error.detail:
        return (
            'The spec still has deployments that are not part of this run. Destroy them first, or set on_destroy = "archive" and '
            "apply, so that the spec stays on the platform, archived."
        )
    return error.explanation


def _zipped(artifact: Artifact | None) -> bytes | None:
    if artifact is None:
        return None
    try:
        return zip_artifact(artifact)
    except ArtifactError as error:
        problem = error.problem
        raise StoppedShortError(
            Problem(problem.summary, problem.detail, path_of("artifact") + problem.path)
        ) from error
