"""Releases of block and app specs: create, check, list, describe."""

from collections.abc import Callable
from typing import Any

from blockform_press.server.artifacts import add_version, new_artifact
from blockform_press.server.calls import Call, Context, Family, Json, Reply, Tenant
from blockform_press.server.errors import unprocessable
from blockform_press.server.inputs import Draft, app_release_draft, block_draft
from blockform_press.server.lookup import latest_release, own_spec, release_of_spec, visible_spec
from blockform_press.server.paging import Listing, Where, answer_page
from blockform_press.server.rules_app import check_app_release
from blockform_press.server.rules_block import check_block_release
from blockform_press.server.rules_parameters import definitions_of
from blockform_press.server.rules_spec import release_of
from blockform_press.server.semver import precedence
from blockform_press.server.storage import Row, Store, dump, load, new_id
from blockform_press.server.times import iso, later
from blockform_press.server.views import release_row, release_view

_LISTING = Listing(
    columns="r.*",
    tables="releases r",
    sort={"createdAt": "r.created_at", "createdBy": "r.created_by"},
    tie="r.seq",
    key="releases",
)


def check_release(
    store: Store, tenant: Tenant, draft: Draft, kind: str, scope: str, tenants: list[str]
) -> Json:
    """The rules of a release's content, the same for the first one and all later ones; answers the checked definitions.

    Rules 26 to 45 for blocks, 46 to 50 for parameters, 51 to 55 for apps. Nothing comes from the release before (rule 58).
    """
    parameters = definitions_of(draft.parameters)  # Rules 46 to 50
    config = draft.body.get("config")
    if kind == "app":
        check_app_release(store, tenant, config, parameters, scope, tenants)  # Rules 51 to 55
    else:
        check_block_release(kind, scope, config, parameters, draft.artifact)  # Rules 26 to 45
    return parameters


def store_release(context: Context, tenant: Tenant, spec_id: str, draft: Draft, parameters: Json) -> None:
    """Add a checked release to a spec, with its artifact if one was sent."""
    version, notes = release_of(draft.body.get("release"))
    release_id, now = new_id(), iso(context.now)
    artifact: Json = {}
    if draft.artifact is not None:
        artifact = _store_artifact(context.store, tenant, spec_id, draft.artifact, now)
    context.store.insert(
        "releases",
        id=release_id,
        spec_id=spec_id,
        version=version,
        notes=notes,
        config=dump(draft.body["config"]),
        parameters=dump(parameters),
        auto_run=int(draft.auto_run),
        created_at=now,
        created_by=tenant.author,
        **artifact,
    )
    if isinstance(draft.body["config"], list):
        for block in draft.body["config"]:
            names = {"block_spec_id": block["id"], "version": block["release"]["version"]}
            context.store.insert("release_blocks", release_id=release_id, **names)


def _store_artifact(store: Store, tenant: Tenant, spec_id: str, content: bytes, now: str) -> dict[str, Any]:
    """One artifact a spec: version 1 with the first upload, the next one with each later release (section 12.1)."""
    spec = store.row_or_none("SELECT name, artifact_id FROM specs WHERE id = ?", spec_id)
    if spec is None:
        raise LookupError(f"no spec {spec_id}")
    artifact_id = spec["artifact_id"]
    if artifact_id is None:
        artifact_id = new_artifact(store, tenant, spec["name"], None, now)
        store.update("specs", spec_id, artifact_id=artifact_id)
    return {
        "artifact_id": artifact_id,
        "artifact_version": add_version(store, tenant, artifact_id, content, now),
    }


def create_block_release(context: Context, call: Call) -> Reply:
    """``POST /v1/blocks/specs/<specId>/releases``, with ``validate=true`` only checked."""
    return _create(context, call, Family.BLOCK, block_draft)


def create_app_release(context: Context, call: Call) -> Reply:
    """``POST /v1/apps/specs/<specId>/releases``."""
    return _create(context, call, Family.APP, app_release_draft)


def _create(context: Context, call: Call, family: Family, read: Callable[[Call], Draft]) -> Reply:
    store = context.store
    spec = own_spec(store, call.tenant, call.path["specId"], family)  # Rule 56
    call.subject.name = spec["name"]
    draft = read(call)
    version, _ = release_of(draft.body.get("release"))  # Rule 20
    latest = latest_release(store, spec["id"])
    if precedence(version) <= precedence(latest["version"]):  # Rule 57
        raise unprocessable(f"Release version must be greater than {latest['version']}.")
    tenants = load(spec["tenants"])
    parameters = check_release(store, call.tenant, draft, spec["kind"], spec["scope"], tenants)  # Rule 58
    if family is Family.BLOCK and call.query.flag("validate"):  # Rule 24
        return Reply(200, {"success": True, "message": "Spec is valid."})
    store_release(context, call.tenant, spec["id"], draft, parameters)
    now = later(context.now, spec["updated_at"])
    store.update("specs", spec["id"], updated_at=now, updated_by=call.tenant.author)
    return Reply(201, {"id": spec["id"], "release": {"version": version}})  # Rule 59


def list_releases(family: Family) -> Callable[[Context, Call], Reply]:
    """``GET .../specs/<specId>/releases``, newest first."""

    def answer(context: Context, call: Call) -> Reply:
        spec = visible_spec(context.store, call.tenant, call.path["specId"], family)
        where = Where()
        where.add("r.spec_id = ?", spec["id"])
        return Reply(200, answer_page(context.store, call.query, _LISTING, where, release_row))

    return answer


def describe_release(family: Family) -> Callable[[Context, Call], Reply]:
    """``GET .../specs/<specId>/releases/<version>``."""

    def answer(context: Context, call: Call) -> Reply:
        spec = visible_spec(context.store, call.tenant, call.path["specId"], family)
        release: Row = release_of_spec(context.store, spec["id"], call.path["version"])  # Rule 60
        return Reply(200, release_view(release, spec["kind"]))

    return answer
