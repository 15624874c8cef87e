"""Laws: no text breaks the parser, every place lies in the text, and nested ranges lie in each other."""

import json
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import fields

from blockform.diagnostics import Diagnostics
from blockform.syntax import Node, parse_config, parse_expression, parse_template
from blockform.syntax.lexemes import lexemes

CASES: list[str] = [
    json.loads(line)["input"]
    for line in Path(__file__).with_name("parser-cases.jsonl").read_text("utf-8").splitlines()
]
PIECES = [
    '"',
    "${",
    "%{ if a }",
    "%{",
    "~}",
    "}",
    "{",
    "[",
    "]",
    "(",
    ")",
    "<<E\n",
    "\nE\n",
    "for ",
    " in ",
    "=>",
    "a",
    "1",
]
PIECES += [
    "\n",
    "\r",
    " ",
    "=",
    ".",
    "*",
    "...",
    "::",
    "?",
    ":",
    ",",
    "#",
    "/*",
    "*/",
    "\\",
    "é",
    "\u0301",
    "😀",
    "\0",
    "-",
    "!",
]

relaxed = settings(deadline=None)  # the first example builds the tables
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """A case with a part of it replaced."""
    text = draw(st.sampled_from(CASES))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 8)))
    return text[:start] + draw(st.one_of(st.sampled_from(PIECES), st.just(""))) + text[end:]


def nodes(value: object) -> Iterator[Node]:
    """A node and all nodes inside it."""
    if isinstance(value, Node):
        yield value
        for item in fields(value):
            if item.name != "source":
                yield from nodes(getattr(value, item.name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, dict):
        yield from nodes([*value.values()])


def check(tree: object, diagnostics: Diagnostics, size: int) -> None:
    for node in nodes(tree):
        assert 0 <= node.start <= node.end <= size
    for problem in diagnostics:
        assert problem.subject is not None
        assert 0 <= problem.subject.start <= problem.subject.end <= size
        assert str(problem.subject)


@relaxed
@given(st.one_of(texts, mutations()))
def test_any_text_parses_to_a_file_or_errors(text: str) -> None:
    file, diagnostics = parse_config(text, "main.tf")
    check(file.body, diagnostics, len(file.source.text))


@relaxed
@given(texts)
def test_any_text_as_expression(text: str) -> None:
    expr, diagnostics = parse_expression(text, "<value>")
    assert (expr is not None) or diagnostics.has_errors
    check(expr, diagnostics, len(text))


@relaxed
@given(texts)
def test_any_text_as_template(text: str) -> None:
    expr, diagnostics = parse_template(text, "a.tftpl")
    assert (expr is not None) or diagnostics.has_errors
    check(expr, diagnostics, len(text))


@relaxed
@given(st.binary())
def test_any_bytes(content: bytes) -> None:
    file, diagnostics = parse_config(content, "main.tf")
    check(file.body, diagnostics, len(file.source.text))


@relaxed
@given(st.one_of(texts, mutations()))
def test_lexemes_leave_out_blanks_only(text: str) -> None:
    end = 0
    for lexeme in lexemes(text):
        assert not text[end : lexeme.start].strip(" \t")
        assert lexeme.start >= end
        end = lexeme.end
    assert end == len(text)


@relaxed
@given(st.sampled_from([case for case in CASES if not parse_config(case, "x")[1]]))
def test_children_lie_within_their_parents(text: str) -> None:
    file, _ = parse_config(text, "main.tf")
    for node in nodes(file.body):
        for child in nodes([getattr(node, item.name) for item in fields(node) if item.name != "source"]):
            assert node.start <= child.start <= child.end <= node.end
