"""Every public method of the SDK's Press clients, and of the clients beside them that Press needs, against the embedded server."""

import pytest

from tests.providers.press.sdk import family_calls, other_calls
from tests.providers.press.sdk.account import Account
from tests.providers.press.sdk.process import Sdk

pytestmark = pytest.mark.sdk

METHODS = {**family_calls.METHODS, **other_calls.METHODS}


@pytest.mark.parametrize("method", METHODS)
def test_method_does_what_it_says(account: Account, method: str) -> None:
    METHODS[method](account)
    assert method in account.called


@pytest.mark.parametrize("client", ["blocks", "apps", "specs", "deployments", "artifacts"])
def test_no_method_is_left_out(sdk: Sdk, client: str) -> None:
    offered = {name for name in sdk.about["methods"] if name.startswith(f"{client}.")}
    assert offered == {name for name in METHODS if name.startswith(f"{client}.")}
