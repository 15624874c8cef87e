"""Settles intents of deployment calls whose results nobody saw."""

from blockform.sdk import Outcome, Problem, RecoverRequest, RecoverResponse
from blockform.values import Value
from blockform_press.connection import Connection
from blockform_press.errors import PressNotFound
from blockform_press.resources.calls import UndecidedError
from blockform_press.resources.deployment_calls import find_created, find_revision, has_values, split
from blockform_press.resources.deployment_read import adopt_values, read_deployment
from blockform_press.resources.deployment_traits import DeploymentTraits
from blockform_press.resources.problems import CALL_ERRORS, call_problem
from blockform_press.resources.spec_recover import other_content, undecided
from blockform_press.resources.spec_traits import text_at
from blockform_press.resources.waiting import REDEPLOYABLE, status_of


def recover_deployment(
    traits: DeploymentTraits, connection: Connection, request: RecoverRequest
) -> RecoverResponse:
    """Settle one intent; see CanRecover."""
    recovery = _Recovery(traits, connection, request)
    try:
        match request.intent.kind:
            case "create_deployment":
                return recovery.created()
            case "create_revision":
                return recovery.revised()
            case "patch_run":
                return recovery.run_patched()
            case "patch_deployment":
                return recovery.patched()
            case "redeploy":
                return recovery.redeployed()
            case "delete_deployment":
                return recovery.deleted()
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


class _Recovery:
    """One intent to be settled. Raises: UndecidedError, PressError, SetupError."""

    def __init__(self, traits: DeploymentTraits, connection: Connection, request: RecoverRequest) -> None:
        self._traits = traits
        self._connection = connection
        self._request = request
        self._marks: dict[str, str] = dict(request.intent.expected.get("values", {}))

    @property
    def _id(self) -> str:
        return self._request.intent.key["id"]

    def created(self) -> RecoverResponse:
        """By name, content and values, and not there before."""
        intent = self._request.intent
        existing = [str(item) for item in intent.expected.get("existing", ())]
        found = find_created(
            self._traits, self._connection, intent.key["name"], existing, intent.digest, self._marks
        )
        if found is None:
            return RecoverResponse(outcome=Outcome.NOT_HAPPENED)
        state = read_deployment(self._traits, self._connection, str(found["id"]), None)
        return RecoverResponse(outcome=Outcome.HAPPENED, new_state=self._adopted(state))

    def revised(self) -> RecoverResponse:
        """By the number that was expected."""
        intent = self._request.intent
        number = int(intent.expected.get("revision", 0))
        found = find_revision(self._traits, self._connection, self._id, number, intent.digest, self._marks)
        return self._happened() if found is not None else self._not_happened()

    def run_patched(self) -> RecoverResponse:
        """By the values in effect."""
        try:
            row = self._connection.client.describe_deployment(self._traits.family, self._id)
        except PressNotFound:
            return self._happened()
        seen = has_values(self._traits, self._connection, row, self._marks)
        return self._happened() if seen else self._not_happened()

    def patched(self) -> RecoverResponse:
        """By metadata: as wanted, as before, or neither."""
        prior = self._request.prior
        now = read_deployment(self._traits, self._connection, self._id, prior)
        if now is None or self._traits.metadata_digest(now) == self._request.intent.digest:
            return self._happened()
        if prior is not None and self._traits.metadata_digest(now) == self._traits.metadata_digest(prior):
            return self._not_happened()
        return undecided(other_content(self._traits.noun, self._id))

    def redeployed(self) -> RecoverResponse:
        """A deployment that failed before and does not any more was deployed again."""
        try:
            row = self._connection.client.describe_deployment(self._traits.family, self._id)
        except PressNotFound:
            return self._happened()
        prior = self._request.prior
        before = text_at(prior, "status") if prior is not None else ""
        unchanged = status_of(row) in REDEPLOYABLE and status_of(row) == before
        return self._not_happened() if unchanged else self._happened()

    def deleted(self) -> RecoverResponse:
        """It is gone, or on its way."""
        now = read_deployment(self._traits, self._connection, self._id, self._request.prior)
        if now is None:
            return RecoverResponse(outcome=Outcome.HAPPENED)
        if text_at(now, "status") in {"deleting", "delete_failed"}:
            return RecoverResponse(outcome=Outcome.HAPPENED, new_state=now, private=self._request.private)
        return RecoverResponse(outcome=Outcome.NOT_HAPPENED, new_state=now, private=self._request.private)

    def _happened(self) -> RecoverResponse:
        now = read_deployment(self._traits, self._connection, self._id, self._request.prior)
        return RecoverResponse(
            outcome=Outcome.HAPPENED, new_state=self._adopted(now), private=self._request.private
        )

    def _adopted(self, state: Value | None) -> Value | None:
        """The object with what the intent says of its values."""
        if state is None or not self._marks:
            return state
        return adopt_values(self._traits, self._connection, state, split(self._marks))

    def _not_happened(self) -> RecoverResponse:
        return RecoverResponse(
            outcome=Outcome.NOT_HAPPENED, new_state=self._request.prior, private=self._request.private
        )
