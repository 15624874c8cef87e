"""Times blockform beside real Terraform: ``python tests/benchmarks/run.py [--full] [--only NAME] [--write FILE] [--profile CASE]``.

BLOCKFORM_ORACLE names the interpreter that has Terraform's binding; without it blockform is timed alone. Nothing is asserted.
"""

import argparse
import os
import pstats
import sys
import tempfile
import time
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # run as a script, only this directory is found

from tests.benchmarks.cases import CASES, Case  # noqa: E402  the path above comes first
from tests.benchmarks.programs import Program, Surroundings  # noqa: E402
from tests.benchmarks.report import document, growth, machine, table  # noqa: E402
from tests.benchmarks.series import Bench, Outcome  # noqa: E402

BUDGET = 450.0
"""Seconds after which each remaining case is run once, so that all of it ends within ten minutes on a slow machine."""
FULL_BUDGET = 7200.0
_SHOWN = 45


def main() -> None:
    """Read the options and run."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="blockform-bench-") as scratch:
        surroundings = Surroundings(scratch=Path(scratch), oracle=os.environ.get("BLOCKFORM_ORACLE", ""))
        bench = Bench(surroundings, time.monotonic() + (FULL_BUDGET if options.full else BUDGET))
        if options.profile:
            for case in _chosen([options.profile]):
                profile(bench, case)
            return
        facts = machine()
        outcomes = run_cases(bench, _chosen(options.only, full=options.full))
    print(f"\n{facts}\n\n{table(outcomes)}\n{growth(outcomes)}")
    if options.write is not None:
        options.write.write_text(document(facts, outcomes, full=options.full), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times blockform beside real Terraform.")
    names = ", ".join(case.name for case in CASES)
    parser.add_argument("--only", action="append", metavar="NAME", help=f"a case or a pattern; of: {names}")
    parser.add_argument("--full", action="store_true", help="all cases, those that take minutes, too")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table there, too")
    parser.add_argument(
        "--profile", metavar="NAME", help="profile blockform in a case into build/, and show it"
    )
    return parser.parse_args()


def _chosen(patterns: Sequence[str] | None, *, full: bool = True) -> list[Case]:
    """The cases of one of the names; without names those of the short or, if ``full``, of the long benchmark."""
    chosen = [
        case
        for case in CASES
        if (full or not case.full if patterns is None else any(fnmatchcase(case.name, p) for p in patterns))
    ]
    if not chosen:
        sys.exit(f"No case is named so. There are: {', '.join(case.name for case in CASES)}")
    return chosen


def run_cases(bench: Bench, cases: Sequence[Case]) -> list[Outcome]:
    """Run the cases in their order, telling the progress."""
    outcomes: list[Outcome] = []
    for case in cases:
        begun = time.monotonic()
        outcomes.append(bench.run(case))
        print(f"{case.name}: {time.monotonic() - begun:.1f} s", file=sys.stderr, flush=True)
    return outcomes


def profile(bench: Bench, case: Case) -> None:
    """Run blockform once under cProfile, after a warm-up, and show where its own time goes."""
    target = ROOT / "build" / f"{case.name.replace(' ', '-')}.prof"
    target.parent.mkdir(exist_ok=True)
    bench.once(case, Program.BLOCKFORM)
    bench.once(case, Program.BLOCKFORM, profile=target)
    for order in ("tottime", "cumulative"):
        pstats.Stats(str(target)).sort_stats(order).print_stats(_SHOWN)
    print(f"Written to {target}")


if __name__ == "__main__":
    main()
