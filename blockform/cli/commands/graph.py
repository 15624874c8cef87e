"""``blockform graph``."""

import click

from blockform.cli.console_io import write
from blockform.cli.flags import GoCommand
from blockform.cli.options import flag, text_option, variable_options
from blockform.cli.simple import Simple, simple_options
from blockform.cli.views.graph_text import (
    operation_dot,
    operation_mermaid,
    resources_dot,
    resources_mermaid,
)
from blockform.engine.graphs import GraphType, operation_graph, resource_graph

FORMATS = ("dot", "mermaid")


@click.command(
    cls=GoCommand, name="graph", short_help="Generate a Graphviz graph of the steps in an operation"
)
@click.argument("arguments", nargs=-1, metavar="")
@text_option("format", metavar="dot", text="The language of the graph: dot or mermaid.", default="dot")
@text_option(
    "type",
    metavar="TYPE",
    text="The operation to draw: plan, plan-refresh-only, plan-destroy, or apply. Without it only resources are shown.",
)
@text_option("plan", metavar="tfplan", text="Draw what a saved plan would do. Implies -type=apply.")
@flag("draw-cycles", text="Highlight any cycles in the graph. Only with -type=TYPE.")
@click.option("--module-depth", type=int, default=-1, hidden=True)
@variable_options
@simple_options
def command(
    *,
    arguments: tuple[str, ...],
    format: str,  # noqa: A002  the option's name
    type: str | None,  # noqa: A002  the option's name
    plan: str | None,
    draw_cycles: bool,
    no_color: bool,
    **_: object,
) -> int:
    """Print how the resources of the configuration depend on each other, or with -type=TYPE all that an operation evaluates.

    The graph is in the DOT language, which Graphviz reads, or in Mermaid's, which many places that show Markdown draw.
    """
    simple = Simple.start(no_color=no_color, as_json=True)
    problem = _problem(arguments, format, type)
    if problem is not None:
        return simple.fail(*problem)
    if type is None and plan is None:
        resources, diags = resource_graph(simple.session)
        draw_resources = resources_dot if format == "dot" else resources_mermaid
        text = draw_resources(resources) if resources is not None else None
    else:
        of = GraphType(type) if type is not None else GraphType.APPLY
        graph, diags = operation_graph(simple.session, of, plan_file=plan, draw_cycles=draw_cycles)
        draw = operation_dot if format == "dot" else operation_mermaid
        text = draw(graph) if graph is not None else None
    simple.view.diagnostics(diags)
    write(text or "")
    return 1 if text is None else 0


def _problem(arguments: tuple[str, ...], form: str, of: str | None) -> tuple[str, str] | None:
    """Summary and detail of what is wrong with the options."""
    if arguments:
        return (
            "Too many command line arguments",
            "Expected no positional arguments. Did you mean to use -chdir?",
        )
    if form not in FORMATS:
        return "Unsupported graph format", 'The -format=... argument must be either "dot" or "mermaid".'
    if of is not None and of not in {kind.value for kind in GraphType}:
        detail = (
            'The -type=... argument must be either "plan", "plan-refresh-only", "plan-destroy", or "apply".'
        )
        return "Unsupported graph type", detail
    return None
