"""press_block_deployment over a real socket: revisions, run parameters, hidden values, failures and waiting."""

from collections.abc import Callable
from pathlib import Path

import pytest

from blockform.values import STRING, Value, number, string, unknown
from blockform_press.server import FailDeployment, FaultRule, Faults, Phase
from tests.providers.press.harness import Engine, PlanFailedError, Recorder, summaries
from tests.providers.press.shapes import DEPLOYMENT, SPEC, built_spec, deployment, plain_spec


@pytest.fixture
def spec(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())


def revision_of(state: Value) -> Value:
    return state["latest_revision"]["revision"]


@pytest.mark.usefixtures("spec")
def test_create_takes_latest_release_and_settles(engine: Engine) -> None:
    operation = Recorder()
    plan = engine.plan(DEPLOYMENT, deployment(engine))
    assert plan.notes == ("deploys release 1.0.0 of train as train-eu",)
    assert plan.planned["spec"]["version"] == string("1.0.0")
    assert plan.planned["kind"] == string("workflow")
    engine.apply(DEPLOYMENT, deployment(engine), operation)
    assert operation.words == ["create_deployment", "created"]
    assert ("progress", "deployed") in operation.events
    assert engine.state[DEPLOYMENT]["status"] == string("deployed")
    assert engine.is_settled(DEPLOYMENT, deployment(engine))
    before = engine.state[DEPLOYMENT]
    engine.refresh(DEPLOYMENT)
    assert engine.state[DEPLOYMENT] is before


@pytest.mark.usefixtures("spec")
def test_newer_release_is_not_taken_by_itself(engine: Engine) -> None:
    engine.apply(DEPLOYMENT, deployment(engine))
    engine.apply(SPEC, plain_spec(auto_run_on_deploy=True))
    assert engine.is_settled(DEPLOYMENT, deployment(engine))
    pinned = deployment(engine, spec={"id": engine.ref(SPEC, "id"), "version": "1.0.1"})
    assert engine.plan(DEPLOYMENT, pinned).notes == (
        "creates revision 2 of train-eu (release 1.0.0 -> 1.0.1)",
    )
    engine.apply(DEPLOYMENT, pinned)
    assert revision_of(engine.state[DEPLOYMENT]) == number(2)
    assert engine.is_settled(DEPLOYMENT, pinned)


@pytest.mark.usefixtures("spec")
def test_promised_version_is_kept_when_a_newer_one_appears(
    engine: Engine, make_engine: Callable[..., Engine]
) -> None:
    plan = engine.plan(DEPLOYMENT, deployment(engine))
    other = make_engine()
    other.import_(SPEC, "train")
    other.apply(SPEC, plain_spec(auto_run_on_deploy=True))
    engine.restart()
    engine.carry_out(DEPLOYMENT, deployment(engine), plan)
    assert engine.state[DEPLOYMENT]["spec"]["version"] == string("1.0.0")


@pytest.mark.usefixtures("spec")
@pytest.mark.parametrize(
    ("change", "note"),
    [
        pytest.param(
            {"parameters": {"run": {"agg_type": "SUM"}}},
            "creates revision 2 of train-eu (run parameter agg_type)",
            id="run",
        ),
        pytest.param(
            {"parameters": {"run": {"agg_type": "MAX"}, "build": {"cmd": "x"}}},
            "creates revision 2 of train-eu (build parameter cmd)",
            id="build",
        ),
        pytest.param(
            {"parameters": None},
            "creates revision 2 of train-eu (run parameter agg_type no longer set)",
            id="removed",
        ),
        pytest.param(
            {"metadata": {"name": "renamed", "summary": "Daily", "tags": ["x"]}},
            "patches metadata of renamed",
            id="metadata",
        ),
        pytest.param(
            {"timeouts": {"create": "1h"}},
            "changes nothing on the platform, only what is kept here",
            id="timeouts",
        ),
    ],
)
def test_each_change_does_its_part(engine: Engine, change: dict[str, object], note: str) -> None:
    engine.apply(DEPLOYMENT, deployment(engine))
    changed = deployment(engine, **change)
    assert engine.plan(DEPLOYMENT, changed).notes == (note,)
    engine.apply(DEPLOYMENT, changed)
    assert engine.is_settled(DEPLOYMENT, changed)
    engine.refresh(DEPLOYMENT)
    assert engine.is_settled(DEPLOYMENT, changed)


