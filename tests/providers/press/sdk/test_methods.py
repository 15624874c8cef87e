"""Every public method of the SDK's Press clients, and of the clients beside them that Press needs, against the embedded server."""

import pytest

from tests.providers.press.sdk import family_calls, other_calls
from tests.providers.press.sdk.account import CONFIG, PARAMETERS, Account
from tests.providers.press.sdk.process import Sdk, SdkRaisedError

pytestmark = pytest.mark.sdk

METHODS = {**family_calls.METHODS, **other_calls.METHODS}


@pytest.mark.parametrize("method", METHODS)
def test_method_does_what_it_says(account: Account, method: str) -> None:
    METHODS[method](account)
    assert method in account.called


VALID = {"success": True, "message": "Spec is valid."}


def test_dry_run_of_a_spec_stores_nothing(account: Account) -> None:
    body = account.spec_body("blocks", "dry")
    assert account("blocks.create_spec", body=body, validate=True, **account.extras("blocks")) == VALID
    assert account("blocks.list_specs") == []
    with pytest.raises(SdkRaisedError, match="An artifact is required to build images"):
        account("blocks.create_spec", body=body, validate=True, parameters=PARAMETERS)


def test_dry_run_of_a_release_stores_nothing(account: Account) -> None:
    spec, extras = account.spec("blocks"), account.extras("blocks")
    body = {"release": {"version": "2.0.0"}, "config": CONFIG}
    assert account("blocks.create_spec_release", spec_id=spec, body=body, validate=True, **extras) == VALID
    assert [row["version"] for row in account("blocks.list_spec_releases", spec_id=spec)] == ["1.0.0"]
    body["release"] = {"version": "0.9.0"}
    with pytest.raises(SdkRaisedError, match=r"must be greater than 1\.0\.0"):
        account("blocks.create_spec_release", spec_id=spec, body=body, validate=True, **extras)


@pytest.mark.parametrize("client", ["blocks", "apps", "specs", "deployments", "artifacts"])
def test_no_method_is_left_out(sdk: Sdk, client: str) -> None:
    offered = {name for name in sdk.about["methods"] if name.startswith(f"{client}.")}
    assert offered == {name for name in METHODS if name.startswith(f"{client}.")}
