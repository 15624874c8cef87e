"""When ephemeral resources are closed."""

from blockform.addrs import Mode, ModulePath, ProviderConfigAddr, ResourceAddr, ResourceConfigAddr
from blockform.addrs.objects import BUILTIN_PROVIDER
from blockform.graph import (
    CloseNode,
    Dag,
    LocalNode,
    ModuleEndNode,
    Node,
    ProviderNode,
    ResourceNode,
    add_closing,
)

ROOT = ModulePath()


def node(name: str, mode: Mode = Mode.MANAGED) -> ResourceNode:
    return ResourceNode(ResourceConfigAddr(ROOT, ResourceAddr("t", name, mode)))


TOKEN, SESSION, ITEM, USER, ALONE = (
    node("token", Mode.EPHEMERAL),
    node("session", Mode.EPHEMERAL),
    node("item"),
    node("user"),
    node("alone"),
)
PROVIDER = ProviderNode(ProviderConfigAddr(ROOT, BUILTIN_PROVIDER))


def needs(dag: Dag[Node], of: ResourceNode) -> set[str]:
    return {str(need) for need in dag.dependencies(CloseNode(of.addr))}


def made(*edges: tuple[Node, Node]) -> Dag[Node]:
    dag: Dag[Node] = Dag()
    for before, after in edges:
        dag.connect(before, after)
    dag.add(ALONE)
    add_closing(dag)
    return dag


def test_nothing_is_added_where_nothing_is_ephemeral() -> None:
    assert not any(isinstance(each, CloseNode) for each in made((ITEM, USER)))


def test_unused_object_is_closed_at_once() -> None:
    assert needs(made((PROVIDER, TOKEN)), TOKEN) == {"ephemeral.t.token"}


def test_closing_waits_for_the_last_users() -> None:
    local = LocalNode(ROOT, "value")
    dag = made((TOKEN, local), (local, ITEM), (ITEM, USER), (local, PROVIDER))
    assert needs(dag, TOKEN) == {"ephemeral.t.token", "t.user", str(PROVIDER)}


def test_what_was_opened_with_another_is_closed_first() -> None:
    dag = made((TOKEN, PROVIDER), (PROVIDER, SESSION), (SESSION, ITEM))
    assert needs(dag, SESSION) == {"ephemeral.t.session", "t.item"}
    assert needs(dag, TOKEN) == {"ephemeral.t.token", "ephemeral.t.session (close)"}


def test_end_of_a_module_keeps_nothing_open() -> None:
    end = ModuleEndNode(ModulePath(("child",)))
    dag = made((TOKEN, end), (ITEM, end), (TOKEN, USER))
    assert needs(dag, TOKEN) == {"ephemeral.t.token", "t.user"}
    dag = made((TOKEN, end), (end, ALONE))
    assert needs(dag, TOKEN) == {"ephemeral.t.token", "t.alone"}
