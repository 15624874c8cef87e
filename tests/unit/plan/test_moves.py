"""Moves: how their ends relate, in which order they go, and what they make of a state."""

from pathlib import Path

import pytest

from blockform.addrs import parse_provider, parse_provider_config, parse_resource_instance
from blockform.builtin import BUILTIN
from blockform.config import load_config
from blockform.plan.moves import Moved, endpoint, order, with_moves
from blockform.plan.moves.endpoint import Endpoint, can_follow, is_nested, only_keys_differ
from blockform.plan.moves.statements import Statement, move_statements
from blockform.plan.providers import ProviderPool, ProviderRuntime
from blockform.state import ResourceObject, State, StateBuilder
from blockform.values import to_plain

TERRAFORM = parse_provider_config('provider["terraform.io/builtin/terraform"]')
NULL = parse_provider_config('provider["registry.terraform.io/hashicorp/null"]')


@pytest.fixture
def pool(tmp_path: Path) -> ProviderPool:
    runtime = ProviderRuntime(
        environment={},
        cwd=tmp_path,
        data_dir=tmp_path,
        fingerprint=str,
        trace=lambda _: None,
        user_agent="test",
    )
    return ProviderPool({parse_provider("terraform.io/builtin/terraform"): BUILTIN}, runtime)


def block(move: str) -> str:
    source, target = move.split(" -> ")
    return f"moved {{\n  from = {source}\n  to   = {target}\n}}\n"


def statements(directory: Path, *modules: tuple[str, str]) -> list[Statement]:
    """The moves of modules: each by its directory's name, "" for the root, and its moves a line each."""
    calls = {name.partition("/")[0] for name, _ in modules if name}
    for name, moves in modules:
        text = "".join(block(line.strip()) for line in moves.splitlines() if line.strip())
        if not name:
            text += "".join(f'module "{call}" {{\n  source = "./{call}"\n}}\n' for call in sorted(calls))
        (directory / name).mkdir(exist_ok=True)
        (directory / name / "main.hcl").write_text(text)
    config, diags = load_config(directory)
    assert not diags.has_errors, list(diags)
    return move_statements(config, State())


def ends(directory: Path, move: str) -> tuple[Endpoint, Endpoint]:
    (statement,) = statements(directory, ("", move))
    return statement.source, statement.target


# Endpoints ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("move", "want"),
    [
        pytest.param("x.a -> x.b", ("x.a[*]", "x.b[*]"), id="resources"),
        pytest.param("x.a -> x.b[0]", ("x.a", "x.b[0]"), id="to an instance"),
        pytest.param('x.a["k"] -> x.b', ('x.a["k"]', "x.b"), id="from an instance"),
        pytest.param("module.a -> module.b", ("module.a[*]", "module.b[*]"), id="calls"),
        pytest.param("module.a -> module.b[1]", ("module.a", "module.b[1]"), id="to a module instance"),
        pytest.param("module.a[0].x.a -> x.a", ("module.a[0].x.a[*]", "x.a[*]"), id="out of a module"),
    ],
)
def test_ends_are_of_one_kind(tmp_path: Path, move: str, want: tuple[str, str]) -> None:
    source, target = ends(tmp_path, move)
    assert (str(source), str(target)) == want
    assert source.kind is target.kind


@pytest.mark.parametrize(
    ("first", "second", "follows"),
    [
        pytest.param("x.a -> x.b", "x.b -> x.c", True, id="same resource"),
        pytest.param("x.a -> x.b", "x.c -> x.d", False, id="other resource"),
        pytest.param("x.a -> x.b[0]", "x.b[0] -> x.c", True, id="same instance"),
        pytest.param("x.a -> x.b[0]", "x.b[1] -> x.c", False, id="other instance"),
        pytest.param("x.a -> x.b", "x.b[0] -> x.c", False, id="an instance of a resource"),
        pytest.param("module.a -> module.b", "module.b -> module.c", True, id="same call"),
        pytest.param("module.a -> module.b", "module.b[2] -> module.c", True, id="an instance of a call"),
        pytest.param("module.a[0] -> module.b[0]", "module.b[1] -> module.c", False, id="other key"),
        pytest.param("module.a -> module.b", "module.b.x.a -> x.a", False, id="what is in a module"),
        pytest.param("x.a -> module.b.x.a", "module.b.x.a -> x.c", True, id="in the same module"),
        pytest.param("x.a -> module.b[0].x.a", "module.b[1].x.a -> x.c", False, id="in another instance"),
    ],
)
def test_chains(tmp_path: Path, first: str, second: str, follows: bool) -> None:
    one, other = statements(tmp_path, ("", f"{first}\n{second}"))
    assert can_follow(other.source, one.target) is follows


