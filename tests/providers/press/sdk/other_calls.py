"""What each remaining method must do: those of blocks alone, of all kinds together, and of the service host."""

import json
import zipfile
from collections.abc import Callable
from functools import partial

from tests.providers.press.sdk.account import Account, check
from tests.providers.press.sdk.family_calls import gone
from tests.providers.press.sdk.process import Json

Check = Callable[[Account], None]

RUN_VALUES = {"agg_type": "MAX", "secret": "s3cr3t"}


def gets_parameters(account: Account) -> None:
    one = account.deployment("blocks", parameters={"run": RUN_VALUES})
    two = account.deployment("blocks")
    assert account("blocks.get_parameters", deployment_id=one) == RUN_VALUES
    # Deployed code finds its deployment's id in the environment, and that wins over the argument.
    inside = {"environment": {"PRESS_DEPLOYMENT_ID": one}}
    assert account.send("blocks.get_parameters", {"deployment_id": two}, **inside) == RUN_VALUES
    assert account("blocks.get_parameters", deployment_id=two) == {"agg_type": "AVG"}


def patches_parameters(client: str, account: Account) -> None:
    deployment = account.deployment("blocks", parameters={"run": RUN_VALUES})
    answer = account(f"{client}.patch_parameters", deployment_id=deployment, body={"agg_type": "SUM"})
    assert answer == {"agg_type": "SUM"}
    found = account("blocks.get_parameters", deployment_id=deployment)
    assert found == RUN_VALUES | {"agg_type": "SUM"}


def patches_parameters_v2(account: Account) -> None:
    deployment, patch = account.deployment("blocks"), partial(account, "deployments.patch_parameters_v2")
    body: Json = {"parameters": {"agg_type": "SUM"}}
    assert patch(deployment_id=deployment, body=body) == body
    assert account("blocks.get_parameters", deployment_id=deployment) == {"agg_type": "SUM"}
    app, body = app_of(account, "one", "two")
    assert patch(deployment_id=app, body=body) == body
    found = account("apps.describe_deployment", deployment_id=app)
    check(
        found,
        {"appParameters": {"run": {"agg_type": "MAX"}}, "parameters": {"two": {"run": {"agg_type": "MIN"}}}},
    )
    values = {
        row["name"].partition("-")[0]: account("blocks.get_parameters", deployment_id=row["deploymentId"])
        for row in found["latestRevision"]["blocks"]
    }
    assert values == {"one": {"agg_type": "MAX"}, "two": {"agg_type": "MIN"}}


def app_of(account: Account, *names: str) -> tuple[str, Json]:
    """A deployed app of blocks with these names, and a change of its run parameters."""
    config = [account.ref(account.spec("blocks", name), autoRunOnDeploy=True) for name in names]
    app = account.deployment("apps", account.spec("apps", body={"config": config}), "app")
    return app, {"appParameters": {"agg_type": "MAX"}, "parameters": {names[-1]: {"agg_type": "MIN"}}}


def gets_related_blocks(account: Account) -> None:
    app, _ = app_of(account, "one", "two")
    blocks = account("apps.describe_deployment", deployment_id=app)["latestRevision"]["blocks"]
    related = account("blocks.get_related_block_details", deployment_id=blocks[0]["deploymentId"])
    assert related == [
        {
            "id": block["deploymentId"],
            "resource_id": block["platformId"],
            "kind": "workflow",
            "name": f"{name}-app",
            "status": "deployed",
        }
        for name, block in zip(("one", "two"), blocks, strict=True)
    ]
    assert all(block["platformId"] for block in blocks)
    alone = account.deployment("blocks")
    assert account("blocks.get_related_block_details", deployment_id=alone) == []


