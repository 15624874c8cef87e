"""Real Terraform and this package read each other's files."""

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from blockform.addrs import ProviderConfigAddr, parse_resource, parse_resource_instance
from blockform.addrs.module import ROOT_MODULE
from blockform.addrs.objects import BUILTIN_PROVIDER
from blockform.state import (
    LocalStore,
    LockHeld,
    OutputState,
    ResourceObject,
    State,
    StateBuilder,
    read_state,
    write_state,
)
from blockform.values import (
    DYNAMIC,
    STRING,
    ObjectType,
    Value,
    list_of,
    map_of,
    null,
    number,
    object_of,
    sensitive,
    set_of,
    string,
    tuple_of,
)
from tests.oracle import INTERPRETER, run_terraform
from tests.unit.state.builders import make_owner, make_state

pytestmark = pytest.mark.oracle

BUILTIN = ProviderConfigAddr(ROOT_MODULE, BUILTIN_PROVIDER)
TERRAFORM_DATA = ObjectType({"id": STRING, "input": DYNAMIC, "output": DYNAMIC, "triggers_replace": DYNAMIC})

CONFIG = """
variable "pw" {
  default   = "planted"
  sensitive = true
}
resource "terraform_data" "plain" {}
resource "terraform_data" "count" {
  count            = 11
  triggers_replace = [terraform_data.plain.id]
  input = {
    text = "<é&\\u2028>", n = count.index, half = 1.5, big = 123456789012345678901234567890.25, pw = var.pw
    list = [1, "a", null], set = toset(["q"]), map = tomap({ k = [var.pw] })
  }
}
resource "terraform_data" "each" {
  for_each = toset(["x", "y\\"z", "$${a}", "\\n"])
  input    = var.pw
  lifecycle {
    create_before_destroy = true
  }
}
module "m" {
  source   = "./m"
  for_each = toset(["p", "q"])
  pw       = var.pw
}
data "terraform_remote_state" "other" {
  backend = "local"
  config  = { path = "other.tfstate" }
}
check "c" {
  assert {
    condition     = terraform_data.plain.id == "x"
    error_message = "no"
  }
}
output "secret" {
  value     = terraform_data.count[0].input
  sensitive = true
}
output "number" { value = 1.5 }
output "map" { value = tomap({ a = 1 }) }
output "object" { value = terraform_data.plain }
output "other" { value = data.terraform_remote_state.other.outputs }
"""
MODULE = """
variable "pw" { sensitive = true }
resource "terraform_data" "a" {
  count = 2
  input = [{ pw = var.pw }]
}
resource "terraform_data" "b" { input = terraform_data.a[0].output }
"""


def terraform(*arguments: str, cwd: Path) -> str:
    run = run_terraform(*arguments, cwd=cwd)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def terraform_data(text: str, value: Value, **fields: Any) -> ResourceObject:
    attributes = {"id": string(text), "input": value, "output": value, "triggers_replace": null(DYNAMIC)}
    return ResourceObject.encode(object_of(attributes), TERRAFORM_DATA, **fields)


def our_state() -> State:
    values = {
        'terraform_data.a["k${x}"]': object_of(
            {"n": number("0.1"), "t": tuple_of([string("<é>"), null(DYNAMIC)]), "s": sensitive("planted")}
        ),
        "terraform_data.b[0]": set_of([string("x"), string("y")]),
        "terraform_data.b[10]": map_of({"k": sensitive("planted")}),
        'module.m["p"].terraform_data.c': list_of([number("123456789012345678901234567890.25")]),
        "terraform_data.d": null(DYNAMIC),
    }
    builder = StateBuilder(State(lineage="5c0c9d5e-0000-4000-8000-000000000000", serial=7))
    for position, (text, value) in enumerate(values.items()):
        obj = terraform_data(f"id-{position}", value, dependencies=(parse_resource("terraform_data.d"),))
        builder.set_object(parse_resource_instance(text.replace("${", "$${")), obj, BUILTIN)
    d = parse_resource_instance("terraform_data.d")
    builder.set_object(d, terraform_data("old", string("x")), BUILTIN, "0badcafe")
    builder.set_output("text", OutputState(value=string("<é>")))
    builder.set_output("secret", OutputState(value=object_of({"a": number(1)}), sensitive=True))
    builder.set_output("none", OutputState(value=null(DYNAMIC)))
    return builder.build()


