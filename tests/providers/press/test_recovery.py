"""Lost answers and kills: whatever happens, nothing is made twice and the state names all that exists."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from blockform.sdk import CallIntent, Outcome
from blockform_press.server import Drop, FaultRule, Faults, Moment, Refuse
from tests.providers.press.harness import Engine, Recorder, summaries
from tests.providers.press.shapes import (
    APP,
    APP_DEPLOYMENT,
    DEPLOYMENT,
    SPEC,
    Config,
    app_deployment,
    app_spec,
    built_spec,
    deployment,
    plain_spec,
)

Case = tuple[str, Callable[[Engine, Path], Config], Callable[[Engine, Path], Config] | None, str, str]
"""Address, the object before (None: none), the object after, the server's word for the call, and ours."""

CASES = [
    pytest.param(SPEC, None, lambda _e, c: built_spec(c), "create_spec", "create_spec", id="create-spec"),
    pytest.param(
        SPEC,
        lambda _e, c: built_spec(c),
        lambda _e, c: built_spec(c, auto_run_on_deploy=True),
        "create_release",
        "create_release",
        id="release",
    ),
    pytest.param(
        SPEC,
        lambda _e, _c: plain_spec(),
        lambda _e, _c: plain_spec(featured=True),
        "patch_spec",
        "patch_spec",
        id="patch-spec",
    ),
    pytest.param(APP, None, lambda e, _c: app_spec(e), "create_spec", "create_spec", id="create-app"),
    pytest.param(
        DEPLOYMENT,
        None,
        lambda e, _c: deployment(e, parameters={"run": {"agg_type": "AVG", "secret": "s3cr3t"}}),
        "create_deployment",
        "create_deployment",
        id="create-deployment",
    ),
    pytest.param(
        DEPLOYMENT,
        lambda e, _c: deployment(e),
        lambda e, _c: deployment(e, parameters={"run": {"agg_type": "SUM", "secret": "s3cr3t"}}),
        "create_revision",
        "create_revision",
        id="revision",
    ),
    pytest.param(
        DEPLOYMENT,
        lambda e, _c: deployment(e, run_changes="patch"),
        lambda e, _c: deployment(e, run_changes="patch", parameters={"run": {"agg_type": "SUM"}}),
        "patch_parameters",
        "patch_run",
        id="patch-run",
    ),
    pytest.param(
        DEPLOYMENT,
        lambda e, _c: deployment(e),
        lambda e, _c: deployment(e, metadata={"name": "train-eu", "summary": "Other"}),
        "patch_deployment",
        "patch_deployment",
        id="patch-deployment",
    ),
    pytest.param(
        APP_DEPLOYMENT,
        None,
        lambda e, _c: app_deployment(e, parameters={"train": {"run": {"agg_type": "x", "secret": "s3cr3t"}}}),
        "create_deployment",
        "create_deployment",
        id="create-app-deployment",
    ),
]

LOST = [
    pytest.param(Drop(when=Moment.AFTER), True, id="dropped-after"),
    pytest.param(Drop(when=Moment.BEFORE), False, id="dropped-before"),
    pytest.param(Refuse(status=502, when=Moment.AFTER), True, id="502-after"),
    pytest.param(Refuse(status=503), False, id="503-before"),
]


def prepare(
    engine: Engine, code: Path, address: str, before: Callable[[Engine, Path], Config] | None
) -> None:
    if address != SPEC:
        engine.apply(SPEC, plain_spec())
    if address == APP_DEPLOYMENT:
        engine.apply(APP, app_spec(engine))
    if before is not None:
        engine.apply(address, before(engine, code))


@pytest.mark.parametrize(("address", "before", "after", "kind", "ours"), CASES)
@pytest.mark.parametrize(("fault", "happened"), LOST)
def test_lost_answer_is_looked_up_at_once(
    engine: Engine,
    faults: Faults,
    code: Path,
    address: str,
    before: Callable[[Engine, Path], Config] | None,
    after: Callable[[Engine, Path], Config],
    kind: str,
    ours: str,
    fault: Drop | Refuse,
    happened: bool,
) -> None:
    prepare(engine, code, address, before)
    plan = engine.plan(address, after(engine, code))
    faults.add(FaultRule(action=fault, kind=kind, nth=(1,)))
    operation = Recorder()
    engine.carry_out(address, after(engine, code), plan, operation)
    assert operation.words == ([ours, "created"] if happened else [ours, "refused", ours, "created"])
    assert engine.is_settled(address, after(engine, code))
    engine.refresh(address)
    assert engine.is_settled(address, after(engine, code))


@pytest.mark.parametrize(("address", "before", "after", "kind", "ours"), CASES)
def test_intent_without_result_is_settled_by_another_process(
    engine: Engine,
    code: Path,
    address: str,
    before: Callable[[Engine, Path], Config] | None,
    after: Callable[[Engine, Path], Config],
    kind: str,
    ours: str,
) -> None:
    assert kind
    prepare(engine, code, address, before)
    prior = engine.state.get(address)
    operation = Recorder()
    engine.apply(address, after(engine, code), operation)
    (intent,) = operation.intents
    assert "s3cr3t" not in repr(intent)
    engine.restart()
    found = engine.recover(address, intent, prior)
    assert (found.outcome, summaries(found.problems)) == (Outcome.HAPPENED, [])
    assert found.new_state is not None
    assert ours == intent.kind
    engine.state[address] = found.new_state
    wanted = after(engine, code)
    plan = engine.plan(address, wanted)
    assert plan.planned is found.new_state or "only what is kept here" in plan.notes[0]


