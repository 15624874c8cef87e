"""Rules 15 to 22: the parts that all specs share, and the metadata that deployments share with them."""

from typing import Any

from blockform_press.server.calls import Family, Json
from blockform_press.server.errors import bad_request, unprocessable
from blockform_press.server.paging import SCOPES, SPEC_STATUSES
from blockform_press.server.semver import is_version

METADATA_MEMBERS = ("name", "title", "summary", "description", "descriptionContentType", "imageUrl", "tags")
KINDS_OF = {Family.BLOCK: ("workflow", "service", "webapp"), Family.APP: ("app",)}

_CONTENT_TYPES = ("text/plain", "text/markdown")
_LONGEST_NAME = 255


def kind_of(body: Json, family: Family) -> str:
    """The kind of a new spec, its format version checked first."""
    version = body.get("version")
    if isinstance(version, bool) or version not in ("1", 1):  # Rule 15
        raise bad_request("Unsupported spec version.")
    kind = body.get("kind")
    if not isinstance(kind, str) or kind not in KINDS_OF[family]:  # Rule 16
        raise bad_request(f"Invalid kind '{kind}'.")
    return kind


def metadata_of(given: Any) -> Json:
    """The metadata of a new spec or deployment: its known members, those that are null left out."""
    members = given if isinstance(given, dict) else {}
    metadata = {name: members[name] for name in METADATA_MEMBERS if members.get(name) is not None}
    for name in ("name", "summary"):
        if name not in metadata:  # Rules 17 and 66
            raise bad_request(f"metadata.{name} is required.")
    check_metadata(metadata)
    return metadata


def check_metadata(metadata: Json) -> None:
    """The members that are there: texts are texts, name and summary not empty, and rules 18 and 19."""
    for name, value in metadata.items():
        if name != "tags" and not isinstance(value, str):
            raise bad_request(f"metadata.{name} must be a string.")
        if isinstance(value, str) and "\0" in value:  # SQLite would end a name there
            raise bad_request(f"metadata.{name} must not contain U+0000.")
        if name in ("name", "summary") and not value.strip():  # Rules 17 and 66
            raise bad_request(f"metadata.{name} is required.")
    if len(metadata.get("name", "")) > _LONGEST_NAME:
        raise bad_request(f"metadata.name must have at most {_LONGEST_NAME} characters.")
    if metadata.get("descriptionContentType", _CONTENT_TYPES[0]) not in _CONTENT_TYPES:  # Rule 18
        raise bad_request("Invalid descriptionContentType.")
    if not _are_tags(metadata.get("tags", [])):  # Rule 19
        raise bad_request("metadata.tags must be a list of objects with a name.")


def _are_tags(tags: Any) -> bool:
    return isinstance(tags, list) and all(
        isinstance(tag, dict) and isinstance(tag.get("name"), str) and tag["name"] for tag in tags
    )


def release_of(given: Any) -> tuple[str, str | None]:
    """Version and notes of a new release."""
    release = given if isinstance(given, dict) else {}
    version, notes = release.get("version"), release.get("notes")
    if not isinstance(version, str) or not is_version(version):  # Rule 20
        raise bad_request("release.version must be a valid semantic version.")
    return version, notes_of(notes, "release.notes")


def notes_of(notes: Any, member: str) -> str | None:
    """Notes of a release or a revision: a text, or nothing."""
    if notes is not None and not isinstance(notes, str):
        raise bad_request(f"{member} must be a string.")
    return notes


def scope_of(scope: Any, tenants: Any) -> tuple[str, list[str]]:
    """Scope and tenants of a spec; tenants beside another scope than ``shared`` are dropped (rule 22)."""
    chosen = "private" if scope is None else scope
    if not isinstance(chosen, str) or chosen not in SCOPES:  # Rule 21
        raise bad_request(f"Invalid scope '{chosen}'.")
    names = [] if tenants is None else tenants
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise bad_request("tenants must be a list of tenant names.")
    if chosen != "shared":
        return chosen, []
    if not names:  # Rule 22
        raise unprocessable("Tenants are required for scope 'shared'.")
    return chosen, list(dict.fromkeys(names))


def check_status(status: Any) -> None:
    """The status in a patch of a spec (rule 63)."""
    if not isinstance(status, str) or status not in SPEC_STATUSES:  # Rule 63
        raise bad_request(f"Invalid status '{status}'.")
