"""A running server for each test module, and a small client that holds every answer against the OpenAPI description."""

import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from blockform_press.server import EmbeddedServer, Faults, ServerOptions
from blockform_press.server.app import DESCRIPTION

DATA = Path(__file__).parents[1] / "data"
STEP = 60.0  # seconds; nothing happens to a deployment unless a test lets time pass
IN_PROGRESS = ("deploying", "redeploying", "rollback", "deleting")
TOKENS = {"token-local": "local", "token-1": "tenant1", "token-2": "tenant2"}

Json = dict[str, Any]


class Shapes:
    """Checks answers against the description: the part of JSON Schema that it uses."""

    def __init__(self) -> None:
        self.document = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
        self.paths = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path.rstrip("/")) + "/?"), item)
            for path, item in self.document["paths"].items()
        ]

    def check(self, method: str, path: str, response: requests.Response) -> None:
        """Fail unless the operation documents this status with this body; paths it leaves out pass."""
        item: Json = next((item for pattern, item in self.paths if pattern.fullmatch(path)), {})
        operation = item.get(method.lower())
        if operation is None:
            return
        documented = operation["responses"].get(str(response.status_code))
        assert documented is not None, (
            f"{method} {path}: status {response.status_code} is not documented: {response.text}"
        )
        content = self.resolve(documented).get("content", {}).get("application/json")
        if content is not None:
            self.validate(response.json(), content["schema"], "answer")

    def resolve(self, schema: Json) -> Json:
        while "$ref" in schema:
            node = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                node = node[part]
            schema = node
        return schema

    def fits(self, value: Any, schema: Json) -> bool:
        try:
            self.validate(value, schema, "")
        except AssertionError:
            return False
        return True

    def validate(self, value: Any, schema: Json, at: str) -> None:
        schema = self.resolve(schema)
        types = schema.get("type", [])
        types = types if isinstance(types, list) else [types]
        assert not types or any(_is(value, kind) for kind in types), f"{at}: {value!r} is no {types}"
        assert "const" not in schema or value == schema["const"], at
        assert "enum" not in schema or value in schema["enum"], f"{at}: {value!r}"
        assert not isinstance(value, str) or re.search(schema.get("pattern", ""), value), f"{at}: {value!r}"
        assert not _is(value, "number") or value >= schema.get("minimum", value), at
        for part in schema.get("allOf", []):
            self.validate(value, part, at)
        for word in ("anyOf", "oneOf"):
            found = sum(self.fits(value, part) for part in schema.get(word, []))
            assert word not in schema or found >= 1, f"{at}: fits none of {word}: {value!r}"
        if isinstance(value, dict):
            self.validate_members(value, schema, at)
        if isinstance(value, list) and "items" in schema:
            for number, item in enumerate(value):
                self.validate(item, schema["items"], f"{at}[{number}]")

    def validate_members(self, value: Json, schema: Json, at: str) -> None:
        missing = set(schema.get("required", [])) - value.keys()
        assert not missing, f"{at}: {missing} missing"
        properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
        for name, member in value.items():
            if name in properties:
                self.validate(member, properties[name], f"{at}.{name}")
            else:
                assert others is not False, f"{at}: unknown member {name}"
                self.validate(member, others if isinstance(others, dict) else {}, f"{at}.{name}")


def _is(value: Any, kind: str) -> bool:
    python: tuple[type, ...] = {
        "object": (dict,),
        "array": (list,),
        "string": (str,),
        "boolean": (bool,),
        "null": (type(None),),
        "integer": (int,),
        "number": (int, float),
    }[kind]
    return isinstance(value, python) and (kind == "boolean" or not isinstance(value, bool))


SHAPES = Shapes()


