"""``prevent_destroy`` with an expression holds in every mode, and where its value is not known nothing is destroyed."""

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

BY_VARIABLE = """
variable "keep" {
  default = true
}
resource "terraform_data" "a" {
  count = 2
  lifecycle {
    prevent_destroy = var.keep
  }
}
"""
IN_MODULE = """
variable "keep" {
  type      = bool
  default   = true
  sensitive = true
  validation {
    condition     = contains([true, false], var.keep)
    error_message = "Say yes or no."
  }
}
locals {
  no = !var.keep
}
module "m" {
  for_each = toset(["x"])
  source   = "./m"
  keep     = !local.no
}
"""
MODULE = BY_VARIABLE.replace("default = true", "")
BY_OBJECT = """
resource "terraform_data" "says" {
  input = true
}
resource "terraform_data" "a" {
  lifecycle {
    prevent_destroy = terraform_data.says.output
  }
}
"""
SUMMARY = "Instance cannot be destroyed"


@pytest.fixture
def applied(command: Run, work: Path, request: pytest.FixtureRequest) -> Path:
    (work / "m").mkdir()
    (work / "m" / "main.tf").write_text(MODULE)
    (work / "main.tf").write_text(request.param)
    assert command("apply", "-auto-approve")[0] == 0
    return work


@pytest.mark.usefixtures("applied")
@pytest.mark.parametrize(
    ("applied", "count"), [(BY_VARIABLE, 2), (IN_MODULE, 2), (BY_OBJECT, 1)], indirect=["applied"]
)
@pytest.mark.parametrize(
    "words",
    [["destroy", "-auto-approve"], ["plan", "-destroy"], ["plan", "-destroy", "-refresh=false"]],
    ids=" ".join,
)
def test_a_destroy_is_refused(command: Run, words: list[str], count: int) -> None:
    code, _, err = command(*words)
    assert code == 1
    assert err.count(f"Error: {SUMMARY}") == count
    assert command("plan", "-detailed-exitcode")[0] == 0


@pytest.mark.usefixtures("applied")
@pytest.mark.parametrize("applied", [BY_VARIABLE, IN_MODULE], indirect=True)
def test_the_value_of_the_run_counts(command: Run) -> None:
    assert command("destroy", "-auto-approve", "-var=keep=false")[0] == 0


@pytest.mark.usefixtures("applied")
@pytest.mark.parametrize("applied", [BY_VARIABLE], indirect=True)
def test_one_target_is_refused_as_well(command: Run) -> None:
    assert f"Error: {SUMMARY}" in command("destroy", "-auto-approve", "-target=terraform_data.a[0]")[2]


@pytest.mark.parametrize("applied", [BY_VARIABLE], indirect=True)
def test_instances_that_are_no_longer_counted(command: Run, applied: Path) -> None:
    (applied / "main.tf").write_text(BY_VARIABLE.replace("count = 2", "count = 1"))
    assert f"Error: {SUMMARY}" in command("plan")[2]
    assert command("plan", "-var=keep=false")[0] == 0


@pytest.mark.parametrize("applied", [BY_OBJECT], indirect=True)
def test_what_is_not_known_counts_as_no(command: Run, applied: Path) -> None:
    changed = BY_OBJECT.replace("input = true", "input = false").replace(
        "lifecycle", "triggers_replace = 1\n  lifecycle"
    )
    (applied / "main.tf").write_text(changed)
    code, _, err = command("plan")
    assert code == 1
    assert "Error: Invalid value for prevent_destroy" in err
    assert "    -exclude='terraform_data.a'" in err
    assert command("apply", "-auto-approve", "-exclude=terraform_data.a")[0] == 0
    assert command("apply", "-auto-approve")[0] == 0


@pytest.mark.usefixtures("applied")
@pytest.mark.parametrize("applied", [BY_OBJECT], indirect=True)
def test_a_value_of_another_kind_counts_as_set(command: Run, work: Path) -> None:
    (work / "main.tf").write_text(BY_VARIABLE.replace("default = true", "default = []"))
    code, _, err = command("plan", "-destroy")
    assert code == 1
    assert "Error: Unsuitable value type" in err
