"""Rules 66 to 84 that are not about values: creating, revising, patching, redeploying, deleting, executing, run parameters."""

from typing import TYPE_CHECKING, Any

import pytest

from blockform_press.server import FailDeployment, FaultRule, Faults

if TYPE_CHECKING:
    from tests.providers.press.server.conftest import Press

Json = dict[str, Any]
RUN = {
    "build": [{"name": "b", "type": "string", "required": False}],
    "run": [
        {"name": "agg", "type": "string", "required": False, "defaultValue": "AVG"},
        {"name": "size", "type": "number", "required": False, "defaultValue": 1},
    ],
}


def refusal(response: Any) -> tuple[int, str]:
    return response.status_code, response.json().get("detail", "")


@pytest.mark.parametrize("family", ["blocks", "apps"])
@pytest.mark.parametrize(
    ("body", "detail"),
    [
        pytest.param(
            {"metadata": {"summary": "s"}, "spec": {"id": "x"}}, "metadata.name is required.", id="name"
        ),
        pytest.param(
            {"metadata": {"name": "n"}, "spec": {"id": "x"}}, "metadata.summary is required.", id="summary"
        ),
        pytest.param({"metadata": {"name": "n", "summary": "s"}}, "spec.id is required.", id="spec"),
        pytest.param(
            {"metadata": {"name": "n", "summary": "s"}, "spec": {}}, "spec.id is required.", id="spec-id"
        ),
    ],
)
def test_rule_66_members_are_required(press: "Press", family: str, body: Json, detail: str) -> None:
    assert refusal(press.call("POST", f"/v1/{family}/deployments/", body)) == (400, detail)


def test_rule_67_spec_and_release_must_be_there(press: "Press") -> None:
    block = press.block()
    app, hidden = press.app(block), press.as_tenant("token-1").block()
    for family, spec_id in (("blocks", "nowhere"), ("blocks", app), ("apps", block), ("blocks", hidden)):
        assert refusal(press.deploy(family, spec_id)) == (404, "Spec not found.")
    response = press.deploy("blocks", block, spec={"id": block, "release": {"version": "7.0.0"}})
    assert refusal(response) == (404, "Release not found.")


@pytest.mark.parametrize("status", ["unavailable", "archived"])
def test_rule_68_spec_must_be_available(press: "Press", status: str) -> None:
    block = press.block()
    running = press.deployed("blocks", block)
    press.call("PATCH", f"/v1/blocks/specs/{block}", {"metadata": {"status": status}})
    assert refusal(press.deploy("blocks", block)) == (422, f"Spec is {status}.")
    assert refusal(press.revise("blocks", running)) == (422, f"Spec is {status}.")
    assert press.describe("blocks", running)["metadata"]["status"] == "deployed"


def test_rule_69_names_are_unique_per_kind(press: "Press") -> None:
    name, workflow = press.name("same"), press.block()
    service = press.block(config={"imageDetails": {"id": 1}}, spec={"kind": "service"})
    app = press.app(workflow)
    for family, spec_id in (("blocks", workflow), ("blocks", service), ("apps", app)):
        assert press.deploy(family, spec_id, name=name).status_code == 201
        assert refusal(press.deploy(family, spec_id, name=name)) == (
            422,
            f"A deployment named '{name}' already exists.",
        )


def test_rule_74_creation_makes_revision_1(press: "Press") -> None:
    deployment = press.deployed("blocks", press.block(), revision={"notes": "Hello"})
    described = press.describe("blocks", deployment)
    revision = described["latestRevision"]
    assert (revision["revision"], revision["status"], revision["notes"]) == (1, "deployed", "Hello")
    assert (described["kind"], described["parent"]) == ("workflow", None)
    assert described["spec"]["release"] == {"version": "1.0.0"}


def test_missing_release_means_the_latest(press: "Press") -> None:
    block = press.block()
    config = press.get(f"/v1/blocks/specs/{block}")["latestRelease"]["config"]
    press.create_release(block, {"release": {"version": "1.1.0"}, "config": config})
    old = press.deployed("blocks", block, spec={"id": block, "release": {"version": "1.0.0"}})
    assert press.describe("blocks", old)["spec"]["release"]["version"] == "1.0.0"
    press.revise("blocks", old)
    assert press.settled("blocks", old)["spec"]["release"]["version"] == "1.1.0"


@pytest.mark.parametrize("family", ["blocks", "apps"])
def test_rule_75_revisions_wait_for_the_deployment(press: "Press", family: str) -> None:
    block = press.block()
    spec_id = block if family == "blocks" else press.app(block)
    assert refusal(press.revise(family, "nowhere")) == (404, "Deployment not found.")
    deployment = press.deploy(family, spec_id).json()["id"]
    assert refusal(press.revise(family, deployment)) == (409, "Deployment is deploying.")
    press.settled(family, deployment)
    response = press.revise(family, deployment, revision={"notes": "Second"})
    assert (response.status_code, response.json()["revision"]) == (201, 2)
    assert response.json()["id"] not in (deployment, spec_id)
    assert press.settled(family, deployment)["latestRevision"]["id"] == response.json()["id"]


