"""Rules 45 to 50, 70 and 73, and sections 10.2 to 10.5: definitions, values, conditions, masks."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.providers.press.server.conftest import Press

Json = dict[str, Any]


def text(name: str = "p", **members: Any) -> Json:
    return {"name": name, "type": "string", "required": False, **members}


@pytest.mark.parametrize("number", [2**53 + 1, 10**40, -(2**63) - 1, 0.1, 1e-7, 1.5e300])
def test_numbers_come_back_as_they_were(press: "Press", number: float) -> None:
    parameters = {"run": [text(type="number", defaultValue=number)]}
    described = press.get(f"/v1/blocks/specs/{press.block(parameters=parameters)}")
    assert described["parameters"]["run"][0]["defaultValue"] == number


BASIC = {"dependsOn": "q", "operator": "equals", "value": 1}


@pytest.mark.parametrize(
    ("parameters", "detail"),
    [
        pytest.param([], "Invalid parameter definition 'parameters'.", id="rule-46-list"),
        pytest.param({"test": []}, "Invalid parameter definition 'test'.", id="rule-46-key"),
        pytest.param({"run": {}}, "Invalid parameter definition 'run'.", id="rule-46-section"),
        pytest.param({"run": ["p"]}, "Invalid parameter definition ''.", id="rule-46-entry"),
        pytest.param(
            {"run": [{"type": "string", "required": True}]},
            "Invalid parameter definition ''.",
            id="rule-46-name",
        ),
        pytest.param({"run": [text(type="text")]}, "Invalid parameter definition 'p'.", id="rule-46-type"),
        pytest.param(
            {"run": [{"name": "p", "type": "string"}]},
            "Invalid parameter definition 'p'.",
            id="rule-46-required",
        ),
        pytest.param({"run": [text(), text()]}, "Invalid parameter definition 'p'.", id="rule-46-twice"),
        pytest.param(
            {"run": [text(defaultValue=1)]},
            "Parameter 'p': default value must be of type string.",
            id="rule-47-string",
        ),
        pytest.param(
            {"run": [text(type="number", defaultValue=True)]},
            "Parameter 'p': default value must be of type number.",
            id="rule-47-number",
        ),
        pytest.param(
            {"run": [text(type="string_array", defaultValue=["a", 1])]},
            "Parameter 'p': default value must be of type string_array.",
            id="rule-47-array",
        ),
        pytest.param(
            {"run": [text(options=[])]},
            "Parameter 'p': options must be a non-empty list of objects with title and value.",
            id="rule-48-empty",
        ),
        pytest.param(
            {"run": [text(options=[{"title": "A"}])]},
            "Parameter 'p': options must be a non-empty list of objects with title and value.",
            id="rule-48-value",
        ),
        pytest.param(
            {"run": [text(type="number", hideValue=True)]},
            "Parameter 'p': hideValue is only supported for string parameters.",
            id="rule-49",
        ),
        pytest.param(
            {"build": [text(conditions=[BASIC]), text("q")]},
            "Parameter 'p': invalid condition.",
            id="rule-50-build",
        ),
        pytest.param(
            {"run": [text(conditions=[BASIC])]}, "Parameter 'p': invalid condition.", id="rule-50-unknown"
        ),
        pytest.param(
            {"run": [text(conditions=[{**BASIC, "dependsOn": "p"}])]},
            "Parameter 'p': invalid condition.",
            id="rule-50-itself",
        ),
        pytest.param(
            {"run": [text(conditions=[{**BASIC, "operator": "like"}]), text("q")]},
            "Parameter 'p': invalid condition.",
            id="rule-50-operator",
        ),
        pytest.param(
            {"run": [text(conditions=[{"conditionType": "XOR", "conditions": [BASIC]}]), text("q")]},
            "Parameter 'p': invalid condition.",
            id="rule-50-composite",
        ),
    ],
)
def test_definitions_are_checked(press: "Press", parameters: Any, detail: str) -> None:
    response = press.create_block(press.workflow(), parameters=parameters)
    assert (response.status_code, response.json()["detail"]) == (400, detail)


def test_rule_47_default_may_be_outside_options(press: "Press") -> None:
    press.block(parameters={"run": [text(defaultValue="c", options=[{"title": "A", "value": "a"}])]})


TYPED = [
    text("flag", type="boolean"),
    text("word"),
    text("words", type="string_array"),
    text("size", type="number"),
    text("sizes", type="number_array"),
    text("thing", type="object"),
    text("things", type="object_array"),
]


@pytest.fixture(scope="module")
def typed(press: "Press") -> str:
    return press.block(parameters={"run": TYPED})


@pytest.mark.parametrize(
    ("parameters", "detail"),
    [
        pytest.param([], "Invalid parameters.", id="list"),
        pytest.param({"test": {}}, "Invalid parameters.", id="key"),
        pytest.param({"run": []}, "Invalid parameters.", id="section"),
        pytest.param({"run": {"other": 1}}, "Unknown parameter 'other'.", id="unknown"),
        pytest.param({"build": {"word": "a"}}, "Unknown parameter 'word'.", id="wrong-section"),
        pytest.param({"run": {"flag": "true"}}, "Parameter 'flag' must be of type boolean.", id="boolean"),
        pytest.param({"run": {"word": 1}}, "Parameter 'word' must be of type string.", id="string"),
        pytest.param(
            {"run": {"words": "a"}}, "Parameter 'words' must be of type string_array.", id="string-array"
        ),
        pytest.param({"run": {"size": True}}, "Parameter 'size' must be of type number.", id="number"),
        pytest.param(
            {"run": {"sizes": [1, "2"]}}, "Parameter 'sizes' must be of type number_array.", id="number-array"
        ),
        pytest.param({"run": {"thing": []}}, "Parameter 'thing' must be of type object.", id="object"),
        pytest.param(
            {"run": {"things": [1]}}, "Parameter 'things' must be of type object_array.", id="object-array"
        ),
    ],
)
def test_rule_70_values_are_checked(press: "Press", typed: str, parameters: Any, detail: str) -> None:
    response = press.deploy("blocks", typed, parameters=parameters)
    assert (response.status_code, response.json()["detail"]) == (400, detail)


def test_rule_70_values_of_every_type_pass(press: "Press", typed: str) -> None:
    run = {
        "flag": False,
        "word": "",
        "words": [],
        "size": 1.5,
        "sizes": [1],
        "thing": {"a": 1},
        "things": [{}],
    }
    deployment_id = press.deployed("blocks", typed, parameters={"run": run})
    assert press.describe("blocks", deployment_id)["parameters"] == {"build": {}, "run": run}


def test_rule_70_options_are_not_enforced(press: "Press") -> None:
    options = [{"title": "Low", "value": 10}, {"title": "High", "value": 100}]
    spec_id = press.block(parameters={"run": [text("size", type="number", options=options)]})
    assert press.deploy("blocks", spec_id, parameters={"run": {"size": 20}}).status_code == 201


def test_rule_70_required_values_must_be_there(press: "Press") -> None:
    spec_id = press.block(
        parameters={"build": [text(required=True)], "run": [text("q", required=True, defaultValue="d")]}
    )
    response = press.deploy("blocks", spec_id)
    assert (response.status_code, response.json()["detail"]) == (400, "Parameter 'p' is required.")
    assert press.deploy("blocks", spec_id, parameters={"build": {"p": "x"}}).status_code == 201


CONDITIONAL = [text("mode", defaultValue="simple"), text("size", type="number", defaultValue=1)]


@pytest.mark.parametrize(
    ("conditions", "run", "enabled"),
    [
        pytest.param(
            [{"dependsOn": "mode", "operator": "equals", "value": "full"}], {}, False, id="default-differs"
        ),
        pytest.param(
            [{"dependsOn": "mode", "operator": "equals", "value": "full"}],
            {"mode": "full"},
            True,
            id="equals",
        ),
        pytest.param(
            [{"dependsOn": "mode", "operator": "not-equals", "value": "full"}], {}, True, id="not-equals"
        ),
        pytest.param(
            [{"dependsOn": "size", "operator": "equals", "value": True}], {}, False, id="one-is-not-true"
        ),
        pytest.param(
            [
                {
                    "conditionType": "OR",
                    "conditions": [
                        {"dependsOn": "mode", "operator": "equals", "value": "full"},
                        {"dependsOn": "size", "operator": "equals", "value": 1},
                    ],
                }
            ],
            {},
            True,
            id="or",
        ),
        pytest.param(
            [
                {
                    "conditionType": "AND",
                    "conditions": [
                        {"dependsOn": "mode", "operator": "equals", "value": "full"},
                        {"dependsOn": "size", "operator": "equals", "value": 1},
                    ],
                }
            ],
            {},
            False,
            id="and",
        ),
    ],
)
def test_disabled_parameters_need_no_value(
    press: "Press", conditions: list[Json], run: Json, enabled: bool
) -> None:
    spec_id = press.block(
        parameters={"run": [*CONDITIONAL, text("extra", required=True, conditions=conditions)]}
    )
    assert press.deploy("blocks", spec_id, parameters={"run": run}).status_code == (400 if enabled else 201)


def test_defaults_fill_the_set_of_each_revision(press: "Press") -> None:
    spec_id = press.block(parameters={"run": [text(defaultValue="d"), text("q", defaultValue="e")]})
    deployment_id = press.deployed("blocks", spec_id, parameters={"run": {"p": "given"}})
    assert press.describe("blocks", deployment_id)["parameters"]["run"] == {"p": "given", "q": "e"}
    press.revise("blocks", deployment_id, parameters={"run": {"q": "other"}})
    assert press.describe("blocks", deployment_id)["parameters"]["run"] == {"p": "d", "q": "other"}


def test_object_defaults_come_from_properties(press: "Press") -> None:
    properties = [text("a", defaultValue="1"), text("b")]
    spec_id = press.block(parameters={"run": [text("thing", type="object", properties=properties)]})
    deployment_id = press.deployed("blocks", spec_id)
    assert press.describe("blocks", deployment_id)["parameters"]["run"] == {"thing": {"a": "1"}}


def test_rule_84_hidden_values_are_masked(press: "Press") -> None:
    spec_id = press.block(parameters={"run": [text(hideValue=True), text("q")]})
    deployment_id = press.deployed("blocks", spec_id, parameters={"run": {"p": "s3cret", "q": "open"}})
    shown = {"p": "********", "q": "open"}
    assert press.describe("blocks", deployment_id)["parameters"]["run"] == shown
    revision = press.get(f"/v1/blocks/deployments/{deployment_id}/revisions/1")
    assert revision["parameters"]["run"] == shown
    assert press.get(f"/v1/deployments/{deployment_id}/parameters/run") == {"p": "s3cret", "q": "open"}
    app_id = press.deployed(
        "apps", press.app(spec_id), parameters={name_of(press, spec_id): {"run": {"p": "s3cret"}}}
    )
    assert "s3cret" not in press.call("GET", f"/v1/apps/deployments/{app_id}").text
    assert "s3cret" not in press.call("GET", f"/v1/apps/deployments/{app_id}/revisions/1").text


def name_of(press: "Press", spec_id: str) -> str:
    name: str = press.get(f"/v1/blocks/specs/{spec_id}")["metadata"]["name"]
    return name


STEP = {"imageDetails": {"id": 1}, "command": "@param:p"}


@pytest.mark.parametrize(
    ("member", "kind", "value", "detail"),
    [
        pytest.param("instanceTypeId", "number", 2, "Unknown instance type 2.", id="instance"),
        pytest.param("instanceTypeId", "string", "21", "Unknown instance type 21.", id="text-instance"),
        pytest.param("storage", "string", "much", "Invalid storage 'much'.", id="storage"),
    ],
)
def test_rule_73_substituted_config_is_checked(
    press: "Press", member: str, kind: str, value: Any, detail: str
) -> None:
    step = {"imageDetails": {"id": 1}, "command": "x", "resources": {member: "@param:p"}}
    spec_id = press.block(config={"steps": {"s": step}}, parameters={"build": [text(type=kind)]})
    response = press.deploy("blocks", spec_id, parameters={"build": {"p": value}})
    assert (response.status_code, response.json()["detail"]) == (422, detail)


def test_rule_73_references_without_value_leave_a_gap(press: "Press") -> None:
    spec_id = press.block(config={"steps": {"s": STEP}}, parameters={"build": [text()]})
    response = press.deploy("blocks", spec_id)
    assert (response.status_code, response.json()["detail"]) == (422, "Step 's': command is required.")
    assert press.deploy("blocks", spec_id, parameters={"build": {"p": "ls"}}).status_code == 201


def test_release_keeps_its_references(press: "Press") -> None:
    config = {"steps": {"s": STEP}}
    spec_id = press.block(config=config, parameters={"build": [text()]})
    press.deployed("blocks", spec_id, parameters={"build": {"p": "ls"}})
    assert press.get(f"/v1/blocks/specs/{spec_id}/releases/1.0.0")["config"] == config