def lists_specs_of_all_kinds(account: Account) -> None:
    app = account.spec("apps", "kinds-app", featured=True)
    block = account.spec("blocks", "kinds-block")
    listed = partial(account, "specs.list_specs")
    assert {row["id"] for row in listed()} >= {app, block}
    assert [row["id"] for row in listed(kind="app", term="KINDS")] == [app]
    filters = {"status": ["available"], "featured": True, "scope": ["private"], "sort": ["name:desc"]}
    assert [row["id"] for row in listed(**filters)] == [app]
    page = listed(kind="workflow", page_size=1, page_number=1, sort=["createdAt:desc"], return_iterator=False)
    check(page, {"pageCount": 2, "specCount": 2, "specs": [{"id": block, "kind": "workflow"}]})


def lists_deployments_of_a_spec(account: Account) -> None:
    spec = account.spec("blocks")
    account.release("blocks", spec, "2.0.0")
    old, new = (
        account.deployment("blocks", spec, "of-spec-old"),
        account.deployment("blocks", spec, "of-spec-new"),
    )
    body = {"release": {"version": "2.0.0"}}
    account("blocks.create_deployment_revision", deployment_id=new, body=body)
    listed = partial(account, "specs.list_spec_release_deployments", spec_id=spec)
    assert [row["id"] for row in listed(version=None)] == [new, old]
    filters = {"status": ["deployed"], "name": "of-spec", "title": "train", "sort": ["name:asc"]}
    assert [row["id"] for row in listed(version="2.0.0", **filters)] == [new]
    page = listed(version="1.0.0", page_size=5, page_number=1, return_iterator=False)
    check(page, {"deploymentCount": 1, "deployments": [{"id": old, "kind": "workflow"}]})


def lists_deployments_of_all_kinds(account: Account) -> None:
    app, block = account.deployment("apps", name="all-app"), account.deployment("blocks", name="all-block")
    listed = partial(account, "deployments.list_deployments")
    assert {row["id"] for row in listed()} >= {app, block}
    filters = {"status": ["deployed"], "kind": "app", "term": "ALL-", "sort": ["title:asc"]}
    assert [row["id"] for row in listed(**filters)] == [app]
    page = listed(kind="workflow", term="all-block", page_size=3, page_number=1, return_iterator=False)
    check(page, {"deploymentCount": 1, "deployments": [{"id": block}]})


def executes_resources(account: Account) -> None:
    app, _ = app_of(account, "one", "two")
    entries = account("deployments.execute_resources", deployment_id=app)["executeResponse"]
    assert [(entry["version"], entry["status"]) for entry in entries] == [("1.0.0", "executed")] * 2
    assert all(entry["executionId"] and entry["blockSpecId"] for entry in entries)
    idle = account.deployment("blocks")
    assert account("deployments.execute_resources", deployment_id=idle) == {"executeResponse": []}


# The service host


def artifact_of(account: Account) -> str:
    name = account.name("artifact")
    made = account("artifacts.create_artifact", name=name, artifact=account.artifact, description="Zipped")
    assert made == {"id": made["id"], "version": 1}
    found: str = made["id"]
    return found


def creates_artifact(account: Account) -> None:
    plain = {"name": "bare", "artifact": account.artifact}
    made = account("artifacts.create_artifact", **plain, source="blocks", scan=True, validate=False)
    check(account("artifacts.describe_artifact", artifact_id=made["id"]), {"name": "bare", "description": ""})


def lists_artifacts(account: Account) -> None:
    one, two = artifact_of(account), artifact_of(account)
    assert [row["id"] for row in account("artifacts.list_artifacts", page_size=1)] == [two, one]
    page = account("artifacts.list_artifacts", page_size=1, page_number=2, return_iterator=False)
    check(page, {"pageCount": 2, "artifactCount": 2, "artifacts": [{"id": one, "description": "Zipped"}]})


def describes_artifact(account: Account) -> None:
    artifact = artifact_of(account)
    found = account("artifacts.describe_artifact", artifact_id=artifact, page_number=1, page_size=10)
    check(found, {"id": artifact, "description": "Zipped", "versionCount": 1, "versions": [{"version": 1}]})


