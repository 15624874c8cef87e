"""What a command imports: start-up time is imports, and this holds them without a clock."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFIGURATION = """
resource "terraform_data" "first" {
  input = { name = "first", sizes = [1, 2] }
}

resource "terraform_data" "second" {
  input = upper(terraform_data.first.id)
}

output "first" {
  value = terraform_data.first
}
"""

RUN = """
import sys
from blockform.cli.app import run
code = run(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    print(*sorted(sys.modules), sep="\\n", file=file)
sys.exit(code)
"""

ALWAYS_LATE = (
    "asyncio",
    "blockform_press",
    "deepdiff",
    "gmpy2",
    "hcl2",
    "lark",
    "pathspec",
    "regex",
    "requests",
    "rich",
    "sqlite3",
    "ssl",
    "starlette",
    "uvicorn",
    "urllib3",
)
"""What only some commands or configurations need."""

BEFORE_ANY_WORK = (
    *ALWAYS_LATE,
    "blockform.addrs",
    "blockform.config",
    "blockform.diagnostics",
    "blockform.engine",
    "blockform.lang",
    "blockform.plan",
    "blockform.state",
    "blockform.syntax",
    "blockform.values",
    "concurrent.futures",
    "email",
    "importlib.metadata",
    "json",
    "logging",
    "networkx",
    "pathlib",
)
"""What a command that reads no configuration needs none of."""

OF_OTHER_COMMANDS = (
    *ALWAYS_LATE,
    "blockform.apply",
    "blockform.cli.views.show_json",
    "blockform.engine.console",
    "blockform.engine.saved",
    "blockform.syntax.format",
)
"""What a plan has no use for."""

PARSER = ("blockform.syntax.parser", "blockform.syntax.scanner", "blockform.syntax.driver")


def modules(directory: Path, *arguments: str) -> frozenset[str]:
    """The modules that a process has imported after running a command successfully, with its own cache in the directory."""
    told = directory / "modules.json"
    environment = {
        name: text for name, text in os.environ.items() if not name.startswith(("TF_", "BLOCKFORM_"))
    }
    environment["XDG_CACHE_HOME"] = str(directory.parent / "cache")
    subprocess.run(
        [sys.executable, "-c", RUN, str(told), *arguments],
        cwd=directory,
        env=environment,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return frozenset(told.read_text().split())


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    made = tmp_path / "configuration"
    made.mkdir()
    (made / "main.hcl").write_text(CONFIGURATION)
    return made


def test_version_imports_no_engine(directory: Path) -> None:
    assert not modules(directory, "version").intersection(BEFORE_ANY_WORK)


@pytest.mark.parametrize("verb", ["plan", "validate"])
def test_looking_imports_only_what_it_uses(directory: Path, verb: str) -> None:
    parsing = modules(directory, verb, "-no-color")
    remembering = modules(directory, verb, "-no-color")
    assert parsing.issuperset(PARSER)
    assert not remembering.intersection(PARSER)
    assert not remembering.intersection(OF_OTHER_COMMANDS)


def test_plan_is_ordered_by_networkx(directory: Path) -> None:
    assert "networkx" in modules(directory, "plan", "-no-color")


def test_validate_finds_no_cycle_without_networkx(directory: Path) -> None:
    assert "networkx" not in modules(directory, "validate", "-no-color")


def test_apply_imports_only_what_it_uses(directory: Path) -> None:
    modules(directory, "validate", "-no-color")
    seen = modules(directory, "apply", "-no-color", "-auto-approve")
    assert "blockform.apply" in seen
    assert not seen.intersection((*ALWAYS_LATE, *PARSER))
