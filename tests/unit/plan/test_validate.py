"""What ``validate`` says of ``count`` and ``for_each`` while the values of variables are not known. Verdicts are Terraform's."""

from pathlib import Path

import pytest

from blockform.engine import validate
from tests.sessions import session_in

DECLARED = """
variable "list" { type = list(string) }
variable "set" { type = set(string) }
variable "numbers" { type = set(number) }
variable "any" {}
variable "secret" {
  sensitive = true
  type      = map(string)
}
variable "passing" {
  ephemeral = true
  type      = number
}
resource "terraform_data" "other" {}
"""


@pytest.mark.parametrize(
    ("argument", "summary"),
    [
        ('count = "x"', "Incorrect value type"),
        ("count = -1", "Invalid count argument"),
        ("count = 1.5", "Invalid count argument"),
        ("count = null", "Invalid count argument"),
        ('count = "3"', None),
        ("count = var.list", "Incorrect value type"),
        ("count = var.any", None),
        ("count = length(var.list)", None),
        ("count = var.passing", "Invalid count argument"),
        ("count = sensitive(2)", None),
        ("count = terraform_data.other.id", None),
        ("for_each = 3", "Invalid for_each argument"),
        ("for_each = null", "Invalid for_each argument"),
        ('for_each = ["a"]', "Invalid for_each argument"),
        ("for_each = var.list", "Invalid for_each argument"),
        ("for_each = var.set", None),
        ("for_each = var.numbers", None),
        ("for_each = var.secret", "Invalid for_each argument"),
        ("for_each = var.any", None),
        ("for_each = terraform_data.other.id", "Invalid for_each argument"),
        ("for_each = toset([terraform_data.other.id])", None),
        ('for_each = toset(["a", null])', "Invalid for_each set argument"),
        ("for_each = toset([1])", "Invalid for_each set argument"),
        ("for_each = { a = terraform_data.other.id }", None),
    ],
)
@pytest.mark.parametrize("block", ['resource "terraform_data" "x"', 'module "x"'])
def test_number_of_instances(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: str, argument: str, summary: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m").mkdir()
    source = 'source = "./m"' if block.startswith("module") else ""
    (tmp_path / "main.tf").write_text(f"{DECLARED}\n{block} {{\n  {source}\n  {argument}\n}}\n")
    session = session_in(tmp_path)
    diags = validate(session)
    assert [problem.summary for problem in diags.errors] == ([] if summary is None else [summary])
