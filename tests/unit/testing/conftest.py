"""A directory to test in, and a provider whose objects can refuse to go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from blockform.cli.app import run
from blockform.engine.registry import InstalledProviders
from blockform.schema import Attribute, Block, Problem
from blockform.sdk import (
    ApplyResponse,
    ConfigureRequest,
    ConfigureResponse,
    CreateRequest,
    DataSource,
    DeleteRequest,
    DeleteResponse,
    ProviderSchema,
    ReadRequest,
    ReadResponse,
    Resource,
    ResourceSchema,
    UpdateRequest,
)
from blockform.values import STRING, string


@dataclass
class Thing:
    """``thing_one``: an object with a name and an id; one called "sticky" cannot be deleted."""

    log: list[str]

    def read(self, request: ReadRequest) -> ReadResponse:
        return ReadResponse(new_state=request.state)

    def create(self, request: CreateRequest) -> ApplyResponse:
        name = request.planned["name"].as_str()
        self.log.append(f"create {name}")
        return ApplyResponse(new_state=request.planned.with_attrs(id=string(f"id-{name}")))

    def update(self, request: UpdateRequest) -> ApplyResponse:
        self.log.append(f"update {request.planned['name'].as_str()}")
        return ApplyResponse(new_state=request.planned)

    def delete(self, request: DeleteRequest) -> DeleteResponse:
        name = request.prior["name"].as_str()
        self.log.append(f"delete {name}")
        problems = (Problem("Thing is stuck", "It does not want to go."),) if name == "sticky" else ()
        return DeleteResponse(problems=problems)


@dataclass
class ConfiguredThings:
    resources: Mapping[str, Resource]
    data_sources: Mapping[str, DataSource] = field(default_factory=dict)

    def close(self) -> None:
        pass


@dataclass
class ThingProvider:
    """Keeps a log of what its objects went through, and of its configurations."""

    log: list[str] = field(default_factory=list)
    source: str = "test/thing"

    def schema(self) -> ProviderSchema:
        one = Block(
            attributes={
                "name": Attribute(type=STRING, required=True),
                "id": Attribute(type=STRING, computed=True),
            }
        )
        region = Attribute(type=STRING, optional=True)
        return ProviderSchema(
            provider=Block(attributes={"region": region}),
            resources={"thing_one": ResourceSchema(block=one)},
        )

    def configure(self, request: ConfigureRequest) -> ConfigureResponse:
        region = request.config["region"]
        if not region.is_null and region.as_str() == "nowhere":
            return ConfigureResponse(provider=None, problems=(Problem("No such region", "Choose another."),))
        self.log.append("configure" if region.is_null else f"configure {region.as_str()}")
        return ConfigureResponse(provider=ConfiguredThings({"thing_one": Thing(self.log)}))


@dataclass
class _Point:
    provider: ThingProvider

    def load(self) -> ThingProvider:
        return self.provider


@pytest.fixture(autouse=True)
def things(monkeypatch: pytest.MonkeyPatch) -> ThingProvider:
    """The provider ``test/thing``, installed."""
    provider = ThingProvider()
    points: dict[str, Any] = {"thing": _Point(provider)}
    monkeypatch.setattr(InstalledProviders, "_entry_points", lambda _: points)
    return provider


@dataclass
class Directory:
    """A directory with a module and its tests, and what the program says of it."""

    path: Path
    capsys: pytest.CaptureFixture[str]

    def write(self, **files: str) -> None:
        """Write files; a double underscore in a name stands for a slash, a single one before the ending for a dot."""
        for name, text in files.items():
            path = self.path / name.replace("__", "/").replace("_tftest_", ".tftest.").replace("_hcl", ".hcl")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run the program here: exit code, standard output, standard error."""
        code = run(list(arguments))
        told = self.capsys.readouterr()
        return code, told.out, told.err


@pytest.fixture
def directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Directory:
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return Directory(work, capsys)
