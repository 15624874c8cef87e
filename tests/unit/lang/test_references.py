"""Which addresses expressions read, and what is wrong with traversals that are none."""

from collections.abc import Callable

import pytest

from blockform.addrs import (
    CountAttr,
    EachAttr,
    LocalAddr,
    Mode,
    ModuleCallAddr,
    PathAttr,
    ResourceAddr,
    SelfAddr,
    TerraformAttr,
    VariableAddr,
)
from blockform.diagnostics import Diagnostic
from blockform.lang import Reference, Subject, parse_reference, references, references_in_body
from blockform.lang.references import steps_text
from blockform.syntax import Body, Expr


@pytest.mark.parametrize(
    ("text", "subject", "steps", "shown"),
    [
        pytest.param("var.a", VariableAddr("a"), "", "var.a", id="variable"),
        pytest.param("var.a.b[0]", VariableAddr("a"), ".b[0]", "var.a", id="variable-steps"),
        pytest.param("local.a", LocalAddr("a"), "", "local.a", id="local"),
        pytest.param("count.index", CountAttr("index"), "", "count.index", id="count"),
        pytest.param('each.value["x"]', EachAttr("value"), '["x"]', "each.value", id="each"),
        pytest.param("path.module", PathAttr("module"), "", "path.module", id="path"),
        pytest.param(
            "terraform.workspace", TerraformAttr("workspace"), "", "terraform.workspace", id="terraform"
        ),
        pytest.param(
            "blockform.workspace", TerraformAttr("workspace"), "", "blockform.workspace", id="blockform"
        ),
        pytest.param("self.a", SelfAddr(), ".a", "self", id="self"),
        pytest.param("module.a", ModuleCallAddr("a"), "", "module.a", id="module"),
        pytest.param("module.a.b.c", ModuleCallAddr("a"), ".b.c", "module.a.b", id="module-output"),
        pytest.param(
            'module.a["k"].b', ModuleCallAddr("a"), '["k"].b', 'module.a["k"].b', id="module-instance"
        ),
        pytest.param("module.a[0]", ModuleCallAddr("a"), "[0]", "module.a[0]", id="module-instance-alone"),
        pytest.param("press_app.a.id", ResourceAddr("press_app", "a"), ".id", "press_app.a", id="resource"),
        pytest.param(
            "press_app.a[0].id", ResourceAddr("press_app", "a"), "[0].id", "press_app.a[0]", id="resource-key"
        ),
        pytest.param("resource.t.a.id", ResourceAddr("t", "a"), ".id", "resource.t.a", id="resource-escaped"),
        pytest.param("data.t.a.id", ResourceAddr("t", "a", Mode.DATA), ".id", "data.t.a", id="data"),
        pytest.param(
            "ephemeral.t.a", ResourceAddr("t", "a", Mode.EPHEMERAL), "", "ephemeral.t.a", id="ephemeral"
        ),
    ],
)
def test_parse_reference(
    parse: Callable[[str], Expr], text: str, subject: Subject, steps: str, shown: str
) -> None:
    found = parse_reference(parse(text))
    assert isinstance(found, Reference)
    assert (found.subject, steps_text(found.steps)) == (subject, steps)
    assert (found.range.text, found.subject_range.text) == (text, shown)
    assert parse_reference(parse(text)) is not found


