"""Carries out deletions: objects no longer wanted, old objects of replacements, and deposed ones."""

from blockform.apply.call import call
from blockform.apply.operation import ChangeOperation
from blockform.apply.provision import Provisioning
from blockform.apply.run import ApplyRun
from blockform.graph import Job
from blockform.plan import Action, ChangeFailed, ChangeFinished, ChangeStarted, ResourceChange
from blockform.plan.expand import instances_of
from blockform.plan.forget import removed_with
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
    provisioned = yield from _provision(run, change)
    if not provisioned:
        return _failed(run, change, operation, known_id)
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
    if response is None or not report(response.problems, run.diags, str(change.addr), body=None):
        if operation.partial_value is not None:
            partial = operation.encode(operation.partial_value, operation.partial_private)
            run.record(change, partial, deposed_key=deposed_key)
        run.leave_open(operation)
        return _failed(run, change, operation, known_id)
    seconds = run.finish(operation)
    run.settle(operation, None)
    run.tally.destroyed += 1
    run.emit(ChangeFinished(change.addr, Action.DELETE, known_id, seconds, deposed_key or ""))
    return True


def _failed(run: ApplyRun, change: ResourceChange, operation: ChangeOperation, known_id: str) -> bool:
    """The object is still there."""
    if change.action is Action.REPLACE:
        run.undeleted.add(change.addr)
    run.emit(ChangeFailed(change.addr, Action.DELETE, known_id, run.finish(operation)))
    return False


def _provision(run: ApplyRun, change: ResourceChange) -> Job:
    """Run what the configuration wants done before an object is deleted; whether that went well.

    Objects that are tainted or were put aside go without, as in Terraform.
    """
    resource = run.config.resource(change.addr.config)
    blocks = resource.provisioners if resource is not None else removed_with(run.config, change.addr.config)
    instance = run.state.instance(change.addr)
    if not blocks or change.deposed or change.addr in run.deposed:
        return True
    if instance is None or instance.current is None or instance.current.is_tainted:
        return True
    provisioning = Provisioning(run, change.addr, blocks)
    wanted = provisioning.wanted(on_destroy=True)
    if not wanted:
        return True
    instances = instances_of((change.addr.key,))
    scope = run.world.scope(
        change.addr.module, run.diags, instances=instances, key=change.addr.key, this=change.before
    )
    return (yield from provisioning.apply(wanted, scope))


def _stored_private(run: ApplyRun, change: ResourceChange, deposed_key: str | None) -> dict[str, object]:
    """What the provider kept beside the object."""
    record = run.recorded(change.addr, deposed_key)
    if record is None or isinstance(record.private, str):
        return {}
    return dict(record.private)
