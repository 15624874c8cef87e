"""How deployments go on with time: each holds a course of timed steps, taken when somebody next asks (section 11.4).

A step is ``[time, status]``. Times are stored, so a course goes on after a restart and never depends on a running timer.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from blockform_press.server.calls import Context, Tenant
from blockform_press.server.storage import Row, Store, dump, load, new_id, sql
from blockform_press.server.times import iso, later

IN_PROGRESS: Final = frozenset(("deploying", "redeploying", "rollback", "deleting"))
REDEPLOYABLE: Final = frozenset(("failed", "warning"))
GONE: Final = "gone"
"""The last step of a deletion: the row is removed."""

Course: TypeAlias = list[tuple[float, str]]

# Deployment statuses that revisions do not have. The revision of an app of which some blocks failed counts as failed.
_REVISION_STATUS: Final = {"redeploying": "deploying", "warning": "failed"}


def revision_status(status: str) -> str:
    """The status of the latest revision of a deployment in ``status``."""
    return _REVISION_STATUS.get(status, status)


def course_of(context: Context, *statuses: str) -> Course:
    """Steps through ``statuses``, each taking ``deploy_time``."""
    now, step = context.now, context.options.deploy_time
    return [(now + step * number, status) for number, status in enumerate(statuses, start=1)]


def app_status(blocks: Iterable[str]) -> str:
    """The status of an app from those of its blocks: what they share, else the one in progress, else ``warning``."""
    statuses = set(blocks)
    if len(statuses) == 1:
        return statuses.pop()
    under_way = sorted(statuses & IN_PROGRESS)
    return under_way[0] if under_way else "warning"


def begin(
    context: Context, tenant: Tenant, row: Row, status: str, course: Course, reason: str | None
) -> None:
    """Set a deployment and its latest revision on a course; ``reason`` is kept for a failure at its end."""
    context.store.update(
        "deployments",
        row["id"],
        status=status,
        course=dump(course),
        due_at=course[0][0],
        updated_at=later(context.now, row["updated_at"]),
        updated_by=tenant.author,
    )
    _set_revision(
        context.store, row["id"], row["latest_revision"], status=revision_status(status), reason=reason
    )
    reconcile_parent(context.store, row["parent_id"], context.now)


def _set_revision(store: Store, deployment_id: str, number: int, **columns: Any) -> None:
    names = ", ".join(f"{name} = ?" for name in columns)
    statement = sql("UPDATE revisions SET", names, "WHERE deployment_id = ? AND revision = ?")
    store.execute(statement, *columns.values(), deployment_id, number)


def is_due(context: Context) -> bool:
    """Whether any deployment has a step to take."""
    return context.store.value("SELECT 1 FROM deployments WHERE due_at <= ? LIMIT 1", context.now) is not None


def settle(context: Context) -> None:
    """Take every step that is due, in the order of their times and an app's blocks before the app.

    Call it inside a transaction. If that is rolled back the steps are simply taken again next time.
    """
    while is_due(context):  # the index alone answers this, and mostly there is nothing
        row = context.store.row_or_none(_NEXT_DUE, context.now)
        assert row is not None
        _step(context.store, row)


_NEXT_DUE: Final = (
    "SELECT * FROM deployments WHERE due_at <= ? ORDER BY due_at, parent_id IS NULL, seq LIMIT 1"
)


def _step(store: Store, row: Row) -> None:
    (at, status), *rest = load(row["course"])
    if status == GONE:
        store.execute("DELETE FROM deployments WHERE id = ?", row["id"])
        return
    due_at = rest[0][0] if rest else None
    times = {"course": dump(rest), "due_at": due_at, "updated_at": later(at, row["updated_at"])}
    store.update("deployments", row["id"], status=status, **times, **_in_effect(row, status))
    _set_revision(store, row["id"], row["latest_revision"], status=revision_status(status))
    _take_effect(store, row, status, iso(at))
    if not rest:
        reconcile_parent(store, row["parent_id"], at)


def _in_effect(row: Row, status: str) -> dict[str, int]:
    """The columns that say which revision is in effect, as far as a status changes them."""
    latest, effective = row["latest_revision"], row["effective_revision"]
    if status in ("deployed", "warning"):
        return {"effective_revision": latest, "current_revision": latest}
    if status in ("rollback", "rollback_complete") and effective is not None:
        return {"current_revision": effective}
    return {}


def _take_effect(store: Store, row: Row, status: str, now: str) -> None:
    """What a status brings besides: older revisions superseded, and the resource on the platform."""
    if status in ("deployed", "warning"):
        store.execute(_SUPERSEDE, row["id"], row["latest_revision"])
    if status == "deployed" and row["kind"] != "app":
        store.execute("INSERT OR IGNORE INTO platform_resources (deployment_id) VALUES (?)", row["id"])
        if row["kind"] == "workflow":
            auto_run(store, row["id"], row["latest_revision"], now)
    if status == "platform_resource_error":
        store.execute("DELETE FROM platform_resources WHERE deployment_id = ?", row["id"])


_SUPERSEDE: Final = "UPDATE revisions SET status = 'superseded' WHERE deployment_id = ? AND revision <> ? AND status = 'deployed'"


def auto_run(store: Store, deployment_id: str, revision: int, now: str) -> str | None:
    """Run a workflow whose revision says so; answers the id of the execution."""
    flag = "SELECT auto_run FROM revisions WHERE deployment_id = ? AND revision = ?"
    if not store.value(flag, deployment_id, revision):
        return None
    execution_id = new_id()
    store.insert(
        "executions", id=execution_id, deployment_id=deployment_id, revision=revision, started_at=now
    )
    return execution_id


def reconcile_parent(store: Store, parent_id: str | None, at: float) -> None:
    """Bring an app that is on no course of its own in line with its blocks, after one of them was redeployed alone."""
    if parent_id is None:
        return
    parent = store.row_or_none("SELECT * FROM deployments WHERE id = ? AND due_at IS NULL", parent_id)
    if parent is None:
        return
    rows: Sequence[Row] = store.rows("SELECT status FROM deployments WHERE parent_id = ?", parent_id)
    status = app_status(row["status"] for row in rows)
    if status != parent["status"]:
        store.update("deployments", parent_id, status=status, updated_at=later(at, parent["updated_at"]))
        _set_revision(store, parent_id, parent["latest_revision"], status=revision_status(status))
