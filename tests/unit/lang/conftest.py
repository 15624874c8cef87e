"""A small world for expressions: a few variables and resources, all functions, and the entry points that tests need."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

from blockform.addrs import EachAttr, LocalAddr, ResourceAddr, VariableAddr
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.lang import Reference, Scope, evaluate
from blockform.lang.functions import Function, FunctionContext
from blockform.lang.render import functions_for
from blockform.syntax import Body, Expr, parse_config, parse_expression
from blockform.values import (
    DYNAMIC,
    NUMBER,
    STRING,
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
    unknown,
)

VARIABLES = {
    "s": string("abc"),
    "secret": sensitive("hush"),
    "n": number(3),
    "nul": null(DYNAMIC),
    "l": list_of([string("a"), string("b")]),
    "m": map_of({"a": number(1), "b": number(2)}),
    "set": set_of([string("b"), string("a")]),
    "lo": list_of([object_of({"a": string("x")}), object_of({"a": string("y")})]),
    "un": unknown(NUMBER),
    "ul": unknown(list_of([], STRING).type),
    "any": unknown(DYNAMIC),
}
_ONE = object_of({"id": unknown(STRING), "input": null(DYNAMIC), "output": unknown(DYNAMIC)})


class World:
    """Data with the variables above and ``terraform_data.one``; counts what it is asked."""

    def __init__(self, variables: Mapping[str, Value]) -> None:
        self.variables = variables
        self.asked: list[Reference] = []

    def value_of(self, reference: Reference, diags: Diagnostics) -> Value:
        self.asked.append(reference)
        match reference.subject:
            case VariableAddr(name) | LocalAddr(name) | EachAttr(name) if name in self.variables:
                return self.variables[name]
            case ResourceAddr("terraform_data", "one"):
                return _ONE
            case ResourceAddr("terraform_data", "many"):
                return tuple_of([_ONE, _ONE])
            case subject:
                summary = "Reference to undeclared input variable"
                diags.error(summary, f"{subject} is not declared.", reference.subject_range)
                return unknown(DYNAMIC)


@dataclass(frozen=True)
class Outcome:
    """What an evaluation gave."""

    value: Value
    diags: tuple[Diagnostic, ...]
    world: World

    @property
    def problem(self) -> Diagnostic:
        """The one thing that is wrong."""
        assert len(self.diags) == 1, self.diags
        return self.diags[0]


Run: TypeAlias = Callable[..., Outcome]


def expression(text: str) -> Expr:
    expr, diags = parse_expression(text, "main.hcl")
    assert expr is not None, list(diags)
    return expr


@pytest.fixture(scope="session")
def functions(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Function]:
    base = tmp_path_factory.mktemp("templates")
    texts = {
        "hello.tftpl": "hello ${name}",
        "tuple.tftpl": "${[1]}",
        "null.tftpl": "${null}",
        "two.tftpl": "${null}${null}-",
        "broken.tftpl": "${name",
        "nested.tftpl": '${templatefile("hello.tftpl", {})}',
        "reads.tftpl": '${file("hello.txt")}',
        "hello.txt": "hi",
    }
    for name, text in texts.items():
        (base / name).write_text(text)
    return functions_for(FunctionContext(base_dir=Path(base)))


@pytest.fixture
def scope(functions: Mapping[str, Function]) -> Scope:
    return Scope(World(VARIABLES), functions)


@pytest.fixture
def parse() -> Callable[[str], Expr]:
    return expression


@pytest.fixture
def parse_body() -> Callable[[str], Body]:
    def parse(text: str) -> Body:
        file, diags = parse_config(text, "main.hcl")
        assert not diags, list(diags)
        return file.body

    return parse


@pytest.fixture
def run(functions: Mapping[str, Function]) -> Run:
    """Evaluate a text; keyword arguments are further variables."""

    def run(text: str, **variables: Value) -> Outcome:
        world = World({**VARIABLES, **variables})
        scope = Scope(world, functions)
        value = evaluate(expression(text), scope)
        return Outcome(value, tuple(scope.diags), world)

    return run
