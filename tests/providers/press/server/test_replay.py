"""Every request the official SDK was recorded to send is answered with success, ids and block names put in for the real ones."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from blockform_press.server import EmbeddedServer, FailDeployment, FaultRule, ServerOptions

if TYPE_CHECKING:
    from tests.providers.press.server.conftest import Press

Json = dict[str, Any]
RECORDED = Path(__file__).parents[1] / "data" / "recorded-requests.jsonl"
LINES = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
REPLAYED = [
    line for line in LINES if not line["client"].startswith("images.")
]  # images are not part of the server
BLOCK, APP = "0bddb4c6-40c5-45c3-b477-fceb2c051609", "a3e77006-86f3-4829-8c43-f21ad462dbbd"
DEPLOYMENT, APP_DEPLOYMENT = "056b3eb4-79e7-4c00-9762-d8838177ebb5", "e04e308d-98dc-4443-bb02-c4ef990a3fdc"
SEED = next(line["fields"] for line in LINES if line["case"].startswith("seed: workflow"))
AGG = {"name": "agg_type", "type": "string", "required": False}


def label(line: Json) -> str:
    return f"{LINES.index(line)}-{line['client']}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """One server on which every recorded request has a tenant, and so a world, of its own."""
    tokens = {label(line): label(line) for line in REPLAYED}
    data = tmp_path_factory.mktemp("replay") / "press.db"
    with EmbeddedServer.start(ServerOptions(data=data, tokens=tokens, deploy_time=0)) as running:
        yield running


class World:
    """What one recorded request finds: specs, and where its path speaks of them deployments or an artifact."""

    def __init__(self, press: "Press", server: EmbeddedServer, line: Json) -> None:
        self.press, self.server, self.line = press, server, line
        self.ids: dict[str, str] = {}
        if line["client"].startswith("artifacts."):
            self.make_artifact()
            return
        if (
            "create_spec" in line["client"]
            and not line["path"].startswith("/v1/apps")
            and "/releases" not in line["path"]
        ):
            return
        self.make_specs()
        if "/deployments" in line["path"]:
            self.make_deployments()

    def make_artifact(self) -> None:
        form = {"artifact": ("artifact.zip", self.press.zip(), "application/zip"), "name": (None, "standing")}
        artifact = self.press.call("POST", "/artifacts/api/v1/artifacts/", files=form).json()["id"]
        self.press.call("PUT", f"/artifacts/api/v1/artifacts/{artifact}", files=form)
        self.ids[APP_DEPLOYMENT] = artifact

    def make_specs(self) -> None:
        press, seed = self.press, json.loads(SEED["spec"])
        seed["metadata"]["name"] = "standing-block"
        parts = {**SEED, "artifact": press.zip()}
        parts.pop("spec")
        if self.line["client"] == "blocks.update_spec_metadata":
            parts |= {"scope": "private", "tenants": None}
        self.ids[BLOCK] = block = press.create_block(seed, **parts).json()["id"]
        if self.line["client"] != "blocks.create_spec_release":
            release = next(line["fields"] for line in LINES if line["client"] == "blocks.create_spec_release")
            parts = {"parameters": release["parameters"], "artifact": press.zip()}
            press.create_release(block, json.loads(release["spec"]), **parts)
        if not self.line["client"].startswith("blocks."):
            self.ids[APP] = self.make_app()

    def make_app(self) -> str:
        """An app of the blocks the request names, and one more that it may leave out."""
        body = self.line["json"] or {}
        given = body.get("parameters") if "deployments" in self.line["path"] else None
        level = (
            (lambda values: {"run": values})
            if self.line["path"].startswith("/v2")
            else (lambda values: values)
        )
        named = {name: level(values) for name, values in (given or {}).items() if isinstance(values, dict)}
        made = [self.press.block(name, parameters=definitions(values)) for name, values in named.items()]
        left_out = self.press.block("left-out", parameters={"run": [AGG]})
        if not self.line["client"].startswith("apps.list"):
            self.ids[DEPLOYMENT] = left_out
        app = self.press.create_app(
            [self.press.ref(spec_id) for spec_id in [*made, left_out]],
            metadata={"name": "standing-app"},
            parameters={"run": [AGG]},
        )
        identity: str = app.json()["id"]
        return identity

    def make_deployments(self) -> None:
        failing = self.line["client"].endswith(".redeploy")
        if failing:
            self.server.faults.add(FaultRule(action=FailDeployment("broken"), kind="create_deployment"))
        press, client = self.press, self.line["client"]
        if (
            client.startswith("blocks.")
            or client == "deployments.patch_parameters"
            or self.line["case"] == "block deployment"
        ):
            release = {"id": self.ids[BLOCK], "release": {"version": "1.0.0"}}
            self.ids[DEPLOYMENT] = self.deploy("blocks", release, failing)
            self.ids["from-environment"] = self.ids[DEPLOYMENT]
        if APP in self.ids or "related" in client:
            self.ids[APP] = self.ids.get(APP) or press.app(self.ids[BLOCK])
            self.ids[APP_DEPLOYMENT] = self.deploy("apps", {"id": self.ids[APP]}, failing)
        self.server.faults.clear()

    def deploy(self, family: str, spec: Json, failing: bool) -> str:
        deployment = self.press.deployed(family, spec["id"], name=f"standing-{family}", spec=spec)
        if "describe_deployment_revision" in self.line["client"] and not failing:
            self.press.revise(family, deployment)
        return deployment

    def real(self, text: str) -> str:
        for recorded, real in self.ids.items():
            text = text.replace(recorded, real)
        return text


def definitions(values: Json) -> Json:
    """Parameter definitions that the given values fit."""
    types = {bool: "boolean", str: "string", int: "number", list: "string_array"}
    found = {
        section: [
            {"name": name, "type": types[type(value)], "required": False}
            for name, value in of_section.items()
        ]
        for section, of_section in values.items()
    }
    if "agg_type" not in values.get("run", {}):
        found.setdefault("run", []).append(AGG)
    return found


def replay(world: World, parts: Json) -> Any:
    """Send the recorded request, with other parts in a multipart body if any are given."""
    line, press = world.line, world.press
    path = world.real(line["path"]) + (f"?{line['query_string']}" if line["query_string"] else "")
    if line["fields"] is None and not line["has_artifact"]:
        body = world.real(json.dumps(line["json"]))
        return press.call(
            line["method"], path, data=body.encode(), headers={"Content-Type": line["content_type"]}
        )
    form: Json = {name: (None, world.real(text)) for name, text in (line["fields"] or {}).items()}
    form |= {name: (None, text) for name, text in parts.items() if name != "artifact"}
    if line["has_artifact"] or "artifact" in parts:
        form["artifact"] = ("artifact.zip", press.zip(), "application/zip")
    return press.call(line["method"], path, files=form)


# The recording server accepted everything. These requests break a rule; with the parts given here they succeed too.
NO_ARTIFACT = 400, "An artifact is required to build images."
REFUSED: dict[int, tuple[tuple[int, str], Json]] = {
    5: (NO_ARTIFACT, {"artifact": True, "parameters": SEED["parameters"]}),
    7: ((400, "Unknown build parameter 'step_1_cmd'."), {"parameters": SEED["parameters"]}),
    8: ((422, "Tenants are required for scope 'shared'."), {"scope": "private"}),
    16: (NO_ARTIFACT, {"artifact": True}),
    17: (NO_ARTIFACT, {"artifact": True}),
}


@pytest.mark.parametrize("line", REPLAYED, ids=label)
def test_recorded_requests_succeed(press: "Press", server: EmbeddedServer, line: Json) -> None:
    world = World(type(press)(server, label(line)), server, line)
    refusal, parts = REFUSED.get(LINES.index(line), (None, {}))
    if refusal is not None:
        response = replay(world, {})
        assert (response.status_code, response.json()["detail"]) == refusal
    response = replay(world, parts)
    assert response.status_code in (200, 201), response.text


def test_all_but_images_are_replayed() -> None:
    assert (len(LINES), len(REPLAYED)) == (97, 92)
