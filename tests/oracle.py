"""Real Terraform for tests marked ``oracle``: its interpreter is named by the environment variable BLOCKFORM_ORACLE."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

INTERPRETER = os.environ.get("BLOCKFORM_ORACLE", "")
_SCRIPT = Path(__file__).with_name("oracle_terraform.py")


def run_terraform(
    *arguments: str, cwd: Path, stdin: str = "", env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run Terraform in the directory, without the user's configuration and without its network checks; ``env`` is set besides."""
    if not INTERPRETER:
        pytest.skip("BLOCKFORM_ORACLE names no interpreter with Terraform's binding")
    settings = cwd / ".terraformrc"
    settings.touch()
    environment = {
        name: text for name, text in os.environ.items() if not name.startswith(("TF_", "BLOCKFORM_"))
    } | {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": str(settings), "TF_IN_AUTOMATION": "1"}
    return subprocess.run(
        [INTERPRETER, str(_SCRIPT), *arguments],
        cwd=cwd,
        env={**environment, **(env or {})},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
