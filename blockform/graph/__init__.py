"""CONFIG -> GRAPH: what depends on what, and the walk that honours it."""

from blockform.graph.build import build_graph, depends_on_nodes, protection_nodes
from blockform.graph.closing import add_closing
from blockform.graph.dag import Dag
from blockform.graph.nodes import (
    CheckNode,
    CloseNode,
    LocalNode,
    ModuleEndNode,
    ModuleNode,
    Node,
    OutputNode,
    ProviderNode,
    ResourceNode,
    ValidationNode,
    VariableNode,
)
from blockform.graph.walk import Blocking, Job, Together, WalkResult, WalkStopped, walk

__all__ = [
    "Blocking",
    "CheckNode",
    "CloseNode",
    "Dag",
    "Job",
    "LocalNode",
    "ModuleEndNode",
    "ModuleNode",
    "Node",
    "OutputNode",
    "ProviderNode",
    "ResourceNode",
    "Together",
    "ValidationNode",
    "VariableNode",
    "WalkResult",
    "WalkStopped",
    "add_closing",
    "build_graph",
    "depends_on_nodes",
    "protection_nodes",
    "walk",
]
