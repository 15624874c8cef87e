"""The client on the wire: the same requests as recorded from the platform's own SDK, retries, and errors as one tree."""

import json
from collections.abc import Callable, Iterator
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from urllib3 import encode_multipart_formdata
from urllib3.fields import RequestField

from blockform.courier import Courier, Failure, FailureKind
from blockform_press import errors
from blockform_press.bodies import multipart, query_string
from blockform_press.client import ClientOptions, PressClient, press_error
from blockform_press.endpoints import Call, Family
from blockform_press.errors import AnswerLost, PressError
from tests.providers.press.listener import Listener, listening

Json = dict[str, Any]
RECORDED = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "recorded-requests.jsonl").read_text().splitlines()
]
TOKEN = "t0ken-that-nobody-may-see"
COURIER = Courier()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as running:
        yield running


@pytest.fixture
def client(listener: Listener) -> Iterator[PressClient]:
    made = make_client(listener.url)
    yield made
    made.close()


def make_client(url: str, trace: Callable[[str], None] = lambda _line: None, **options: Any) -> PressClient:
    settings = ClientOptions(
        press=url, service=url, token=TOKEN, user_agent="blockform/1", max_retries=2, local=True, **options
    )
    return PressClient(settings, COURIER, trace=trace, sleep=lambda _seconds: None)


def recorded(client: str, case: str) -> Json:
    found: list[Json] = [row for row in RECORDED if row["client"] == client and row["case"].startswith(case)]
    assert len(found) == 1
    return found[0]


def parts(content_type: str, body: bytes) -> list[tuple[str, dict[str, str], bytes]]:
    message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body
    )
    found = []
    for part in message.iter_parts():
        content: Any = part.get_payload(decode=True)
        name = str(part.get_param("name", header="content-disposition"))
        found.append((name, {key.lower(): str(value) for key, value in part.items()}, bytes(content)))
    return found


# The same on the wire as the SDK


@pytest.mark.parametrize(
    "row", [row for row in RECORDED if row["client"] == "blocks.create_spec"], ids=lambda row: row["case"]
)
def test_block_spec_form_is_the_recorded_one(listener: Listener, client: PressClient, row: Json) -> None:
    fields = row["fields"]
    client.create_block_spec(
        json.loads(fields["spec"]),
        artifact=b"PK" if row["has_artifact"] else None,
        featured=json.loads(fields["featured"]),
        scope=fields.get("scope"),
        auto_run_on_deploy=json.loads(fields["autoRunOnDeploy"]),
        tenants=json.loads(fields.get("tenants", "[]")),
        parameters=json.loads(fields.get("parameters", "null")),
        validate="validate" in row["query"],
    )
    check_form(listener, row)


@pytest.mark.parametrize(
    "row",
    [row for row in RECORDED if row["client"] == "blocks.create_spec_release"],
    ids=lambda row: row["case"],
)
def test_block_release_form_is_the_recorded_one(listener: Listener, client: PressClient, row: Json) -> None:
    fields = row["fields"]
    client.create_block_release(
        row["path"].split("/")[4],
        json.loads(fields["spec"]),
        artifact=b"PK" if row["has_artifact"] else None,
        auto_run_on_deploy=json.loads(fields["autoRunOnDeploy"]),
        parameters=json.loads(fields.get("parameters", "null")),
        validate="validate" in row["query"],
    )
    check_form(listener, row)


def check_form(listener: Listener, row: Json) -> None:
    (seen,) = listener.seen
    assert (seen.method, seen.path.partition("?")[0]) == (row["method"], row["path"])
    assert urlsplit(seen.path).query == row["query_string"]
    found = parts(seen.headers["Content-Type"], seen.body)
    texts = {name: content.decode() for name, _, content in found if name != "artifact"}
    assert texts == row["fields"]
    for name, headers, _ in found:
        assert set(headers) == {"content-disposition"} | ({"content-type"} if name == "artifact" else set())
    if row["has_artifact"]:
        assert found[0][0] == row["artifact"]["field"]
        assert found[0][1]["content-type"] == row["artifact"]["content_type"]
        assert f'filename="{row["artifact"]["filename"]}"' in found[0][1]["content-disposition"]


APP_SPECS = [row for row in RECORDED if row["client"] == "apps.create_spec"]


