"""Times blockform on the Press platform: ``python tests/benchmarks/press.py [--sizes N ...] [--latencies MS ...] [--write FILE]``.

The embedded server runs in a process of its own and answers after the latency. The time of an apply is compared with the bound that the
calls set: as many as are needed, so many at once, each as slow as the latency. Each round is played several times after a warm-up.
Nothing is asserted.
"""

import argparse
import json
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # run as a script, only this directory is found

from msgspec import Struct  # noqa: E402  the path above comes first

from tests.benchmarks.measure import measure  # noqa: E402
from tests.benchmarks.programs import Program, Surroundings  # noqa: E402
from tests.benchmarks.report import aligned, machine  # noqa: E402

PARALLELISM = 10
RUNS = 3
SIZES = (200, 1000)
LATENCIES = (20, 50, 100)
_CALLS_OF_A_PAIR = 4
"""What a spec and its deployment need: create and describe each; the description of the deployment is the poll that sees it deployed."""
_ROWS_A_PAGE = 100

_CONFIGURATION = """
terraform {{
  required_providers {{
    press = {{ source = "peak/press" }}
  }}
}}

provider "press" {{
  endpoint   = "{url}"
  auth_token = "token"
}}

locals {{
  tens  = [for number in range({tens}) : number]
  names = flatten([for ten in local.tens : [for one in range(10) : "block-${{ten * 10 + one}}"]])
}}

resource "press_block_spec" "all" {{
  for_each   = toset(local.names)
  kind       = "service"
  metadata   = {{ name = each.key, summary = "One of many." }}
  config     = {{ image_details = {{ id = 1, version_id = 1 }} }}
  parameters = {{ run = [{{ name = "size", type = "number", required = false, default_value = 1 }}] }}
}}

resource "press_block_deployment" "all" {{
  for_each   = press_block_spec.all
  spec       = {{ id = each.value.id, version = each.value.release.version }}
  metadata   = {{ name = "${{each.key}}-live", summary = "One of many." }}
  parameters = {{ run = {{ size = length(each.key) }} }}
}}
"""


class Step(Struct, frozen=True):
    """One command: seconds of the clock and of the processor, and the calls it made."""

    wall: float
    cpu: float
    calls: int


