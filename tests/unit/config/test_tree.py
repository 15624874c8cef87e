from collections.abc import Callable
from pathlib import Path

from blockform.addrs import ModulePath, ResourceAddr, ResourceConfigAddr
from blockform.config import Config, load_config
from blockform.diagnostics import Diagnostics
from blockform.syntax.cache import ParseCache

Load = Callable[[dict[str, str] | str], Config]
Problems = Callable[[dict[str, str] | str], Diagnostics]

NESTED = {
    "main.hcl": 'module "a" {\n  source = "./a"\n}\nmodule "b" {\n  source = "./a/b"\n}\n',
    "a/main.tf": 'module "b" {\n  source = "./b"\n}\n',
    "a/b/x.hcl": 'resource "x_y" "z" {}\n',
}


def test_tree_has_every_call(load: Load) -> None:
    config = load(NESTED)
    assert [str(module.path) for module in config.modules()] == [
        "",
        "module.a",
        "module.a.module.b",
        "module.b",
    ]
    assert sorted(config.sources) == ["a/b/x.hcl", "a/main.tf", "main.hcl"]
    path = ModulePath(("a", "b"))
    module = config.module_at(path)
    assert module is not None
    assert module.path == path
    assert config.resource(ResourceConfigAddr(path, ResourceAddr("x_y", "z"))) is not None
    assert config.descendant(ModulePath(("a", "c"))) is None
    assert config.resource(ResourceConfigAddr(ModulePath(("c",)), ResourceAddr("x_y", "z"))) is None


def test_files_are_shown_relative_to_cwd(write: Callable[[dict[str, str]], Path]) -> None:
    root = write(
        {
            "live/main.hcl": 'module "m" {\n  source = "../m"\n}\n',
            "m/main.hcl": 'output "o" {\n  value = var.x\n}\n',
        }
    )
    _, from_root = load_config(root / "live")
    assert str(from_root.errors[0].subject) == "../m/main.hcl:2,11-16"
    _, from_above = load_config(root / "live", cwd=root)
    assert str(from_above.errors[0].subject) == "m/main.hcl:2,11-16"


def test_same_directory_is_told_of_once(problems: Problems) -> None:
    call = 'module "{0}" {{\n  source = "./m"\n}}\n'
    found = problems({"main.hcl": call.format("a") + call.format("b"), "m/main.hcl": "foo {}\n"})
    assert [item.summary for item in found] == ["Unsupported block type"]


def test_broken_module_brings_no_false_alarms(problems: Problems) -> None:
    found = problems(
        {
            "main.hcl": 'module "m" {\n  source = "./m"\n  x = 1\n}\noutput "o" {\n  value = module.m.o\n}\n',
            "m/a.hcl": 'output "p" {\n  value = var.x + local.y\n}\n',
            "m/b.hcl": 'variable "x" {\n  =\n}\n',
        }
    )
    assert {str(item.subject).split(":")[0] for item in found} == {"m/b.hcl"}


def test_mistakes_of_all_modules_come_together(problems: Problems) -> None:
    found = problems(
        {
            "main.hcl": 'module "m" {\n  source = "./m"\n  y = 1\n}\nlocals {\n  a = var.a\n}\n',
            "m/main.hcl": 'variable "x" {}\nlocals {\n  b = local.c\n}\nvariable "z" {\n  default = 1\n  foo = 2\n}\n',
        }
    )
    assert [f"{item.subject} {item.summary}" for item in found] == [
        "m/main.hcl:7,3-6 Unsupported argument",
        "main.hcl:1,12-13 Missing required argument",
        "main.hcl:3,3-4 Unsupported argument",
        "main.hcl:6,7-12 Reference to undeclared input variable",
        "m/main.hcl:3,7-14 Reference to undeclared local value",
    ]


def test_suggestions(problems: Problems) -> None:
    found = problems("""
        resource "press_block_spec" "scoring" {}
        locals {
          value = press_block_spec.scroing.id
          other = data.press_block_spec.scoring
        }
    """)
    first, second = (item.detail for item in found)
    assert first.endswith(
        'has not been declared in the root module. Did you mean "press_block_spec.scoring"?'
    )
    assert second.endswith("Did you mean the managed resource press_block_spec.scoring?")


def test_cache_gives_the_same_tree(write: Callable[[dict[str, str]], Path]) -> None:
    root = write(NESTED)
    cache = ParseCache(root.parent / "cache", outside=root)
    first, _ = load_config(root, cache=cache)
    again, found = load_config(root, cache=cache)
    assert not found
    assert [module.path for module in first.modules()] == [module.path for module in again.modules()]
