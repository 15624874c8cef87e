from collections.abc import Callable
from pathlib import Path

import pytest

from blockform import __version__
from blockform.addrs import Mode, ModulePath, ResourceAddr
from blockform.config import Config, load_module, no_configuration
from blockform.diagnostics import Diagnostics
from blockform.syntax.nodes import NumberExpr, StringExpr
from blockform.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    Type,
    null,
    number,
    object_of,
    path_of,
    string,
)

Load = Callable[[dict[str, str] | str], Config]
Problems = Callable[[dict[str, str] | str], Diagnostics]

A = ResourceAddr("press_block_spec", "a")


def test_resource_with_everything(load: Load) -> None:
    module = load("""
        resource "press_block_spec" "b" {}
        resource "press_block_spec" "a" {
          count      = 2
          provider   = press.eu
          depends_on = [press_block_spec.b]
          kind       = "workflow"
          metadata   = { name = "a" }
          timeouts {}
          lifecycle {
            create_before_destroy = true
            prevent_destroy       = true
            ignore_changes        = [metadata, config["x"][0].y]
            replace_triggered_by  = [press_block_spec.b.id]
            destroy               = false
            precondition {
              condition     = press_block_spec.b.id != ""
              error_message = "No."
            }
            postcondition {
              condition     = self.id != ""
              error_message = "No."
            }
          }
          provisioner "local-exec" {
            command = "true"
          }
        }
        provider "press" {
          alias = "eu"
        }
    """).module
    resource = module.resources[A]
    assert list(resource.body.attributes) == ["kind", "metadata"]
    assert [block.type for block in resource.body.blocks] == ["timeouts"]
    assert isinstance(resource.count, NumberExpr)
    assert resource.for_each is None
    assert (resource.provider.local_name, resource.provider.alias) == ("press", "eu")
    assert [str(reference) for reference in resource.depends_on] == ["press_block_spec.b"]
    lifecycle = resource.lifecycle
    assert lifecycle.create_before_destroy is True
    assert lifecycle.prevent_destroy is not None
    assert lifecycle.destroy is False
    assert [ignored.path for ignored in lifecycle.ignore_changes] == [
        path_of("metadata"),
        path_of("config").index("x").index(0).attr("y"),
    ]
    assert len(lifecycle.replace_triggered_by) == 1
    assert (len(lifecycle.preconditions), len(lifecycle.postconditions)) == (1, 1)
    assert [block.labels[0].text for block in resource.provisioners] == ["local-exec"]
    assert str(resource.range) == "main.hcl:3,9-40"


def test_resource_with_nothing(load: Load) -> None:
    resource = load('resource "press_block_spec" "a" {}').module.resources[A]
    assert resource.provider.is_implied
    assert str(resource.provider) == "press"
    lifecycle = resource.lifecycle
    assert lifecycle.create_before_destroy is None
    assert lifecycle.prevent_destroy is None
    assert lifecycle.destroy is True
    assert not lifecycle.ignore_all_changes


def test_ignore_all_changes(load: Load) -> None:
    text = 'resource "press_block_spec" "a" {\n  lifecycle {\n    ignore_changes = all\n  }\n}'
    assert load(text).module.resources[A].lifecycle.ignore_all_changes


def test_escape_block_names_arguments_like_ours(load: Load) -> None:
    module = load("""
        resource "press_block_spec" "a" {
          count = 1
          _ {
            count    = 3
            provider = "x"
            lifecycle {}
          }
        }
    """).module
    resource = module.resources[A]
    assert isinstance(resource.count, NumberExpr)
    assert resource.count.text == "1"
    inner = resource.body.attributes["count"].expr
    assert isinstance(inner, NumberExpr)
    assert inner.text == "3"
    assert [block.type for block in resource.body.blocks] == ["lifecycle"]


def test_modes_are_told_apart(load: Load) -> None:
    text = 'resource "x_y" "a" {}\ndata "x_y" "a" {}\nephemeral "x_y" "a" {}'
    assert list(load(text).module.resources) == [ResourceAddr("x_y", "a", mode) for mode in Mode]


@pytest.mark.parametrize(
    ("text", "of", "default", "as_expression"),
    [
        pytest.param("", DYNAMIC, None, False, id="nothing"),
        pytest.param("type = string", STRING, None, False, id="primitive"),
        pytest.param("type = any", DYNAMIC, None, True, id="any"),
        pytest.param("type = list", ListType(DYNAMIC), None, True, id="bare list"),
        pytest.param('type = number\ndefault = "7"', NUMBER, number(7), False, id="converted"),
        pytest.param("default = null", DYNAMIC, null(DYNAMIC), False, id="null"),
    ],
)
def test_variable(load: Load, text: str, of: Type, default: object, as_expression: bool) -> None:
    variable = load(f'variable "x" {{\n{text}\n}}').module.variables["x"]
    assert variable.type == of
    assert variable.default == default
    assert variable.required is (default is None)
    assert variable.parses_as_expression is as_expression


def test_variable_defaults_fill_the_default(load: Load) -> None:
    text = 'variable "x" {\n  type = object({ a = optional(string, "b") })\n  default = {}\n}'
    assert load(text).module.variables["x"].default == object_of({"a": string("b")})


