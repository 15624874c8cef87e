"""Specs of blocks and apps: create, check, list, describe, patch, delete."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Final

from blockform_press.server.artifacts import drop_artifact
from blockform_press.server.calls import Call, Context, Family, Json, Reply, Tenant
from blockform_press.server.errors import bad_request, refused_with, unprocessable
from blockform_press.server.inputs import Draft, app_spec_draft, block_draft
from blockform_press.server.lookup import VISIBLE, latest_release, own_spec, visible_spec
from blockform_press.server.paging import KINDS, SCOPES, SPEC_STATUSES, Listing, Where, answer_page
from blockform_press.server.releases import check_release, store_release
from blockform_press.server.rules_app import check_shared
from blockform_press.server.rules_block import check_existing_images
from blockform_press.server.rules_spec import (
    METADATA_MEMBERS,
    check_metadata,
    check_status,
    kind_of,
    metadata_of,
    release_of,
    scope_of,
)
from blockform_press.server.storage import Row, Store, dump, load, new_id
from blockform_press.server.times import iso, later
from blockform_press.server.views import release_row, release_view, spec_view

_PATCHABLE: Final = frozenset(("metadata", "featured", "scope", "tenants"))
_LATEST_COLUMNS: Final = "id", "version", "notes", "created_at", "created_by"
_LISTING = Listing(
    columns=", ".join(("s.*", *(f"r.{name} AS release_{name}" for name in _LATEST_COLUMNS))),
    tables="specs s JOIN releases r ON r.seq = (SELECT max(seq) FROM releases WHERE spec_id = s.id)",
    sort={
        "createdAt": "s.created_at",
        "createdBy": "s.created_by",
        "name": "fold(s.name)",
        "title": "fold(s.title)",
    },
    tie="s.seq",
    key="specs",
)


def create_block_spec(context: Context, call: Call) -> Reply:
    """``POST /v1/blocks/specs``, with ``validate=true`` only checked."""
    return _create(context, call, Family.BLOCK, block_draft(call))


def create_app_spec(context: Context, call: Call) -> Reply:
    """``POST /v1/apps/specs``."""
    return _create(context, call, Family.APP, app_spec_draft(call))


def _create(context: Context, call: Call, family: Family, draft: Draft) -> Reply:
    kind = kind_of(draft.body, family)  # Rules 15 and 16
    metadata = metadata_of(draft.body.get("metadata"))  # Rules 17 to 19
    call.subject.name = metadata["name"]
    release_of(draft.body.get("release"))  # Rule 20
    scope, tenants = scope_of(draft.scope, draft.tenants)  # Rules 21 and 22
    _check_name(context.store, call.tenant, kind, metadata["name"])  # Rule 23
    parameters = check_release(context.store, call.tenant, draft, kind, scope, tenants)  # Rules 26 to 55
    if family is Family.BLOCK and call.query.flag("validate"):  # Rule 24
        return Reply(200, {"success": True, "message": "Spec is valid."})
    now = iso(context.now)
    spec_id = call.subject.id = new_id()
    context.store.insert(
        "specs",
        id=spec_id,
        tenant=call.tenant.name,
        family=family.value,
        kind=kind,
        metadata=dump(metadata),
        featured=int(draft.featured),
        scope=scope,
        tenants=dump(tenants),
        created_at=now,
        created_by=call.tenant.author,
        updated_at=now,
        updated_by=call.tenant.author,
    )
    store_release(context, call.tenant, spec_id, draft, parameters)
    return Reply(201, {"id": spec_id})  # Rule 25


def _check_name(store: Store, tenant: Tenant, kind: str, name: str) -> None:
    taken = store.value(
        "SELECT 1 FROM specs WHERE tenant = ? AND kind = ? AND name = ?", tenant.name, kind, name
    )
    if taken:  # Rule 23
        raise unprocessable(f"A {kind} spec named '{name}' already exists.")


def list_specs(family: Family | None) -> Callable[[Context, Call], Reply]:
    """``GET /v1/blocks/specs``, ``/v1/apps/specs``, and with no family ``/v1/specs``."""

    def answer(context: Context, call: Call) -> Reply:
        where = Where()
        where.add(VISIBLE, call.tenant.name, call.tenant.name)
        where.add_words("s.status", call.query.words("status", SPEC_STATUSES))
        where.add_words("s.scope", call.query.words("scope", SCOPES))
        featured = call.query.flag("featured")
        if featured is not None:
            where.add("s.featured = ?", int(featured))
        if family is None:
            kind = call.query.word("kind", KINDS)
            where.add_words("s.kind", [kind] if kind else [])
            where.add_term("s", call.query.text("term"))
        else:
            where.add("s.family = ?", family.value)
            where.add_prefix("s.name", call.query.text("name"))
            where.add_prefix("s.title", call.query.text("title"))
        page = answer_page(context.store, call.query, _LISTING, where, lambda row: _listed(context, row))
        return Reply(200, page)

    return answer


def _listed(context: Context, row: Row) -> Json:
    latest = {"id": row["release_id"], "version": row["release_version"]}
    if row["release_notes"] is not None:
        latest["notes"] = row["release_notes"]
    authorship = {"createdAt": row["release_created_at"], "createdBy": row["release_created_by"]}
    return spec_view(context, row, latest | authorship)


def describe_spec(family: Family) -> Callable[[Context, Call], Reply]:
    """``GET .../specs/<specId>``: the row, its latest release in full, and that release's parameter definitions."""

    def answer(context: Context, call: Call) -> Reply:
        spec = visible_spec(context.store, call.tenant, call.path["specId"], family)
        latest = release_view(latest_release(context.store, spec["id"]), spec["kind"])
        return Reply(200, spec_view(context, spec, latest) | {"parameters": latest["parameters"]})

    return answer


