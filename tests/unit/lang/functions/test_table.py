"""The table of functions: complete, described, loaded only as needed; signatures.json holds Terraform's own metadata."""

import json
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from importlib import import_module
from pathlib import Path

import pytest

from blockform.builtin.functions import FUNCTIONS
from blockform.cli.views.functions_json import functions_json
from blockform.lang import Scope, evaluate
from blockform.lang.functions import Function, FunctionContext, function_table
from blockform.lang.functions.table import MODULES
from blockform.lang.provider_functions import named
from blockform.lang.render import functions_for
from blockform.syntax import parse_expression
from blockform.values import type_to_json
from blockform.values.text import render
from tests.unit.lang.functions.record import without_words

HERE = Path(__file__).parent
CONTEXT = FunctionContext(
    base_dir=HERE / "files",
    home=Path("/home/somebody"),
    now="2024-02-01T10:00:00Z",
    plan_timestamp="2024-02-01T09:30:00Z",
)
PROVIDERS = named("terraform", FUNCTIONS)
TABLE = functions_for(CONTEXT, PROVIDERS)
NAMES = sorted(MODULES)
SIGNATURES = json.loads((HERE / "signatures.json").read_text())
OWN = {"base64gunzip", "cidrcontains", "urldecode"}


def test_metadata_are_terraforms() -> None:
    """All but the words, which are our own, and the functions that only blockform has."""
    ours = without_words(functions_json(HERE)["function_signatures"])
    assert {name: each for name, each in ours.items() if name.removeprefix("core::") not in OWN} == SIGNATURES
    assert ours.keys() >= {f"core::{name}" for name in OWN} | OWN


@pytest.mark.parametrize("module", sorted(set(MODULES.values())))
def test_module_holds_what_the_map_says(module: str) -> None:
    loaded = import_module(f"blockform.lang.functions.{module}")
    functions = loaded.functions(CONTEXT) if hasattr(loaded, "functions") else loaded.FUNCTIONS
    assert sorted(function.name for function in functions) == [
        name for name in NAMES if MODULES[name] == module
    ]


def test_core_namespace_finds_the_same_function() -> None:
    table = function_table(CONTEXT)
    assert table["core::upper"] is table["upper"]
    assert "core::upper" in table
    assert "upper" in table
    assert "nope" not in table
    with pytest.raises(KeyError):
        table["core::nope"]


def test_iteration_gives_plain_names() -> None:
    table = function_table(CONTEXT)
    assert list(table) == NAMES
    assert len(table) == len(NAMES)


def test_modules_are_loaded_on_first_use() -> None:
    program = (
        "import sys; from pathlib import Path;"
        "from blockform.lang.functions import FunctionContext, function_table;"
        "table = function_table(FunctionContext(base_dir=Path()));"
        "loaded = lambda name: f'blockform.lang.functions.{name}' in sys.modules;"
        "before = loaded('string'); table['upper'];"
        "print(before, loaded('string'), loaded('network'), 'regex' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "True", "False", "False"]


@pytest.mark.parametrize("name", [*NAMES, *PROVIDERS])
def test_is_described(name: str) -> None:
    function = TABLE[name]
    assert function.summary.endswith(".")
    assert function.summary[0].isupper()
    assert " = " in function.example


def _one_line(text: str) -> str:
    """What the console prints, on one line."""
    text = re.sub(r"\{\n\s*", "{ ", text)
    text = re.sub(r"\n\s*\}", " }", text)
    text = re.sub(r"([\[(])\n\s*", r"\1", text)
    text = re.sub(r",?\n\s*([\])])", r"\1", text)
    return re.sub(r",?\n\s*", ", ", text)


def _parts(example: str) -> tuple[str, str]:
    """The expression and the result: what stands before and after the first equals sign outside of parentheses."""
    ends = [match.start() for match in re.finditer(" = ", example)]
    end = next(end for end in ends if example[:end].count("(") == example[:end].count(")"))
    return example[:end], example[end + 3 :]


@pytest.mark.parametrize("name", [*NAMES, *PROVIDERS])
def test_example_holds(name: str) -> None:
    expression, wanted = _parts(TABLE[name].example)
    if name == "templatestring":
        pytest.skip("its template comes from elsewhere: see cases.toml")
    expr, problems = parse_expression(expression, "example")
    assert expr is not None, problems
    scope = Scope(None, TABLE)
    value = evaluate(expr, scope)
    assert not scope.diags, scope.diags
    assert _one_line(render(value)) == wanted


def _rows_by_function() -> dict[str, list[dict[str, str]]]:
    with (HERE / "cases.toml").open("rb") as file:
        rows = tomllib.load(file)["case"]
    grouped = defaultdict(list)
    for row in rows:
        grouped[row["call"].partition("(")[0]].append(row)
    return grouped


ROWS = _rows_by_function()


def _takes_text(function: Function) -> bool:
    params = [*function.params, *([function.variadic] if function.variadic else [])]
    return any(re.search("string|dynamic", json.dumps(type_to_json(p.type))) for p in params)


@pytest.mark.parametrize("name", [name for name in NAMES if TABLE[name].params or TABLE[name].variadic])
def test_has_rows_of_every_kind(name: str) -> None:
    calls = [row["call"] for row in ROWS[name]]
    kinds = {"plain": r"", "null": r"null", "unknown": r"local\.u_", "sensitive": r"sensitive\("}
    if _takes_text(TABLE[name]):
        kinds |= {"unicode": r"[^\x00-\x7f]|\\u", "empty": r'""|\[\]|\(\)|\{\}'}
    missing = [kind for kind, pattern in kinds.items() if not any(re.search(pattern, call) for call in calls)]
    assert not missing
