"""Runs one case several times with both programs in turn, each time in the directory and with the cache that the case asks for."""

import re
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.cases import APPLY, CONFIGURATIONS, Cache, Case, Start
from tests.benchmarks.measure import Sample, measure
from tests.benchmarks.programs import Program, Surroundings

RUNS = 3
NO_WARM_UP = 8.0
"""Seconds: a first run that took longer counts, for what a warm-up would save is small against it."""
NO_REPEAT = 30.0
"""Seconds: a run that took longer is not repeated."""
_SYNCS = re.compile(r"journal syncs: (\d+)")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The runs of one case by each program, and blockform's journal syncs where it applied."""

    case: Case
    samples: dict[Program, list[Sample]]
    syncs: int | None


@dataclass(slots=True)
class Bench:
    """A benchmark that is running. Mutable: knows the directories in which something was applied already."""

    surroundings: Surroundings
    deadline: float
    """When nothing is repeated any more, on the clock of ``time.monotonic``."""
    applied: dict[tuple[str, Program], Path] = field(default_factory=dict)
    made: int = 0

    def run(self, case: Case) -> Outcome:
        """All runs of one case. Raises: RunFailed."""
        samples: dict[Program, list[Sample]] = {program: [] for program in self.surroundings.programs}
        syncs: int | None = None
        for program, seen in samples.items():
            first = self.once(case, program, trace=case.arguments == APPLY)
            found = _SYNCS.search(first.log)
            syncs = int(found[1]) if found is not None else syncs
            if first.wall > NO_WARM_UP or self._is_late():
                seen.append(first)
        for _ in range(RUNS):
            for program, seen in samples.items():
                if self._goes_on(seen):
                    seen.append(self.once(case, program))
        return Outcome(case, samples, syncs)

    def _goes_on(self, seen: list[Sample]) -> bool:
        enough = self._is_late() or any(sample.wall > NO_REPEAT for sample in seen)
        return len(seen) < (1 if enough else RUNS)

    def _is_late(self) -> bool:
        return time.monotonic() > self.deadline

    def once(
        self, case: Case, program: Program, *, trace: bool = False, profile: Path | None = None
    ) -> Sample:
        """One run of one program."""
        directory = self.directory(case, program)
        sample = measure(
            self.surroundings.command(program, case.arguments, profile=profile),
            cwd=directory,
            environment=self.surroundings.environment(cache=self._cache(case), trace=trace),
            outputs=self._new("output"),
        )
        if case.arguments == APPLY:
            self.applied[case.configuration, program] = directory
        return sample

    def directory(self, case: Case, program: Program) -> Path:
        """Where the case runs."""
        if case.start is Start.FRESH:
            return self._configured(case.configuration, self._new("fresh"))
        if case.cache is Cache.EDITED:
            return self._configured(case.configuration, self._new("edited"), f"# edit {self.made}\n")
        if case.start is Start.SHARED:
            shared = self.surroundings.scratch / f"shared-{case.configuration}"
            return shared if shared.exists() else self._configured(case.configuration, shared)
        if (case.configuration, program) not in self.applied:
            first = Case(name="prepare", arguments=APPLY, configuration=case.configuration, start=Start.FRESH)
            self.once(first, program)
        return self.applied[case.configuration, program]

    def _cache(self, case: Case) -> Path:
        return self._new("cache") if case.cache is Cache.EMPTY else self.surroundings.scratch / "cache"

    def _configured(self, configuration: str, directory: Path, comment: str = "") -> Path:
        directory.mkdir(exist_ok=True)
        (directory / "main.tf").write_text(CONFIGURATIONS[configuration]() + comment, encoding="utf-8")
        return directory

    def _new(self, purpose: str) -> Path:
        self.made += 1
        directory = self.surroundings.scratch / f"{purpose}-{self.made}"
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        return directory
