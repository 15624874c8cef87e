"""Query files: what is wrong with them, and that nothing but ``query`` and ``validate -query`` reads them."""

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

MAIN = """
blockform {
  required_providers {
    press = { source = "peak/press" }
  }
}
variable "v" {
  default = 1
}
"""
GOOD = 'list "press_app_spec" "a" {\n  provider = press\n  limit    = var.v\n}\n'


def listed(*lines: str, of: str = "press_app_spec") -> str:
    return f'list "{of}" "a" {{\n' + "".join(f"  {line}\n" for line in lines) + "}\n"


@pytest.fixture
def asked(work: Path) -> Path:
    (work / "main.tf").write_text(MAIN)
    return work


def test_other_commands_do_not_read_them(command: Run, asked: Path) -> None:
    (asked / "a.tfquery.hcl").write_text("nonsense {}\n")
    assert command("validate")[0] == 0
    assert command("plan")[0] == 0
    assert command("validate", "-query")[0] == 1
    (asked / "a.tfquery.hcl").write_text(GOOD)
    assert command("validate", "-query")[0] == 0


def test_list_blocks_stand_in_query_files_alone(command: Run, asked: Path) -> None:
    (asked / "main.tf").write_text(MAIN + GOOD)
    assert "Error: Unsupported block type" in command("validate")[2]


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        pytest.param('resource "a" "b" {}\n', "Unsupported block type", id="resource"),
        pytest.param(listed("limit = 1"), "Missing required argument", id="no-provider"),
        pytest.param(listed('provider = "press"', "nope = 1"), "Unsupported argument", id="argument"),
        pytest.param(
            listed("provider = press", "count = 1", "for_each = {}"),
            'Invalid combination of "count" and "for_each"',
            id="count-and-for_each",
        ),
        pytest.param(
            listed("provider = press", "config {}", "config {}"), "Duplicate config block", id="two-configs"
        ),
        pytest.param(GOOD + GOOD, 'Duplicate "list" block names', id="same-name"),
        pytest.param(listed("provider = press", of="press_thing"), "Invalid list resource", id="type"),
        pytest.param(listed("provider = other", of="other_thing"), "", id="provider"),
        pytest.param(
            listed("provider = press", "config {", "n = 1", "}"), "Unsupported argument", id="config"
        ),
        pytest.param(
            listed("provider = press", "limit = var.none"),
            "Reference to undeclared input variable",
            id="name",
        ),
        pytest.param(
            listed("provider = press", "config {", "name_prefix = local.none", "}"),
            "Reference to undeclared local value",
            id="name-in-config",
        ),
        pytest.param('variable "v" {}\n' + GOOD, "Duplicate variable declaration", id="variable-of-main"),
    ],
)
def test_mistakes_are_found_without_asking(command: Run, asked: Path, text: str, summary: str) -> None:
    (asked / "a.tfquery.hcl").write_text(text)
    code, _, err = command("validate", "-query")
    assert code == 1
    assert f"Error: {summary}" in err
    assert command("query")[0] == 1


@pytest.mark.parametrize(
    ("lines", "summary"),
    [
        pytest.param(["provider = press", "limit = []"], "Unsuitable value type", id="limit"),
        pytest.param(["provider = press", "include_resource = 5"], "Unsuitable value type", id="include"),
        pytest.param(
            ["provider = press", "limit = terraform_data.x.id"], "Unknown value in a query", id="unknown"
        ),
        pytest.param(
            ["provider = press", "config {", "name_prefix = terraform_data.x.id", "}"],
            "Unknown value in a query",
            id="unknown-in-config",
        ),
        pytest.param(["provider = press.eu"], "Provider configuration not present", id="no-such-alias"),
        pytest.param(["provider = press", "count = -1"], "Invalid count argument", id="count"),
    ],
)
def test_mistakes_that_values_show(command: Run, asked: Path, lines: list[str], summary: str) -> None:
    provider = 'provider "press" {\n  endpoint = "embedded"\n}\nresource "terraform_data" "x" {}\n'
    (asked / "main.tf").write_text(MAIN + provider)
    (asked / "a.tfquery.hcl").write_text(listed(*lines))
    code, _, err = command("query")
    assert code == 1
    assert f"Error: {summary}" in err


def test_nothing_to_look_for(command: Run, asked: Path) -> None:
    assert "Error: No resources to query" in command("query")[2]
    (asked / "a.tfquery.hcl").write_text("locals {\n  a = 1\n}\n")
    assert "Error: No resources to query" in command("query")[2]
    assert '"No resources to query"' in command("query", "-json")[1]
    assert "Error: Too many command line arguments" in command("query", "x")[2]
