"""Rules 56 to 65: releases, patches and deletions of specs."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.providers.press.server.conftest import Press

Json = dict[str, Any]
PUBLIC = {"steps": {"s": {"type": "http", "method": "get", "url": "https://example.com"}}}
PRIVATE = {"steps": {"s": {"command": "x", "imageDetails": {"id": 1}}}}


def refusal(response: Any) -> tuple[int, str]:
    return response.status_code, response.json().get("detail", "")


def patch(press: "Press", spec_id: str, body: Any, family: str = "blocks") -> Any:
    return press.call("PATCH", f"/v1/{family}/specs/{spec_id}", body)


def test_rule_56_unknown_specs_answer_404(press: "Press") -> None:
    app = press.app(press.block())
    for spec_id in ("nowhere", app, press.as_tenant("token-1").block()):
        want = (404, "Spec not found.")
        assert refusal(press.call("GET", f"/v1/blocks/specs/{spec_id}")) == want
        assert refusal(press.call("DELETE", f"/v1/blocks/specs/{spec_id}")) == want
        assert refusal(patch(press, spec_id, {"featured": True})) == want
        assert refusal(press.create_release(spec_id, {})) == want


def test_rule_56_specs_of_others_answer_403(press: "Press") -> None:
    spec_id = press.as_tenant("token-1").block(config=PUBLIC, scope="public")
    want = (403, "You do not have permission to modify this spec.")
    assert press.call("GET", f"/v1/blocks/specs/{spec_id}").status_code == 200
    assert refusal(patch(press, spec_id, {"featured": True})) == want
    assert refusal(press.call("DELETE", f"/v1/blocks/specs/{spec_id}")) == want
    assert refusal(press.create_release(spec_id, {"release": {"version": "2.0.0"}, "config": PUBLIC})) == want


@pytest.mark.parametrize(
    ("latest", "version", "accepted"),
    [
        ("1.0.0", "1.0.0", False),
        ("1.0.0", "0.9.9", False),
        ("1.9.0", "1.10.0", True),
        ("0.1.0-a0000001", "0.1.0", True),
        ("0.1.0", "0.1.0-a0000001", False),
        ("1.0.0-alpha.9", "1.0.0-alpha.10", True),
        ("1.0.0-alpha.1", "1.0.0-alpha.beta", True),
        ("1.0.0-alpha", "1.0.0-alpha.1", True),
        ("1.0.0+build1", "1.0.0+build2", False),
    ],
)
def test_rule_57_versions_only_grow(press: "Press", latest: str, version: str, accepted: bool) -> None:
    spec_id = press.block(spec={"release": {"version": latest}})
    response = press.create_release(spec_id, {"release": {"version": version}, "config": PRIVATE})
    assert refusal(response) == (
        (201, "") if accepted else (422, f"Release version must be greater than {latest}.")
    )


def test_rule_58_release_content_is_checked(press: "Press") -> None:
    shared = press.block(config=PUBLIC, scope="shared", tenants=["tenant1"])

    def release(config: Any, **parts: Any) -> tuple[int, str]:
        return refusal(
            press.create_release(shared, {"release": {"version": "2.0.0"}, "config": config}, **parts)
        )

    assert release({}) == (400, "config.steps must have at least one step.")
    assert release(PRIVATE) == (422, "Existing images can only be used with private scope.")
    assert release(PUBLIC, parameters={"x": []}) == (400, "Invalid parameter definition 'x'.")
    assert release({"steps": {"s": {"command": "x", "image": {}}}}) == (
        400,
        "An artifact is required to build images.",
    )
    body = {"release": {"version": "two"}, "config": PUBLIC}
    assert refusal(press.create_release(shared, body)) == (
        400,
        "release.version must be a valid semantic version.",
    )


def test_rule_58_nothing_is_taken_over(press: "Press") -> None:
    parameters = {"run": [{"name": "p", "type": "string", "required": False}]}
    spec_id = press.block(parameters=parameters, artifact=press.zip(), autoRunOnDeploy="true")
    press.create_release(spec_id, {"release": {"version": "2.0.0"}, "config": PRIVATE})
    first, second = (
        press.get(f"/v1/blocks/specs/{spec_id}/releases/{version}") for version in ("1.0.0", "2.0.0")
    )
    assert (first["parameters"], first["autoRunOnDeploy"], first["artifact"]["version"]) == (
        parameters,
        True,
        1,
    )
    assert (second["parameters"], second["autoRunOnDeploy"], second.get("artifact")) == ({}, False, None)


def test_rule_59_release_answers_the_spec_id(press: "Press") -> None:
    spec_id = press.block()
    response = press.create_release(
        spec_id, {"release": {"version": "1.1.0", "notes": "More"}, "config": PRIVATE}
    )
    assert (response.status_code, response.json()) == (201, {"id": spec_id, "release": {"version": "1.1.0"}})
    assert press.get(f"/v1/blocks/specs/{spec_id}")["latestRelease"]["notes"] == "More"
    app = press.app(spec_id)
    body = {"release": {"version": "2.0.0"}, "config": [press.ref(spec_id, "1.1.0")], "parameters": None}
    response = press.call("POST", f"/v1/apps/specs/{app}/releases", body)
    assert (response.status_code, response.json()) == (201, {"id": app, "release": {"version": "2.0.0"}})
    assert press.get(f"/v1/apps/specs/{app}/releases/2.0.0")["config"] == body["config"]


def test_rule_60_unknown_releases_answer_404(press: "Press") -> None:
    spec_id = press.block()
    assert refusal(press.call("GET", f"/v1/blocks/specs/{spec_id}/releases/3.0.0")) == (
        404,
        "Release not found.",
    )


@pytest.mark.parametrize("family", ["blocks", "apps"])
@pytest.mark.parametrize(
    ("body", "detail"),
    [
        pytest.param({}, "Invalid request body.", id="rule-61-none"),
        pytest.param({"config": {}}, "Invalid request body.", id="rule-61-config"),
        pytest.param({"kind": "service"}, "Invalid request body.", id="rule-61-kind"),
        pytest.param({"metadata": {"size": 1}}, "Invalid request body.", id="rule-61-member"),
        pytest.param({"metadata": []}, "Invalid request body.", id="rule-61-metadata"),
        pytest.param({"featured": "true"}, "Invalid request body.", id="rule-61-featured"),
        pytest.param({"metadata": {"name": ""}}, "metadata.name is required.", id="rule-17"),
        pytest.param({"featured": False}, "No changes detected", id="rule-62-featured"),
        pytest.param(
            {"metadata": {"summary": "Same."}, "scope": "private"}, "No changes detected", id="rule-62"
        ),
        pytest.param({"metadata": {}}, "No changes detected", id="rule-62-empty"),
        pytest.param({"metadata": {"status": "gone"}}, "Invalid status 'gone'.", id="rule-63-status"),
        pytest.param({"scope": "secret"}, "Invalid scope 'secret'.", id="rule-21"),
    ],
)
def test_patches_are_checked(press: "Press", family: str, body: Json, detail: str) -> None:
    spec_id = press.block() if family == "blocks" else press.app(press.block())
    patch(press, spec_id, {"metadata": {"summary": "Same."}}, family)
    assert refusal(patch(press, spec_id, body, family)) == (400, detail)


@pytest.mark.parametrize(("family", "status"), [("blocks", 422), ("apps", 400)])
def test_rule_63_new_name_must_be_free(press: "Press", family: str, status: int) -> None:
    block = press.block()
    first, second = (
        (press.block(), press.block()) if family == "blocks" else (press.app(block), press.app(block))
    )
    taken = press.get(f"/v1/{family}/specs/{first}")["metadata"]["name"]
    kind = "workflow" if family == "blocks" else "app"
    want = (status, f"A {kind} spec named '{taken}' already exists.")
    assert refusal(patch(press, second, {"metadata": {"name": taken}}, family)) == want


def test_patch_changes_what_it_names(press: "Press") -> None:
    spec_id = press.block(config=PUBLIC)
    before = press.get(f"/v1/blocks/specs/{spec_id}")["metadata"]
    body = {
        "metadata": {"title": "T", "status": "archived"},
        "featured": True,
        "scope": "shared",
        "tenants": ["tenant1"],
    }
    answer = patch(press, spec_id, body).json()
    assert (answer["featured"], answer["scope"], answer["tenants"]) == (True, "shared", ["tenant1"])
    assert (answer["metadata"]["title"], answer["metadata"]["status"]) == ("T", "archived")
    assert answer["metadata"]["name"] == before["name"]
    assert answer["metadata"]["updatedAt"] > before["updatedAt"]
    answer = patch(press, spec_id, {"tenants": ["tenant2"]}).json()
    assert answer["tenants"] == ["tenant2"]
    assert "tenants" not in patch(press, spec_id, {"scope": "private"}).json()


def test_rule_64_sharing_rules_hold_for_patches(press: "Press") -> None:
    block = press.block()
    assert refusal(patch(press, block, {"scope": "shared"})) == (
        422,
        "Tenants are required for scope 'shared'.",
    )
    want = (422, "Existing images can only be used with private scope.")
    assert refusal(patch(press, block, {"scope": "public"})) == want
    public = press.block(config=PUBLIC, scope="shared", tenants=["tenant1", "tenant2"])
    app = press.app(public, scope="shared", tenants=["tenant1"])
    want = (422, f"Block spec '{public}' is not shared with: tenant1.")
    assert refusal(patch(press, public, {"tenants": ["tenant2"]})) == want
    assert refusal(patch(press, public, {"scope": "private"})) == want
    assert patch(press, public, {"tenants": ["tenant1"]}).status_code == 200
    want = (400, f"Block spec '{public}' is not shared with: tenant2.")
    assert refusal(patch(press, app, {"tenants": ["tenant1", "tenant2"]}, "apps")) == want
    assert refusal(patch(press, app, {"scope": "shared", "tenants": []}, "apps")) == (
        400,
        "Tenants are required for scope 'shared'.",
    )


def test_rule_65_specs_in_use_stay(press: "Press") -> None:
    block = press.block()
    app = press.app(block)
    assert refusal(press.call("DELETE", f"/v1/blocks/specs/{block}")) == (422, "Spec is used by an app spec.")
    deployment = press.deployed("apps", app)
    assert refusal(press.call("DELETE", f"/v1/apps/specs/{app}")) == (422, "Spec has deployments.")
    assert refusal(press.call("DELETE", f"/v1/blocks/specs/{block}")) == (422, "Spec has deployments.")
    press.call("DELETE", f"/v1/apps/deployments/{deployment}")
    assert press.settled("apps", deployment) is None
    assert refusal(press.call("DELETE", f"/v1/apps/specs/{app}")) == (200, "")
    response = press.call("DELETE", f"/v1/blocks/specs/{block}")
    assert (response.status_code, response.json()) == (200, {})
    assert press.call("GET", f"/v1/blocks/specs/{block}/releases/1.0.0").status_code == 404


def test_deletion_frees_the_name(press: "Press") -> None:
    name = press.name("freed")
    press.call("DELETE", f"/v1/blocks/specs/{press.block(name)}")
    press.block(name)
