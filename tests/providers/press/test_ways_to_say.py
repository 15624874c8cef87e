"""Deployments that say the same in different ways: going from one way to another changes what is kept here, and nothing else."""

from itertools import product
from typing import Any

import pytest

from tests.providers.press.harness import Engine, Recorder
from tests.providers.press.shapes import (
    APP,
    APP_DEPLOYMENT,
    DEPLOYMENT,
    SPEC,
    app_deployment,
    app_spec,
    deployment,
    plain_spec,
)

NO_VALUES: tuple[Any, ...] = (None, {}, {"run": None}, {"run": {}}, {"run": {"agg_type": None}})
WAYS = [
    *({"parameters": values} for values in NO_VALUES),
    {"spec": {"includes": [], "excludes": []}},
]
APP_WAYS = [
    *({"parameters": values} for values in (None, {}, *({"train": values} for values in NO_VALUES))),
    *({"app_parameters": values} for values in NO_VALUES[1:]),
    {"spec": {"includes": [], "excludes": []}},
]


def moves(ways: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(one, other) for one, other in product(ways, repeat=2) if one is not other]


def test_no_values_of_a_block(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    for pair in moves(WAYS[:-1]):
        for way in pair:
            settles(engine, DEPLOYMENT, deployment(engine) | way)


@pytest.mark.parametrize("first", range(len(APP_WAYS)))
def test_no_values_of_an_app(engine: Engine, first: int) -> None:
    engine.apply(SPEC, plain_spec())
    engine.apply(APP, app_spec(engine))
    base = app_deployment(engine) | {"parameters": None}
    for other in APP_WAYS:
        for way in (APP_WAYS[first], other):
            config = base | way
            settles(engine, APP_DEPLOYMENT, config | {"spec": base["spec"] | config["spec"]})


def settles(engine: Engine, address: str, config: dict[str, Any]) -> None:
    """Apply; the platform is asked for nothing once the deployment is there."""
    exists = address in engine.state
    operation = Recorder()
    engine.apply(address, config, operation)
    assert not exists or operation.words == []
    assert engine.is_settled(address, config)
    engine.refresh(address)
    assert engine.is_settled(address, config)
