import re
from typing import Any

from msgspec.structs import replace

from blockform.diagnostics import Diagnostic, SourceFile
from blockform.diagnostics.model import Comparison
from blockform.diagnostics.text import render

SOURCE = SourceFile(
    "main.hcl",
    'resource "press_block_deployment" "nightly" {\n  spec = { id = press_block_spec.scroing.id }\n\tnoël  = "日本" + 1\n}\n',
)


def subject(text: str, diagnostic: str = "Bad", detail: str = "It is bad.") -> Diagnostic:
    start = SOURCE.text.index(text)
    return Diagnostic.error(diagnostic, detail, SOURCE.range(start, start + len(text)))


def test_subject_is_underlined() -> None:
    detail = (
        "There is no resource press_block_spec.scroing in this module. Did you mean press_block_spec.scoring?"
    )
    given = subject("press_block_spec.scroing.id", "Reference to undeclared resource", detail)
    assert render(given) == (
        "\nError: Reference to undeclared resource\n\n"
        '  on main.hcl line 2, in resource "press_block_deployment" "nightly":\n'
        "   2:   spec = { id = press_block_spec.scroing.id }\n"
        "                      ~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
        "There is no resource press_block_spec.scroing in this module. Did you mean\n"
        "press_block_spec.scoring?\n"
    )


def test_underline_is_as_wide_as_the_text() -> None:
    assert '   3: \tnoël  = "日本" + 1\n      \t        ~~~~~~\n' in render(subject('"日本"'))


def test_warning_without_place() -> None:
    given = Diagnostic.warning("Odd thing", "One.\nTwo.")
    assert render(given) == "\nWarning: Odd thing\n\nOne.\nTwo.\n"


def test_summary_alone() -> None:
    assert render(Diagnostic.error("Bad thing")) == "\nError: Bad thing\n\n"


def test_address_without_source() -> None:
    given = Diagnostic.error("Bad thing", "Very.", address="press_app.a")
    assert render(given) == "\nError: Bad thing\n\n  with press_app.a,\n\nVery.\n"


def test_address_comes_before_the_place() -> None:
    start = SOURCE.text.index("spec")
    given = Diagnostic.error("Bad", "Very.", SOURCE.range(start, start + 4), address="press_app.a")
    assert '\n  with press_app.a,\n  on main.hcl line 2, in resource "press' in render(given)


def test_values_are_listed_by_name() -> None:
    start = SOURCE.text.index("spec")
    given = Diagnostic.error(
        "Bad", "Very.", SOURCE.range(start, start + 4), values=(("var.y", "is 2"), ("var.x", 'is "a"'))
    )
    assert render(given).endswith(
        "   2:   spec = { id = press_block_spec.scroing.id }\n"
        "        ~~~~\n"
        "    ├────────────────\n"
        '    │ var.x is "a"\n'
        "    │ var.y is 2\n\nVery.\n"
    )


def test_first_line_of_several_is_underlined() -> None:
    given = subject('resource "press_block_deployment" "nightly" {\n  spec')
    lines = render(given).splitlines()
    assert lines[3:8] == [
        "  on main.hcl line 1:",
        '   1: resource "press_block_deployment" "nightly" {',
        "      ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~",
        "   2:   spec = { id = press_block_spec.scroing.id }",
        "",
    ]


def test_commands_are_not_wrapped() -> None:
    command = "    blockform apply -var environment=production -var region=europe -target press_app.forecast"
    assert f"\n{command}\n" in render(Diagnostic.error("Bad", f"Run:\n{command}"), width=40)


def test_detail_is_wrapped_to_the_terminal() -> None:
    told = render(Diagnostic.error("Bad", "word " * 30), width=31)
    assert max(map(len, told.splitlines())) == 30


def test_box_on_a_terminal_with_colours() -> None:
    told = render(subject("press_block_spec.scroing.id"), colour=True, width=60)
    assert "press_block_spec.scroing.id\x1b[0m }" in told
    assert "\x1b[4mpress_block" in told
    assert re.sub(r"\x1b\[[0-9;]*m", "", told) == (
        "╷\n│ Error: Bad\n│\n"
        '│   on main.hcl line 2, in resource "press_block_deployment" "nightly":\n'
        "│    2:   spec = { id = press_block_spec.scroing.id }\n│\n"
        "│ It is bad.\n╵\n"
    )


def compared(**sides: Any) -> str:
    given = replace(subject("spec"), comparison=Comparison(**sides), values=(("var.x", "is 1\nor 2"),))
    return render(given)


def test_comparison_shows_how_the_sides_differ() -> None:
    text = compared(left='{\n  "a": 1,\n  "b": 2\n}', right='{\n  "a": 1,\n  "b": 3\n}\nmore')
    assert (
        '    │ Diff:\n    │ --- actual\n    │ +++ expected\n    │   {\n    │     "a": 1,\n    │ -   "b": 2\n    │ +   "b": 3\n'
        "    │   }\n    │ + more\n"
    ) in text
    assert "var.x" not in text


def test_comparison_in_full() -> None:
    text = compared(left="1", right="1", warning="The types differ.", in_full=True)
    assert "    │ LHS:\n    │   1\n    │ RHS:\n    │   1\n    │ Warning: The types differ.\n" in text
    assert "    │ var.x is 1\n    │   or 2\n" in text
    assert "Diff" not in text


def test_more_lines_before_than_after() -> None:
    assert "    │ - b\n" in compared(left="a\nb", right="a")
