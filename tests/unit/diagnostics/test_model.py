"""Collecting diagnostics, places in sources, and names that were meant."""

import pickle

import pytest

from blockform.diagnostics import Diagnostic, Diagnostics, SourceFile, did_you_mean

SOURCE = SourceFile("main.hcl", "one\r\ntwo\n\nnoël = 日本\nlast")
LONG = SourceFile("longer.hcl", "x")


def test_collecting() -> None:
    found = Diagnostics([Diagnostic.warning("Odd", "One.")])
    assert not found.has_errors
    found.error("Bad", "Two.", SOURCE.range(0, 3))
    found.error("Bad", "Two.", SOURCE.range(0, 3))
    found.warning("Odd", "Three.")
    assert len(found) == 3, "what was said before is not said again"
    assert found.has_errors
    assert [item.detail for item in found.errors] == ["Two."]
    assert [item.detail for item in found.warnings] == ["One.", "Three."]
    assert [item.detail for item in found + Diagnostics([Diagnostic.error("Bad", "Four.")])] == [
        "One.",
        "Two.",
        "Three.",
        "Four.",
    ]
    assert not Diagnostics()
    assert repr(Diagnostics()) == "Diagnostics([])"


def test_order_of_telling() -> None:
    found = Diagnostics()
    found.error("Bad", "far", LONG.range(0, 1))
    found.error("Bad", "second", SOURCE.range(5, 8))
    found.error("Bad", "first", SOURCE.range(0, 3))
    found.error("Bad", "nowhere")
    found.warning("Odd", "harmless", LONG.range(0, 1))
    assert [item.detail for item in found.in_order()] == ["harmless", "nowhere", "first", "second", "far"]


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        pytest.param(0, 3, "main.hcl:1,1-4", id="one line"),
        pytest.param(0, 8, "main.hcl:1,1-2,4", id="two lines"),
        pytest.param(17, 19, "main.hcl:4,8-10", id="characters count as people do"),
    ],
)
def test_ranges_as_text(start: int, end: int, text: str) -> None:
    assert str(SOURCE.range(start, end)) == text


def test_ranges() -> None:
    one, two = SOURCE.range(0, 3), SOURCE.range(5, 8)
    assert (one.text, two.text, one.filename) == ("one", "two", "main.hcl")
    assert one.to(two) == SOURCE.range(0, 8)
    assert one == SourceFile("main.hcl", "another").range(0, 3)
    assert len({one, SOURCE.range(0, 3), two}) == 2
    assert one != "main.hcl"


def test_lines() -> None:
    assert [SOURCE.line(number) for number in (1, 2, 3, 5)] == ["one", "two", "", "last"]
    assert [SOURCE.line(number) for number in (0, 6)] == ["", ""]
    assert SOURCE.pos(1000).line == 5


def test_sources_are_stored_without_their_tables() -> None:
    assert SOURCE.line_starts
    again = pickle.loads(pickle.dumps(SOURCE))  # noqa: S301  our own
    assert (again.filename, again.text) == (SOURCE.filename, SOURCE.text)
    assert "line_starts" not in vars(again)
    assert repr(again) == "SourceFile('main.hcl')"


@pytest.mark.parametrize(
    ("name", "candidates", "text"),
    [
        pytest.param("scroing", ("training", "scoring"), ' Did you mean "scoring"?', id="slip"),
        pytest.param("nam", ("name", "names"), ' Did you mean "name"?', id="first that fits"),
        pytest.param("colour", ("size", "weights"), "", id="nothing like it"),
        pytest.param("abc", ("xyz",), "", id="as long and all different"),
        pytest.param("a", (), "", id="no candidates"),
    ],
)
def test_name_that_was_meant(name: str, candidates: tuple[str, ...], text: str) -> None:
    assert did_you_mean(name, candidates) == text
