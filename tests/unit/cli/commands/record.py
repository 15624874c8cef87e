"""Ask real Terraform for the outcome of cases: ``BLOCKFORM_ORACLE=PYTHON python -m tests.unit.cli.commands.record``.

It is asked for cases without an outcome; with ids of cases also for these, with ``all`` for every case.
"""

import json
import sys
import tempfile
from pathlib import Path

from tests.oracle import run_terraform
from tests.unit.cli.commands.recorded import (
    RECORDED,
    Case,
    Outcome,
    cases,
    changed,
    contents,
    in_order,
    lay,
    lay_workspaces,
    plain,
)

HAVE_MODULES = ("full", "graph")
"""Files with module calls, which Terraform wants installed first."""


def outcome(case: Case, directory: Path) -> Outcome:
    """What Terraform makes of the case in an empty directory."""
    lay(case, directory, "terraform")
    if case.base in HAVE_MODULES:
        run_terraform("init", cwd=directory)
    lay_workspaces(case, directory, "terraform")
    (directory / ".terraformrc").touch()
    before = contents(directory)
    done = run_terraform(*case.args, cwd=directory, stdin=case.stdin, env=case.env)
    out, err = in_order(
        case, *(plain(text.replace(str(directory), "DIR")) for text in (done.stdout, done.stderr))
    )
    return Outcome(code=done.returncode, out=out, err=err, files=changed(before, directory))


def main() -> None:
    """Record what is wanted, in the order of the cases."""
    known, again = json.loads(RECORDED.read_text()), sys.argv[1:]
    found = {}
    for case in cases():
        if case.id in known and case.id not in again and again != ["all"]:
            found[case.id] = known[case.id]
            continue
        with tempfile.TemporaryDirectory() as name:
            found[case.id] = outcome(case, Path(name)).to_json()
    RECORDED.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
