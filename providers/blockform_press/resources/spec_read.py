"""Reads specs: a description or a list row becomes the object of our schema, with as few calls as a release's constancy allows.

A release never changes, so while the latest version is the one we know, everything it holds is as we know it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from blockform.sdk import ReadRequest, ReadResponse, null_of
from blockform.values import STRING, Value, null, object_of, string
from blockform_press.bodies import Json
from blockform_press.connection import Connection, is_whole
from blockform_press.endpoints import Row
from blockform_press.errors import PressError, PressNotFound
from blockform_press.resources.artifact import ArtifactError, hash_of_zip
from blockform_press.resources.decode import decode
from blockform_press.resources.encode import without_secrets
from blockform_press.resources.metadata import AUTHORSHIP, SPEC_METADATA, as_promised, metadata_row
from blockform_press.resources.prior import read_over, same_or_new
from blockform_press.resources.read_many import read_many
from blockform_press.resources.spec_traits import SpecTraits, text_at


def read_spec(traits: SpecTraits, connection: Connection, spec_id: str, prior: Value | None) -> Value | None:
    """The spec as it is now; None when it is gone. Raises: PressError, SetupError."""
    try:
        row = connection.client.describe_spec(traits.family, spec_id)
    except PressNotFound:
        return None
    connection.remember_spec(traits.family, row)
    return spec_state(traits, connection, row, prior)


def spec_state(traits: SpecTraits, connection: Connection, row: Row, prior: Value | None) -> Value:
    """The object that a description (or a full list row) says; what cannot be read is as in ``prior``.

    Raises: PressError.
    """
    metadata = metadata_row(row.get("metadata") or {})
    latest = row.get("latestRelease") or {}
    attributes = traits.block.attributes
    now: dict[str, Value] = {
        "id": string(str(row["id"])),
        "scope": decode(row.get("scope", "private"), attributes["scope"], "scope"),
        "tenants": decode(row.get("tenants") or None, attributes["tenants"], "tenants"),
        "featured": decode(bool(row.get("featured")), attributes["featured"], "featured"),
        "metadata": as_promised(decode(metadata, SPEC_METADATA, "metadata"), prior),
        "status": decode(metadata.get("status"), attributes["status"], "metadata.status"),
        **authorship(metadata),
    }
    if "kind" in attributes:
        now["kind"] = decode(row.get("kind"), attributes["kind"], "kind")
    if not has_release(prior, latest.get("version")):
        now.update(_release_parts(traits, connection, row, prior))
    return same_or_new(prior, read_over(prior, now, traits.block))


def has_release(prior: Value | None, version: Json) -> bool:
    """Whether an object holds the release of this version, wholly known."""
    if prior is None or not version or text_at(prior, "release", "version") != version:
        return False
    return prior["releases"].is_wholly_known and not prior["releases"].is_null


def authorship(metadata: Mapping[str, Any]) -> dict[str, Value]:
    """Who and when; "" where the platform does not say."""
    keys = {
        "created_at": "createdAt",
        "created_by": "createdBy",
        "updated_at": "updatedAt",
        "updated_by": "updatedBy",
    }
    return {
        name: decode(metadata.get(keys[name]), attribute, keys[name])
        for name, attribute in AUTHORSHIP.items()
    }


def _release_parts(
    traits: SpecTraits, connection: Connection, row: Row, prior: Value | None
) -> dict[str, Value]:
    """What the latest release holds, and the list of all."""
    latest: Row = row.get("latestRelease") or {}
    version = str(latest.get("version") or "")
    spec_id = str(row["id"])
    release = latest
    if not is_whole(latest):
        release = connection.release(traits.family, spec_id, version)
    parts = {
        name: without_secrets(value, traits.attribute(name), connection.fingerprint)
        for name, value in traits.decode(release).items()
    }
    notes = latest.get("notes")
    parts["release"] = object_of(
        {"version": string(version), "notes": string(str(notes)) if notes else null(STRING)}
    )
    parts["releases"] = _releases(traits, connection, row, prior)
    if "artifact" in traits.block.attributes:
        parts["artifact"] = _artifact(traits, connection, release, version, prior)
    return parts


def _releases(traits: SpecTraits, connection: Connection, row: Row, prior: Value | None) -> Value:
    """All releases. A spec whose id was not known before has just been created: its latest release is the only one."""
    created = prior is not None and not prior["id"].is_known
    rows = (
        [row["latestRelease"]] if created else connection.client.list_releases(traits.family, str(row["id"]))
    )
    return decode(rows, traits.attribute("releases"), "releases")


def _artifact(
    traits: SpecTraits, connection: Connection, release: Row, version: str, prior: Value | None
) -> Value:
    """The artifact attribute; its hash is taken from the platform's own copy unless we published it ourselves."""
    attribute = traits.attribute("artifact")
    if prior is not None and text_at(prior, "release", "version") == version:
        return prior["artifact"]
    reference = release.get("artifact")
    if not isinstance(reference, dict):
        return null_of(attribute)
    try:
        content = connection.client.download_artifact(str(reference["id"]), int(reference["version"]))
        digest = string(hash_of_zip(content))
    except (PressError, ArtifactError):
        digest = null(STRING)  # nothing is known of the content; the next plan publishes what is declared
    before = prior["artifact"] if prior is not None else None
    if before is None or before.is_null:
        before = decode({}, attribute)
    return before.with_attrs(hash=digest)


def artifact_content(traits: SpecTraits, connection: Connection, spec: Value) -> bytes | None:
    """The zip of a spec's latest release; None where it has none. Raises: PressError."""
    version = text_at(spec, "release", "version")
    release = connection.client.describe_release(traits.family, spec["id"].as_str(), version)
    reference = release.get("artifact")
    if not isinstance(reference, dict):
        return None
    return connection.client.download_artifact(str(reference["id"]), int(reference["version"]))


# Many at once


def read_many_specs(
    traits: SpecTraits, connection: Connection, requests: Sequence[ReadRequest]
) -> list[ReadResponse]:
    """Read many specs, those that are unchanged from the list alone."""

    def rows() -> Sequence[Row]:
        listed = connection.client.list_specs(traits.family)
        connection.remember_rows("specs", traits.family, listed)
        return listed

    def read(request: ReadRequest, row: Row | None) -> Value | None:
        if row is not None and is_unchanged(row, request.state):
            return request.state
        if row is not None and _says_all(row, request.state):
            return spec_state(traits, connection, row, request.state)
        return read_spec(traits, connection, text_at(request.state, "id"), request.state)

    return read_many(requests, traits.noun, rows, read)


def is_unchanged(row: Row, state: Value) -> bool:
    """Whether a spec's list row proves that nothing has changed since ``state`` was recorded."""
    version = (row.get("latestRelease") or {}).get("version")
    updated = (row.get("metadata") or {}).get("updatedAt")
    return bool(updated) and updated == text_at(state, "updated_at") and has_release(state, version)


def _says_all(row: Row, state: Value) -> bool:
    """Whether a list row carries every field that the state has, and no release but the one that is known."""
    metadata = row.get("metadata") or {}
    shown = decode(metadata_row(metadata), SPEC_METADATA, "metadata")
    declared = state["metadata"]
    missing = any(shown[name].is_null and not declared[name].is_null for name in declared.items)
    return (
        not missing and "scope" in row and has_release(state, (row.get("latestRelease") or {}).get("version"))
    )
