"""Provider configurations made with ephemeral objects, where nothing is planned or applied: what they need is opened for a while."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from msgspec import Struct

from blockform.addrs import ProviderConfigAddr
from blockform.config import Config
from blockform.diagnostics import Diagnostics
from blockform.graph import CloseNode, Dag, Job, Node, ProviderNode, ResourceNode, walk
from blockform.plan.checks import Checks
from blockform.plan.configure import configure_provider, is_absent
from blockform.plan.events import Emit
from blockform.plan.named import NamedValues
from blockform.plan.open_objects import OpenObjects
from blockform.plan.opening import all_closed, open_resource
from blockform.plan.providers import ProviderPool
from blockform.plan.selection import ALL, Selection
from blockform.plan.world import World
from blockform.values import Value


class Credentials(Struct, kw_only=True):
    """Configures providers together with what they need. Mutable; only the walk's coordinator touches it."""

    world: World
    pool: ProviderPool
    diags: Diagnostics
    emit: Emit
    named: NamedValues
    ephemerals: OpenObjects
    checks: Checks
    selection: Selection = ALL

    @classmethod
    def of(
        cls, world: World, pool: ProviderPool, diags: Diagnostics, emit: Emit, variables: Mapping[str, Value]
    ) -> "Credentials":
        """For a world in which nothing has been opened yet; ``variables`` are final values of the root variables."""
        ephemerals, checks = OpenObjects(emit), Checks(world.config)
        world.expired = ephemerals.expired
        named = NamedValues(world, diags, variables, checks)
        return cls(
            world=world,
            pool=pool,
            diags=diags,
            emit=emit,
            named=named,
            ephemerals=ephemerals,
            checks=checks,
        )

    @property
    def config(self) -> Config:
        """The configuration."""
        return self.world.config

    @contextmanager
    def ready(self, dag: Dag[Node], providers: Iterable[ProviderConfigAddr]) -> Iterator[None]:
        """Have those of the providers configured that need ephemeral objects, which are closed at the end.

        ``dag`` is the graph of the configuration. Objects of other resources are shown already; providers that need nothing
        ephemeral are left to others.
        """
        needy = [node for node in map(ProviderNode, providers) if node in dag and _is_needy(dag, node)]
        with all_closed(self, self.ephemerals.tick):
            if needy:
                part = dag.restricted_to({*needy, *dag.all_dependencies(needy)})
                walk(part, self._visit, tick=self.ephemerals.tick)
            yield

    def _visit(self, node: Node) -> Job | bool:
        match node:
            case ResourceNode(addr):
                return open_resource(self, addr) if node.is_ephemeral else True
            case ProviderNode(addr):
                usable = self.pool.installed(addr.provider) is not None and not is_absent(self.world, addr)
                return usable and configure_provider(self.world, self.pool, node, self.diags)
            case CloseNode():
                return True
            case _:
                return self.named.visit(node)


def _is_needy(dag: Dag[Node], node: ProviderNode) -> bool:
    return any(isinstance(need, ResourceNode) and need.is_ephemeral for need in dag.all_dependencies([node]))
