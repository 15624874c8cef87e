"""Syntax errors beyond the first table: mutated inputs with real Terraform's first error, and what messages say."""

import json
from pathlib import Path

import pytest

from blockform.syntax import parse_config

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("mutated-cases.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{number:03}") for number, case in enumerate(CASES)])
def test_mutated_input_fails_as_in_terraform(case: dict[str, object]) -> None:
    _, diagnostics = parse_config(str(case["input"]), "main.tf")
    first = None
    if diagnostics.has_errors:
        error = diagnostics.errors[0]
        assert error.subject
        first = [error.summary, error.subject.start_pos.line, error.subject.start_pos.column]
    assert first == case["first"]


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        pytest.param(
            "a = 'x'\n", ["1,5-6 Invalid character", "1,5-6 Invalid expression"], id="lexical first"
        ),
        pytest.param(
            "a = 1 & 2\nb = 3 | 4\n",
            [
                "1,7-8 Unsupported operator",
                "1,7-8 Missing newline after argument",
                "2,7-8 Unsupported operator",
            ],
            id="all characters",
        ),
        pytest.param(
            "n {\n  a = 1\n  a = 2\n  b = = 3\n}\n",
            ["3,3-4 Attribute redefined", "4,7-8 Invalid expression"],
            id="duplicate before an error",
        ),
        pytest.param(
            "a = 1\na = = 2\n",
            ["2,1-2 Attribute redefined", "2,5-6 Invalid expression"],
            id="duplicate with an error",
        ),
        pytest.param(
            'a = "\\q \\u12"\nb = 1.2.3\n',
            [
                "1,6-8 Invalid escape sequence",
                "1,9-13 Invalid escape sequence",
                "2,5-10 Invalid number literal",
            ],
            id="several that need no stop",
        ),
        pytest.param(
            'a = "%{ else }" 1\n',
            ["1,6-15 Unexpected else directive", "1,17-18 Missing newline after argument"],
            id="template before an error",
        ),
        pytest.param("é = [1 2]\n", ["1,8-9 Missing item separator"], id="columns count characters"),
        pytest.param(
            "😀👩\u200d👩\u200d👧 = 1\n", ["1,1-2 Invalid character"] * 1, id="columns count clusters"
        ),
    ],
)
def test_errors_and_their_ranges(text: str, ranges: list[str]) -> None:
    _, diagnostics = parse_config(text, "main.tf")
    got = [f"{str(error.subject).removeprefix('main.tf:')} {error.summary}" for error in diagnostics.errors]
    assert got[: len(ranges)] == ranges


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("a = 1, b = 2\n", "newlines, not by commas", id="comma"),
        pytest.param("a\n", '"a = ..."', id="name alone"),
        pytest.param("a {\n", "ends before this block is closed", id="unclosed"),
        pytest.param('a "x${y}" {\n}\n', '"$${"', id="template in label"),
        pytest.param("a = b ** 2\n", '"*" cannot begin one', id="stars"),
        pytest.param("a = \n", "the end of the line", id="nothing"),
        pytest.param("a = b & c\n", 'Did you mean "&&"?', id="bitwise"),
        pytest.param("a = `x`\n", '"<<EOT"', id="backtick"),
        pytest.param('a = "\\x41"\n', 'escape sequence "\\x"', id="escape"),
        pytest.param("a = b.0.1\n", '"[0][1]"', id="legacy index"),
        pytest.param('a = "%{ elseif x }"\n', '"elseif" is not a keyword', id="directive"),
        pytest.param("a = [for x in y : k => x]\n", "this one makes a tuple", id="key in a tuple"),
        pytest.param("a = {for x in y : x}\n", "needs a key", id="object without key"),
        pytest.param("a = x::y\n", '"x::y" is a function', id="namespace"),
    ],
)
def test_detail_says_what_to_do(text: str, words: str) -> None:
    _, diagnostics = parse_config(text, "main.tf")
    assert any(words in error.detail for error in diagnostics.errors), [*diagnostics]


def test_repeated_characters_are_told_a_few_times() -> None:
    _, diagnostics = parse_config("a = [" + "1 & " * 20 + "'x' ; ; ;]\n", "main.tf")
    summaries = [error.summary for error in diagnostics.errors]
    assert summaries.count("Unsupported operator") == 4
    assert summaries.count("Invalid character") == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 5000, id="brackets"),
        pytest.param('"${' * 5000, id="templates"),
        pytest.param("-" * 5000 + "1", id="signs"),
        pytest.param("f(" * 5000, id="calls"),
    ],
)
def test_too_deep_is_an_error(text: str) -> None:
    _, diagnostics = parse_config(f"a = {text}\n", "main.tf")
    assert [error.summary for error in diagnostics.errors] == ["Expression nested too deeply"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 1000 + "]" * 1000, id="brackets"),
        pytest.param("1" + "+1" * 20000, id="operators"),
        pytest.param("a ? 1 : " * 5000 + "2", id="conditionals"),
        pytest.param("a" + "[b]" * 5000, id="indexes"),
        pytest.param("a" + "[*]" * 1000, id="splats"),
        pytest.param('"' + "%{ if a }" * 5000 + "%{ endif }" * 5000 + '"', id="directives"),
    ],
)
def test_depth_that_is_no_error(text: str) -> None:
    _, diagnostics = parse_config(f"a = {text}\n", "main.tf")
    assert not diagnostics
