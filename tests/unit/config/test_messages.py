"""Configurations with mistakes: what is said of them, and where, as real Terraform says it."""

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from blockform.config import load_config
from tests.oracle import run_terraform


@dataclass(frozen=True)
class Case:
    name: str
    files: dict[str, str]
    expect: tuple[str, ...]
    differs: str = ""

    def write(self, directory: Path) -> None:
        for name, text in self.files.items():
            path = directory / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)


def _cases(name: str) -> list[Case]:
    data = tomllib.loads(Path(__file__).with_name(name).read_text())
    return [
        Case(one["name"], one["files"], tuple(one["expect"]), one.get("differs", "")) for one in data["case"]
    ]


CASES = _cases("messages.toml") + _cases("json_messages.toml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_messages_are_terraforms(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    _, diags = load_config(tmp_path)
    said = sorted(f"{item.severity.value} {item.subject} {item.summary}" for item in diags)
    assert said == list(case.expect)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_hcl_files_are_read_like_tf(case: Case, tmp_path: Path) -> None:
    renamed = {name.replace(".tf", ".hcl"): text for name, text in case.files.items()}
    Case(case.name, renamed, ()).write(tmp_path)
    _, diags = load_config(tmp_path)
    said = sorted(f"{item.severity.value} {item.subject} {item.summary}" for item in diags)
    assert said == sorted(re.sub(r"\.tf(\.json)?:", r".hcl\1:", line) for line in case.expect)


@pytest.mark.oracle
@pytest.mark.parametrize("case", [case for case in CASES if not case.differs], ids=lambda case: case.name)
def test_terraform_says_the_same(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    if any("/" in name for name in case.files):
        run_terraform("get", cwd=tmp_path)
    output = run_terraform("validate", "-json", cwd=tmp_path).stdout
    found = json.loads(output[: output.rindex("}") + 1])["diagnostics"]
    assert sorted(set(map(_line, found))) == sorted(set(case.expect))  # it may say the same twice


def _line(found: dict[str, object]) -> str:
    place = found.get("range")
    text = "None"
    if isinstance(place, dict):
        start, end = place["start"], place["end"]
        line = "" if start["line"] == end["line"] else f"{end['line']},"
        text = f"{place['filename']}:{start['line']},{start['column']}-{line}{end['column']}"
    return f"{found['severity']} {text} {found['summary']}"
