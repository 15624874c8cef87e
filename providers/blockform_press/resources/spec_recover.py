"""Settles intents of spec calls whose results nobody saw: did it happen, did it not, or must the user decide?"""

from blockform.sdk import Outcome, Problem, RecoverRequest, RecoverResponse
from blockform_press.connection import Connection
from blockform_press.resources.calls import UndecidedError
from blockform_press.resources.problems import CALL_ERRORS, call_problem
from blockform_press.resources.spec_calls import find_created, find_release
from blockform_press.resources.spec_read import read_spec
from blockform_press.resources.spec_traits import SpecTraits


def recover_spec(traits: SpecTraits, connection: Connection, request: RecoverRequest) -> RecoverResponse:
    """Settle one intent; see CanRecover."""
    try:
        match request.intent.kind:
            case "create_spec":
                return _created(traits, connection, request)
            case "create_release":
                return _released(traits, connection, request)
            case "patch_spec":
                return _patched(traits, connection, request)
            case "delete_spec":
                return _deleted(traits, connection, request)
            case kind:
                return undecided(
                    Problem(
                        "Unknown intent",
                        f'The journal holds a call "{kind}" that this version does not know.',
                    )
                )
    except UndecidedError as error:
        return undecided(error.problem)
    except CALL_ERRORS as error:
        deed = f"finding out what became of {request.intent.kind} for {request.address}"
        return undecided(call_problem(error, deed))


def undecided(problem: Problem) -> RecoverResponse:
    """The answer that leaves the decision to the user."""
    return RecoverResponse(outcome=Outcome.UNDECIDED, problems=(problem,))


def _created(traits: SpecTraits, connection: Connection, request: RecoverRequest) -> RecoverResponse:
    intent = request.intent
    existing = [str(item) for item in intent.expected.get("existing", ())]
    found = find_created(traits, connection, dict(intent.key), existing, intent.digest)
    if found is None:
        return RecoverResponse(outcome=Outcome.NOT_HAPPENED)
    state = read_spec(traits, connection, str(found["id"]), None)
    return RecoverResponse(outcome=Outcome.HAPPENED, new_state=state)


def _released(traits: SpecTraits, connection: Connection, request: RecoverRequest) -> RecoverResponse:
    key = request.intent.key
    if find_release(traits, connection, key["id"], key["version"], request.intent.digest) is None:
        return RecoverResponse(outcome=Outcome.NOT_HAPPENED, new_state=request.prior, private=request.private)
    return _happened(traits, connection, request)


def _patched(traits: SpecTraits, connection: Connection, request: RecoverRequest) -> RecoverResponse:
    prior = request.prior
    now = read_spec(traits, connection, request.intent.key["id"], prior)
    if now is None or traits.patch_digest(now) == request.intent.digest:
        return RecoverResponse(outcome=Outcome.HAPPENED, new_state=now, private=request.private)
    if prior is not None and traits.patch_digest(now) == traits.patch_digest(prior):
        return RecoverResponse(outcome=Outcome.NOT_HAPPENED, new_state=prior, private=request.private)
    return undecided(other_content(traits.noun, request.intent.key["id"]))


def other_content(noun: str, object_id: str) -> Problem:
    """A patched object is neither as before nor as wanted."""
    return Problem(
        "Outcome of call not known",
        f"The answer to a patch of {noun} {object_id} was lost, and the object is neither as it was before nor as it was to be: "
        "somebody else has changed it too. Take over what is there with\n\n    blockform apply -refresh-only\n\nor apply again to set "
        "what the configuration says.",
    )


def _deleted(traits: SpecTraits, connection: Connection, request: RecoverRequest) -> RecoverResponse:
    now = read_spec(traits, connection, request.intent.key["id"], request.prior)
    if now is None:
        return RecoverResponse(outcome=Outcome.HAPPENED)
    return RecoverResponse(outcome=Outcome.NOT_HAPPENED, new_state=now, private=request.private)


def _happened(traits: SpecTraits, connection: Connection, request: RecoverRequest) -> RecoverResponse:
    now = read_spec(traits, connection, request.intent.key["id"], request.prior)
    return RecoverResponse(outcome=Outcome.HAPPENED, new_state=now, private=request.private)
