"""JSON configuration files: every type of block means what its native twin means, and override files work across syntaxes."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import fields

from blockform.addrs import ResourceAddr
from blockform.config import Config, load_config
from blockform.diagnostics import Diagnostics, SourceRange
from blockform.lang import decode_body
from blockform.lang.scope import Scope
from blockform.schema import Attribute, Block, NestedBlock, Nesting
from blockform.syntax import (
    Body,
    JsonStringExpr,
    NameKeyExpr,
    Node,
    ParseCache,
    StringExpr,
    TemplateWrapExpr,
    TraversalExpr,
)
from blockform.values import STRING

Load = Callable[[dict[str, str] | str], Config]
Problems = Callable[[dict[str, str] | str], Diagnostics]

_PLACES = {
    "source",
    "start",
    "end",
    "root_end",
    "name_end",
    "type_end",
    "header_end",
    "header_start",
    "heredoc",
}
_NOT_MEANT = {"range", "source_range", "block", "sources", "directory"}


def meaning(value: Any) -> Any:
    """A record of the configuration without places, and without the difference between the syntaxes."""
    match value:
        case JsonStringExpr(template=None, value=text) | StringExpr(value=text) | NameKeyExpr(name=text):
            return ("text", text)
        case TraversalExpr(root=keyword, steps=()):
            return ("text", keyword)  # of a provisioner, which stays syntax
        case JsonStringExpr(template=inner) | TemplateWrapExpr(expr=inner):
            return meaning(inner)
        case Body():
            return {name: meaning(one.expr) for name, one in value.attributes.items()}, meaning(value.blocks)
        case Node():
            given = {one.name: getattr(value, one.name) for one in fields(value) if one.name not in _PLACES}
            return (type(value).__name__.removeprefix("Json"), meaning(given))
        case SourceRange():
            return None
        case tuple():
            return [meaning(item) for item in value]
        case Mapping():
            return {key: meaning(item) for key, item in value.items()}
    if isinstance(value, Struct) and type(value).__module__ in {
        "blockform.config.model",
        "blockform.lang.references",
    }:
        return {
            one.name: meaning(getattr(value, one.name)) for one in fields(value) if one.name not in _NOT_MEANT
        }
    return value


TWINS = [
    pytest.param(
        """
        variable "x" {
          type        = object({ a = optional(number, 3), b = list(string) })
          description = "What $${it} is."
          default     = { b = ["$${x}"] }
          sensitive   = true
          nullable    = false
          validation {
            condition     = var.x.a > 0
            error_message = "No ${var.x.a}."
          }
          validation {
            condition     = length(var.x.b) > 0
            error_message = "Empty."
          }
        }
        variable "y" {}
        variable "z" {
          type      = map
          ephemeral = true
        }
        """,
        r"""
        {"variable": {
          "x": {
            "type": "object({ a = optional(number, 3), b = list(string) })",
            "description": "What ${it} is.",
            "default": {"b": ["${x}"]},
            "sensitive": true,
            "nullable": "false",
            "validation": [
              {"condition": "${var.x.a > 0}", "error_message": "No ${var.x.a}."},
              {"condition": "${length(var.x.b) > 0}", "error_message": "Empty."}
            ]
          },
          "y": {},
          "z": [{"type": "map", "ephemeral": true}]
        }}
        """,
        id="variable",
    ),
    pytest.param(
        """
        locals {
          a = 1
          b = "x-${local.a}"
        }
        locals {
          c = { k = [local.a, null, true, -2.5], "${local.b}" = "$${x}" }
        }
        """,
        r"""
        {"//": "comment", "locals": [
          {"a": 1, "b": "x-${local.a}", "//": "${comment"},
          {"c": {"k": ["${local.a}", null, true, -2.5], "${local.b}": "$${x}"}}
        ]}
        """,
        id="locals",
    ),
    pytest.param(
        """
        resource "terraform_data" "a" {}
        output "o" {
          value       = terraform_data.a.id
          description = "The id."
          sensitive   = true
          depends_on  = [terraform_data.a]
          precondition {
            condition     = terraform_data.a.id != ""
            error_message = "No."
          }
        }
        output "p" {
          value = [for x in [1]: x]
          type  = list(number)
        }
        """,
        r"""
        {
          "resource": {"terraform_data": {"a": {}}},
          "output": {
            "o": {
              "value": "${terraform_data.a.id}",
              "description": "The id.",
              "sensitive": true,
              "depends_on": ["terraform_data.a"],
              "precondition": {"condition": "${terraform_data.a.id != \"\"}", "error_message": "No."}
            },
            "p": {"value": "${[for x in [1]: x]}", "type": "list(number)"}
          }
        }
        """,
        id="output",
    ),
    pytest.param(
        """
        provider "press" {
          alias    = "eu"
          endpoint = "embedded"
        }
        resource "press_block_spec" "b" {
          for_each = { x = 1 }
        }
        resource "press_block_spec" "a" {
          count      = 2
          provider   = press.eu
          depends_on = [press_block_spec.b]
          kind       = "workflow"
          metadata   = { name = "a-${count.index}" }
          lifecycle {
            create_before_destroy = true
            prevent_destroy       = true
            ignore_changes        = [metadata, config["x"][0].y]
            replace_triggered_by  = [press_block_spec.b["x"].id]
            precondition {
              condition     = press_block_spec.b["x"].id != ""
              error_message = "No."
            }
            postcondition {
              condition     = self.id != ""
              error_message = "No."
            }
          }
          connection {
            host = self.id
          }
          provisioner "local-exec" {
            command = "echo ${self.id}"
          }
          provisioner "local-exec" {
            when       = destroy
            on_failure = continue
            command    = "false"
          }
          _ {
            count = 5
          }
        }
        resource "press_block_spec" "c" {
          lifecycle {
            ignore_changes = all
          }
        }
        """,
        r"""
        {
          "provider": {"press": {"alias": "eu", "endpoint": "embedded"}},
          "resource": {"press_block_spec": {
            "b": {"for_each": {"x": 1}},
            "a": {
              "count": 2,
              "provider": "press.eu",
              "depends_on": ["press_block_spec.b"],
              "kind": "workflow",
              "metadata": {"name": "a-${count.index}"},
              "lifecycle": {
                "create_before_destroy": true,
                "prevent_destroy": true,
                "ignore_changes": ["metadata", "config[\"x\"][0].y"],
                "replace_triggered_by": ["press_block_spec.b[\"x\"].id"],
                "precondition": {"condition": "${press_block_spec.b[\"x\"].id != \"\"}", "error_message": "No."},
                "postcondition": [{"condition": "${self.id != \"\"}", "error_message": "No."}]
              },
              "connection": {"host": "${self.id}"},
              "provisioner": [
                {"local-exec": {"command": "echo ${self.id}"}},
                {"local-exec": {"when": "destroy", "on_failure": "continue", "command": "false"}}
              ],
              "_": {"count": 5}
            },
            "c": {"lifecycle": {"ignore_changes": "all"}}
          }}
        }
        """,
        id="resource",
    ),
    pytest.param(
        """
        data "terraform_remote_state" "x" {
          backend = "local"
          config  = { path = "${path.module}/x" }
          lifecycle {
            postcondition {
              condition     = self.outputs != null
              error_message = "No."
            }
          }
        }
        ephemeral "press_token" "t" {
          count = 1
        }
        """,
        r"""
        {
          "data": {"terraform_remote_state": {"x": {
            "backend": "local",
            "config": {"path": "${path.module}/x"},
            "lifecycle": {"postcondition": {"condition": "${self.outputs != null}", "error_message": "No."}}
          }}},
          "ephemeral": {"press_token": {"t": {"count": 1}}}
        }
        """,
        id="data and ephemeral",
    ),
    pytest.param(
        """
        terraform {
          required_version = ">= 1.0"
          language         = TF2021
          backend "local" {
            path = "x.tfstate"
          }
        }
        blockform {
          required_providers {
            press = {
              source                = "peak/press"
              version               = "~> 1.0"
              configuration_aliases = [press.eu]
            }
            other = ">= 2.0"
          }
        }
        """,
        r"""
        {
          "terraform": {
            "required_version": ">= 1.0",
            "language": "TF2021",
            "backend": {"local": {"path": "x.tfstate"}}
          },
          "blockform": [{"required_providers": {
            "//": "comment",
            "press": {"source": "peak/press", "version": "~> 1.0", "configuration_aliases": ["press.eu"]},
            "other": ">= 2.0"
          }}]
        }
        """,
        id="settings",
    ),
    pytest.param(
        """
        provider "press" {}
        provider "press" {
          alias = "eu"
          stage = "prod-${path.module}"
        }
        """,
        r"""{"provider": {"press": [{}, {"alias": "eu", "stage": "prod-${path.module}"}]}}""",
        id="provider",
    ),
    pytest.param(
        """
        blockform {
          required_providers {
            press = { source = "peak/press" }
          }
        }
        provider "press" {
          alias = "eu"
        }
        module "m" {
          source     = "./m"
          count      = 2
          depends_on = [module.n]
          providers  = { press = press.eu }
          size       = count.index + 1
        }
        module "n" {
          source   = "./m"
          for_each = toset(["a"])
          size     = "3"
        }
        """,
        r"""
        {
          "blockform": {"required_providers": {"press": {"source": "peak/press"}}},
          "provider": {"press": {"alias": "eu"}},
          "module": {
            "m": {
              "source": "./m",
              "count": 2,
              "depends_on": ["module.n"],
              "providers": {"press": "press.eu"},
              "size": "${count.index + 1}"
            },
            "n": [{"source": "./${\"m\"}", "for_each": "${toset([\"a\"])}", "size": "3"}]
          }
        }
        """,
        id="module",
    ),
    pytest.param(
        """
        resource "terraform_data" "b" {
          for_each = { k = 1 }
        }
        moved {
          from = terraform_data.a
          to   = terraform_data.b["k"]
        }
        moved {
          from = module.x[0]
          to   = module.y
        }
        removed {
          from = module.z.terraform_data.old
          lifecycle {
            destroy = false
          }
        }
        removed {
          from = terraform_data.older
          provisioner "local-exec" {
            when    = destroy
            command = "echo ${self.id}"
          }
        }
        import {
          for_each = { k = "one" }
          to       = terraform_data.b[each.key]
          id       = each.value
        }
        """,
        r"""
        {
          "resource": {"terraform_data": {"b": {"for_each": {"k": 1}}}},
          "moved": [
            {"from": "terraform_data.a", "to": "terraform_data.b[\"k\"]"},
            {"from": "module.x[0]", "to": "module.y"}
          ],
          "removed": [
            {"from": "module.z.terraform_data.old", "lifecycle": {"destroy": false}},
            {
              "from": "terraform_data.older",
              "provisioner": {"local-exec": {"when": "destroy", "command": "echo ${self.id}"}}
            }
          ],
          "import": {"for_each": {"k": "one"}, "to": "terraform_data.b[each.key]", "id": "${each.value}"}
        }
        """,
        id="moved, removed and import",
    ),
    pytest.param(
        """
        check "c" {
          data "terraform_remote_state" "x" {
            backend = "local"
          }
          assert {
            condition     = data.terraform_remote_state.x.outputs != null
            error_message = "No."
          }
          assert {
            condition     = terraform.workspace != ""
            error_message = "Never."
          }
        }
        """,
        r"""
        {"check": {"c": {
          "data": {"terraform_remote_state": {"x": {"backend": "local"}}},
          "assert": [
            {"condition": "${data.terraform_remote_state.x.outputs != null}", "error_message": "No."},
            {"condition": "${terraform.workspace != \"\"}", "error_message": "Never."}
          ]
        }}}
        """,
        id="check",
    ),
]
_CHILD = {
    "m/main.tf": 'variable "size" {}\nblockform {\n  required_providers {\n    press = { source = "peak/press" }\n  }\n}\n'
}


@pytest.mark.parametrize(("native", "twin"), TWINS)
def test_twins_mean_the_same(native: str, twin: str, tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(_CHILD["m/main.tf"])
    configs = []
    for name, text in (("main.tf", native), ("main.tf.json", twin)):
        path = tmp_path / name
        path.write_text(text)
        config, diags = load_config(tmp_path)
        assert not diags, list(diags)
        path.unlink()
        configs.append(meaning(config))
    assert configs[1] == configs[0]


def test_files_of_both_syntaxes_are_one_module(load: Load) -> None:
    module = load(
        {
            "a.tf.json": '{"locals": {"a": "${local.b}"}}',
            "b.hcl": "locals {\n  b = local.c\n}\n",
            "c.hcl.json": '{"locals": {"c": 1}}',
        }
    ).module
    assert list(module.locals) == ["a", "b", "c"]
    assert list(module.sources) == ["a.tf.json", "b.hcl", "c.hcl.json"]


def test_second_load_takes_json_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "main.tf.json").write_text('{"resource": {"terraform_data": {"a": {"input": "${path.root}"}}}}')
    cache = ParseCache(tmp_path / "cache")
    first, _ = load_config(root, cache=cache)

    def never(*_: object) -> None:
        pytest.fail("parsed again")

    monkeypatch.setattr("blockform.syntax.cache.parse_json_config", never)
    second, diags = load_config(root, cache=cache)
    assert not diags
    assert meaning(second) == meaning(first)


# Override files ----------------------------------------------------------------------------------------------------

ADDR = ResourceAddr("press_block_spec", "a")
ITEM = Block(attributes={"v": Attribute(type=STRING, optional=True)})
SCHEMA = Block(
    attributes={name: Attribute(type=STRING, optional=True) for name in ("x", "y")},
    blocks={name: NestedBlock(block=ITEM, nesting=Nesting.LIST) for name in ("item", "other")},
)
NATIVE_BASE = """
resource "press_block_spec" "a" {
  x = "base"
  y = "base"
  item {
    v = "1"
  }
  dynamic "item" {
    for_each = ["2"]
    content {
      v = item.value
    }
  }
  dynamic "other" {
    for_each = ["3"]
    content {
      v = other.value
    }
  }
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [x]
  }
}
"""
JSON_BASE = """{"resource": {"press_block_spec": {"a": {
  "x": "base", "y": "base",
  "item": {"v": "1"},
  "dynamic": {
    "item": {"for_each": ["2"], "content": {"v": "${item.value}"}},
    "other": {"for_each": ["3"], "content": {"v": "${other.value}"}}
  },
  "lifecycle": {"create_before_destroy": true, "ignore_changes": ["x"]}
}}}}"""
NATIVE_ITEM = """
resource "press_block_spec" "a" {
  y = "over"
  item {
    v = "over"
  }
  lifecycle {
    ignore_changes = [y]
  }
}
"""
JSON_ITEM = """{"resource": {"press_block_spec": {"a": {
  "y": "over", "item": [{"v": "over"}], "lifecycle": {"ignore_changes": ["y"]}
}}}}"""
NATIVE_DYNAMIC = """
resource "press_block_spec" "a" {
  dynamic "other" {
    for_each = ["over"]
    content {
      v = other.value
    }
  }
}
"""
JSON_DYNAMIC = """{"resource": {"press_block_spec": {"a": {
  "dynamic": [{"other": {"for_each": ["over"], "content": {"v": "${other.value}"}}}]
}}}}"""


@pytest.mark.parametrize("base", [("a.tf", NATIVE_BASE), ("a.tf.json", JSON_BASE)], ids=["native", "json"])
@pytest.mark.parametrize("name", ["override.tf", "x_override.tf.json"])
def test_overrides_merge_across_syntaxes(base: tuple[str, str], name: str, load: Load) -> None:
    def merged(native: str, twin: str) -> tuple[Any, dict[str, Any]]:
        config = load({base[0]: base[1], name: twin if name.endswith(".json") else native})
        resource = config.module.resources[ADDR]
        scope = Scope()
        value = decode_body(resource.body, SCHEMA, scope)
        assert not list(scope.diags)
        texts = {
            kind: [None if one["v"].is_null else one["v"].as_str() for one in value[kind].elements]
            for kind in ("item", "other")
        }
        return resource.lifecycle, {"x": value["x"].as_str(), "y": value["y"].as_str(), **texts}

    lifecycle, value = merged(NATIVE_ITEM, JSON_ITEM)
    assert value == {"x": "base", "y": "over", "item": ["over"], "other": ["3"]}
    assert lifecycle.create_before_destroy is True
    assert [str(ignored.path) for ignored in lifecycle.ignore_changes] == [".y"]
    lifecycle, value = merged(NATIVE_DYNAMIC, JSON_DYNAMIC)
    assert value == {"x": "base", "y": "base", "item": ["1", "2"], "other": ["over"]}


@pytest.mark.parametrize(
    ("override", "want"),
    [
        pytest.param('{"variable": {"v": {"default": "b"}}}', "b", id="variable"),
        pytest.param('{"locals": {"l": 2}}', "a", id="locals"),
        pytest.param('{"output": {"o": {"value": 2, "description": "over"}}}', "a", id="output"),
    ],
)
def test_named_values_are_overridden(override: str, want: str, load: Load) -> None:
    base = '{"variable": {"v": {"default": "a"}}, "locals": {"l": 1}, "output": {"o": {"value": 1}}}'
    module = load({"main.tf.json": base, "override.tf.json": override}).module
    default = module.variables["v"].default
    assert default
    assert default.as_str() == want
    if "locals" in override:
        assert module.locals["l"].expr.range.filename == "override.tf.json"
    if "output" in override:
        assert module.outputs["o"].description == "over"


@pytest.mark.parametrize(
    ("override", "want"),
    [
        pytest.param(
            '{"resource": {"press_block_spec": {"b": {}}}}', "{ Missing resource to override", id="missing"
        ),
        pytest.param(
            '{"resource": {"press_block_spec": {"a": {"depends_on": ["path.x"]}}}}',
            '"path.x" Unsupported override',
            id="depends_on",
        ),
        pytest.param(
            '{"resource": {"press_block_spec": {"a": {"lifecycle": {"precondition": {}}}}}}',
            "{ Can't override precondition blocks",
            id="rule",
        ),
        pytest.param('{"moved": {}}', "{ Cannot override 'moved' blocks", id="moved"),
    ],
)
def test_what_json_may_not_override(override: str, want: str, problems: Problems) -> None:
    (problem,) = problems({"main.tf.json": JSON_BASE, "override.tf.json": override})
    assert problem.subject
    assert f"{problem.subject.text} {problem.summary}" == want
    assert problem.subject.filename == "override.tf.json"


# Any content -------------------------------------------------------------------------------------------------------

_KEYS = st.sampled_from(
    re.findall(
        r"\S+",
        "resource data ephemeral terraform_data a b lifecycle provisioner local-exec connection _ dynamic content for_each count"
        " provider depends_on ignore_changes replace_triggered_by precondition condition error_message variable type default"
        " validation locals output value module source providers terraform blockform required_providers backend local path"
        " version moved removed import from to id check assert required_version alias input // press ${a}",
    )
)
_TEXTS = st.sampled_from(
    [
        "",
        "a",
        "terraform_data.a",
        "${terraform_data.a.id}",
        "${",
        "%{if a}",
        "string",
        "list(",
        "all",
        "*",
        "./m",
        "a b",
        "> 1",
    ]
)
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=25,
)


@given(_ANY, _ANY)
def test_no_content_crashes_the_loader(
    tmp_path_factory: pytest.TempPathFactory, primary: Any, override: Any
) -> None:
    root = tmp_path_factory.mktemp("any")
    (root / "main.tf.json").write_text(json.dumps(primary))
    (root / "main_override.tf.json").write_text(json.dumps(override))
    config, diags = load_config(root)
    assert config.module.sources
    for one in diags:
        assert one.subject is None or one.subject.start <= one.subject.end <= len(one.subject.source.text)
