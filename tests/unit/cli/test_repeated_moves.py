"""``moved`` blocks with ``for_each``: many moves in one block."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

OLD = """
resource "terraform_data" "old" {
  count = 2
}
"""
NEW = """
variable "names" {
  default = ["x", "y"]
  const   = true
}
variable "plain" {
  default = ["x", "y"]
}
locals {
  names  = var.names
  hidden = sensitive(["x", "y"])
}
resource "terraform_data" "new" {
  for_each = toset(["x", "y"])
}
"""


def moved(for_each: str, source: str, target: str) -> str:
    return f"moved {{\n  for_each = {for_each}\n  from     = {source}\n  to       = {target}\n}}\n"


@pytest.fixture
def applied(command: Run, work: Path) -> Path:
    (work / "main.tf").write_text(OLD)
    assert command("apply", "-auto-approve")[0] == 0
    return work


BOTH = ['terraform_data.new["x"]', 'terraform_data.new["y"]']


@pytest.mark.parametrize(
    ("for_each", "source", "target"),
    [
        pytest.param(
            "{ x = 0, y = 1 }", "terraform_data.old[each.value]", "terraform_data.new[each.key]", id="literal"
        ),
        pytest.param(
            "{ for i, name in local.names : name => i }",
            "terraform_data.old[each.value]",
            "terraform_data.new[each.key]",
            id="local-of-const-variable",
        ),
        pytest.param(
            'toset(["x", "y"])',
            'terraform_data.old[each.value == "x" ? 0 : 1]',
            "terraform_data.new[lower(upper(each.key))]",
            id="set-and-calculated-keys",
        ),
        pytest.param(
            '{ a = { from = 0, to = "x" }, b = { from = 1, to = "y" } }',
            "resource.terraform_data.old[each.value.from]",
            "resource.terraform_data.new[each.value.to]",
            id="objects",
        ),
    ],
)
def test_instances_move(command: Run, applied: Path, for_each: str, source: str, target: str) -> None:
    (applied / "main.tf").write_text(NEW + moved(for_each, source, target))
    code, out, _ = command("plan", "-out=p")
    assert code == 0
    assert '# terraform_data.old[0] has moved to terraform_data.new["x"]\n' in out
    assert "Plan: 0 to add, 0 to change, 0 to destroy." in out
    assert command("apply", "p")[0] == 0
    assert command("state", "list")[1].splitlines() == BOTH
    assert "No changes." in command("plan")[1]


def test_modules_move(command: Run, applied: Path) -> None:
    (applied / "m").mkdir()
    (applied / "m" / "main.tf").write_text('resource "terraform_data" "in" {}\n')
    call = 'module "m" {\n  source   = "./m"\n  for_each = toset(["x", "y"])\n}\n'
    (applied / "main.tf").write_text(
        call
        + moved("{ x = 0, y = 1 }", "terraform_data.old[each.value]", "module.m[each.key].terraform_data.in")
    )
    assert command("apply", "-auto-approve")[0] == 0
    assert command("state", "list")[1].splitlines() == [
        f'module.m["{key}"].terraform_data.in' for key in "xy"
    ]
    (applied / "main.tf").write_text(
        call.replace('["x", "y"]', '["v", "w"]')
        + moved('{ v = "x", w = "y" }', "module.m[each.value]", "module.m[each.key]")
    )
    assert "Plan: 0 to add, 0 to change, 0 to destroy." in command("plan")[1]


def test_blocks_inside_modules(command: Run, work: Path) -> None:
    (work / "m").mkdir()
    (work / "m" / "main.tf").write_text(OLD)
    (work / "main.tf").write_text('module "m" {\n  source = "./m"\n}\n')
    assert command("apply", "-auto-approve")[0] == 0
    (work / "m" / "main.tf").write_text(
        NEW
        + moved(
            "{ for i, n in var.names : n => i }",
            "terraform_data.old[each.value]",
            "terraform_data.new[each.key]",
        )
    )
    assert "Plan: 0 to add, 0 to change, 0 to destroy." in command("plan")[1]


def test_json_configuration(command: Run, applied: Path) -> None:
    block = {
        "for_each": "${{ x = 0, y = 1 }}",
        "from": "terraform_data.old[each.value]",
        "to": "terraform_data.new[each.key]",
    }
    (applied / "main.tf").write_text(NEW)
    (applied / "moved.tf.json").write_text(json.dumps({"moved": [block]}))
    assert "Plan: 0 to add, 0 to change, 0 to destroy." in command("plan")[1]


@pytest.mark.parametrize(
    ("for_each", "source", "target", "summary"),
    [
        pytest.param(
            "var.plain", "a.b[each.key]", "a.c[each.key]", "Invalid for_each argument", id="variable"
        ),
        pytest.param('["x"]', "a.b[each.key]", "a.c[each.key]", "Invalid for_each argument", id="list"),
        pytest.param("null", "a.b[each.key]", "a.c[each.key]", "Invalid for_each argument", id="null"),
        pytest.param("5", "a.b[each.key]", "a.c[each.key]", "Invalid for_each argument", id="number"),
        pytest.param(
            "toset(local.hidden)", "a.b[each.key]", "a.c[each.key]", "Invalid for_each argument", id="secret"
        ),
        pytest.param(
            "terraform_data.new", "a.b[each.key]", "a.c[each.key]", "Invalid for_each argument", id="objects"
        ),
        pytest.param(
            "var.none",
            "a.b[each.key]",
            "a.c[each.key]",
            "Reference to undeclared input variable",
            id="undeclared",
        ),
        pytest.param(
            "{ x = 0 }", "a.b[each.key]", "a.c[each.nope]", "Unsupported attribute", id="no-such-part"
        ),
        pytest.param(
            "{ x = true }", "a.b[each.value]", "a.c[each.key]", "Invalid index expression", id="bool"
        ),
        pytest.param(
            "{ x = 0 }", "a.b[var.plain]", "a.c[each.key]", "Invalid index expression", id="unknown-key"
        ),
        pytest.param("{ x = 0 }", "upper(each.key)", "a.c[each.key]", "Invalid expression", id="no-address"),
        pytest.param(
            "{ x = 0 }", "upper(each.key)[each.key]", "a.c[each.key]", "Invalid expression", id="call"
        ),
        pytest.param(
            "{ x = 0 }", "upper(each.key).a", "a.c[each.key]", "Invalid expression", id="part-of-a-call"
        ),
        pytest.param(
            "{ x = 0 }", "module.m[each.key]", "a.c[each.key]", 'Invalid "moved" addresses', id="kinds"
        ),
        pytest.param("{ x = 0 }", "data.a.b[each.key].c", "a.c[each.key]", "Invalid address", id="too-long"),
    ],
)
def test_mistakes(command: Run, work: Path, for_each: str, source: str, target: str, summary: str) -> None:
    (work / "main.tf").write_text(NEW + moved(for_each, source, target))
    code, _, err = command("validate")
    assert code == 1
    assert f"Error: {summary}" in err


def test_each_mistake_is_told_once(command: Run, work: Path) -> None:
    (work / "main.tf").write_text(NEW + moved("{ x = true, y = true }", "a.b[each.value]", "a.c[each.key]"))
    assert command("validate")[2].count("Error: ") == 1


def test_both_ends_are_wanted(command: Run, work: Path) -> None:
    (work / "main.tf").write_text("moved {\n  for_each = {}\n  from = a.b\n}\n")
    assert "Error: Missing required argument" in command("validate")[2]
