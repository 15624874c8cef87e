"""Writes what real Terraform does with cases to their ``expected.json``: ``python -m tests.differential.record [CASE ...]``.

Without names it is done for the cases that have none yet, with ``all`` for every case.
"""

import json
import sys
import tempfile
from pathlib import Path

from tests.differential.harness import CASES, STEPS, run_with_terraform


def main() -> None:
    names = sys.argv[1:] or [name for name in CASES if not (STEPS / name / "expected.json").exists()]
    for name in CASES if names == ["all"] else names:
        with tempfile.TemporaryDirectory() as work:
            outcome = run_with_terraform(name, Path(work))
        (STEPS / name / "expected.json").write_text(json.dumps(outcome, indent=1, sort_keys=True) + "\n")
        print(name)


if __name__ == "__main__":
    main()
