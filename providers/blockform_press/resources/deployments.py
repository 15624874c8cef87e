"""The verbs of block deployments and app deployments, on top of planning, changing and reading them."""

from collections.abc import Mapping, Sequence

from blockform.sdk import (
    ApplyResponse,
    CreateRequest,
    DeleteRequest,
    DeleteResponse,
    ImportRequest,
    ImportResponse,
    ListRequest,
    ListResponse,
    PlanRequest,
    PlanResponse,
    Private,
    Problem,
    ReadRequest,
    ReadResponse,
    RecoverRequest,
    RecoverResponse,
    UpdateRequest,
)
from blockform.values import Value, path_of, string
from blockform_press.connection import Connection
from blockform_press.endpoints import Row
from blockform_press.errors import AnswerLost, PressError, PressInvalid, PressNotFound
from blockform_press.names import Names
from blockform_press.resources.calls import UndecidedError
from blockform_press.resources.deployment_calls import DeploymentCalls, deployments_named, natural_key
from blockform_press.resources.deployment_plan import DeploymentPlan, DeploymentPlanner, run_values
from blockform_press.resources.deployment_read import (
    deployment_state,
    read_deployment,
    read_many_deployments,
)
from blockform_press.resources.deployment_recover import recover_deployment
from blockform_press.resources.deployment_traits import DeploymentTraits
from blockform_press.resources.finals import Finals
from blockform_press.resources.listing import listed
from blockform_press.resources.problems import CALL_ERRORS, call_problem
from blockform_press.resources.resolve import Resolver
from blockform_press.resources.spec_calls import known
from blockform_press.resources.spec_traits import text_at
from blockform_press.resources.waiting import REDEPLOYABLE, WaitedTooLongError, status_of, time_limit
from blockform_press.settings import SetupError

_FAILURES = (PressError, SetupError, UndecidedError, WaitedTooLongError)

_PROMISE = "promised_version"