@pytest.mark.parametrize("row", APP_SPECS, ids=lambda row: row["case"])
def test_app_spec_body_is_the_recorded_one(listener: Listener, client: PressClient, row: Json) -> None:
    body = row["json"]
    client.create_app_spec(
        json.loads(body["spec"]),
        featured=json.loads(body["featured"]),
        scope=body["scope"],
        tenants=json.loads(body.get("tenants", "[]")),
        parameters=json.loads(body["parameters"]),
    )
    check_json(listener, row)


SPEC_ID, APP_ID = "0bddb4c6-40c5-45c3-b477-fceb2c051609", "a3e77006-86f3-4829-8c43-f21ad462dbbd"
BLOCK, APP = "056b3eb4-79e7-4c00-9762-d8838177ebb5", "e04e308d-98dc-4443-bb02-c4ef990a3fdc"

CALLS: list[tuple[str, str, Callable[[PressClient, Json], object]]] = [
    ("blocks.describe_spec", "by id", lambda c, _: c.describe_spec(Family.BLOCKS, SPEC_ID)),
    ("blocks.update_spec_metadata", "full body", lambda c, b: c.patch_spec(Family.BLOCKS, SPEC_ID, b)),
    ("blocks.delete_spec", "by id", lambda c, _: c.delete_spec(Family.BLOCKS, SPEC_ID)),
    (
        "blocks.describe_spec_release",
        "by version",
        lambda c, _: c.describe_release(Family.BLOCKS, SPEC_ID, "1.0.0"),
    ),
    ("blocks.create_deployment", "seed: run", lambda c, b: c.create_deployment(Family.BLOCKS, b)),
    ("blocks.create_deployment", "seed: build", lambda c, b: c.create_deployment(Family.BLOCKS, b)),
    ("blocks.describe_deployment", "by id", lambda c, _: c.describe_deployment(Family.BLOCKS, BLOCK)),
    (
        "blocks.update_deployment_metadata",
        "full body",
        lambda c, b: c.patch_deployment(Family.BLOCKS, BLOCK, b),
    ),
    ("blocks.redeploy", "by id", lambda c, _: c.redeploy(Family.BLOCKS, BLOCK)),
    ("blocks.delete_deployment", "by id", lambda c, _: c.delete_deployment(Family.BLOCKS, BLOCK)),
    (
        "blocks.create_deployment_revision",
        "seed",
        lambda c, b: c.create_revision(Family.BLOCKS, BLOCK, b),
    ),
    (
        "blocks.describe_deployment_revision",
        "revision 2",
        lambda c, _: c.describe_revision(Family.BLOCKS, BLOCK, 2),
    ),
    ("blocks.get_parameters", "by argument", lambda c, _: c.run_parameters(BLOCK)),
    ("deployments.patch_parameters_v2", "block", lambda c, b: c.patch_run_parameters(BLOCK, b)),
    ("deployments.patch_parameters_v2", "app", lambda c, b: c.patch_run_parameters(APP, b)),
    (
        "apps.create_spec_release",
        "seed",
        lambda c, b: c.create_app_release(APP_ID, config=b["config"], release=b["release"], parameters=None),
    ),
    (
        "apps.create_spec_release",
        "with parameters",
        lambda c, b: c.create_app_release(APP_ID, **b),
    ),
    ("apps.create_deployment", "appParameters", lambda c, b: c.create_deployment(Family.APPS, b)),
    ("apps.create_deployment_revision", "appP", lambda c, b: c.create_revision(Family.APPS, APP, b)),
    ("apps.delete_spec", "by id", lambda c, _: c.delete_spec(Family.APPS, APP_ID)),
    ("workflows.get_default_resource", "", lambda c, _: c.default_resources()),
    ("artifacts.download_artifact", "version 2", lambda c, _: c.download_artifact(APP, 2)),
]


@pytest.mark.parametrize(("name", "case", "call"), CALLS, ids=[f"{name} {case}" for name, case, _ in CALLS])
def test_calls_are_the_recorded_ones(
    listener: Listener, client: PressClient, name: str, case: str, call: Callable[[PressClient, Json], object]
) -> None:
    row = recorded(name, case)
    call(client, row["json"])
    check_json(listener, row)


