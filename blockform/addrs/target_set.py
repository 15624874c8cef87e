"""Many target addresses at once, such that asking whether they name something costs the same for one as for a thousand.

Source of the rules: Terraform's and OpenTofu's addrs.Targetable and its TargetContains.
"""

from collections.abc import Iterable

from blockform.addrs.module import InstanceKey, ModuleInstance, ModulePath, ModuleStep
from blockform.addrs.parse import TargetAddr
from blockform.addrs.resource import ResourceAddr, ResourceConfigAddr, ResourceInstanceAddr


class TargetSet:
    """What ``-target`` or ``-exclude`` options name, taken together. Not changed once it is made."""

    def __init__(self, targets: Iterable[TargetAddr]) -> None:
        self.addresses: tuple[TargetAddr, ...] = tuple(dict.fromkeys(targets))
        self._instances: set[tuple[ModuleInstance, ResourceAddr, InstanceKey]] = set()
        self._modules: set[tuple[ModuleStep, ...]] = set()
        self._blocks: set[ResourceConfigAddr] = set()
        self._calls: set[ModulePath] = set()
        self._whole_blocks: set[ResourceConfigAddr] = set()
        self._whole_calls: set[ModulePath] = set()
        self.keyed_calls: set[ModulePath] = set()
        """The modules of which an address names some instances."""
        for target in self.addresses:
            self._add(target)

    def _add(self, target: TargetAddr) -> None:
        if isinstance(target, ModuleInstance):
            self._modules.add(target.steps)
            self._calls.add(target.path)
            (self.keyed_calls if _has_keys(target) else self._whole_calls).add(target.path)
            return
        self._instances.add((target.module, target.resource, target.key))
        self._blocks.add(target.config)
        if target.key is None and not _has_keys(target.module):
            self._whole_blocks.add(target.config)

    def __bool__(self) -> bool:
        return bool(self.addresses)

    def contains(self, addr: ResourceInstanceAddr) -> bool:
        """Whether an address names this instance, alone or among others; see :func:`target_contains`."""
        module, of = addr.module, addr.resource
        if (module, of, addr.key) in self._instances or (module, of, None) in self._instances:
            return True
        steps = module.steps
        return any(
            steps[:end] in self._modules
            or (*steps[: end - 1], ModuleStep(steps[end - 1].name)) in self._modules
            for end in range(1, len(steps) + 1)
        )

    def touches(self, addr: ResourceConfigAddr) -> bool:
        """Whether an address may name an instance of the block, as far as that can be told without instance keys."""
        return addr in self._blocks or _inside(addr.module, self._calls)

    def touches_itself(self, addr: ResourceConfigAddr) -> bool:
        """As :meth:`touches`, but for addresses of single instances of modules."""
        return addr in self._blocks or _inside(addr.module, self._whole_calls)

    def contains_all(self, addr: ResourceConfigAddr) -> bool:
        """Whether an address names every instance of the block, whatever their keys."""
        return addr in self._whole_blocks or _inside(addr.module, self._whole_calls)


def _has_keys(module: ModuleInstance) -> bool:
    return any(step.key is not None for step in module.steps)


def _inside(module: ModulePath, calls: set[ModulePath]) -> bool:
    names = module.names
    return any(ModulePath(names[:end]) in calls for end in range(1, len(names) + 1))
