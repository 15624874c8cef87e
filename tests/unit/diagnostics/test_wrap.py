import pytest

from blockform.diagnostics.wrap import wrap, wrap_paragraphs


@pytest.mark.parametrize(
    ("text", "limit", "want"),
    [
        pytest.param("", 10, "", id="empty"),
        pytest.param("short", 10, "short", id="fits"),
        pytest.param("one two three", 7, "one two\nthree", id="broken_between_words"),
        pytest.param("one two", 7, "one two", id="just_fits"),
        pytest.param("one  two", 5, "one\ntwo", id="spaces_at_the_break_go"),
        pytest.param("a b\nc d e f", 3, "a b\nc d\ne f", id="lines_stay"),
        pytest.param("abcdefghij", 5, "abcdefghij", id="long_word_alone"),
        pytest.param("a abcdefghij", 5, "a\nabcdefghij", id="long_word_on_a_line_of_its_own"),
        pytest.param("abcdefghij b", 5, "abcdefghij\nb", id="after_a_long_word"),
        pytest.param("noël noël", 6, "noël\nnoël", id="characters_not_bytes"),
        pytest.param("one two", 0, "one two", id="no_limit"),
        pytest.param("a\u00a0b c", 3, "a\u00a0b\nc", id="hard_space"),
    ],
)
def test_wrap(text: str, limit: int, want: str) -> None:
    assert wrap(text, limit) == want


def test_indented_lines_are_not_wrapped() -> None:
    text = "one two three\n    a command to copy\nfour five"
    assert wrap_paragraphs(text, 8) == "one two\nthree\n    a command to copy\nfour\nfive"