@pytest.mark.usefixtures("spec")
def test_run_changes_patch_in_place(engine: Engine) -> None:
    config = deployment(engine, run_changes="patch")
    engine.apply(DEPLOYMENT, config)
    changed = config | {"parameters": {"run": {"agg_type": "SUM"}}}
    assert engine.plan(DEPLOYMENT, changed).notes == (
        "patches run parameters of train-eu in place (run parameter agg_type)",
    )
    operation = Recorder()
    engine.apply(DEPLOYMENT, changed, operation)
    assert operation.words == ["patch_run", "created"]
    assert revision_of(engine.state[DEPLOYMENT]) == number(1)
    engine.apply(DEPLOYMENT, config | {"parameters": None})  # back to the default
    client, deployment_id = engine.provider.connection.client, engine.state[DEPLOYMENT]["id"].as_str()
    assert client.run_parameters(deployment_id)["agg_type"] == "AVG"
    engine.refresh(DEPLOYMENT)
    assert engine.is_settled(DEPLOYMENT, config | {"parameters": None})


@pytest.mark.usefixtures("spec")
def test_notes_alone_plan_nothing(engine: Engine) -> None:
    engine.apply(DEPLOYMENT, deployment(engine, revision_notes="One"))
    assert engine.is_settled(DEPLOYMENT, deployment(engine, revision_notes="Two"))


@pytest.mark.usefixtures("spec")
def test_hidden_values_are_stored_as_fingerprints(engine: Engine) -> None:
    values = {"run": {"agg_type": "MAX", "secret": "s3cr3t"}}
    config = deployment(engine, parameters=values)
    plan = engine.plan(DEPLOYMENT, config)
    assert "s3cr3t" not in repr(plan)
    operation = Recorder()
    engine.apply(DEPLOYMENT, config, operation)
    engine.refresh(DEPLOYMENT)
    assert "s3cr3t" not in repr(engine.state) + repr(operation.events) + "".join(engine.trace)
    assert engine.state[DEPLOYMENT]["parameters"]["run"]["agg_type"] == string("MAX")
    assert engine.is_settled(DEPLOYMENT, config)
    changed = deployment(engine, parameters={"run": {"agg_type": "MAX", "secret": "other"}})
    assert engine.plan(DEPLOYMENT, changed).notes == (
        "creates revision 2 of train-eu (run parameter secret)",
    )
    client, deployment_id = engine.provider.connection.client, engine.state[DEPLOYMENT]["id"].as_str()
    assert client.run_parameters(deployment_id)["secret"] == "s3cr3t"


def test_without_definitions_no_value_is_shown(engine: Engine) -> None:
    config = deployment(engine, spec={"id": unknown(STRING)})
    plan = engine.plan(DEPLOYMENT, config)
    assert not plan.planned["parameters"]["run"]["agg_type"].is_known
    assert "MAX" not in repr(plan)
    engine.apply(SPEC, plain_spec())
    settled = deployment(engine)
    engine.carry_out(DEPLOYMENT, settled, plan)
    engine.refresh(DEPLOYMENT)
    assert engine.is_settled(DEPLOYMENT, settled)


@pytest.mark.usefixtures("spec")
def test_offline_plan_keeps_what_is_hidden(engine: Engine, make_engine: Callable[..., Engine]) -> None:
    config = deployment(engine, parameters={"run": {"agg_type": "MAX", "secret": "s3cr3t"}})
    engine.apply(DEPLOYMENT, config)
    offline = make_engine(endpoint="http://127.0.0.1:9")
    offline.state = dict(engine.state)
    assert offline.plan(DEPLOYMENT, config, validate_remote=False).planned is engine.state[DEPLOYMENT]
    with pytest.raises(PlanFailedError, match="cannot be reached"):
        offline.plan(DEPLOYMENT, config)