def creates_artifact_version(account: Account) -> None:
    artifact = artifact_of(account)
    options = {"artifact": account.artifact, "scan": False, "validate": False}
    assert account("artifacts.create_artifact_version", artifact_id=artifact, **options) == {"version": 2}


def updates_artifact(account: Account) -> None:
    artifact, body = artifact_of(account), {"name": "renamed", "description": "Other"}
    assert account("artifacts.update_artifact", artifact_id=artifact, body=body) == {}
    check(account("artifacts.describe_artifact", artifact_id=artifact), body)


def deletes_artifact(account: Account) -> None:
    artifact = artifact_of(account)
    assert account("artifacts.delete_artifact", artifact_id=artifact) == {}
    gone(account, "artifacts.describe_artifact", artifact_id=artifact)


def deletes_artifact_version(account: Account) -> None:
    artifact = artifact_of(account)
    account("artifacts.create_artifact_version", artifact_id=artifact, artifact=account.artifact)
    assert account("artifacts.delete_artifact_version", artifact_id=artifact, version=1) == {}
    found = account("artifacts.describe_artifact", artifact_id=artifact)
    check(found, {"versionCount": 1, "versions": [{"version": 2}]})


def downloads_artifact(account: Account) -> None:
    spec, target = account.spec("blocks"), account.code.parent / "download.zip"
    stored = account("blocks.describe_spec_release", spec_id=spec, version="1.0.0")["artifact"]
    for version in (None, 1):
        where = {"artifact_id": stored["id"], "download_path": str(target), "version": version}
        assert account("artifacts.download_artifact", **where) is None
        with zipfile.ZipFile(target) as archive:
            assert sorted(archive.namelist()) == ["Dockerfile", "model/", "model/fit.py"]
            assert archive.read("model/fit.py") == (account.code / "model" / "fit.py").read_bytes()
        target.unlink()


def lists_instance_options(account: Account) -> None:
    for entity_type in ("api-deployment", "data-bridge", "webapp", "workflow", "workspace"):
        rows = account("tenants.list_instance_options", entity_type=entity_type)["data"]
        assert rows
        assert all(isinstance(row["id"], int) and "CPU" in row["name"] for row in rows), json.dumps(rows)


def gets_default_resource(account: Account) -> None:
    assert account("workflows.get_default_resource") == {"instanceTypeId": 21, "storage": "10GB"}


def lists_resources(account: Account) -> None:
    rows = account("workflows.list_resources")
    assert {"id": 21, "cpu": 0.25, "memory": 0.5, "gpu": None, "gpuMemory": None} in rows


METHODS: dict[str, Check] = {
    "blocks.get_parameters": gets_parameters,
    "blocks.patch_parameters": partial(patches_parameters, "blocks"),
    "blocks.get_related_block_details": gets_related_blocks,
    "specs.list_specs": lists_specs_of_all_kinds,
    "specs.list_spec_release_deployments": lists_deployments_of_a_spec,
    "deployments.list_deployments": lists_deployments_of_all_kinds,
    "deployments.execute_resources": executes_resources,
    "deployments.patch_parameters": partial(patches_parameters, "deployments"),
    "deployments.patch_parameters_v2": patches_parameters_v2,
    "artifacts.create_artifact": creates_artifact,
    "artifacts.list_artifacts": lists_artifacts,
    "artifacts.describe_artifact": describes_artifact,
    "artifacts.create_artifact_version": creates_artifact_version,
    "artifacts.update_artifact": updates_artifact,
    "artifacts.delete_artifact": deletes_artifact,
    "artifacts.delete_artifact_version": deletes_artifact_version,
    "artifacts.download_artifact": downloads_artifact,
    "tenants.list_instance_options": lists_instance_options,
    "workflows.get_default_resource": gets_default_resource,
    "workflows.list_resources": lists_resources,
}
