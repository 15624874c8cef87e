"""press_block_spec over a real socket: what each change does, versions, artifacts, imports."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from blockform.values import number, string, unknown
from blockform_press.server import EmbeddedServer
from tests.providers.press.harness import Engine, PlanFailedError, Recorder, summaries
from tests.providers.press.shapes import SPEC, built_spec, plain_spec, step


def requests_of(server: EmbeddedServer, method: str, before: int) -> list[str]:
    return [row["kind"] for row in server.log[before:] if row["method"] == method]


def test_create_settles_at_once(engine: Engine, code: Path) -> None:
    operation = Recorder()
    plan = engine.plan(SPEC, built_spec(code))
    assert plan.notes == ("creates block spec train with release 1.0.0",)
    assert plan.planned["release"]["version"] == string("1.0.0")
    engine.apply(SPEC, built_spec(code), operation)
    assert operation.words == ["create_spec", "created"]
    assert engine.is_settled(SPEC, built_spec(code))
    before = engine.state[SPEC]
    assert engine.refresh(SPEC) == [before]
    assert engine.state[SPEC] is before


def test_described_object_equals_the_applied_one(engine: Engine, code: Path) -> None:
    engine.apply(SPEC, built_spec(code))
    applied = engine.state[SPEC]
    imported = engine.import_(SPEC, "train")
    for name in ("config", "parameters", "kind", "scope", "featured", "releases"):
        assert imported[name] == applied[name], name
    assert imported["artifact"]["hash"] == applied["artifact"]["hash"]
    assert engine.is_settled(SPEC, built_spec(code))


@pytest.mark.parametrize(
    ("change", "note"),
    [
        pytest.param(
            lambda c: c["parameters"]["run"].append({"name": "n", "type": "number", "required": False}),
            "publishes release 1.1.0 of train (minor: new run parameter n)",
            id="new-parameter",
        ),
        pytest.param(
            lambda c: c["parameters"]["run"].pop(),
            "publishes release 2.0.0 of train (major: run parameter secret is removed)",
            id="removed-parameter",
        ),
        pytest.param(
            lambda c: c["parameters"]["run"][0].update(type="number", default_value=1),
            "publishes release 2.0.0 of train (major: run parameter agg_type changes its type)",
            id="retyped-parameter",
        ),
        pytest.param(
            lambda c: c["parameters"]["run"][0].update(required=True),
            "publishes release 2.0.0 of train (major: run parameter agg_type becomes required)",
            id="required-parameter",
        ),
        pytest.param(
            lambda c: c["config"]["steps"].update(more=step()),
            "publishes release 1.1.0 of train (minor: new step more)",
            id="new-step",
        ),
        pytest.param(
            lambda c: c["config"]["steps"]["fit"].update(command="other"),
            "publishes release 1.0.1 of train (patch: config changes)",
            id="config",
        ),
        pytest.param(
            lambda c: c.update(auto_run_on_deploy=True),
            "publishes release 1.0.1 of train (patch: auto_run_on_deploy changes)",
            id="auto-run",
        ),
        pytest.param(
            lambda c: c.update(release={"version": "3.0.0", "notes": "Big"}),
            "publishes release 3.0.0 of train (the version is asked for)",
            id="version-alone",
        ),
        pytest.param(
            lambda c: c["metadata"].update(title="Train", tags=["a"]),
            "patches metadata of train",
            id="metadata",
        ),
        pytest.param(
            lambda c: c["metadata"].update(status="archived"), "patches metadata of train", id="status"
        ),
        pytest.param(lambda c: c.update(featured=True), "patches featured of train", id="featured"),
    ],
)
def test_each_change_does_its_part(
    engine: Engine, change: Callable[[dict[str, object]], object], note: str
) -> None:
    engine.apply(SPEC, plain_spec())
    changed = deepcopy(plain_spec())
    change(changed)
    plan = engine.plan(SPEC, changed)
    assert plan.notes == (note,)
    engine.apply(SPEC, changed)
    assert engine.is_settled(SPEC, changed)
    engine.refresh(SPEC)
    assert engine.is_settled(SPEC, changed)


def test_unset_metadata_becomes_empty(engine: Engine) -> None:
    full = {"name": "train", "summary": "x", "title": "T", "description": "D", "tags": ["a", "b"]}
    engine.apply(SPEC, plain_spec(metadata=full))
    engine.apply(SPEC, plain_spec())
    engine.refresh(SPEC)
    assert engine.is_settled(SPEC, plain_spec())


def test_release_and_patch_are_two_intents(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    operation = Recorder()
    changed = plain_spec(metadata={"name": "train", "summary": "Other"}, auto_run_on_deploy=True)
    assert len(engine.plan(SPEC, changed).notes) == 2
    engine.apply(SPEC, changed, operation)
    assert operation.words == ["patch_spec", "created", "create_release", "created"]
    assert engine.is_settled(SPEC, changed)


def test_notes_alone_plan_nothing(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec(release={"notes": "One"}))
    assert engine.is_settled(SPEC, plain_spec(release={"notes": "Two"}))
    assert engine.is_settled(SPEC, plain_spec())
    assert engine.is_settled(SPEC, plain_spec(release={"version": None}))


def test_artifact_content_counts_and_path_does_not(engine: Engine, code: Path, tmp_path: Path) -> None:
    engine.apply(SPEC, built_spec(code))
    moved = tmp_path / "moved"
    code.rename(moved)
    assert engine.is_settled(SPEC, built_spec(moved))
    (moved / "main.py").write_text("print('other')\n")
    plan = engine.plan(SPEC, built_spec(moved))
    assert plan.notes == ("publishes release 1.0.1 of train (patch: artifact changes)",)
    (moved / "main.py").write_text("print('third')\n")
    response = engine.carry_out(SPEC, built_spec(moved), plan, fail=False)
    assert summaries(response.problems) == ["Artifact changed since plan"]


def test_published_version_is_refused(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec(release={"version": "1.2.0"}))
    changed = plain_spec(release={"version": "1.2.0"}, auto_run_on_deploy=True)
    with pytest.raises(
        PlanFailedError, match=r"published already.*next free version for this change is 1\.2\.1"
    ):
        engine.plan(SPEC, changed)
    lower = plain_spec(release={"version": "1.1.0"}, auto_run_on_deploy=True)
    with pytest.raises(PlanFailedError, match=r"not greater than 1\.2\.0.*1\.2\.1"):
        engine.plan(SPEC, lower)


def test_version_taken_meanwhile_stops_apply(engine: Engine, make_engine: Callable[..., Engine]) -> None:
    engine.apply(SPEC, plain_spec())
    other = make_engine()
    other.import_(SPEC, "train")
    changed = plain_spec(auto_run_on_deploy=True)
    plan = engine.plan(SPEC, changed)
    others = plain_spec(config={"steps": {"fit": step(command="theirs")}})
    other.apply(SPEC, others)
    response = engine.carry_out(SPEC, changed, plan, fail=False)
    assert summaries(response.problems) == ["Press refused call"]
    assert "must be greater than 1.0.1" in response.problems[0].detail
    engine.refresh(SPEC)
    assert engine.plan(SPEC, changed).notes == (
        "publishes release 1.0.2 of train (patch: config and auto_run_on_deploy change)",
    )


def test_unknown_content_may_publish(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    open_config = plain_spec(config={"steps": {"fit": step(command=unknown(string("").type))}})
    plan = engine.plan(SPEC, open_config)
    assert plan.notes == ("may publish a release of train (depends on values known after apply)",)
    assert not plan.planned["release"]["version"].is_known
    operation = Recorder()
    engine.carry_out(SPEC, plain_spec(), plan, operation)
    assert operation.events == []
    engine.carry_out(SPEC, plain_spec(config={"steps": {"fit": step(command="other")}}), plan, operation)
    assert engine.state[SPEC]["release"]["version"] == string("1.0.1")


def test_kind_needs_a_new_spec(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    service = plain_spec(kind="service", config={"image_details": {"id": 1}})
    assert [str(path) for path in engine.plan(SPEC, service).requires_replace] == [".kind"]


def test_dry_run_finds_what_only_the_platform_knows(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    with pytest.raises(PlanFailedError, match="already exists"):
        engine.plan("press_block_spec.again", plain_spec())
    assert engine.plan("press_block_spec.again", plain_spec(), validate_remote=False).notes


def test_unknown_instance_type_is_named(engine: Engine) -> None:
    spec = plain_spec(config={"steps": {"fit": step(resources={"instance_type_id": 999})}})
    with pytest.raises(PlanFailedError, match="no instance type 999") as caught:
        engine.plan(SPEC, spec)
    assert str(caught.value.problems[0].path) == '.config.steps["fit"].resources.instance_type_id'


def test_shared_spec_round_trips(engine: Engine) -> None:
    shared = plain_spec(
        scope="shared",
        tenants=["b", "a"],
        config={"steps": {"call": {"type": "http", "method": "get", "url": "https://x"}}},
    )
    engine.apply(SPEC, shared)
    engine.refresh(SPEC)
    assert engine.is_settled(SPEC, shared)
    assert engine.is_settled(SPEC, shared | {"tenants": ["a", "b"]})
    more = shared | {"tenants": ["a", "c"]}
    assert engine.plan(SPEC, more).notes == ("patches tenants of train",)
    engine.apply(SPEC, more)
    engine.apply(SPEC, plain_spec(config=shared["config"]))
    engine.refresh(SPEC)
    assert engine.is_settled(SPEC, plain_spec(config=shared["config"]))


def test_repository_token_is_stored_as_fingerprint(engine: Engine) -> None:
    repository = {"url": "https://git", "branch": "main", "token": "s3cr3t"}
    spec = plain_spec(config={"steps": {"fit": step(repository=repository)}})
    engine.apply(SPEC, spec)
    stored = engine.state[SPEC]["config"]["steps"]["fit"]["repository"]["token"].as_str()
    assert stored.startswith("hidden:")
    assert "s3cr3t" not in repr(engine.state[SPEC])
    engine.import_(SPEC, "train")
    assert engine.state[SPEC]["config"]["steps"]["fit"]["repository"]["token"].as_str() == stored
    assert "s3cr3t" not in "".join(engine.trace)
    repository["token"] = "other"
    assert "publishes release 1.0.1" in engine.plan(SPEC, spec).notes[0]


def test_breaking_release_names_deployments(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    deployed = {"spec": {"id": engine.ref(SPEC, "id")}, "metadata": {"name": "train-eu", "summary": "s"}}
    engine.apply("press_block_deployment.d", deployed)
    changed = deepcopy(plain_spec())
    changed["parameters"]["run"].pop()
    plan = engine.plan(SPEC, changed)
    assert summaries(plan.problems) == ["Release breaks deployments"]
    assert "train-eu" in plan.problems[0].detail


def test_destroy_archives_where_asked(engine: Engine) -> None:
    spec = plain_spec(on_destroy="archive")
    engine.apply(SPEC, spec)
    operation = Recorder()
    assert engine.destroy(SPEC, operation) == ()
    assert operation.words == ["patch_spec", "created"]
    assert engine.import_(SPEC, "train")["status"] == string("archived")


def test_spec_with_deployments_stays(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    deployed = {"spec": {"id": engine.ref(SPEC, "id")}, "metadata": {"name": "d", "summary": "s"}}
    engine.apply("press_block_deployment.d", deployed)
    problems = engine.destroy(SPEC)
    assert summaries(problems) == ["Press refused call"]
    assert 'on_destroy = "archive"' in problems[0].detail


def test_object_deleted_outside_is_gone(engine: Engine, make_engine: Callable[..., Engine]) -> None:
    engine.apply(SPEC, plain_spec())
    other = make_engine()
    other.import_(SPEC, "train")
    other.destroy(SPEC)
    assert engine.refresh(SPEC) == [None]
    assert SPEC not in engine.state


def test_deleting_what_is_gone_is_fine(engine: Engine, make_engine: Callable[..., Engine]) -> None:
    engine.apply(SPEC, plain_spec())
    other = make_engine()
    other.import_(SPEC, "train")
    other.destroy(SPEC)
    assert engine.destroy(SPEC) == ()


def test_create_with_status_patches_afterwards(engine: Engine) -> None:
    spec = plain_spec(metadata={"name": "train", "summary": "s", "status": "archived"})
    operation = Recorder()
    engine.apply(SPEC, spec, operation)
    assert operation.words == ["create_spec", "created", "patch_spec", "created"]
    assert engine.is_settled(SPEC, spec)


def test_fractions_round_trip(engine: Engine) -> None:
    spec = plain_spec(
        parameters={"run": [{"name": "rate", "type": "number", "required": False, "default_value": 0.1}]}
    )
    engine.apply(SPEC, spec)
    engine.import_(SPEC, "train")
    assert engine.state[SPEC]["parameters"]["run"][0]["default_value"] == number("0.1")


def test_webapp_and_service_kinds(engine: Engine) -> None:
    webapp = plain_spec(
        "web", kind="webapp", config={"image_details": {"id": 1}, "resources": {"instance_type_id": 43}}
    )
    engine.apply("press_block_spec.web", webapp)
    assert engine.is_settled("press_block_spec.web", webapp)
    service = plain_spec(
        "api",
        kind="service",
        config={
            "service_type": "api",
            "image_details": {"id": 1, "version_id": 2},
            "health_check_url": "/health",
            "min_instances": 2,
            "parameters": {"env": {"A": "1"}, "secrets": ["S"]},
        },
    )
    engine.apply("press_block_spec.api", service)
    engine.import_("press_block_spec.api", "api")
    assert engine.state["press_block_spec.api"]["config"]["health_check_url"] == string("/health")
