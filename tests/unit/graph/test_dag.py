"""The graph of anything: edges, reach, order, parts and cycles."""

import pytest

from blockform.graph import Dag


def make(*edges: tuple[str, str], alone: str = "") -> Dag[str]:
    dag: Dag[str] = Dag()
    for dependency, dependent in edges:
        dag.connect(dependency, dependent)
    for node in alone:
        dag.add(node)
    return dag


DIAMOND = (("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"))


def test_nodes_are_kept_once_and_in_order() -> None:
    dag = make(("b", "a"), alone="cab")
    assert list(dag) == ["b", "a", "c"]
    assert len(dag) == 3
    assert "c" in dag
    assert "x" not in dag


def test_neighbours() -> None:
    dag = make(*DIAMOND)
    assert list(dag.dependencies("d")) == ["b", "c"]
    assert list(dag.dependents("a")) == ["b", "c"]
    assert sorted(dag.edges()) == sorted(DIAMOND)


def test_reach_goes_all_the_way() -> None:
    dag = make(*DIAMOND, ("d", "e"), alone="x")
    assert dag.all_dependencies(["d"]) == {"a", "b", "c"}
    assert dag.all_dependencies(["d", "b"]) == {"a", "b", "c"}
    assert dag.all_dependents(["b"]) == {"d", "e"}
    assert dag.all_dependents([]) == set()


def test_connect_tells_what_is_new() -> None:
    dag = make(("a", "b"))
    assert dag.connect("b", "c")
    assert not dag.connect("a", "b")
    assert not dag.connect("a", "a")
    dag.disconnect("a", "b")
    assert dag.connect("a", "b")


def test_order_prefers_what_was_added_first() -> None:
    assert make(*DIAMOND, alone="x").order() == ["a", "b", "c", "d", "x"]
    assert make(("z", "y"), ("z", "x"), alone="a").order() == ["z", "y", "x", "a"]


def test_part_keeps_edges_within() -> None:
    part = make(*DIAMOND, alone="x").restricted_to(["d", "b", "a"])
    assert list(part) == ["a", "b", "d"]
    assert sorted(part.edges()) == [("a", "b"), ("b", "d")]


@pytest.mark.parametrize(
    ("edges", "cycles", "knots"),
    [
        pytest.param(DIAMOND, [], [], id="none"),
        pytest.param((("a", "b"), ("b", "a")), [["a", "b"]], [{"a", "b"}], id="two"),
        pytest.param(
            (("x", "a"), ("a", "b"), ("b", "c"), ("c", "a"), ("c", "y")),
            [["a", "b", "c"]],
            [{"a", "b", "c"}],
            id="with a way in and out",
        ),
        pytest.param(
            (("d", "c"), ("c", "d"), ("b", "a"), ("a", "b")),
            [["d", "c"], ["b", "a"]],
            [{"c", "d"}, {"a", "b"}],
            id="two of them, the first added first",
        ),
    ],
)
def test_cycles(edges: tuple[tuple[str, str], ...], cycles: list[list[str]], knots: list[set[str]]) -> None:
    dag = make(*edges)
    assert dag.cycles() == cycles
    found = dag.knots()
    assert len(found) == len(knots)
    assert all(knot in found for knot in knots)
