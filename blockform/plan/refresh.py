"""Refresh: what the platform says of the objects in the state, asked for in batches once their provider is ready."""

from collections.abc import Sequence

from msgspec import Struct

from blockform.addrs import Mode, ProviderConfigAddr, ResourceInstanceAddr
from blockform.diagnostics import Diagnostic
from blockform.graph import Job, Together
from blockform.plan.calls import ask, is_local
from blockform.plan.events import RefreshFinished, RefreshStarted
from blockform.plan.marks import marked_paths, with_marks_at, with_schema_marks
from blockform.plan.model import Drift
from blockform.plan.problems import report
from blockform.plan.run import PlanRun
from blockform.schema import ResourceSchema
from blockform.schema.write_only import without_write_only
from blockform.sdk import CanReadMany, ReadRequest, ReadResponse, Resource
from blockform.state import ResourceObject
from blockform.values import ConversionError, Value, describe


class _Stored(Struct, frozen=True):
    """An object of the state that is to be read."""

    addr: ResourceInstanceAddr
    record: ResourceObject
    value: Value
    schema: ResourceSchema


def refresh(run: PlanRun, provider: ProviderConfigAddr, addrs: Sequence[ResourceInstanceAddr]) -> Job:
    """Read all objects of one provider configuration; whether every one of them could be read.

    The objects are current ones of managed resources. Updates the run's state and notes the drift.
    """
    by_type: dict[str, list[_Stored]] = {}
    sound = True
    for addr in addrs:
        stored = _stored(run, provider, addr)
        if stored is None:
            sound = False
        elif not is_local(run.pool.resource(provider, addr.resource.type)):
            by_type.setdefault(addr.resource.type, []).append(stored)
    jobs: list[Job] = []
    for type_name, objects in by_type.items():
        resource = run.pool.resource(provider, type_name)
        if isinstance(resource, CanReadMany):
            jobs.append(_read_many(run, provider, resource, objects))
        else:
            jobs.extend(_read_one(run, provider, resource, stored) for stored in objects)
    results = yield Together(jobs)
    return sound and all(results)


def _stored(run: PlanRun, provider: ProviderConfigAddr, addr: ResourceInstanceAddr) -> _Stored | None:
    instance = run.state.instance(addr)
    assert instance is not None, addr
    assert instance.current is not None, addr
    schema = run.pool.resource_schema(provider.provider, Mode.MANAGED, addr.resource.type)
    if schema is None:
        detail = f"The state has {addr}, and its provider {provider.provider.for_display} has no such resource type."
        run.diags.append(Diagnostic.error("Missing resource schema", detail, address=str(addr)))
        return None
    try:
        value = instance.current.decode(schema.block.value_type)
    except ConversionError as error:
        detail = f"What the state holds of {addr} does not fit its schema: {describe(error)}."
        run.diags.append(Diagnostic.error("Invalid object in state", detail, address=str(addr)))
        return None
    return _Stored(addr, instance.current, value, schema)


def _request(stored: _Stored) -> ReadRequest:
    private = stored.record.private
    return ReadRequest(
        address=str(stored.addr),
        state=stored.value.unmarked(),
        private=private if not isinstance(private, str) else {},
    )


def _read_one(run: PlanRun, provider: ProviderConfigAddr, resource: Resource, stored: _Stored) -> Job:
    run.emit(RefreshStarted(stored.addr, object_id(stored.value)))
    request = _request(stored)
    response: ReadResponse | None = yield from ask(
        resource, lambda: resource.read(request), run.diags, request.address
    )
    return response is not None and _take(run, provider, stored, request, response)


def _read_many(
    run: PlanRun, provider: ProviderConfigAddr, resource: CanReadMany, objects: list[_Stored]
) -> Job:
    for stored in objects:
        run.emit(RefreshStarted(stored.addr, object_id(stored.value)))
    requests = [_request(stored) for stored in objects]
    what = ", ".join(request.address for request in requests[:3]) + (" ..." if len(requests) > 3 else "")
    responses: Sequence[ReadResponse] | None = yield from ask(
        resource, lambda: _all_of(resource, requests), run.diags, what
    )
    if responses is None:
        return False
    taken = [
        _take(run, provider, stored, request, response)
        for stored, request, response in zip(objects, requests, responses, strict=True)
    ]
    return all(taken)


def _all_of(resource: CanReadMany, requests: Sequence[ReadRequest]) -> Sequence[ReadResponse]:
    responses = resource.read_many(requests)
    if len(responses) != len(requests):
        raise ValueError(f"{len(responses)} answers to {len(requests)} requests")
    return responses


def _take(
    run: PlanRun, provider: ProviderConfigAddr, stored: _Stored, request: ReadRequest, response: ReadResponse
) -> bool:
    """Put what was read in place of what was stored."""
    run.emit(RefreshFinished(stored.addr, object_id(stored.value)))
    if not report(response.problems, run.diags, str(stored.addr), body=None):
        return False
    if response.new_state is None:
        run.state.set_object(stored.addr, None, provider)
        _note(run, provider, stored, None)
        return True
    if response.new_state is request.state and response.private == request.private:
        return True
    found = without_write_only(stored.schema.block, response.new_state)
    value = with_marks_at(found, marked_paths(stored.value))
    value = with_schema_marks(value, stored.schema.block)
    record = ResourceObject.encode(
        value,
        stored.schema.block.value_type,
        schema_version=stored.schema.version,
        status=stored.record.status,
        private=response.private,
        dependencies=stored.record.dependencies,
        create_before_destroy=stored.record.create_before_destroy,
        prevent_destroy=stored.record.prevent_destroy,
        extra=stored.record.extra,
    )
    run.state.set_object(stored.addr, record, provider)
    if response.new_state != request.state:
        _note(run, provider, stored, value)
    return True


def _note(run: PlanRun, provider: ProviderConfigAddr, stored: _Stored, after: Value | None) -> None:
    run.drift.append(
        Drift(addr=stored.addr, provider=provider, schema=stored.schema, before=stored.value, after=after)
    )


def object_id(value: Value | None) -> str:
    """The ``id`` of an object where it has one that is known and not secret, else an empty text."""
    found = value.get("id") if value is not None else None
    if found is None or not isinstance(found.raw, str) or found.marks:
        return ""
    return found.raw
