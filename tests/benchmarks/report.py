"""The outcomes as a table, with the facts of the machine that a reader needs to judge it."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from math import log2
from statistics import median

from tests.benchmarks.cases import CONFIGURATIONS, Case
from tests.benchmarks.measure import TIMEOUT, Sample
from tests.benchmarks.programs import Program
from tests.benchmarks.series import RUNS, Outcome

_COLUMNS = (
    "case",
    "blockform s",
    "Terraform s",
    "ratio",
    "CPU s",
    "peak MB",
    "journal fsyncs",
)

_NOTE = f"""\
Seconds are wall-clock: the median of {RUNS} runs after a warm-up, the least and the most in parentheses. A number of runs stands there
where the program was too slow to be run {RUNS} times. *ratio* is blockform's median by Terraform's. *CPU s* (user and system together) and
*peak MB* are medians of blockform and of Terraform, from the operating system's own account of the child process (`wait4`).
*journal fsyncs* are those of blockform's journal in one apply, beside the few that replace the state file.

Each command is a new process. Terraform is its real code, loaded as a library by a Python interpreter, whose start (some hundredths of
a second) is within its figures. Both run the same configurations in turn: `100` and `1000` are so many `terraform_data` blocks,
`each-500` one block with 500 `for_each` instances and an output that refers to all of it, `chain-1000` blocks each of which refers to the one
before, `fan-1000` blocks that all refer to one and are all referred to by another, `modules-100x10` a hundred instances of a module of ten blocks,
`lines-13000` so many lines of text to format. *growth* cases are plans for which blockform is timed alone: `calls-200` are two hundred modules each of
which is given what the one before puts out, `locals-5000` locals each of which refers to the one before, `for-20000` loops over so many
elements.
Where Terraform would take more than a minute it is given the smaller configuration that its column names, once for all of them,
and *ratio* is that of the times per resource.
A *no-op plan* follows an apply; both programs find a state written by blockform. blockform keeps parsed files in a cache, Terraform has none:
*edited* runs find a file that has changed since the last one, *empty* runs no cache at all (the grammar's tables are made, too); all others
find the file as it was.
"""


def machine() -> str:
    """Where and when this was measured, in a line."""
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load averages before {load}."
    )


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as a Markdown table, its columns aligned."""
    return aligned([_COLUMNS, *map(_row, outcomes)])


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table, the first its head."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [_line(row, widths) for row in rows]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([lines[0], _line(rule, widths), *lines[1:]]) + "\n"


def growth(outcomes: Sequence[Outcome]) -> str:
    """How blockform's time grows with the size: a Markdown table of cases that differ in nothing but that.

    Where the time is proportional to the size, *per doubling* is 2; the start of the program, which is part of each run, makes it less.
    It is worked out from the processor's time, which other programs on the machine disturb less.
    """
    rows: list[tuple[str, ...]] = [("from", "to", "size", "time", "CPU", "CPU per doubling")]
    last: dict[str, Outcome] = {}
    for outcome in outcomes:
        size = CONFIGURATIONS[outcome.case.configuration].size
        family = outcome.case.name.removesuffix(str(size))
        before = last.get(family)
        if before is not None and size > CONFIGURATIONS[before.case.configuration].size > 0:
            ours = (outcome.samples[Program.BLOCKFORM], before.samples[Program.BLOCKFORM])
            times = size / CONFIGURATIONS[before.case.configuration].size
            cpu = _cpu(ours[0]) / _cpu(ours[1])
            ratios = (_wall(ours[0]) / _wall(ours[1]), cpu, cpu ** (1 / log2(times)))
            grown = (f"{ratio:.2f} x" for ratio in ratios)
            rows.append((before.case.name, outcome.case.name, f"{times:.3g} x", *grown))
        if family != outcome.case.name:
            last[family] = outcome
    return aligned(rows) if len(rows) > 1 else ""


def document(facts: str, outcomes: Sequence[Outcome], *, full: bool) -> str:
    """The page for the documentation."""
    made = "`make bench-full`, by hand" if full else "`make bench`"
    other = "[the short one](benchmarks.md)" if full else "[the long one](benchmarks-full.md)"
    return (
        f"# {'All benchmarks' if full else 'Benchmarks'}\n\n"
        f"Written by {made}, which runs blockform and real Terraform in turn; see also {other}.\n\n"
        f"{facts}\n\n{table(outcomes)}\n{_NOTE}\n"
        "How blockform's time grows; where it is proportional to the size, *CPU per doubling* is at most 2:\n\n"
        f"{growth(outcomes)}"
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return (
        "| " + " | ".join([f"{first[0]:<{first[1]}}", *(f"{cell:>{width}}" for cell, width in others)]) + " |"
    )


def _row(outcome: Outcome) -> tuple[str, ...]:
    ours = outcome.samples[Program.BLOCKFORM]
    theirs = outcome.samples.get(Program.TERRAFORM, [])
    scale = _scale(outcome.case)
    ratio = f"{_wall(ours) / _wall(theirs) / scale:.2g}" if theirs else ""
    both = [samples for samples in (ours, theirs) if samples]
    return (
        outcome.case.name,
        _seconds(ours),
        _theirs(outcome, theirs),
        ratio,
        " / ".join(f"{_cpu(samples):.2f}" for samples in both),
        " / ".join(f"{median(sample.peak for sample in samples) / 1e6:.0f}" for samples in both),
        str(outcome.syncs) if outcome.syncs is not None else "",
    )


def _theirs(outcome: Outcome, samples: Sequence[Sample]) -> str:
    """Terraform's time, and what it was for where that was less; empty where it was not asked."""
    if not samples:
        return f"over {TIMEOUT:.0f}" if outcome.too_slow else ""
    smaller = outcome.case.oracle
    return _seconds(samples) + (f" for {smaller}" if smaller else "")


def _scale(case: Case) -> float:
    """How many times as many resources blockform is given."""
    if case.oracle is None:
        return 1
    return CONFIGURATIONS[case.configuration].size / CONFIGURATIONS[case.oracle].size


def _wall(samples: Sequence[Sample]) -> float:
    return median(sample.wall for sample in samples)


def _cpu(samples: Sequence[Sample]) -> float:
    return median(sample.cpu for sample in samples)


def _seconds(samples: Sequence[Sample]) -> str:
    if not samples:
        return ""
    if len(samples) < RUNS:
        return f"{_wall(samples):.2f} ({len(samples)} run{'s' if len(samples) > 1 else ''})"
    walls = [sample.wall for sample in samples]
    return f"{_wall(samples):.2f} ({min(walls):.2f}-{max(walls):.2f})"
