"""Whole runs against the server over a socket: order and parallelism of calls, lost answers, and names that are taken."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from blockform.cli.app import run
from blockform_press.server import EmbeddedServer, ServerOptions

CONFIG = """
terraform {
  required_providers {
    press = { source = "peak/press" }
  }
}

provider "press" {
  endpoint = "%s"
}

resource "press_block_spec" "one" {
  kind     = "service"
  metadata = { name = "one", summary = "One." }
  config   = { image_details = { id = 1 } }
}

resource "press_block_spec" "two" {
  kind     = "service"
  metadata = { name = "two", summary = "Two." }
  config   = { image_details = { id = 1 } }
}

resource "press_app_spec" "both" {
  metadata = { name = "both", summary = "Both." }
  blocks   = [for spec in [press_block_spec.one, press_block_spec.two] : { id = spec.id, version = spec.release.version }]
}

resource "press_block_deployment" "one" {
  spec     = { id = press_block_spec.one.id, version = press_block_spec.one.release.version }
  metadata = { name = "one-live", summary = "One." }
}

resource "press_app_deployment" "both" {
  spec     = { id = press_app_spec.both.id, version = press_app_spec.both.release.version }
  metadata = { name = "both-live", summary = "Both." }
}
"""
HEADERS = {"Authorization": "a-token"}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedServer]:
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "a-token")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    options = ServerOptions(data=tmp_path / "press.sqlite", deploy_time=0.02, latency=0.05)
    with EmbeddedServer.start(options) as started:
        (work / "main.hcl").write_text(CONFIG % started.url)
        yield started


def log(server: EmbeddedServer) -> list[dict[str, Any]]:
    entries = requests.get(f"{server.url}/_log", timeout=10).json()
    return list(entries["entries"] if isinstance(entries, dict) else entries)


def faults(server: EmbeddedServer, *rules: dict[str, Any]) -> None:
    requests.post(f"{server.url}/_faults", json=list(rules), timeout=10).raise_for_status()


def names(server: EmbeddedServer, path: str, key: str) -> list[str]:
    """The names of a tenant's objects; the deployments that an app makes of its blocks are left out."""
    rows = requests.get(f"{server.url}{path}", headers=HEADERS, timeout=10).json()[key]
    return sorted(name for row in rows if not (name := row["metadata"]["name"]).endswith("-both-live"))


def creates(server: EmbeddedServer) -> dict[str, dict[str, Any]]:
    return {
        f"{entry['kind']} {entry['name']}": entry
        for entry in log(server)
        if entry["kind"].startswith("create_")
    }


@pytest.mark.parametrize("parallelism", [1, 2, 10])
def test_specs_come_before_apps_and_deployments(server: EmbeddedServer, parallelism: int) -> None:
    assert run(["apply", "-auto-approve", f"-parallelism={parallelism}"]) == 0
    made = creates(server)
    blocks = [made["create_spec one"], made["create_spec two"]]
    app = made["create_spec both"]
    assert all(block["end"] <= app["start"] for block in blocks)
    assert blocks[0]["end"] <= made["create_deployment one-live"]["start"]
    assert app["end"] <= made["create_deployment both-live"]["start"]
    overlap = min(block["end"] for block in blocks) > max(block["start"] for block in blocks)
    assert overlap == (parallelism > 1)


def test_a_lost_answer_is_no_second_object(server: EmbeddedServer) -> None:
    faults(server, {"match": {"kind": "create_spec"}, "nth": [1, 3], "action": {"drop": "after"}})
    assert run(["apply", "-auto-approve"]) == 0
    assert names(server, "/v1/specs/", "specs") == ["both", "one", "two"]
    assert run(["plan", "-detailed-exitcode"]) == 0


def test_a_line_that_drops_before_the_work_is_tried_again(server: EmbeddedServer) -> None:
    faults(server, {"match": {"kind": "create_deployment"}, "nth": 1, "action": {"drop": "before"}})
    code = run(["apply", "-auto-approve"])
    assert code in {0, 1}
    assert run(["apply", "-auto-approve"]) == 0
    assert names(server, "/v1/deployments/", "deployments") == ["both-live", "one-live"]
    assert run(["plan", "-detailed-exitcode"]) == 0


def test_an_object_of_someone_else_is_never_adopted(
    server: EmbeddedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = {
        "version": "1",
        "kind": "service",
        "metadata": {"name": "one", "summary": "Somebody else's."},
        "release": {"version": "3.0.0"},
        "config": {"serviceType": "web-app", "imageDetails": {"id": 7}},
    }
    fields = {"spec": (None, json.dumps(spec))}
    requests.post(
        f"{server.url}/v1/blocks/specs/", files=fields, headers=HEADERS, timeout=10
    ).raise_for_status()
    assert run(["apply", "-auto-approve"]) == 1
    text = capsys.readouterr()
    assert "one" in text.out + text.err
    run(["state", "list"])
    assert "press_block_spec.one\n" not in capsys.readouterr().out


def test_destroy_leaves_an_empty_tenant(server: EmbeddedServer) -> None:
    assert run(["apply", "-auto-approve"]) == 0
    requests.delete(f"{server.url}/_log", timeout=10)
    assert run(["destroy", "-auto-approve"]) == 0
    assert names(server, "/v1/specs/", "specs") == []
    assert names(server, "/v1/deployments/", "deployments") == []
    deletes = [
        entry
        for entry in log(server)
        if entry["kind"] in {"delete_spec", "delete_deployment"} and entry["status"] == 200
    ]
    kinds = [entry["kind"] for entry in sorted(deletes, key=lambda entry: str(entry["start"]))]
    assert sorted(kinds) == ["delete_deployment"] * 2 + ["delete_spec"] * 3
    last_deployment_of = {entry["path"]: entry["start"] for entry in deletes}
    assert len(last_deployment_of) == 5
