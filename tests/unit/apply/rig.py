"""A small provider on the SDK whose platform is a table in memory. It logs its calls, and tests say what goes wrong where."""

import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from blockform.sdk import (
    ApplyResponse,
    Attribute,
    Block,
    CallIntent,
    ConfigureRequest,
    ConfigureResponse,
    CreateRequest,
    DeleteRequest,
    DeleteResponse,
    ImportRequest,
    ImportResponse,
    Operation,
    Outcome,
    Problem,
    ProviderSchema,
    ReadDataRequest,
    ReadDataResponse,
    ReadRequest,
    ReadResponse,
    RecoverRequest,
    RecoverResponse,
    ResourceSchema,
    UpdateRequest,
)
from blockform.sdk.modifiers import keep_prior_when_unknown, requires_replace
from blockform.values import DYNAMIC, NUMBER, STRING, Value, number, string

PART = ResourceSchema(
    block=Block(
        attributes={
            "id": Attribute(type=STRING, computed=True, modifiers=(keep_prior_when_unknown(),)),
            "name": Attribute(type=STRING, required=True),
            "size": Attribute(type=NUMBER, optional=True, default=number(1)),
            "kind": Attribute(type=STRING, optional=True, modifiers=(requires_replace(),)),
            "uses": Attribute(type=DYNAMIC, optional=True),
            "secret": Attribute(type=STRING, optional=True, sensitive=True),
            "token": Attribute(type=STRING, optional=True, write_only=True),
        }
    )
)
LOOK = ResourceSchema(
    block=Block(
        attributes={
            "name": Attribute(type=STRING, required=True),
            "size": Attribute(type=NUMBER, computed=True),
        }
    )
)
HEAD = 'terraform {\n  required_providers {\n    rig = { source = "tests/rig" }\n  }\n}\n'
"""What a configuration that uses the provider begins with."""

Step = Callable[[Any], Any]


class Rig:
    """The provider and the platform behind it.

    ``on`` holds what happens in place of a call, by ``"verb name"``: a function of the request, whose answer is the call's unless it is
    None. ``parts`` are the objects by id. ``log`` are the calls as they began, ``labels`` (but for reads) the
    configurations that made them, ``seen`` what tests note.
    """

    source = "tests/rig"

    def __init__(self) -> None:
        self.parts: dict[str, Value] = {}
        self.log: list[str] = []
        self.labels: list[str] = []
        self.seen: list[Any] = []
        self.on: dict[str, Step] = {}
        self.recoveries: dict[str, RecoverResponse] = {}
        self.asked: list[RecoverRequest] = []
        self.lock = threading.Lock()
        self._made = 0

    def schema(self) -> ProviderSchema:
        block = Block(attributes={"label": Attribute(type=STRING, optional=True)})
        return ProviderSchema(provider=block, resources={"rig_part": PART}, data_sources={"rig_look": LOOK})

    def configure(self, request: ConfigureRequest) -> ConfigureResponse:
        label = request.config["label"]
        return ConfigureResponse(provider=Configured(self, "" if label.is_null else label.as_str()))

    def begin(self, verb: str, name: str, request: Any, label: str = "") -> Any:
        """Log a call, and do what the test wants in its place."""
        call = f"{verb} {name}"
        with self.lock:
            self.log.append(call)
            if verb != "read":
                self.labels.append(label)
        step = self.on.get(call)
        return step(request) if step is not None else None

    def make(self, planned: Value) -> Value:
        """Put a new object on the platform."""
        with self.lock:
            self._made += 1
            made = planned.with_attrs(id=string(f"id-{self._made}"))
            self.parts[made["id"].as_str()] = made
            return made

    def part(self, name: str) -> Value:
        """The one object of a name; ids are given out in the order of the calls, which differs from run to run."""
        (part,) = (part for part in self.parts.values() if part["name"].as_str() == name)
        return part

    def names(self) -> list[str]:
        """What there is on the platform."""
        return sorted(part["name"].as_str() for part in self.parts.values())


