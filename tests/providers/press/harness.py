"""Plays the engine for single resources: plan, apply, refresh, destroy and recovery at the SDK's seam, over a real socket."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from blockform.schema.coerce import coerce
from blockform.schema.valid import invalid_parts
from blockform.sdk import (
    NO_PRIVATE,
    ApplyResponse,
    CallIntent,
    CanImport,
    CanPlan,
    CanReadMany,
    CanRecover,
    ConfigureRequest,
    CreateRequest,
    DeleteRequest,
    ImportRequest,
    OperationStopped,
    PlannedObject,
    PlanRequest,
    PlanResponse,
    Private,
    Problem,
    ReadRequest,
    RecoverRequest,
    RecoverResponse,
    UpdateRequest,
)
from blockform.values import (
    Origin,
    Value,
    ValuePath,
    boolean,
    null,
    number,
    object_of,
    path_of,
    string,
    tuple_of,
    unknown,
)
from blockform_press.provider import ConfiguredPress, PressProvider


def value_of(data: Any) -> Value:
    """A value from Python data; values in it stay."""
    if isinstance(data, Value):
        return data
    if data is None:
        return null()
    if isinstance(data, bool):
        return boolean(data)
    if isinstance(data, str):
        return string(data)
    if isinstance(data, int | float):
        return number(str(data))
    if isinstance(data, Mapping):
        return object_of({key: value_of(item) for key, item in data.items()})
    return tuple_of(map(value_of, data))


@dataclass
class Recorder:
    """An operation that writes down what it is told. ``on_intend`` may raise, as a kill before the call does."""

    events: list[tuple[str, Any]] = field(default_factory=list)
    on_created: Callable[[Value], None] = lambda _value: None
    stop_at: str = ""

    def intend(self, intent: CallIntent) -> None:
        self.events.append(("intend", intent))

    def created(self, partial_state: Value, private: Private = NO_PRIVATE) -> None:
        assert private is not None
        assert partial_state.is_wholly_known
        self.events.append(("created", partial_state))
        self.on_created(partial_state)

    def refused(self) -> None:
        self.events.append(("refused", None))

    def progress(self, status: str) -> None:
        self.events.append(("progress", status))
        if status == self.stop_at:
            raise OperationStopped

    def wait(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.02))

    @property
    def intents(self) -> list[CallIntent]:
        return [event for kind, event in self.events if kind == "intend"]

    @property
    def words(self) -> list[str]:
        return [event.kind if kind == "intend" else kind for kind, event in self.events if kind != "progress"]


class PlanFailedError(Exception):
    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(f"{p.summary} at {p.path}: {p.detail}" for p in problems))
        self.problems = tuple(problems)


class Engine:
    """One configured provider, and the state of its objects by address."""

    def __init__(self, url: str, tmp: Path, **settings: Any) -> None:
        self.trace: list[str] = []
        self.state: dict[str, Value] = {}
        self.private: dict[str, Private] = {}
        self.url, self._tmp, self._settings = url, tmp, settings
        self._unconfigured = PressProvider()
        self.schema = self._unconfigured.schema()
        self._configure()

    def restart(self) -> None:
        """As in a new process: nothing is remembered but the state."""
        self.close()
        self._configure()

    def _configure(self) -> None:
        config, problems = coerce(
            value_of({"endpoint": self.url, "auth_token": "token-local", **self._settings}),
            self.schema.provider,
        )
        assert not problems
        response = self._unconfigured.configure(
            ConfigureRequest(
                config=config,
                environment={},
                data_dir=self._tmp,
                fingerprint=lambda text: hashlib.sha256(b"key" + text.encode()).hexdigest(),
                trace=self.trace.append,
                user_agent="blockform-test/1",
            )
        )
        assert isinstance(response.provider, ConfiguredPress), response.problems
        self.provider = response.provider
        self.planned: dict[str, PlannedObject] = {}

    def close(self) -> None:
        self.provider.close()

    # References

    def ref(self, address: str, *names: str) -> Value:
        """What an expression that refers to another object gives: what is planned or known, or an unknown with its origin."""
        source = self.planned.get(address)
        value = source.planned if source is not None else self.state.get(address)
        if value is None:
            return unknown(origin=Origin(address, path_of(*names)))
        for name in names:
            if not value.is_known:
                return value
            value = value[name]
        return value if value.is_known else unknown(value.type, Origin(address, path_of(*names)))

    # Verbs

    def config(self, address: str, data: Mapping[str, Any]) -> Value:
        block = self.schema.resources[_type(address)].block
        value, problems = coerce(value_of(data), block)
        errors = [problem for problem in problems if not problem.warning]
        if errors:
            raise PlanFailedError(errors)
        return value

    def plan(
        self, address: str, data: Mapping[str, Any], *, validate_remote: bool = True, fail: bool = True
    ) -> PlanResponse:
        resource = self.provider.resources[_type(address)]
        assert isinstance(resource, CanPlan)
        config, prior = self.config(address, data), self.state.get(address)
        request = PlanRequest(
            address=address,
            config=config,
            prior=prior,
            proposed=config,
            planned=lambda origin: self.planned.get(origin.address) if origin is not None else None,
            private=self.private.get(address, NO_PRIVATE),
            validate_remote=validate_remote,
        )
        response = resource.plan(request)
        errors = [problem for problem in response.problems if not problem.warning]
        if errors and fail:
            raise PlanFailedError(errors)
        self._check_types(address, response.planned)
        block = self.schema.resources[_type(address)].block
        assert invalid_parts(block, prior, config, response.planned) == []
        self.planned[address] = PlannedObject(address=address, type=_type(address), planned=response.planned)
        return response

    def apply(
        self, address: str, data: Mapping[str, Any], operation: Recorder | None = None, *, fail: bool = True
    ) -> ApplyResponse:
        """Plan and carry out; the state is what the provider says, promises are checked."""
        plan = self.plan(address, data)
        return self.carry_out(address, data, plan, operation, fail=fail)

    def carry_out(
        self,
        address: str,
        data: Mapping[str, Any],
        plan: PlanResponse,
        operation: Recorder | None = None,
        *,
        fail: bool = True,
    ) -> ApplyResponse:
        prior = self.state.get(address)
        assert not plan.requires_replace
        if plan.planned is prior:
            return ApplyResponse(new_state=prior)
        assert plan.planned != prior, "an equal object must be the same one"
        operation = operation or Recorder()
        resource, config = self.provider.resources[_type(address)], self.config(address, data)
        assert config.is_wholly_known
        assert isinstance(resource, CanPlan)
        final = resource.plan(
            PlanRequest(
                address=address,
                config=config,
                prior=prior,
                proposed=config,
                planned=lambda _: None,
                private=plan.private,
                validate_remote=False,
                applying=True,
            )
        )
        errors = [problem for problem in final.problems if not problem.warning]
        if errors:
            if fail:
                raise PlanFailedError(errors)
            return ApplyResponse(new_state=prior, problems=final.problems)
        self._check_promises(plan.planned, final.planned)
        if final.planned is prior:
            return ApplyResponse(new_state=prior)
        if prior is None:
            response = resource.create(
                CreateRequest(
                    address=address,
                    config=config,
                    planned=final.planned,
                    operation=operation,
                    private=final.private,
                )
            )
        else:
            response = resource.update(
                UpdateRequest(
                    address=address,
                    config=config,
                    prior=prior,
                    planned=final.planned,
                    operation=operation,
                    private=final.private,
                )
            )
        if response.new_state is not None:
            assert response.new_state.is_wholly_known, response.new_state
            self.state[address], self.private[address] = response.new_state, response.private
            assert not response.private, "nothing has to be kept beside an object"
        self.planned.pop(address, None)
        if any(not problem.warning for problem in response.problems):
            if fail:
                raise PlanFailedError(response.problems)
            return response
        assert response.new_state is not None
        self._check_promises(plan.planned, response.new_state)
        self._check_types(address, response.new_state)
        return response

    def destroy(self, address: str, operation: Recorder | None = None) -> tuple[Problem, ...]:
        request = DeleteRequest(address=address, prior=self.state[address], operation=operation or Recorder())
        problems = self.provider.resources[_type(address)].delete(request).problems
        if not problems:
            del self.state[address]
        return problems

    def refresh(self, *addresses: str) -> list[Value | None]:
        """Read objects of one type together; the state takes what is found."""
        resource = self.provider.resources[_type(addresses[0])]
        assert isinstance(resource, CanReadMany)
        responses = resource.read_many([ReadRequest(address=a, state=self.state[a]) for a in addresses])
        for address, response in zip(addresses, responses, strict=True):
            assert not response.problems, response.problems
            if response.new_state is None:
                del self.state[address]
            else:
                self._check_types(address, response.new_state)
                self.state[address] = response.new_state
        return [response.new_state for response in responses]

    def import_(self, address: str, text: str) -> Value:
        resource = self.provider.resources[_type(address)]
        assert isinstance(resource, CanImport)
        response = resource.import_state(ImportRequest(address=address, id=text))
        if response.state is None:
            raise PlanFailedError(response.problems)
        self._check_types(address, response.state)
        self.state[address] = response.state
        return response.state

    def recover(self, address: str, intent: CallIntent, prior: Value | None = None) -> RecoverResponse:
        resource = self.provider.resources[_type(address)]
        assert isinstance(resource, CanRecover)
        return resource.recover(RecoverRequest(address=address, intent=intent, prior=prior))

    def is_settled(self, address: str, data: Mapping[str, Any]) -> bool:
        """Whether a plan right after proposes nothing: the very object that is there."""
        return self.plan(address, data).planned is self.state[address]

    # Laws

    def _check_promises(self, planned: Value, actual: Value, path: ValuePath | None = None) -> None:
        where = path or ValuePath()
        if not planned.is_known:
            return
        if isinstance(planned.raw, dict) and isinstance(actual.raw, dict):
            for name, item in planned.raw.items():
                self._check_promises(item, actual[name], where.attr(name))
        elif not planned.is_wholly_known and isinstance(planned.raw, tuple):
            for at, item in enumerate(planned.raw):
                self._check_promises(item, actual[at], where.index(at))
        else:
            assert planned == actual, f"{where}: promised {planned}, is {actual}"

    def _check_types(self, address: str, value: Value) -> None:
        block = self.schema.resources[_type(address)].block
        assert set(value.items) == {*block.attributes, *block.blocks}, address


def _type(address: str) -> str:
    return address.partition(".")[0]


def summaries(problems: Sequence[Problem]) -> list[str]:
    return [problem.summary for problem in problems]
