"""Deployments of any kind: list, describe, patch; their revisions: list, describe."""

from collections.abc import Callable
from contextlib import nullcontext

from blockform_press.server.calls import Call, Context, Family, Reply
from blockform_press.server.errors import not_found, refused_with
from blockform_press.server.lookup import (
    DEPLOYMENT_COLUMNS,
    DEPLOYMENT_TABLES,
    deployment,
    release_of_spec,
    visible_spec,
)
from blockform_press.server.paging import (
    DEPLOYMENT_STATUSES,
    KINDS,
    REVISION_STATUSES,
    Listing,
    Where,
    answer_page,
)
from blockform_press.server.rules_deployment import check_name, metadata_changes, revision_number
from blockform_press.server.storage import dump, load
from blockform_press.server.times import later
from blockform_press.server.views import deployment_row, deployment_view, revision_row, revision_view

_LISTING = Listing(
    columns=DEPLOYMENT_COLUMNS,
    tables=DEPLOYMENT_TABLES,
    sort={
        "createdAt": "d.created_at",
        "createdBy": "d.created_by",
        "name": "fold(d.name)",
        "title": "fold(d.title)",
    },
    tie="d.seq",
    key="deployments",
)
_REVISIONS = Listing(
    columns="v.*",
    tables="revisions v",
    # A revision has neither name nor title; the list takes these words and leaves the order as it is.
    sort={"createdAt": "v.created_at", "createdBy": "v.created_by", "name": "", "title": ""},
    tie="v.revision",
    key="revisions",
)


def _own(call: Call) -> Where:
    where = Where()
    where.add("d.tenant = ?", call.tenant.name)
    where.add_words("d.status", call.query.words("status", DEPLOYMENT_STATUSES))
    return where


def _page(context: Context, call: Call, where: Where) -> Reply:
    page = answer_page(context.store, call.query, _LISTING, where, lambda row: deployment_row(context, row))
    return Reply(200, page)


def list_deployments(family: Family) -> Callable[[Context, Call], Reply]:
    """``GET /v1/blocks/deployments``, which includes those that apps own, and ``/v1/apps/deployments``."""

    def answer(context: Context, call: Call) -> Reply:
        where = _own(call)
        where.add("d.family = ?", family.value)
        where.add_prefix("d.name", call.query.text("name"))
        if family is Family.BLOCK:  # app lists have no title filter; unknown keys are ignored (rule 13)
            where.add_prefix("d.title", call.query.text("title"))
        return _page(context, call, where)

    return answer


def list_all(context: Context, call: Call) -> Reply:
    """``GET /v1/deployments``: every kind."""
    where = _own(call)
    kind = call.query.word("kind", KINDS)
    where.add_words("d.kind", [kind] if kind else [])
    where.add_term("d", call.query.text("term"))
    return _page(context, call, where)


def list_of_spec(context: Context, call: Call) -> Reply:
    """``GET /v1/specs/<specId>/releases/deployments``, of one release with ``version`` (older spelling: in the path)."""
    spec = visible_spec(context.store, call.tenant, call.path["specId"])
    where = _own(call)
    where.add("d.spec_id = ?", spec["id"])
    where.add_prefix("d.name", call.query.text("name"))
    where.add_prefix("d.title", call.query.text("title"))
    version = call.path.get("version") or call.query.text("version")
    if version:
        where.add("c.version = ?", release_of_spec(context.store, spec["id"], version)["version"])
    return _page(context, call, where)


def describe(family: Family) -> Callable[[Context, Call], Reply]:
    """``GET .../deployments/<deploymentId>``."""

    def answer(context: Context, call: Call) -> Reply:
        row = deployment(context, call.tenant, call.path["deploymentId"], family)
        return Reply(200, deployment_view(context, row))

    return answer


def patch(family: Family) -> Callable[[Context, Call], Reply]:
    """``PATCH .../deployments/<deploymentId>``: flat metadata."""

    def answer(context: Context, call: Call) -> Reply:
        row = deployment(context, call.tenant, call.path["deploymentId"], family)
        metadata = metadata_changes(load(row["metadata"]), call.body)  # Rule 76
        call.subject.name = metadata["name"]
        if metadata["name"] != row["name"]:
            with refused_with(400) if family is Family.APP else nullcontext():  # Rule 76
                check_name(context.store, call.tenant, row["kind"], metadata["name"])
        now = later(context.now, row["updated_at"])
        authorship = {"updated_at": now, "updated_by": call.tenant.author}
        context.store.update("deployments", row["id"], metadata=dump(metadata), **authorship)
        return Reply(200, deployment_row(context, deployment(context, call.tenant, row["id"])))

    return answer


def list_revisions(family: Family) -> Callable[[Context, Call], Reply]:
    """``GET .../deployments/<deploymentId>/revisions``.

    The rows stand under ``deployments`` too, where the SDK's iterator looks for them (section 1.6).
    """

    def answer(context: Context, call: Call) -> Reply:
        row = deployment(context, call.tenant, call.path["deploymentId"], family)
        where = Where()
        where.add("v.deployment_id = ?", row["id"])
        where.add_words("v.status", call.query.words("status", REVISION_STATUSES))
        page = answer_page(context.store, call.query, _REVISIONS, where, revision_row)
        return Reply(200, page | {"deployments": page["revisions"]})

    return answer


def describe_revision(family: Family) -> Callable[[Context, Call], Reply]:
    """``GET .../deployments/<deploymentId>/revisions/<revision>``."""

    def answer(context: Context, call: Call) -> Reply:
        number = revision_number(call.path["revision"])  # Rule 79
        row = deployment(context, call.tenant, call.path["deploymentId"], family)
        select = "SELECT * FROM revisions WHERE deployment_id = ? AND revision = ?"
        revision = context.store.row_or_none(select, row["id"], number)
        if revision is None:  # Rule 79
            raise not_found("Revision not found.")
        return Reply(200, revision_view(context, row, revision))

    return answer
