"""Parameter values of deployments against definitions: types, requirements, conditions, options, secrets."""

from typing import Any

import pytest

from blockform.schema.coerce import coerce
from blockform.values import Value, string, unknown
from blockform_press.resources import app_deployment, block_deployment
from blockform_press.resources.checks_values import check_values
from blockform_press.resources.schema_parameters import DEFINITIONS
from blockform_press.resources.values import (
    Definitions,
    definitions_of,
    hidden_before,
    hide_all,
    read_slot,
    same_value,
    without_hidden,
)
from tests.providers.press.harness import value_of

Json = dict[str, Any]


def definitions(*run: Json, build: tuple[Json, ...] = ()) -> dict[str, dict[str, Value]]:
    value, problems = coerce(value_of({"run": list(run), "build": list(build)}), DEFINITIONS)
    assert problems == ()
    return definitions_of(value)


def parameter(name: str = "x", of: str = "string", **members: Any) -> Json:
    return {"name": name, "type": of, "required": False} | members


def block(run: Any = None, build: Any = None) -> Value:
    config = {
        "spec": {"id": "s"},
        "metadata": {"name": "n", "summary": "s"},
        "parameters": {"run": run, "build": build},
    }
    value, problems = coerce(value_of(config), block_deployment.SCHEMA.block)
    assert problems == ()
    return value


def app(parameters: Any = None, app_parameters: Any = None) -> Value:
    config = {
        "spec": {"id": "s"},
        "metadata": {"name": "n", "summary": "s"},
        "parameters": parameters,
        "app_parameters": app_parameters,
    }
    value, problems = coerce(value_of(config), app_deployment.SCHEMA.block)
    assert problems == ()
    return value


def found(deployment: Value, of: Definitions) -> list[tuple[str, str]]:
    return [(problem.summary, str(problem.path)) for problem in check_values(deployment, of, "the release")]


@pytest.mark.parametrize(
    ("of", "good", "bad"),
    [
        ("string", "x", 1),
        ("number", 1.5, "1"),
        ("boolean", True, "true"),
        ("string_array", ["a"], [1]),
        ("number_array", [1, 2], ["1"]),
        ("object", {"a": 1}, "x"),
        ("object_array", [{"a": 1}], [1]),
    ],
)
def test_types(of: str, good: object, bad: object) -> None:
    known = Definitions(owners={"": definitions(parameter(of=of))})
    assert found(block({"x": good}), known) == []
    assert found(block({"x": bad}), known) == [("Parameter value of wrong type", '.parameters.run["x"]')]
    assert found(block({"x": unknown()}), known) == []


CONDITION = {"depends_on": "mode", "operator": "equals", "value": "on"}


@pytest.mark.parametrize(
    ("run", "want"),
    [
        pytest.param({"mode": "on"}, True, id="enabled"),
        pytest.param({"mode": "off"}, False, id="disabled"),
        pytest.param({}, True, id="by-default"),
        pytest.param({"mode": unknown()}, True, id="unknown"),
        pytest.param({"mode": "on", "x": "given"}, False, id="given"),
        pytest.param(unknown(), False, id="all-unknown"),
    ],
)
def test_required_where_enabled(run: object, want: bool) -> None:
    known = Definitions(
        owners={
            "": definitions(
                parameter(required=True, conditions=[CONDITION]), parameter("mode", default_value="on")
            )
        }
    )
    missing = [("Missing parameter value", ".parameters")] if want and run != {"mode": unknown()} else []
    assert found(block(run), known) == (
        missing if not isinstance(run, dict) or "mode" not in run or run["mode"] == "on" else []
    )


def test_default_that_makes_a_value_needed_is_told() -> None:
    needed = parameter(required=True, conditions=[CONDITION])
    known = Definitions(owners={"": definitions(needed, parameter("mode", default_value="on"))})
    details = [
        [problem.detail for problem in check_values(block(run), known, "it")] for run in ({}, {"mode": "on"})
    ]
    assert [" by the defaults of " in detail for (detail,) in details] == [True, False]


@pytest.mark.parametrize(
    ("joined", "mode", "want"),
    [("AND", "on", False), ("OR", "on", True), ("OR", "x", False), ("AND", "both", False)],
)
def test_joined_conditions(joined: str, mode: str, want: bool) -> None:
    second = {"depends_on": "mode", "operator": "not-equals", "value": "on"}
    condition = {
        "condition_type": joined,
        "conditions": [CONDITION, second if joined == "AND" else CONDITION],
    }
    known = Definitions(
        owners={"": definitions(parameter(required=True, conditions=[condition]), parameter("mode"))}
    )
    assert bool(found(block({"mode": mode}), known)) is want


