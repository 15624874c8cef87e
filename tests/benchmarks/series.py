"""Runs one case several times with both programs in turn, each time in the directory and with the cache that the case asks for."""

import re
import shutil
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.benchmarks.cases import APPLY, CONFIGURATIONS, FILES, Cache, Case, Start
from tests.benchmarks.measure import Sample, TookTooLong, measure
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
    too_slow: bool = False
    """Whether Terraform took so long that it was ended."""


def configuration_of(case: Case, program: Program) -> str:
    """The name of what the program is given."""
    return case.oracle if case.oracle is not None and program is Program.TERRAFORM else case.configuration


@dataclass(slots=True)
class Bench:
    """A benchmark that is running. Mutable: counts the directories that it has made."""

    surroundings: Surroundings
    deadline: float
    """When nothing is repeated any more, on the clock of ``time.monotonic``."""
    made: int = 0
    known: dict[tuple[object, ...], list[Sample]] = field(default_factory=dict)
    """Terraform's runs, for larger configurations of blockform's that are compared with the same ones."""

    def run(self, case: Case) -> Outcome:
        """All runs of one case; none of Terraform's where it takes too long. Raises: RunFailed."""
        try:
            return self._run(case, set(self.surroundings.programs))
        except TookTooLong:
            return replace(self._run(case, {Program.BLOCKFORM}), too_slow=True)

    def _run(self, case: Case, programs: set[Program]) -> Outcome:
        samples: dict[Program, list[Sample]] = {
            program: []
            for program in self.surroundings.programs
            if program in programs and (program is Program.BLOCKFORM or not case.alone)
        }
        key = (case.arguments, configuration_of(case, Program.TERRAFORM), case.start, case.cache)
        if case.oracle is not None and key in self.known and Program.TERRAFORM in samples:
            samples[Program.TERRAFORM] = self.known[key]
        syncs: int | None = None
        for program, seen in samples.items():
            if seen:
                continue
            first = self.once(case, program, trace=case.arguments == APPLY)
            found = _SYNCS.search(first.log)
            syncs = int(found[1]) if found is not None else syncs
            if first.wall > NO_WARM_UP or self._is_late():
                seen.append(first)
        for _ in range(RUNS):
            for program, seen in samples.items():
                if self._goes_on(seen):
                    seen.append(self.once(case, program))
        if Program.TERRAFORM in samples:
            self.known[key] = samples[Program.TERRAFORM]
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
        if case.start in {Start.FRESH, Start.APPLIED_FRESH}:
            shutil.rmtree(directory)  # thousands of states would fill the disk
        return sample

    def directory(self, case: Case, program: Program) -> Path:
        """Where the case runs."""
        configuration = configuration_of(case, program)
        if case.start is Start.FRESH:
            return self._configured(configuration, self._new("fresh"))
        if case.start is Start.APPLIED_FRESH:
            applied = self._applied(configuration, program)
            return shutil.copytree(applied, self._new("copy"), dirs_exist_ok=True)
        if case.start is Start.APPLIED:
            return self._applied(configuration, program)
        if case.cache is Cache.EDITED:
            return self._configured(configuration, self._new("edited"), f"# edit {self.made}\n")
        shared = self.surroundings.scratch / f"shared-{configuration}"
        return shared if shared.exists() else self._configured(configuration, shared)

    def _applied(self, configuration: str, program: Program) -> Path:
        """The configuration with blockform's state; for Terraform under the name that it looks for."""
        made = self.surroundings.scratch / f"applied-{configuration}-{program.value}"
        if made.exists():
            return made
        if program is Program.BLOCKFORM:
            directory = self._configured(configuration, made)
            measure(
                self.surroundings.command(program, APPLY),
                cwd=directory,
                environment=self.surroundings.environment(cache=self.surroundings.scratch / "cache"),
                outputs=self._new("output"),
            )
            return directory
        ours = self._applied(configuration, Program.BLOCKFORM)
        self._configured(configuration, made)
        shutil.copyfile(ours / "blockform.tfstate", made / "terraform.tfstate")
        return made

    def _cache(self, case: Case) -> Path:
        return self._new("cache") if case.cache is Cache.EMPTY else self.surroundings.scratch / "cache"

    def _configured(self, name: str, directory: Path, comment: str = "") -> Path:
        configuration = CONFIGURATIONS[name]
        directory.mkdir(exist_ok=True)
        for path, text in {"main.tf": configuration.text(configuration.size), **FILES.get(name, {})}.items():
            (directory / path).parent.mkdir(exist_ok=True)
            (directory / path).write_text(text + comment, encoding="utf-8")
        if name in FILES:
            self._initialized(directory)
        return directory

    def _initialized(self, directory: Path) -> None:
        """Modules are installed before anything else, by each program for itself."""
        for program in self.surroundings.programs:
            measure(
                self.surroundings.command(program, ("init", "-no-color", "-input=false")),
                cwd=directory,
                environment=self.surroundings.environment(cache=self.surroundings.scratch / "cache"),
                outputs=self._new("output"),
            )

    def _new(self, purpose: str) -> Path:
        self.made += 1
        directory = self.surroundings.scratch / f"{purpose}-{self.made}"
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        return directory
