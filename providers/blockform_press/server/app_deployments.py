"""App deployments: create, revise, redeploy, delete; each makes, revises or removes the deployments of its blocks (11.5)."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from blockform_press.server.app_values import AppValues, app_values
from blockform_press.server.block_deployments import redeployed
from blockform_press.server.calls import Call, Context, Family, Json, Reply
from blockform_press.server.deploying import (
    DeploymentDraft,
    RevisionDraft,
    add_deployment,
    add_revision,
    deletion_statuses,
    failure_of,
    first_statuses,
    reason_of,
    start,
)
from blockform_press.server.errors import bad_request, unprocessable
from blockform_press.server.faults import Phase
from blockform_press.server.lifecycle import GONE, REDEPLOYABLE, app_status, course_of
from blockform_press.server.lookup import children, chosen_release, deployment, name_of, visible_spec
from blockform_press.server.rules_app import Block, chosen_blocks
from blockform_press.server.rules_block import check_deployable
from blockform_press.server.rules_deployment import (
    check_available,
    check_deletable,
    check_name,
    check_redeployable,
    check_revisable,
    name_taken,
    revision_notes,
    spec_reference,
)
from blockform_press.server.rules_spec import metadata_of
from blockform_press.server.storage import Row, dump, load


class _Plan(Struct, frozen=True, kw_only=True):
    """One revision of an app that passed all rules: its blocks with their values, and the revision to store."""

    blocks: list[Block]
    values: AppValues
    revision: RevisionDraft

    def __iter__(self) -> Iterator[tuple[Block, RevisionDraft]]:
        for block, values in zip(self.blocks, self.values.blocks, strict=True):
            version, notes = block.release["version"], self.revision.notes
            yield (
                block,
                RevisionDraft(version=version, notes=notes, parameters=values, auto_run=block.auto_run),
            )


def _plan(context: Context, call: Call, release: Row, choice: Json) -> _Plan:
    """Rules 70 to 73 for a release of an app; ``choice`` holds ``includes`` and ``excludes``."""
    config, definitions = load(release["config"]), load(release["parameters"])
    blocks = chosen_blocks(
        context.store, call.tenant, config, choice.get("includes"), choice.get("excludes")
    )  # Rule 72
    given = call.body.get("appParameters"), call.body.get("parameters")
    values = app_values(definitions, blocks, *given)  # Rules 70 and 71
    for block, full in zip(blocks, values.blocks, strict=True):
        check_deployable(block.spec["kind"], load(block.release["config"]), full["build"])  # Rule 73
    revision = RevisionDraft(
        version=release["version"],
        notes=revision_notes(call.body),
        parameters=values.given,
        app_parameters=values.app,
    )
    return _Plan(blocks=blocks, values=values, revision=revision)


def create(context: Context, call: Call) -> Reply:
    """``POST /v1/apps/deployments``: the app deployment, and one block deployment for each of its blocks."""
    store = context.store
    metadata = metadata_of(call.body.get("metadata"))  # Rule 66
    call.subject.name = metadata["name"]
    reference = spec_reference(call.body)  # Rule 66
    spec = visible_spec(store, call.tenant, reference["id"], Family.APP)  # Rule 67
    release = chosen_release(store, spec["id"], reference.get("release"))  # Rule 67
    check_available(spec)  # Rule 68
    check_name(store, call.tenant, "app", metadata["name"])  # Rule 69
    plan = _plan(context, call, release, reference)  # Rules 70 to 73
    ends = [first_statuses(failure_of(call, Phase.FIRST, block.name)) for block in plan.blocks]
    made = DeploymentDraft(family=Family.APP, kind="app", spec_id=spec["id"], metadata=metadata)
    course = course_of(context, app_status(end[-1] for end in ends))
    app_id = call.subject.id = add_deployment(
        context, call.tenant, made, plan.revision, course, _reason(call)
    )
    app = deployment(context, call.tenant, app_id)
    added = [
        _add_block(context, call, app, block, revision, end)
        for (block, revision), end in zip(plan, ends, strict=True)
    ]
    store.update("revisions", app["revision_id"], blocks=dump(added))
    return Reply(201, {"id": app_id})  # Rule 74


def _reason(call: Call) -> str | None:
    return None if call.failure is None else call.failure.reason


def _add_block(
    context: Context, call: Call, app: Row, block: Block, revision: RevisionDraft, statuses: tuple[str, ...]
) -> Json:
    """Make the deployment of one block of an app; answers its entry in the app revision's ``blocks``."""
    spec_metadata, app_metadata = load(block.spec["metadata"]), load(app["metadata"])
    name = _free_name(context, call, block.spec["kind"], f"{block.name}-{app['name']}")
    metadata = {"name": name, "summary": app_metadata["summary"]}
    if "title" in spec_metadata:
        metadata["title"] = spec_metadata["title"]
    made = DeploymentDraft(
        family=Family.BLOCK,
        kind=block.spec["kind"],
        spec_id=block.spec["id"],
        metadata=metadata,
        parent_id=app["id"],
    )
    reason = None if statuses == ("deployed",) else _reason(call)
    deployment_id = add_deployment(
        context, call.tenant, made, revision, course_of(context, *statuses), reason
    )
    return _entry(block, name, deployment_id)


def _entry(block: Block, name: str, deployment_id: str) -> Json:
    return {
        "specId": block.spec["id"],
        "version": block.release["version"],
        "blockName": block.name,
        "kind": block.spec["kind"],
        "name": name,
        "deploymentId": deployment_id,
    }


