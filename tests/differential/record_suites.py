"""Writes what real Terraform makes of test suites to their ``expected.json``: ``python -m tests.differential.record_suites [CASE ...]``.

Without names it is done for the suites that have none yet, with ``all`` for every suite.
"""

import json
import sys
import tempfile
from pathlib import Path

from tests.differential.suites import CASES, SUITES, run_with_terraform


def main() -> None:
    names = sys.argv[1:] or [name for name in CASES if not (SUITES / name / "expected.json").exists()]
    for name in CASES if names == ["all"] else names:
        with tempfile.TemporaryDirectory() as work:
            outcome = run_with_terraform(name, Path(work))
        text = json.dumps(outcome, indent=1, sort_keys=True, ensure_ascii=False)
        (SUITES / name / "expected.json").write_text(f"{text}\n")
        print(name)


if __name__ == "__main__":
    main()
