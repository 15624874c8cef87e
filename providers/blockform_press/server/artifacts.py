"""Artifacts: zip files with versions. Specs keep theirs here; the calls of section 8.3 read and change them directly."""

from typing import Any, Final

from blockform_press.server.calls import Call, Context, Json, Reply, Tenant
from blockform_press.server.errors import bad_request, not_found, unprocessable
from blockform_press.server.lookup import VISIBLE
from blockform_press.server.paging import Listing, Where, answer_page
from blockform_press.server.rules_block import check_artifact
from blockform_press.server.storage import Row, Store, new_id, sql
from blockform_press.server.times import iso

_LISTING = Listing(columns="a.*", tables="artifacts a", sort={}, tie="a.seq", key="artifacts")
_VERSIONS = Listing(
    columns="v.version, v.created_at, v.created_by",
    tables="artifact_versions v",
    sort={},
    tie="v.version",
    key="versions",
)
_READABLE: Final = sql(
    "SELECT a.* FROM artifacts a WHERE a.id = ? AND (a.tenant = ?",
    "OR EXISTS (SELECT 1 FROM specs s WHERE s.artifact_id = a.id AND",
    VISIBLE,
    "))",
)


def new_artifact(store: Store, tenant: Tenant, name: str, description: str | None, now: str) -> str:
    """Make an artifact without versions; answers its id."""
    artifact_id = new_id()
    authorship = {"created_at": now, "created_by": tenant.author}
    store.insert(
        "artifacts", id=artifact_id, tenant=tenant.name, name=name, description=description, **authorship
    )
    return artifact_id


def add_version(store: Store, tenant: Tenant, artifact_id: str, content: bytes, now: str) -> int:
    """Add the next version; answers its number."""
    latest = "SELECT coalesce(max(version), 0) + 1 FROM artifact_versions WHERE artifact_id = ?"
    version: int = store.value(latest, artifact_id)
    authorship = {"created_at": now, "created_by": tenant.author}
    store.insert("artifact_versions", artifact_id=artifact_id, version=version, content=content, **authorship)
    return version


def drop_artifact(store: Store, artifact_id: str | None) -> None:
    """Delete an artifact with its versions."""
    store.execute("DELETE FROM artifacts WHERE id = ?", artifact_id)


def list_artifacts(context: Context, call: Call) -> Reply:
    """``GET /artifacts/api/v1/artifacts``."""
    where = Where()
    where.add("a.tenant = ?", call.tenant.name)
    return Reply(200, answer_page(context.store, call.query, _LISTING, where, _view))


def create_artifact(context: Context, call: Call) -> Reply:
    """``POST /artifacts/api/v1/artifacts``; the text ``null`` is no description. ``scan`` and ``validate`` change nothing here."""
    name = call.form.fields.get("name")
    if not name:
        raise bad_request("Field 'name' is required.")
    content = _content(call)
    description = call.form.fields.get("description")
    now = iso(context.now)
    artifact_id = call.subject.id = new_artifact(
        context.store, call.tenant, name, None if description == "null" else description, now
    )
    return Reply(
        201,
        {"id": artifact_id, "version": add_version(context.store, call.tenant, artifact_id, content, now)},
    )


def describe_artifact(context: Context, call: Call) -> Reply:
    """``GET /artifacts/api/v1/artifacts/<id>``, with a page of its versions."""
    artifact = _artifact(context, call)
    where = Where()
    where.add("v.artifact_id = ?", artifact["id"])
    page = answer_page(context.store, call.query, _VERSIONS, where, _version_view)
    return Reply(200, _view(artifact) | page)


def create_artifact_version(context: Context, call: Call) -> Reply:
    """``PUT /artifacts/api/v1/artifacts/<id>``."""
    artifact = _own_artifact(context, call)
    content = _content(call)
    version = add_version(context.store, call.tenant, artifact["id"], content, iso(context.now))
    return Reply(200, {"version": version})


def patch_artifact(context: Context, call: Call) -> Reply:
    """``PATCH /artifacts/api/v1/artifacts/<id>``."""
    artifact = _own_artifact(context, call)
    changes = {name: call.body[name] for name in ("name", "description") if call.body.get(name) is not None}
    if not changes or not all(isinstance(value, str) and value for value in changes.values()):
        raise bad_request("Invalid request body.")
    context.store.update("artifacts", artifact["id"], **changes)
    return Reply(200)


def delete_artifact(context: Context, call: Call) -> Reply:
    """``DELETE /artifacts/api/v1/artifacts/<id>``, unless a spec keeps its code in it."""
    artifact = _own_artifact(context, call)
    if context.store.value("SELECT 1 FROM specs WHERE artifact_id = ?", artifact["id"]):
        raise bad_request("Artifact is used by a spec.")
    drop_artifact(context.store, artifact["id"])
    return Reply(200)


def delete_artifact_version(context: Context, call: Call) -> Reply:
    """``DELETE /artifacts/api/v1/artifacts/<id>/<version>``, unless a release needs it."""
    artifact = _own_artifact(context, call)
    version = _version(context.store, artifact["id"], call.path["artifactVersion"])["version"]
    used = "SELECT 1 FROM releases WHERE artifact_id = ? AND artifact_version = ?"
    if context.store.value(used, artifact["id"], version):
        raise unprocessable("Artifact version is used by a release.")
    context.store.execute(
        "DELETE FROM artifact_versions WHERE artifact_id = ? AND version = ?", artifact["id"], version
    )
    return Reply(200)


def download(context: Context, call: Call) -> Reply:
    """``GET .../<id>/download`` and ``.../<id>/<version>/download``: the zip exactly as it was sent."""
    artifact = _artifact(context, call)
    version = _version(context.store, artifact["id"], call.path.get("artifactVersion"))
    return Reply(200, content=bytes(version["content"]))


def _artifact(context: Context, call: Call) -> Row:
    """An artifact the tenant may read: its own, or one behind a spec it sees."""
    tenant = call.tenant.name
    row = context.store.row_or_none(_READABLE, call.path["artifactId"], tenant, tenant, tenant)
    if row is None:
        raise not_found("Artifact not found.")
    return row


def _own_artifact(context: Context, call: Call) -> Row:
    row = _artifact(context, call)
    if row["tenant"] != call.tenant.name:
        raise not_found("Artifact not found.")
    return row


def _version(store: Store, artifact_id: str, number: str | None) -> Row:
    if number is None:
        latest = "SELECT * FROM artifact_versions WHERE artifact_id = ? ORDER BY version DESC LIMIT 1"
        row = store.row_or_none(latest, artifact_id)
    elif number.isascii() and number.isdigit() and len(number) <= 12:
        exact = "SELECT * FROM artifact_versions WHERE artifact_id = ? AND version = ?"
        row = store.row_or_none(exact, artifact_id, int(number))
    else:
        raise bad_request(f"Invalid version '{number}'.")
    if row is None:
        raise not_found("Artifact version not found.")
    return row


def _content(call: Call) -> bytes:
    if call.form.artifact is None:
        raise bad_request("Field 'artifact' is required.")
    check_artifact(call.form.artifact)  # Rule 27
    return call.form.artifact


def _view(row: Row) -> Json:
    view: dict[str, Any] = {"id": row["id"], "name": row["name"], "description": row["description"] or ""}
    return view | {"createdAt": row["created_at"], "createdBy": row["created_by"]}


def _version_view(row: Row) -> Json:
    return {"version": row["version"], "createdAt": row["created_at"], "createdBy": row["created_by"]}
