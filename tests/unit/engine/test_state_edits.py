"""Edits of a state as values: what an address names, moves, and what is forgotten with them."""

import pytest
from msgspec.structs import replace

from blockform.addrs import (
    parse_provider,
    parse_provider_config,
    parse_resource,
    parse_resource_instance,
    parse_target,
)
from blockform.engine.state_edits import instances_in_order, move, selected, with_provider, without
from blockform.state import InstanceState, ObjectStatus, State
from tests.unit.state.builders import make_object, make_state

FULL = (
    "press_x.a",
    "press_x.b[0]",
    "press_x.b[10]",
    "press_x.b[9]",
    'press_x.c["k"]',
    "data.press_x.d",
    "module.m.press_x.e",
    'module.n["p"].press_x.f',
    'module.n["q"].press_x.f',
    "module.m.module.o.press_x.g",
)


def names(state: State) -> list[str]:
    return [str(addr) for addr in instances_in_order(state)]


def with_dependencies(state: State, addr: str, *needs: str) -> State:
    target = parse_resource_instance(addr)
    obj = replace(make_object(addr), dependencies=tuple(map(parse_resource, needs)))
    provider = state.provider(target)
    assert provider is not None
    return state.with_instance(target, InstanceState(obj), provider)


def needs_of(state: State, addr: str) -> list[str]:
    instance = state.instance(parse_resource_instance(addr))
    assert instance is not None
    assert instance.current is not None
    return list(map(str, instance.current.dependencies))


def test_lists_as_terraform_does() -> None:
    assert names(make_state(*reversed(FULL))) == [
        "data.press_x.d",
        "press_x.a",
        "press_x.b[0]",
        "press_x.b[9]",
        "press_x.b[10]",
        'press_x.c["k"]',
        "module.m.press_x.e",
        'module.n["p"].press_x.f',
        'module.n["q"].press_x.f',
        "module.m.module.o.press_x.g",
    ]


@pytest.mark.parametrize(
    ("target", "want"),
    [
        pytest.param("press_x.a", ["press_x.a"], id="single"),
        pytest.param("press_x.b", ["press_x.b[0]", "press_x.b[9]", "press_x.b[10]"], id="all of a resource"),
        pytest.param("press_x.b[9]", ["press_x.b[9]"], id="instance"),
        pytest.param(
            "module.m", ["module.m.press_x.e", "module.m.module.o.press_x.g"], id="module and below"
        ),
        pytest.param(
            "module.n", ['module.n["p"].press_x.f', 'module.n["q"].press_x.f'], id="all of a module"
        ),
        pytest.param('module.n["q"]', ['module.n["q"].press_x.f'], id="module instance"),
        pytest.param("press_x.d", [], id="a data source is something else"),
    ],
)
def test_selects_what_a_target_names(target: str, want: list[str]) -> None:
    state = make_state(*FULL)
    found = selected(state, [parse_target(target)])
    assert [str(addr) for addr in found] == want
    assert names(without(state, found)) == [name for name in names(state) if name not in want]


def test_selects_each_instance_once() -> None:
    targets = [parse_target(text) for text in ("press_x.b[9]", "press_x.b", "press_x.b[9]")]
    assert [str(addr) for addr in selected(make_state(*FULL), targets)] == [
        "press_x.b[9]",
        "press_x.b[0]",
        "press_x.b[10]",
    ]


def test_provider_keeps_module_and_alias() -> None:
    state = make_state("press_x.a", "press_x.b")
    key = next(iter(state.resources))
    aliased = parse_provider_config('module.m.provider["registry.terraform.io/peak/press"].eu')
    state = replace(
        state, resources={**state.resources, key: replace(state.resources[key], provider=aliased)}
    )
    done = with_provider(state, parse_provider("peak/press"), parse_provider("fork/press"))
    assert {str(resource.provider) for resource in done.resources.values()} == {
        'provider["registry.terraform.io/fork/press"]',
        'module.m.provider["registry.terraform.io/fork/press"].eu',
    }


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        pytest.param("press_x.a", ["module.m.press_x.e"], id="resource"),
        pytest.param("module.m", ["press_x.a"], id="module"),
        pytest.param("press_x.b[9]", ["press_x.a", "module.m.press_x.e"], id="something else"),
    ],
)
def test_users_forget_what_has_moved(left: str, kept: list[str]) -> None:
    """All or nothing: the next apply records them again."""
    needs = ("press_x.a", "module.m.press_x.e")
    state = with_dependencies(make_state(*FULL, "press_x.user"), "press_x.user", *needs)
    to = "module.z" if left.startswith("module") else "press_x.z"
    moved, diags = move(state, None, parse_target(left), parse_target(to))
    assert moved is not None, diags
    forgotten = len(kept) < len(needs)
    assert needs_of(moved.target, "press_x.user") == ([] if forgotten else list(needs))


def test_an_instance_of_a_module_leaves_dependencies_alone() -> None:
    state = with_dependencies(make_state(*FULL, "press_x.user"), "press_x.user", "module.n.press_x.f")
    moved, _ = move(state, None, parse_target('module.n["p"]'), parse_target("module.z"))
    assert moved is not None
    assert needs_of(moved.target, "press_x.user") == ["module.n.press_x.f"]


def test_status_and_provider_move_along() -> None:
    state = make_state("press_x.a")
    key, resource = next(iter(state.resources.items()))
    obj = replace(make_object(), status=ObjectStatus.TAINTED)
    instance = replace(resource.instances[None], current=obj, deposed={"aa": make_object()})
    state = replace(state, resources={key: replace(resource, instances={None: instance})})
    moved, _ = move(state, State(), parse_target("press_x.a"), parse_target("module.m.press_x.z[1]"))
    assert moved is not None
    assert not moved.source.resources
    (found,) = moved.target.resources.values()
    assert found.provider == resource.provider
    assert found.instances == {1: instance}


def test_a_module_may_move_into_itself() -> None:
    moved, diags = move(make_state(*FULL), None, parse_target("module.m"), parse_target("module.m.module.x"))
    assert moved is not None, diags
    assert [name for name in names(moved.target) if name.startswith("module.m.")] == [
        "module.m.module.x.press_x.e",
        "module.m.module.x.module.o.press_x.g",
    ]


def test_a_failed_move_changes_neither_state() -> None:
    state, other = make_state(*FULL), make_state("module.m.module.o.press_x.other")
    before = names(state), names(other)
    moved, diags = move(state, other, parse_target("module.m"), parse_target("module.m"))
    assert moved is None
    assert [item.summary for item in diags] == ["Destination module already exists"]
    assert (names(state), names(other)) == before
