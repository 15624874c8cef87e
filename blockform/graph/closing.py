"""When ephemeral resources are closed: a node for each, after all that may use what was opened.

Source: Terraform's ephemeralResourceCloseTransformer.
"""

from typing import Any

from blockform.graph.dag import Dag
from blockform.graph.nodes import CloseNode, ModuleEndNode, ResourceNode


def add_closing(dag: Dag[Any]) -> None:
    """Add a :class:`CloseNode` for every ephemeral resource of a graph that is about to be walked.

    It comes after whatever depends on the resource, directly or not, however it does: through a provider configuration made with it,
    say, all that this provider deals with. What was opened with the help of another ephemeral resource is closed before that. The
    graph may hold nodes of other packages.
    """
    if not any(isinstance(node, ResourceNode) and node.is_ephemeral for node in dag):
        return
    for node in reversed(dag.order()):
        if isinstance(node, ResourceNode) and node.is_ephemeral:
            closing = CloseNode(node.addr)
            users = {user for user in dag.all_dependents([node]) if not isinstance(user, ModuleEndNode)}
            dag.connect(node, closing)
            for user in users:
                if users.isdisjoint(dag.dependents(user)):
                    dag.connect(user, closing)
