"""Hands intents back as after a crash: of a call that was never sent, and of one whose answer was lost."""

from blockform.sdk.conformance.recorder import Recorder
from blockform.sdk.conformance.subject import Subject
from blockform.sdk.provider import CanRecover
from blockform.sdk.requests import (
    CallIntent,
    CreateRequest,
    OperationStopped,
    Outcome,
    RecoverRequest,
    RecoverResponse,
)
from blockform.values import Value


def check_unsent_create(subject: Subject, config: Value) -> None:
    """A call that was intended and never sent did not happen."""
    resource = subject.resource
    if not isinstance(resource, CanRecover):
        return
    planned = subject.plan(config, None)
    key = resource.natural_key(planned.planned)
    texts = all(isinstance(part, str) for pair in key.items() for part in pair)
    subject.rule(key and texts, "the natural key holds no texts")
    recorder = Recorder(refuse=True)
    request = CreateRequest(
        address=subject.address,
        config=config,
        planned=planned.planned,
        operation=recorder,
        private=planned.private,
    )
    try:
        resource.create(request)
    except OperationStopped:
        response = _recover(resource, subject, recorder.intents[-1], None)
        subject.rule(
            response.outcome is Outcome.NOT_HAPPENED,
            f"a create that was never sent counts as {_word(response)}",
        )
        subject.rule(response.new_state is None, "a create that was never sent has an object")
    else:
        subject.must(not recorder.intents, "a stop does not pass through create")


def check_lost_answer(
    subject: Subject, recorder: Recorder, prior: Value | None, state: Value | None, verb: str
) -> None:
    """The last call of a verb, of which nobody saw the answer, did happen. ``state``: what the verb returned."""
    resource = subject.resource
    if not isinstance(resource, CanRecover) or not recorder.happened:
        return
    if prior is None and state is not None:
        key = dict(resource.natural_key(state))
        subject.rule(
            dict(recorder.intents[0].key) == key, f"the first call of {verb} does not name the natural key"
        )
    before = recorder.last_known if recorder.last_known is not None else prior
    response = _recover(resource, subject, recorder.happened[-1], before)
    subject.rule(
        response.outcome is Outcome.HAPPENED, f"{verb} whose answer was lost counts as {_word(response)}"
    )
    if response.outcome is not Outcome.HAPPENED or state is None:
        return
    found = response.new_state
    subject.rule(found is not None, f"{verb} whose answer was lost is recovered without its object")
    if found is not None:
        subject.rule(
            found.get("id") == state.get("id"), f"{verb} whose answer was lost recovers another object"
        )


def _recover(
    resource: CanRecover, subject: Subject, intent: CallIntent, prior: Value | None
) -> RecoverResponse:
    request = RecoverRequest(address=subject.address, intent=intent, prior=prior, private=subject.private)
    return resource.recover(request)


def _word(response: RecoverResponse) -> str:
    return response.outcome.value
