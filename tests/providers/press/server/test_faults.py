"""Failures on demand, the request log, latency, and the admin endpoints."""

import json
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from blockform_press.server import (
    Delay,
    Drop,
    EmbeddedServer,
    FaultRule,
    Faults,
    Moment,
    Refuse,
    ServerOptions,
    StoreError,
    Throttle,
)

if TYPE_CHECKING:
    from tests.providers.press.server.conftest import Press

Json = dict[str, Any]


def admin(press: "Press", method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
    return requests.request(method, press.url + path, json=body, headers=headers, timeout=10)


def test_nth_request_is_refused(press: "Press", faults: Faults) -> None:
    faults.add(FaultRule(action=Refuse(503, "Later."), method="GET", path="^/v1/specs", nth=(2,)))
    answers = [press.session.get(press.url + "/v1/specs/", timeout=10) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 503, 200]
    assert answers[1].json() == {"detail": "Later."}


def test_refusal_may_come_after_the_work(press: "Press", faults: Faults) -> None:
    faults.add(FaultRule(action=Refuse(500, when=Moment.AFTER), kind="create_spec", nth=(1,)))
    spec = press.workflow()
    assert press.create_block(spec).status_code == 500
    assert press.create_block(spec).json()["detail"].endswith("already exists.")


@pytest.mark.parametrize("moment", list(Moment))
def test_connection_drops_before_or_after_the_work(press: "Press", faults: Faults, moment: Moment) -> None:
    faults.add(FaultRule(action=Drop(moment), kind="create_spec", nth=(1,)))
    spec = press.workflow()
    with pytest.raises(requests.ConnectionError):
        press.create_block(spec)
    found = press.get("/v1/specs", term=spec["metadata"]["name"])["specCount"]
    assert found == (1 if moment is Moment.AFTER else 0)
    assert admin(press, "GET", "/_log").json()[-2]["fault"] == f"drop {moment.value}"


def test_throttling_names_the_wait(press: "Press", faults: Faults) -> None:
    faults.add(FaultRule(action=Throttle(2), every=2))
    answers = [press.session.get(press.url + "/v1/specs/", timeout=10) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 429, 200, 429]
    assert answers[1].headers["Retry-After"] == "2"


def test_delays_do_not_hold_others_up(press: "Press", faults: Faults) -> None:
    faults.add(FaultRule(action=Delay(0.3), path="/v1/apps", nth=(1,)))
    slow = threading.Thread(target=press.as_tenant("token-1").get, args=("/v1/apps/specs",))
    slow.start()
    time.sleep(0.05)
    began = time.monotonic()
    press.get("/v1/blocks/specs")
    assert time.monotonic() - began < 0.2
    slow.join()
    records = admin(press, "GET", "/_log").json()
    slow_record, quick = records[-1], records[-2]
    assert slow_record["path"] == "/v1/apps/specs"
    assert slow_record["start"] < quick["start"] < quick["end"] < slow_record["end"]


def test_rules_come_and_go_over_http(press: "Press") -> None:
    rules: list[Json] = [
        {
            "match": {"kind": "read", "path": "/v1/specs"},
            "nth": [1, 2],
            "action": {"status": 502, "detail": "Bad."},
        },
        {"match": {"kind": "redeploy"}, "every": True, "action": {"drop": "before"}},
        {"action": {"throttle": 1}, "match": {"method": "TRACE"}},
        {"action": {"delay": 0.001}},
        {
            "nth": 3,
            "action": {
                "fail_deployment": "x",
                "phase": "revision",
                "status": "rollback_failed",
                "blocks": ["a"],
            },
        },
    ]
    assert admin(press, "POST", "/_faults", rules).status_code == 200
    assert press.session.get(press.url + "/v1/specs", timeout=10).json() == {"detail": "Bad."}
    shown = admin(press, "GET", "/_faults").json()
    assert [rule["seen"] for rule in shown] == [1, 0, 0, 1, 0]
    assert shown[4]["action"] == rules[4]["action"]
    assert admin(press, "DELETE", "/_faults").json() == []
    assert press.call("GET", "/v1/specs").status_code == 200


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"action": {}},
        {"action": {"drop": "sometime"}},
        {"action": {"delay": "x"}},
        {"action": {"status": 500}, "match": {"colour": "red"}},
        {"action": {"status": 500}, "when": 1},
        {"action": {"status": 500}, "match": {"path": "("}},
        {"action": {"fail_deployment": "x", "status": "sunny"}},
        "rule",
    ],
)
def test_bad_rules_are_refused(press: "Press", rule: Any) -> None:
    response = admin(press, "POST", "/_faults", rule)
    assert response.status_code == 400
    assert response.json()["detail"].startswith("Invalid fault rule")
    assert admin(press, "GET", "/_faults").json() == []


