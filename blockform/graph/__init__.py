"""CONFIG -> GRAPH: what depends on what, and the walk that honours it."""

from blockform.graph.build import build_graph, depends_on_nodes
from blockform.graph.dag import Dag
from blockform.graph.nodes import (
    CheckNode,
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
    "build_graph",
    "depends_on_nodes",
    "walk",
]