def test_required_with_default_of_properties_needs_none() -> None:
    inner = parameter("inner", default_value="x")
    known = Definitions(owners={"": definitions(parameter(of="object", required=True, properties=[inner]))})
    assert found(block({}), known) == []


def test_options_only_warn() -> None:
    options = [{"title": "One", "value": 1}, {"title": "Two", "value": 2}]
    known = Definitions(owners={"": definitions(parameter(of="number", options=options))})
    (problem,) = check_values(block({"x": 3}), known, "it")
    assert problem.warning
    assert "One, Two" in problem.detail
    assert found(block({"x": 2}), known) == []


def test_values_are_never_printed() -> None:
    known = Definitions(owners={"": definitions(parameter(hide_value=True), parameter("n", "number"))})
    for problem in check_values(block({"x": ["s3cr3t"], "n": "s3cr3t", "z": "s3cr3t"}), known, "it"):
        assert "s3cr3t" not in problem.detail


def test_kinds_are_told_apart() -> None:
    known = Definitions(owners={"": definitions(parameter("r"), build=(parameter("b"),))})
    (problem,) = check_values(block(build={"r": "x"}), known, "release 1.0.0")
    assert "It is a run parameter." in problem.detail


def test_app_values_by_owner() -> None:
    train = definitions(parameter("a", required=True), parameter("b"))
    known = Definitions(owners={"": definitions(parameter("a")), "train": train})
    assert found(app(), known) == [("Missing parameter value", '.parameters["train"]')]
    assert found(app(app_parameters={"run": {"a": "x"}}), known) == []
    assert found(app({"train": {"run": {"a": "x"}}}), known) == []
    assert found(app({"train": {"run": {"a": "x"}}}, {"run": {"b": "x"}}), known) == [
        ("Unknown parameter", '.app_parameters.run["b"]')
    ]
    incomplete = Definitions(owners={"": {}, "train": train}, complete=False)
    assert found(app({"trian": {}, "train": {"run": {"a": "x"}}}), incomplete) == []


def fingerprint(text: str) -> str:
    return f"<{text}>"


def test_hidden_values_are_replaced() -> None:
    known = Definitions(owners={"": definitions(parameter(hide_value=True), parameter("y"))})
    stored = without_hidden(block({"x": "s", "y": "t"}), known.hides, fingerprint)["parameters"]["run"]
    assert (stored["x"], stored["y"]) == (string('hidden:<"s">'), string("t"))
    everything = without_hidden(block({"x": "s", "y": 1}), hide_all, fingerprint)["parameters"]["run"]
    assert everything["y"] == string("hidden:<1>")
    again = without_hidden(block({"x": "s", "y": "t"}), hidden_before(block(stored)), fingerprint)
    assert again["parameters"]["run"] == stored
    later = without_hidden(block({"x": "s", "new": "t"}), hidden_before(block(stored)), fingerprint)
    assert not later["parameters"]["run"]["new"].is_known


def test_app_value_is_hidden_if_any_block_hides_it() -> None:
    known = Definitions(
        owners={
            "": definitions(parameter(), parameter("y")),
            "train": definitions(parameter(hide_value=True)),
        }
    )
    stored = without_hidden(app(None, {"run": {"x": "s", "y": "t"}}), known.hides, fingerprint)[
        "app_parameters"
    ]
    assert (stored["run"]["x"], stored["run"]["y"]) == (string('hidden:<"s">'), string("t"))


@pytest.mark.parametrize(
    ("one", "other", "want"),
    [
        ("a", "a", True),
        ("a", "b", False),
        ("hidden:<1>", 1, True),
        ("hidden:<2>", 1, False),
        ("hidden:<1>", "hidden:<1>", True),
        (1, True, False),
        (unknown(), unknown(), False),
    ],
)
def test_same_value(one: object, other: object, want: bool) -> None:
    assert same_value(value_of(one), value_of(other), fingerprint) is want


def test_reading_a_slot() -> None:
    known = definitions(
        parameter("a", default_value="d"),
        parameter("b", default_value="d"),
        parameter("c"),
        parameter("h", hide_value=True),
    )["run"]
    declared = {"c": string("x"), "h": string("hidden:old"), "gone": string("x")}
    answer = {"a": "d", "b": "other", "c": "x", "h": "********"}
    read = read_slot(declared, answer, lambda: known, lambda name: name == "h", fingerprint)
    assert read == {"b": string("other"), "c": string("x"), "h": string("hidden:old")}
    assert read_slot({}, answer, lambda: None, lambda _name: True, fingerprint) == {}
