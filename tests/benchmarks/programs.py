"""The two programs: how each is started, and in which surroundings. Both get the same."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_TERRAFORM = ROOT / "tests" / "oracle_terraform.py"


class Program(Enum):
    """One of the two that are compared."""

    BLOCKFORM = "blockform"
    TERRAFORM = "Terraform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Directories that belong to one benchmark: compiled Python code, home, and where caches are made."""

    scratch: Path
    oracle: str
    """The interpreter that has Terraform's binding; empty: blockform alone is timed."""

    @property
    def programs(self) -> tuple[Program, ...]:
        """Those that can be run."""
        return tuple(Program) if self.oracle else (Program.BLOCKFORM,)

    def command(
        self, program: Program, arguments: Sequence[str], *, profile: Path | None = None
    ) -> list[str]:
        """The command line of the program; ``profile`` is where a profile of blockform goes."""
        if program is Program.TERRAFORM:
            return [self.oracle, str(_TERRAFORM), *arguments]
        profiler = ["-m", "cProfile", "-o", str(profile)] if profile is not None else []
        return [sys.executable, *profiler, "-m", "blockform", *arguments]

    def environment(self, *, cache: Path, trace: bool = False) -> dict[str, str]:
        """The user's environment without what would change a run; compiled code is kept, as in any installation."""
        home = self.scratch / "home"
        home.mkdir(exist_ok=True)
        settings = home / ".terraformrc"
        settings.touch()
        kept = {
            name: text
            for name, text in os.environ.items()
            if not name.startswith(("TF_", "BLOCKFORM_", "PYTHON"))
        }
        return kept | {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_CACHE_HOME": str(cache),
            "PYTHONPYCACHEPREFIX": str(self.scratch / "compiled"),
            "CHECKPOINT_DISABLE": "1",
            "TF_CLI_CONFIG_FILE": str(settings),
            "TF_IN_AUTOMATION": "1",
            **({"BLOCKFORM_LOG": "trace"} if trace else {}),
        }
