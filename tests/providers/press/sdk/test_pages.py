"""The SDK's iterators walk all pages of a list, and ask for no page twice."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest

from tests.providers.press.sdk.account import Account
from tests.providers.press.sdk.process import Json

pytestmark = pytest.mark.sdk

SIZE, ROWS = 2, 5


def many_specs(family: str) -> Callable[[Account], Json]:
    def make(account: Account) -> Json:
        block = account.spec("blocks")
        config = {} if family == "blocks" else {"config": [account.ref(block)]}
        for number in range(ROWS):
            account.spec(family, f"paged-{number}", body=config)
        return {"name": "paged-"}

    return make


def many_specs_of_all_kinds(account: Account) -> Json:
    many_specs("blocks")(account)
    return {"term": "paged-"}


def many_releases(family: str) -> Callable[[Account], Json]:
    def make(account: Account) -> Json:
        spec = account.spec(family)
        for number in range(1, ROWS):
            account.release(family, spec, f"1.0.{number}")
        return {"spec_id": spec}

    return make


def many_deployments(family: str) -> Callable[[Account], Json]:
    def make(account: Account) -> Json:
        spec = account.spec(family)
        for number in range(ROWS):
            account.deployment(family, spec, f"paged-{number}")
        return {"name": "paged-"}

    return make


def many_deployments_of_all_kinds(account: Account) -> Json:
    many_deployments("blocks")(account)
    return {"term": "paged-"}


def many_deployments_of_a_spec(account: Account) -> Json:
    spec = account.spec("blocks")
    for _ in range(ROWS):
        account.deployment("blocks", spec)
    return {"spec_id": spec, "version": "1.0.0"}


def many_revisions(family: str) -> Callable[[Account], Json]:
    def make(account: Account) -> Json:
        deployment = account.deployment(family)
        for _ in range(1, ROWS):
            account(f"{family}.create_deployment_revision", deployment_id=deployment, body={})
        return {"deployment_id": deployment}

    return make


def many_artifacts(account: Account) -> Json:
    for _ in range(ROWS):
        account("artifacts.create_artifact", name=account.name("artifact"), artifact=account.artifact)
    return {}


LISTS: dict[str, Callable[[Account], Json]] = {
    "blocks.list_specs": many_specs("blocks"),
    "apps.list_specs": many_specs("apps"),
    "specs.list_specs": many_specs_of_all_kinds,
    "blocks.list_spec_releases": many_releases("blocks"),
    "apps.list_spec_releases": many_releases("apps"),
    "blocks.list_deployments": many_deployments("blocks"),
    "apps.list_deployments": many_deployments("apps"),
    "deployments.list_deployments": many_deployments_of_all_kinds,
    "specs.list_spec_release_deployments": many_deployments_of_a_spec,
    "blocks.list_deployment_revisions": many_revisions("blocks"),
    "apps.list_deployment_revisions": many_revisions("apps"),
    "artifacts.list_artifacts": many_artifacts,
}


def pages_asked(account: Account) -> list[str]:
    queries = [
        parse_qs(record["query"]) for record in account.server.log if record["tenant"] == account.tenant
    ]
    return [query["pageNumber"][0] for query in queries if "pageNumber" in query]


@pytest.mark.parametrize("method", LISTS)
def test_iterator_walks_all_pages(account: Account, method: str) -> None:
    which = LISTS[method](account)
    whole = account.send(method, {**which, "page_size": 100, "page_number": 1, "return_iterator": False})
    key = {"specs": "specs", "releases": "releases", "deployments": "deployments", "revisions": "revisions"}
    rows = whole[next((key[word] for word in reversed(method.split("_")) if word in key), "artifacts")]
    before = len(pages_asked(account))
    assert account.send(method, {**which, "page_size": SIZE}) == rows
    assert len(rows) == ROWS
    assert pages_asked(account)[before:] == ["1", "2", "3"]


def test_pages_come_as_they_are_wanted(account: Account) -> None:
    many_specs("blocks")(account)
    rows = account.send("blocks.list_specs", {"page_size": SIZE}, take=SIZE)
    assert len(rows) == SIZE
    assert pages_asked(account) == ["1"]


def test_an_empty_list_is_one_page(account: Account) -> None:
    assert account("apps.list_specs") == []
    assert pages_asked(account) == ["1"]
