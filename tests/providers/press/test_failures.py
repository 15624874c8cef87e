"""Deployments that fail at their first revision, at a later one, and while they are deleted, through plan and apply.

Each time: what the state says, what the next plan offers, and that what runs goes on running.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from blockform.engine import Hooks, PlanOutcome, Request, apply
from blockform.plan import Action, PlanOptions
from blockform_press.server import FailDeployment, FaultRule, Faults, Phase
from tests.providers.press.rule_cases import app, app_deployment, deployment, parameter, parameters
from tests.providers.press.workspace import Workspace, errors, told

VALUES = parameters(run=parameter("size", "number", ", default_value = 1"))
BLOCK, APP = "press_block_deployment.d", "press_app_deployment.l"
SERVED = "{ b = { run = { size = %d } } }"


def only_block(size: int, **attributes: str) -> str:
    return deployment(parameters=f"{{ run = {{ size = {size} }} }}", **attributes) + VALUES


def whole_app(size: int, **attributes: str) -> str:
    return app_deployment(parameters=SERVED % size, **attributes) + app() + VALUES


KINDS = pytest.mark.parametrize(
    ("address", "family", "text"),
    [
        pytest.param(BLOCK, "blocks", only_block, id="block"),
        pytest.param(APP, "apps", whole_app, id="app"),
    ],
)
ANEW = {
    BLOCK: ("deploys release 1.0.0 of b as d", "deletes the present block deployment d"),
    APP: ("deploys release 1.0.0 of a as l", "deletes the present app deployment l"),
}
Text = Callable[..., str]


@pytest.fixture
def space(workspaces: Callable[[str], Workspace]) -> Workspace:
    return workspaces("work")


def failing(space: Workspace, text: str, summary: str, reason: str, **options: Any) -> None:
    """Apply, which fails once, for this reason; the error says where and why."""
    space.write(text)
    _, diags = apply(space.session, Request(options=PlanOptions(**options)), Hooks())
    (error,) = errors(diags)
    assert error.summary == summary, told(diags)
    assert reason in error.detail
    assert error.address


def planned(space: Workspace, text: str, **options: Any) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The changes that the next plan offers: action and notes by address. It changes nothing itself."""
    before = len(space.mutations())
    outcome, diags = space.plan(text, **options)
    assert isinstance(outcome, PlanOutcome), told(diags)
    assert len(space.mutations()) == before
    return {
        str(change.addr): (change.action.value, change.notes)
        for change in outcome.plan.changes
        if change.action is not Action.NO_OP
    }


def remembered(space: Workspace, address: str) -> dict[str, Any] | None:
    """What the state file says of an object, with whether it is tainted; None: it does not know it."""
    of, name = address.split(".")
    state = json.loads((space.root / "blockform.tfstate").read_text())
    for resource in state["resources"]:
        if (resource["type"], resource["name"]) == (of, name):
            (instance,) = resource["instances"]
            return {**instance["attributes"], "tainted": instance.get("status") == "tainted"}
    return None


def deployed(space: Workspace, family: str) -> list[dict[str, Any]]:
    rows = space.call("GET", f"/v1/{family}/deployments/").json()["deployments"]
    own = [row for row in rows if not row.get("parent")]
    return [space.call("GET", f"/v1/{family}/deployments/{row['id']}").json() for row in own]


def failure(phase: Phase, reason: str, status: str | None = None) -> FaultRule:
    return FaultRule(action=FailDeployment(reason, phase=phase, status=status), nth=(1,))


def status(state: dict[str, Any] | None) -> tuple[str, bool]:
    assert state is not None
    return state["status"], state["tainted"]


@KINDS
def test_first_revision(space: Workspace, faults: Faults, address: str, family: str, text: Text) -> None:
    faults.add(failure(Phase.FIRST, "No capacity"))
    failing(space, text(1), "Deployment failed", "No capacity")
    state = remembered(space, address)
    assert state is not None
    assert status(state) == ("failed", False)
    note = f"redeploys revision 1 of {state['metadata']['name']}, which is failed"
    assert planned(space, text(1)) == {address: ("update", (note,))}
    before = len(space.mutations())
    space.apply(text(1))
    assert space.mutations()[before:] == ["POST redeploy"]
    (row,) = deployed(space, family)
    assert (row["id"], row["metadata"]["status"]) == (state["id"], "deployed")
    assert planned(space, text(1)) == {}


