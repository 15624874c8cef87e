"""What each method that blocks and apps have alike must do, as a function of the family."""

from collections.abc import Callable
from functools import partial

import pytest

from blockform_press.server import FailDeployment, FaultRule
from tests.providers.press.sdk.account import METADATA, Account, check
from tests.providers.press.sdk.process import Json, SdkRaisedError

Check = Callable[[Account], None]


def creates_spec(family: str, account: Account) -> None:
    block = {"autoRunOnDeploy": True} if family == "blocks" else {}
    flags = {"auto_run_on_deploy": True} if family == "blocks" else {}
    sharing: Json = {"scope": "shared", "tenants": ["tenant1", "tenant2"]}
    config = account.config(family, "creates")
    if family == "apps":
        shared = account.spec("blocks", **sharing)
        config = [account.ref(shared, autoRunOnDeploy=True)]
    body = account.spec_body(family, account.name("spec"), config=config)
    extras = account.extras(family)
    made = account(f"{family}.create_spec", body=body, featured=True, **sharing, **flags, **extras)
    assert set(made) == {"id"}
    found = account(f"{family}.describe_spec", spec_id=made["id"])
    check(found, {"kind": body["kind"], "featured": True, **sharing, "parameters": extras["parameters"]})
    check(found["metadata"], {**body["metadata"], "status": "available"})
    check(found["latestRelease"], {**body["release"], "config": config, **block})


def describes_spec(family: str, account: Account) -> None:
    spec = account.spec(family, "described")
    found = account(f"{family}.describe_spec", spec_id=spec)
    check(
        found,
        {"id": spec, "scope": "private", "featured": False, "metadata": METADATA | {"name": "described"}},
    )
    assert "@" in found["metadata"]["createdBy"]


def lists_specs(family: str, account: Account) -> None:
    one, two = account.spec(family, "list-one"), account.spec(family, "list-two", featured=True)
    assert [row["id"] for row in account(f"{family}.list_specs", name="LIST-")] == [two, one]
    every = {
        "status": ["available", "archived"],
        "featured": True,
        "name": "list-",
        "title": "train",
        "scope": ["private", "shared"],
        "sort": ["createdAt:desc", "name:asc"],
    }
    assert [row["id"] for row in account(f"{family}.list_specs", **every)] == [two]
    page = account(
        f"{family}.list_specs",
        name="list-one",
        page_size=1,
        page_number=1,
        sort=["name:asc"],
        return_iterator=False,
    )
    check(page, {"pageNumber": 1, "pageSize": 1, "pageCount": page["specCount"]})
    check(
        page["specs"][0], {"id": one, "latestRelease": {"version": "1.0.0"}, "metadata": {"name": "list-one"}}
    )


def updates_spec_metadata(family: str, account: Account) -> None:
    spec = account.spec(family)
    metadata = {
        "name": account.name("renamed"),
        "title": "New",
        "summary": "Other",
        "status": "archived",
        "tags": [],
    }
    body = {"metadata": metadata, "featured": True, "scope": "shared", "tenants": [account.tenant]}
    if family == "apps":  # its block is private
        body |= {"scope": "private", "tenants": None}
    answer = account(f"{family}.update_spec_metadata", spec_id=spec, body=body)
    wanted = {name: value for name, value in body.items() if value is not None}
    check(answer, wanted)
    check(account(f"{family}.describe_spec", spec_id=spec), wanted)
    with pytest.raises(SdkRaisedError) as caught:
        account(f"{family}.update_spec_metadata", spec_id=spec, body=body)
    assert (caught.value.name, caught.value.argument) == (
        "BadRequestException",
        {"detail": "No changes detected"},
    )


def deletes_spec(family: str, account: Account) -> None:
    spec = account.spec(family)
    assert account(f"{family}.delete_spec", spec_id=spec) == {}
    gone(account, f"{family}.describe_spec", spec_id=spec)


def creates_spec_release(family: str, account: Account) -> None:
    spec = account.spec(family)
    answer = account.release(family, spec, "1.1.0")
    assert answer == {"id": spec, "release": {"version": "1.1.0"}}
    found = account(f"{family}.describe_spec", spec_id=spec)
    check(found["latestRelease"], {"version": "1.1.0", "notes": "Release 1.1.0"})


