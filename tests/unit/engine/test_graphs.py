"""Graphs as values: what resources need next, and what operations walk."""

import pytest

from blockform.engine.graphs import GraphType, OperationGraph, operation_graph, resource_graph
from tests.unit.engine.conftest import Work

CHAIN = (
    'resource "terraform_data" "a" {}\n'
    "locals {\n  id = terraform_data.a.id\n}\n"
    'resource "terraform_data" "b" {\n  input = local.id\n}\n'
    'resource "terraform_data" "c" {\n  input = [terraform_data.b.id, local.id]\n}\n'
)
LOOP = (
    'resource "terraform_data" "a" {\n  input = terraform_data.b.id\n}\n'
    'resource "terraform_data" "b" {\n  input = terraform_data.a.id\n}\n'
)
PROVIDER = 'provider["terraform.io/builtin/terraform"]'


def drawn(work: Work, of: GraphType, **more: object) -> OperationGraph:
    graph, diags = operation_graph(work.session, of, **more)  # type: ignore[arg-type]
    assert graph is not None, diags
    return graph


def test_leaves_out_what_follows(work: Work) -> None:
    work.write(CHAIN)
    graph, diags = resource_graph(work.session)
    assert graph is not None, diags
    assert [(str(user), str(need)) for user, need in graph.edges] == [
        ("terraform_data.b", "terraform_data.a"),
        ("terraform_data.c", "terraform_data.b"),
    ]


def test_plan_shows_all_that_is_evaluated(work: Work) -> None:
    work.write(CHAIN)
    graph = drawn(work, GraphType.PLAN)
    assert (f"{'terraform_data.a'} (expand)", PROVIDER) in graph.edges
    assert ("terraform_data.b (expand)", "local.id (expand)") in graph.edges
    assert ("terraform_data.c (expand)", "terraform_data.a (expand)") not in graph.edges
    assert [(label, shape) for _, label, shape in graph.shapes] == [
        (PROVIDER, "diamond"),
        ("terraform_data.a", "box"),
        ("terraform_data.b", "box"),
        ("terraform_data.c", "box"),
    ]


def test_plan_knows_what_only_the_state_has(work: Work) -> None:
    work.write(CHAIN)
    work.apply()
    work.write('resource "terraform_data" "a" {}\n')
    names = {name for name, _, _ in drawn(work, GraphType.PLAN).shapes}
    assert "terraform_data.c (expand)" in names


def test_destroy_goes_the_other_way(work: Work) -> None:
    work.write(CHAIN)
    assert drawn(work, GraphType.PLAN_DESTROY).edges == (
        ("terraform_data.a (destroy)", "terraform_data.b (destroy)"),
        ("terraform_data.b (destroy)", "terraform_data.c (destroy)"),
        ("terraform_data.c (destroy)", PROVIDER),
    )


def test_a_saved_plan_shows_deletions(work: Work) -> None:
    work.write(CHAIN)
    work.apply()
    work.write('resource "terraform_data" "a" {}\n')
    work.save(to="saved.plan")
    graph = drawn(work, GraphType.APPLY, plan_file="saved.plan")
    assert ("terraform_data.b (destroy)", "terraform_data.c (destroy)") in graph.edges


@pytest.mark.parametrize("of", [GraphType.PLAN, GraphType.PLAN_DESTROY])
def test_cycles_are_errors_unless_they_are_to_be_drawn(work: Work, of: GraphType) -> None:
    work.write(LOOP)
    nothing, diags = operation_graph(work.session, of)
    assert nothing is None
    assert diags.has_errors
    assert resource_graph(work.session)[0] is None
    graph = drawn(work, of, draw_cycles=True)
    assert graph.cyclic == {
        ("terraform_data.a (expand)", "terraform_data.b (expand)"),
        ("terraform_data.b (expand)", "terraform_data.a (expand)"),
    }
    assert graph.cyclic <= set(graph.edges)


def test_a_broken_configuration_has_no_graph(work: Work) -> None:
    work.write("resource {\n")
    assert resource_graph(work.session)[1].has_errors
    assert operation_graph(work.session, GraphType.PLAN)[1].has_errors
    assert operation_graph(work.session, GraphType.APPLY, plan_file="missing.plan")[1].has_errors
