"""Rules 14 to 28, 42, 43 and 45: block specs in general, and services."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.providers.press.server.conftest import Press

Json = dict[str, Any]


def refusal(press: "Press", spec: Json, **parts: Any) -> tuple[int, str]:
    response = press.create_block(spec, **parts)
    return response.status_code, response.json().get("detail", "")


def test_rule_14_spec_is_required(press: "Press") -> None:
    response = press.call("POST", "/v1/blocks/specs/", files={"featured": (None, "null")})
    assert (response.status_code, response.json()["detail"]) == (400, "Field 'spec' is required.")


@pytest.mark.parametrize(
    ("members", "detail"),
    [
        pytest.param({"version": "2"}, "Unsupported spec version.", id="rule-15-other"),
        pytest.param({"version": True}, "Unsupported spec version.", id="rule-15-boolean"),
        pytest.param({"kind": "app"}, "Invalid kind 'app'.", id="rule-16-app"),
        pytest.param({"kind": None}, "Invalid kind 'None'.", id="rule-16-none"),
        pytest.param({"metadata": {"summary": "s"}}, "metadata.name is required.", id="rule-17-no-name"),
        pytest.param(
            {"metadata": {"name": " ", "summary": "s"}}, "metadata.name is required.", id="rule-17-empty-name"
        ),
        pytest.param({"metadata": {"name": "n"}}, "metadata.summary is required.", id="rule-17-no-summary"),
        pytest.param({"metadata": None}, "metadata.name is required.", id="rule-17-no-metadata"),
        pytest.param(
            {"release": {"notes": "x"}},
            "release.version must be a valid semantic version.",
            id="rule-20-none",
        ),
        pytest.param(
            {"release": {"version": "1.0"}},
            "release.version must be a valid semantic version.",
            id="rule-20-short",
        ),
        pytest.param(
            {"release": {"version": "01.0.0"}},
            "release.version must be a valid semantic version.",
            id="rule-20-zero",
        ),
    ],
)
def test_spec_members_are_checked(press: "Press", members: Json, detail: str) -> None:
    assert refusal(press, press.workflow() | members) == (400, detail)


@pytest.mark.parametrize(
    ("metadata", "detail"),
    [
        pytest.param(
            {"descriptionContentType": "text/html"}, "Invalid descriptionContentType.", id="rule-18"
        ),
        pytest.param(
            {"tags": ["a"]}, "metadata.tags must be a list of objects with a name.", id="rule-19-words"
        ),
        pytest.param(
            {"tags": [{"title": "a"}]},
            "metadata.tags must be a list of objects with a name.",
            id="rule-19-nameless",
        ),
        pytest.param({"title": 1}, "metadata.title must be a string.", id="title"),
        pytest.param({"name": "a\0b"}, "metadata.name must not contain U+0000.", id="zero"),
        pytest.param(
            {"name": "x" * 256}, "metadata.name must have at most 255 characters.", id="name-too-long"
        ),
    ],
)
def test_metadata_members_are_checked(press: "Press", metadata: Json, detail: str) -> None:
    spec = press.workflow()
    spec["metadata"] |= metadata
    assert refusal(press, spec) == (400, detail)


def test_number_1_is_a_version_too(press: "Press") -> None:
    assert press.create_block(press.workflow(version=1)).status_code == 201


@pytest.mark.parametrize(
    ("parts", "want"),
    [
        pytest.param({"scope": "secret"}, (400, "Invalid scope 'secret'."), id="rule-21"),
        pytest.param({"scope": '"private"'}, (400, "Invalid scope '\"private\"'."), id="rule-21-json-text"),
        pytest.param({"scope": "shared"}, (422, "Tenants are required for scope 'shared'."), id="rule-22"),
        pytest.param(
            {"scope": "shared", "tenants": []},
            (422, "Tenants are required for scope 'shared'."),
            id="rule-22-empty",
        ),
    ],
)
def test_sharing_is_checked(press: "Press", parts: Json, want: tuple[int, str]) -> None:
    assert refusal(press, press.workflow(), **parts) == want


def test_rule_22_tenants_of_private_specs_are_dropped(press: "Press") -> None:
    spec_id = press.block(scope="private", tenants=["tenant1"])
    assert "tenants" not in press.get(f"/v1/blocks/specs/{spec_id}")


def test_rule_23_names_are_unique_per_kind(press: "Press") -> None:
    spec = press.workflow()
    name = spec["metadata"]["name"]
    assert press.create_block(spec).status_code == 201
    assert refusal(press, spec) == (422, f"A workflow spec named '{name}' already exists.")
    service = spec | {"kind": "service", "config": {"imageDetails": {"id": 1}}}
    assert press.create_block(service).status_code == 201


def test_rule_24_a_check_stores_nothing(press: "Press") -> None:
    spec, count = press.workflow(), press.get("/v1/specs")["specCount"]
    response = press.create_block(spec, "?validate=true")
    assert (response.status_code, response.json()) == (200, {"success": True, "message": "Spec is valid."})
    assert press.get("/v1/specs")["specCount"] == count
    spec_id = press.create_block(spec).json()["id"]
    release = {"release": {"version": "1.1.0"}, "config": spec["config"]}
    assert press.create_release(spec_id, release, "?validate=true").status_code == 200
    assert press.get(f"/v1/blocks/specs/{spec_id}/releases")["releaseCount"] == 1
    assert press.create_block(spec, "?validate=true").status_code == 422  # the same refusals as a real create


def test_rule_25_a_new_spec_is_available(press: "Press") -> None:
    described = press.get(f"/v1/blocks/specs/{press.block()}")
    assert described["metadata"]["status"] == "available"
    assert described["latestRelease"]["version"] == "1.0.0"
    assert described["metadata"]["createdBy"] == "jane.doe@local.example"


IMAGES = {"a": {"dockerfile": "Dockerfile"}}


@pytest.mark.parametrize(
    "config",
    [
        pytest.param({"images": IMAGES, "steps": {"s": {"command": "x", "imageRef": "a"}}}, id="named"),
        pytest.param({"steps": {"s": {"command": "x", "image": {}}}}, id="inline"),
        pytest.param({"steps": {"s": {"type": "sql", "sqlQueryPath": "q.sql"}}}, id="query"),
    ],
)
def test_rule_26_built_images_need_an_artifact(press: "Press", config: Json) -> None:
    assert refusal(press, press.workflow(config)) == (400, "An artifact is required to build images.")
    assert press.create_block(press.workflow(config), artifact=press.zip()).status_code == 201


def test_rule_27_artifact_must_be_a_small_zip(press: "Press") -> None:
    assert refusal(press, press.workflow(), artifact=b"PK nonsense") == (
        400,
        "Artifact is not a valid zip file.",
    )
    large = refusal(press, press.workflow(), artifact=b"x" * (10 * 2**20 + 1))
    assert large == (413, "Artifact exceeds the maximum size of 10MB")


def test_rule_27_exactly_the_limit_is_allowed(press: "Press") -> None:
    empty = len(press.zip({"f": ""}))
    content = press.zip({"f": "x" * (10 * 2**20 - empty)})
    assert len(content) == 10 * 2**20
    assert press.create_block(press.workflow(), artifact=content).status_code == 201


def test_rule_28_existing_images_are_private(press: "Press") -> None:
    want = (422, "Existing images can only be used with private scope.")
    assert refusal(press, press.workflow(), scope="public") == want
    service = press.workflow({"imageDetails": {"id": 1}}, kind="service")
    assert refusal(press, service, scope="public") == want


SERVICE = {"imageDetails": {"id": 1}}


@pytest.mark.parametrize(
    ("config", "want"),
    [
        pytest.param({}, (400, "Exactly one of image, imageDetails is required."), id="rule-42-no-image"),
        pytest.param(
            {**SERVICE, "image": {}},
            (400, "Exactly one of image, imageDetails is required."),
            id="rule-42-two-images",
        ),
        pytest.param(
            {**SERVICE, "serviceType": "shiny"},
            (400, "Invalid config.serviceType 'shiny'."),
            id="rule-42-type",
        ),
        pytest.param(
            {**SERVICE, "resources": {}},
            (400, "config.resources.instanceTypeId is required."),
            id="rule-42-resources",
        ),
        pytest.param(
            {**SERVICE, "minInstances": 3}, (400, "Invalid config.minInstances '3'."), id="rule-42-instances"
        ),
        pytest.param(
            {**SERVICE, "resources": {"instanceTypeId": 20}},
            (422, "Unknown instance type 20."),
            id="rule-39-web-app",
        ),
        pytest.param(
            {**SERVICE, "serviceType": "api", "resources": {"instanceTypeId": 43}},
            (422, "Unknown instance type 43."),
            id="rule-39-api",
        ),
        pytest.param(
            {**SERVICE, "serviceType": "api", "sessionStickiness": True},
            (400, "sessionStickiness is only supported for web-app services."),
            id="rule-43-api",
        ),
        pytest.param(
            {**SERVICE, "scaleToZero": True, "sessionStickiness": True},
            (400, "scaleToZero cannot be combined with sessionStickiness."),
            id="rule-43-both",
        ),
        pytest.param(
            {**SERVICE, "minInstances": "@param:x"}, (400, "Unknown build parameter 'x'."), id="rule-45"
        ),
    ],
)
def test_service_config_is_checked(press: "Press", config: Json, want: tuple[int, str]) -> None:
    assert refusal(press, press.workflow(config, kind="service"), artifact=press.zip()) == want


def test_webapp_keeps_its_kind(press: "Press") -> None:
    config = {"imageDetails": {"id": 1}, "resources": {"instanceTypeId": 1}, "sessionStickiness": True}
    spec_id = press.block(config=config, spec={"kind": "webapp"})
    assert press.get(f"/v1/blocks/specs/{spec_id}")["kind"] == "webapp"


def test_rule_45_references_pass_every_check(press: "Press") -> None:
    names = ("type", "command", "instance", "storage", "retries", "cron", "sticky")
    build = [{"name": name, "type": "string", "required": False} for name in names]
    step = {
        "command": "@param:command",
        "imageDetails": {"id": "@param:instance"},
        "resources": {"instanceTypeId": "@param:instance", "storage": "@param:storage"},
        "runConfiguration": {"retryOptions": {"numberOfRetries": "@param:retries"}},
    }
    config = {"steps": {"s": step}, "triggers": [{"cron": "@param:cron"}]}
    spec_id = press.block(config=config, parameters={"build": build})
    assert press.get(f"/v1/blocks/specs/{spec_id}")["latestRelease"]["config"] == config
    service = {**SERVICE, "serviceType": "@param:type", "sessionStickiness": "@param:sticky"}
    press.block(config=service, spec={"kind": "service"}, parameters={"build": build})
