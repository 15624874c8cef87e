"""``query``: what the quickstart has made is found, by its own configuration as managed, by another one as new."""

import json
from pathlib import Path
from typing import Any

import pytest

from blockform.cli.app import run
from tests.providers.press.quickstart import HEAD, without_state

EVERYTHING = """
variable "start" {
  default = "train"
}
locals {
  starts = toset([var.start, "demand"])
}
provider "press" {
  alias    = "same"
  endpoint = "embedded"
}
list "press_block_spec" "named" {
  provider         = press.same
  for_each         = local.starts
  include_resource = true
  limit            = 1
  config {
    name_prefix = each.key
  }
}
list "press_block_spec" "all" {
  provider = press
}
list "press_app_spec" "all" {
  provider = press
}
list "press_block_deployment" "all" {
  provider = press
}
list "press_app_deployment" "all" {
  provider = press
  config {}
}
list "press_app_deployment" "none" {
  provider = press
  count    = 1
  config {
    name_prefix = "nothing begins so"
  }
}
"""
NAMES = [
    ('list.press_block_spec.named["demand"]', "demand-dashboard"),
    ('list.press_block_spec.named["train"]', "train-demand"),
    ("list.press_block_spec.all", "demand-dashboard"),
    ("list.press_block_spec.all", "train-demand"),
    ("list.press_app_spec.all", "forecast"),
    ("list.press_block_deployment.all", "demand-dashboard-forecast-dev"),
    ("list.press_block_deployment.all", "train-demand-dev"),
    ("list.press_block_deployment.all", "train-demand-forecast-dev"),
    ("list.press_app_deployment.all", "forecast-dev"),
]


@pytest.fixture
def asked(made: Path) -> Path:
    (made / "find.tfquery.hcl").write_text(EVERYTHING)
    return made


def found(text: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in text.splitlines()]
    return [line["list_resource_found"] for line in lines if line["type"] == "list_resource_found"]


def test_what_is_there_is_listed(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    given = "-var-file=environments/dev.tfvars"
    assert run(["query", given, "-json-into=found.json"]) == 0
    out, err = capsys.readouterr()
    rows = [line.split("   ") for line in out.splitlines() if line.startswith("list.")]
    assert [(row[0], row[2].strip()) for row in rows] == NAMES
    assert [row[3] for row in rows if len(row) > 3] == [
        "(managed as press_block_spec.dashboard)",
        "(managed as press_block_spec.train)",
        "(managed as press_block_spec.dashboard)",
        "(managed as press_block_spec.train)",
        "(managed as press_app_spec.forecast)",
        "(managed as press_block_deployment.nightly)",
        "(managed as press_app_deployment.forecast)",
    ]
    assert "list block(s) [list.press_app_deployment.none[0]] returned 0 results." in out
    assert err == ""
    told = (asked / "found.json").read_text()
    objects = found(told)
    assert [(each["address"], each["display_name"]) for each in objects] == NAMES
    assert objects[0]["resource_object"]["metadata"]["name"] == "demand-dashboard"
    assert [each["identity"]["id"] for each in objects] == [
        row[1].strip().removeprefix("id=") for row in rows
    ]
    assert "resource_object" not in objects[2]
    assert objects[2]["managed_as"] == "press_block_spec.dashboard"
    totals = [json.loads(line) for line in told.splitlines() if '"list_complete"' in line]
    assert [line["list_complete"]["total"] for line in totals] == [1, 1, 2, 1, 3, 1, 0]


def test_blocks_for_what_is_not_managed(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    without_state(asked, HEAD)
    (asked / "find.tfquery.hcl").write_text(EVERYTHING)
    capsys.readouterr()
    assert run(["query", "-json", "-generate-config-out=found.hcl"]) == 0
    with_blocks = [each for each in found(capsys.readouterr().out) if "config" in each]
    assert len(with_blocks) == 7
    assert all(each["import_config"].startswith("import {\n") for each in with_blocks)
    assert not (asked / "found.hcl").exists(), "programs get the blocks in the messages"
    assert run(["query", "-generate-config-out=found.hcl"]) == 0
    assert "Blocks for 7 object(s) were written to found.hcl." in capsys.readouterr().out
    text = (asked / "found.hcl").read_text()
    assert text.count("import {") == 7
    assert "press_block_spec.named_demand_0" in text
    assert "  provider = press.same\n" in text
    (asked / "find.tfquery.hcl").write_text("")
    aliased = 'provider "press" {\n  alias    = "same"\n  endpoint = "embedded"\n}\n'
    (asked / "alias.hcl").write_text(aliased)
    assert run(["fmt", "-check", "found.hcl"]) == 0
    assert run(["plan"]) == 0
    assert "Plan: 7 to import, 0 to add, 0 to change, 0 to destroy." in capsys.readouterr().out


def test_nothing_new_writes_no_file(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = 'list "press_app_spec" "all" {\n  provider = press\n}\n'
    (asked / "find.tfquery.hcl").write_text(query)
    given = "-var-file=environments/dev.tfvars"
    assert run(["query", given, "-generate-config-out=found.hcl"]) == 0
    assert "no blocks were written" in capsys.readouterr().out
    assert not (asked / "found.hcl").exists()
    (asked / "there.hcl").write_text("")
    assert run(["query", given, "-generate-config-out=there.hcl"]) == 1
    assert "Error: Target generated file already exists" in capsys.readouterr().err


def test_sensitive_filters_are_not_told(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = 'list "press_app_spec" "all" {\n  provider = press\n  config {\n    name_prefix = sensitive("fore")\n  }\n}\n'
    (asked / "find.tfquery.hcl").write_text(query)
    capsys.readouterr()
    assert run(["query", "-json", "-var-file=environments/dev.tfvars"]) == 0
    out = capsys.readouterr().out
    assert '"input_config":{"name_prefix":null}' in out
    assert [each["display_name"] for each in found(out)] == ["forecast"]


SEVERAL = """
provider "press" {
  alias    = "by"
  for_each = toset(["a", "b"])
  endpoint = "embedded"
}
"""


def test_one_of_several_providers_is_asked(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    without_state(asked, HEAD + SEVERAL)
    query = (
        'list "press_app_spec" "all" {\n  for_each = toset(["a", "b"])\n  provider = press.by[each.key]\n}\n'
    )
    (asked / "find.tfquery.hcl").write_text(query)
    assert run(["query", "-generate-config-out=found.hcl"]) == 0
    assert (asked / "found.hcl").read_text().count('provider = press.by["a"]\n') == 2, "each object once"
    capsys.readouterr()
    assert run(["plan"]) == 0
    assert "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy." in capsys.readouterr().out
    (asked / "find.tfquery.hcl").write_text(query.replace("[each.key]", '["c"]'))
    assert run(["query"]) == 1
    assert "Error: Provider configuration not present" in capsys.readouterr().err


def test_refused_calls_are_told(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = HEAD.replace(
        'endpoint = "embedded"', 'endpoint = "http://127.0.0.1:9"\n  auth_token = "x"\n  max_retries = 0'
    )
    without_state(asked, broken)
    (asked / "find.tfquery.hcl").write_text('list "press_app_spec" "all" {\n  provider = press\n}\n')
    assert run(["query"]) == 1
    assert "list.press_app_spec.all" in capsys.readouterr().err