@pytest.mark.parametrize(
    ("inner", "outer", "nested"),
    [
        pytest.param("x.a[0] -> x.b[0]", "x.a -> x.c", True, id="an instance in its resource"),
        pytest.param("x.a -> x.b", "x.a -> x.c", False, id="the same resource"),
        pytest.param("module.m.x.a -> x.b", "module.m -> module.n", True, id="a resource in a module"),
        pytest.param("module.m[0].x.a -> x.b", "module.m[1] -> module.n", False, id="in another instance"),
        pytest.param("module.m[0].x.a -> x.b", "module.m -> module.n", True, id="in an instance of a call"),
        pytest.param("module.m.module.i -> module.j", "module.m -> module.n", True, id="a module in another"),
        pytest.param("module.m -> module.j", "module.m -> module.n", False, id="the same call"),
        pytest.param("module.m[0] -> module.j", "module.m -> module.n", True, id="an instance of a call"),
        pytest.param("module.m[0] -> module.j", "module.m[0] -> module.n", False, id="the same instance"),
        pytest.param("module.m.x.a[0] -> x.b", "x.a -> x.c", False, id="the same name elsewhere"),
        pytest.param("x.a -> x.b", "module.m -> module.n", False, id="outside"),
    ],
)
def test_nesting(tmp_path: Path, inner: str, outer: str, nested: bool) -> None:
    one, other = statements(tmp_path, ("", f"{inner}\n{outer}"))
    assert is_nested(one.source, other.source) is nested


@pytest.mark.parametrize(
    ("move", "want"),
    [
        pytest.param("module.a[0] -> module.a[1]", True, id="keys"),
        pytest.param("module.a -> module.a[1]", True, id="gains a key"),
        pytest.param("module.a[0] -> module.b[0]", False, id="another name"),
        pytest.param("module.a -> module.b", False, id="calls"),
        pytest.param("x.a[0] -> x.a[1]", False, id="a resource"),
    ],
)
def test_only_keys(tmp_path: Path, move: str, want: bool) -> None:
    assert only_keys_differ(*ends(tmp_path, move)) is want


# Order ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("root", "inner", "want"),
    [
        pytest.param("x.b -> x.c\nx.a -> x.b", "", [1, 0], id="a chain written backwards"),
        pytest.param("x.a -> x.b\nx.c -> x.d", "", [0, 1], id="nothing in common"),
        pytest.param("x.a -> x.c\nx.a[0] -> x.b[0]", "", [1, 0], id="an instance before its resource"),
        pytest.param("module.m -> module.n\nmodule.m.x.a -> x.a", "", [1, 0], id="out of a module first"),
        pytest.param("module.old -> module.m", "x.a -> x.b", [0, 1], id="a module before what is in it"),
        pytest.param("module.m -> module.m[0]", "x.a -> x.b", [0, 1], id="keys around an inner move"),
    ],
)
def test_order(tmp_path: Path, root: str, inner: str, want: list[int]) -> None:
    found = statements(tmp_path, ("", root), *([("m", inner)] if inner else []))
    assert order.move_graph(found).order() == want


def test_many_keys_are_compared_with_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    real = order.depends

    def counting(one: Statement, other: Statement) -> bool:
        nonlocal compared
        compared += 1
        return real(one, other)

    monkeypatch.setattr(order, "depends", counting)
    size = 150
    moves = [f'x.a[{i}] -> x.a["k{i}"]\nmodule.m[{i}] -> module.m["k{i}"]' for i in range(size)]
    graph = order.move_graph(statements(tmp_path, ("", "\n".join(moves))))
    assert len(graph) == 2 * size
    assert compared <= 4 * size


