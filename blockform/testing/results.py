"""What became of runs, files and a whole suite."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from msgspec import Struct, field

from blockform.config import Config
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.plan import Plan
from blockform.state import State
from blockform.testing.model import RunBlock, SuiteFile
from blockform.values import Value


class Status(Enum):
    """How something went; of several the last in this order counts. Source: Terraform's moduletest.Status."""

    PENDING = "pending"
    SKIP = "skip"
    PASS = "pass"  # noqa: S105  no password
    FAIL = "fail"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """Its place in the order."""
        return list(Status).index(self)

    def merge(self, other: "Status") -> "Status":
        """The one that counts."""
        return max(self, other, key=lambda status: status.rank)

    @property
    def word(self) -> str:
        """What people are told: errors are failures too."""
        return "fail" if self is Status.ERROR else self.value


class Progress(Enum):
    """How far a run or file has come."""

    STARTING = "starting"
    RUNNING = "running"
    TEARDOWN = "teardown"
    COMPLETE = "complete"


class RunResult(Struct, kw_only=True, eq=False):
    """One run. Mutable: filled in by the coordinator once it has been executed.

    ``outputs`` is the object of the module's outputs, None while there is none. ``plan`` or ``state`` is what is shown in full.
    ``started`` and ``seconds`` are None for a run that was not executed.
    """

    block: RunBlock
    config: Config
    status: Status = Status.PENDING
    diags: Diagnostics = field(default_factory=Diagnostics)
    outputs: Value | None = None
    plan: Plan | None = None
    state: State | None = None
    started: datetime | None = None
    seconds: float | None = None

    @property
    def name(self) -> str:
        """The run's name."""
        return self.block.name


class FileResult(Struct, kw_only=True, eq=False):
    """One test file and its runs, in order. Mutable: grows as runs come to their end."""

    file: SuiteFile
    runs: Sequence[RunResult]
    status: Status = Status.PENDING
    diags: Diagnostics = field(default_factory=Diagnostics)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.file.name

    def update(self, status: Status) -> None:
        """Take the status of a part into account."""
        self.status = self.status.merge(status)


class SuiteResult(Struct, kw_only=True, eq=False):
    """All files, by name. Mutable: see above. ``stopped``: the user wanted no further runs."""

    files: Sequence[FileResult]
    status: Status = Status.PENDING
    stopped: bool = False

    def count(self, *statuses: Status) -> int:
        """How many runs ended so."""
        return sum(run.status in statuses for file in self.files for run in file.runs)


def is_failed_assertion(found: Diagnostic) -> bool:
    """Whether the diagnostic tells of an assertion that does not hold."""
    return found.summary == FAILED_ASSERTION


FAILED_ASSERTION = "Test assertion failed"