def test_settings(load: Load) -> None:
    module = load(f"""
        blockform {{
          required_version = ">= {__version__}"
          required_providers {{
            press = {{ source = "Peak/Press", version = "~> 1.0", configuration_aliases = [press.eu] }}
            aws   = "1.0"
          }}
          backend "local" {{
            path = "x.tfstate"
          }}
        }}
        terraform {{
          required_version = "~> 1.15"
        }}
    """).module
    press = module.required_providers["press"]
    assert str(press.source) == "registry.terraform.io/peak/press"
    assert [str(alias) for alias in press.aliases] == ["press.eu"]
    assert str(module.required_providers["aws"].source) == "registry.terraform.io/hashicorp/aws"
    assert [str(one.constraint) for one in module.settings.required_versions] == [
        f">= {__version__}",
        "~> 1.15",
    ]
    backend = module.settings.backend
    assert backend is not None
    assert backend.type == "local"
    assert dict(backend.arguments) == {"path": string("x.tfstate")}


def test_unsupported_version_silences_the_rest(problems: Problems) -> None:
    found = problems('blockform {\n  required_version = "> 900"\n}\nfuture "block" {}\n')
    assert [(item.summary, str(item.subject)) for item in found] == [
        ("Unsupported blockform version", "main.hcl:2,3-29")
    ]


OVERRIDDEN = """
            resource "press_block_spec" "a" {
              kind  = "workflow"
              scope = "private"
              one {}
              two {}
              dynamic "one" {
                for_each = []
                content {}
              }
              lifecycle {
                prevent_destroy       = true
                create_before_destroy = true
              }
            }
            provider "press" {
              stage = "beta"
            }
            output "x" {
              value     = 1
              sensitive = true
            }
            locals {
              a = 1
              b = 2
            }
        """
OVERRIDE = """
            resource "press_block_spec" "a" {
              scope = "shared"
              one {}
              lifecycle {
                create_before_destroy = false
              }
            }
            provider "press" {
              endpoint = "embedded"
            }
            provider "other" {}
            output "x" {
              value = "changed"
            }
            locals {
              b = 3
            }
            terraform {
              required_providers {
                press = { source = "peak/press" }
              }
              backend "local" {}
            }
        """


def test_override_merges_arguments_and_replaces_blocks(load: Load) -> None:
    module = load({"main.hcl": OVERRIDDEN, "a_override.hcl": OVERRIDE}).module
    resource = module.resources[A]
    scope = resource.body.attributes["scope"].expr
    assert isinstance(scope, StringExpr)
    assert scope.value == "shared"
    assert list(resource.body.attributes) == ["kind", "scope"]
    assert [block.type for block in resource.body.blocks] == ["two", "one"]
    assert resource.lifecycle.create_before_destroy is False
    assert resource.lifecycle.prevent_destroy is not None
    assert list(module.providers["press", ""].body.attributes) == ["stage", "endpoint"]
    assert ("other", "") in module.providers
    assert module.outputs["x"].sensitive
    assert isinstance(module.outputs["x"].expr, StringExpr)
    assert str(module.locals["b"].range).startswith("a_override.hcl:")
    assert str(module.required_providers["press"].source) == "registry.terraform.io/peak/press"
    assert module.settings.backend is not None


def test_moved_removed_and_import(load: Load) -> None:
    module = load("""
        moved {
          from = press_block_spec.a
          to   = module.m["x"].press_block_spec.b[0]
        }
        moved {
          from = module.a
          to   = module.b
        }
        removed {
          from = module.m.press_block_spec.c
          lifecycle {
            destroy = false
          }
        }
        removed {
          from = module.n
        }
        import {
          to = press_block_spec.a["k"]
          id = "1"
        }
        import {
          for_each = toset(["a"])
          to       = press_block_spec.a[each.key]
          id       = each.key
        }
        resource "press_block_spec" "a" {
          for_each = {}
        }
    """).module
    first, second = module.moved
    assert str(first.source) == "press_block_spec.a"
    assert str(first.target) == 'module.m["x"].press_block_spec.b[0]'
    assert (str(second.source), second.source.resource) == ("module.a", None)
    resource, whole = module.removed
    assert (str(resource.module), str(resource.resource), resource.destroy) == (
        "module.m",
        "press_block_spec.c",
        False,
    )
    assert (str(whole.module), whole.resource, whole.destroy) == ("module.n", None, True)
    one, many = module.imports
    assert str(one.instance) == 'press_block_spec.a["k"]'
    assert str(one.resource) == "press_block_spec.a"
    assert many.instance is None
    assert many.for_each is not None


def test_check_keeps_its_data_source(load: Load) -> None:
    module = load("""
        check "health" {
          data "x_y" "z" {}
          assert {
            condition     = data.x_y.z.ok
            error_message = "No."
          }
        }
    """).module
    data = ResourceAddr("x_y", "z", Mode.DATA)
    assert module.resources[data].check == "health"
    assert module.checks["health"].data is module.resources[data]


def test_unreadable_directory(tmp_path: Path) -> None:
    module, found = load_module(tmp_path / "nowhere", ModulePath(), None, cwd=tmp_path)
    assert not module.complete
    assert [(item.summary, item.detail) for item in found] == [
        ("Failed to read module directory", "Module directory nowhere does not exist or cannot be read.")
    ]


def test_broken_file_names_are_shown(tmp_path: Path) -> None:
    (tmp_path / "main.hcl").symlink_to(tmp_path / "gone")
    _, found = load_module(tmp_path, ModulePath(), None, cwd=tmp_path.parent)
    assert [item.summary for item in found] == ["Failed to read file"]
    assert f'"{tmp_path.name}/main.hcl"' in found.errors[0].detail


@pytest.mark.parametrize("verb", ["plan", "apply"])
def test_no_configuration(load: Load, verb: str) -> None:
    empty = load({"README.md": "nothing"}).module
    assert [item.summary for item in no_configuration(empty, verb)] == ["No configuration files"]
    assert not no_configuration(load("locals {}").module, verb)
