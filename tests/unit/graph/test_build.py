"""The graph of a configuration: which nodes there are, and what each needs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from blockform.addrs import parse_provider_config, parse_resource_instance
from blockform.config import Config, load_config
from blockform.graph import Dag, Node, ResourceNode, build_graph, depends_on_nodes
from blockform.graph.build import _range_of
from blockform.state import ResourceObject, State, StateBuilder

BUILTIN = 'provider["terraform.io/builtin/terraform"]'
Load = Callable[[dict[str, str]], Config]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def make(files: dict[str, str]) -> Config:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        config, diags = load_config(tmp_path)
        assert not diags.has_errors, [item.detail for item in diags]
        return config

    return make


def needs(dag: Dag[Node], name: str) -> list[str]:
    """What the node of that name needs directly, by name; without the built-in provider."""
    node = next(node for node in dag if str(node) == name)
    return sorted(str(need) for need in dag.dependencies(node) if str(need) != BUILTIN)


def graph(config: Config, state: State | None = None) -> Dag[Node]:
    dag, diags = build_graph(config, state or State())
    assert not diags.has_errors, [item.detail for item in diags]
    return dag


ROOT = """
variable "v" {}
variable "checked" {
  validation {
    condition     = var.checked > var.v
    error_message = "no"
  }
}
locals {
  l = [var.v, var.checked, local.m]
  m = terraform_data.a[0].id
}
resource "terraform_data" "a" {
  count = var.v
  input = each.key
  lifecycle {
    prevent_destroy      = var.checked
    replace_triggered_by = [terraform_data.t]
    precondition {
      condition     = local.n
      error_message = "${path.module} ${local.o}"
    }
    postcondition {
      condition     = self.id == local.p && local.p != var.v
      error_message = "x"
    }
  }
}
locals {
  n = true
  o = "x"
  p = "y"
  k = { a = local.p }
}
resource "terraform_data" "t" {
  for_each   = toset([var.v])
  depends_on = [terraform_data.d, module.m]
}
resource "terraform_data" "d" {}
output "o" {
  value      = module.m["x"].one
  depends_on = [terraform_data.d]
  precondition {
    condition     = local.n
    error_message = "x"
  }
}
output "whole" {
  value = module.m
}
check "c" {
  assert {
    condition     = terraform_data.d.id != local.o
    error_message = "x"
  }
}
module "m" {
  source     = "./m"
  for_each   = local.k
  x          = local.p
  depends_on = [terraform_data.d]
}
"""
CHILD = """
variable "x" {}
variable "y" {
  default = 1
}
resource "terraform_data" "in" {
  input = var.x
}
output "one" {
  value = terraform_data.in.id
}
output "two" {
  value = var.y
}
module "deep" {
  source = "../deep"
}
"""
DEEP = 'resource "terraform_data" "leaf" {}\n'
FILES = {"main.hcl": ROOT, "m/main.hcl": CHILD, "deep/main.hcl": DEEP}


@pytest.mark.parametrize(
    ("name", "want"),
    [
        pytest.param("var.v", [], id="variable"),
        pytest.param("var.checked (validation)", ["var.checked", "var.v"], id="validation"),
        pytest.param(
            "local.l", ["local.m", "var.checked (validation)", "var.v"], id="checked variables are waited for"
        ),
        pytest.param(
            "terraform_data.a",
            ["local.n", "local.o", "local.p", "terraform_data.t", "var.checked (validation)", "var.v"],
            id="resource with lifecycle",
        ),
        pytest.param("terraform_data.t", ["module.m (end)", "terraform_data.d", "var.v"], id="depends_on"),
        pytest.param(
            "output.o", ["local.n", "module.m", "module.m.output.one", "terraform_data.d"], id="output"
        ),
        pytest.param(
            "output.whole", ["module.m", "module.m.output.one", "module.m.output.two"], id="whole module"
        ),
        pytest.param("check.c", ["local.o", "terraform_data.d"], id="check"),
        pytest.param("module.m", ["local.k", "terraform_data.d"], id="module call"),
        pytest.param("module.m.var.x", ["local.p", "module.m"], id="module argument"),
        pytest.param("module.m.var.y", ["module.m"], id="module argument left out"),
        pytest.param("module.m.terraform_data.in", ["module.m", "module.m.var.x"], id="in a module"),
        pytest.param("module.m.module.deep", ["module.m"], id="nested call"),
        pytest.param(
            "module.m (end)",
            [
                "module.m",
                "module.m.module.deep (end)",
                "module.m.output.one",
                "module.m.output.two",
                "module.m.terraform_data.in",
            ],
            id="end of a module",
        ),
    ],
)
def test_needs(load: Load, name: str, want: list[str]) -> None:
    assert needs(graph(load(FILES)), name) == want


def test_resources_need_their_provider(load: Load) -> None:
    text = """
    terraform {
      required_providers {
        press = { source = "peak/press" }
      }
    }
    provider "press" {
      endpoint = local.where
    }
    locals {
      where = "x"
    }
    resource "press_block_spec" "a" {}
    resource "press_block_spec" "b" {}
    """
    dag = graph(load({"main.hcl": text}))
    provider = 'provider["registry.terraform.io/peak/press"]'
    assert needs(dag, "press_block_spec.a") == [provider]
    assert needs(dag, provider) == ["local.where"]


def test_state_adds_what_is_no_longer_declared(load: Load) -> None:
    provider = parse_provider_config(BUILTIN)
    builder = StateBuilder(State())
    for address in ("terraform_data.d", "terraform_data.gone", "module.old[0].terraform_data.x"):
        builder.set_object(parse_resource_instance(address), ResourceObject(attributes_json={}), provider)
    names = {str(node) for node in graph(load({"main.hcl": DEEP.replace("leaf", "d")}), builder.build())}
    assert names == {BUILTIN, "terraform_data.d", "terraform_data.gone", "module.old.terraform_data.x"}


CYCLES = [
    pytest.param("locals {\n a = local.b\n b = local.a\n}", "local.a -> local.b -> local.a", id="locals"),
    pytest.param(
        'resource "terraform_data" "a" {\n input = terraform_data.b.id\n}\n'
        'resource "terraform_data" "b" {\n input = terraform_data.a.id\n}',
        "terraform_data.a -> terraform_data.b -> terraform_data.a",
        id="resources",
    ),
    pytest.param(
        'variable "x" {\n default = 1\n validation {\n  condition = var.x == terraform_data.a.id\n  error_message = "x"\n }\n}\n'
        'resource "terraform_data" "a" {\n input = var.x\n}',
        "var.x (validation) -> terraform_data.a -> var.x (validation)",
        id="validation",
    ),
    pytest.param(
        'module "m" {\n source = "./m"\n count = module.m[0].one\n}',
        "module.m -> module.m.output.one -> module.m",
        id="module",
    ),
    pytest.param(
        'module "m" {\n source = "./n"\n x = module.m.o\n}',
        "module.m.var.x -> module.m.output.o -> module.m.var.x",
        id="through a module",
    ),
]


@pytest.mark.parametrize(("text", "path"), CYCLES)
def test_cycle_shows_its_path(load: Load, text: str, path: str) -> None:
    echo = 'variable "x" {}\noutput "o" {\n value = var.x\n}\n'
    files = {"main.hcl": text, "m/main.hcl": 'output "one" {\n value = 1\n}\n', "n/main.hcl": echo}
    _, diags = build_graph(load(files), State())
    (found,) = diags.errors
    assert found.summary == "Dependency cycle"
    assert path in found.detail
    assert found.subject is not None


def test_nodes_without_a_source_have_no_range(load: Load) -> None:
    config = load(FILES)
    ranges = {str(node): _range_of(config, node) for node in graph(config)}
    without = sorted(name for name, found in ranges.items() if found is None)
    assert without == ["check.c", BUILTIN]
    state = StateBuilder(State())
    gone = parse_resource_instance("terraform_data.gone")
    state.set_object(gone, ResourceObject(attributes_json={}), parse_provider_config(BUILTIN))
    node = next(node for node in graph(config, state.build()) if str(node) == "terraform_data.gone")
    assert _range_of(config, node) is None


@pytest.mark.parametrize(
    "argument",
    [
        pytest.param("input = terraform_data.a.id", id="argument"),
        pytest.param("count = length(terraform_data.a)", id="count"),
        pytest.param("for_each = terraform_data.a", id="for_each"),
        pytest.param("count = 2\ninput = terraform_data.a[0].id", id="another instance"),
    ],
)
def test_resource_may_not_read_itself(load: Load, argument: str) -> None:
    _, diags = build_graph(load({"main.hcl": f'resource "terraform_data" "a" {{\n{argument}\n}}\n'}), State())
    (found,) = diags.errors
    assert found.summary == "Self-referential block"
    assert found.detail == "Configuration for terraform_data.a may not refer to itself."


def test_depends_on_of_modules_around(load: Load) -> None:
    config = load(FILES)
    dag = graph(config)
    found = {
        str(node): list(map(str, depends_on_nodes(config, node.addr)))
        for node in dag
        if isinstance(node, ResourceNode)
    }
    assert found["module.m.module.deep.terraform_data.leaf"] == ["terraform_data.d"]
    assert found["terraform_data.t"] == ["terraform_data.d", "module.m (end)"]
    assert found["terraform_data.d"] == []


def test_provisioners_need_what_they_read(load: Load) -> None:
    text = """
    resource "terraform_data" "a" {}
    resource "terraform_data" "b" {
      provisioner "local-exec" {
        command = "echo ${terraform_data.a.id} ${self.id} ${terraform_data.b.id}"
      }
    }
    """
    dag = graph(load({"main.hcl": text}))
    assert "terraform_data.a" in needs(dag, "terraform_data.b")
    assert "terraform_data.b" not in needs(dag, "terraform_data.b")


def test_imports_bring_resources_that_are_not_declared(load: Load) -> None:
    text = """
    resource "terraform_data" "a" {}
    resource "terraform_data" "declared" {}
    import {
      to = terraform_data.declared
      id = terraform_data.a.id
    }
    import {
      to = other_thing.new
      id = terraform_data.a.id
    }
    """
    dag = graph(load({"main.hcl": text}))
    assert "terraform_data.a" in needs(dag, "terraform_data.declared")
    assert needs(dag, "other_thing.new") == [
        'provider["registry.terraform.io/hashicorp/other"]',
        "terraform_data.a",
    ]


def test_import_into_a_module_brings_nothing(load: Load) -> None:
    module = 'module "m" {\n  source = "./m"\n}\n'
    text = f'{module}import {{\n  to = module.m.terraform_data.new\n  id = "x"\n}}\n'
    dag = graph(load({"main.hcl": text, "m/main.hcl": ""}))
    assert not [node for node in dag if isinstance(node, ResourceNode)]