# States ---------------------------------------------------------------------------------------------------------


def moved(directory: Path, pool: ProviderPool, configuration: str, stored: list[str]) -> Moved:
    (directory / "main.hcl").write_text(configuration)
    config, _ = load_config(directory)
    builder = StateBuilder(State())
    for name in stored:
        builder.set_object(
            parse_resource_instance(name), ResourceObject(attributes_json={"id": name}), TERRAFORM
        )
    found, diags = with_moves(config, builder.build(), pool)
    assert not diags
    return found


def told(found: Moved) -> tuple[list[str], dict[str, str]]:
    addresses = sorted(map(str, found.state.addresses()))
    return addresses, {str(new): str(old) for new, old in found.previous.items()}


@pytest.mark.parametrize(
    ("argument", "stored", "want", "came"),
    [
        pytest.param("count = 2", ["a"], ["a[0]"], {"a[0]": "a"}, id="counted now"),
        pytest.param("", ["a[0]", "a[1]"], ["a", "a[1]"], {"a": "a[0]"}, id="single now"),
        pytest.param('for_each = toset(["k"])', ["a"], ["a"], {}, id="by key now"),
        pytest.param("", ['a["k"]'], ['a["k"]'], {}, id="was by key"),
        pytest.param("count = 2", ["b"], ["b"], {}, id="not declared"),
    ],
)
def test_implied_moves(
    tmp_path: Path,
    pool: ProviderPool,
    argument: str,
    stored: list[str],
    want: list[str],
    came: dict[str, str],
) -> None:
    text = f'resource "terraform_data" "a" {{\n{argument}\n}}\n'
    found = moved(tmp_path, pool, text, [f"terraform_data.{name}" for name in stored])
    assert told(found) == (
        [f"terraform_data.{name}" for name in want],
        {f"terraform_data.{new}": f"terraform_data.{old}" for new, old in came.items()},
    )
    assert not found.blocked


@pytest.mark.parametrize(
    ("argument", "stays", "wanted"),
    [
        pytest.param("count = 2", "terraform_data.a", "terraform_data.a[0]", id="counted"),
        pytest.param("", "terraform_data.a[0]", "terraform_data.a", id="single"),
    ],
)
def test_implied_move_to_a_place_taken(
    tmp_path: Path, pool: ProviderPool, argument: str, stays: str, wanted: str
) -> None:
    text = f'resource "terraform_data" "a" {{\n{argument}\n}}\n'
    found = moved(tmp_path, pool, text, ["terraform_data.a", "terraform_data.a[0]"])
    assert told(found) == (["terraform_data.a", "terraform_data.a[0]"], {})
    assert found.blocked == {stays: wanted}


@pytest.mark.parametrize(
    ("moves", "stored", "want"),
    [
        pytest.param("x.a -> x.b", "x.a x.c", "x.b<x.a x.c", id="resource"),
        pytest.param("x.a -> x.b", "x.a[0] x.a[1]", "x.b[0]<x.a[0] x.b[1]<x.a[1]", id="counted resource"),
        pytest.param("x.a -> x.b", "x.c", "x.c", id="nothing there"),
        pytest.param("x.a -> x.b", "x.a x.b", "x.a x.b", id="taken"),
        pytest.param('x.a[0] -> x.a["k"]', "x.a[0] x.a[1]", 'x.a["k"]<x.a[0] x.a[1]', id="key"),
        pytest.param("x.a[0] -> x.b", "x.a[0]", "x.b<x.a[0]", id="last instance"),
        pytest.param("x.b -> x.c\nx.a -> x.b", "x.a", "x.c<x.a", id="chain"),
        pytest.param("x.b -> x.c\nx.a -> x.b", "x.a x.b", "x.a x.c<x.b", id="both links of a chain"),
        pytest.param("x.a -> module.m.x.a", "x.a", "module.m.x.a<x.a", id="into a module"),
        pytest.param(
            "module.m[0].x.a -> x.a",
            "module.m[0].x.a module.m[1].x.a",
            "module.m[1].x.a x.a<module.m[0].x.a",
            id="out",
        ),
        pytest.param(
            "module.m -> module.n",
            "module.m[0].x.a module.m[0].module.i.x.b",
            "module.n[0].module.i.x.b<module.m[0].module.i.x.b module.n[0].x.a<module.m[0].x.a",
            id="call",
        ),
        pytest.param(
            'module.m -> module.m["k"]',
            "module.m.x.a",
            'module.m["k"].x.a<module.m.x.a',
            id="module gains a key",
        ),
        pytest.param(
            "module.m.module.i -> module.i",
            "module.m.module.i.x.a",
            "module.i.x.a<module.m.module.i.x.a",
            id="inner module",
        ),
        pytest.param(
            "module.m -> module.n",
            "module.m.x.a module.n.x.b",
            "module.m.x.a module.n.x.b",
            id="module taken",
        ),
        pytest.param("x.a -> x.b\nx.b -> x.a", "x.a", "x.a", id="cycle"),
    ],
)
def test_declared_moves(tmp_path: Path, pool: ProviderPool, moves: str, stored: str, want: str) -> None:
    text = "".join(map(block, moves.splitlines()))
    found = moved(tmp_path, pool, text, stored.split())
    addresses, came = told(found)
    assert " ".join(f"{addr}<{came[addr]}" if addr in came else addr for addr in addresses) == want
    assert {str(addr) for addr in found.previous} <= set(addresses)