def test_rules_75_and_78_blocks_of_apps_are_managed(press: "Press") -> None:
    app = press.deployed("apps", press.app(press.block()))
    child = press.describe("apps", app)["latestRevision"]["blocks"][0]["deploymentId"]
    want = (422, "Deployment is managed by an app.")
    assert refusal(press.revise("blocks", child)) == want
    assert refusal(press.call("DELETE", f"/v1/blocks/deployments/{child}")) == want
    assert press.describe("blocks", child)["parent"] == {"id": app}


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        pytest.param({}, "Invalid request body.", id="empty"),
        pytest.param({"metadata": {"name": "x"}}, "Invalid request body.", id="wrapped"),
        pytest.param({"status": "deployed"}, "Invalid request body.", id="status"),
        pytest.param({"summary": "Deployed."}, "No changes detected", id="same"),
        pytest.param({"name": ""}, "metadata.name is required.", id="empty-name"),
        pytest.param({"tags": "a"}, "metadata.tags must be a list of objects with a name.", id="tags"),
    ],
)
def test_rule_76_patches_are_flat(press: "Press", body: Json, detail: str) -> None:
    deployment = press.deployed("blocks", press.block())
    assert refusal(press.call("PATCH", f"/v1/blocks/deployments/{deployment}", body)) == (400, detail)


@pytest.mark.parametrize(("family", "status"), [("blocks", 422), ("apps", 400)])
def test_rule_76_new_name_must_be_free(press: "Press", family: str, status: int) -> None:
    block = press.block()
    spec_id = block if family == "blocks" else press.app(block)
    taken = press.name("taken")
    press.deploy(family, spec_id, name=taken)
    other = press.deployed(family, spec_id)
    want = (status, f"A deployment named '{taken}' already exists.")
    assert refusal(press.call("PATCH", f"/v1/{family}/deployments/{other}", {"name": taken})) == want
    response = press.call(
        "PATCH", f"/v1/{family}/deployments/{other}", {"title": "T", "tags": [{"name": "a"}]}
    )
    assert response.json()["metadata"]["title"] == "T"
    assert press.describe(family, other)["latestRevision"]["revision"] == 1


def test_rule_77_only_failures_are_redeployed(press: "Press", faults: Faults) -> None:
    assert refusal(press.call("POST", "/v1/blocks/deployments/nowhere/redeploy")) == (
        404,
        "Deployment not found.",
    )
    deployment = press.deployed("blocks", press.block())
    path = f"/v1/blocks/deployments/{deployment}/redeploy"
    assert refusal(press.call("POST", path)) == (409, "Deployment is deployed.")
    faults.add(FaultRule(action=FailDeployment("out of memory"), nth=(1,)))
    failed = press.deployed("blocks", press.block())
    assert press.describe("blocks", failed)["latestRevision"]["statusReason"] == "out of memory"
    response = press.call("POST", f"/v1/blocks/deployments/{failed}/redeploy", {})
    revision = press.describe("blocks", failed)["latestRevision"]["id"]
    assert (response.status_code, response.json()) == (
        200,
        {"deploymentId": failed, "revision": 1, "revisionId": revision},
    )
    assert press.settled("blocks", failed)["metadata"]["status"] == "deployed"


@pytest.mark.parametrize("family", ["blocks", "apps"])
def test_rule_78_deletion_takes_a_while(press: "Press", family: str) -> None:
    block = press.block()
    spec_id = block if family == "blocks" else press.app(block)
    deployment = press.deploy(family, spec_id).json()["id"]
    path = f"/v1/{family}/deployments/{deployment}"
    assert refusal(press.call("DELETE", path)) == (422, "Deployment is deploying.")
    press.settled(family, deployment)
    response = press.call("DELETE", path)
    assert (response.status_code, response.json()) == (200, {})
    described = press.describe(family, deployment)
    assert (described["metadata"]["status"], described["latestRevision"]["status"]) == (
        "deleting",
        "deleting",
    )
    assert refusal(press.call("DELETE", path)) == (422, "Deployment is deleting.")
    assert press.settled(family, deployment) is None
    assert press.get("/v1/blocks/deployments", name=spec_id)["deployments"] == []


@pytest.mark.parametrize(
    ("number", "want"),
    [
        ("0", (400, "Invalid revision '0'.")),
        ("one", (400, "Invalid revision 'one'.")),
        ("-1", (400, "Invalid revision '-1'.")),
        ("2", (404, "Revision not found.")),
    ],
)
def test_rule_79_revision_numbers(press: "Press", number: str, want: tuple[int, str]) -> None:
    deployment = press.deployed("blocks", press.block())
    assert refusal(press.call("GET", f"/v1/blocks/deployments/{deployment}/revisions/{number}")) == want


