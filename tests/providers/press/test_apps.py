"""press_app_spec and press_app_deployment over a real socket."""

import pytest

from blockform.values import STRING, number, string, unknown
from blockform_press.server import FailDeployment, FaultRule, Faults
from tests.providers.press.harness import Engine, PlanFailedError, Recorder, summaries
from tests.providers.press.shapes import APP, APP_DEPLOYMENT, SPEC, app_deployment, app_spec, plain_spec

OTHER = "press_block_spec.other"


def two_blocks(engine: Engine) -> list[dict[str, object]]:
    return [
        {"id": engine.ref(address, "id"), "version": engine.ref(address, "release", "version")}
        for address in (SPEC, OTHER)
    ]


@pytest.fixture
def blocks(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    engine.apply(OTHER, plain_spec("other"))


@pytest.mark.usefixtures("blocks")
def test_app_spec_settles(engine: Engine) -> None:
    engine.apply(APP, app_spec(engine))
    assert engine.is_settled(APP, app_spec(engine))
    engine.refresh(APP)
    assert engine.is_settled(APP, app_spec(engine))
    engine.import_(APP, "forecast")
    assert engine.is_settled(APP, app_spec(engine))


@pytest.mark.usefixtures("blocks")
def test_block_list_decides_on_the_version(engine: Engine) -> None:
    engine.apply(APP, app_spec(engine))
    both = app_spec(engine, blocks=two_blocks(engine))
    other = engine.state[OTHER]["id"].as_str()
    assert engine.plan(APP, both).notes == (
        f"publishes release 1.1.0 of forecast (minor: new block {other})",
    )
    engine.apply(APP, both)
    engine.apply(SPEC, plain_spec(auto_run_on_deploy=True))
    assert (
        "publishes release 1.1.1 of forecast (patch"
        in engine.plan(APP, app_spec(engine, blocks=two_blocks(engine))).notes[0]
    )
    one = app_spec(engine)
    assert f"2.0.0 of forecast (major: block {other} is removed)" in engine.plan(APP, one).notes[0]


def test_app_of_blocks_in_the_same_plan(engine: Engine) -> None:
    engine.plan(SPEC, plain_spec())
    plan = engine.plan(APP, app_spec(engine))
    assert plan.notes == ("creates app spec forecast with release 1.0.0",)
    with pytest.raises(PlanFailedError, match='block spec "train" is not shared with: tenant1'):
        engine.plan(APP, app_spec(engine, scope="shared", tenants=["tenant1"]))
    deployed = engine.plan(APP_DEPLOYMENT, app_deployment(engine))
    assert deployed.notes == ("deploys release 1.0.0 of forecast as forecast-eu",)
    wrong = app_deployment(engine, parameters={"trian": {}, "train": {"run": {"agg_tipe": "x"}}})
    with pytest.raises(PlanFailedError) as caught:
        engine.plan(APP_DEPLOYMENT, wrong)
    assert {(p.summary, str(p.path)) for p in caught.value.problems} == {
        ("Unknown block", '.parameters["trian"]'),
        ("Unknown parameter", '.parameters["train"].run["agg_tipe"]'),
    }


@pytest.mark.usefixtures("blocks")
def test_unknown_blocks_are_named(engine: Engine) -> None:
    with pytest.raises(PlanFailedError, match=r'"train" has no release 7\.0\.0'):
        engine.plan(APP, app_spec(engine, blocks=[{"id": engine.ref(SPEC, "id"), "version": "7.0.0"}]))
    with pytest.raises(PlanFailedError, match="no block spec nowhere"):
        engine.plan(APP, app_spec(engine, blocks=[{"id": "nowhere", "version": "1.0.0"}]))


@pytest.mark.usefixtures("blocks")
def test_app_parameter_must_belong_to_a_block(engine: Engine) -> None:
    parameters = {"run": [{"name": "agg_tipe", "type": "string", "required": False}]}
    with pytest.raises(
        PlanFailedError, match=r'No block of the app has a run parameter "agg_tipe"\. Did you mean'
    ):
        engine.plan(APP, app_spec(engine, parameters=parameters))


@pytest.mark.usefixtures("blocks")
def test_app_deployment_lifecycle(engine: Engine) -> None:
    parameters = {"run": [{"name": "agg_type", "type": "string", "required": False, "default_value": "SUM"}]}
    engine.apply(APP, app_spec(engine, blocks=two_blocks(engine), parameters=parameters))
    config = app_deployment(
        engine,
        parameters={"train": {"run": {"agg_type": "MAX", "secret": "s3cr3t"}}},
        app_parameters={"run": {"agg_type": "MIN"}},
    )
    engine.apply(APP_DEPLOYMENT, config)
    state = engine.state[APP_DEPLOYMENT]
    assert [block["name"].as_str() for block in state["deployed_blocks"].elements] == [
        "train-forecast-eu",
        "other-forecast-eu",
    ]
    assert "s3cr3t" not in repr(state)
    assert engine.is_settled(APP_DEPLOYMENT, config)
    engine.refresh(APP_DEPLOYMENT)
    assert engine.is_settled(APP_DEPLOYMENT, config)
    without = app_deployment(
        engine,
        spec={"id": engine.ref(APP, "id"), "excludes": [{"id": engine.ref(OTHER, "id")}]},
        parameters=config["parameters"],
        app_parameters=config["app_parameters"],
    )
    assert engine.plan(APP_DEPLOYMENT, without).notes == (
        "creates revision 2 of forecast-eu (other excludes)",
    )
    engine.apply(APP_DEPLOYMENT, without)
    assert len(engine.state[APP_DEPLOYMENT]["deployed_blocks"].elements) == 1
    assert engine.state[APP_DEPLOYMENT]["latest_revision"]["revision"] == number(2)
    assert engine.is_settled(APP_DEPLOYMENT, without)
    operation = Recorder()
    assert engine.destroy(APP_DEPLOYMENT, operation) == ()
    assert operation.words == ["delete_deployment"]
    assert engine.destroy(APP) == ()


@pytest.mark.usefixtures("blocks")
def test_app_run_values_patch_in_place(engine: Engine) -> None:
    engine.apply(APP, app_spec(engine))
    config = app_deployment(engine, run_changes="patch")
    engine.apply(APP_DEPLOYMENT, config)
    changed = config | {"parameters": {"train": {"run": {"agg_type": "SUM"}}}}
    operation = Recorder()
    engine.apply(APP_DEPLOYMENT, changed, operation)
    assert operation.words == ["patch_run", "created"]
    engine.refresh(APP_DEPLOYMENT)
    assert engine.is_settled(APP_DEPLOYMENT, changed)


@pytest.mark.usefixtures("blocks")
def test_choice_of_blocks_is_checked(engine: Engine) -> None:
    engine.apply(APP, app_spec(engine))
    included = {"id": engine.ref(SPEC, "id"), "release_version": "1.0.0"}
    with pytest.raises(PlanFailedError, match="is part of release"):
        engine.plan(
            APP_DEPLOYMENT, app_deployment(engine, spec={"id": engine.ref(APP, "id"), "includes": [included]})
        )
    excluded = {"id": engine.ref(OTHER, "id")}
    with pytest.raises(PlanFailedError, match="is not part of release"):
        engine.plan(
            APP_DEPLOYMENT, app_deployment(engine, spec={"id": engine.ref(APP, "id"), "excludes": [excluded]})
        )


@pytest.mark.usefixtures("blocks")
def test_partly_failed_app_offers_a_redeploy(engine: Engine, faults: Faults) -> None:
    engine.apply(APP, app_spec(engine, blocks=two_blocks(engine)))
    faults.add(FaultRule(action=FailDeployment("No capacity", blocks=("other",)), kind="create_deployment"))
    response = engine.apply(APP_DEPLOYMENT, app_deployment(engine), fail=False)
    assert summaries(response.problems) == ["Deployment failed"]
    assert response.keep
    assert engine.plan(APP_DEPLOYMENT, app_deployment(engine)).notes == (
        "redeploys revision 1 of forecast-eu, which is warning",
    )
    engine.apply(APP_DEPLOYMENT, app_deployment(engine))
    assert engine.state[APP_DEPLOYMENT]["status"] == string("deployed")


@pytest.mark.usefixtures("blocks")
def test_block_in_use_cannot_be_deleted(engine: Engine) -> None:
    engine.apply(APP, app_spec(engine))
    assert "An app spec still names this block" in engine.destroy(SPEC)[0].detail


def test_unknown_app_spec_shows_no_value(engine: Engine) -> None:
    config = app_deployment(engine, spec={"id": unknown(STRING)}, app_parameters={"run": {"agg_type": "x"}})
    planned = engine.plan(APP_DEPLOYMENT, config).planned
    assert not planned["parameters"]["train"]["run"]["agg_type"].is_known
    assert not planned["app_parameters"]["run"]["agg_type"].is_known