@KINDS
def test_first_revision_that_cannot_be_redeployed(
    space: Workspace, faults: Faults, address: str, family: str, text: Text
) -> None:
    faults.add(failure(Phase.FIRST, "Broken", "platform_resource_error"))
    failing(space, text(1), "Deployment failed", "Broken")
    assert status(remembered(space, address)) == ("platform_resource_error", True)
    assert planned(space, text(1)) == {address: ("delete+create", ANEW[address])}
    faults.add(failure(Phase.DELETE, "Stuck"))
    failing(space, text(1), "Deletion failed", "Stuck")
    assert status(remembered(space, address)) == ("delete_failed", True)
    assert planned(space, text(1)) == {address: ("delete+create", ANEW[address])}
    space.apply(text(1))
    (row,) = deployed(space, family)
    assert row["metadata"]["status"] == "deployed"
    assert planned(space, text(1)) == {}


@KINDS
def test_second_revision(space: Workspace, faults: Faults, address: str, family: str, text: Text) -> None:
    space.apply(text(1))
    faults.add(failure(Phase.REVISION, "Bad image"))
    before = len(space.mutations())
    failing(space, text(2), "Revision failed", "Bad image")
    state = remembered(space, address)
    assert state is not None
    assert status(state) == ("rollback_complete", False)
    assert run_value(state) == 1
    (row,) = deployed(space, family)
    assert row["id"] == state["id"]
    assert planned(space, text(1)) == {}
    action, (note,) = planned(space, text(2))[address]
    assert action == "update"
    assert note.startswith(f"creates revision 3 of {state['metadata']['name']}")
    space.apply(text(2))
    assert space.mutations()[before:] == ["POST create_revision"] * 2
    (row,) = deployed(space, family)
    assert (row["id"], row["latestRevision"]["revision"]) == (state["id"], 3)
    assert row["metadata"]["status"] == "deployed"
    assert planned(space, text(2)) == {}


@KINDS
def test_second_revision_without_a_way_back(
    space: Workspace, faults: Faults, address: str, family: str, text: Text
) -> None:
    space.apply(text(1))
    faults.add(failure(Phase.REVISION, "Bad image", "rollback_failed"))
    before = len(space.mutations())
    failing(space, text(2), "Revision failed", "Bad image")
    state = remembered(space, address)
    assert state is not None
    assert status(state) == ("rollback_failed", False)
    assert {action for action, _ in planned(space, text(2)).values()} == {"update"}
    space.apply(text(2))
    assert space.mutations()[before:] == ["POST create_revision"] * 2
    (row,) = deployed(space, family)
    assert (row["id"], row["metadata"]["status"]) == (state["id"], "deployed")


@KINDS
def test_deletion(space: Workspace, faults: Faults, address: str, family: str, text: Text) -> None:
    space.apply(text(1))
    state = remembered(space, address)
    assert state is not None
    faults.add(failure(Phase.DELETE, "Stuck"))
    before = len(space.mutations())
    failing(space, "", "Deletion failed", "Stuck")
    assert space.mutations()[before:] == ["DELETE delete_deployment"]  # what it is made of stays
    assert status(remembered(space, address)) == ("delete_failed", False)
    assert remembered(space, "press_block_spec.b") is not None
    (row,) = deployed(space, family)
    assert row["id"] == state["id"]
    assert planned(space, "")[address][0] == "delete"
    assert planned(space, text(1)) == {}
    assert [diag.summary for diag in space.plan(text(1))[1].warnings] == [
        "Deployment not running as declared"
    ]
    space.apply("")
    assert deployed(space, family) == []
    assert remembered(space, address) is None


def run_value(state: dict[str, Any]) -> object:
    """The run value of the one block; what has a type of its own is stored with it."""
    values = state["parameters"]
    for name in ("value", "b", "run", "value"):
        values = values.get(name, values)
    return values["size"]
