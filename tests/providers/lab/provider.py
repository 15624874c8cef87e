"""The provider and its platform. Every call is logged, with the secrets that it brought: tests compare them."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from blockform.sdk import (
    ApplyResponse,
    CallIntent,
    CloseRequest,
    CloseResponse,
    ConfigureRequest,
    ConfigureResponse,
    CreateRequest,
    DataSource,
    DeleteRequest,
    DeleteResponse,
    EphemeralResource,
    Function,
    ListedObject,
    ListRequest,
    ListResponse,
    OpenRequest,
    OpenResponse,
    Outcome,
    Problem,
    ProviderSchema,
    ReadDataRequest,
    ReadDataResponse,
    ReadRequest,
    ReadResponse,
    RecoverRequest,
    RecoverResponse,
    RenewRequest,
    RenewResponse,
    Resource,
    UpdateRequest,
)
from blockform.values import STRING, Value, string, unknown
from tests.providers.lab.functions import FUNCTIONS
from tests.providers.lab.schemas import SCHEMA

SECRET = "s3cret"
"""Every secret that the platform gives out has this in it."""


class Lab:
    """The provider. ``log`` are the calls in order; ``renewed`` is set by each renewal, so that a test can wait for one."""

    source = "tests/lab"

    def __init__(self) -> None:
        self.log: list[str] = []
        self.items: dict[str, Value] = {}
        self.opened: Counter[str] = Counter()
        self.renewed = threading.Event()
        self.lock = threading.Lock()

    def schema(self) -> ProviderSchema:
        return SCHEMA

    def functions(self) -> Sequence[Function]:
        return FUNCTIONS

    def configure(self, request: ConfigureRequest) -> ConfigureResponse:
        self.note(f"configure token={_shown(request.config['token'])}")
        return ConfigureResponse(provider=ConfiguredLab(self))

    def note(self, call: str) -> None:
        """Log a call."""
        with self.lock:
            self.log.append(call)


def _shown(value: Value) -> str:
    if not value.is_known:
        return "unknown"
    return "null" if value.is_null else value.as_str()


class ConfiguredLab:
    """The provider, ready for use."""

    def __init__(self, lab: Lab) -> None:
        self.resources: Mapping[str, Resource] = MappingProxyType({"lab_item": Items(lab)})
        self.data_sources: Mapping[str, DataSource] = MappingProxyType({"lab_lookup": Lookup(lab)})
        self.ephemeral_resources: Mapping[str, EphemeralResource] = MappingProxyType(
            {"lab_token": Tokens(lab)}
        )

    def close(self) -> None:
        pass


class Items:
    """``lab_item``: an object with nested blocks and a password that nobody can read back."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    def read(self, request: ReadRequest) -> ReadResponse:
        return ReadResponse(new_state=self.lab.items.get(request.state["id"].as_str()))

    def create(self, request: CreateRequest) -> ApplyResponse:
        name = request.planned["name"].as_str()
        self.intend(request)
        self.lab.note(f"create {name}{_secrets(request.config)}")
        made = request.planned.with_attrs(id=string(f"id-{name}"))
        self.lab.items[f"id-{name}"] = made
        return ApplyResponse(new_state=made)

    def intend(self, request: CreateRequest) -> None:
        """Say beforehand that an item is made."""
        name = request.planned["name"].as_str()
        request.operation.intend(CallIntent(kind="create", key={"name": name}))

    def list_objects(self, request: ListRequest) -> ListResponse:
        self.lab.note(f"list {request.limit}")
        found = (ListedObject(key, item["name"].as_str()) for key, item in sorted(self.lab.items.items()))
        return ListResponse(objects=tuple(found))

    def natural_key(self, planned: Value) -> Mapping[str, str]:
        return {"name": planned["name"].as_str()}

    def recover(self, request: RecoverRequest) -> RecoverResponse:
        self.lab.note(f"recover {request.intent.key['name']}")
        return RecoverResponse(outcome=Outcome.NOT_HAPPENED)

    def update(self, request: UpdateRequest) -> ApplyResponse:
        self.lab.note(f"update {request.planned['name'].as_str()}{_secrets(request.config)}")
        self.lab.items[request.planned["id"].as_str()] = request.planned
        return ApplyResponse(new_state=request.planned)

    def delete(self, request: DeleteRequest) -> DeleteResponse:
        self.lab.note(f"delete {request.prior['name'].as_str()}")
        self.lab.items.pop(request.prior["id"].as_str(), None)
        return DeleteResponse()


def _secrets(config: Value) -> str:
    found = [config["password"], *(login["key"] for login in config["login"].elements)]
    return "".join(f" {value.as_str()}" for value in found if not value.is_null)


class Lookup:
    """``lab_lookup``: whether there is an item of a name."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    def read(self, request: ReadDataRequest) -> ReadDataResponse:
        name = request.config["name"].as_str()
        self.lab.note(f"look up {name}")
        found = "yes" if f"id-{name}" in self.lab.items else "no"
        return ReadDataResponse(state=request.config.with_attrs(found=string(found)))


class Tokens:
    """``lab_token``: a secret that is valid for ``lifetime`` seconds. ``breaks`` names the call that fails (open, renew, close), or
    what is wrong with the answer to ``open`` (nothing, unknown, other, crash).
    """

    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    def open(self, request: OpenRequest) -> OpenResponse:
        name, lifetime = request.config["name"].as_str(), request.config["lifetime"]
        self.lab.note(f"open {name}")
        problems = _breaking(request.config, "open")
        if problems or _is(request.config, "nothing"):
            return OpenResponse(result=None, problems=problems)
        if _is(request.config, "crash"):
            raise RuntimeError(SECRET)
        self.lab.opened[name] += 1
        value = unknown(STRING) if _is(request.config, "unknown") else string(self._secret(name))
        result = request.config.with_attrs(value=value)
        return OpenResponse(
            result=result.with_attrs(name=string("another")) if _is(request.config, "other") else result,
            renew_after=None if lifetime.is_null else float(lifetime.as_number()),
            private=(name, request.config, 0),
        )

    def _secret(self, name: str) -> str:
        return f"{SECRET}-{name}-{self.lab.opened[name]}"

    def renew(self, request: RenewRequest) -> RenewResponse:
        name, config, times = request.private
        self.lab.note(f"renew {name}")
        self.lab.renewed.set()
        problems = _breaking(config, "renew")
        return RenewResponse(
            renew_after=None if times else 0.02, private=(name, config, times + 1), problems=problems
        )

    def close(self, request: CloseRequest) -> CloseResponse:
        name, config, times = request.private
        self.lab.note(f"close {name}" + (f" renewed {times} times" if times else ""))
        return CloseResponse(problems=_breaking(config, "close"))


def _is(config: Value, breaks: str) -> bool:
    return config["breaks"] == string(breaks)


def _breaking(config: Value, call: str) -> tuple[Problem, ...]:
    if not _is(config, call):
        return ()
    return (Problem("Token service failed", f"It could not {call} the token."),)
