"""Ask real Terraform for the recorded sections of the golden cases: ``python -m tests.unit.cli.views.record PYTHON [CASE...]``,
where PYTHON is an interpreter that has Terraform's binding."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.unit.cli.views.goldens import Golden, cases, lay, normal, taint, without_events, without_refresh

ORACLE = Path(__file__).parents[3] / "oracle_terraform.py"


def terraform(python: str, directory: Path, *args: str) -> str:
    """What Terraform writes to both of its outputs."""
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    done = subprocess.run(
        [python, str(ORACLE), *args],
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def record(python: str, case: Golden) -> None:
    """Run one case and write what it says."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        *applied, planned = case.steps
        said = ""
        for step in applied:
            lay(directory, step)
            terraform(python, directory, "init", "-no-color")
            said = terraform(python, directory, "apply", "-auto-approve", "-no-color")
        if applied:
            taint(directory / "terraform.tfstate", case.tainted)
            case.sections["show"] = normal(terraform(python, directory, "show", "-no-color"))
            case.sections["apply"] = normal(without_events(said))
        lay(directory, planned)
        terraform(python, directory, "init", "-no-color")
        said = terraform(python, directory, "plan", "-no-color", *case.options)
        case.sections["plan"] = normal(without_refresh(said))
    case.write()


if __name__ == "__main__":
    wanted = sys.argv[2:]
    for found in cases():
        if not wanted or found.path.stem in wanted:
            record(sys.argv[1], found)
            print(found.path.stem)
