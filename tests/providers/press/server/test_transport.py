"""Rules 1 to 13: tokens, slashes, bodies, forms, queries."""

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.providers.press.server.conftest import Press


@pytest.mark.parametrize(
    ("token", "detail"),
    [
        pytest.param(None, "Missing authorization token.", id="rule-1-none"),
        pytest.param("", "Missing authorization token.", id="rule-1-empty"),
        pytest.param("Bearer ", "Missing authorization token.", id="rule-1-empty-bearer"),
        pytest.param("unknown", "Invalid or expired token.", id="rule-2-unknown"),
    ],
)
def test_bad_tokens_answer_401(press: "Press", token: str | None, detail: str) -> None:
    response = press.call("GET", "/v1/specs/", headers={"Authorization": token})
    assert (response.status_code, response.json()) == (401, {"detail": detail})


def test_bearer_prefix_is_accepted(press: "Press") -> None:
    assert press.call("GET", "/v1/specs/", headers={"Authorization": "Bearer token-local"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/v1/blocks/specs", "/v1/apps/deployments", "/v1/specs", "/artifacts/api/v1/artifacts"]
)
def test_rule_3_both_spellings_are_served(press: "Press", path: str) -> None:
    assert press.get(path) == press.get(path + "/")


def test_rule_4_bodies_of_reads_are_ignored(press: "Press") -> None:
    for body in (b"{}", b"not json", b"[1]"):
        assert (
            press.call(
                "GET", "/v1/specs/", data=body, headers={"Content-Type": "application/json"}
            ).status_code
            == 200
        )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[1]",
        b'"text"',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": "\\ud800"}',
        b"\xff{}",
        b"[" * 100_000,
    ],
    ids=["empty", "words", "list", "text", "nan", "infinite", "surrogate", "bytes", "deep"],
)
def test_rule_5_body_must_be_an_object(press: "Press", body: bytes) -> None:
    response = press.call("POST", "/v1/blocks/deployments/", data=body)
    assert (response.status_code, response.json()["detail"]) == (400, "Request body must be a JSON object.")


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"json": {"spec": "{}"}}, id="json"),
        pytest.param({"data": {"spec": "{}"}}, id="urlencoded"),
        pytest.param({"data": b"x", "headers": {"Content-Type": "multipart/form-data"}}, id="no-boundary"),
        pytest.param(
            {"data": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=a"}}, id="broken"
        ),
    ],
)
def test_rule_6_creation_must_be_multipart(press: "Press", options: dict[str, Any]) -> None:
    response = press.call("POST", "/v1/blocks/specs/", **options)
    assert (response.status_code, response.json()["detail"]) == (400, "Expected multipart/form-data.")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("spec", "{"),
        ("spec", "[]"),
        ("parameters", "{'a': 1}"),
        ("tenants", "tenant1"),
        ("featured", "yes"),
        ("featured", "1"),
        ("autoRunOnDeploy", "True"),
    ],
)
def test_rule_7_fields_hold_json_text(press: "Press", field: str, text: str) -> None:
    form = press.form(press.workflow()) | {field: (None, text)}
    response = press.call("POST", "/v1/blocks/specs/", files=form)
    assert (response.status_code, response.json()["detail"]) == (400, f"Field '{field}' is not valid JSON.")


@pytest.mark.parametrize("field", ["spec", "featured", "parameters"])
def test_rule_7_app_members_are_encoded_twice(press: "Press", field: str) -> None:
    body = {"spec": json.dumps({}), field: {"kind": "app"}}
    response = press.call("POST", "/v1/apps/specs/", body)
    assert (response.status_code, response.json()["detail"]) == (400, f"Field '{field}' is not valid JSON.")


def test_rule_8_null_means_not_given(press: "Press") -> None:
    spec_id = press.block(parameters="null", tenants="null", featured="null", autoRunOnDeploy="null")
    described = press.get(f"/v1/blocks/specs/{spec_id}")
    assert (described["featured"], described["parameters"], described["scope"]) == (False, {}, "private")
    app_id = press.app(spec_id, scope=None, parameters=None)
    assert press.get(f"/v1/apps/specs/{app_id}")["scope"] == "private"


def test_order_of_parts_does_not_matter(press: "Press") -> None:
    form = press.form(
        press.workflow({"images": {"a": {}}, "steps": {"s": {"command": "x", "imageRef": "a"}}})
    )
    form["artifact"] = ("artifact.zip", press.zip(), "application/zip")
    assert press.call("POST", "/v1/blocks/specs/", files=form).status_code == 201


