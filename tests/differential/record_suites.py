"""Writes what real Terraform makes of every test suite to its ``expected.json``: ``python -m tests.differential.record_suites [CASE ...]``."""

import json
import sys
import tempfile
from pathlib import Path

from tests.differential.suites import CASES, SUITES, run_with_terraform


def main() -> None:
    for name in sys.argv[1:] or CASES:
        with tempfile.TemporaryDirectory() as work:
            outcome = run_with_terraform(name, Path(work))
        text = json.dumps(outcome, indent=1, sort_keys=True, ensure_ascii=False)
        (SUITES / name / "expected.json").write_text(f"{text}\n")
        print(name)


if __name__ == "__main__":
    main()
