"""Objects that are no longer managed but live on: by ``removed`` blocks, and by ``lifecycle { destroy = false }``.

Source: Terraform's refactoring.FindRemoveStatements and resourceLifecycleForget.
"""

from collections.abc import Iterable

from msgspec import Struct, field

from blockform.addrs import ModulePath, ResourceConfigAddr, ResourceInstanceAddr
from blockform.config import Config, RemovedConfig, ResourceConfig
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.plan.action import Action
from blockform.plan.model import ResourceChange
from blockform.syntax import Block


class Removed(Struct, frozen=True):
    """The ``removed`` blocks of a configuration by what they name; that of an outer module wins over an inner one's."""

    resources: dict[ResourceConfigAddr, RemovedConfig] = field(default_factory=dict)
    modules: dict[ModulePath, RemovedConfig] = field(default_factory=dict)

    def forgets(self, addr: ResourceInstanceAddr) -> bool:
        """Whether the object is to live on, without being managed."""
        if not self.resources and not self.modules:
            return False
        if _forgets(self.resources.get(addr.config)):
            return True
        names = addr.config.module.names
        return any(_forgets(self.modules.get(ModulePath(names[:size]))) for size in range(1, len(names) + 1))

    def destroys(self, addr: ResourceInstanceAddr) -> bool:
        """Whether a block says of the resource itself that its objects are to be destroyed."""
        block = self.resources.get(addr.config)
        return block is not None and block.destroy


def _forgets(block: RemovedConfig | None) -> bool:
    return block is not None and not block.destroy


def removed_blocks(config: Config) -> tuple[Removed, Diagnostics]:
    """All of them; errors where something that was removed is still declared."""
    found = Removed()
    for node in config.walk():
        for block in node.module.removed:
            path = ModulePath((*node.path.names, *block.module.names))
            if block.resource is None:
                found.modules.setdefault(path, block)
            else:
                found.resources.setdefault(ResourceConfigAddr(path, block.resource), block)
    return found, Diagnostics([*_declared_resources(config, found), *_declared_modules(config, found)])


def _declared_resources(config: Config, found: Removed) -> Iterable[Diagnostic]:
    for addr in found.resources:
        resource = config.resource(addr)
        if resource is not None:
            yield Diagnostic.error("Removed resource still exists", _still(addr), resource.range)


def _declared_modules(config: Config, found: Removed) -> Iterable[Diagnostic]:
    for path in found.modules:
        node = config.descendant(path)
        if node is not None and node.call is not None:
            yield Diagnostic.error("Removed module still exists", _still(path), node.call.range)


def _still(what: ResourceConfigAddr | ModulePath) -> str:
    return f"This statement declares that {what} was removed, but it is still declared in configuration."


def removed_with(config: Config, addr: ResourceConfigAddr) -> tuple[Block, ...]:
    """The provisioners of the ``removed`` block of a resource; those of an outer module's block win."""
    names = addr.module.names
    for size in range(len(names) + 1):
        node = config.descendant(ModulePath(names[:size]))
        for block in node.module.removed if node is not None else ():
            if (block.module.names, block.resource) == (names[size:], addr.resource):
                return block.provisioners
    return ()


def lets_live(resource: ResourceConfig | None) -> bool:
    """Whether a block says that its objects are never destroyed."""
    return resource is not None and not resource.lifecycle.destroy


def forget_warning(changes: Iterable[ResourceChange]) -> Diagnostic | None:
    """What a plan says of the objects that it forgets."""
    forgotten = [
        f"\n - {change.addr}"
        for change in changes
        if change.action in {Action.FORGET, Action.CREATE_BEFORE_FORGET}
    ]
    if not forgotten:
        return None
    return Diagnostic.warning(
        "Some objects will no longer be managed by blockform",
        "If you apply this plan, blockform will discard its tracking information for the following objects, but it will not delete "
        f"them:{''.join(forgotten)}\n\nAfter applying this plan, blockform will no longer manage these objects. You will need to import "
        "them into blockform to manage them again.",
    )