def _free_name(context: Context, call: Call, kind: str, wanted: str) -> str:
    """``wanted``, or with ``-2``, ``-3`` ... when it is taken: an app may have two blocks of one spec."""
    name, number = wanted, 1
    while name_taken(context.store, call.tenant, kind, name):
        number += 1
        name = f"{wanted}-{number}"
    return name


def revise(context: Context, call: Call) -> Reply:
    """``POST /v1/apps/deployments/<deploymentId>/revisions``: a revision in each block that stays, and blocks come and go."""
    store = context.store
    app = deployment(context, call.tenant, call.path["deploymentId"], Family.APP)  # Rule 75
    call.subject.name = app["name"]
    check_revisable(app)  # Rule 75
    spec = visible_spec(store, call.tenant, app["spec_id"], Family.APP)  # Rules 67 and 75
    release = chosen_release(store, spec["id"], call.body.get("release"))  # Rules 67 and 75
    check_available(spec)  # Rules 68 and 75
    plan = _plan(context, call, release, _choice(call.body.get("blocksConfig")))  # Rules 70 to 73 and 75
    outcome = _Outcome(context, call, app, plan)
    # The app goes first: from then on it is on its own course, and its blocks do not change its status.
    course = course_of(context, *outcome.app_statuses)
    revision_id = add_revision(context, call.tenant, app, plan.revision, course, _reason(call))
    blocks = [outcome.deploy(block, revision) for block, revision in plan]
    store.update("revisions", revision_id, blocks=dump(blocks))
    outcome.remove_dropped()
    return Reply(201, {"id": revision_id, "revision": app["latest_revision"] + 1})  # Rule 75


def _choice(given: Any) -> Json:
    if given is not None and not isinstance(given, dict):
        raise bad_request("blocksConfig must be an object.")
    return given or {}


class _Outcome:
    """Carries one app revision out. When every block fails the app rolls back; when some fail it ends in ``warning``.

    Changes as blocks are matched with the deployments they already have: those left over were dropped from the app.
    """

    def __init__(self, context: Context, call: Call, app: Row, plan: _Plan) -> None:
        self._context, self._call, self._app = context, call, app
        self._failing = [failure_of(call, Phase.REVISION, block.name) is not None for block in plan.blocks]
        self._rolls_back = all(self._failing) and app["effective_revision"] is not None
        self._left = children(context.store, app["id"])
        self._position = 0

    @property
    def app_statuses(self) -> tuple[str, ...]:
        """The course of the app itself."""
        if self._rolls_back:
            wanted = self._call.failure.status if self._call.failure else None
            return "rollback", wanted or "rollback_complete"
        return (app_status("failed" if failing else "deployed" for failing in self._failing),)

    def deploy(self, block: Block, revision: RevisionDraft) -> Json:
        """Revise the deployment a block has, or make one; answers its entry in the app revision's ``blocks``."""
        failing = self._failing[self._position]
        self._position += 1
        child = next((row for row in self._left if row["spec_id"] == block.spec["id"]), None)
        if child is None:
            added = ("rollback", GONE) if self._rolls_back else (("failed",) if failing else ("deployed",))
            return _add_block(self._context, self._call, self._app, block, revision, added)
        self._left.remove(child)
        course = course_of(self._context, *self._child_statuses(child, failing))
        add_revision(
            self._context,
            self._call.tenant,
            child,
            revision,
            course,
            _reason(self._call) if failing else None,
        )
        return _entry(block, child["name"], child["id"])

    def _child_statuses(self, child: Row, failing: bool) -> tuple[str, ...]:
        if self._rolls_back and child["effective_revision"] is not None:
            return self.app_statuses
        return ("failed",) if failing else ("deployed",)

    def remove_dropped(self) -> None:
        """Delete the deployments of blocks that the revision no longer has, unless it is going to be rolled back."""
        if self._rolls_back:
            return
        for child in self._left:
            start(self._context, self._call.tenant, child, "deleting", (GONE,), None)


def redeploy(context: Context, call: Call) -> Reply:
    """``POST /v1/apps/deployments/<deploymentId>/redeploy``: the blocks that failed, once more."""
    app = deployment(context, call.tenant, call.path["deploymentId"], Family.APP)
    call.subject.name = app["name"]
    check_redeployable(app)  # Rule 77
    blocks = children(context.store, app["id"])
    mending = [child for child in blocks if child["status"] in REDEPLOYABLE]
    if not mending:  # Rule 77
        raise unprocessable("No block deployment to redeploy.")
    failures = {child["id"]: failure_of(call, Phase.FIRST, name_of(child)) for child in mending}
    ends = [child["status"] for child in blocks if child not in mending]
    ends += [first_statuses(failure)[-1] for failure in failures.values()]
    start(context, call.tenant, app, "redeploying", (app_status(ends),), _reason(call))
    for child in mending:
        failure = failures[child["id"]]
        start(context, call.tenant, child, "redeploying", first_statuses(failure), reason_of(failure))
    return redeployed(app)


def delete(context: Context, call: Call) -> Reply:
    """``DELETE /v1/apps/deployments/<deploymentId>``: takes its block deployments along."""
    app = deployment(context, call.tenant, call.path["deploymentId"], Family.APP)
    call.subject.name = app["name"]
    check_deletable(app)  # Rule 78
    blocks = children(context.store, app["id"])
    failures = {child["id"]: failure_of(call, Phase.DELETE, name_of(child)) for child in blocks}
    start(context, call.tenant, app, "deleting", deletion_statuses(*failures.values()), _reason(call))
    for child in blocks:
        failure = failures[child["id"]]
        start(context, call.tenant, child, "deleting", deletion_statuses(failure), reason_of(failure))
    return Reply(200)
