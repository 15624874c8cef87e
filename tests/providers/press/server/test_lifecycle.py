"""Section 11: what deployments go through with time, when things fail, and across the death of the server."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from blockform_press.server import FailDeployment, FaultRule, Faults, Phase

if TYPE_CHECKING:
    from tests.providers.press.server.conftest import Press

Json = dict[str, Any]
TEXT = {"name": "p", "type": "string", "required": False, "defaultValue": "d"}


def fail(faults: Faults, phase: Phase, **members: Any) -> None:
    faults.add(FaultRule(action=FailDeployment("no space left", phase, **members), nth=(1,)))


def statuses(press: "Press", family: str, deployment: str) -> list[str]:
    """The deployment's statuses, step by step, until nothing is under way."""
    seen = [press.describe(family, deployment)["metadata"]["status"]]
    while seen[-1] in ("deploying", "redeploying", "rollback", "deleting"):
        press.step()
        seen.append(press.describe(family, deployment)["metadata"]["status"])
    return seen


def revisions(press: "Press", family: str, deployment: str) -> list[str]:
    """The statuses of all revisions, the first one first."""
    page = press.get(f"/v1/{family}/deployments/{deployment}/revisions", sort="createdAt:asc")
    assert page["deployments"] == page["revisions"]
    return [row["status"] for row in page["revisions"]]


def blocks_of(press: "Press", app: str) -> list[Json]:
    blocks: list[Json] = press.describe("apps", app)["latestRevision"]["blocks"]
    return blocks


def test_first_deployment_succeeds(press: "Press") -> None:
    deployment = press.deploy("blocks", press.block()).json()["id"]
    assert statuses(press, "blocks", deployment) == ["deploying", "deployed"]
    resource = press.describe("blocks", deployment)["latestRevision"]["resources"][0]
    assert (resource["status"], resource["platformId"].isdigit()) == ("deployed", True)


@pytest.mark.parametrize("status", ["failed", "platform_resource_error"])
def test_first_deployment_fails(press: "Press", faults: Faults, status: str) -> None:
    fail(faults, Phase.FIRST, status=status)
    deployment = press.deploy("blocks", press.block()).json()["id"]
    assert statuses(press, "blocks", deployment) == ["deploying", status]
    revision = press.describe("blocks", deployment)["latestRevision"]
    assert (revision["status"], revision["statusReason"]) == (status, "no space left")
    assert "platformId" not in revision["resources"][0]


def test_revision_supersedes_the_one_before(press: "Press") -> None:
    deployment = press.deployed("blocks", press.block())
    resource = press.describe("blocks", deployment)["latestRevision"]["resources"][0]["platformId"]
    press.revise("blocks", deployment)
    assert revisions(press, "blocks", deployment) == ["deployed", "deploying"]
    press.settled("blocks", deployment)
    assert revisions(press, "blocks", deployment) == ["superseded", "deployed"]
    assert press.describe("blocks", deployment)["latestRevision"]["resources"][0]["platformId"] == resource


@pytest.mark.parametrize("status", ["rollback_complete", "rollback_failed"])
def test_failed_revision_rolls_back(press: "Press", faults: Faults, status: str) -> None:
    deployment = press.deployed(
        "blocks", press.block(parameters={"run": [TEXT]}), parameters={"run": {"p": "first"}}
    )
    fail(faults, Phase.REVISION, status=status)
    press.revise("blocks", deployment, parameters={"run": {"p": "second"}})
    assert press.describe("blocks", deployment)["parameters"]["run"] == {"p": "second"}
    assert statuses(press, "blocks", deployment) == ["deploying", "rollback", status]
    assert revisions(press, "blocks", deployment) == ["deployed", status]
    assert press.describe("blocks", deployment)["parameters"]["run"] == {"p": "first"}
    assert press.describe("blocks", deployment)["latestRevision"]["revision"] == 2
    assert press.revise("blocks", deployment).json()["revision"] == 3
    press.settled("blocks", deployment)
    assert revisions(press, "blocks", deployment) == ["superseded", status, "deployed"]


def test_failed_revision_without_anything_to_return_to(press: "Press", faults: Faults) -> None:
    fail(faults, Phase.FIRST)
    deployment = press.deployed("blocks", press.block())
    fail(faults, Phase.REVISION)
    press.revise("blocks", deployment)
    assert press.settled("blocks", deployment)["metadata"]["status"] == "failed"
    assert revisions(press, "blocks", deployment) == ["failed", "failed"]


def test_redeploy_goes_through_redeploying(press: "Press", faults: Faults) -> None:
    fail(faults, Phase.FIRST)
    deployment = press.deployed("blocks", press.block())
    press.call("POST", f"/v1/blocks/deployments/{deployment}/redeploy")
    assert press.describe("blocks", deployment)["latestRevision"]["status"] == "deploying"
    assert statuses(press, "blocks", deployment) == ["redeploying", "deployed"]
    assert "statusReason" not in press.describe("blocks", deployment)["latestRevision"]


