"""Block deployments: create, revise, redeploy, delete."""

from blockform_press.server.calls import Call, Context, Family, Reply
from blockform_press.server.deploying import (
    DeploymentDraft,
    RevisionDraft,
    add_deployment,
    add_revision,
    deletion_statuses,
    failure_of,
    first_statuses,
    next_statuses,
    reason_of,
    start,
)
from blockform_press.server.faults import Phase
from blockform_press.server.lifecycle import course_of
from blockform_press.server.lookup import chosen_release, deployment, name_of, visible_spec
from blockform_press.server.rules_block import check_deployable
from blockform_press.server.rules_deployment import (
    check_available,
    check_deletable,
    check_name,
    check_redeployable,
    check_revisable,
    revision_notes,
    spec_reference,
)
from blockform_press.server.rules_spec import metadata_of
from blockform_press.server.storage import Row, load
from blockform_press.server.values import block_values


def create(context: Context, call: Call) -> Reply:
    """``POST /v1/blocks/deployments``: the deployment and its revision 1."""
    store = context.store
    metadata = metadata_of(call.body.get("metadata"))  # Rule 66
    call.subject.name = metadata["name"]
    reference = spec_reference(call.body)  # Rule 66
    spec = visible_spec(store, call.tenant, reference["id"], Family.BLOCK)  # Rule 67
    release = chosen_release(store, spec["id"], reference.get("release"))  # Rule 67
    check_available(spec)  # Rule 68
    check_name(store, call.tenant, spec["kind"], metadata["name"])  # Rule 69
    revision = _revision(call, spec, release)  # Rules 70 and 73
    failure = failure_of(call, Phase.FIRST, spec["name"])
    made = DeploymentDraft(family=Family.BLOCK, kind=spec["kind"], spec_id=spec["id"], metadata=metadata)
    course = course_of(context, *first_statuses(failure))
    call.subject.id = add_deployment(context, call.tenant, made, revision, course, reason_of(failure))
    return Reply(201, {"id": call.subject.id})  # Rule 74


def _revision(call: Call, spec: Row, release: Row) -> RevisionDraft:
    values = block_values(load(release["parameters"]), call.body.get("parameters"))  # Rule 70
    check_deployable(spec["kind"], load(release["config"]), values["build"])  # Rule 73
    return RevisionDraft(
        version=release["version"],
        notes=revision_notes(call.body),
        parameters=values,
        auto_run=bool(release["auto_run"]),
    )


def revise(context: Context, call: Call) -> Reply:
    """``POST /v1/blocks/deployments/<deploymentId>/revisions``."""
    store = context.store
    row = deployment(context, call.tenant, call.path["deploymentId"], Family.BLOCK)  # Rule 75
    call.subject.name = row["name"]
    check_revisable(row)  # Rule 75
    spec = visible_spec(store, call.tenant, row["spec_id"], Family.BLOCK)  # Rules 67 and 75
    release = chosen_release(store, spec["id"], call.body.get("release"))  # Rules 67 and 75
    check_available(spec)  # Rules 68 and 75
    revision = _revision(call, spec, release)  # Rules 70, 73 and 75
    failure = failure_of(call, Phase.REVISION, spec["name"])
    course = course_of(context, *next_statuses(failure, row["effective_revision"]))
    revision_id = add_revision(context, call.tenant, row, revision, course, reason_of(failure))
    return Reply(201, {"id": revision_id, "revision": row["latest_revision"] + 1})  # Rule 75


def redeploy(context: Context, call: Call) -> Reply:
    """``POST /v1/blocks/deployments/<deploymentId>/redeploy``: the latest revision again, under the same number."""
    row = deployment(context, call.tenant, call.path["deploymentId"], Family.BLOCK)
    call.subject.name = row["name"]
    check_redeployable(row)  # Rule 77
    failure = failure_of(call, Phase.FIRST, name_of(row))
    start(context, call.tenant, row, "redeploying", first_statuses(failure), reason_of(failure))
    return redeployed(row)


def redeployed(row: Row) -> Reply:
    """The answer to a redeploy, of blocks and apps alike (rule 77)."""
    revision = {"revision": row["latest_revision"], "revisionId": row["revision_id"]}
    return Reply(200, {"deploymentId": row["id"], **revision})


def delete(context: Context, call: Call) -> Reply:
    """``DELETE /v1/blocks/deployments/<deploymentId>``: deleting for a while, then gone."""
    row = deployment(context, call.tenant, call.path["deploymentId"], Family.BLOCK)
    call.subject.name = row["name"]
    check_deletable(row)  # Rule 78
    failure = failure_of(call, Phase.DELETE, name_of(row))
    start(context, call.tenant, row, "deleting", deletion_statuses(failure), reason_of(failure))
    return Reply(200)
