"""Sections 1.5 to 1.7 and 11.8: pages, filters, sorting, and what each tenant sees."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from blockform_press.server import EmbeddedServer, ServerOptions

if TYPE_CHECKING:
    from tests.providers.press.server.conftest import Press

Json = dict[str, Any]
PUBLIC = {"steps": {"s": {"type": "http", "method": "get", "url": "https://example.com"}}}
SPECS = (
    # name, title, description, scope, tenants, featured
    ("alpha", "First", "Salesforce loader", "private", None, "false"),
    ("Alphabet", "second", "Other", "public", None, "true"),
    ("beta", "Third", "Other", "shared", ["tenant1"], "false"),
)


@pytest.fixture(scope="module")
def listed(press: "Press") -> "Press":
    """Three blocks, an app of the first two, and four deployments."""
    ids = {}
    for name, title, description, scope, tenants, featured in SPECS:
        metadata = {"name": name, "title": title, "summary": "Listed.", "description": description}
        spec = press.workflow(PUBLIC, metadata=metadata)
        ids[name] = press.create_block(spec, scope=scope, tenants=tenants, featured=featured).json()["id"]
    app = press.create_app(
        [press.ref(ids["alpha"])], metadata={"name": "gamma", "summary": "Listed."}
    ).json()["id"]
    for number in (1, 2):
        press.deployed("blocks", ids["alpha"], name=f"run-{number}")
    press.deployed("apps", app, name="whole")
    press.call("PATCH", f"/v1/blocks/specs/{ids['beta']}", {"metadata": {"status": "archived"}})
    return press


def names(page: Json) -> list[str]:
    rows = page.get("specs", page.get("deployments"))
    assert rows is not None
    return [row["metadata"]["name"] for row in rows]


@pytest.mark.parametrize(
    ("path", "query", "want"),
    [
        ("/v1/blocks/specs", {}, ["beta", "Alphabet", "alpha"]),
        ("/v1/apps/specs", {}, ["gamma"]),
        ("/v1/specs", {}, ["gamma", "beta", "Alphabet", "alpha"]),
        ("/v1/blocks/specs", {"name": "ALPHA"}, ["Alphabet", "alpha"]),
        ("/v1/blocks/specs", {"name": "lpha"}, []),
        ("/v1/blocks/specs", {"title": "SEC"}, ["Alphabet"]),
        ("/v1/blocks/specs", {"featured": "True"}, ["Alphabet"]),
        ("/v1/blocks/specs", {"scope": ["private", "shared"]}, ["beta", "alpha"]),
        ("/v1/blocks/specs", {"scope": "private,shared"}, ["beta", "alpha"]),
        ("/v1/blocks/specs", {"status": "archived"}, ["beta"]),
        ("/v1/blocks/specs", {"sort": "createdAt"}, ["alpha", "Alphabet", "beta"]),
        ("/v1/blocks/specs", {"sort": "name:desc"}, ["beta", "Alphabet", "alpha"]),
        ("/v1/blocks/specs", {"sort": "title:asc"}, ["alpha", "Alphabet", "beta"]),
        ("/v1/blocks/specs", {"sort": ["createdBy:asc", "name:asc"]}, ["alpha", "Alphabet", "beta"]),
        ("/v1/specs", {"term": "salesforce"}, ["alpha"]),
        ("/v1/specs", {"term": "listed"}, ["gamma", "beta", "Alphabet", "alpha"]),
        ("/v1/specs", {"kind": "app"}, ["gamma"]),
        ("/v1/blocks/deployments", {"name": "run"}, ["run-2", "run-1"]),
        ("/v1/blocks/deployments", {}, ["alpha-whole", "run-2", "run-1"]),
        ("/v1/apps/deployments", {"title": "ignored"}, ["whole"]),
        ("/v1/deployments", {"sort": "name:asc"}, ["alpha-whole", "run-1", "run-2", "whole"]),
        ("/v1/deployments", {"kind": "workflow", "term": "-2"}, ["run-2"]),
        ("/v1/deployments", {"status": "failed,warning"}, []),
        ("/v1/deployments", {"status": "deployed", "kind": "app"}, ["whole"]),
    ],
)
def test_lists_are_filtered_and_sorted(listed: "Press", path: str, query: Json, want: list[str]) -> None:
    assert names(listed.get(path, **query)) == want


def test_deployments_of_a_spec_and_of_a_release(listed: "Press") -> None:
    spec_id = listed.get("/v1/blocks/specs", name="alpha", scope="private")["specs"][0]["id"]
    path = f"/v1/specs/{spec_id}/releases/deployments"
    every = ["alpha-whole", "run-2", "run-1"]
    assert names(listed.get(path)) == every
    assert names(listed.get(path, version="1.0.0", name="run", sort="name:asc")) == ["run-1", "run-2"]
    assert names(listed.get(f"/v1/specs/{spec_id}/releases/1.0.0/deployments")) == every
    assert listed.call("GET", path + "?version=9.0.0").json() == {"detail": "Release not found."}
    assert listed.call("GET", "/v1/specs/nowhere/releases/deployments").json() == {
        "detail": "Spec not found."
    }


def test_pages_hold_counts_and_rows(listed: "Press") -> None:
    page = listed.get("/v1/specs", pageSize=3)
    assert {name: page[name] for name in ("pageCount", "pageNumber", "pageSize", "specCount")} == {
        "pageCount": 2,
        "pageNumber": 1,
        "pageSize": 3,
        "specCount": 4,
    }
    assert names(listed.get("/v1/specs", pageSize=3, pageNumber=2)) == ["alpha"]
    beyond = listed.get("/v1/specs", pageSize=3, pageNumber=3)
    assert (beyond["specs"], beyond["specCount"], beyond["pageNumber"]) == ([], 4, 3)
    empty = listed.get("/v1/specs", term="nothing at all")
    assert (empty["pageCount"], empty["pageSize"], empty["specCount"]) == (1, 25, 0)


def test_releases_and_revisions_are_listed_newest_first(press: "Press") -> None:
    listed = press.as_tenant("token-2")
    spec_id = listed.block(config=PUBLIC)
    listed.create_release(spec_id, {"release": {"version": "1.1.0", "notes": "More"}, "config": PUBLIC})
    path = f"/v1/blocks/specs/{spec_id}/releases"
    assert [row["version"] for row in listed.get(path)["releases"]] == ["1.1.0", "1.0.0"]
    assert [row["version"] for row in listed.get(path, sort="createdAt:asc")["releases"]] == [
        "1.0.0",
        "1.1.0",
    ]
    deployment = listed.deployed("blocks", spec_id)
    listed.revise("blocks", deployment)
    listed.settled("blocks", deployment)
    path = f"/v1/blocks/deployments/{deployment}/revisions"
    assert [row["revision"] for row in listed.get(path)["revisions"]] == [2, 1]
    assert [row["revision"] for row in listed.get(path, status="superseded")["revisions"]] == [1]
    assert listed.call("GET", path + "?status=warning").status_code == 400
    assert listed.call("GET", path + "?sort=name:asc").status_code == 200


def test_tenants_see_what_is_shared_with_them(listed: "Press") -> None:
    first, second = listed.as_tenant("token-1"), listed.as_tenant("token-2")
    assert names(first.get("/v1/specs")) == ["beta", "Alphabet"]
    assert names(second.get("/v1/specs", scope=["public", "shared"])) == ["Alphabet"]
    assert names(first.get("/v1/deployments")) == []


def test_public_specs_are_deployed_by_others(press: "Press") -> None:
    other = press.as_tenant("token-2")
    spec_id = press.block(config=PUBLIC, scope="public")
    deployment = other.deployed("blocks", spec_id)
    assert other.describe("blocks", deployment)["metadata"]["createdBy"] == "jane.doe@tenant2.example"
    for method, path in (
        ("GET", f"/v1/blocks/deployments/{deployment}"),
        ("DELETE", f"/v1/blocks/deployments/{deployment}"),
        ("GET", f"/v1/deployments/{deployment}/parameters/run"),
    ):
        assert press.call(method, path).json() == {"detail": "Deployment not found."}
    response = press.call("DELETE", f"/v1/blocks/specs/{spec_id}")
    assert response.json() == {"detail": "Spec has deployments."}
    press.call("PATCH", f"/v1/blocks/specs/{spec_id}", {"scope": "private"})
    assert other.revise("blocks", deployment).json() == {"detail": "Spec not found."}


def test_two_tenants_may_use_one_name(press: "Press") -> None:
    other = press.as_tenant("token-1")
    name = press.name("own")
    assert press.block(name) != other.block(name)
    shared = press.block(press.name("shared"), config=PUBLIC, scope="shared", tenants=["tenant1"])
    assert other.create_app([other.ref(shared)]).status_code == 201
    app: Json = {"scope": "shared", "tenants": ["local"]}
    assert other.create_app([other.ref(shared)], **app).status_code == 201  # its owner sees a block anyway


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[EmbeddedServer]:
    with EmbeddedServer.start(
        ServerOptions(data=tmp_path / "press.db", send_updated_at=False, deploy_time=0)
    ) as server:
        yield server


def test_updated_at_can_be_left_out(press: "Press", plain: EmbeddedServer) -> None:
    client = type(press)(plain, "whatever")
    block = client.block()
    deployment = client.deployed("blocks", block)
    assert "updatedAt" in press.get("/v1/specs")["specs"][0]["metadata"]
    for path in (
        "/v1/specs",
        "/v1/blocks/specs",
        f"/v1/blocks/specs/{block}",
        f"/v1/blocks/deployments/{deployment}",
    ):
        assert "updated" not in client.call("GET", path).text
