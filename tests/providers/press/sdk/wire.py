"""Requests as they came over the wire, brought into a form that can be compared member by member."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from tests.providers.press.listener import Listener, Seen, listening
from tests.providers.press.sdk.account import CONFIG, METADATA, PARAMETERS
from tests.providers.press.sdk.process import Json, Sdk

# What is sent in both ways: a spec with text beyond ASCII, and what goes beside it

SPEC_ID, DEPLOYMENT_ID = "0bddb4c6-40c5-45c3-b477-fceb2c051609", "056b3eb4-79e7-4c00-9762-d8838177ebb5"
RELEASE = {"version": "1.0.0", "notes": "The original release"}
BODY: Json = {
    "version": "1",
    "kind": "workflow",
    "metadata": {**METADATA, "name": "train"},
    "release": RELEASE,
}
BLOCK_BODY: Json = BODY | {"config": CONFIG}
APP_BODY: Json = BODY | {"kind": "app", "config": [{"id": SPEC_ID, "release": {"version": "1.0.0"}}]}
SHARED = {"scope": "shared", "tenants": ["tenant1", "größe"]}
SPEC_CASES: dict[str, Json] = {
    "nothing": {},
    "everything": {"featured": True, "auto_run_on_deploy": True, "parameters": PARAMETERS, **SHARED},
    "false": {"featured": False, "auto_run_on_deploy": False, "scope": "private", "parameters": {"run": []}},
    "empty": {"scope": "public", "tenants": [], "parameters": {}},
}

TOKEN = "a-token"
ANSWER = {
    "id": "new",
    "pageCount": 1,
    **{key: [] for key in ("specs", "releases", "deployments", "revisions", "artifacts", "data")},
}
SIDE_CALLS = ("/tenant-management/", "/resource-usage/")


@dataclass(frozen=True)
class Part:
    """One part of a form: its name, its headers by name in lower case, and what its content means."""

    name: str
    headers: dict[str, str]
    content: Any


@dataclass(frozen=True)
class Request:
    """One request without what differs by nature: boundaries, lengths, the headers that name the program."""

    method: str
    path: str
    content_type: str
    authorization: str
    body: Any


class Wire:
    """A server that only writes down: ``/press`` and ``/service`` stand for the two hosts of the platform."""

    def __init__(self, listener: Listener, sdk: Sdk) -> None:
        self._listener, self._sdk = listener, sdk
        self.press, self.service = f"{listener.url}/press", f"{listener.url}/service"

    def sdk(self, method: str, /, **arguments: Any) -> Request:
        """The one request that a method of the SDK makes, besides its side calls."""
        where = {"press": self.press, "service": self.service, "token": TOKEN}
        self._sdk.call(name=method, arguments=arguments, **where)
        return self.request()

    def request(self) -> Request:
        """The one request that came since the last time."""
        seen = [one for one in self._listener.seen if not any(word in one.path for word in SIDE_CALLS)]
        self._listener.seen.clear()
        (only,) = seen
        return request_of(only)


@contextmanager
def watching(sdk: Sdk) -> Iterator[Wire]:
    """A wire for as long as it is needed."""
    with listening() as listener:
        listener.answers = [(200, ANSWER, {})]
        yield Wire(listener, sdk)


def request_of(seen: Seen) -> Request:
    """What is worth comparing of a request."""
    content_type = seen.headers["Content-Type"]
    return Request(
        method=seen.method,
        path=seen.path,
        content_type=content_type.partition(";")[0],
        authorization=seen.headers["Authorization"],
        body=parts(content_type, seen.body) if "multipart" in content_type else json.loads(seen.body),
    )


def parts(content_type: str, body: bytes) -> list[Part]:
    """The parts of a form in their order; a file is the names and contents in its zip."""
    head = b"Content-Type: " + content_type.encode() + b"\r\n\r\n"
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    return [_part(part) for part in message.iter_parts()]


def _part(part: Any) -> Part:
    content: bytes = part.get_payload(decode=True)
    name = str(part.get_param("name", header="content-disposition"))
    headers = {key.lower(): str(value) for key, value in part.items()}
    return Part(name, headers, entries(content) if name == "artifact" else text(name, content.decode()))


def text(name: str, content: str) -> Any:
    """The meaning of a text: JSON but for the scope. Escapes of characters beyond ASCII are a matter of taste."""
    return content if name == "scope" else json.loads(content)


def entries(content: bytes) -> dict[str, bytes]:
    """What a zip holds, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