class DeploymentResource:
    """One resource type of deployments: ``traits`` says which."""

    limits_calls = True

    def __init__(self, traits: DeploymentTraits, connection: Connection) -> None:
        self._traits = traits
        self._connection = connection
        self._finals: Finals[DeploymentPlan] = Finals()

    @property
    def taken_names(self) -> Names:
        """Who holds a name of this kind just now."""
        return self._connection.names("deployments", self._traits.family)

    # Reading

    def read(self, request: ReadRequest) -> ReadResponse:
        """Describe the deployment."""
        return self.read_many((request,))[0]

    def read_many(self, requests: Sequence[ReadRequest]) -> Sequence[ReadResponse]:
        """Read them with one list; see deployment_read."""
        return read_many_deployments(self._traits, self._connection, requests)

    def import_state(self, request: ImportRequest) -> ImportResponse:
        """Find a deployment by its id, else by its exact name."""
        noun = self._traits.noun
        try:
            state = read_deployment(self._traits, self._connection, request.id, None)
            if state is not None:
                return ImportResponse(state=state)
            rows = deployments_named(self._traits, self._connection, request.id)
            if len(rows) == 1:
                state = read_deployment(self._traits, self._connection, str(rows[0]["id"]), None)
                return ImportResponse(state=state)
        except CALL_ERRORS as error:
            problem = call_problem(error, f"looking for {noun} {request.id}")
            return ImportResponse(state=None, problems=(problem,))
        if rows:
            ids = ", ".join(f"{row['id']} ({row.get('kind')})" for row in rows)
            problem = Problem(
                "Ambiguous name", f'Several {noun}s have the name "{request.id}": {ids}. Import by id.'
            )
        else:
            detail = f'There is no {noun} with the id or name "{request.id}".'
            problem = Problem("Cannot import non-existent object", detail)
        return ImportResponse(state=None, problems=(problem,))

    def list_objects(self, request: ListRequest) -> ListResponse:
        """All deployments of this tenant; see listing."""
        of = self._traits
        return listed(
            request, of.noun, lambda name: self._connection.client.list_deployments(of.family, name=name)
        )

    # Planning

    def plan(self, request: PlanRequest) -> PlanResponse:
        """Decide on patch, revision and replacement, and check values against the release's definitions."""
        resolver = Resolver(
            connection=self._connection,
            planned=request.planned,
            remote=request.validate_remote or request.applying,
            applying=request.applying,
        )
        config = request.config
        if request.applying:
            config = _with_version(config, request.private.get(_PROMISE, ""))
        plan = DeploymentPlanner(traits=self._traits, resolver=resolver).plan(config, request.prior)
        offline: list[Problem] = []
        if request.applying:
            self._finals.keep(request.address, request.config, request.prior, plan)
        else:
            offline = [
                problem for check in self._traits.schema.validators for problem in check(request.config)
            ]
        return PlanResponse(
            planned=plan.planned,
            requires_replace=plan.requires_replace,
            notes=plan.notes,
            private=_promise(request.private, plan.planned, request.prior),
            problems=(*offline, *plan.problems),
        )

    def _final(self, request: CreateRequest | UpdateRequest, prior: Value | None) -> DeploymentPlan:
        """The plan with everything known, as apply needs it; the version that was promised is kept."""
        final = self._finals.take(request.address, request.config, prior)
        if final is not None:
            return final
        config, promised = request.config, request.planned
        config = _with_version(config, text_at(promised, "spec", "version"))
        resolver = Resolver(connection=self._connection, applying=True)
        return DeploymentPlanner(traits=self._traits, resolver=resolver).plan(config, prior)

    # Changing

    def create(self, request: CreateRequest) -> ApplyResponse:
        """Create the deployment and wait until it rests; one that fails is recorded with the platform's reason."""
        plan = self._final(request, None)
        problems = _errors(plan)
        if problems:
            return ApplyResponse(new_state=None, problems=problems)
        promised = _keeping(plan.planned, request.planned, self._traits)
        calls = self._calls(request)
        deed = f"creating {self._name(plan.planned)}"
        reached: Value | None = None
        try:
            deployment_id = calls.create(promised, request.config)
            reached = known(promised.with_attrs(id=string(deployment_id)))
            row = calls.wait(deployment_id, time_limit(promised, "create"))
            reached = deployment_state(self._traits, self._connection, row, promised)
        except WaitedTooLongError as error:
            return ApplyResponse(new_state=reached, problems=(self._waited(error, deed),), keep=True)
        except _FAILURES as error:
            return ApplyResponse(new_state=reached, problems=(self._problem(error, deed),), keep=True)
        if status_of(row) == "deployed":
            return ApplyResponse(new_state=known(reached), private=_settled(request.private))
        problem = _failed_first(self._name(plan.planned), row)
        return ApplyResponse(
            new_state=known(reached),
            private=_settled(request.private),
            problems=(problem,),
            keep=status_of(row) in REDEPLOYABLE,
        )

    def update(self, request: UpdateRequest) -> ApplyResponse:
        """Patch metadata, then create a revision, change run parameters in place, or redeploy."""
        plan = self._final(request, request.prior)
        problems = _errors(plan)
        if problems:
            return ApplyResponse(new_state=request.prior, problems=problems)
        planned = _keeping(plan.planned, request.planned, self._traits)
        calls, prior = self._calls(request), request.prior
        local = ["run_changes", "timeouts"]
        if not plan.revises and not plan.runs:  # the same values, perhaps written in another way
            local += ["spec", *self._traits.value_names]
        reached = prior.with_attrs(**{name: planned[name] for name in local})
        deed = f"updating {self._name(planned)}"
        try:
            if plan.patches:
                reached = calls.patch(reached, planned)
            if plan.revises or plan.runs or plan.redeploys:
                return self._deploy(calls, plan, reached, planned, request)
            if not plan.patches:
                return ApplyResponse(new_state=reached, private=_settled(request.private))
            state = read_deployment(self._traits, self._connection, text_at(prior, "id"), reached)
        except _FAILURES as error:
            waited = isinstance(error, WaitedTooLongError)
            problem = self._waited(error, deed) if waited else self._problem(error, deed)
            return ApplyResponse(
                new_state=known(reached), private=_settled(request.private), problems=(problem,), keep=True
            )
        return ApplyResponse(new_state=state, private=_settled(request.private))

    def _deploy(
        self,
        calls: DeploymentCalls,
        plan: DeploymentPlan,
        reached: Value,
        planned: Value,
        request: UpdateRequest,
    ) -> ApplyResponse:
        """What changes the running deployment, and its outcome. Raises: as the calls."""
        deployment_id = text_at(reached, "id")
        if plan.revises:
            calls.revise(reached, planned, request.config)
        elif plan.runs:
            values = run_values(request.prior, request.config, plan, self._connection.fingerprint)
            calls.patch_run(reached, values)
        else:
            calls.redeploy(reached)
        row = calls.wait(deployment_id, time_limit(planned, "update"))
        if status_of(row) == "deployed":
            state = deployment_state(self._traits, self._connection, row, planned)
            return ApplyResponse(new_state=known(state), private=_settled(request.private))
        after = planned if plan.revises and status_of(row) == "warning" else reached
        state = deployment_state(self._traits, self._connection, row, after)
        problem = _failed_revision(self._name(planned), row)
        return ApplyResponse(
            new_state=known(state), private=_settled(request.private), problems=(problem,), keep=True
        )

    def delete(self, request: DeleteRequest) -> DeleteResponse:
        """Delete the deployment and wait until it is gone."""
        calls = DeploymentCalls(traits=self._traits, connection=self._connection, operation=request.operation)
        deed = f"deleting {self._name(request.prior)}"
        try:
            row = calls.delete(request.prior)
            if not row:
                return DeleteResponse()
            state = deployment_state(self._traits, self._connection, row, request.prior)
        except WaitedTooLongError as error:
            return DeleteResponse(problems=(self._waited(error, deed),))
        except _FAILURES as error:
            return DeleteResponse(problems=(self._problem(error, deed),))
        request.operation.created(known(state))
        detail = (
            f'Failed {deed}: the platform gave up with status "{status_of(row)}".{_reason(row)} It is still there, and nothing that it '
            "needs was deleted. Destroy it again, or look at it on the platform."
        )
        return DeleteResponse(problems=(Problem("Deletion failed", detail),))

    def _calls(self, request: CreateRequest | UpdateRequest) -> DeploymentCalls:
        return DeploymentCalls(traits=self._traits, connection=self._connection, operation=request.operation)

    # Recovery

    def natural_key(self, planned: Value) -> Mapping[str, str]:
        """Family and name."""
        return natural_key(self._traits, planned)

    def recover(self, request: RecoverRequest) -> RecoverResponse:
        """Settle one intent by looking at the platform."""
        return recover_deployment(self._traits, self._connection, request)

    # Words

    def _name(self, deployment: Value) -> str:
        return f'{self._traits.noun} "{text_at(deployment, "metadata", "name")}"'

    def _waited(self, error: Exception, deed: str) -> Problem:
        detail = (
            f"Gave up {deed}: {error}. The platform goes on by itself. Look at it again with a plan later, or allow more time in a "
            "timeouts block."
        )
        return Problem("Platform takes too long", detail, path_of("timeouts"))

    def _problem(self, error: Exception, deed: str) -> Problem:
        if isinstance(error, UndecidedError):
            return error.problem
        advice = ""
        if isinstance(error, PressInvalid) and "already exists" in error.detail:
            advice = "Take it into the state with `blockform import ADDRESS NAME`, or choose another metadata.name."
        elif isinstance(error, PressInvalid) and "managed by an app" in error.detail:
            advice = (
                "An app deployment owns this block deployment. Change or destroy the app deployment instead."
            )
        elif isinstance(error, PressNotFound):
            advice = "Somebody may have deleted it in the meantime. Plan again."
        elif isinstance(error, AnswerLost):
            advice = "A look at the platform said that nothing was created or changed. Apply again."
        return call_problem(error, deed, advice=advice)


