"""Rules 51 to 55, 71 and 72: what an app may be made of, and which blocks and values its deployments may have."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.providers.press.server.conftest import Press

Json = dict[str, Any]
PUBLIC = {"steps": {"s": {"type": "http", "method": "get", "url": "https://example.com"}}}


def number(name: str, **members: Any) -> Json:
    return {"name": name, "type": "number", "required": False, **members}


def refusal(response: Any) -> tuple[int, str]:
    return response.status_code, response.json().get("detail", "")


@pytest.mark.parametrize(
    "config",
    [None, [], {}, ["id"], [{"id": "x"}], [{"release": {"version": "1.0.0"}}], [{"id": "x", "release": {}}]],
    ids=["none", "empty", "map", "words", "no-release", "no-id", "no-version"],
)
def test_rule_51_config_lists_blocks(press: "Press", config: Any) -> None:
    assert refusal(press.create_app(config)) == (400, "config must list at least one block.")


def test_rule_52_blocks_must_exist(press: "Press") -> None:
    block, other = press.block(), press.as_tenant("token-1").block()
    app = press.app(block)
    for spec_id, version in ((block, "9.9.9"), ("nowhere", "1.0.0"), (app, "1.0.0"), (other, "1.0.0")):
        want = (422, f"Block spec '{spec_id}' release '{version}' not found.")
        assert refusal(press.create_app([press.ref(spec_id, version)])) == want


def test_rule_53_one_block_with_two_versions(press: "Press") -> None:
    block = press.block()
    config = press.get(f"/v1/blocks/specs/{block}")["latestRelease"]["config"]
    press.create_release(block, {"release": {"version": "2.0.0"}, "config": config})
    pair = [press.ref(block), press.ref(block, "2.0.0")]
    assert press.create_app(pair).status_code == 201
    assert refusal(press.create_app([*pair, press.ref(block)])) == (
        400,
        f"Block spec '{block}' release '1.0.0' is listed twice.",
    )


@pytest.mark.parametrize(
    ("block", "app", "missing"),
    [
        pytest.param(
            {"scope": "private"}, {"scope": "shared", "tenants": ["tenant1"]}, "tenant1", id="private"
        ),
        pytest.param(
            {"scope": "shared", "tenants": ["tenant1"]},
            {"scope": "shared", "tenants": ["tenant1", "tenant2", "tenant3"]},
            "tenant2, tenant3",
            id="some",
        ),
        pytest.param(
            {"scope": "shared", "tenants": ["tenant1"]}, {"scope": "public"}, "all tenants", id="public-app"
        ),
        pytest.param(
            {"scope": "shared", "tenants": ["tenant1"]},
            {"scope": "shared", "tenants": ["tenant1"]},
            None,
            id="same",
        ),
        pytest.param(
            {"scope": "public"}, {"scope": "shared", "tenants": ["tenant1"]}, None, id="public-block"
        ),
        pytest.param({"scope": "public"}, {"scope": "public"}, None, id="both-public"),
        pytest.param({"scope": "private"}, {"scope": "private"}, None, id="both-private"),
    ],
)
def test_rule_54_apps_are_not_shared_wider(
    press: "Press", block: Json, app: Json, missing: str | None
) -> None:
    spec_id = press.block(config=PUBLIC, **block)
    response = press.create_app([press.ref(spec_id)], **app)
    want = (201, "") if missing is None else (422, f"Block spec '{spec_id}' is not shared with: {missing}.")
    assert refusal(response) == want


def test_rule_55_app_parameters_belong_to_blocks(press: "Press") -> None:
    block = press.block(parameters={"run": [number("a")], "build": [number("b")]})
    config = [press.ref(block)]
    assert (
        press.create_app(config, parameters={"run": [number("a")], "build": [number("b")]}).status_code == 201
    )
    want = (422, "App parameter 'b' is not defined by any block.")
    assert refusal(press.create_app(config, parameters={"run": [number("b")]})) == want


class World:
    """An app of two blocks: ``left`` and ``right`` define ``size`` (defaults 1 and 2), the app defines it too; ``left`` also ``own``."""

    def __init__(self, press: "Press") -> None:
        self.press = press
        self.left, self.right = press.name("left"), press.name("right")
        own = [number("size", defaultValue=1), number("own")]
        self.left_id = press.block(self.left, parameters={"run": own})
        self.right_id = press.block(self.right, parameters={"run": [number("size", defaultValue=2)]})
        self.other_id = press.block()
        self.app = press.app(self.left_id, self.right_id, parameters={"run": [number("size")]})

    def run_values(self, deployment_id: str) -> list[Json]:
        blocks = self.press.describe("apps", deployment_id)["latestRevision"]["blocks"]
        return [self.press.get(f"/v1/deployments/{block['deploymentId']}/parameters/run") for block in blocks]


@pytest.fixture(scope="module")
def world(press: "Press") -> World:
    return World(press)


def test_rule_71_values_are_keyed_by_block_name(press: "Press", world: World) -> None:
    for given, detail in (
        ({"parameters": {world.left_id: {}}}, f"Unknown block '{world.left_id}'."),
        ({"parameters": {world.right: {"run": {"own": 1}}}}, "Unknown parameter 'own'."),
        ({"appParameters": {"run": {"own": 1}}}, "Unknown parameter 'own'."),
        ({"appParameters": {"test": {}}}, "Invalid parameters."),
        ({"parameters": []}, "Invalid parameters."),
        ({"parameters": {world.right: {"run": {"size": "x"}}}}, "Parameter 'size' must be of type number."),
    ):
        assert refusal(press.deploy("apps", world.app, **given)) == (400, detail)


def test_values_are_inherited_in_order(press: "Press", world: World) -> None:
    deployed = press.deployed("apps", world.app)
    assert world.run_values(deployed) == [{"size": 1}, {"size": 2}]
    given = {
        "appParameters": {"run": {"size": 7}},
        "parameters": {world.left: {"run": {"size": 8, "own": 9}}},
    }
    deployed = press.deployed("apps", world.app, **given)
    assert world.run_values(deployed) == [{"size": 8, "own": 9}, {"size": 7}]
    described = press.describe("apps", deployed)
    assert described["appParameters"] == {"build": {}, "run": {"size": 7}}
    assert described["parameters"] == {world.left: {"build": {}, "run": {"size": 8, "own": 9}}}


def test_app_level_default_beats_the_block_default(press: "Press", world: World) -> None:
    config = [press.ref(world.left_id), press.ref(world.right_id)]
    app = press.create_app(config, parameters={"run": [number("size", defaultValue=5)]}).json()["id"]
    assert world.run_values(press.deployed("apps", app)) == [{"size": 5}, {"size": 5}]


def test_rule_72_includes_and_excludes(press: "Press", world: World) -> None:
    def spec(**picks: Any) -> Json:
        return {"spec": {"id": world.app, **picks}}

    for picks, want in (
        (
            {"includes": [{"id": world.left_id}]},
            (422, f"Block spec '{world.left_id}' is already part of the app spec."),
        ),
        (
            {"excludes": [{"id": world.other_id}]},
            (422, f"Block spec '{world.other_id}' is not part of the app spec."),
        ),
        (
            {"excludes": [{"id": world.left_id, "releaseVersion": "2.0.0"}]},
            (422, f"Block spec '{world.left_id}' is not part of the app spec."),
        ),
        (
            {"excludes": [{"id": world.left_id}, {"id": world.right_id}]},
            (422, "At least one block must remain."),
        ),
        ({"includes": [{"id": "nowhere"}]}, (404, "Release not found.")),
        ({"includes": [{"id": world.other_id, "releaseVersion": "2.0.0"}]}, (404, "Release not found.")),
        ({"includes": "x"}, (400, "includes must be a list of objects with an id.")),
    ):
        assert refusal(press.deploy("apps", world.app, **spec(**picks))) == want
    picks = {
        "includes": [{"id": world.other_id, "releaseVersion": "1.0.0"}],
        "excludes": [{"id": world.left_id}],
    }
    deployed = press.deployed("apps", world.app, **spec(**picks))
    blocks = press.describe("apps", deployed)["latestRevision"]["blocks"]
    owners = [press.describe("blocks", block["deploymentId"])["spec"]["id"] for block in blocks]
    assert owners == [world.right_id, world.other_id]


def test_two_versions_of_one_block_share_values(press: "Press") -> None:
    name = press.name("twin")
    block = press.block(name, parameters={"run": [number("a")]})
    config = press.get(f"/v1/blocks/specs/{block}")["latestRelease"]["config"]
    press.create_release(
        block, {"release": {"version": "2.0.0"}, "config": config}, parameters={"run": [number("b")]}
    )
    app = press.create_app([press.ref(block), press.ref(block, "2.0.0")]).json()["id"]
    deployed = press.deployed("apps", app, name="pair", parameters={name: {"run": {"a": 1, "b": 2}}})
    blocks = press.describe("apps", deployed)["latestRevision"]["blocks"]
    assert [entry["name"] for entry in blocks] == [f"{name}-pair", f"{name}-pair-2"]
    values = [press.get(f"/v1/deployments/{entry['deploymentId']}/parameters/run") for entry in blocks]
    assert values == [{"a": 1}, {"b": 2}]
