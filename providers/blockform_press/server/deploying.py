"""Making deployments and revisions in the store, and what a planned failure does to their course. No rules here."""

from msgspec import Struct, field

from blockform_press.server.calls import Call, Context, Family, Json, Tenant
from blockform_press.server.faults import FailDeployment, Phase
from blockform_press.server.lifecycle import GONE, Course, begin, course_of
from blockform_press.server.lookup import deployment
from blockform_press.server.storage import Row, dump, new_id
from blockform_press.server.times import iso


class RevisionDraft(Struct, frozen=True, kw_only=True):
    """What a revision pins. ``parameters`` is the full set of a block, or an app's values as given, by block name.

    ``blocks`` (apps) lists ``specId version blockName kind name deploymentId`` of each block.
    """

    version: str
    notes: str | None
    parameters: Json
    app_parameters: Json = field(default_factory=dict)
    auto_run: bool = False
    blocks: list[Json] = field(default_factory=list)


class DeploymentDraft(Struct, frozen=True, kw_only=True):
    """A deployment to be made from a checked request."""

    family: Family
    kind: str
    spec_id: str
    metadata: Json
    parent_id: str | None = None


def failure_of(call: Call, phase: Phase, block_name: str) -> FailDeployment | None:
    """The failure planned for one block in this phase, if any."""
    failure = call.failure
    if failure is None or failure.phase is not phase or (failure.blocks and block_name not in failure.blocks):
        return None
    return failure


def first_statuses(failure: FailDeployment | None) -> tuple[str, ...]:
    """Where a first deployment or a redeploy ends."""
    return ("deployed",) if failure is None else (failure.status or "failed",)


def next_statuses(failure: FailDeployment | None, effective_revision: int | None) -> tuple[str, ...]:
    """Where a new revision ends: a failure rolls back, if there is a revision to roll back to."""
    if failure is None:
        return ("deployed",)
    if effective_revision is None:
        return ("failed",)
    return "rollback", failure.status or "rollback_complete"


def deletion_statuses(*failures: FailDeployment | None) -> tuple[str, ...]:
    """Where a deletion ends: gone, unless any of the failures is one."""
    return ("delete_failed",) if any(failures) else (GONE,)


def reason_of(failure: FailDeployment | None) -> str | None:
    """Why a planned failure fails."""
    return None if failure is None else failure.reason


def add_deployment(
    context: Context,
    tenant: Tenant,
    made: DeploymentDraft,
    revision: RevisionDraft,
    course: Course,
    reason: str | None,
) -> str:
    """Store a deployment with revision 1, on its course; answers its id."""
    deployment_id, now = new_id(), iso(context.now)
    context.store.insert(
        "deployments",
        id=deployment_id,
        tenant=tenant.name,
        family=made.family.value,
        kind=made.kind,
        spec_id=made.spec_id,
        parent_id=made.parent_id,
        metadata=dump(made.metadata),
        status="deploying",
        course=dump(course),
        due_at=course[0][0],
        latest_revision=1,
        current_revision=1,
        created_at=now,
        created_by=tenant.author,
        updated_at=now,
        updated_by=tenant.author,
    )
    _insert_revision(context, tenant, deployment_id, 1, revision, reason)
    return deployment_id


def add_revision(
    context: Context, tenant: Tenant, row: Row, revision: RevisionDraft, course: Course, reason: str | None
) -> str:
    """Store the next revision of a deployment, on its course; answers the revision's id."""
    number = row["latest_revision"] + 1
    context.store.update("deployments", row["id"], latest_revision=number, current_revision=number)
    revision_id = _insert_revision(context, tenant, row["id"], number, revision, reason)
    begin(context, tenant, deployment(context, tenant, row["id"]), "deploying", course, reason)
    return revision_id


def _insert_revision(
    context: Context,
    tenant: Tenant,
    deployment_id: str,
    number: int,
    revision: RevisionDraft,
    reason: str | None,
) -> str:
    revision_id = new_id()
    context.store.insert(
        "revisions",
        id=revision_id,
        deployment_id=deployment_id,
        revision=number,
        version=revision.version,
        notes=revision.notes,
        status="deploying",
        reason=reason,
        auto_run=int(revision.auto_run),
        parameters=dump(revision.parameters),
        app_parameters=dump(revision.app_parameters),
        blocks=dump(revision.blocks),
        created_at=iso(context.now),
        created_by=tenant.author,
    )
    return revision_id


def start(
    context: Context, tenant: Tenant, row: Row, status: str, statuses: tuple[str, ...], reason: str | None
) -> None:
    """Set an existing deployment on a course through ``statuses``."""
    begin(context, tenant, row, status, course_of(context, *statuses), reason)
