"""Takes one object through its life: planned, made, read, changed, read with others, imported, deleted, and lost on the way."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from msgspec import Struct, field

from blockform.schema.promises import broken_promises
from blockform.sdk.conformance.planning import check_unknown_arguments
from blockform.sdk.conformance.recorder import Recorder
from blockform.sdk.conformance.recovery import check_lost_answer, check_unsent_create
from blockform.sdk.conformance.subject import Subject, TrialOver, errors, places
from blockform.sdk.provider import (
    CanImport,
    CanReadMany,
    CanRecover,
    ConfiguredProvider,
    IsLocal,
    ProviderSchema,
)
from blockform.sdk.requests import (
    ApplyResponse,
    CreateRequest,
    DeleteRequest,
    ImportRequest,
    PlanResponse,
    ReadRequest,
    UpdateRequest,
)
from blockform.values import Value


class Example(Struct, frozen=True, kw_only=True):
    """An object of one resource type to try, as plain data: what a user would write, and in ``updates`` what he would change it to.

    Each update is the whole configuration again. ``needed`` are arguments that must be known while planning; a provider that
    can do without says nothing here. ``import_id`` is what a user would give to import the object (None: its attribute ``id``).
    """

    type: str
    config: Mapping[str, Any]
    updates: tuple[Mapping[str, Any], ...] = ()
    needed: frozenset[str] = field(default_factory=frozenset)
    import_id: str | None = None


def check_resource(provider: ConfiguredProvider, schema: ProviderSchema, example: Example) -> list[str]:
    """Take one object through its life; the rules that the provider broke on the way, in order. At the end the object is deleted.

    An unchanged configuration plans nothing; what was planned comes true; what was made or changed reads the same; an argument not
    known yet breaks no promise; what was deleted is gone; a call whose answer was lost is found out. A rule that others stand on
    ends the trial, and then the object may be left behind.
    """
    subject = Subject(provider.resources[example.type], schema.resources[example.type], example.type)
    with suppress(TrialOver):
        _live(subject, example)
    return subject.broken


def _live(subject: Subject, example: Example) -> None:
    config = subject.config(example.config)
    check_unknown_arguments(subject, config, example.needed)
    check_unsent_create(subject, config)
    state = _create(subject, config)
    for update in example.updates:
        config = subject.config(update)
        state = _change(subject, config, state)
    _read_many(subject, state)
    _import(subject, state, example.import_id)
    _delete(subject, state)


# Making and changing


def _create(subject: Subject, config: Value) -> Value:
    planned = subject.plan(config, None)
    final = _last_look(subject, config, None, planned)
    recorder = Recorder()
    request = CreateRequest(
        address=subject.address,
        config=config,
        planned=final.planned,
        operation=recorder,
        private=final.private,
    )
    state = _made(subject, planned.planned, subject.resource.create(request), recorder, "create")
    check_lost_answer(subject, recorder, None, state, "create")
    return _settled(subject, config, state, "create")


def _change(subject: Subject, config: Value, prior: Value) -> Value:
    planned = subject.plan(config, prior)
    if planned.requires_replace:
        _delete(subject, prior)
        return _create(subject, config)
    subject.must(planned.planned != prior, "an update of the example changes nothing")
    final = _last_look(subject, config, prior, planned)
    recorder = Recorder()
    request = UpdateRequest(
        address=subject.address,
        config=config,
        prior=prior,
        planned=final.planned,
        operation=recorder,
        private=final.private,
    )
    state = _made(subject, planned.planned, subject.resource.update(request), recorder, "update")
    check_lost_answer(subject, recorder, prior, state, "update")
    return _settled(subject, config, state, "update")


def _last_look(subject: Subject, config: Value, prior: Value | None, planned: PlanResponse) -> PlanResponse:
    final = subject.plan(config, prior, applying=True)
    subject.keeps(planned.planned, final.planned, "the last look before the change")
    return final


def _made(subject: Subject, planned: Value, response: ApplyResponse, recorder: Recorder, verb: str) -> Value:
    failures = errors(response.problems)
    subject.must(not failures, f"{verb} failed: {failures}")
    subject.must(response.new_state is not None, f"{verb} returned no object")
    assert response.new_state is not None
    subject.take(response.new_state, response.private, verb)
    subject.keeps(planned, response.new_state, verb)
    _check_told(subject, recorder, verb)
    return response.new_state


def _check_told(subject: Subject, recorder: Recorder, verb: str) -> None:
    for fault in recorder.faults:
        subject.rule(False, f"{verb} {fault}")
    if isinstance(subject.resource, IsLocal):
        subject.rule(not recorder.intents, f"{verb} tells of a call, and the resource is local")
        return
    subject.rule(recorder.intents, f"{verb} tells of no call before it changes something")
    subject.rule(
        isinstance(subject.resource, CanRecover), f"{verb} is not local, and the resource cannot recover"
    )


# Looking


def _settled(subject: Subject, config: Value, state: Value, after: str) -> Value:
    """The object as read, which is as recorded; and the same configuration plans no change of it."""
    read = _read(subject, state)
    subject.must(read is not None, f"after {after} the object cannot be read")
    assert read is not None
    differing = broken_promises(state, read)
    subject.rule(not differing, f"after {after} the object reads differently at {places(differing)}")
    again = subject.plan(config, read)
    subject.rule(again.planned == read, f"after {after} the same configuration plans a change")
    subject.rule(not again.requires_replace, f"after {after} the same configuration plans a replacement")
    return read


def _read(subject: Subject, state: Value) -> Value | None:
    request = ReadRequest(address=subject.address, state=state, private=subject.private)
    response = subject.resource.read(request)
    failures = errors(response.problems)
    subject.must(not failures, f"read failed: {failures}")
    if response.new_state is not None:
        subject.take(response.new_state, response.private, "read")
    return response.new_state


def _read_many(subject: Subject, state: Value) -> None:
    if not isinstance(subject.resource, CanReadMany):
        return
    request = ReadRequest(address=subject.address, state=state, private=subject.private)
    answers = subject.resource.read_many([request, request])
    one = _read(subject, state)
    same = len(answers) == 2 and all(answer.new_state == one for answer in answers)
    subject.rule(same, "read_many does not answer each request as read does")
    subject.rule(not subject.resource.read_many([]), "read_many of nothing answers something")


def _import(subject: Subject, state: Value, import_id: str | None) -> None:
    if not isinstance(subject.resource, CanImport):
        return
    known = state.get("id")
    if import_id is None and known is not None:
        import_id = known.as_str()
    if import_id is None or isinstance(subject.resource, IsLocal):
        return
    response = subject.resource.import_state(ImportRequest(address=subject.address, id=import_id))
    failures = errors(response.problems)
    subject.rule(response.state is not None, f"import failed: {failures or 'it returned no object'}")
    if response.state is None:
        return
    request = ReadRequest(address=subject.address, state=response.state, private=response.private)
    read = subject.resource.read(request).new_state
    subject.rule(read is not None and read.get("id") == known, "import finds another object")


# Removing


def _delete(subject: Subject, state: Value) -> None:
    recorder = Recorder()
    for verb, told in (("delete", recorder), ("a second delete", Recorder())):
        request = DeleteRequest(address=subject.address, prior=state, operation=told, private=subject.private)
        failures = errors(subject.resource.delete(request).problems)
        subject.must(not failures, f"{verb} failed: {failures}")
    _check_told(subject, recorder, "delete")
    if isinstance(subject.resource, IsLocal):
        return
    subject.rule(_read(subject, state) is None, "after delete the object can still be read")
    check_lost_answer(subject, recorder, state, None, "delete")
