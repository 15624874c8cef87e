"""A small provider that keeps every rule: jars on a shelf in memory. Tests break one rule at a time."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType

from blockform.sdk import (
    ApplyResponse,
    Attribute,
    Block,
    CallIntent,
    CreateRequest,
    DataSource,
    DeleteRequest,
    DeleteResponse,
    ImportRequest,
    ImportResponse,
    Outcome,
    PlanRequest,
    PlanResponse,
    Problem,
    ProviderSchema,
    ReadDataRequest,
    ReadDataResponse,
    ReadRequest,
    ReadResponse,
    RecoverRequest,
    RecoverResponse,
    Resource,
    ResourceSchema,
    UpdateRequest,
)
from blockform.sdk.modifiers import keep_prior_when_unknown, requires_replace
from blockform.values import NUMBER, STRING, Value, number, string, unknown

JAR = ResourceSchema(
    block=Block(
        attributes={
            "id": Attribute(type=STRING, computed=True, modifiers=(keep_prior_when_unknown(),)),
            "label": Attribute(type=STRING, required=True, modifiers=(requires_replace(),)),
            "filling": Attribute(type=STRING, optional=True),
            "size": Attribute(type=NUMBER, optional=True, default=number(1)),
            "seal": Attribute(type=STRING, computed=True),
        }
    )
)
LOOK = ResourceSchema(
    block=Block(
        attributes={
            "label": Attribute(type=STRING, required=True),
            "size": Attribute(type=NUMBER, computed=True),
        }
    )
)
SCHEMA = ProviderSchema(provider=Block(), resources={"jar_jar": JAR}, data_sources={"jar_look": LOOK})


class Jars:
    """The provider ready for use; ``resource`` has the verbs of ``jar_jar``, ``source`` the one of ``jar_look``."""

    def __init__(self, resource: "Jar", source: "Look | None" = None) -> None:
        self.resources: Mapping[str, Resource] = MappingProxyType({"jar_jar": resource})
        self.data_sources: Mapping[str, DataSource] = MappingProxyType({"jar_look": source or Look()})

    def close(self) -> None:
        pass


class Jar:
    """The verbs of ``jar_jar``."""

    def __init__(self) -> None:
        self.shelf: dict[str, Value] = {}
        self.made = 0

    def plan(self, request: PlanRequest) -> PlanResponse:
        filling, size = request.proposed["filling"], request.proposed["size"]
        seal = unknown(STRING) if not (filling.is_known and size.is_known) else seal_of(filling, size)
        return PlanResponse(planned=request.proposed.with_attrs(seal=seal), private=request.private)

    def read(self, request: ReadRequest) -> ReadResponse:
        return ReadResponse(new_state=self.shelf.get(request.state["id"].as_str()), private=request.private)

    def read_many(self, requests: Sequence[ReadRequest]) -> Sequence[ReadResponse]:
        return [self.read(request) for request in requests]

    def create(self, request: CreateRequest) -> ApplyResponse:
        request.operation.intend(intent("create", request.planned))
        return ApplyResponse(new_state=self.put(request.planned), private=request.private)

    def put(self, planned: Value) -> Value:
        """Put a new jar on the shelf."""
        self.made += 1
        jar = planned.with_attrs(id=string(f"jar-{self.made}"))
        self.shelf[jar["id"].as_str()] = jar
        return jar

    def update(self, request: UpdateRequest) -> ApplyResponse:
        request.operation.intend(intent("update", request.planned))
        self.shelf[request.planned["id"].as_str()] = request.planned
        return ApplyResponse(new_state=request.planned, private=request.private)

    def delete(self, request: DeleteRequest) -> DeleteResponse:
        request.operation.intend(intent("delete", request.prior))
        self.shelf.pop(request.prior["id"].as_str(), None)
        return DeleteResponse()

    def import_state(self, request: ImportRequest) -> ImportResponse:
        jar = self.shelf.get(request.id)
        problem = Problem("Cannot import jar", f"There is no jar {request.id}.")
        return ImportResponse(state=jar, problems=() if jar is not None else (problem,))

    def natural_key(self, planned: Value) -> Mapping[str, str]:
        return {"label": planned["label"].as_str()}

    def recover(self, request: RecoverRequest) -> RecoverResponse:
        label = request.intent.key["label"]
        found = [jar for jar in self.shelf.values() if jar["label"].as_str() == label]
        jar = found[0] if found else None
        now = digest(jar) if jar is not None else ""
        happened = now == request.intent.digest
        return RecoverResponse(
            outcome=Outcome.HAPPENED if happened else Outcome.NOT_HAPPENED,
            new_state=jar if happened else request.prior,
        )


class Look:
    """The verb of ``jar_look``."""

    def read(self, request: ReadDataRequest) -> ReadDataResponse:
        return ReadDataResponse(state=request.config.with_attrs(size=number(1)))


def seal_of(filling: Value, size: Value) -> Value:
    text = "" if filling.is_null else filling.as_str()
    return string(sha256(f"{text}/{size.as_number()}".encode()).hexdigest())


def digest(jar: Value) -> str:
    return f"{jar['seal'].as_str()}"


def intent(kind: str, jar: Value) -> CallIntent:
    return CallIntent(
        kind=kind, key={"label": jar["label"].as_str()}, digest="" if kind == "delete" else digest(jar)
    )
