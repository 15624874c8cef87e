"""Graphs as text: in the DOT language, laid out as Terraform does it, and as Mermaid, which renders inside pull requests."""

from collections.abc import Iterator
from itertools import groupby

from blockform.engine.graphs import OperationGraph, ResourceGraph
from blockform.values import go_quote

_EMPTY = (
    "  /* This configuration does not contain any resources.         */",
    "  /* For a more detailed graph, try: blockform graph -type=plan */",
)


def resources_dot(graph: ResourceGraph) -> str:
    """The resources in one cluster a module. Source: Terraform's GraphCommand.resourceOnlyGraph."""
    lines = ["digraph G {", '  rankdir = "RL";', '  node [shape = rect, fontname = "sans-serif"];']
    if not graph.resources:
        lines += _EMPTY
    for module, resources in groupby(graph.resources, key=lambda addr: str(addr.module)):
        nodes = [f"{go_quote(str(addr))} [label={go_quote(str(addr.resource))}];" for addr in resources]
        if module:
            lines.append(f"  subgraph {go_quote(f'cluster_{module}')} {{")
            lines += [f"    label = {go_quote(module)}", '    fontname = "sans-serif"']
            lines += [*(f"    {node}" for node in nodes), "  }"]
        else:
            lines += [f"  {node}" for node in nodes]
    lines += [f"  {go_quote(str(user))} -> {go_quote(str(need))};" for user, need in graph.edges]
    return "\n".join([*lines, "}"]) + "\n"


def operation_dot(graph: OperationGraph) -> str:
    """Every node of an operation; edges of cycles in red. Source: Terraform's dag/dot.go."""
    lines = ["digraph {", '\tcompound = "true"', '\tnewrank = "true"', '\tsubgraph "root" {']
    for name, label, shape in graph.shapes:
        lines.append(f'\t\t{_rooted(name)} [label = {go_quote(label)}, shape = "{shape}"]')
    for user, need in graph.edges:
        red = ' [color = "red", penwidth = "2.0"]' if (user, need) in graph.cyclic else ""
        lines.append(f"\t\t{_rooted(user)} -> {_rooted(need)}{red}")
    return "\n".join([*lines, "\t}", "}"]) + "\n"


def _rooted(name: str) -> str:
    return go_quote(f"[root] {name}")


def resources_mermaid(graph: ResourceGraph) -> str:
    """The resources in one subgraph a module."""
    ids = {addr: f"n{position}" for position, addr in enumerate(graph.resources)}
    lines = ["flowchart RL"]
    for position, (module, resources) in enumerate(groupby(graph.resources, lambda addr: str(addr.module))):
        nodes = [f"{ids[addr]}[{_label(str(addr.resource))}]" for addr in resources]
        if module:
            lines += [
                f"  subgraph m{position}[{_label(module)}]",
                *(f"    {node}" for node in nodes),
                "  end",
            ]
        else:
            lines += [f"  {node}" for node in nodes]
    lines += [f"  {ids[user]} --> {ids[need]}" for user, need in graph.edges]
    return "\n".join(lines) + "\n"


def operation_mermaid(graph: OperationGraph) -> str:
    """Every node of an operation; edges of cycles are thick."""
    return "\n".join(["flowchart RL", *_operation_lines(graph)]) + "\n"


def _operation_lines(graph: OperationGraph) -> Iterator[str]:
    shapes = {name: (label, shape) for name, label, shape in graph.shapes}
    names = dict.fromkeys([*shapes, *(name for edge in graph.edges for name in edge)])
    ids = {name: f"n{position}" for position, name in enumerate(names)}
    for name, node in ids.items():
        label, shape = shapes.get(name, (name, ""))
        opening, closing = _BRACKETS[shape]
        yield f"  {node}{opening}{_label(label)}{closing}"
    for user, need in graph.edges:
        arrow = "==>" if (user, need) in graph.cyclic else "-->"
        yield f"  {ids[user]} {arrow} {ids[need]}"


_BRACKETS = {"box": ("[", "]"), "diamond": ("{", "}"), "note": ("[/", "/]"), "": ("(", ")")}


def _label(text: str) -> str:
    """A text that Mermaid takes as it stands: it knows entities, but no escapes."""
    return '"' + text.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;") + '"'
