"""A provider whose calls take as long as their configuration says; its platform is a file that says what there is."""

import time
from collections.abc import Mapping
from pathlib import Path

from blockform.sdk import (
    ApplyResponse,
    Attribute,
    Block,
    CallIntent,
    ConfigureRequest,
    ConfigureResponse,
    CreateRequest,
    DataSource,
    DeleteRequest,
    DeleteResponse,
    Outcome,
    PlanRequest,
    PlanResponse,
    ProviderSchema,
    ReadRequest,
    ReadResponse,
    RecoverRequest,
    RecoverResponse,
    Resource,
    ResourceSchema,
    UpdateRequest,
)
from blockform.values import NUMBER, STRING, Value, number

SCHEMA = ResourceSchema(
    block=Block(
        attributes={
            "name": Attribute(type=STRING, required=True),
            "after": Attribute(type=STRING, optional=True),
            "plan_seconds": Attribute(type=NUMBER, optional=True, default=number(0)),
            "seconds": Attribute(type=NUMBER, optional=True, default=number(0)),
        }
    )
)


class Slow:
    """The provider, configured or not."""

    source = "tests/slow"
    data_sources: Mapping[str, DataSource] = {}

    def __init__(self) -> None:
        self.resources: Mapping[str, Resource] = {"slow_thing": Thing()}

    def schema(self) -> ProviderSchema:
        return ProviderSchema(provider=Block(), resources={"slow_thing": SCHEMA})

    def configure(self, request: ConfigureRequest) -> ConfigureResponse:  # noqa: ARG002  nothing to configure
        return ConfigureResponse(provider=self)

    def close(self) -> None:
        pass


class Thing:
    """The verbs. A call sleeps before it does its work, deaf to whoever wants to stop."""

    def plan(self, request: PlanRequest) -> PlanResponse:
        if not request.applying:
            Path("planning").touch()
            time.sleep(seconds(request.config, "plan_seconds"))
        return PlanResponse(planned=request.proposed)

    def read(self, request: ReadRequest) -> ReadResponse:
        return ReadResponse(new_state=request.state if made(request.state["name"]) else None)

    def create(self, request: CreateRequest) -> ApplyResponse:
        request.operation.intend(CallIntent(kind="create", key=self.natural_key(request.planned)))
        Path("calling").touch()
        time.sleep(seconds(request.planned, "seconds"))
        with Path("things").open("a") as things:
            things.write(f"{request.planned['name'].as_str()}\n")
        return ApplyResponse(new_state=request.planned)

    def update(self, request: UpdateRequest) -> ApplyResponse:
        return ApplyResponse(new_state=request.planned)

    def delete(self, request: DeleteRequest) -> DeleteResponse:  # noqa: ARG002  it is never deleted
        return DeleteResponse()

    def natural_key(self, planned: Value) -> Mapping[str, str]:
        return {"name": planned["name"].as_str()}

    def recover(self, request: RecoverRequest) -> RecoverResponse:
        (name,) = request.intent.key.values()
        things = Path("things").read_text().split() if Path("things").exists() else []
        return RecoverResponse(outcome=Outcome.UNDECIDED if name in things else Outcome.NOT_HAPPENED)


def made(name: Value) -> bool:
    return Path("things").exists() and name.as_str() in Path("things").read_text().split()


def seconds(thing: Value, name: str) -> float:
    return float(thing[name].as_number())


provider = Slow()
