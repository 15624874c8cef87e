import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from blockform.state import LocalStore
from tests.unit.state.crashing_run import WORKERS, count_of, recovered

ROOT = Path(__file__).parents[3]


def kill_after(path: Path, seconds: float) -> dict[int, int]:
    """Let a run work for a while after its first change, kill it, and return what it had acknowledged."""
    command = [sys.executable, "-m", "tests.unit.state.crashing_run", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        first = run.stdout.readline()
        time.sleep(seconds)
        assert run.poll() is None, "the run fell over by itself"
        run.kill()
        said = first + run.stdout.read()
    pairs = (line.split() for line in said.decode().splitlines())
    return {int(worker): int(count) for worker, count in pairs}


def survive(path: Path, rounds: int, seed: int) -> None:
    """Kill runs at random moments; what they had acknowledged must be there each time."""
    chance = random.Random(seed)  # noqa: S311  no secret depends on it
    known = dict.fromkeys(range(WORKERS), 0)
    for number in range(rounds):
        known |= kill_after(path, chance.expovariate(20))
        state, _, pending = recovered(LocalStore(path))
        found = {worker: count_of(state, worker) for worker in range(WORKERS)}
        assert all(found[worker] >= known[worker] for worker in known), (number, known, found)
        assert len(pending) <= WORKERS
        assert all(int(intent.id.split("-")[1]) > known[int(intent.id[0])] for intent in pending)


def test_a_killed_run_loses_nothing(tmp_path: Path) -> None:
    survive(tmp_path / "blockform.tfstate", rounds=5, seed=1)


@pytest.mark.chaos
def test_many_killed_runs_lose_nothing(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if "chaos" not in request.config.option.markexpr:
        pytest.skip("takes minutes: ask for it with -m chaos")
    survive(tmp_path / "blockform.tfstate", rounds=150, seed=time.time_ns())