def check_json(listener: Listener, row: Json) -> None:
    (seen,) = listener.seen
    assert (seen.method, seen.path) == (row["method"], row["path"])
    assert seen.headers["Content-Type"] == row["content_type"]
    assert json.loads(seen.body) == row["json"]
    assert seen.headers["Authorization"] == TOKEN
    assert seen.headers["User-Agent"] == "blockform/1"
    assert not [header for header in seen.headers if header.lower().startswith("x-peak")]


def test_instance_options_are_the_recorded_call(listener: Listener, client: PressClient) -> None:
    listener.answers = [(200, {"data": []}, {})]
    client.instance_options("workflow")
    row = recorded("tenants.list_instance_options", "workflow")
    assert listener.seen[0].path == f"{row['path']}?{row['query_string']}"


def test_forms_are_written_as_urllib3_writes_them() -> None:
    body, content_type = multipart([("spec", "größer\r\n--x"), ("artifact", b"PK\r\n\0"), ("scope", "")])
    boundary = content_type.partition("boundary=")[2]
    file = RequestField("artifact", b"PK\r\n\0", filename="artifact.zip")
    file.make_multipart(content_type="application/zip")
    texts = [RequestField("spec", "größer\r\n--x".encode()), RequestField("scope", b"")]
    for text in texts:
        text.make_multipart()
    assert (body, content_type) == encode_multipart_formdata([texts[0], file, texts[1]], boundary=boundary)


def test_query_is_written_as_recorded() -> None:
    row = recorded("blocks.list_specs", "all filters")
    given: dict[str, Any] = {
        "status": ["available", "archived"],
        "featured": True,
        "name": "workflow",
        "title": "Work",
        "sort": ["createdAt:desc", "name:asc"],
        "scope": ["private", "shared"],
        "pageSize": 10,
        "pageNumber": 2,
        "kind": None,
        "tenants": [],
    }
    assert query_string(given) == row["query_string"]


def test_all_pages_are_read(listener: Listener, client: PressClient) -> None:
    listener.answers = [
        (200, {"specs": [{"id": "1"}], "pageCount": 2}, {}),
        (200, {"specs": [{"id": "2"}], "pageCount": 2}, {}),
    ]
    assert [row["id"] for row in client.list_specs(Family.BLOCKS, name="x y")] == ["1", "2"]
    assert listener.seen[1].path == "/v1/blocks/specs/?name=x+y&pageSize=100&pageNumber=2"


def test_ids_are_quoted(listener: Listener, client: PressClient) -> None:
    client.describe_spec(Family.BLOCKS, "../x y")
    assert listener.seen[0].path == "/v1/blocks/specs/..%2Fx%20y"


# Retries


@pytest.mark.parametrize(
    "failure", [(429, {}, {"Retry-After": "1"}), (503, {}, {}), None], ids=["429", "503", "cut"]
)
def test_reads_are_repeated(
    listener: Listener, client: PressClient, failure: tuple[int, Any, dict[str, str]] | None
) -> None:
    listener.answers = [failure, failure, (200, {"id": "x"}, {})]
    assert client.describe_spec(Family.BLOCKS, "x") == {"id": "x"}
    assert len(listener.seen) == 3


def test_retries_end(listener: Listener, client: PressClient) -> None:
    listener.answers = [(500, {"detail": f"Broken for {TOKEN}"}, {})]
    with pytest.raises(errors.PressServerError, match="status 500: Broken") as caught:
        client.describe_spec(Family.BLOCKS, "x")
    assert len(listener.seen) == 3
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("failure", [(503, {"detail": "Busy"}, {}), None], ids=["503", "cut"])
def test_lost_changes_are_not_repeated(
    listener: Listener, client: PressClient, failure: tuple[int, Any, dict[str, str]] | None
) -> None:
    listener.answers = [failure]
    with pytest.raises(AnswerLost):
        client.create_deployment(Family.BLOCKS, {})
    assert len(listener.seen) == 1


def test_throttled_changes_are_repeated_whole(listener: Listener, client: PressClient) -> None:
    listener.answers = [(429, {}, {"Retry-After": "0"}), (201, {"id": "x"}, {})]
    client.create_block_release("x", {}, artifact=b"PK" * 100, auto_run_on_deploy=False, parameters=None)
    first, second = listener.seen
    assert first.body == second.body


def test_created_without_id_is_a_lost_answer(listener: Listener, client: PressClient) -> None:
    listener.answers = [(201, b"", {})]
    with pytest.raises(AnswerLost):
        client.create_deployment(Family.BLOCKS, {})


