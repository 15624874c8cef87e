"""The platform's own SDK behind a pipe: run this file with an interpreter that has ``peak-sdk`` installed.

One JSON object a line on stdin, one a line back on stdout. Either a question about the SDK, ``{"describe": true}``, or a call:

    {"press": URL, "service": URL, "token": text, "client": "blocks", "method": "list_specs", "arguments": {...},
     "environment": {name: text}, "take": most elements of an iterator, "lift_size_limit": true}

The answer is ``{"result": ...}``, or ``{"raised": {"classes": [...], "argument": ..., "text": ...}}`` with the names of the
exception's class and its bases. The SDK is as it was installed but for its base addresses, and on demand its limit on the size
of an artifact, which a server's own limit hides behind.
"""

import importlib
import inspect
import itertools
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peak import _version, constants, handler, session, telemetry, template
from peak.base_client import BaseClient

Json = dict[str, Any]

MODULES = {
    "blocks": "peak.press.blocks",
    "apps": "peak.press.apps",
    "specs": "peak.press.specs",
    "deployments": "peak.press.deployments",
    "artifacts": "peak.resources.artifacts",
    "tenants": "peak.resources.tenants",
    "workflows": "peak.resources.workflows",
}
"""The clients by the word that names them in a call."""


class Driver:
    """Sessions by address and token, and the addresses that the SDK is given just now."""

    def __init__(self) -> None:
        self._hosts: dict[str, str] = {}
        self._sessions: dict[tuple[str, ...], Any] = {}
        self._check_size = handler.check_file_size
        # Both modules took the function in by name.
        session.get_base_domain = telemetry.get_base_domain = self._base

    def _base(self, stage: str, subdomain: str = "service") -> str:
        assert stage == "prod"
        return self._hosts[subdomain]

    def answer(self, request: Json) -> Json:
        """The answer to one request; what the SDK raises is part of it."""
        if request.get("describe"):
            return {"result": described()}
        self._hosts = {"press": request["press"], "service": request["service"]}
        try:
            with environment(request.get("environment", {})), self._limit(lifted=request["lift_size_limit"]):
                return {"result": self._call(request)}
        except Exception as error:  # noqa: BLE001  whatever it is, the caller wants to see it
            return {"raised": raised(error)}
        finally:
            settle()

    def _call(self, request: Json) -> Any:
        client = self._client(request)
        result = getattr(client, request["method"])(**request["arguments"])
        if inspect.isgenerator(result):
            return list(itertools.islice(result, request.get("take")))
        return result

    def _client(self, request: Json) -> BaseClient:
        key = request["press"], request["service"], request["token"]
        if key not in self._sessions:
            self._sessions[key] = session.Session(auth_token=request["token"], stage="prod")
        module = importlib.import_module(MODULES[request["client"]])
        client: BaseClient = module.get_client(self._sessions[key])
        return client

    @contextmanager
    def _limit(self, *, lifted: bool) -> Iterator[None]:
        limit = constants.MAX_ARTIFACT_SIZE_MB
        if lifted:
            constants.MAX_ARTIFACT_SIZE_MB, handler.check_file_size = 1000, lambda _file: None
        try:
            yield
        finally:
            constants.MAX_ARTIFACT_SIZE_MB, handler.check_file_size = limit, self._check_size


@contextmanager
def environment(variables: dict[str, str]) -> Iterator[None]:
    """The process with these environment variables besides."""
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            del os.environ[name]


def settle() -> None:
    """Wait for the side calls that the SDK makes in threads, so that a server may go away after the answer."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()


def raised(error: Exception) -> Json:
    """What the caller gets to know of an exception."""
    argument = error.args[0] if error.args else None
    return {
        "classes": [kind.__name__ for kind in type(error).__mro__],
        "argument": argument if isinstance(argument, str | dict) else repr(argument),
        "text": str(error),
    }


def described() -> Json:
    """The SDK's version, the public methods of its clients, and the samples it ships, loaded as its users load them."""
    folder = Path(str(inspect.getfile(constants))).parent / "sample_yaml" / "press"
    return {
        "version": _version.__version__,
        "methods": [f"{name}.{method}" for name, module in MODULES.items() for method in methods(module)],
        "samples": {
            path.relative_to(folder).as_posix(): template.load_template(path, convert_to_snake_case=True)
            for path in sorted(folder.rglob("*.yaml"))
        },
    }


def methods(module: str) -> list[str]:
    """The public methods of the one client class in a module."""
    (client,) = (
        value
        for value in vars(importlib.import_module(module)).values()
        if inspect.isclass(value) and issubclass(value, BaseClient) and value is not BaseClient
    )
    return sorted(name for name, _ in inspect.getmembers(client, inspect.isfunction) if name[0] != "_")


def main() -> None:
    # The SDK shows progress bars on stdout; the answers have a descriptor of their own.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    driver = Driver()
    for line in sys.stdin:
        answers.write(json.dumps(driver.answer(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
