"""The built-in provider keeps what the SDK asks of every provider."""

from pathlib import Path
from typing import Any

import pytest

from blockform.builtin import BUILTIN
from blockform.sdk.conformance import Example, check_data_source, check_resource, check_schema

EXAMPLES = [
    pytest.param({}, ({"input": 1}, {}), id="nothing"),
    pytest.param({"input": "a"}, ({"input": ["a", 2]}, {"input": {"b": {"c": None}}}), id="any type"),
    pytest.param(
        {"input": "a", "triggers_replace": 1},
        ({"input": "a", "triggers_replace": 2}, {"input": "b", "triggers_replace": [2]}, {"input": "b"}),
        id="replaced",
    ),
]


@pytest.mark.parametrize(("config", "updates"), EXAMPLES)
def test_terraform_data_keeps_the_rules(config: dict[str, Any], updates: tuple[dict[str, Any], ...]) -> None:
    example = Example(type="terraform_data", config=config, updates=updates)
    assert check_resource(BUILTIN, BUILTIN.schema(), example) == []


def test_schema_keeps_the_rules() -> None:
    assert check_schema(BUILTIN.schema(), BUILTIN.source) == []


def test_terraform_remote_state_keeps_the_rules(tmp_path: Path) -> None:
    path = tmp_path / "other.tfstate"
    outputs = '{"size": {"value": 3, "type": "number"}}'
    path.write_text(f'{{"version": 4, "serial": 1, "lineage": "x", "outputs": {outputs}, "resources": []}}')
    for more in ({}, {"defaults": {"size": 1, "colour": "red"}}, {"workspace": "default"}):
        config = {"backend": "local", "config": {"path": str(path)}, **more}
        assert check_data_source(BUILTIN, BUILTIN.schema(), "terraform_remote_state", config) == []
