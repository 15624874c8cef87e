"""Rows as the API shows them: spec and release answers, deployment and revision answers, with hidden values masked."""

from blockform_press.server.calls import Context, Json
from blockform_press.server.lookup import children, definitions, name_of
from blockform_press.server.storage import Row, Store, load
from blockform_press.server.values import masked


def metadata_view(context: Context, row: Row) -> Json:
    """Metadata with status and authorship, for specs and deployments alike."""
    view: Json = {
        **load(row["metadata"]),
        "status": row["status"],
        "createdAt": row["created_at"],
        "createdBy": row["created_by"],
    }
    if context.options.send_updated_at:
        view |= {"updatedAt": row["updated_at"], "updatedBy": row["updated_by"]}
    return view


def spec_view(context: Context, row: Row, latest: Json) -> Json:
    """A spec row, with whatever is known of its latest release."""
    view: Json = {
        "id": row["id"],
        "kind": row["kind"],
        "featured": bool(row["featured"]),
        "scope": row["scope"],
        "latestRelease": latest,
        "metadata": metadata_view(context, row),
    }
    if row["scope"] == "shared":
        view["tenants"] = load(row["tenants"])
    return view


def release_row(release: Row) -> Json:
    """A release in lists: id, version, notes, authorship."""
    row = {name: release[name] for name in ("id", "version", "notes")}
    return _without_none({**row, "createdAt": release["created_at"], "createdBy": release["created_by"]})


def release_view(release: Row, kind: str) -> Json:
    """A release in full. ``parameters`` is always there; apps have neither an artifact nor ``autoRunOnDeploy``."""
    view = {
        **release_row(release),
        "config": load(release["config"]),
        "parameters": load(release["parameters"]),
    }
    if kind != "app":
        view["autoRunOnDeploy"] = bool(release["auto_run"])
    if release["artifact_id"] is not None:
        view["artifact"] = {"id": release["artifact_id"], "version": release["artifact_version"]}
    return view


def deployment_row(context: Context, row: Row) -> Json:
    """A deployment in lists and in the answer to a patch."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "metadata": metadata_view(context, row),
        "spec": {"id": row["spec_id"], "name": name_of(row), "release": {"version": row["version"]}},
        "latestRevision": latest_revision(row),
    }


def latest_revision(row: Row) -> Json:
    """The latest revision of a deployment row, without what it made; a failure carries its reason as ``statusReason``."""
    return _without_none(
        {
            "id": row["revision_id"],
            "revision": row["latest_revision"],
            "status": row["revision_status"],
            "statusReason": _reason(row["revision_status"], row["revision_reason"]),
            "notes": row["revision_notes"],
            "createdAt": row["revision_created_at"],
            "createdBy": row["revision_created_by"],
        }
    )


def _reason(status: str, reason: str | None) -> str | None:
    return None if status in ("deploying", "deployed", "deleting", "superseded") else reason


def _without_none(members: Json) -> Json:
    return {name: value for name, value in members.items() if value is not None}


def deployment_view(context: Context, row: Row) -> Json:
    """A deployment in full."""
    return _app_view(context, row) if row["kind"] == "app" else _block_view(context, row)


def _block_view(context: Context, row: Row) -> Json:
    view = deployment_row(context, row)
    view["parent"] = None if row["parent_id"] is None else {"id": row["parent_id"]}
    view["latestRevision"]["resources"] = [_resource(row)]
    view["parameters"] = _block_parameters(context.store, row["spec_id"], row["version"], row["parameters"])
    return view


def _app_view(context: Context, row: Row) -> Json:
    store = context.store
    view = deployment_row(context, row)
    view["latestRevision"]["blocks"] = deployed_blocks(store, row["id"], load(row["revision_blocks"]))
    return view | _app_parameters(store, row["spec_id"], row, load(row["blocks"]))


def _resource(row: Row) -> Json:
    resource: Json = {"kind": row["kind"], "name": row["name"], "status": row["status"]}
    if row["platform_id"] is not None:
        resource["platformId"] = str(row["platform_id"])
    return resource


def deployed_blocks(store: Store, app_deployment_id: str, blocks: list[Json]) -> list[Json]:
    """The blocks of an app revision with what became of each; ``platformId`` is null for a resource that is not there."""
    found = {child["id"]: child for child in children(store, app_deployment_id)}
    return [_deployed_block(block, found.get(block["deploymentId"])) for block in blocks]


def _deployed_block(block: Json, child: Row | None) -> Json:
    platform_id = None if child is None else child["platform_id"]
    return {
        "deploymentId": block["deploymentId"],
        "platformId": None if platform_id is None else str(platform_id),
        "kind": block["kind"],
        "name": block["name"],
        "status": "rollback_complete" if child is None else child["status"],
    }


def _block_parameters(store: Store, spec_id: str, version: str, parameters: str) -> Json:
    return masked(load(parameters), [definitions(store, spec_id, version)])


def _app_parameters(store: Store, spec_id: str, revision: Row, blocks: list[Json]) -> Json:
    """``appParameters`` and ``parameters`` of an app revision; a name hidden by any block is hidden at app level too."""
    own = definitions(store, spec_id, revision["version"])
    by_block: dict[str, list[Json]] = {}
    for block in blocks:
        by_block.setdefault(block["blockName"], []).append(
            definitions(store, block["specId"], block["version"])
        )
    every = [own, *(found for several in by_block.values() for found in several)]
    given = load(revision["parameters"])
    return {
        "appParameters": masked(load(revision["app_parameters"]), every),
        "parameters": {name: masked(values, by_block.get(name, every)) for name, values in given.items()},
    }


def revision_row(revision: Row) -> Json:
    """A revision in lists."""
    return _without_none(
        {
            "id": revision["id"],
            "revision": revision["revision"],
            "status": revision["status"],
            "statusReason": _reason(revision["status"], revision["reason"]),
            "notes": revision["notes"],
            "createdAt": revision["created_at"],
            "createdBy": revision["created_by"],
        }
    )


def revision_view(context: Context, row: Row, revision: Row) -> Json:
    """A revision in full; ``row`` is its deployment."""
    store = context.store
    view = revision_row(revision)
    view["spec"] = {"id": row["spec_id"], "name": name_of(row), "release": {"version": revision["version"]}}
    if row["kind"] != "app":
        view["resources"] = [_resource(row)]
        view["parameters"] = _block_parameters(
            store, row["spec_id"], revision["version"], revision["parameters"]
        )
        return view
    blocks = load(revision["blocks"])
    view["blocks"] = deployed_blocks(store, row["id"], blocks)
    view["resources"] = [_resource_of(block) for block in view["blocks"]]
    return view | _app_parameters(store, row["spec_id"], revision, blocks)


def _resource_of(block: Json) -> Json:
    return {name: value for name, value in block.items() if name != "deploymentId" and value is not None}
