"""The SDK's process, a server for it, and for each test a tenant of its own."""

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blockform_press.server import EmbeddedServer, Faults, ServerOptions
from tests.providers.press.sdk.account import Account
from tests.providers.press.sdk.process import Sdk
from tests.providers.press.sdk.wire import Wire, watching

ACCOUNTS = 400
_next_account = itertools.count(1)


@pytest.fixture(scope="session")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sdk]:
    interpreter = os.environ.get("BLOCKFORM_SDK", "")
    if not interpreter:
        pytest.skip("BLOCKFORM_SDK names no interpreter with the platform's SDK")
    process = Sdk(interpreter, tmp_path_factory.mktemp("sdk"))
    yield process
    process.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    data = tmp_path_factory.mktemp("press") / "press.sqlite"
    tokens = {f"token-{number}": f"account{number}" for number in range(1, ACCOUNTS)}
    with EmbeddedServer.start(ServerOptions(data=data, tokens=tokens, deploy_time=0)) as running:
        yield running


@pytest.fixture
def faults(server: EmbeddedServer) -> Iterator[Faults]:
    yield server.faults
    server.faults.clear()


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A directory with code."""
    root = tmp_path / "code"
    (root / "model").mkdir(parents=True)
    (root / "Dockerfile").write_text("FROM python:3.11\n")
    (root / "model" / "fit.py").write_text("print('fit')\n")
    return root


@pytest.fixture
def make_account(sdk: Sdk, server: EmbeddedServer, code: Path) -> Callable[[], Account]:
    def make() -> Account:
        number = next(_next_account)
        assert number < ACCOUNTS
        return Account(sdk, server, f"account{number}", f"token-{number}", code)

    return make


@pytest.fixture
def account(make_account: Callable[[], Account]) -> Account:
    return make_account()


@pytest.fixture
def wire(sdk: Sdk) -> Iterator[Wire]:
    with watching(sdk) as watched:
        yield watched
