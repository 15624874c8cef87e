"""``show -config`` and ``show -module``: configurations as JSON, without a plan."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

ROOT = """
variable "name" {
  type        = string
  description = "Whose."
}
variable "key" {
  type      = string
  default   = "hunter2"
  sensitive = true
}
resource "terraform_data" "a" {
  count = 2
  input = var.name

  provisioner "local-exec" {
    command = "echo ${self.id}"
  }
}
module "inner" {
  source     = "./inner"
  size       = length(terraform_data.a)
  depends_on = [terraform_data.a]
}
output "size" {
  value       = module.inner.size
  description = "How many."
}
"""
INNER = """
variable "size" {
  type       = number
  deprecated = "Count yourself."
  nullable   = false
}
output "size" {
  value     = var.size
  ephemeral = true
}
"""


@pytest.fixture
def configured(work: Path) -> Path:
    (work / "main.tf").write_text(ROOT)
    (work / "inner").mkdir()
    (work / "inner" / "main.tf").write_text(INNER)
    return work


@pytest.mark.usefixtures("configured")
def test_the_whole_configuration(command: Run) -> None:
    code, out, err = command("show", "-config", "-json")
    assert (code, err) == (0, "")
    root = json.loads(out)["root_module"]
    assert root["variables"] == {
        "name": {"type": "string", "description": "Whose.", "required": True},
        "key": {"type": "string", "default": None, "sensitive": True},
    }
    assert root["resources"][0]["expressions"] == {"input": {"references": ["var.name"]}}
    assert root["resources"][0]["count_expression"] == {"constant_value": 2}
    assert root["module_calls"]["inner"] == {
        "source": "./inner",
        "expressions": {"size": {"references": ["terraform_data.a"]}},
        "module": {
            "outputs": {"size": {"expression": {"references": ["var.size"]}, "ephemeral": True}},
            "variables": {"size": {"type": "number", "required": True, "deprecated": "Count yourself."}},
        },
        "depends_on": ["terraform_data.a"],
    }
    shown = json.loads(command("show", "-config", "-json", "-show-sensitive")[1])
    assert shown["root_module"]["variables"]["key"]["default"] == "hunter2"


@pytest.mark.usefixtures("configured")
def test_it_is_what_a_plan_holds(command: Run) -> None:
    assert command("plan", "-var=name=x", "-out=p")[0] == 1  # an ephemeral output of a module may go nowhere
    (Path("inner/main.tf")).write_text(INNER.replace("  ephemeral = true\n", "").replace("deprecated", "#"))
    (Path("main.tf")).write_text(ROOT.replace("  type ", "  # "))
    assert command("plan", "-var=name=x", "-out=p")[0] == 0
    planned = json.loads(command("show", "-json", "p")[1])["configuration"]
    shown = json.loads(command("show", "-config", "-json")[1])
    for module in (shown["root_module"], shown["root_module"]["module_calls"]["inner"]["module"]):
        for variable in module["variables"].values():
            variable.pop("required", None)
            variable.pop("type", None)
    assert shown == planned


def test_a_module_alone(command: Run, configured: Path) -> None:
    (configured / "inner" / "main.tf").unlink()
    (configured / "inner").rmdir()
    (configured / "main.tf").rename(configured / "other.tf")
    (configured / "sub").mkdir()
    code, out, err = command("show", "-module=.", "-json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["provider_config"]["terraform"]["full_name"] == "terraform.io/builtin/terraform"
    root = document["root_module"]
    assert root["resources"] == [
        {
            "address": "terraform_data.a",
            "mode": "managed",
            "type": "terraform_data",
            "name": "a",
            "provider_config_key": "terraform",
            "provisioners": [{"type": "local-exec"}],
        }
    ]
    assert root["module_calls"] == {"inner": {"source": "./inner", "depends_on": ["terraform_data.a"]}}
    assert root["outputs"] == {"size": {"description": "How many."}}
    assert root["variables"]["name"] == {"type": "string", "description": "Whose.", "required": True}


def test_modules_of_other_providers_need_them_only_in_full(command: Run, work: Path) -> None:
    (work / "main.tf").write_text(
        'resource "aws_vpc" "a" {\n  cidr = "x"\n}\nprovider "aws" {\n  region = 1\n}\n'
    )
    assert "Error: Provider not installed" in command("show", "-config", "-json")[2]
    document = json.loads(command("show", "-module=.", "-json")[1])
    assert document["provider_config"] == {
        "aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws"}
    }


@pytest.mark.parametrize(
    ("words", "summary"),
    [
        pytest.param(["-config"], "JSON output required for configuration", id="config-for-people"),
        pytest.param(["-config", "-json-into=x"], "JSON output required for configuration", id="config-into"),
        pytest.param(["-module=."], "JSON output required for module", id="module-for-people"),
        pytest.param(["-state", "-plan=p"], "Conflicting object types to show", id="two"),
        pytest.param(["-state", "p"], "Unexpected command line arguments", id="path-beside"),
        pytest.param(["-plan=none"], "Invalid plan file", id="no-plan"),
        pytest.param(["-plan=main.tf"], "Invalid plan file", id="not-a-plan"),
        pytest.param(["-module=inner/none", "-json"], "Failed to read module directory", id="no-directory"),
        pytest.param(["-module=empty", "-json"], "No configuration files", id="empty-directory"),
        pytest.param(["-plan=main.tf", "-markdown"], "Nothing to show as Markdown", id="markdown"),
    ],
)
def test_what_cannot_be_shown(command: Run, configured: Path, words: list[str], summary: str) -> None:
    (configured / "empty").mkdir()
    code, _, err = command("show", *words)
    assert code == 1
    assert f"Error: {summary}" in err


def test_an_empty_directory_has_no_configuration(command: Run) -> None:
    assert "Error: No configuration files" in command("show", "-config", "-json")[2]


@pytest.mark.usefixtures("configured")
def test_state_by_its_name(command: Run) -> None:
    assert command("show", "-state")[1] == "No state.\n"