def test_values_are_checked_against_a_planned_spec(engine: Engine) -> None:
    engine.plan(SPEC, plain_spec())
    wrong = deployment(engine, parameters={"run": {"agg_tpe": 1, "agg_type": 2}, "build": {"agg_type": "x"}})
    with pytest.raises(PlanFailedError) as caught:
        engine.plan(DEPLOYMENT, wrong)
    found = {(p.summary, str(p.path)) for p in caught.value.problems}
    assert found == {
        ("Unknown parameter", '.parameters.run["agg_tpe"]'),
        ("Parameter value of wrong type", '.parameters.run["agg_type"]'),
        ("Unknown parameter", '.parameters.build["agg_type"]'),
    }
    assert 'Did you mean "agg_type"?' in str(caught.value)
    plan = engine.plan(DEPLOYMENT, deployment(engine))
    assert plan.notes == ("deploys release 1.0.0 of train as train-eu",)
    assert not plan.planned["spec"]["id"].is_known


@pytest.mark.usefixtures("spec")
def test_values_are_checked_against_a_planned_release(engine: Engine) -> None:
    more = plain_spec()
    more["parameters"]["run"].append({"name": "n", "type": "number", "required": True})
    engine.plan(SPEC, more)
    latest = {"id": engine.ref(SPEC, "id"), "version": engine.ref(SPEC, "release", "version")}
    with pytest.raises(PlanFailedError, match='run parameter "n" needs a value'):
        engine.plan(DEPLOYMENT, deployment(engine, spec=latest))
    good = deployment(engine, spec=latest, parameters={"run": {"n": 1}})
    assert engine.plan(DEPLOYMENT, good).notes == ("deploys release 2.0.0 of train as train-eu",)


@pytest.mark.usefixtures("spec")
def test_unknown_releases_are_named(engine: Engine) -> None:
    with pytest.raises(PlanFailedError, match=r'"train" has no release 9\.0\.0; its latest is 1\.0\.0'):
        engine.plan(DEPLOYMENT, deployment(engine, spec={"id": engine.ref(SPEC, "id"), "version": "9.0.0"}))
    with pytest.raises(PlanFailedError, match="no block spec nowhere"):
        engine.plan(DEPLOYMENT, deployment(engine, spec={"id": "nowhere"}))


def test_archived_spec_cannot_be_deployed(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec(metadata={"name": "train", "summary": "s", "status": "archived"}))
    with pytest.raises(PlanFailedError, match='"train" is archived'):
        engine.plan(DEPLOYMENT, deployment(engine))


