"""Whole requests: blockform's client asks as the SDK does, and the recordings that other tests stand on are what the SDK sends."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from blockform.courier import Courier
from blockform_press.client import ClientOptions, PressClient
from blockform_press.endpoints import Family
from tests.providers.press.sdk.account import CONFIG, METADATA
from tests.providers.press.sdk.process import Json
from tests.providers.press.sdk.wire import (
    APP_BODY,
    BLOCK_BODY,
    DEPLOYMENT_ID,
    RELEASE,
    SPEC_CASES,
    SPEC_ID,
    TOKEN,
    Wire,
    text,
)

pytestmark = pytest.mark.sdk

RECORDED = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "recorded-requests.jsonl").read_text().splitlines()
]


@pytest.fixture
def client(wire: Wire) -> Iterator[PressClient]:
    options = ClientOptions(
        press=wire.press,
        service=wire.service,
        token=TOKEN,
        user_agent="blockform/1",
        max_retries=0,
        local=True,
    )
    made = PressClient(options, Courier())
    yield made
    made.close()


DEPLOYMENT = {
    "metadata": METADATA | {"name": "live"},
    "spec": {"id": SPEC_ID, "release": {"version": "1.0.0"}},
}
VALUES = {"parameters": {"build": {"cmd": "fit"}, "run": {"agg_type": "größer", "rate": 0.1, "none": None}}}
REVISION = {"release": {"version": "2.0.0"}, "revision": {"notes": "Faster"}, **VALUES}
PATCH = {
    "metadata": {"title": "New", "status": "archived"},
    "featured": False,
    "scope": "private",
    "tenants": [],
}
SPEC, DEPLOYED = {"spec_id": SPEC_ID}, {"deployment_id": DEPLOYMENT_ID}

Ours = Callable[[PressClient], object]


def spec_calls(word: str, family: Family) -> dict[str, tuple[str, Json, Ours]]:
    return {
        f"{word} describe spec": (f"{word}.describe_spec", SPEC, lambda c: c.describe_spec(family, SPEC_ID)),
        f"{word} patch spec": (
            f"{word}.update_spec_metadata",
            {**SPEC, "body": PATCH},
            lambda c: c.patch_spec(family, SPEC_ID, PATCH),
        ),
        f"{word} delete spec": (f"{word}.delete_spec", SPEC, lambda c: c.delete_spec(family, SPEC_ID)),
        f"{word} list specs": (
            f"{word}.list_specs",
            {"name": "a b&c", "page_size": 100},
            lambda c: c.list_specs(family, name="a b&c"),
        ),
        f"{word} list releases": (
            f"{word}.list_spec_releases",
            {**SPEC, "page_size": 100},
            lambda c: c.list_releases(family, SPEC_ID),
        ),
        f"{word} describe release": (
            f"{word}.describe_spec_release",
            {**SPEC, "version": "1.0.0-rc.1"},
            lambda c: c.describe_release(family, SPEC_ID, "1.0.0-rc.1"),
        ),
    }


def deployment_calls(word: str, family: Family) -> dict[str, tuple[str, Json, Ours]]:
    return {
        f"{word} list deployments": (
            f"{word}.list_deployments",
            {"name": "größe", "page_size": 100},
            lambda c: c.list_deployments(family, name="größe"),
        ),
        f"{word} create deployment": (
            f"{word}.create_deployment",
            {"body": DEPLOYMENT | VALUES},
            lambda c: c.create_deployment(family, DEPLOYMENT | VALUES),
        ),
        f"{word} describe deployment": (
            f"{word}.describe_deployment",
            DEPLOYED,
            lambda c: c.describe_deployment(family, DEPLOYMENT_ID),
        ),
        f"{word} patch deployment": (
            f"{word}.update_deployment_metadata",
            {**DEPLOYED, "body": METADATA},
            lambda c: c.patch_deployment(family, DEPLOYMENT_ID, METADATA),
        ),
        f"{word} delete deployment": (
            f"{word}.delete_deployment",
            DEPLOYED,
            lambda c: c.delete_deployment(family, DEPLOYMENT_ID),
        ),
        f"{word} redeploy": (f"{word}.redeploy", DEPLOYED, lambda c: c.redeploy(family, DEPLOYMENT_ID)),
        f"{word} create revision": (
            f"{word}.create_deployment_revision",
            {**DEPLOYED, "body": REVISION},
            lambda c: c.create_revision(family, DEPLOYMENT_ID, REVISION),
        ),
        f"{word} list revisions": (
            f"{word}.list_deployment_revisions",
            {**DEPLOYED, "page_size": 100},
            lambda c: c.list_revisions(family, DEPLOYMENT_ID),
        ),
        f"{word} describe revision": (
            f"{word}.describe_deployment_revision",
            {**DEPLOYED, "revision": "2"},
            lambda c: c.describe_revision(family, DEPLOYMENT_ID, 2),
        ),
    }


def create_block_spec(client: PressClient) -> object:
    everything = SPEC_CASES["everything"]
    return client.create_block_spec(BLOCK_BODY, artifact=None, validate=True, **everything)


def create_block_release(client: PressClient) -> object:
    body = {"release": RELEASE, "config": CONFIG}
    settings: Json = {"auto_run_on_deploy": False, "parameters": None}
    return client.create_block_release(SPEC_ID, body, artifact=None, **settings)


CALLS: dict[str, tuple[str, Json, Ours]] = {
    **spec_calls("blocks", Family.BLOCKS),
    **spec_calls("apps", Family.APPS),
    **deployment_calls("blocks", Family.BLOCKS),
    **deployment_calls("apps", Family.APPS),
    "check block spec": (
        "blocks.create_spec",
        {"body": BLOCK_BODY, "validate": True, **SPEC_CASES["everything"]},
        create_block_spec,
    ),
    "create block release": (
        "blocks.create_spec_release",
        {**SPEC, "body": {"release": RELEASE, "config": CONFIG}, "auto_run_on_deploy": False},
        create_block_release,
    ),
    "create app release": (
        "apps.create_spec_release",
        {**SPEC, "body": {"release": RELEASE, "config": APP_BODY["config"]}},
        lambda c: c.create_app_release(SPEC_ID, config=APP_BODY["config"], release=RELEASE, parameters=None),
    ),
    "deployments of a spec": (
        "specs.list_spec_release_deployments",
        {**SPEC, "version": None, "page_size": 100},
        lambda c: c.spec_deployments(SPEC_ID),
    ),
    "run parameters": ("blocks.get_parameters", DEPLOYED, lambda c: c.run_parameters(DEPLOYMENT_ID)),
    "patch run parameters": (
        "deployments.patch_parameters_v2",
        {**DEPLOYED, "body": {"parameters": {"agg_type": "MAX"}}},
        lambda c: c.patch_run_parameters(DEPLOYMENT_ID, {"parameters": {"agg_type": "MAX"}}),
    ),
    "instance options": (
        "tenants.list_instance_options",
        {"entity_type": "api-deployment"},
        lambda c: c.instance_options("api-deployment"),
    ),
    "default resources": ("workflows.get_default_resource", {}, lambda c: c.default_resources()),
}


@pytest.mark.parametrize("case", CALLS)
def test_requests_are_equal(wire: Wire, client: PressClient, case: str) -> None:
    method, arguments, ours = CALLS[case]
    sent = wire.sdk(method, **arguments)
    ours(client)
    assert in_any_order(wire.request()) == in_any_order(sent)


def in_any_order(request: Any) -> Any:
    """The order of query keys means nothing."""
    path, _, query = request.path.partition("?")
    return (
        request.method,
        path,
        sorted(query.split("&")),
        request.content_type,
        request.authorization,
        request.body,
    )


def test_downloads_are_equal(wire: Wire, client: PressClient, tmp_path: Path) -> None:
    target = {"artifact_id": SPEC_ID, "download_path": str(tmp_path / "zip"), "version": 3}
    sent = wire.sdk("artifacts.download_artifact", **target)
    client.download_artifact(SPEC_ID, 3)
    assert wire.request() == sent


# Recordings


def arguments_of(row: Json) -> Json:
    """The arguments behind a recorded request that has a body."""
    path, client = row["path"].split("/"), row["client"]
    if row["fields"] is not None:
        fields = {name: text(name, value) for name, value in row["fields"].items()}
        given = {"body": fields.pop("spec"), "auto_run_on_deploy": fields.pop("autoRunOnDeploy"), **fields}
        validate = {"validate": True} if "validate" in row["query"] else {}
        return {**given, **validate, **({"spec_id": path[4]} if "release" in client else {})}
    if client == "apps.create_spec":
        fields = {
            name: value if name == "scope" else json.loads(value) for name, value in row["json"].items()
        }
        return {"body": fields.pop("spec"), **fields}
    if client == "apps.create_spec_release":
        body = dict(row["json"])
        return {"spec_id": path[4], "parameters": body.pop("parameters"), "body": body}
    ids = {"specs": "spec_id", "deployments": "deployment_id"}
    found = {ids[word]: path[at + 1] for at, word in enumerate(path[:-1]) if word in ids and path[at + 1]}
    return {**found, "body": row["json"]}


WITH_BODY = [
    row
    for row in RECORDED
    if row["client"].partition(".")[0] in ("blocks", "apps", "deployments") and (row["fields"] or row["json"])
]


@pytest.mark.parametrize("row", WITH_BODY, ids=lambda row: f"{RECORDED.index(row)}-{row['client']}")
def test_recordings_are_what_the_sdk_sends(wire: Wire, code: Path, row: Json) -> None:
    artifact = {"artifact": {"path": str(code)}} if row["has_artifact"] else {}
    sent = wire.sdk(row["client"], **arguments_of(row), **artifact)
    query = f"?{row['query_string']}" if row["query_string"] else ""
    assert (sent.method, sent.path, sent.content_type) == (
        row["method"],
        f"/press{row['path']}{query}",
        row["content_type"],
    )
    if row["fields"] is None:
        assert sent.body == row["json"]
    else:
        texts = {part.name: part.content for part in sent.body if part.name != "artifact"}
        assert texts == {name: text(name, value) for name, value in row["fields"].items()}
