"""Section 8.3 and 12.1: artifacts on their own, and those behind releases."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.providers.press.server.conftest import Press

BASE = "/artifacts/api/v1/artifacts"
PUBLIC = {"steps": {"s": {"type": "http", "method": "get", "url": "https://example.com"}}}


def upload(
    press: "Press", content: bytes | None, method: str = "POST", path: str = BASE + "/", **fields: str
) -> Any:
    form: dict[str, Any] = {name: (None, text) for name, text in fields.items()}
    if content is not None:
        form["artifact"] = ("artifact.zip", content, "application/zip")
    return press.call(method, path, files=form)


def test_artifacts_have_versions(press: "Press") -> None:
    first, second = press.zip({"a": "1"}), press.zip({"a": "2"})
    created = upload(press, first, name="code", description="null").json()
    assert created["version"] == 1
    path = f"{BASE}/{created['id']}"
    assert upload(press, second, "PUT", path, scan="true").json() == {"version": 2}
    described = press.get(path)
    assert (described["name"], described["description"], described["versionCount"]) == ("code", "", 2)
    assert [version["version"] for version in described["versions"]] == [2, 1]
    assert press.call("GET", f"{path}/1/download").content == first
    assert press.call("GET", f"{path}/download").content == second
    assert press.call("PATCH", path, {"name": "better", "description": "D"}).json() == {}
    assert press.get(path)["name"] == "better"
    assert press.call("DELETE", f"{path}/2").json() == {}
    assert press.call("GET", f"{path}/download").content == first
    assert press.get(BASE)["artifactCount"] >= 1
    assert press.call("DELETE", path).json() == {}
    assert press.call("GET", path).status_code == 404


def test_bad_uploads_are_refused(press: "Press") -> None:
    assert upload(press, b"no zip", name="x").json()["detail"] == "Artifact is not a valid zip file."
    assert upload(press, None, name="x").json()["detail"] == "Field 'artifact' is required."
    assert upload(press, press.zip()).json()["detail"] == "Field 'name' is required."
    assert upload(press, b"x" * (10 * 2**20 + 1), name="x").status_code == 413


def test_releases_share_one_artifact(press: "Press") -> None:
    contents = [press.zip({"Dockerfile": f"FROM {number}"}) for number in (1, 2)]
    config = {"steps": {"s": {"command": "x", "image": {}}}}
    spec_id = press.block(config=config, artifact=contents[0])
    press.create_release(spec_id, {"release": {"version": "1.1.0"}, "config": config}, artifact=contents[1])
    references = [
        press.get(f"/v1/blocks/specs/{spec_id}/releases/{v}")["artifact"] for v in ("1.0.0", "1.1.0")
    ]
    assert [reference["version"] for reference in references] == [1, 2]
    assert references[0]["id"] == references[1]["id"]
    path = f"{BASE}/{references[0]['id']}"
    for number, content in enumerate(contents, start=1):
        response = press.call("GET", f"{path}/{number}/download")
        assert (response.content, response.headers["Content-Type"]) == (content, "application/zip")
    assert press.call("DELETE", f"{path}/1").json()["detail"] == "Artifact version is used by a release."
    assert press.call("DELETE", path).json()["detail"] == "Artifact is used by a spec."
    press.call("DELETE", f"/v1/blocks/specs/{spec_id}")
    assert press.call("GET", path).status_code == 404


def test_artifacts_are_visible_with_their_spec(press: "Press") -> None:
    other = press.as_tenant("token-1")
    own = press.get(f"/v1/blocks/specs/{press.block(artifact=press.zip())}")["latestRelease"]["artifact"][
        "id"
    ]
    spec_id = press.block(config=PUBLIC, scope="public", artifact=press.zip())
    public = press.get(f"/v1/blocks/specs/{spec_id}")["latestRelease"]["artifact"]["id"]
    assert other.call("GET", f"{BASE}/{own}/download").status_code == 404
    assert other.call("GET", f"{BASE}/{public}/download").status_code == 200
    assert other.call("DELETE", f"{BASE}/{public}").status_code == 404


@pytest.mark.parametrize(("version", "status"), [("9", 404), ("x", 400)])
def test_unknown_versions_are_refused(press: "Press", version: str, status: int) -> None:
    artifact = upload(press, press.zip(), name="x").json()["id"]
    assert press.call("GET", f"{BASE}/{artifact}/{version}/download").status_code == status


def test_data_model_files_are_taken(press: "Press") -> None:
    app = press.app(press.block())
    form = {"type": (None, "schema"), "artifact": ("input-data-model.json", b"{}", "application/json")}
    for version, status in (("1.0.0", 200), ("1.0.0", 200), ("2.0.0", 404)):
        assert (
            press.call("POST", f"/v1/apps/data-model/{app}/{version}/files", files=form).status_code == status
        )