def test_other_spec_needs_a_new_deployment(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    engine.apply("press_block_spec.other", plain_spec("other"))
    engine.apply(DEPLOYMENT, deployment(engine))
    moved = deployment(engine, spec={"id": engine.ref("press_block_spec.other", "id")})
    assert [str(path) for path in engine.plan(DEPLOYMENT, moved).requires_replace] == [".spec.id"]


@pytest.mark.usefixtures("spec")
def test_failed_first_deployment_is_recorded(engine: Engine, faults: Faults) -> None:
    faults.add(FaultRule(action=FailDeployment("No capacity"), kind="create_deployment"))
    response = engine.apply(DEPLOYMENT, deployment(engine), fail=False)
    assert summaries(response.problems) == ["Deployment failed"]
    assert "No capacity" in response.problems[0].detail
    assert response.keep
    assert engine.state[DEPLOYMENT]["status"] == string("failed")
    assert engine.plan(DEPLOYMENT, deployment(engine)).notes == (
        "redeploys revision 1 of train-eu, which is failed",
    )
    operation = Recorder()
    engine.apply(DEPLOYMENT, deployment(engine), operation)
    assert operation.words == ["redeploy", "created"]
    assert engine.is_settled(DEPLOYMENT, deployment(engine))


@pytest.mark.usefixtures("spec")
def test_failed_revision_leaves_the_one_in_effect(engine: Engine, faults: Faults) -> None:
    engine.apply(DEPLOYMENT, deployment(engine))
    faults.add(
        FaultRule(action=FailDeployment("Bad image", phase=Phase.REVISION), kind="create_revision", nth=(1,))
    )
    changed = deployment(engine, parameters={"run": {"agg_type": "SUM"}})
    response = engine.apply(DEPLOYMENT, changed, fail=False)
    assert summaries(response.problems) == ["Revision failed"]
    assert "Bad image" in response.problems[0].detail
    assert response.keep
    state = engine.state[DEPLOYMENT]
    assert state["status"] == string("rollback_complete")
    assert state["parameters"]["run"]["agg_type"] == string("MAX")
    engine.refresh(DEPLOYMENT)
    assert engine.plan(DEPLOYMENT, changed).notes == (
        "creates revision 3 of train-eu (run parameter agg_type)",
    )
    engine.apply(DEPLOYMENT, changed)
    assert engine.is_settled(DEPLOYMENT, changed)


@pytest.mark.usefixtures("spec")
def test_drift_of_values_is_seen(engine: Engine) -> None:
    engine.apply(DEPLOYMENT, deployment(engine))
    client, deployment_id = engine.provider.connection.client, engine.state[DEPLOYMENT]["id"].as_str()
    client.patch_run_parameters(deployment_id, {"parameters": {"agg_type": "MIN"}})
    engine.refresh(DEPLOYMENT)
    assert engine.state[DEPLOYMENT]["parameters"]["run"]["agg_type"] == string("MIN")
    assert engine.plan(DEPLOYMENT, deployment(engine)).notes == (
        "creates revision 2 of train-eu (run parameter agg_type)",
    )


@pytest.mark.usefixtures("spec")
def test_failed_deletion_says_so(engine: Engine, faults: Faults) -> None:
    engine.apply(DEPLOYMENT, deployment(engine))
    faults.add(
        FaultRule(action=FailDeployment("Stuck", phase=Phase.DELETE), kind="delete_deployment", nth=(1,))
    )
    assert summaries(engine.destroy(DEPLOYMENT)) == ["Deletion failed"]
    assert engine.destroy(DEPLOYMENT) == ()


@pytest.mark.usefixtures("spec")
def test_import_finds_by_name(engine: Engine) -> None:
    engine.apply(
        DEPLOYMENT, deployment(engine, parameters={"build": {"cmd": "x"}, "run": {"agg_type": "AVG"}})
    )
    state = engine.import_(DEPLOYMENT, "train-eu")
    assert state["parameters"]["build"]["cmd"] == string("x")
    assert state["parameters"]["run"].is_null  # what equals the default was perhaps never given
    engine.import_(DEPLOYMENT, state["id"].as_str())
    assert engine.is_settled(DEPLOYMENT, deployment(engine, parameters={"build": {"cmd": "x"}}))
    with pytest.raises(PlanFailedError, match="no block deployment with the id or name"):
        engine.import_(DEPLOYMENT, "nowhere")


def test_references_are_replaced_when_deployed(engine: Engine, code: Path) -> None:
    engine.apply(SPEC, built_spec(code))
    engine.apply(DEPLOYMENT, deployment(engine, parameters={"build": {"cmd": "python x.py", "instance": 23}}))
    assert engine.state[DEPLOYMENT]["status"] == string("deployed")


@pytest.mark.usefixtures("spec")
def test_waiting_too_long_keeps_the_object(engine: Engine, faults: Faults) -> None:
    del faults
    config = deployment(engine, timeouts={"create": "0s", "update": "10s"})
    operation = Recorder()
    response = engine.apply(DEPLOYMENT, config, operation, fail=False)
    if response.problems:  # a fast server may be done at the first look
        assert summaries(response.problems) == ["Platform takes too long"]
        assert response.keep
    assert engine.state[DEPLOYMENT]["id"].is_known
