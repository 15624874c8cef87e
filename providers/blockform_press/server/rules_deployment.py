"""Rules 66 to 79: who may deploy what under which name, and which states allow which call."""

from typing import Any

from blockform_press.server.calls import Json, Tenant
from blockform_press.server.errors import bad_request, conflict, unprocessable
from blockform_press.server.lifecycle import IN_PROGRESS, REDEPLOYABLE
from blockform_press.server.rules_spec import METADATA_MEMBERS, check_metadata, notes_of
from blockform_press.server.storage import Row, Store


def spec_reference(body: Json) -> Json:
    """The ``spec`` member of a new deployment, its id checked."""
    spec = body.get("spec")
    if not isinstance(spec, dict) or not isinstance(spec.get("id"), str) or not spec["id"]:  # Rule 66
        raise bad_request("spec.id is required.")
    return spec


def revision_notes(body: Json) -> str | None:
    """``revision.notes`` of a new deployment or revision; the member may be missing."""
    revision = body.get("revision")
    if revision is not None and not isinstance(revision, dict):
        raise bad_request("revision must be an object.")
    return notes_of((revision or {}).get("notes"), "revision.notes")


def check_available(spec: Row) -> None:
    """Only available specs can be deployed; what is deployed already goes on."""
    if spec["status"] != "available":  # Rule 68
        raise unprocessable(f"Spec is {spec['status']}.")


def check_name(store: Store, tenant: Tenant, kind: str, name: str) -> None:
    """The name of a deployment is free: per kind for blocks, and among apps."""
    if name_taken(store, tenant, kind, name):  # Rules 69 and 76
        raise unprocessable(f"A deployment named '{name}' already exists.")


def name_taken(store: Store, tenant: Tenant, kind: str, name: str) -> bool:
    """Whether the tenant has a deployment of this kind and name."""
    row = store.value(
        "SELECT 1 FROM deployments WHERE tenant = ? AND kind = ? AND name = ?", tenant.name, kind, name
    )
    return row is not None


def check_revisable(row: Row) -> None:
    """A deployment that can take a revision."""
    if row["status"] in IN_PROGRESS:  # Rule 75
        raise conflict(f"Deployment is {row['status']}.")
    _check_unmanaged(row)  # Rule 75


def check_deletable(row: Row) -> None:
    """A deployment that can be deleted."""
    if row["status"] in IN_PROGRESS:  # Rule 78
        raise unprocessable(f"Deployment is {row['status']}.")
    _check_unmanaged(row)  # Rule 78


def _check_unmanaged(row: Row) -> None:
    if row["parent_id"] is not None:
        raise unprocessable("Deployment is managed by an app.")


def check_redeployable(row: Row) -> None:
    """A deployment in a state that a redeploy can mend."""
    if row["status"] not in REDEPLOYABLE:  # Rule 77
        raise conflict(f"Deployment is {row['status']}.")


def metadata_changes(current: Json, body: Json) -> Json:
    """The metadata after a flat patch; one that changes nothing is refused (rule 76)."""
    if not body or not body.keys() <= set(METADATA_MEMBERS):  # Rule 76
        raise bad_request("Invalid request body.")
    check_metadata(body)
    merged = current | body
    if merged == current:  # Rule 76
        raise bad_request("No changes detected")
    return merged


def revision_number(text: str) -> int:
    """A revision number from a path."""
    if not (text.isascii() and text.isdigit() and len(text) <= 12 and int(text) >= 1):  # Rule 79
        raise bad_request(f"Invalid revision '{text}'.")
    return int(text)


def required_map(value: Any) -> Json:
    """A member that must be a map when it is there."""
    if value is not None and not isinstance(value, dict):  # Rule 70
        raise bad_request("Invalid parameters.")
    return value or {}
