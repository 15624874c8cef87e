"""Values of templates, as real Terraform gives them: escapes, strip markers, dedent, directives."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from blockform.diagnostics import SourceFile
from blockform.syntax import (
    Expr,
    InterpolationPart,
    LiteralPart,
    StringExpr,
    TemplateExpr,
    TemplateWrapExpr,
    parse_config,
    parse_expression,
    parse_template,
)

ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("template-values.jsonl").read_text("utf-8").splitlines()
]


def parsed(text: str) -> Expr:
    file, diagnostics = parse_config(f"a = {text}\n", "main.tf")
    assert not diagnostics
    return file.body.attributes["a"].expr


@pytest.mark.parametrize("row", [pytest.param(row, id=row["name"]) for row in ROWS])
def test_value_is_terraforms(row: dict[str, str], render: Callable[[Expr], object]) -> None:
    assert render(parsed(row["expression"])) == row["value"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param('""', StringExpr, id="empty"),
        pytest.param('"a"', StringExpr, id="plain"),
        pytest.param('"$${a}"', StringExpr, id="escape only"),
        pytest.param("<<E\nE\n", StringExpr, id="empty heredoc"),
        pytest.param('"${a}"', TemplateWrapExpr, id="one interpolation"),
        pytest.param('"${~ a ~}"', TemplateWrapExpr, id="one interpolation with strips"),
        pytest.param('" ${~ a}"', TemplateExpr, id="stripped literal still counts"),
        pytest.param('"${a}${b}"', TemplateExpr, id="two interpolations"),
        pytest.param("<<E\n${a}\nE\n", TemplateExpr, id="heredoc of one interpolation"),
    ],
)
def test_kind_of_template(text: str, kind: type[Expr]) -> None:
    assert type(parsed(text)) is kind


def test_heredoc_knows_that_it_is_one() -> None:
    plain, template = parsed("<<E\na\nE\n"), parsed("<<E\n${a}\nE\n")
    assert isinstance(plain, StringExpr)
    assert isinstance(template, TemplateExpr)
    assert plain.heredoc
    assert template.heredoc


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("", "", id="empty"),
        pytest.param('a "quoted" \\n $${x}\n', 'a "quoted" \\n ${x}\n', id="quotes and backslashes are text"),
        pytest.param("100%", "100%", id="percent at end"),
        pytest.param("$", "$", id="dollar at end"),
        pytest.param("a\r\nb", "a\r\nb", id="line ends stay"),
        pytest.param("%{ if true ~}\n  yes\n%{ endif ~}\n", "  yes\n", id="strip eats one line only"),
        pytest.param("a\rb ${x}", "a\rb ${x}", id="after a lone carriage return all is text"),
    ],
)
def test_bare_template_value(text: str, value: str, render: Callable[[Expr], object]) -> None:
    expr, diagnostics = parse_template(text, "greeting.tftpl")
    assert not diagnostics
    assert expr is not None
    assert render(expr) == value


def test_bare_template_of_one_interpolation_keeps_its_type() -> None:
    expr, diagnostics = parse_template("${a.b}", "x.tftpl")
    assert not diagnostics
    assert isinstance(expr, TemplateWrapExpr)


@pytest.mark.parametrize(
    ("text", "summary", "place"),
    [
        pytest.param("a ${b", "Unclosed template interpolation sequence", (1, 1), id="unclosed"),
        pytest.param("a ${b c}", "Extra characters after interpolation expression", (1, 7), id="extra"),
        pytest.param("%{ if a }", "Unexpected end of template", (1, 10), id="no endif"),
        pytest.param("x\n%{ endfor }", "Unexpected endfor directive", (2, 1), id="endfor alone"),
        pytest.param("%{ for }", "Invalid 'for' directive", (1, 8), id="for without name"),
        pytest.param(
            "%{ if a }x%{ else b }", "Extra characters in else marker", (1, 19), id="else with text"
        ),
        pytest.param("%{ while }", "Invalid template control keyword", (1, 4), id="unknown word"),
        pytest.param("%{ 1 }", "Invalid template directive", (1, 4), id="no word"),
        pytest.param("it's & ${a & b}", "Unsupported operator", (1, 12), id="operator in interpolation"),
        pytest.param('${"a}', "Unterminated template string", (1, 6), id="string unclosed"),
    ],
)
def test_bare_template_error(text: str, summary: str, place: tuple[int, int]) -> None:
    _, diagnostics = parse_template(text, "x.tftpl")
    first = diagnostics.errors[0]
    assert first.subject
    assert (first.summary, first.subject.start_pos.line, first.subject.start_pos.column) == (summary, *place)


def test_parts_have_their_places() -> None:
    expr, _ = parse_expression('"ab${ c }\\n"', "<value>")
    assert isinstance(expr, TemplateExpr)
    before, inner, after = expr.parts
    assert isinstance(before, LiteralPart)
    assert isinstance(inner, InterpolationPart)
    assert isinstance(after, LiteralPart)
    assert [part.range.text for part in expr.parts] == ["ab", "${ c }", "\\n"]
    assert after.text == "\n"
    assert isinstance(expr.source, SourceFile)
