"""The formatter's layout is that of ``terraform fmt``, byte for byte."""

import json
from pathlib import Path

import pytest

from blockform.syntax import format_source, parse_config

HERE = Path(__file__).parent
CASES = [json.loads(line) for line in (HERE / "format-cases.jsonl").read_text("utf-8").splitlines()]
VALID = [
    case
    for line in (HERE / "parser-cases.jsonl").read_text("utf-8").splitlines()
    if (case := json.loads(line))["valid"]
]


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{number:03}") for number, case in enumerate(CASES)])
def test_layout_is_terraforms(case: dict[str, str]) -> None:
    assert format_source(case["input"]) == case["output"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in VALID])
def test_formatted_text_is_valid_and_stays(case: dict[str, str]) -> None:
    once = format_source(case["input"])
    assert not parse_config(once, "main.tf")[1]
    assert format_source(once) == once


def test_text_with_errors_stays() -> None:
    assert format_source("a   = = 1\n") == "a   = = 1\n"


def test_labels_with_escaped_sequences_stay() -> None:
    """Terraform drops such a label, and with it the identity of the block; we do not follow it there."""
    assert format_source('a "b$${c}" "%" {\n}\n') == 'a "b$${c}" "%" {\n}\n'


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("a=1\nlonger=2\n", "a      = 1\nlonger = 2\n", id="equals signs"),
        pytest.param("a=1#x\nlonger=2//y\n", "a      = 1 #x\nlonger = 2 //y\n", id="comments"),
        pytest.param("a b {\nc=[\n1,\n]\n}\n", 'a "b" {\n  c = [\n    1,\n  ]\n}\n', id="indent and labels"),
        pytest.param('a="${b.c}"\n', "a = b.c\n", id="lone interpolation"),
        pytest.param('a="${\nb\n+\nc\n}"\n', "a = (b\n  +\nc)\n", id="lone interpolation on several lines"),
        pytest.param(
            'variable "a" {\n  type="list"\n}\n', 'variable "a" {\n  type = list(string)\n}\n', id="old type"
        ),
        pytest.param('größe=1\nb="é"#x\n', 'größe = 1\nb     = "é" #x\n', id="width in characters"),
        pytest.param("a = <<E\n   x\n E\nb=1\n", "a = <<E\n   x\n E\nb = 1\n", id="heredoc untouched"),
    ],
)
def test_what_changes(text: str, want: str) -> None:
    assert format_source(text) == want