def describes_spec_release(family: str, account: Account) -> None:
    spec, config = account.spec(family), account.config(family, account.name("other"))
    account.release(family, spec, "2.0.0", config)
    found = account(f"{family}.describe_spec_release", spec_id=spec, version="2.0.0")
    wanted = {"version": "2.0.0", "notes": "Release 2.0.0", "config": config}
    check(found, wanted | {"parameters": account.extras(family)["parameters"]})
    if family == "blocks":
        check(found, {"autoRunOnDeploy": False, "artifact": {"version": 2}})


def lists_spec_releases(family: str, account: Account) -> None:
    spec = account.spec(family)
    account.release(family, spec, "1.0.1")
    rows = account(f"{family}.list_spec_releases", spec_id=spec)
    assert [row["version"] for row in rows] == ["1.0.1", "1.0.0"]
    page = account(
        f"{family}.list_spec_releases",
        spec_id=spec,
        sort=["createdAt:asc"],
        page_size=1,
        page_number=1,
        return_iterator=False,
    )
    check(page, {"pageCount": 2, "releaseCount": 2, "releases": [{"version": "1.0.0"}]})


def given_values(family: str) -> tuple[Json, Json]:
    """Values to send with a deployment of the family, and what describing it then shows; hidden ones are masked."""
    if family == "apps":
        sent: Json = {"appParameters": {"build": {}, "run": {"agg_type": "MAX"}}}
        return sent, sent
    run = {"agg_type": "MAX", "secret": "s3cr3t"}
    sent = {"parameters": {"build": {"instance": 23}, "run": run}}
    return sent, {
        "parameters": {"build": {"cmd": "fit", "instance": 23}, "run": run | {"secret": "********"}}
    }


def creates_deployment(family: str, account: Account) -> None:
    spec, (sent, shown) = account.spec(family), given_values(family)
    body = account.deployment_body(spec, account.name("deployment"), **sent)
    made = account(f"{family}.create_deployment", body=body)
    assert set(made) == {"id"}
    found = account(f"{family}.describe_deployment", deployment_id=made["id"])
    check(found, {"metadata": body["metadata"], "spec": body["spec"]} | shown)
    check(found["latestRevision"], {"revision": 1, "status": "deployed", "notes": "The initial revision"})


def describes_deployment(family: str, account: Account) -> None:
    deployment = account.deployment(family, name="described")
    found = account(f"{family}.describe_deployment", deployment_id=deployment)
    check(found, {"id": deployment, "metadata": METADATA | {"name": "described", "status": "deployed"}})
    assert found["kind"] == {"blocks": "workflow", "apps": "app"}[family]


def lists_deployments(family: str, account: Account) -> None:
    spec = account.spec(family)
    one, two = (account.deployment(family, spec, name) for name in ("listed-one", "listed-two"))
    title = {"title": "TRAIN"} if family == "blocks" else {}
    filters = {"status": ["deployed", "failed"], "name": "listed", "sort": ["name:asc"], **title}
    rows = account(f"{family}.list_deployments", **filters)
    assert [row["id"] for row in rows] == [one, two]
    check(rows[0], {"spec": {"id": spec}, "latestRevision": {"revision": 1, "status": "deployed"}})
    page = account(
        f"{family}.list_deployments", name="listed", page_size=1, page_number=2, return_iterator=False
    )
    check(page, {"pageCount": 2, "deploymentCount": 2, "deployments": [{"id": one}]})


def updates_deployment_metadata(family: str, account: Account) -> None:
    deployment = account.deployment(family)
    changes = METADATA | {"name": account.name("renamed"), "title": "New", "tags": [{"name": "other"}]}
    answer = account(f"{family}.update_deployment_metadata", deployment_id=deployment, body=changes)
    check(answer, {"id": deployment, "metadata": changes})
    check(account(f"{family}.describe_deployment", deployment_id=deployment), {"metadata": changes})