class Press:
    """One tenant's view of a server: ``call`` for single requests, and short ways to make what tests need."""

    counter = itertools.count(1)

    def __init__(self, server: EmbeddedServer, token: str) -> None:
        self.server, self.url = server, server.url
        self.session = requests.Session()
        self.session.headers["Authorization"] = token

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        if body is not None:
            options["json"] = body
        response = self.session.request(method, self.url + path, allow_redirects=False, timeout=10, **options)
        SHAPES.check(method, path.partition("?")[0], response)
        return response

    def get(self, path: str, **query: Any) -> Any:
        response = self.call("GET", path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    def as_tenant(self, token: str) -> "Press":
        return Press(self.server, token)

    def name(self, stem: str = "thing") -> str:
        return f"{stem}-{next(self.counter)}"

    # What specs are made of

    @staticmethod
    def zip(files: dict[str, str] | None = None) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name, text in (files or {"Dockerfile": "FROM scratch"}).items():
                archive.writestr(name, text)
        return content.getvalue()

    def workflow(self, config: Any = None, **members: Any) -> Json:
        step = {"command": "run", "imageDetails": {"id": 1}}
        body = {
            "version": "1",
            "kind": "workflow",
            "metadata": {"name": self.name("block"), "summary": "A block."},
            "release": {"version": "1.0.0", "notes": "First"},
            "config": {"steps": {"one": step}} if config is None else config,
        }
        return body | members

    @staticmethod
    def form(spec: Any, **parts: Any) -> dict[str, Any]:
        """A multipart body as the SDK sends it; keyword arguments replace or add parts, None leaves one out."""
        texts = {"spec": json.dumps(spec), "featured": "null", "autoRunOnDeploy": "null"} | parts
        artifact = texts.pop("artifact", None)
        form: dict[str, Any] = {}
        if artifact is not None:
            form["artifact"] = ("artifact.zip", artifact, "application/zip")
        for name, text in texts.items():
            if text is not None:
                form[name] = (None, text if isinstance(text, str) else json.dumps(text))
        return form

    def create_block(self, spec: Json, query: str = "", **parts: Any) -> requests.Response:
        return self.call("POST", "/v1/blocks/specs/" + query, files=self.form(spec, **parts))

    def create_release(self, spec_id: str, body: Json, query: str = "", **parts: Any) -> requests.Response:
        path = f"/v1/blocks/specs/{spec_id}/releases{query}"
        return self.call("POST", path, files=self.form(body, featured=None, **parts))

    def create_app(self, config: Any, query: str = "", **members: Any) -> requests.Response:
        metadata = {"name": self.name("app"), "summary": "An app."} | members.pop("metadata", {})
        spec = {
            "version": "1",
            "kind": "app",
            "metadata": metadata,
            "release": {"version": "1.0.0"},
            "config": config,
        }
        spec |= members.pop("spec", {})
        texts = {name: json.dumps(members.pop(name, None)) for name in ("featured", "parameters")}
        body = {"spec": json.dumps(spec), "scope": members.pop("scope", None)} | texts
        if "tenants" in members:
            body["tenants"] = json.dumps(members.pop("tenants"))
        return self.call("POST", "/v1/apps/specs/" + query, body | members)

    @staticmethod
    def ref(spec_id: str, version: str = "1.0.0", **members: Any) -> Json:
        return {"id": spec_id, "release": {"version": version}} | members

    # Whole objects, made successfully

    def block(self, name: str | None = None, config: Any = None, **parts: Any) -> str:
        metadata = {"name": name or self.name("block"), "summary": "A block."}
        spec = self.workflow(config, metadata=metadata) | parts.pop("spec", {})
        return made(self.create_block(spec, **parts))

    def app(self, *blocks: str, **members: Any) -> str:
        return made(self.create_app([self.ref(block) for block in blocks], **members))

    def deploy(self, family: str, spec_id: str, **members: Any) -> requests.Response:
        name = members.pop("name", None) or self.name("deployment")
        body = {"metadata": {"name": name, "summary": "Deployed."}, "spec": {"id": spec_id}, **members}
        return self.call("POST", f"/v1/{family}/deployments/", body)

    def deployed(self, family: str, spec_id: str, **members: Any) -> str:
        deployment_id = made(self.deploy(family, spec_id, **members))
        self.settled(family, deployment_id)
        return deployment_id

    def describe(self, family: str, deployment_id: str) -> Any:
        return self.get(f"/v1/{family}/deployments/{deployment_id}")

    def step(self) -> None:
        """Let every deployment take one step."""
        self.server.advance(STEP)

    def settled(self, family: str, deployment_id: str) -> Any:
        """The deployment once nothing is under way; None when it is gone."""
        for _ in range(4):
            response = self.call("GET", f"/v1/{family}/deployments/{deployment_id}")
            if response.status_code == 404:
                return None
            if response.json()["metadata"]["status"] not in IN_PROGRESS:
                return response.json()
            self.step()
        raise AssertionError(f"still {response.json()['metadata']['status']}")

    def revise(self, family: str, deployment_id: str, **members: Any) -> requests.Response:
        return self.call("POST", f"/v1/{family}/deployments/{deployment_id}/revisions", members)


def made(response: requests.Response) -> str:
    assert response.status_code == 201, response.text
    identity: str = response.json()["id"]
    return identity


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    data = tmp_path_factory.mktemp("press") / "press.db"
    with EmbeddedServer.start(ServerOptions(data=data, tokens=TOKENS, deploy_time=STEP)) as server:
        yield Press(server, "token-local")


@pytest.fixture
def faults(press: Press) -> Iterator[Faults]:
    yield press.server.faults
    press.server.faults.clear()
