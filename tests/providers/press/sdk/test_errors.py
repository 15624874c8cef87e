"""Refusals reach the SDK's user as the SDK's own exception classes, and its retries meet a server that plays along."""

import os
from collections.abc import Callable

import pytest

from blockform_press.server import Drop, FaultRule, Faults, Moment, Refuse, Throttle
from tests.providers.press.sdk.account import CONFIG, Account
from tests.providers.press.sdk.process import SdkRaisedError

pytestmark = pytest.mark.sdk

NOBODY = "00000000-0000-4000-8000-000000000000"


def refused(account: Account, method: str, **arguments: object) -> SdkRaisedError:
    with pytest.raises(SdkRaisedError) as caught:
        account(method, **arguments)
    return caught.value


def assert_refused(error: SdkRaisedError, name: str, detail: str) -> None:
    assert (error.name, error.argument) == (name, {"detail": detail})
    assert "BaseHttpException" in error.classes


@pytest.mark.parametrize("family", ["blocks", "apps"])
def test_invalid_input_is_a_bad_request(account: Account, family: str) -> None:
    body = account.spec_body(family, "nameless", metadata={"summary": "No name"})
    error = refused(account, f"{family}.create_spec", body=body, **account.extras(family))
    assert_refused(error, "BadRequestException", "metadata.name is required.")


@pytest.mark.parametrize("family", ["blocks", "apps"])
def test_bad_filter_is_a_bad_request(account: Account, family: str) -> None:
    error = refused(account, f"{family}.list_specs", status=["broken"])
    assert_refused(error, "BadRequestException", "Invalid value for 'status'.")


@pytest.mark.parametrize(
    ("token", "detail"),
    [("unknown", "Invalid or expired token."), ("", "Missing authorization token.")],
)
def test_unknown_token_is_unauthorized(account: Account, token: str, detail: str) -> None:
    account.token = token
    assert_refused(refused(account, "blocks.list_specs"), "UnauthorizedException", detail)


@pytest.mark.parametrize("family", ["blocks", "apps"])
def test_objects_of_others_are_forbidden(
    account: Account, make_account: Callable[[], Account], family: str
) -> None:
    block = account.spec("blocks", scope="public")
    config = {} if family == "blocks" else {"config": [account.ref(block)]}
    spec = account.spec(family, scope="public", body=config)
    detail = "You do not have permission to modify this spec."
    other = make_account()
    assert other(f"{family}.describe_spec", spec_id=spec)["id"] == spec
    patch = refused(other, f"{family}.update_spec_metadata", spec_id=spec, body={"featured": True})
    assert_refused(patch, "ForbiddenException", detail)
    assert_refused(refused(other, f"{family}.delete_spec", spec_id=spec), "ForbiddenException", detail)


@pytest.mark.parametrize(
    ("method", "arguments", "detail"),
    [
        pytest.param("blocks.describe_spec", {"spec_id": NOBODY}, "Spec not found.", id="block-spec"),
        pytest.param("apps.describe_spec", {"spec_id": NOBODY}, "Spec not found.", id="app-spec"),
        pytest.param(
            "blocks.describe_deployment", {"deployment_id": NOBODY}, "Deployment not found.", id="deployment"
        ),
        pytest.param("apps.redeploy", {"deployment_id": NOBODY}, "Deployment not found.", id="redeploy"),
        pytest.param(
            "blocks.get_parameters", {"deployment_id": NOBODY}, "Deployment not found.", id="parameters"
        ),
        pytest.param(
            "artifacts.describe_artifact", {"artifact_id": NOBODY}, "Artifact not found.", id="artifact"
        ),
    ],
)
def test_unknown_objects_are_not_found(
    account: Account, method: str, arguments: dict[str, str], detail: str
) -> None:
    assert_refused(refused(account, method, **arguments), "NotFoundException", detail)


@pytest.mark.parametrize("family", ["blocks", "apps"])
def test_wrong_state_is_a_conflict(account: Account, family: str) -> None:
    deployment = account.deployment(family)
    error = refused(account, f"{family}.redeploy", deployment_id=deployment)
    assert_refused(error, "ConflictException", "Deployment is deployed.")