class Configured:
    """One configuration of the provider; its ``label`` is noted with every call but reads."""

    def __init__(self, rig: Rig, label: str) -> None:
        self.rig = rig
        self.label = label

    @property
    def resources(self) -> Mapping[str, Any]:
        return MappingProxyType({"rig_part": Parts(self.rig, self.label)})

    @property
    def data_sources(self) -> Mapping[str, Any]:
        return MappingProxyType({"rig_look": Look(self.rig, self.label)})

    def close(self) -> None:
        pass


class Parts:
    """The verbs of ``rig_part``."""

    def __init__(self, rig: Rig, label: str) -> None:
        self.rig = rig
        self.label = label

    def read(self, request: ReadRequest) -> ReadResponse:
        state = request.state
        answer = self.rig.begin("read", state["name"].as_str(), request)
        if answer is not None:
            return answer  # type: ignore[no-any-return]
        return ReadResponse(new_state=self.rig.parts.get(state["id"].as_str()), private=request.private)

    def create(self, request: CreateRequest) -> ApplyResponse:
        name = request.planned["name"].as_str()
        answer = self.rig.begin("create", name, request, self.label)
        if answer is not None:
            return answer  # type: ignore[no-any-return]
        request.operation.intend(intent("create", name))
        return ApplyResponse(new_state=self.rig.make(request.planned))

    def update(self, request: UpdateRequest) -> ApplyResponse:
        name = request.planned["name"].as_str()
        answer = self.rig.begin("update", name, request, self.label)
        if answer is not None:
            return answer  # type: ignore[no-any-return]
        request.operation.intend(intent("update", name))
        self.rig.parts[request.planned["id"].as_str()] = request.planned
        return ApplyResponse(new_state=request.planned)

    def delete(self, request: DeleteRequest) -> DeleteResponse:
        name = request.prior["name"].as_str()
        answer = self.rig.begin("delete", name, request, self.label)
        if answer is not None:
            return answer  # type: ignore[no-any-return]
        request.operation.intend(intent("delete", name))
        self.rig.parts.pop(request.prior["id"].as_str(), None)
        return DeleteResponse()

    def import_state(self, request: ImportRequest) -> ImportResponse:
        """Find a part by its name or its id."""
        answer = self.rig.begin("import", request.id, request)
        if answer is not None:
            return answer  # type: ignore[no-any-return]
        for key, part in self.rig.parts.items():
            if request.id in {key, part["name"].as_str()}:
                return ImportResponse(state=part)
        return ImportResponse(state=None)

    def natural_key(self, planned: Value) -> Mapping[str, str]:
        return {"name": planned["name"].as_str()}

    def recover(self, request: RecoverRequest) -> RecoverResponse:
        self.rig.asked.append(request)
        return self.rig.recoveries.get(
            request.intent.key["name"], RecoverResponse(outcome=Outcome.NOT_HAPPENED)
        )


class Look:
    """The verb of the data source ``rig_look``."""

    def __init__(self, rig: Rig, label: str) -> None:
        self.rig = rig
        self.label = label

    def read(self, request: ReadDataRequest) -> ReadDataResponse:
        name = request.config["name"].as_str()
        answer = self.rig.begin("look", name, request, self.label)
        if answer is not None:
            return answer  # type: ignore[no-any-return]
        sizes = [part["size"] for part in self.rig.parts.values() if part["name"].as_str() == name]
        return ReadDataResponse(state=request.config.with_attrs(size=sizes[0] if sizes else number(0)))


def intent(kind: str, name: str) -> CallIntent:
    """What the provider says before a call."""
    return CallIntent(kind=kind, key={"name": name})


def refusal(text: str = "The platform refused it.") -> tuple[Problem, ...]:
    """The one problem of a call that went wrong."""
    return (Problem("Call refused", text),)


def refuse(request: CreateRequest | UpdateRequest) -> ApplyResponse:
    """A call that certainly changed nothing."""
    operation: Operation = request.operation
    operation.intend(intent("call", request.planned["name"].as_str()))
    operation.refused()
    return ApplyResponse(new_state=None, problems=refusal())