@pytest.mark.parametrize("family", ["blocks", "apps"])
def test_failed_deletion_can_be_repeated(press: "Press", faults: Faults, family: str) -> None:
    block = press.block()
    deployment = press.deployed(family, block if family == "blocks" else press.app(block))
    fail(faults, Phase.DELETE)
    press.call("DELETE", f"/v1/{family}/deployments/{deployment}")
    assert press.settled(family, deployment)["metadata"]["status"] == "delete_failed"
    press.call("DELETE", f"/v1/{family}/deployments/{deployment}")
    assert press.settled(family, deployment) is None


def test_app_deploys_its_blocks(press: "Press") -> None:
    left, right = press.name("left"), press.name("right")
    app_spec = press.app(press.block(left), press.block(right))
    app = press.deploy("apps", app_spec, name="prod").json()["id"]
    entries = blocks_of(press, app)
    assert [(entry["name"], entry["status"], entry["platformId"]) for entry in entries] == [
        (f"{left}-prod", "deploying", None),
        (f"{right}-prod", "deploying", None),
    ]
    assert statuses(press, "apps", app) == ["deploying", "deployed"]
    assert all(entry["status"] == "deployed" and entry["platformId"] for entry in blocks_of(press, app))
    press.call("DELETE", f"/v1/apps/deployments/{app}")
    press.settled("apps", app)
    for entry in entries:
        assert press.call("GET", f"/v1/blocks/deployments/{entry['deploymentId']}").status_code == 404


class Trio:
    """A deployed app of blocks ``a`` and ``b``, and a second release of it with ``b`` and ``c``."""

    def __init__(self, press: "Press") -> None:
        self.press = press
        self.names = {letter: press.name(letter) for letter in "abc"}
        self.blocks = {letter: press.block(name) for letter, name in self.names.items()}
        self.spec = press.app(self.blocks["a"], self.blocks["b"])
        config = [press.ref(self.blocks["b"]), press.ref(self.blocks["c"])]
        body = {"release": {"version": "2.0.0"}, "config": config}
        press.call("POST", f"/v1/apps/specs/{self.spec}/releases", body)
        self.first = {"id": self.spec, "release": {"version": "1.0.0"}}

    def deployed(self) -> str:
        return self.press.deployed("apps", self.spec, spec=self.first)

    def revise(self, app: str) -> Json:
        response = self.press.revise("apps", app, release={"version": "2.0.0"})
        assert response.status_code == 201, response.text
        settled: Json = self.press.settled("apps", app)
        return settled

    def living(self, app: str) -> list[str]:
        """The letters of the block deployments there are, with their latest revision and status."""
        page = self.press.get("/v1/blocks/deployments", pageSize=100, sort="createdAt:asc")
        letters = {spec_id: letter for letter, spec_id in self.blocks.items()}
        rows = [
            self.press.describe("blocks", row["id"])
            for row in page["deployments"]
            if row["spec"]["id"] in letters
        ]
        return [
            f"{letters[row['spec']['id']]}{row['latestRevision']['revision']} {row['metadata']['status']}"
            for row in rows
            if row["parent"] == {"id": app}
        ]


@pytest.fixture
def trio(press: "Press") -> Trio:
    return Trio(press)


def test_app_revision_keeps_adds_and_drops_blocks(press: "Press", trio: Trio) -> None:
    app = trio.deployed()
    kept = blocks_of(press, app)[1]["deploymentId"]
    settled = trio.revise(app)
    assert settled["metadata"]["status"] == "deployed"
    assert settled["latestRevision"]["blocks"][0]["deploymentId"] == kept
    assert trio.living(app) == ["b2 deployed", "c1 deployed"]
    assert revisions(press, "apps", app) == ["superseded", "deployed"]
    assert revisions(press, "blocks", kept) == ["superseded", "deployed"]


def test_app_revision_that_fails_rolls_back(press: "Press", trio: Trio, faults: Faults) -> None:
    app = trio.deployed()
    fail(faults, Phase.REVISION)
    settled = trio.revise(app)
    assert settled["metadata"]["status"] == "rollback_complete"
    assert settled["spec"]["release"]["version"] == "1.0.0"
    assert trio.living(app) == ["a1 deployed", "b2 rollback_complete"]
    assert revisions(press, "apps", app) == ["deployed", "rollback_complete"]
    gone = settled["latestRevision"]["blocks"][1]
    assert (gone["platformId"], gone["status"]) == (None, "rollback_complete")
    assert trio.revise(app)["metadata"]["status"] == "deployed"
    assert trio.living(app) == ["b3 deployed", "c1 deployed"]


def test_app_with_some_failures_ends_in_warning(press: "Press", trio: Trio, faults: Faults) -> None:
    fail(faults, Phase.FIRST, blocks=(trio.names["b"],))
    app = trio.deployed()
    assert press.describe("apps", app)["metadata"]["status"] == "warning"
    assert trio.living(app) == ["a1 deployed", "b1 failed"]
    response = press.call("POST", f"/v1/apps/deployments/{app}/redeploy")
    assert response.status_code == 200
    assert statuses(press, "apps", app) == ["redeploying", "deployed"]
    assert trio.living(app) == ["a1 deployed", "b1 deployed"]