def test_rule_80_execute_runs_auto_run_workflows(press: "Press") -> None:
    assert refusal(press.call("POST", "/v1/deployments/nowhere/execute")) == (404, "Deployment not found.")
    running, idle = press.block(autoRunOnDeploy="true"), press.block()
    service = press.block(
        config={"imageDetails": {"id": 1}}, spec={"kind": "service"}, autoRunOnDeploy="true"
    )

    def executed(deployment: str) -> list[str]:
        answer = press.call("POST", f"/v1/deployments/{deployment}/execute", {}).json()["executeResponse"]
        assert all(entry["status"] == "executed" and entry["version"] == "1.0.0" for entry in answer)
        return [entry["blockSpecId"] for entry in answer]

    assert executed(press.deployed("blocks", running)) == [running]
    assert executed(press.deployed("blocks", idle)) == []
    assert executed(press.deployed("blocks", service)) == []
    config = [
        press.ref(running),
        press.ref(idle, autoRunOnDeploy=True),
        press.ref(service, autoRunOnDeploy=True),
    ]
    app = press.create_app(config).json()["id"]
    assert executed(press.deployed("apps", app)) == [idle]  # inside an app only the app's flag counts


def run_values(press: "Press", deployment: str) -> Json:
    values: Json = press.get(f"/v1/deployments/{deployment}/parameters/run")
    return values


def test_rules_81_and_83_v1_merges_run_values(press: "Press") -> None:
    deployment = press.deployed("blocks", press.block(parameters=RUN))
    path = f"/v1/deployments/{deployment}/parameters/run"
    assert refusal(press.call("PATCH", "/v1/deployments/nowhere/parameters/run", {})) == (
        404,
        "Deployment not found.",
    )
    assert refusal(press.call("GET", "/v1/deployments/nowhere/parameters/run")) == (
        404,
        "Deployment not found.",
    )
    assert refusal(press.call("PATCH", path, {"other": 1})) == (400, "Unknown parameter 'other'.")
    assert refusal(press.call("PATCH", path, {"b": "x"})) == (400, "Unknown parameter 'b'.")
    assert refusal(press.call("PATCH", path, {"size": "x"})) == (
        400,
        "Parameter 'size' must be of type number.",
    )
    response = press.call("PATCH", path, {"agg": "MAX"})
    assert (response.status_code, response.json()) == (200, {"agg": "MAX"})
    assert run_values(press, deployment) == {"agg": "MAX", "size": 1}
    assert press.describe("blocks", deployment)["latestRevision"]["revision"] == 1
    press.revise("blocks", deployment)
    assert run_values(press, deployment) == {"agg": "AVG", "size": 1}


def test_rule_82_body_fits_the_kind(press: "Press") -> None:
    name = press.name("block")
    block = press.block(name, parameters=RUN)
    app = press.deployed("apps", press.app(block, parameters={"run": RUN["run"][:1]}))
    deployment = press.deployed("blocks", block)
    v1, v2 = "/v1/deployments/{}/parameters/run", "/v2/deployments/{}/parameters/run"
    for path, body, detail in (
        (v1.format(app), {"agg": "MAX"}, "App deployments take parameters through v2."),
        (
            v2.format(deployment),
            {"appParameters": {}},
            "appParameters are only supported for app deployments.",
        ),
        (v2.format(app), {"parameters": {"other": {}}}, "Unknown block 'other'."),
        (v2.format(app), {"appParameters": {"size": 1}}, "Unknown parameter 'size'."),
        (v2.format(app), {"run": {}}, "Invalid request body."),
        (v2.format(app), {"parameters": {name: {"run": {"agg": "MAX"}}}}, "Unknown parameter 'run'."),
    ):
        assert refusal(press.call("PATCH", path, body)) == (400, detail)


def test_rule_83_v2_passes_values_on_to_blocks(press: "Press") -> None:
    left, right = press.name("left"), press.name("right")
    blocks = [press.block(name, parameters=RUN) for name in (left, right)]
    app = press.deployed(
        "apps", press.app(*blocks, parameters={"run": RUN["run"]}), parameters={left: {"run": {"size": 5}}}
    )
    body = {"appParameters": {"size": 8}, "parameters": {right: {"agg": "MIN"}}}
    response = press.call("PATCH", f"/v2/deployments/{app}/parameters/run", body)
    assert (response.status_code, response.json()) == (200, body)
    children = [block["deploymentId"] for block in press.describe("apps", app)["latestRevision"]["blocks"]]
    assert [run_values(press, child) for child in children] == [
        {"agg": "AVG", "size": 5},
        {"agg": "MIN", "size": 8},
    ]
    assert run_values(press, app) == {"agg": "AVG", "size": 8}
    deployment = press.deployed("blocks", blocks[0])
    body = {"parameters": {"size": 3}}
    assert press.call("PATCH", f"/v2/deployments/{deployment}/parameters/run", body).json() == body
    assert run_values(press, deployment) == {"agg": "AVG", "size": 3}


def test_a_refused_request_changes_nothing(press: "Press") -> None:
    name = press.name("app")
    block = press.block()
    app = press.app(block)
    count = press.get("/v1/deployments")["deploymentCount"]
    assert press.deploy("apps", app, name=name, parameters={"x": {}}).status_code == 400
    assert press.get("/v1/deployments")["deploymentCount"] == count
