"""Rules 29 to 41, 44 and 45: the steps, triggers and watchers of a workflow."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.providers.press.server.conftest import Press

Json = dict[str, Any]


def refusal(press: "Press", spec: Json, **parts: Any) -> tuple[int, str]:
    response = press.create_block(spec, **parts)
    return response.status_code, response.json().get("detail", "")


STEP = {"command": "x", "imageDetails": {"id": 1}}
HTTP = {"type": "http", "method": "get", "url": "https://example.com"}
EXPORT = {"type": "export", "schema": "s", "table": "t", "sortBy": "c"}
REPOSITORY = {"url": "u", "branch": "b", "filePath": "f"}


def steps(**members: Any) -> Json:
    return {"steps": {"s": {**STEP, **members}}}


def only(step: Json, **members: Any) -> Json:
    return {"steps": {"s": {**step, **members}}}


CONFIG_REFUSALS = [
    pytest.param({}, (400, "config.steps must have at least one step."), id="rule-29-none"),
    pytest.param({"steps": {}}, (400, "config.steps must have at least one step."), id="rule-29-empty"),
    pytest.param([], (400, "config must be an object."), id="config-list"),
    pytest.param({"steps": {"s": "x"}}, (400, "Step 's' must be an object."), id="step-text"),
    pytest.param(steps(type="shell"), (400, "Invalid type 'shell' in step 's'."), id="rule-30"),
    pytest.param(steps(command=None), (400, "Step 's': command is required."), id="rule-31-command"),
    pytest.param(
        {"steps": {"s": {"command": "x"}}},
        (400, "Step 's': exactly one of image, imageRef, imageDetails is required."),
        id="rule-31-no-image",
    ),
    pytest.param(
        steps(imageRef="a"),
        (400, "Step 's': exactly one of image, imageRef, imageDetails is required."),
        id="rule-31-two-images",
    ),
    pytest.param(
        steps(imageDetails={"versionId": 1}),
        (400, "Step 's': imageDetails.id is required."),
        id="rule-31-no-id",
    ),
    pytest.param(
        only({"command": "x", "imageRef": "b"}), (400, "Step 's' refers to unknown image 'b'."), id="rule-32"
    ),
    pytest.param(only(HTTP, url=None), (400, "Step 's': url is required."), id="rule-33-url"),
    pytest.param(only(HTTP, method="fetch"), (400, "Step 's': invalid method 'fetch'."), id="rule-33-method"),
    pytest.param(only(HTTP, auth={}), (400, "Step 's': auth.type is required."), id="rule-33-auth"),
    pytest.param(
        only(HTTP, auth={"type": "magic"}),
        (400, "Step 's': invalid auth.type 'magic'."),
        id="rule-33-auth-type",
    ),
    pytest.param(
        only(HTTP, auth={"type": "oauth", "clientId": "a", "clientSecret": "b"}),
        (400, "Step 's': auth.authUrl is required."),
        id="rule-33-companion",
    ),
    pytest.param(
        only(HTTP, outputParameters={"a": "b.txt"}),
        (400, "Step 's': invalid outputParameters 'b.txt'."),
        id="rule-33-output",
    ),
    pytest.param(only(EXPORT, table=None), (400, "Step 's': table is required."), id="rule-34-table"),
    pytest.param(
        only(EXPORT, sortOrder="up"), (400, "Step 's': invalid sortOrder 'up'."), id="rule-34-order"
    ),
    pytest.param(
        only({"type": "sql"}),
        (400, "Step 's': one of sqlQueryPath, repository is required."),
        id="rule-35-neither",
    ),
    pytest.param(
        only({"type": "sql", "repository": {**REPOSITORY, "filePath": None}}),
        (400, "Step 's': repository.filePath is required."),
        id="rule-35-repository",
    ),
    pytest.param(steps(parents=["t"]), (400, "Step 's' refers to unknown step 't'."), id="rule-36-parent"),
    pytest.param(
        steps(
            executionParameters={
                "parentStatus": [{"condition": "all-of", "parents": ["t"], "status": ["success"]}]
            }
        ),
        (400, "Step 's' refers to unknown step 't'."),
        id="rule-36-parent-status",
    ),
    pytest.param(
        steps(
            executionParameters={
                "conditional": [{"condition": "equals", "stepName": "t", "paramName": "p", "value": "v"}]
            }
        ),
        (400, "Step 's' refers to unknown step 't'."),
        id="rule-36-conditional",
    ),
    pytest.param(steps(parents=["s"]), (400, "Steps form a cycle."), id="rule-36-self"),
    pytest.param(
        {
            "steps": {
                "a": {**STEP, "parents": ["c"]},
                "b": {**STEP, "parents": ["a"]},
                "c": {**STEP, "parents": ["b"]},
            }
        },
        (400, "Steps form a cycle."),
        id="rule-36-cycle",
    ),
    pytest.param(
        steps(runConfiguration={"retryOptions": {"duration": 121}}),
        (400, "Step 's': invalid retryOptions.duration '121'."),
        id="rule-37-duration",
    ),
    pytest.param(
        steps(runConfiguration={"retryOptions": {"numberOfRetries": -1}}),
        (400, "Step 's': invalid retryOptions.numberOfRetries '-1'."),
        id="rule-37-retries",
    ),
    pytest.param(
        steps(executionParameters={"conditional": [{"condition": "like", "stepName": "s"}]}),
        (400, "Step 's': invalid conditional.condition 'like'."),
        id="rule-37-condition",
    ),
    pytest.param(
        steps(
            executionParameters={"parentStatus": [{"condition": "all-of", "parents": [], "status": ["done"]}]}
        ),
        (400, "Step 's': invalid parentStatus.status 'done'."),
        id="rule-37-status",
    ),
    pytest.param(steps(resources={"storage": "10TB"}), (400, "Invalid storage '10TB'."), id="rule-38-unit"),
    pytest.param(steps(resources={"storage": 10}), (400, "Invalid storage '10'."), id="rule-38-number"),
    pytest.param(steps(resources={"instanceTypeId": 2}), (422, "Unknown instance type 2."), id="rule-39"),
    pytest.param(
        steps(resources={"instanceTypeId": True}), (422, "Unknown instance type True."), id="rule-39-boolean"
    ),
    pytest.param(steps() | {"triggers": [{}]}, (400, "Invalid trigger."), id="rule-40-empty"),
    pytest.param(
        steps() | {"triggers": [{"cron": "0 0 * * *"}, {"webhook": True}]},
        (400, "Invalid trigger."),
        id="rule-40-two",
    ),
    pytest.param(
        steps() | {"triggers": [{"cron": "0 0 * * *", "webhook": True}]},
        (400, "Invalid trigger."),
        id="rule-40-both",
    ),
    pytest.param(steps() | {"triggers": [{"cron": "0 0 * *"}]}, (400, "Invalid trigger."), id="rule-40-cron"),
    pytest.param(steps() | {"triggers": [{"webhook": False}]}, (400, "Invalid trigger."), id="rule-40-false"),
    pytest.param(
        steps() | {"triggers": [{"webhook": True, "webhookPolicy": "keep"}]},
        (400, "Invalid trigger."),
        id="rule-40-policy",
    ),
    pytest.param(
        steps() | {"watchers": [{"user": "a@b.c"}]}, (400, "Invalid watcher."), id="rule-41-no-events"
    ),
    pytest.param(
        steps() | {"watchers": [{"user": "a@b.c", "email": {}, "events": {}}]},
        (400, "Invalid watcher."),
        id="rule-41-two",
    ),
    pytest.param(
        steps() | {"watchers": [{"webhook": {"name": "n", "url": "u"}, "events": {}}]},
        (400, "Invalid watcher."),
        id="rule-41-payload",
    ),
    pytest.param(steps(command="@param:nobody"), (400, "Unknown build parameter 'nobody'."), id="rule-45"),
]


@pytest.mark.parametrize(("config", "want"), CONFIG_REFUSALS)
def test_workflow_config_is_checked(press: "Press", config: Any, want: tuple[int, str]) -> None:
    assert refusal(press, press.workflow(config), artifact=press.zip()) == want


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(only(HTTP, auth={"type": "no-auth"}, outputParameters={"a": "response.txt"}), id="http"),
        pytest.param(only(EXPORT, sortOrder="desc"), id="export"),
        pytest.param(only({"type": "sql", "repository": REPOSITORY}), id="sql"),
        pytest.param(steps(resources={"instanceTypeId": 21, "storage": "10Mb"}), id="rule-38-megabytes"),
        pytest.param(steps(somethingNew={"a": [1]}), id="rule-44"),
        pytest.param(steps() | {"triggers": []}, id="manual"),
        pytest.param(steps() | {"triggers": [{"webhook": True, "webhookPolicy": "preserve"}]}, id="webhook"),
        pytest.param(
            steps()
            | {
                "watchers": [{"webhook": {"name": "i", "url": "u", "payload": "{'not': json}"}, "events": {}}]
            },
            id="rule-41-any-payload",
        ),
        pytest.param(
            {"steps": {"a": STEP, "b": {**STEP, "parents": ["a"]}, "c": {**STEP, "parents": ["a", "b"]}}},
            id="graph",
        ),
    ],
)
def test_workflow_configs_are_stored_as_sent(press: "Press", config: Json) -> None:
    spec_id = press.block(config=config)
    assert press.get(f"/v1/blocks/specs/{spec_id}/releases/1.0.0")["config"] == config
