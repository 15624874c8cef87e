"""Offline checks of block and app specs: what is wrong, and where."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from blockform.schema.coerce import coerce
from blockform.sdk import Problem
from blockform.values import STRING, unknown
from blockform_press.resources import app_spec, block_spec
from blockform_press.resources.checks import check_app_spec, check_block_spec
from blockform_press.resources.checks_steps import is_cron
from tests.providers.press.harness import value_of
from tests.providers.press.shapes import Config, plain_spec, step


def problems_of(spec: Config) -> list[Problem]:
    value, problems = coerce(value_of(spec), block_spec.SCHEMA.block)
    return [*problems, *check_block_spec(value)]


def workflow(**steps: Any) -> Config:
    return plain_spec(config={"steps": steps or {"fit": step()}})


def service(**members: Any) -> Config:
    return plain_spec(kind="service", config={"image_details": {"id": 1}} | members)


def with_config(**members: Any) -> Config:
    spec = workflow()
    spec["config"].update(members)
    return spec


def with_parameters(*run: Config, build: tuple[Config, ...] = ()) -> Config:
    return plain_spec(parameters={"run": list(run), "build": list(build)})


def parameter(name: str = "x", of: str = "string", **members: Any) -> Config:
    return {"name": name, "type": of, "required": False} | members


GOOD = [
    pytest.param(plain_spec(), id="plain"),
    pytest.param(service(resources={"instance_type_id": 1}), id="service"),
    pytest.param(
        service(resources={"instance_type_id": 21}, service_type=unknown(STRING)), id="open-service"
    ),
    pytest.param(plain_spec(kind="webapp", config={"image_details": {"id": 1}}), id="webapp"),
    pytest.param(workflow(a={"type": "export", "schema": "s", "table": "t", "sort_by": "c"}), id="export"),
    pytest.param(
        workflow(a={"type": "sql", "repository": {"url": "u", "branch": "b", "file_path": "f"}}), id="sql"
    ),
    pytest.param(workflow(a=step(command=unknown(STRING))), id="unknown-command"),
    pytest.param(workflow(a=unknown()), id="unknown-step"),
    pytest.param(plain_spec(config=unknown()), id="unknown-config"),
    pytest.param(
        plain_spec(parameters=unknown(), config={"steps": {"a": step(command="@param:x")}}),
        id="unknown-parameters",
    ),
    pytest.param(
        with_parameters(
            parameter("a", conditions=[{"depends_on": "b", "operator": "equals", "value": 1}]),
            parameter("b", "number"),
        ),
        id="condition",
    ),
    pytest.param(with_config(triggers=[{"webhook": True, "webhook_policy": "preserve"}]), id="webhook"),
    pytest.param(
        workflow(a=step(resources={"storage": "10Mb"}, step_timeout="@param:n"))
        | {"parameters": {"build": [parameter("n", "number")]}},
        id="reference",
    ),
]


@pytest.mark.parametrize("spec", GOOD)
def test_good_specs_pass(spec: Config) -> None:
    assert problems_of(spec) == []


BAD = [
    pytest.param(workflow(a=step(image_ref="x")), "Image not clear", '.config.steps["a"]', id="two-images"),
    pytest.param(workflow(a={"command": "x"}), "Image not clear", '.config.steps["a"]', id="no-image"),
    pytest.param(
        workflow(a={"image_details": {"id": 1}}),
        "Missing required argument",
        '.config.steps["a"]',
        id="no-command",
    ),
    pytest.param(
        workflow(a={"command": "x", "image_ref": "mian"}) | {},
        "Reference to unknown image",
        '.config.steps["a"].image_ref',
        id="image",
    ),
    pytest.param(
        workflow(a=step(parents=["b"])),
        "Reference to unknown step",
        '.config.steps["a"].parents[0]',
        id="parent",
    ),
    pytest.param(
        workflow(
            a=step(
                execution_parameters={
                    "parent_status": [{"condition": "all-of", "parents": ["z"], "status": ["success"]}]
                }
            )
        ),
        "Reference to unknown step",
        '.config.steps["a"].execution_parameters.parent_status[0].parents[0]',
        id="parent-status",
    ),
    pytest.param(
        workflow(
            a=step(
                execution_parameters={
                    "conditional": [
                        {"condition": "equals", "param_name": "p", "step_name": "z", "value": "1"}
                    ]
                }
            )
        ),
        "Reference to unknown step",
        '.config.steps["a"].execution_parameters.conditional[0].step_name',
        id="conditional",
    ),
    pytest.param(
        workflow(a=step(parents=["b"]), b=step(parents=["a"])),
        "Steps form a cycle",
        ".config.steps",
        id="cycle",
    ),
    pytest.param(workflow(a=step(type="http")), "Missing required argument", '.config.steps["a"]', id="http"),
    pytest.param(
        workflow(a={"type": "http", "method": "get", "url": "u", "auth": {"type": "basic", "username": "u"}}),
        "Missing required argument",
        '.config.steps["a"].auth',
        id="auth",
    ),
    pytest.param(
        workflow(a={"type": "http", "method": "get", "url": "u", "output_parameters": {"x": "y"}}),
        "Invalid output parameter",
        '.config.steps["a"].output_parameters["x"]',
        id="http-output",
    ),
    pytest.param(workflow(a={"type": "sql"}), "Missing query", '.config.steps["a"]', id="sql"),
    pytest.param(
        workflow(a=step(command="x", table="t")),
        "Argument does not fit step type",
        '.config.steps["a"].table',
        id="foreign-member",
    ),
    pytest.param(
        workflow(a=step(resources={"storage": "much"})),
        "Invalid storage",
        '.config.steps["a"].resources.storage',
        id="storage",
    ),
    pytest.param(
        workflow(a=step(run_configuration={"retry_options": {"number_of_retries": 6}})),
        "Number out of range",
        '.config.steps["a"].run_configuration.retry_options.number_of_retries',
        id="retries",
    ),
    pytest.param(plain_spec(config={}), "Missing steps", ".config", id="no-steps"),
    pytest.param(
        with_config(triggers=[{"cron": "* * * *"}]),
        "Invalid cron expression",
        ".config.triggers[0].cron",
        id="cron",
    ),
    pytest.param(
        with_config(triggers=[{"webhook": False}]),
        "Invalid trigger",
        ".config.triggers[0].webhook",
        id="webhook",
    ),
    pytest.param(with_config(triggers=[{}]), "Invalid trigger", ".config.triggers[0]", id="no-trigger"),
    pytest.param(
        with_config(triggers=[{"cron": "0 0 * * *"}] * 2),
        "Too many triggers",
        ".config.triggers",
        id="two-triggers",
    ),
    pytest.param(
        with_config(watchers=[{"events": {}}]), "Invalid watcher", ".config.watchers[0]", id="watcher"
    ),
    pytest.param(
        with_config(service_type="api"), "Argument does not fit kind", ".config.service_type", id="kind"
    ),
    pytest.param(service(steps={}), "Argument does not fit kind", ".config.steps", id="service-kind"),
    pytest.param(plain_spec(kind="service", config={}), "Image not clear", ".config", id="service-image"),
    pytest.param(
        service(resources={}), "Missing required argument", ".config.resources", id="service-resources"
    ),
    pytest.param(service(min_instances=3), "Number out of range", ".config.min_instances", id="instances"),
    pytest.param(
        service(session_stickiness=True, scale_to_zero=True),
        "Arguments exclude each other",
        ".config.scale_to_zero",
        id="sticky",
    ),
    pytest.param(
        service(service_type="api", scale_to_zero=True),
        "Argument does not fit service type",
        ".config.scale_to_zero",
        id="api",
    ),
    pytest.param(
        workflow() | {"scope": "public"},
        "Existing image in shared spec",
        '.config.steps["fit"].image_details',
        id="public-image",
    ),
    pytest.param(workflow() | {"tenants": ["a"]}, "Tenants without shared scope", ".tenants", id="tenants"),
    pytest.param(service() | {"scope": "shared"}, "Missing tenants", ".scope", id="no-tenants"),
    pytest.param(with_config(images={"main": {}}), "Missing artifact", "", id="artifact"),
    pytest.param(
        workflow() | {"release": {"version": "1.0"}},
        "Invalid release version",
        ".release.version",
        id="version",
    ),
    pytest.param(
        workflow(a=step(command="@param:nothing")),
        "Reference to unknown parameter",
        '.config.steps["a"].command',
        id="parameter",
    ),
    pytest.param(
        workflow(a=step(command="@param:agg_type")),
        "Reference to unknown parameter",
        '.config.steps["a"].command',
        id="run-parameter",
    ),
    pytest.param(
        workflow(a=step(step_timeout="@param:cmd")),
        "Parameter of wrong type",
        '.config.steps["a"].step_timeout',
        id="reference-type",
    ),
    pytest.param(
        with_parameters(parameter(), parameter()),
        "Duplicate parameter",
        ".parameters.run[1].name",
        id="duplicate",
    ),
    pytest.param(
        with_parameters(parameter(of="number", default_value="x")),
        "Default value of wrong type",
        ".parameters.run[0].default_value",
        id="default",
    ),
    pytest.param(
        with_parameters(parameter(of="number_array", default_value=["x"])),
        "Default value of wrong type",
        ".parameters.run[0].default_value",
        id="array-default",
    ),
    pytest.param(
        with_parameters(parameter(options=[])), "Empty options", ".parameters.run[0].options", id="options"
    ),
    pytest.param(
        with_parameters(parameter(of="number", hide_value=True)),
        "Value cannot be hidden",
        ".parameters.run[0].hide_value",
        id="hidden",
    ),
    pytest.param(
        with_parameters(
            build=(parameter(conditions=[{"depends_on": "x", "operator": "equals", "value": 1}]),)
        ),
        "Conditions on build parameter",
        ".parameters.build[0].conditions",
        id="build-condition",
    ),
    pytest.param(
        with_parameters(parameter(conditions=[{"depends_on": "y", "operator": "equals", "value": 1}])),
        "Reference to unknown parameter",
        ".parameters.run[0].conditions[0].depends_on",
        id="depends-on",
    ),
    pytest.param(
        with_parameters(
            parameter(conditions=[{"condition_type": "AND", "conditions": [{"depends_on": "y"}]}]),
            parameter("y"),
        ),
        "Invalid condition",
        ".parameters.run[0].conditions[0].conditions[0]",
        id="condition",
    ),
    pytest.param(
        with_parameters(parameter(conditions=[{}])),
        "Invalid condition",
        ".parameters.run[0].conditions[0]",
        id="empty-condition",
    ),
    pytest.param(workflow(a=step(type="dance")), "Invalid word", '.config.steps["a"].type', id="step-type"),
    pytest.param(
        workflow() | {"timeouts": {"create": "soon"}}, "Invalid time limit", ".timeouts.create", id="timeouts"
    ),
]


@pytest.mark.parametrize(("spec", "summary", "where"), BAD)
def test_each_mistake_is_found_in_its_place(spec: Config, summary: str, where: str) -> None:
    assert (summary, where) in [(problem.summary, str(problem.path)) for problem in problems_of(spec)]


def test_near_names_are_offered() -> None:
    spec = workflow(a=step(command="@param:cmf"), b=step(parents=["aa"]))
    details = " ".join(problem.detail for problem in problems_of(spec))
    assert 'Did you mean "cmd"?' in details
    assert 'Did you mean "a"?' in details


@pytest.mark.parametrize(
    ("change", "summary", "where"),
    [
        pytest.param(lambda c: c.update(blocks=[]), "Missing blocks", ".blocks", id="none"),
        pytest.param(
            lambda c: c["blocks"].append(c["blocks"][0]), "Duplicate block", ".blocks[1]", id="twice"
        ),
        pytest.param(lambda c: c.update(scope="shared"), "Missing tenants", ".scope", id="tenants"),
        pytest.param(
            lambda c: c.update(release={"version": "x"}),
            "Invalid release version",
            ".release.version",
            id="version",
        ),
    ],
)
def test_app_mistakes(change: Callable[[Config], object], summary: str, where: str) -> None:
    app: Config = {"metadata": {"name": "a", "summary": "s"}, "blocks": [{"id": "x", "version": "1.0.0"}]}
    changed = deepcopy(app)
    change(changed)
    value, problems = coerce(value_of(changed), app_spec.SCHEMA.block)
    assert problems == ()
    assert [(problem.summary, str(problem.path)) for problem in check_app_spec(value)] == [(summary, where)]
    assert check_app_spec(coerce(value_of(app), app_spec.SCHEMA.block)[0]) == ()


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("0 0 * * *", True),
        ("*/5 1-3 1,2 JAN MON-FRI", True),
        ("0 0 * *", False),
        ("0 0 * * ö", False),
        ("", False),
    ],
)
def test_cron(given: str, want: bool) -> None:
    assert is_cron(given) is want