def test_two_chains_end_in_one_place(tmp_path: Path, pool: ProviderPool) -> None:
    text = "".join(map(block, ["x.a -> x.b", "x.b -> x.c"]))
    found = moved(tmp_path, pool, text, ["x.a", "x.b", "x.c"])
    assert told(found) == (["x.a", "x.b", "x.c"], {})
    warning = found.blocked_warning()
    assert warning is not None
    assert "\n  - x.a could not move to x.b\n  - x.b could not move to x.c\n" in warning.detail


def test_nothing_to_move_is_the_same_state(tmp_path: Path, pool: ProviderPool) -> None:
    found = moved(tmp_path, pool, block("x.a -> x.b"), ["x.c"])
    assert not found.previous
    assert found.blocked_warning() is None


# Other types ----------------------------------------------------------------------------------------------------

TAKEOVER = block("null_resource.a -> terraform_data.b") + 'resource "terraform_data" "b" {\n}\n'


def taken_over(
    directory: Path, pool: ProviderPool, source: str, attributes: dict[str, object]
) -> tuple[Moved, list[str]]:
    (directory / "main.hcl").write_text(TAKEOVER)
    config, _ = load_config(directory)
    builder = StateBuilder(State())
    record = ResourceObject(attributes_json=attributes)
    builder.set_object(
        parse_resource_instance("null_resource.a"), record, parse_provider_config(f'provider["{source}"]')
    )
    found, diags = with_moves(config, builder.build(), pool)
    return found, [diag.summary for diag in diags]


@pytest.mark.parametrize(
    ("triggers", "want"),
    [
        pytest.param(None, None, id="none"),
        pytest.param({"a": "x"}, {"a": "x"}, id="some"),
    ],
)
def test_null_resource_becomes_terraform_data(
    tmp_path: Path, pool: ProviderPool, triggers: object, want: object
) -> None:
    attributes = {"id": "7", "triggers": triggers}
    found, problems = taken_over(tmp_path, pool, "registry.terraform.io/hashicorp/null", attributes)
    assert not problems
    instance = found.state.instance(parse_resource_instance("terraform_data.b"))
    assert instance is not None
    assert instance.current is not None
    value = instance.current.decode(BUILTIN.schema().resources["terraform_data"].block.value_type)
    assert to_plain(value) == {"id": "7", "input": None, "output": None, "triggers_replace": want}
    assert found.state.provider(parse_resource_instance("terraform_data.b")) == TERRAFORM


def test_other_types_are_refused(tmp_path: Path, pool: ProviderPool) -> None:
    _, problems = taken_over(tmp_path, pool, "registry.terraform.io/acme/null2", {"id": "7"})
    assert problems == ["Unsupported source provider for move operation"]


def test_kinds_are_named() -> None:
    assert [kind.short for kind in endpoint.Kind] == ["call", "instance", "resource", "instance"]
