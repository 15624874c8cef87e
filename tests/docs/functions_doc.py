"""Writes docs/functions/ from the table of functions: ``python -m tests.docs.functions_doc``, or ``make docs``."""

from collections.abc import Mapping
from pathlib import Path

from blockform.builtin.functions import FUNCTIONS
from blockform.lang import type_string
from blockform.lang.functions import Function, FunctionContext, Param, function_table
from blockform.lang.functions.table import MODULES
from blockform.lang.provider_functions import named
from blockform.values import DYNAMIC

DOCS = Path(__file__).parents[2] / "docs" / "functions"
OWN = frozenset({"base64gunzip", "cidrcontains", "urldecode"})
PROVIDER = "terraform"

_PAGES = {
    "numbers": ("Numbers", "numeric"),
    "strings": ("Texts", "string formatting pattern"),
    "collections": ("Lists, sets, maps", "collection sequence mapping sets"),
    "encoding": ("Encodings", "encoding charsets yaml_documents"),
    "files": ("Files and templates", "filesystem"),
    "times": ("Dates and times", "datetime"),
    "hashes": ("Hashes, keys, UUIDs", "hashing secrets"),
    "networks": ("IP networks", "network"),
    "types": ("Types, errors, marks", "types"),
}
_HEAD = "<!-- Written by `make docs` from the table of functions; change it there. -->\n\n"
_INTRODUCTION = """\
Each can also be called with `core::` before its name. `blockform metadata functions -json` tells their signatures to programs;
`blockform console` is the place to try them.
"""
_PROVIDER_TEXT = f"""\
A module that names the built-in provider may call its functions:

```hcl
terraform {{
  required_providers {{
    {PROVIDER} = {{ source = "terraform.io/builtin/terraform" }}
  }}
}}
```

"""


def pages() -> dict[str, str]:
    """Every page by its file name."""
    table = function_table(FunctionContext(base_dir=Path()))
    found = {}
    for page, (title, modules) in _PAGES.items():
        functions = {name: table[name] for name in table if MODULES[name] in modules.split()}
        found[f"{page}.md"] = _page(title, "", functions)
    found["provider.md"] = _page(
        "Functions of the built-in provider", _PROVIDER_TEXT, named(PROVIDER, FUNCTIONS)
    )
    return {"README.md": _index(table), **found}


def _index(table: Mapping[str, Function]) -> str:
    lines = ["# Functions\n", _INTRODUCTION]
    for page, (title, modules) in _PAGES.items():
        names = [name for name in table if MODULES[name] in modules.split()]
        links = " ".join(f"[{name}]({page}.md#{name})" for name in names)
        lines.append(f"- **{title}**: {links}")
    links = " ".join(f"[{name}](provider.md#{name.replace(':', '')})" for name in named(PROVIDER, FUNCTIONS))
    lines.append(f"- **Built-in provider**: {links}")
    own = ", ".join(f"`{name}`" for name in sorted(OWN))
    lines.append(
        f"\n{own} are OpenTofu's; Terraform does not know them. On the console there is also `type(value)`."
    )
    return _HEAD + "\n".join(lines) + "\n"


def _page(title: str, text: str, functions: Mapping[str, Function]) -> str:
    entries = "\n".join(_entry(name, function) for name, function in functions.items())
    return f"{_HEAD}# {title}\n\n{text}{entries}"


def _entry(name: str, function: Function) -> str:
    lines = [
        f"## {name}\n",
        f"{function.summary}\n",
        "```hcl",
        signature(name, function),
        function.example,
        "```\n",
    ]
    described = [param for param in _params(function) if param.description]
    lines += [f"- `{param.name}`: {param.description}" for param in described]
    return "\n".join(lines) + ("\n" if described else "")


def signature(name: str, function: Function) -> str:
    """``upper(str string)``, a comment in the page's block of code."""
    given = [f"{param.name} {_type(param)}" for param in function.params]
    if function.variadic is not None:
        given.append(f"{function.variadic.name} {_type(function.variadic)}...")
    return f"# {name}({', '.join(given)})"


def _type(param: Param) -> str:
    return "any" if param.type is DYNAMIC else type_string(param.type)


def _params(function: Function) -> tuple[Param, ...]:
    return (*function.params, *([function.variadic] if function.variadic is not None else []))


def main() -> None:
    """Write all pages."""
    DOCS.mkdir(exist_ok=True)
    for name, text in pages().items():
        (DOCS / name).write_text(text)


if __name__ == "__main__":
    main()
