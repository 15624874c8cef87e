"""Refresh through lists: few calls where nothing has changed, and the truth where something has."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from blockform.values import string
from blockform_press.server import EmbeddedServer, ServerOptions
from tests.providers.press.harness import Engine
from tests.providers.press.shapes import plain_spec

COUNT = 6
SPECS = [f"press_block_spec.s{number}" for number in range(COUNT)]
DEPLOYMENTS = [f"press_block_deployment.d{number}" for number in range(COUNT)]


@pytest.fixture(params=[True, False], ids=["with-updatedAt", "without"])
def sending(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EmbeddedServer]:
    options = ServerOptions(data=tmp_path / "p.sqlite", deploy_time=0.02, send_updated_at=request.param)
    with EmbeddedServer.start(options) as server:
        yield server


def filled(server: EmbeddedServer, tmp_path: Path) -> Engine:
    engine = Engine(server.url, tmp_path)
    for number, address in enumerate(SPECS):
        engine.apply(address, plain_spec(f"s{number}"))
    for number, address in enumerate(DEPLOYMENTS):
        engine.apply(address, config_of(engine, number))
    return engine


def config_of(engine: Engine, number: int, **members: Any) -> dict[str, Any]:
    return {
        "spec": {"id": engine.ref(SPECS[number], "id")},
        "metadata": {"name": f"d{number}", "summary": "s"},
        "parameters": {"run": {"agg_type": "MAX"}},
        **members,
    }


def calls(server: EmbeddedServer, act: Callable[[], object]) -> int:
    before = len(server.log)
    act()
    return len(server.log) - before


def test_unchanged_objects_cost_one_list(sending: EmbeddedServer, tmp_path: Path) -> None:
    engine = filled(sending, tmp_path)
    shows = not engine.state[SPECS[0]]["updated_at"].is_null
    before = dict(engine.state)
    assert calls(sending, lambda: engine.refresh(*SPECS)) == 1  # a full row is proof enough for a spec
    deployments = calls(sending, lambda: engine.refresh(*DEPLOYMENTS))
    assert deployments == 1 if shows else 1 + COUNT  # each declares run values, which a row does not show
    assert all(engine.state[address] is before[address] for address in before)
    engine.close()


MANY, PAGES = 105, 2  # rows on a full page: 100


def test_refresh_asks_for_pages_and_declared_run_values(sending: EmbeddedServer, tmp_path: Path) -> None:
    """However many objects: the pages of the lists, and without ``updatedAt`` one read for each deployment that declares run values."""
    engine = Engine(sending.url, tmp_path)
    engine.apply("press_block_spec.s", plain_spec("s"))
    specs, deployments = ["press_block_spec.s"], []
    for number in range(MANY):
        address = f"press_block_spec.n{number}"
        engine.apply(address, plain_spec(f"n{number}"))
        specs.append(address)
        address = f"press_block_deployment.d{number}"
        values = {"build": {"cmd": "x"}} | ({"run": {"agg_type": "MAX"}} if number % 5 == 0 else {})
        spec = {"id": engine.ref("press_block_spec.s", "id")}
        config = {"spec": spec, "metadata": {"name": f"d{number}", "summary": "s"}, "parameters": values}
        engine.apply(address, config)
        deployments.append(address)
    shows = not engine.state["press_block_spec.s"]["updated_at"].is_null
    assert calls(sending, lambda: engine.refresh(*specs)) == PAGES
    asked = calls(sending, lambda: engine.refresh(*deployments))
    assert asked == PAGES + (0 if shows else MANY // 5)
    engine.close()


def test_changed_objects_are_described(sending: EmbeddedServer, tmp_path: Path) -> None:
    engine = filled(sending, tmp_path)
    other = Engine(sending.url, tmp_path)
    other.state = dict(engine.state)
    other.apply(SPECS[1], plain_spec("s1", featured=True))
    other.apply(SPECS[2], plain_spec("s2", auto_run_on_deploy=True))
    other.apply(DEPLOYMENTS[3], config_of(other, 3, parameters={"run": {"agg_type": "MIN"}}))
    other.destroy(DEPLOYMENTS[4])
    engine.refresh(*SPECS)
    engine.refresh(*DEPLOYMENTS)
    assert engine.state[SPECS[1]]["featured"].as_bool()
    assert engine.state[SPECS[2]]["release"]["version"] == string("1.0.1")
    assert len(engine.state[SPECS[2]]["releases"]) == 2
    assert engine.state[DEPLOYMENTS[3]]["parameters"]["run"]["agg_type"] == string("MIN")
    assert DEPLOYMENTS[4] not in engine.state
    for address in (SPECS[1], SPECS[2], DEPLOYMENTS[3]):
        assert engine.state[address] == other.state[address]
    other.close()
    engine.close()