class Round(Struct, frozen=True):
    """So many objects at a latency: planned, applied from the saved plan, and planned again."""

    size: int
    latency: float
    plan: Step
    apply: Step
    again: Step

    @property
    def bound(self) -> float:
        """Seconds that the calls of the apply take at least."""
        calls = self.size // 2 * _CALLS_OF_A_PAIR
        return max(calls / PARALLELISM, _CALLS_OF_A_PAIR) * self.latency

    @property
    def reads(self) -> int:
        """The most requests that a plan may need where nothing has changed: the pages of both lists, and each deployment once."""
        pairs = self.size // 2
        return 2 * -(-pairs // _ROWS_A_PAGE) + pairs


class Series(Struct, frozen=True):
    """The same round several times, the one with the fastest apply first."""

    rounds: Sequence[Round]

    @property
    def typical(self) -> Round:
        """The one whose apply took the median time."""
        return self.rounds[len(self.rounds) // 2]

    @property
    def spread(self) -> str:
        """The times of the applies: median, least and most."""
        times = [one.apply.wall for one in self.rounds]
        return f"{self.typical.apply.wall:.2f} ({times[0]:.2f}-{times[-1]:.2f})"


def main() -> None:
    """Read the options and run."""
    options = _options()
    facts = machine()
    with tempfile.TemporaryDirectory(prefix="blockform-bench-") as scratch:
        surroundings = Surroundings(scratch=Path(scratch), oracle="")
        plan = [(size, ms / 1000) for ms in options.latencies for size in options.sizes]
        plan += [(size, 0.0) for size in (*options.sizes, 2 * max(options.sizes))]
        play(surroundings, 20, 0.0)
        rounds = []
        for size, latency in plan:
            played = [play(surroundings, size, latency) for _ in range(RUNS)]
            rounds.append(Series(sorted(played, key=lambda one: one.apply.wall)))
            print(_row(rounds[-1]), file=sys.stderr, flush=True)
    page = _document(facts, rounds)
    print(page)
    if options.write is not None:
        options.write.write_text(page, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times blockform on the Press platform.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of objects")
    parser.add_argument("--latencies", type=int, nargs="+", default=LATENCIES, help="in milliseconds")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page there, too")
    return parser.parse_args()


def play(surroundings: Surroundings, size: int, latency: float) -> Round:
    """Plan, apply and plan again on a fresh server."""
    directory = Path(tempfile.mkdtemp(dir=surroundings.scratch))
    log = directory / "requests.jsonl"
    with served(surroundings, directory, latency, log) as url:
        (directory / "main.hcl").write_text(_CONFIGURATION.format(url=url, tens=size // 20), encoding="utf-8")
        common = ("-no-color", "-input=false", f"-parallelism={PARALLELISM}")
        steps = [
            _step(surroundings, directory, log, arguments)
            for arguments in (
                ("plan", *common, "-out=next.plan"),
                ("apply", *common, "next.plan"),
                ("plan", *common, "-detailed-exitcode"),
            )
        ]
    return Round(size, latency, *steps)


@contextmanager
def served(surroundings: Surroundings, directory: Path, latency: float, log: Path) -> Iterator[str]:
    """The embedded server in a process of its own; gives its address."""
    options = ("--port=0", f"--data={directory / 'press.sqlite'}", f"--latency={latency}")
    command = [
        *surroundings.command(Program.BLOCKFORM, ("press", "serve", *options)),
        "--deploy-time=0",
        "--token=tenant=token",
        f"--request-log={log}",
    ]
    environment = surroundings.environment(cache=surroundings.scratch / "cache") | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        found = None
        while found is None:
            line = process.stdout.readline()
            assert line, "the server did not start"
            found = re.search(r"http://[^\s/]+", line)
        try:
            yield found[0].rstrip(".")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _step(surroundings: Surroundings, directory: Path, log: Path, arguments: Sequence[str]) -> Step:
    before = _count(log)
    outputs = directory / "output"
    outputs.mkdir(exist_ok=True)
    sample = measure(
        surroundings.command(Program.BLOCKFORM, arguments),
        cwd=directory,
        environment=surroundings.environment(cache=surroundings.scratch / "cache"),
        outputs=outputs,
    )
    return Step(sample.wall, sample.cpu, _count(log) - before)


def _count(log: Path) -> int:
    if not log.exists():
        return 0
    return sum(1 for line in log.read_text(encoding="utf-8").splitlines() if json.loads(line))


_COLUMNS = (
    "objects",
    "latency ms",
    "plan s",
    "calls",
    "apply s",
    "processor s",
    "calls",
    "bound s",
    "times",
    "no-op plan s",
    "calls",
    "at most",
    "ms an object",
)


def _row(series: Series) -> tuple[str, ...]:
    of = series.typical
    return (
        str(of.size),
        f"{of.latency * 1000:.0f}",
        f"{of.plan.wall:.2f}",
        str(of.plan.calls),
        series.spread,
        f"{of.apply.cpu:.2f}",
        str(of.apply.calls),
        f"{of.bound:.2f}" if of.latency else "",
        f"{of.apply.wall / of.bound:.2f}" if of.latency else "",
        f"{of.again.wall:.2f}",
        str(of.again.calls),
        str(of.reads),
        f"{of.apply.wall / of.size * 1000:.1f}",
    )


def _document(facts: str, rounds: Sequence[Series]) -> str:
    return (
        "# Benchmarks on the Press platform\n\n"
        "Written by `make bench-press`; see also [the comparison with Terraform](benchmarks.md).\n\n"
        f"{facts}\n\n{aligned([_COLUMNS, *map(_row, rounds)])}\n"
        "Half of the objects are block specs, half their deployments, each with a run parameter. The embedded server runs in a process of\n"
        f"its own and answers after the latency; `-parallelism={PARALLELISM}`. A row is the run with the median time of apply out of {RUNS}, after a warm-up;\n"
        "the least and the most stand in parentheses. An apply of a saved plan needs four calls for a spec and its deployment: each is created and\n"
        "described once. *processor* is the time of the program's own work. The *bound* is the time of those calls, ten at once; *times* is\n"
        "the apply by it.\n"
        "A *no-op plan* finds everything as it is: it reads the pages of the lists, and *at most* each deployment whose run parameters are\n"
        "declared; a list whose rows say when they were changed spares that.\n"
    )


if __name__ == "__main__":
    main()