def redeploys(family: str, account: Account) -> None:
    account.server.faults.add(FaultRule(action=FailDeployment("broken"), kind="create_deployment"))
    deployment = account.deployment(family)
    account.server.faults.clear()
    found = account(f"{family}.describe_deployment", deployment_id=deployment)
    check(found, {"metadata": {"status": "failed"}})
    answer = account(f"{family}.redeploy", deployment_id=deployment)
    assert answer == {"deploymentId": deployment, "revision": 1, "revisionId": found["latestRevision"]["id"]}
    found = account(f"{family}.describe_deployment", deployment_id=deployment)
    check(found, {"metadata": {"status": "deployed"}, "latestRevision": {"revision": 1}})


def deletes_deployment(family: str, account: Account) -> None:
    deployment = account.deployment(family)
    assert account(f"{family}.delete_deployment", deployment_id=deployment) == {}
    gone(account, f"{family}.describe_deployment", deployment_id=deployment)


def creates_deployment_revision(family: str, account: Account) -> None:
    spec, (sent, shown) = account.spec(family), given_values(family)
    account.release(family, spec, "2.0.0")
    deployment = account.deployment(family, spec)
    body = {"release": {"version": "2.0.0"}, "revision": {"notes": "Faster"}, **sent}
    answer = account(f"{family}.create_deployment_revision", deployment_id=deployment, body=body)
    assert answer["revision"] == 2
    found = account(f"{family}.describe_deployment", deployment_id=deployment)
    check(found, {"spec": {"id": spec, "release": {"version": "2.0.0"}}} | shown)
    check(
        found["latestRevision"], {"id": answer["id"], "revision": 2, "status": "deployed", "notes": "Faster"}
    )


def describes_deployment_revision(family: str, account: Account) -> None:
    sent, shown = given_values(family)
    deployment = account.deployment(family, **sent)
    account(f"{family}.create_deployment_revision", deployment_id=deployment, body={})
    find = partial(account, f"{family}.describe_deployment_revision", deployment_id=deployment)
    check(
        find(revision="1"), {"revision": 1, "status": "superseded", "notes": "The initial revision"} | shown
    )
    check(
        find(revision="2"), {"revision": 2, "status": "deployed", "spec": {"release": {"version": "1.0.0"}}}
    )


def lists_deployment_revisions(family: str, account: Account) -> None:
    deployment = account.deployment(family)
    account(f"{family}.create_deployment_revision", deployment_id=deployment, body={})
    find = partial(account, f"{family}.list_deployment_revisions", deployment_id=deployment)
    assert [row["revision"] for row in find()] == [2, 1]
    assert [row["revision"] for row in find(status=["superseded"], sort=["createdAt:asc"])] == [1]
    page = find(page_size=1, page_number=2, return_iterator=False)
    check(page, {"pageCount": 2, "revisionCount": 2, "revisions": [{"revision": 1, "status": "superseded"}]})


def gone(account: Account, method: str, **arguments: str) -> None:
    """Fail unless the call says that there is no such object."""
    with pytest.raises(SdkRaisedError) as caught:
        account(method, **arguments)
    assert caught.value.name == "NotFoundException"


_CHECKS: dict[str, Callable[[str, Account], None]] = {
    "create_spec": creates_spec,
    "describe_spec": describes_spec,
    "list_specs": lists_specs,
    "update_spec_metadata": updates_spec_metadata,
    "delete_spec": deletes_spec,
    "create_spec_release": creates_spec_release,
    "describe_spec_release": describes_spec_release,
    "list_spec_releases": lists_spec_releases,
    "create_deployment": creates_deployment,
    "describe_deployment": describes_deployment,
    "list_deployments": lists_deployments,
    "update_deployment_metadata": updates_deployment_metadata,
    "redeploy": redeploys,
    "delete_deployment": deletes_deployment,
    "create_deployment_revision": creates_deployment_revision,
    "describe_deployment_revision": describes_deployment_revision,
    "list_deployment_revisions": lists_deployment_revisions,
}

METHODS: dict[str, Check] = {
    f"{family}.{method}": partial(run, family)
    for family in ("blocks", "apps")
    for method, run in _CHECKS.items()
}