@pytest.mark.parametrize(
    ("text", "detail", "shown"),
    [
        pytest.param(
            "var",
            'The "var" object cannot be accessed directly. Instead, access one of its attributes.',
            "var",
            id="bare",
        ),
        pytest.param("var[0]", 'The "var" object does not support this operation.', "[0]", id="index"),
        pytest.param(
            "data.a",
            'The "data" object must be followed by two attribute names: the data source type and the resource name.',
            "data.a",
            id="data",
        ),
        pytest.param(
            "data[0].a", 'The "data" object does not support this operation.', "[0]", id="data-index"
        ),
        pytest.param(
            "data.a[0]",
            "A reference to a data source must be followed by at least one attribute access, specifying the resource name.",
            "[0]",
            id="data-name",
        ),
        pytest.param(
            "foo",
            "A reference to a resource type must be followed by at least one attribute access, specifying the resource name.",
            "foo",
            id="type-alone",
        ),
        pytest.param(
            "foo[0]",
            "A reference to a resource type must be followed by at least one attribute access, specifying the resource name.",
            "[0]",
            id="type-index",
        ),
        pytest.param(
            "module.a[0][1]", "Module instance objects do not support this operation.", "[1]", id="module"
        ),
    ],
)
def test_invalid_reference(parse: Callable[[str], Expr], text: str, detail: str, shown: str) -> None:
    found = parse_reference(parse(text))
    assert isinstance(found, Diagnostic)
    assert found.subject is not None
    assert (found.summary, found.detail, found.subject.text) == ("Invalid reference", detail, shown)


def test_reserved_name(parse: Callable[[str], Expr]) -> None:
    found = parse_reference(parse("lazy.a"))
    assert isinstance(found, Diagnostic)
    assert found.summary == "Reserved symbol name"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("1", [], id="none"),
        pytest.param("var.a + var.b * -local.c", ["var.a", "var.b", "local.c"], id="operators"),
        pytest.param(
            '"${var.a}%{ if var.b }${var.c}%{ else }${var.d}%{ endif }"',
            ["var.a", "var.b", "var.c", "var.d"],
            id="template",
        ),
        pytest.param('"%{ for v in var.a }${v}${var.b}%{ endfor }"', ["var.a", "var.b"], id="template-for"),
        pytest.param(
            "[for k, v in var.a : k + v.x + var.b if v == var.c]", ["var.a", "var.b", "var.c"], id="for"
        ),
        pytest.param("[for v in v.a : v.b]", ["v.a"], id="for-collection-is-outside"),
        pytest.param("{for v in var.a : v => [for v in v : v.x]}", ["var.a"], id="for-in-for"),
        pytest.param("var.a[*].b[var.c]", ["var.a", "var.c"], id="splat"),
        pytest.param("{a = var.a, (var.b) = 1, c.d = 2}", ["var.a", "var.b", "c.d"], id="object"),
        pytest.param("f(var.a, [var.b])[var.c].d", ["var.a", "var.b", "var.c"], id="call"),
        pytest.param("var.a ? var.b : (var.c)", ["var.a", "var.b", "var.c"], id="conditional"),
        pytest.param("convert(var.a, list(string))", ["var.a"], id="type-keywords"),
        pytest.param("[foo, var, var.a]", ["var.a"], id="invalid-ones-are-left-out"),
        pytest.param("[var.a, var.a]", ["var.a", "var.a"], id="one-per-traversal"),
    ],
)
def test_references(parse: Callable[[str], Expr], text: str, want: list[str]) -> None:
    assert [str(reference) for reference in references(parse(text))] == want


def test_references_of_deep_tree(parse: Callable[[str], Expr]) -> None:
    assert len(references(parse("+".join(["var.a"] * 5_000)))) == 5_000


def test_references_in_body(parse_body: Callable[[str], Body]) -> None:
    body = parse_body("""
      count = var.count
      a     = var.a
      nested {
        b = var.b
        dynamic "inner" {
          for_each = inner.x
          labels   = [inner.key, var.label]
          content {
            c = [inner.value, outer.value, var.c]
          }
        }
      }
      dynamic "other" {
        for_each = var.each
        iterator = it
        content {
          d = [it.key, other.d]
          dynamic "inner" {
            for_each = it.value
            content {
              e = [inner.key, it.key, var.e]
            }
          }
        }
      }
    """)
    found = [str(reference) for reference in references_in_body(body, ignore=frozenset({"count"}))]
    assert sorted(found) == sorted(
        ["var.a", "var.b", "inner.x", "var.label", "outer.value", "var.c", "var.each", "other.d", "var.e"]
    )
