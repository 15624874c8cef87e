"""A server for each test module, a tenant of its own for each test, and an engine that talks to it."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blockform.cli.app import run
from blockform_press.server import EmbeddedServer, Faults, ServerOptions
from tests.providers.press.harness import Engine
from tests.providers.press.quickstart import EXAMPLE
from tests.providers.press.workspace import Workspace

TENANTS = 200
_next_tenant = itertools.count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    data = tmp_path_factory.mktemp("press") / "press.sqlite"
    tokens = {f"token-{number}": f"tenant{number}" for number in range(TENANTS)}
    with EmbeddedServer.start(ServerOptions(data=data, tokens=tokens, deploy_time=0.02)) as running:
        yield running


@pytest.fixture
def faults(server: EmbeddedServer) -> Iterator[Faults]:
    yield server.faults
    server.faults.clear()


@pytest.fixture
def make_engine(server: EmbeddedServer, tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    token = f"token-{next(_next_tenant) % TENANTS}"
    made: list[Engine] = []

    def make(**settings: object) -> Engine:
        made.append(Engine(server.url, tmp_path, **{"auth_token": token, "max_retries": 1, **settings}))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


@pytest.fixture
def engine(make_engine: Callable[..., Engine]) -> Engine:
    return make_engine()


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A directory with code."""
    root = tmp_path / "src"
    root.mkdir()
    (root / "Dockerfile").write_text("FROM python:3.11\n")
    (root / "main.py").write_text("print('fit')\n")
    return root


@pytest.fixture
def workspaces(server: EmbeddedServer, tmp_path: Path) -> Callable[[str], Workspace]:
    """Directories of one tenant; each has code, and more of it than fits."""
    token = f"token-{next(_next_tenant) % TENANTS}"

    def make(name: str) -> Workspace:
        space = Workspace(server, tmp_path / name, token)
        (space.root / "code").mkdir()
        (space.root / "code" / "Dockerfile").write_text("FROM scratch\n")
        (space.root / "large").mkdir()
        return space

    return make


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory whose embedded server has all that the quickstart makes."""
    directory = tmp_path / "work"
    shutil.copytree(
        EXAMPLE, directory, ignore=shutil.ignore_patterns(".blockform", "*.tfstate*", "*.tftest.hcl")
    )
    monkeypatch.chdir(directory)
    for name in [name for name in os.environ if name.startswith(("TF_", "BLOCKFORM_", "PEAK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    assert run(["apply", "-auto-approve", "-var-file=environments/dev.tfvars"]) == 0
    return directory