@pytest.mark.parametrize(
    ("path", "query", "detail"),
    [
        pytest.param("/v1/specs", "featured=maybe", "Invalid value for 'featured'.", id="rule-9"),
        pytest.param("/v1/specs", "pageSize=0", "Invalid value for 'pageSize'.", id="rule-10-size-0"),
        pytest.param("/v1/specs", "pageSize=101", "Invalid value for 'pageSize'.", id="rule-10-size-101"),
        pytest.param("/v1/specs", "pageSize=ten", "Invalid value for 'pageSize'.", id="rule-10-size-word"),
        pytest.param("/v1/specs", "pageNumber=0", "Invalid value for 'pageNumber'.", id="rule-10-number-0"),
        pytest.param(
            "/v1/specs", "pageNumber=-1", "Invalid value for 'pageNumber'.", id="rule-10-number-negative"
        ),
        pytest.param("/v1/specs", "sort=size:asc", "Invalid sort field 'size:asc'.", id="rule-11-field"),
        pytest.param("/v1/specs", "sort=name:up", "Invalid sort field 'name:up'.", id="rule-11-order"),
        pytest.param(
            "/v1/blocks/specs", "status=deployed", "Invalid value for 'status'.", id="rule-12-spec-status"
        ),
        pytest.param(
            "/v1/deployments", "status=available", "Invalid value for 'status'.", id="rule-12-status"
        ),
        pytest.param("/v1/apps/specs", "scope=secret", "Invalid value for 'scope'.", id="rule-12-scope"),
        pytest.param("/v1/specs", "kind=thing", "Invalid value for 'kind'.", id="rule-12-kind"),
        pytest.param(
            "/quota/api/v1/settings/tenant-instance-options",
            "entityType=x",
            "Invalid value for 'entityType'.",
            id="rule-12-type",
        ),
        pytest.param(
            "/quota/api/v1/settings/tenant-instance-options",
            "",
            "Invalid value for 'entityType'.",
            id="rule-12-none",
        ),
    ],
)
def test_bad_queries_answer_400(press: "Press", path: str, query: str, detail: str) -> None:
    response = press.call("GET", f"{path}?{query}")
    assert (response.status_code, response.json()["detail"]) == (400, detail)


@pytest.mark.parametrize(
    "query",
    [
        "featured=True",
        "featured=false",
        "status=available&status=archived",
        "status=available%2Carchived",
        "colour=blue",
        "sort=name",
    ],
)
def test_good_queries_are_served(press: "Press", query: str) -> None:
    assert press.call("GET", f"/v1/specs?{query}").status_code == 200


def test_rule_11_releases_sort_by_two_fields(press: "Press") -> None:
    spec_id = press.block()
    response = press.call("GET", f"/v1/blocks/specs/{spec_id}/releases?sort=name:asc")
    assert response.json()["detail"] == "Invalid sort field 'name:asc'."


def test_unknown_paths_and_methods_are_refused(press: "Press") -> None:
    assert press.call("GET", "/v1/nothing").status_code == 404
    assert press.call("PUT", "/v1/blocks/specs/").status_code == 405


def test_side_calls_answer_empty_objects(press: "Press") -> None:
    assert press.get("/tenant-management/api/v1/external/tenants/tenant-metadata") == {}
    response = press.call("POST", "/resource-usage/api/v1/telemetry", {"url": "x"})
    assert (response.status_code, response.json()) == (200, {})


@pytest.mark.parametrize(
    ("entity_type", "known"), [("workflow", {1, 17, 20, 21, 23, 32}), ("webapp", {1, 43, 44, 45})]
)
def test_instance_options_hold_known_ids(press: "Press", entity_type: str, known: set[int]) -> None:
    options = press.get("/quota/api/v1/settings/tenant-instance-options", entityType=entity_type)["data"]
    assert known <= {option["id"] for option in options}


def test_step_resources_are_in_cores(press: "Press") -> None:
    assert press.get("/workflows/api/v1/resources/defaults") == {"instanceTypeId": 21, "storage": "10GB"}
    assert {"id": 21, "cpu": 0.25, "memory": 0.5, "gpu": None, "gpuMemory": None} in press.get(
        "/workflows/api/v1/resources"
    )