@pytest.mark.parametrize(("address", "before", "after", "kind", "ours"), CASES)
def test_intent_that_never_was_sent_has_not_happened(
    engine: Engine,
    faults: Faults,
    code: Path,
    address: str,
    before: Callable[[Engine, Path], Config] | None,
    after: Callable[[Engine, Path], Config],
    kind: str,
    ours: str,
) -> None:
    prepare(engine, code, address, before)
    prior = engine.state.get(address)
    plan = engine.plan(address, after(engine, code))
    faults.add(FaultRule(action=Refuse(status=400, detail="Not today."), kind=kind))
    operation = Recorder()
    response = engine.carry_out(address, after(engine, code), plan, operation, fail=False)
    assert summaries(response.problems) == ["Press refused call"]
    assert "Not today." in response.problems[0].detail
    assert operation.words == [ours, "refused"]
    engine.restart()
    assert engine.recover(address, operation.intents[0], prior).outcome is Outcome.NOT_HAPPENED


def test_object_that_was_there_before_is_never_adopted(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    operation = Recorder()
    plan = engine.plan("press_block_spec.second", plain_spec(), validate_remote=False)
    response = engine.carry_out("press_block_spec.second", plain_spec(), plan, operation, fail=False)
    assert "already exists" in response.problems[0].detail
    assert "blockform import" in response.problems[0].detail
    (intent,) = operation.intents
    assert intent.expected["existing"] == [engine.state[SPEC]["id"].as_str()]
    assert engine.recover("press_block_spec.second", intent).outcome is Outcome.NOT_HAPPENED


@pytest.mark.parametrize("address", [SPEC, DEPLOYMENT])
def test_object_of_other_content_is_left_to_the_user(engine: Engine, address: str) -> None:
    engine.apply(SPEC, plain_spec(), first := Recorder())
    operation = first
    if address == DEPLOYMENT:
        operation = Recorder()
        engine.apply(DEPLOYMENT, deployment(engine), operation)
    (intent,) = operation.intents
    found = engine.recover(address, replace(intent, digest="another"))
    assert found.outcome is Outcome.UNDECIDED
    assert summaries(found.problems) == ["Outcome of call not known"]
    assert "blockform import" in found.problems[0].detail
    assert "another metadata.name" in found.problems[0].detail


def test_release_of_other_content_is_left_to_the_user(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    operation = Recorder()
    engine.apply(SPEC, plain_spec(auto_run_on_deploy=True), operation)
    found = engine.recover(SPEC, replace(operation.intents[0], digest="another"), engine.state[SPEC])
    assert found.outcome is Outcome.UNDECIDED


def test_deletion_is_settled(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    engine.apply(DEPLOYMENT, deployment(engine))
    prior, operation = engine.state[DEPLOYMENT], Recorder()
    intent = CallIntent(kind="delete_deployment", key={"family": "blocks", "id": prior["id"].as_str()})
    assert engine.recover(DEPLOYMENT, intent, prior).outcome is Outcome.NOT_HAPPENED
    engine.destroy(DEPLOYMENT, operation)
    found = engine.recover(DEPLOYMENT, operation.intents[0], prior)
    assert (found.outcome, found.new_state) == (Outcome.HAPPENED, None)
    prior, operation = engine.state[SPEC], Recorder()
    engine.destroy(SPEC, operation)
    found = engine.recover(SPEC, operation.intents[0], prior)
    assert (found.outcome, found.new_state) == (Outcome.HAPPENED, None)


@pytest.mark.parametrize("fault", [Drop(when=Moment.AFTER), Drop(when=Moment.BEFORE)])
@pytest.mark.parametrize("kind", ["delete_deployment", "delete_spec"])
def test_lost_answer_to_a_deletion(engine: Engine, faults: Faults, fault: Drop, kind: str) -> None:
    engine.apply(SPEC, plain_spec())
    engine.apply(DEPLOYMENT, deployment(engine))
    faults.add(FaultRule(action=fault, kind=kind, nth=(1,)))
    assert engine.destroy(DEPLOYMENT) == ()
    assert engine.destroy(SPEC) == ()


def test_unreachable_platform_leaves_the_decision_open(
    engine: Engine, make_engine: Callable[..., Engine]
) -> None:
    operation = Recorder()
    engine.apply(SPEC, plain_spec(), operation)
    nowhere = make_engine(endpoint="http://127.0.0.1:9", max_retries=0)
    found = nowhere.recover(SPEC, operation.intents[0])
    assert found.outcome is Outcome.UNDECIDED
    assert summaries(found.problems) == ["Press not reachable"]


def test_unknown_intents_are_left_alone(engine: Engine) -> None:
    for address in (SPEC, DEPLOYMENT):
        found = engine.recover(address, CallIntent(kind="dance", key={"id": "x"}))
        assert (found.outcome, summaries(found.problems)) == (Outcome.UNDECIDED, ["Unknown intent"])


def test_failing_read_after_create_keeps_the_id(engine: Engine, faults: Faults) -> None:
    plan = engine.plan(SPEC, plain_spec())
    faults.add(FaultRule(action=Refuse(status=500), method="GET", path=r"/specs/[0-9a-f-]{36}$"))
    response = engine.carry_out(SPEC, plain_spec(), plan, fail=False)
    assert summaries(response.problems) == ["Press server error"]
    assert response.keep
    assert not engine.state[SPEC]["id"].is_null
    faults.clear()
    engine.refresh(SPEC)
    assert engine.is_settled(SPEC, plain_spec())
