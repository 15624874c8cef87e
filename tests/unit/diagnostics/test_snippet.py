import pytest

from blockform.diagnostics import Diagnostic, SourceFile
from blockform.diagnostics.snippet import enclosing_block, snippet

TEXT = """\
# resource "comment" "x" {
locals {
  a = { b = [1] }
}

resource "press_app" "a-b" {
  text = "}}"
  more = "${f("x")}"
  doc  = <<-EOT
    } } }
  EOT
  nested "x" {
    y = 1 # }
  }
  z = 1
}

variable "v" {}
moved {
  from = a
}
output labelled {
  value = 1
}
"""


@pytest.mark.parametrize(
    ("marker", "want"),
    [
        pytest.param("# resource", "", id="outside"),
        pytest.param("locals", "", id="at_the_header"),
        pytest.param("b = [1]", "locals", id="no_labels"),
        pytest.param("1] }", "locals", id="within_brackets"),
        pytest.param("text =", 'resource "press_app" "a-b"', id="attribute"),
        pytest.param("more =", 'resource "press_app" "a-b"', id="braces_in_text"),
        pytest.param("nested", 'resource "press_app" "a-b"', id="braces_in_heredoc"),
        pytest.param("y = 1", 'resource "press_app" "a-b"', id="nested_block"),
        pytest.param("z = 1", 'resource "press_app" "a-b"', id="after_nested_block"),
        pytest.param("variable", "", id="between_blocks"),
        pytest.param("from", "moved", id="block_without_labels"),
        pytest.param("value", 'output "labelled"', id="bare_label"),
    ],
)
def test_enclosing_block(marker: str, want: str) -> None:
    assert enclosing_block(SourceFile("a.tf", TEXT), TEXT.index(marker)) == want


JSON = '{"resource": [{"a": {"b": {"c": 1, "d": ["x, \\"{", {"e": 2}]}}}, {"f": 3}], "g": 4}'


@pytest.mark.parametrize(
    ("marker", "want"),
    [
        pytest.param('"resource', "", id="outermost object"),
        pytest.param("1", "resource[0].a.b", id="value"),
        pytest.param('"b"', "resource[0].a", id="key"),
        pytest.param("2", "resource[0].a.b.d[1]", id="object in an array"),
        pytest.param("3", "resource[1]", id="second item"),
        pytest.param("4", "", id="after what was closed"),
        pytest.param("{", "", id="first character"),
        pytest.param('["x', "resource[0].a.b", id="opening bracket"),
    ],
)
def test_json_says_the_way_to_the_object(marker: str, want: str) -> None:
    assert enclosing_block(SourceFile("a.tf.json", JSON), JSON.index(marker)) == want


def test_what_is_no_header_is_no_block() -> None:
    text = "a = { b = 1 }"
    assert enclosing_block(SourceFile("a.tfvars", text), text.index("b")) == ""


def _shown(subject: str, context: str = "") -> tuple[str, int, str]:
    source = SourceFile("a.tf", TEXT)
    start = TEXT.index(subject)
    around = TEXT.index(context) if context else start
    found = snippet(
        Diagnostic.error(
            "x",
            subject=source.range(start, start + len(subject)),
            context=source.range(around, around + len(context)) if context else None,
        )
    )
    assert found is not None
    return found.code, found.start_line, found.code[found.start : found.end]


def test_subject_is_marked_in_its_line() -> None:
    assert _shown('"}}"') == ('  text = "}}"', 7, '"}}"')


def test_subject_of_several_lines() -> None:
    assert _shown('nested "x" {\n    y = 1') == (
        '  nested "x" {\n    y = 1 # }',
        12,
        'nested "x" {\n    y = 1',
    )


def test_context_widens_the_snippet() -> None:
    code, line, marked = _shown("y = 1", 'nested "x" {\n    y = 1 # }\n  }')
    assert (code, line, marked) == ('  nested "x" {\n    y = 1 # }\n  }', 12, "y = 1")


def test_empty_subject_is_given_a_character() -> None:
    source = SourceFile("a.tf", "ab")
    found = snippet(Diagnostic.error("x", subject=source.range(1, 1)))
    assert found is not None
    assert (found.start, found.end) == (1, 2)


def test_subject_at_the_end_of_the_file() -> None:
    source = SourceFile("a.tf", "a {\n")
    found = snippet(Diagnostic.error("x", subject=source.range(4, 4)))
    assert found is not None
    assert (found.code, found.start_line, found.start, found.end) == ("", 2, 0, 0)


def test_context_in_another_file_is_ignored() -> None:
    one, other = SourceFile("a.tf", "a = 1\n"), SourceFile("b.tf", "b = 1\nc = 2\n")
    found = snippet(Diagnostic.error("x", subject=one.range(0, 1), context=other.range(0, 12)))
    assert found is not None
    assert found.code == "a = 1"


def test_no_place_no_snippet() -> None:
    assert snippet(Diagnostic.error("x")) is None
