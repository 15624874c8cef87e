"""The verbs of block specs and app specs, on top of planning, changing and reading them."""

from collections.abc import Mapping, Sequence

from blockform.sdk import (
    ApplyResponse,
    CreateRequest,
    DeleteRequest,
    DeleteResponse,
    GenerateConfigRequest,
    GenerateConfigResponse,
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
from blockform_press.connection import Connection, PlannedSpec
from blockform_press.errors import AnswerLost, PressError, PressForbidden, PressInvalid, PressNotFound
from blockform_press.names import Names
from blockform_press.resources.calls import UndecidedError
from blockform_press.resources.finals import Finals
from blockform_press.resources.listing import listed
from blockform_press.resources.problems import CALL_ERRORS, call_problem, has_errors
from blockform_press.resources.spec_calls import (
    SpecCalls,
    StoppedShortError,
    delete_problem,
    known,
    natural_key,
)
from blockform_press.resources.spec_plan import SpecPlan, plan_spec
from blockform_press.resources.spec_read import read_many_specs, read_spec
from blockform_press.resources.spec_recover import recover_spec
from blockform_press.resources.spec_traits import RemoteCheck, SpecTraits, text_at
from blockform_press.settings import SetupError

_FAILURES = (PressError, SetupError, UndecidedError, StoppedShortError)

_PROMISE = "promise"
_PROMISED = {"artifact": ("artifact", "hash"), "version": ("release", "version")}


class SpecResource:
    """One resource type of specs: ``traits`` says which."""

    limits_calls = True

    def __init__(self, traits: SpecTraits, connection: Connection) -> None:
        self._traits = traits
        self._connection = connection
        self._finals: Finals[SpecPlan] = Finals()

    @property
    def taken_names(self) -> Names:
        """Who holds a name of this kind just now."""
        return self._connection.names("specs", self._traits.family)

    # Reading

    def read(self, request: ReadRequest) -> ReadResponse:
        """Describe the spec; release content is asked for only when the latest version is another."""
        return self.read_many((request,))[0]

    def read_many(self, requests: Sequence[ReadRequest]) -> Sequence[ReadResponse]:
        """Read them with one list; see refresh."""
        return read_many_specs(self._traits, self._connection, requests)

    def import_state(self, request: ImportRequest) -> ImportResponse:
        """Find a spec by its id, else by its exact name."""
        try:
            state = read_spec(self._traits, self._connection, request.id, None)
            return ImportResponse(state=state) if state is not None else self._import_by_name(request.id)
        except CALL_ERRORS as error:
            problem = call_problem(error, f"looking for {self._traits.noun} {request.id}")
            return ImportResponse(state=None, problems=(problem,))

    def _import_by_name(self, name: str) -> ImportResponse:
        noun = self._traits.noun
        rows = self._connection.client.list_specs(self._traits.family, name=name)
        named = [row for row in rows if (row.get("metadata") or {}).get("name") == name]
        if len(named) == 1:
            return ImportResponse(state=read_spec(self._traits, self._connection, str(named[0]["id"]), None))
        if not named:
            problem = Problem(
                "Cannot import non-existent object", f'There is no {noun} with the id or name "{name}".'
            )
        else:
            ids = ", ".join(f"{row['id']} ({row.get('kind')}, {row.get('scope')})" for row in named)
            problem = Problem(
                "Ambiguous name", f'Several {noun}s have the name "{name}": {ids}. Import by id.'
            )
        return ImportResponse(state=None, problems=(problem,))

    def list_objects(self, request: ListRequest) -> ListResponse:
        """All specs that this tenant sees; see listing."""
        of = self._traits
        return listed(request, of.noun, lambda name: self._connection.client.list_specs(of.family, name=name))

    def generate_config(self, request: GenerateConfigRequest) -> GenerateConfigResponse:
        """What a user would write to have the spec; see generate."""
        from blockform_press.resources.generate import generate_spec  # noqa: PLC0415  few runs write blocks

        return generate_spec(self._traits, self._connection, request)

    # Planning

    def plan(self, request: PlanRequest) -> PlanResponse:
        """Decide on patch, release, version and replacement; then check against rules and the platform."""
        plan = plan_spec(self._traits, self._connection, request.config, request.prior)
        problems = list(plan.problems)
        if request.applying:
            problems += _moved(request.private, plan.planned)
            self._finals.keep(request.address, request.config, request.prior, plan)
        else:
            problems[:0] = self._offline_problems(request.config)
        if request.prior is not None and not request.applying:
            self._remember(plan, request.prior)
        if request.validate_remote and not has_errors(problems):
            problems += self._remote_problems(request, plan)
        return PlanResponse(
            planned=plan.planned,
            requires_replace=plan.requires_replace,
            notes=plan.notes,
            private=_promise(request.private, plan),
            problems=tuple(problems),
        )

    def _offline_problems(self, config: Value) -> list[Problem]:
        return [problem for check in self._traits.schema.validators for problem in check(config)]

    def _final(self, address: str, config: Value, prior: Value | None) -> SpecPlan:
        final = self._finals.take(address, config, prior)
        return final if final is not None else plan_spec(self._traits, self._connection, config, prior)

    def _remember(self, plan: SpecPlan, prior: Value) -> None:
        """Tell deployments planned later what this spec will be."""
        version = text_at(plan.planned, "release", "version")
        self._connection.remember_planned(
            text_at(prior, "id"), PlannedSpec(planned=plan.planned, version=version)
        )

    def _remote_problems(self, request: PlanRequest, plan: SpecPlan) -> list[Problem]:
        check = RemoteCheck(
            config=request.config,
            planned=plan.planned,
            prior=request.prior,
            artifact=plan.artifact,
            creates=plan.creates,
            replacing=request.replacing or bool(plan.requires_replace),
            publishes=bool(plan.publishes),
            lookup=request.planned,
        )
        try:
            return self._traits.remote_problems(self._connection, check)
        except CALL_ERRORS as error:
            return [call_problem(error, f"checking {self._name(plan.planned)} on the platform")]

    # Changing

    def create(self, request: CreateRequest) -> ApplyResponse:
        """Create the spec with its first release."""
        plan = self._final(request.address, request.config, None)
        problems = [problem for problem in plan.problems if not problem.warning]
        problems += _moved(request.private, plan.planned)
        if problems:
            return ApplyResponse(new_state=None, problems=tuple(problems))
        calls = SpecCalls(traits=self._traits, connection=self._connection, operation=request.operation)
        reached: Value | None = None
        try:
            answer = calls.create(plan.planned, request.config, plan.artifact)
            spec_id = str(answer["id"])
            reached = known(plan.planned.with_attrs(id=string(spec_id)))
            state = read_spec(self._traits, self._connection, spec_id, plan.planned)
            reached = known(state) if state is not None else None
            if reached is not None and text_at(plan.planned, "status") != text_at(reached, "status"):
                wanted = reached.with_attrs(metadata=plan.planned["metadata"])
                reached = known(calls.patch(reached, wanted))
                reached = read_spec(self._traits, self._connection, spec_id, reached)
        except _FAILURES as error:
            problem = self._problem(error, f"creating {self._name(plan.planned)}")
            return ApplyResponse(new_state=reached, problems=(problem,), keep=True)
        return ApplyResponse(new_state=reached, private=_settled(request.private))

    def update(self, request: UpdateRequest) -> ApplyResponse:
        """Patch, publish, or both; with nothing to do on the platform no call is sent."""
        plan = self._final(request.address, request.config, request.prior)
        problems = [problem for problem in plan.problems if not problem.warning]
        problems += _moved(request.private, plan.planned)
        if problems:
            return ApplyResponse(new_state=request.prior, problems=tuple(problems))
        calls = SpecCalls(traits=self._traits, connection=self._connection, operation=request.operation)
        reached = request.prior.with_attrs(
            **{name: plan.planned[name] for name in ("on_destroy", "timeouts") if plan.planned.get(name)}
        )
        try:
            for step in self._steps(plan):
                if step == "patch":
                    reached = calls.patch(reached, plan.planned)
                else:
                    reached = calls.publish(reached, plan.planned, request.config, plan.artifact)
            state = self._after(reached, plan)
        except _FAILURES as error:
            problem = self._problem(error, f"updating {self._name(plan.planned)}")
            return ApplyResponse(
                new_state=known(reached), private=_settled(request.private), problems=(problem,)
            )
        return ApplyResponse(new_state=state, private=_settled(request.private))

    def _steps(self, plan: SpecPlan) -> tuple[str, ...]:
        """The calls in the order in which the platform's rules allow them: a narrower scope first, a wider one last."""
        steps = (("patch", plan.patches), ("publish", plan.publishes))
        narrows = text_at(plan.planned, "scope") == "private"
        ordered = steps if narrows else tuple(reversed(steps))
        return tuple(step for step, needed in ordered if needed)

    def _after(self, reached: Value, plan: SpecPlan) -> Value | None:
        if not (plan.patches or plan.publishes):
            return reached
        if plan.publishes:  # the list of releases has to be read anew
            reached = reached.with_attrs(releases=plan.planned["releases"])
        state = read_spec(self._traits, self._connection, text_at(reached, "id"), reached)
        return known(state) if state is not None else None

    def delete(self, request: DeleteRequest) -> DeleteResponse:
        """Delete or archive the spec."""
        calls = SpecCalls(traits=self._traits, connection=self._connection, operation=request.operation)
        deed = f"deleting {self._name(request.prior)}"
        try:
            calls.delete(request.prior)
        except (PressInvalid, PressForbidden) as error:
            return DeleteResponse(problems=(call_problem(error, deed, advice=delete_problem(error)),))
        except _FAILURES as error:
            return DeleteResponse(problems=(self._problem(error, deed),))
        return DeleteResponse()

    # Recovery

    def natural_key(self, planned: Value) -> Mapping[str, str]:
        """Family, kind and name: unique in a tenant."""
        return natural_key(self._traits, planned)

    def recover(self, request: RecoverRequest) -> RecoverResponse:
        """Settle one intent by looking at the platform."""
        return recover_spec(self._traits, self._connection, request)

    # Words

    def _name(self, spec: Value) -> str:
        return f'{self._traits.noun} "{text_at(spec, "metadata", "name")}"'

    def _problem(self, error: Exception, deed: str) -> Problem:
        if isinstance(error, UndecidedError | StoppedShortError):
            return error.problem
        advice = ""
        if isinstance(error, PressInvalid) and "already exists" in error.detail:
            advice = "Take it into the state with `blockform import ADDRESS NAME`, or choose another metadata.name."
        elif isinstance(error, PressInvalid) and "must be greater than" in error.detail:
            advice = "Somebody has published in the meantime. Plan again: the plan will choose the next free version."
        elif isinstance(error, PressNotFound):
            advice = "Somebody may have deleted it in the meantime. Plan again."
        elif isinstance(error, AnswerLost):
            advice = "A look at the platform said that nothing was created or changed. Apply again."
        return call_problem(error, deed, advice=advice)


def _promise(private: Private, plan: SpecPlan) -> Private:
    """What the plan of a release promises, kept beside the object until it is applied."""
    rest = _settled(private)
    if plan.publishes is False:
        return rest
    promise = {name: text_at(plan.planned, *path) for name, path in _PROMISED.items()}
    return {**rest, _PROMISE: {name: text for name, text in promise.items() if text}}


def _settled(private: Private) -> Private:
    """What is kept beside the object once the promise is fulfilled."""
    return {name: data for name, data in private.items() if name != _PROMISE}


def _moved(private: Private, now: Value) -> list[Problem]:
    """What the plan promised and would not be kept: another artifact, another version."""
    promise = private.get(_PROMISE, {})
    problems = []
    before, after = promise.get("artifact", ""), text_at(now, "artifact", "hash")
    if before and after and before != after:
        detail = (
            f"The files at {text_at(now, 'artifact', 'path')} are not those that were planned ({before} then, {after} now). Nothing "
            "was sent. Plan again to see what would be published."
        )
        problems.append(Problem("Artifact changed since plan", detail, path_of("artifact", "path")))
    before, after = promise.get("version", ""), text_at(now, "release", "version")
    if before and after and before != after:
        detail = f"Release {before} was planned, but it would be {after} now. Nothing was sent. Plan again."
        problems.append(Problem("Release version changed since plan", detail, path_of("release", "version")))
    return problems