def test_app_of_which_all_blocks_fail_has_failed(press: "Press", trio: Trio, faults: Faults) -> None:
    fail(faults, Phase.FIRST)
    app = trio.deployed()
    assert press.describe("apps", app)["metadata"]["status"] == "failed"
    assert trio.revise(app)["metadata"]["status"] == "deployed"


def test_app_revision_with_some_failures_ends_in_warning(trio: Trio, faults: Faults) -> None:
    app = trio.deployed()
    fail(faults, Phase.REVISION, blocks=(trio.names["c"],))
    settled = trio.revise(app)
    assert (settled["metadata"]["status"], settled["latestRevision"]["status"]) == ("warning", "failed")
    assert trio.living(app) == ["b2 deployed", "c1 failed"]


def test_redeploying_a_single_block_mends_its_app(press: "Press", trio: Trio, faults: Faults) -> None:
    fail(faults, Phase.FIRST, blocks=(trio.names["b"],))
    app = trio.deployed()
    child = blocks_of(press, app)[1]["deploymentId"]
    assert press.call("POST", f"/v1/blocks/deployments/{child}/redeploy").status_code == 200
    assert press.describe("apps", app)["metadata"]["status"] == "redeploying"
    press.settled("blocks", child)
    assert press.describe("apps", app)["metadata"]["status"] == "deployed"


def test_rule_77_app_without_failed_blocks_is_not_redeployed(
    press: "Press", trio: Trio, faults: Faults
) -> None:
    fail(faults, Phase.FIRST, status="platform_resource_error", blocks=(trio.names["b"],))
    app = trio.deployed()
    assert press.describe("apps", app)["metadata"]["status"] == "warning"
    response = press.call("POST", f"/v1/apps/deployments/{app}/redeploy")
    assert (response.status_code, response.json()["detail"]) == (422, "No block deployment to redeploy.")


def test_updated_at_tells_every_change(press: "Press") -> None:
    deployment = press.deployed("blocks", press.block(parameters={"run": [TEXT]}))

    def updated() -> str:
        text: str = press.describe("blocks", deployment)["metadata"]["updatedAt"]
        return text

    times = [updated()]
    press.call("PATCH", f"/v1/deployments/{deployment}/parameters/run", {"p": "x"})
    times.append(updated())
    press.call("PATCH", f"/v1/blocks/deployments/{deployment}", {"title": "T"})
    times.append(updated())
    press.revise("blocks", deployment)
    press.settled("blocks", deployment)
    times.append(updated())
    assert times == sorted(set(times))


PROGRAM = """
import sys
from pathlib import Path
from blockform_press.server import ServerOptions, serve
serve(ServerOptions(data=Path(sys.argv[1]), deploy_time=float(sys.argv[2])), lambda url: print(url, flush=True))
"""


class Process:
    """A server in a process of its own, which can be killed and started again on the same data."""

    def __init__(self, data: Path, deploy_time: float) -> None:
        arguments = [sys.executable, "-c", PROGRAM, str(data), str(deploy_time)]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def end(self, number: signal.Signals) -> int:
        if self.process.poll() is None:
            os.kill(self.process.pid, number)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.process.wait(10)


def test_acknowledged_changes_survive_kill_9(press: "Press", tmp_path: Path) -> None:
    data = tmp_path / "press.db"
    first = Process(data, 0.4)
    try:
        spec_id = _post_spec(first.url, press.form(press.workflow()))
        body = {"metadata": {"name": "d", "summary": "s"}, "spec": {"id": spec_id}}
        answer = _session().post(f"{first.url}/v1/blocks/deployments", json=body, timeout=10)
        deployment = answer.json()["id"]
    finally:
        assert first.end(signal.SIGKILL) == -signal.SIGKILL
    second = Process(data, 0.4)
    try:
        path = f"{second.url}/v1/blocks/deployments/{deployment}"
        assert _session().get(path, timeout=10).json()["metadata"]["status"] in ("deploying", "deployed")
        time.sleep(0.5)
        assert _session().get(path, timeout=10).json()["metadata"]["status"] == "deployed"
    finally:
        assert second.end(signal.SIGTERM) == 0


def test_sigint_ends_the_server_cleanly(tmp_path: Path) -> None:
    assert Process(tmp_path / "press.db", 0.1).end(signal.SIGINT) == 0


def _session() -> requests.Session:
    session = requests.Session()
    session.headers["Authorization"] = "any token will do"
    session.headers["Connection"] = "close"
    return session


def _post_spec(url: str, form: dict[str, Any]) -> str:
    with _session() as session:
        response = session.post(f"{url}/v1/blocks/specs/", files=form, timeout=10)
    identity: str = response.json()["id"]
    return identity
