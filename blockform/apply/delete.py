"""Carries out deletions: objects no longer wanted, old objects of replacements, and deposed ones."""

from blockform.apply.call import call
from blockform.apply.run import ApplyRun
from blockform.graph import Job
from blockform.plan import Action, ChangeFailed, ChangeFinished, ChangeStarted, ResourceChange
from blockform.plan.problems import report
from blockform.plan.refresh import object_id
from blockform.sdk import DeleteRequest, DeleteResponse


def delete(run: ApplyRun, change: ResourceChange) -> Job:
    """Delete the object that the change takes away; whether it is gone."""
    deposed_key = change.deposed or run.deposed.get(change.addr) or None
    if change.action is Action.CREATE_BEFORE_DELETE and deposed_key is None:
        return True  # its new object was not made, so the old one stays
    assert change.before is not None, change
    if change.action is Action.DELETE:
        run.waiting.discard(change.addr)
    operation = run.operation(change, Action.DELETE, deposed_key)
    known_id = object_id(change.before)
    run.emit(ChangeStarted(change.addr, Action.DELETE, known_id, deposed_key or ""))
    run.start(operation, known_id)
    resource = run.pool.resource(change.provider, change.addr.resource.type)
    request = DeleteRequest(
        address=str(change.addr),
        prior=change.before.unmarked(),
        operation=operation,
        private=_stored_private(run, change, deposed_key),
    )
    response: DeleteResponse | None = yield from call(
        resource, lambda: resource.delete(request), run, change.addr
    )
    seconds = run.finish(operation)
    if response is None or not report(response.problems, run.diags, str(change.addr), body=None):
        run.leave_open(operation)
        if change.action is Action.REPLACE:
            run.undeleted.add(change.addr)
        run.emit(ChangeFailed(change.addr, Action.DELETE, known_id, seconds))
        return False
    run.settle(operation, None)
    run.tally.destroyed += 1
    run.emit(ChangeFinished(change.addr, Action.DELETE, known_id, seconds, deposed_key or ""))
    return True


def _stored_private(run: ApplyRun, change: ResourceChange, deposed_key: str | None) -> dict[str, object]:
    """What the provider kept beside the object."""
    instance = run.state.instance(change.addr)
    if instance is None:
        return {}
    record = instance.deposed.get(deposed_key) if deposed_key else instance.current
    if record is None or isinstance(record.private, str):
        return {}
    return dict(record.private)
