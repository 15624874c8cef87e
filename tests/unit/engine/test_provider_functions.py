"""Functions that a provider adds to the language."""

from pathlib import Path
from typing import Any

import pytest

from blockform.cli.views.functions_json import provider_functions_json
from blockform.diagnostics import Diagnostic
from blockform.engine import Hooks, Request, plan, validate
from blockform.values import to_plain
from tests.providers.lab import Lab, install
from tests.providers.lab.functions import FUNCTIONS
from tests.sessions import session_in

HEAD = 'terraform {\n  required_providers {\n    works = { source = "tests/lab" }\n  }\n}\n'


@pytest.fixture(autouse=True)
def lab(monkeypatch: pytest.MonkeyPatch) -> Lab:
    lab = Lab()
    install(lab, monkeypatch)
    return lab


def worth(directory: Path, expression: str) -> Any:
    (directory / "main.tf").write_text(f'{HEAD}output "x" {{\n  value = {expression}\n}}\n')
    outcome, diags = plan(session_in(directory), Request(), Hooks())
    assert outcome is not None, list(diags)
    after = outcome.plan.outputs[0].after
    assert after is not None
    return to_plain(after) if after.is_wholly_known else None


def problem(directory: Path, expression: str, head: str = HEAD) -> Diagnostic:
    (directory / "main.tf").write_text(f'{head}output "x" {{\n  value = {expression}\n}}\n')
    found = validate(session_in(directory)).errors
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('provider::works::shout("hi", 2)', "HI!!"),
        ('provider::works::shout(1, "3")', "1!!!"),
        ('provider::works::count("a", "b")', 2),
        ('provider::works::count(["a", "b", "c"]...)', 3),
        ('[for w in ["a", "b"] : provider::works::shout(w, 1)]', ["A!", "B!"]),
    ],
)
def test_calls(tmp_path: Path, lab: Lab, expression: str, value: object) -> None:
    assert worth(tmp_path, expression) == value
    assert lab.log == []  # a provider is not configured for its functions


def test_a_refused_argument_is_pointed_at(tmp_path: Path) -> None:
    found = problem(tmp_path, 'provider::works::shout("hi", 0)')
    assert found.summary == "Invalid function argument"
    assert found.detail == 'Invalid value for "times" parameter: somebody has to shout.'
    assert found.subject is not None
    assert found.subject.text == "0"


def test_a_mistake_of_the_provider_is_told_without_its_text(tmp_path: Path) -> None:
    found = problem(tmp_path, 'provider::works::broken("secret")')
    assert found.summary == "Error in function call"
    assert "stopped with RuntimeError" in found.detail
    assert "secret" not in found.detail


def test_names_that_are_near(tmp_path: Path) -> None:
    found = problem(tmp_path, 'provider::works::shot("hi", 1)')
    assert found.summary == "Unknown provider function"
    assert 'Did you mean "provider::works::shout"?' in found.detail


def test_a_module_that_does_not_require_the_provider(tmp_path: Path) -> None:
    found = problem(tmp_path, 'provider::works::shout("hi", 1)', head="")
    assert "declared in this module's required_providers block" in found.detail


def test_signatures_for_programs() -> None:
    shown = provider_functions_json(FUNCTIONS)
    assert list(shown) == ["broken", "count", "shout"]
    assert shown["shout"] == {
        "summary": "Shouts.",
        "description": "Shouts.",
        "return_type": "string",
        "parameters": [{"name": "text", "type": "string"}, {"name": "times", "type": "number"}],
    }
    assert shown["count"]["variadic_parameter"] == {"name": "things", "type": "string"}