def _with_version(config: Value, version: str) -> Value:
    """The configuration with the version that was promised, where the user names none."""
    spec = config["spec"]
    if not version or not spec["version"].is_null:
        return config
    return config.with_attrs(spec=spec.with_attrs(version=string(version)))


def _promise(private: Private, planned: Value, prior: Value | None) -> Private:
    """The version that a new deployment takes, kept until it is made: by then another may be the latest."""
    version = text_at(planned, "spec", "version") if prior is None else ""
    return {**_settled(private), _PROMISE: version} if version else _settled(private)


def _settled(private: Private) -> Private:
    """What is kept beside the object once the promise is fulfilled."""
    return {name: data for name, data in private.items() if name != _PROMISE}


def _errors(plan: DeploymentPlan) -> tuple[Problem, ...]:
    return tuple(problem for problem in plan.problems if not problem.warning)


def _keeping(planned: Value, promised: Value, traits: DeploymentTraits) -> Value:
    """The object as planned now, with values as they were promised: hidden ones stay in the form the plan gave them."""
    kept = {name: promised[name] for name in traits.value_names if promised[name].is_wholly_known}
    return planned.with_attrs(**kept)


def _reason(row: Row) -> str:
    reason = (row.get("latestRevision") or {}).get("statusReason")
    return f" The platform's reason: {str(reason).rstrip('.')}." if reason else ""


def _failed_first(name: str, row: Row) -> Problem:
    detail = (
        f'{name} was created (id {row["id"]}), but its deployment ended as "{status_of(row)}".{_reason(row)} It is recorded; the next '
        f"plan offers to {'deploy it again' if status_of(row) in REDEPLOYABLE else 'replace it'}."
    )
    return Problem("Deployment failed", detail[0].upper() + detail[1:])


def _failed_revision(name: str, row: Row) -> Problem:
    number = (row.get("latestRevision") or {}).get("revision")
    status = status_of(row)
    in_effect = {
        "rollback_complete": " The revision before it is in effect again, and recorded; the next plan proposes the change again.",
        "warning": " Some blocks have failed; the next plan offers to redeploy.",
    }.get(status, " The next plan proposes what is left to do.")
    detail = f'Revision {number} of {name} ended as "{status}".{_reason(row)}{in_effect}'
    return Problem("Revision failed", detail)