def test_rewrites_what_terraform_has_just_written(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "main.tf").write_text(CONFIG)
    (tmp_path / "m" / "main.tf").write_text(MODULE)
    (tmp_path / "other.tfstate").write_text(write_state(our_state()))
    terraform("init", "-no-color", cwd=tmp_path)
    terraform("apply", "-auto-approve", "-no-color", cwd=tmp_path)
    text = (tmp_path / "terraform.tfstate").read_text()
    state, diags = read_state(text)
    assert not diags
    assert state is not None
    assert write_state(state) == text
    listed = terraform("state", "list", cwd=tmp_path).splitlines()
    assert {*map(parse_resource_instance, listed)} == {*state.addresses()}
    assert {*map(str, state.addresses())} == {*listed}
    for addr in state.addresses():
        instance = state.instance(addr)
        if addr.resource.type == "terraform_data" and instance and instance.current:
            value = instance.current.decode(TERRAFORM_DATA)
            again = ResourceObject.encode(value, TERRAFORM_DATA)
            assert again.attributes_json == instance.current.attributes_json
            assert again.sensitive_paths == instance.current.sensitive_paths


def test_terraform_reads_what_we_write(tmp_path: Path) -> None:
    state = LocalStore(tmp_path / "terraform.tfstate").write(our_state(), keep_serial=True)
    listed = terraform("state", "list", cwd=tmp_path).splitlines()
    assert sorted(listed) == sorted(map(str, state.addresses()))
    shown = json.loads(terraform("show", "-json", cwd=tmp_path))
    root = shown["values"]["root_module"]
    by_address = {item["address"]: item for item in root["resources"] if "deposed_key" not in item}
    first = by_address['terraform_data.a["k$${x}"]']
    assert first["values"]["input"] == {"n": 0.1, "t": ["<é>", None], "s": "planted"}
    assert first["sensitive_values"]["input"]["s"] is True
    assert first["depends_on"] == ["terraform_data.d"]
    assert [item["deposed_key"] for item in root["resources"] if "deposed_key" in item] == ["0badcafe"]
    assert root["child_modules"][0]["address"] == 'module.m["p"]'
    outputs = json.loads(terraform("output", "-json", cwd=tmp_path))
    assert outputs == {
        "none": {"sensitive": False, "type": "dynamic", "value": None},
        "secret": {"sensitive": True, "type": ["object", {"a": "number"}], "value": {"a": 1}},
        "text": {"sensitive": False, "type": "string", "value": "<é>"},
    }
    pulled, diags = read_state(terraform("state", "pull", cwd=tmp_path))
    assert not diags
    assert pulled == state


def test_terraform_goes_on_from_our_state(tmp_path: Path) -> None:
    builder = StateBuilder(State(lineage="5c0c9d5e-0000-4000-8000-000000000000", serial=7))
    for key in ("x", "y"):
        addr = parse_resource_instance(f'terraform_data.a["{key}"]')
        builder.set_object(addr, terraform_data(f"id-{key}", string(key)), BUILTIN)
    LocalStore(tmp_path / "terraform.tfstate").write(builder.build())
    (tmp_path / "main.tf").write_text(
        'resource "terraform_data" "a" {\n  for_each = toset(["x", "y"])\n  input = each.key\n}\n'
    )
    terraform("init", "-no-color", cwd=tmp_path)
    run = run_terraform("plan", "-detailed-exitcode", "-no-color", cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture
def locked_by_terraform(tmp_path: Path) -> Path:
    """A directory where Terraform waits for an answer with the lock held."""
    (tmp_path / "main.tf").write_text('resource "terraform_data" "a" {}\n')
    terraform("init", "-no-color", cwd=tmp_path)
    return tmp_path


def test_terraforms_lock_and_ours_exclude_each_other(locked_by_terraform: Path) -> None:
    path = locked_by_terraform / "terraform.tfstate"
    LocalStore(path).write(make_state())
    with LocalStore(path).lock(make_owner()):
        run = run_terraform("plan", "-no-color", cwd=locked_by_terraform)
        assert run.returncode == 1
        assert "Error acquiring the state lock" in run.stderr
        assert "ada@example" in run.stderr
    script = Path(__file__).parents[2] / "oracle_terraform.py"
    command = [INTERPRETER, str(script), "apply", "-no-color"]
    with subprocess.Popen(
        command,
        cwd=locked_by_terraform,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as held:
        info = LocalStore(path).lock_info_path
        end = time.monotonic() + 30
        while not info.exists() and time.monotonic() < end:
            time.sleep(0.05)
        with pytest.raises(LockHeld) as caught:
            LocalStore(path).lock(make_owner())
        held.kill()
    assert caught.value.owner is not None
    assert caught.value.owner.operation == "OperationTypeApply"
    LocalStore(path).lock(make_owner()).release()