def grow(account: Account) -> None:
    """Code that no zip makes smaller than the platform takes."""
    (account.code / "weights.bin").write_bytes(os.urandom(11 * 2**20))


def test_large_artifact_is_too_large_for_the_server(account: Account) -> None:
    grow(account)
    body = account.spec_body("blocks", "large")
    with pytest.raises(SdkRaisedError) as caught:
        account.send("blocks.create_spec", {"body": body, **account.extras("blocks")}, lift_size_limit=True)
    assert caught.value.name == "PayloadTooLargeException"
    assert caught.value.text.startswith("Artifact exceeds the maximum size of 10MB. Please use '--dry-run'")
    assert "BaseHttpException" in caught.value.classes


def test_sdk_refuses_a_large_artifact_by_itself(account: Account) -> None:
    grow(account)
    sent = len(account.server.log)
    body = account.spec_body("blocks", "large")
    error = refused(account, "blocks.create_spec", body=body, **account.extras("blocks"))
    assert error.name == "FileLimitExceededException"
    assert {record["kind"] for record in account.server.log[sent:]} <= {"read", "telemetry"}


@pytest.mark.parametrize("family", ["blocks", "apps"])
def test_taken_names_are_unprocessable(account: Account, family: str) -> None:
    spec = account.spec(family, "twice")
    config = [account.ref(account.spec("blocks"))] if family == "apps" else CONFIG
    body = account.spec_body(family, "twice", config=config)
    error = refused(account, f"{family}.create_spec", body=body, **account.extras(family))
    kind = body["kind"]
    detail = f"A {kind} spec named 'twice' already exists."
    assert_refused(error, "UnprocessableEntityException", detail)
    account.deployment(family, spec, "deployed-twice")
    deployment = account.deployment_body(spec, "deployed-twice")
    error = refused(account, f"{family}.create_deployment", body=deployment)
    detail = "A deployment named 'deployed-twice' already exists."
    assert_refused(error, "UnprocessableEntityException", detail)
    error = refused(account, f"{family}.delete_spec", spec_id=spec)
    assert_refused(error, "UnprocessableEntityException", "Spec has deployments.")


def test_other_statuses_are_plain_exceptions(account: Account, faults: Faults) -> None:
    faults.add(FaultRule(action=Refuse(405, "Method not allowed."), kind="execute"))
    error = refused(account, "deployments.execute_resources", deployment_id=NOBODY)
    assert (error.name, error.argument) == ("Exception", {"detail": "Method not allowed."})


# Retries: the SDK tries a status 429 or 5xx and a lost line again by itself.


def test_throttled_call_is_tried_again(account: Account, faults: Faults) -> None:
    faults.add(FaultRule(action=Throttle(0), kind="create_deployment", nth=(1,)))
    deployment = account.deployment("blocks", name="throttled")
    assert [row["id"] for row in account("blocks.list_deployments", name="throttled")] == [deployment]


def test_failed_call_is_tried_again(account: Account, faults: Faults) -> None:
    spec = account.spec("blocks")
    faults.add(FaultRule(action=Refuse(503, "Busy."), kind="read", path="/v1/blocks/specs/", nth=(1,)))
    assert account("blocks.describe_spec", spec_id=spec)["id"] == spec


def test_line_lost_before_the_work_is_tried_again(account: Account, faults: Faults) -> None:
    spec = account.spec("blocks")
    faults.add(FaultRule(action=Drop(Moment.BEFORE), kind="create_deployment", nth=(1,)))
    deployment = account.deployment("blocks", spec, "dropped")
    assert [row["id"] for row in account("blocks.list_deployments", name="dropped")] == [deployment]


def test_line_lost_after_the_work_makes_no_second_object(account: Account, faults: Faults) -> None:
    spec = account.spec("blocks")
    faults.add(FaultRule(action=Drop(Moment.AFTER), kind="create_deployment", nth=(1,)))
    body = account.deployment_body(spec, "lost")
    error = refused(account, "blocks.create_deployment", body=body)
    detail = "A deployment named 'lost' already exists."
    assert_refused(error, "UnprocessableEntityException", detail)
    assert len(account("blocks.list_deployments", name="lost")) == 1