def test_admin_endpoints_refuse_web_pages(press: "Press") -> None:
    assert admin(press, "DELETE", "/_log", Origin="https://example.com").status_code == 403
    assert requests.post(press.url + "/_faults", data=b"{", timeout=10).status_code == 400


def test_log_tells_who_did_what(press: "Press") -> None:
    admin(press, "DELETE", "/_log")
    spec = press.workflow()
    spec_id = press.create_block(spec).json()["id"]
    press.create_block(press.workflow(), "?validate=true")
    deployment = press.deployed("blocks", spec_id)
    press.call("PATCH", f"/v1/blocks/deployments/{deployment}", {"title": "T"})
    press.call("GET", "/v1/nothing")
    requests.get(press.url + "/v1/specs", timeout=10)
    records = [record for record in admin(press, "GET", "/_log").json() if record["method"] != "GET"]
    assert [(record["kind"], record["status"]) for record in records] == [
        ("create_spec", 201),
        ("check", 200),
        ("create_deployment", 201),
        ("patch_deployment", 200),
    ]
    first = records[0]
    assert (first["tenant"], first["id"], first["name"]) == ("local", spec_id, spec["metadata"]["name"])
    assert (first["path"], first["query"], records[1]["query"]) == ("/v1/blocks/specs", "", "validate=true")
    assert first["time"].endswith("Z")
    assert first["duration_ms"] == pytest.approx((first["end"] - first["start"]) * 1000, abs=0.01)
    reads = [record for record in admin(press, "GET", "/_log").json() if record["method"] == "GET"]
    assert (reads[-2]["kind"], reads[-2]["status"]) == ("unknown", 404)
    assert (reads[-1]["tenant"], reads[-1]["status"]) == (None, 401)


def test_log_holds_no_secrets(press: "Press", tmp_path: Path) -> None:
    log = tmp_path / "requests.jsonl"
    options = ServerOptions(
        data=tmp_path / "press.db", request_log=log, latency=0.02, tokens={"t0ken": "one"}
    )
    assert "t0ken" not in repr(options)
    with EmbeddedServer.start(options) as server:
        client = type(press)(server, "t0ken")
        parameters = {"run": [{"name": "p", "type": "string", "required": False}]}
        spec_id = client.block(parameters=parameters)
        client.deploy("blocks", spec_id, parameters={"run": {"p": "s3cret"}})
        lines = log.read_text(encoding="utf-8").splitlines()
        assert [json.loads(line) for line in lines] == server.log
    assert all(json.loads(line)["duration_ms"] >= 20 for line in lines)
    assert "t0ken" not in log.read_text(encoding="utf-8")
    assert "s3cret" not in log.read_text(encoding="utf-8")


def test_data_of_newer_versions_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "deep" / "press.db"
    EmbeddedServer.start(ServerOptions(data=data)).stop()
    import sqlite3  # noqa: PLC0415  only here

    connection = sqlite3.connect(data)
    connection.execute("INSERT INTO migrations VALUES (99, 'later.sql')")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="schema version 99"):
        EmbeddedServer.start(ServerOptions(data=data))


def test_server_stops_twice_and_starts_again(press: "Press", tmp_path: Path) -> None:
    options = ServerOptions(data=tmp_path / "press.db")
    server = EmbeddedServer.start(options)
    spec_id = type(press)(server, "any").block()
    server.stop()
    server.stop()
    with EmbeddedServer.start(options) as again:
        assert type(press)(again, "any").get(f"/v1/blocks/specs/{spec_id}")["id"] == spec_id


def test_data_file_is_private(tmp_path: Path) -> None:
    data = tmp_path / "press.db"
    EmbeddedServer.start(ServerOptions(data=data)).stop()
    assert data.stat().st_mode & 0o777 == 0o600
