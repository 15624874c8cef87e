"""Writes what real Terraform does with every case to its ``expected.json``: ``python -m tests.differential.record [CASE ...]``."""

import json
import sys
import tempfile
from pathlib import Path

from tests.differential.harness import CASES, STEPS, run_with_terraform


def main() -> None:
    for name in sys.argv[1:] or CASES:
        with tempfile.TemporaryDirectory() as work:
            outcome = run_with_terraform(name, Path(work))
        (STEPS / name / "expected.json").write_text(json.dumps(outcome, indent=1, sort_keys=True) + "\n")
        print(name)


if __name__ == "__main__":
    main()