def patch_spec(family: Family) -> Callable[[Context, Call], Reply]:
    """``PATCH .../specs/<specId>``: metadata, status, featured, scope and tenants."""

    def answer(context: Context, call: Call) -> Reply:
        store = context.store
        spec = own_spec(store, call.tenant, call.path["specId"], family)  # Rule 56
        call.subject.name = spec["name"]
        with refused_with(400) if family is Family.APP else nullcontext():  # Rules 63 and 64
            changes = _changes(spec, call.body)  # Rules 61 to 63
            name = load(changes.get("metadata", spec["metadata"]))["name"]
            if name != spec["name"]:
                _check_name(store, call.tenant, spec["kind"], name)
            _check_sharing(store, spec, changes)
        now = later(context.now, spec["updated_at"])
        store.update("specs", spec["id"], **changes, updated_at=now, updated_by=call.tenant.author)
        changed = visible_spec(store, call.tenant, spec["id"], family)
        return Reply(200, spec_view(context, changed, release_row(latest_release(store, spec["id"]))))

    return answer


def _changes(spec: Row, body: Json) -> Json:
    """The columns a patch changes; a patch that changes nothing is refused."""
    metadata = body.get("metadata", {})
    if not body or not body.keys() <= _PATCHABLE or not isinstance(metadata, dict):  # Rule 61
        raise bad_request("Invalid request body.")
    if not metadata.keys() <= {*METADATA_MEMBERS, "status"} or not isinstance(
        body.get("featured", False), bool
    ):  # Rule 61
        raise bad_request("Invalid request body.")
    members = {name: value for name, value in metadata.items() if name != "status"}
    check_metadata(members)
    if "status" in metadata:
        check_status(metadata["status"])  # Rule 63
    wanted: Json = {
        "metadata": dump(load(spec["metadata"]) | members),
        "status": metadata.get("status", spec["status"]),
        "featured": int(body.get("featured", spec["featured"])),
    } | _wanted_sharing(spec, body)
    changes = {name: value for name, value in wanted.items() if value != spec[name]}
    if not changes:  # Rule 62
        raise bad_request("No changes detected")
    return changes


def _wanted_sharing(spec: Row, body: Json) -> Json:
    """Scope and tenants after a patch; ``tenants`` replaces the list, and null is the same as absent (rules 8, 64)."""
    kept, given = load(spec["tenants"]), body.get("tenants")
    scope = spec["scope"] if body.get("scope") is None else body["scope"]
    scope, tenants = scope_of(scope, kept if given is None else given)  # Rules 21 and 22
    same = set(tenants) == set(kept)
    return {"scope": scope, "tenants": spec["tenants"] if same else dump(tenants)}


def _check_sharing(store: Store, spec: Row, changes: Json) -> None:
    """Rule 64: the new scope and tenants still fit the spec's releases, its blocks, and the apps that use it."""
    if not changes.keys() & {"scope", "tenants"}:
        return
    after = {**spec, **changes}
    if spec["family"] == Family.BLOCK.value:
        for row in store.rows("SELECT config FROM releases WHERE spec_id = ?", spec["id"]):
            check_existing_images(load(row["config"]), after["scope"])  # Rule 28
        for app in store.rows(_APPS_USING, spec["id"]):
            check_shared(after, app["scope"], load(app["tenants"]))  # Rule 54
    else:
        for block in store.rows(_BLOCKS_USED, spec["id"]):
            check_shared(block, after["scope"], load(after["tenants"]))  # Rule 54


_APPS_USING: Final = """SELECT DISTINCT s.* FROM specs s JOIN releases r ON r.spec_id = s.id
  JOIN release_blocks b ON b.release_id = r.id WHERE b.block_spec_id = ?"""
_BLOCKS_USED: Final = """SELECT DISTINCT s.* FROM specs s JOIN release_blocks b ON b.block_spec_id = s.id
  JOIN releases r ON r.id = b.release_id WHERE r.spec_id = ?"""


def delete_spec(family: Family) -> Callable[[Context, Call], Reply]:
    """``DELETE .../specs/<specId>``: the spec, its releases and its artifact."""

    def answer(context: Context, call: Call) -> Reply:
        store = context.store
        spec = own_spec(store, call.tenant, call.path["specId"], family)  # Rule 56
        call.subject.name = spec["name"]
        if store.value("SELECT 1 FROM deployments WHERE spec_id = ? LIMIT 1", spec["id"]):  # Rule 65
            raise unprocessable("Spec has deployments.")
        if store.value("SELECT 1 FROM release_blocks WHERE block_spec_id = ? LIMIT 1", spec["id"]):  # Rule 65
            raise unprocessable("Spec is used by an app spec.")
        store.execute("DELETE FROM specs WHERE id = ?", spec["id"])
        drop_artifact(store, spec["artifact_id"])
        return Reply(200)

    return answer