def test_unreachable_platform_was_sent_nothing() -> None:
    client = make_client("http://127.0.0.1:9")
    with pytest.raises(errors.PressUnreachable):
        client.create_deployment(Family.BLOCKS, {})


def test_slow_answers_time_out(listener: Listener) -> None:
    listener.delay = 0.3
    client = make_client(listener.url, request_timeout=0.02, connect_timeout=5)
    with pytest.raises(errors.PressTimeout):
        client.describe_spec(Family.BLOCKS, "x")
    with pytest.raises(AnswerLost):
        client.create_deployment(Family.BLOCKS, {})
    client.close()


def test_trace_has_no_secrets(listener: Listener) -> None:
    lines: list[str] = []
    client = make_client(listener.url, lines.append)
    client.describe_spec(Family.BLOCKS, "x")
    assert lines
    assert lines[0].startswith("press: GET /v1/blocks/specs/x -> 200 in ")
    assert TOKEN not in "".join(lines) + repr(client)
    client.close()


@pytest.mark.parametrize("body", [b"<html>", b"[1]"])
def test_senseless_answers_are_told(listener: Listener, client: PressClient, body: bytes) -> None:
    listener.answers = [(200, body, {})]
    with pytest.raises(errors.PressUnreadable):
        client.describe_spec(Family.BLOCKS, "x")
    assert len(listener.seen) == 1


def test_changes_never_follow_redirects(listener: Listener, client: PressClient) -> None:
    listener.answers = [(302, b"", {"Location": "/elsewhere"})]
    with pytest.raises(errors.PressUnexpected):
        client.create_deployment(Family.BLOCKS, {})
    assert len(listener.seen) == 1


def test_reads_follow_redirects(listener: Listener, client: PressClient) -> None:
    listener.answers = [(302, b"", {"Location": "/elsewhere"}), (200, {"id": "x"}, {})]
    assert client.describe_spec(Family.BLOCKS, "x") == {"id": "x"}
    assert listener.seen[-1].path == "/elsewhere"


def test_cookies_come_back(listener: Listener, client: PressClient) -> None:
    listener.answers = [
        (200, {"id": "x"}, {"Set-Cookie": "node=a; Path=/"}),
        (200, {"id": "x"}, {"Set-Cookie": "node=b; Path=/"}),
        (200, {"id": "x"}, {}),
    ]
    for _ in range(3):
        client.describe_spec(Family.BLOCKS, "x")
    assert [seen.headers.get("Cookie") for seen in listener.seen] == [None, "node=a", "node=b"]


# Errors

STATUSES = {
    400: errors.PressInvalid,
    401: errors.PressUnauthorized,
    403: errors.PressForbidden,
    404: errors.PressNotFound,
    405: errors.PressUnexpected,
    409: errors.PressConflict,
    413: errors.PressTooLarge,
    422: errors.PressInvalid,
    429: errors.PressTooMany,
}


@pytest.mark.parametrize(("status", "kind"), STATUSES.items())
def test_statuses_have_their_errors(
    listener: Listener, client: PressClient, status: int, kind: type[PressError]
) -> None:
    listener.answers = [(status, {"detail": "Why."}, {"Retry-After": "0"})]
    with pytest.raises(kind) as caught:
        client.patch_spec(Family.BLOCKS, "x", {})
    error = caught.value
    assert (error.method, error.path, error.status, error.detail) == (
        "PATCH",
        "/v1/blocks/specs/x",
        status,
        "Why.",
    )


@pytest.mark.parametrize("changes", [True, False])
@pytest.mark.parametrize("kind", FailureKind)
def test_requests_without_answer_have_their_errors(kind: FailureKind, changes: bool) -> None:
    call = Call(method="GET", path="/x?name=secret", changes=changes)
    error = press_error(Failure(kind, "Error", "reason"), call)
    wanted = {
        FailureKind.UNSENT: (errors.PressUnreachable, errors.PressUnreachable),
        FailureKind.TIMEOUT: (errors.PressTimeout, AnswerLost),
        FailureKind.BROKEN: (errors.PressUnreachable, AnswerLost),
        FailureKind.UNREADABLE: (errors.PressUnreadable, AnswerLost),
    }
    assert type(error) is wanted[kind][changes]
    assert "secret" not in str(error)
