"""Finding the specs, releases and deployments a request names, with the refusals for those it may not see or change."""

from typing import Any, Final

from blockform_press.server.calls import Context, Family, Json, Tenant
from blockform_press.server.errors import bad_request, forbidden, not_found
from blockform_press.server.storage import Row, Store, load, sql

VISIBLE: Final = (
    "(s.tenant = ? OR s.scope = 'public' OR (s.scope = 'shared'"
    " AND EXISTS (SELECT 1 FROM json_each(s.tenants) WHERE value = ?)))"
)
"""Which specs a tenant sees: its own, public ones, those shared with it. Takes the tenant's name twice."""

DEPLOYMENT_COLUMNS: Final = """d.*, s.metadata AS spec_metadata, p.id AS platform_id,
  v.id AS revision_id, v.status AS revision_status, v.notes AS revision_notes, v.reason AS revision_reason,
  v.blocks AS revision_blocks, v.created_at AS revision_created_at, v.created_by AS revision_created_by,
  c.version AS version, c.parameters AS parameters, c.app_parameters AS app_parameters, c.blocks AS blocks"""
"""A deployment with its latest revision (``revision_...``) and what its current one holds."""

DEPLOYMENT_TABLES: Final = """deployments d
  JOIN specs s ON s.id = d.spec_id
  JOIN revisions v ON v.deployment_id = d.id AND v.revision = d.latest_revision
  JOIN revisions c ON c.deployment_id = d.id AND c.revision = d.current_revision
  LEFT JOIN platform_resources p ON p.deployment_id = d.id"""


def visible_spec(store: Store, tenant: Tenant, spec_id: Any, family: Family | None = None) -> Row:
    """A spec that ``tenant`` may read and deploy; an app's id is unknown among blocks (rule 67)."""
    row = visible_spec_or_none(store, tenant, spec_id, family)
    if row is None:  # Rules 56 and 67
        raise not_found("Spec not found.")
    return row


def visible_spec_or_none(
    store: Store, tenant: Tenant, spec_id: Any, family: Family | None = None
) -> Row | None:
    """As ``visible_spec``; None for what is not there."""
    if not isinstance(spec_id, str):
        return None
    row = store.row_or_none(
        sql("SELECT s.* FROM specs s WHERE s.id = ? AND", VISIBLE), spec_id, tenant.name, tenant.name
    )
    return row if row is not None and family in (None, Family(row["family"])) else None


def own_spec(store: Store, tenant: Tenant, spec_id: str, family: Family) -> Row:
    """A spec that ``tenant`` may change."""
    row = visible_spec(store, tenant, spec_id, family)  # Rule 56
    if row["tenant"] != tenant.name:  # Rule 56
        raise forbidden("You do not have permission to modify this spec.")
    return row


def latest_release(store: Store, spec_id: str) -> Row:
    """The newest release of a spec, which is also the highest; every spec has one."""
    row = store.row_or_none("SELECT * FROM releases WHERE spec_id = ? ORDER BY seq DESC LIMIT 1", spec_id)
    if row is None:
        raise LookupError(f"spec {spec_id} has no release")
    return row


def release_or_none(store: Store, spec_id: str, version: Any) -> Row | None:
    """One release of a spec by version."""
    if not isinstance(version, str):
        return None
    return store.row_or_none("SELECT * FROM releases WHERE spec_id = ? AND version = ?", spec_id, version)


def release_of_spec(store: Store, spec_id: str, version: Any) -> Row:
    """As ``release_or_none``, but it must be there."""
    row = release_or_none(store, spec_id, version)
    if row is None:  # Rules 60 and 67
        raise not_found("Release not found.")
    return row


def chosen_release(store: Store, spec_id: str, reference: Any) -> Row:
    """The release that ``{"version": ...}`` names; the latest one when there is no reference (rule 67)."""
    if reference is None:
        return latest_release(store, spec_id)
    if not isinstance(reference, dict):
        raise bad_request("release must be an object with a version.")
    if reference.get("version") is None:
        return latest_release(store, spec_id)
    return release_of_spec(store, spec_id, reference["version"])


def deployment(context: Context, tenant: Tenant, deployment_id: str, family: Family | None = None) -> Row:
    """A deployment of the calling tenant, in the shape of ``DEPLOYMENT_COLUMNS``."""
    select = sql("SELECT", DEPLOYMENT_COLUMNS, "FROM", DEPLOYMENT_TABLES, "WHERE d.id = ? AND d.tenant = ?")
    row = context.store.row_or_none(select, deployment_id, tenant.name)
    if row is None or family not in (None, Family(row["family"])):  # Rules 75, 80 and 81
        raise not_found("Deployment not found.")
    return row


def children(store: Store, parent_id: str) -> list[Row]:
    """The block deployments an app deployment owns, in the order they were made."""
    select = sql(
        "SELECT", DEPLOYMENT_COLUMNS, "FROM", DEPLOYMENT_TABLES, "WHERE d.parent_id = ? ORDER BY d.seq"
    )
    return store.rows(select, parent_id)


def definitions(store: Store, spec_id: str, version: str) -> Json:
    """The parameter definitions of a release."""
    text = store.value("SELECT parameters FROM releases WHERE spec_id = ? AND version = ?", spec_id, version)
    found: Json = load(text)
    return found


def name_of(row: Row) -> str:
    """The name of the spec a deployment was made from."""
    name: str = load(row["spec_metadata"])["name"]
    return name
