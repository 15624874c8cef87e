"""Many changes to a state at the price of one copy."""

from msgspec.structs import replace

from blockform.addrs import InstanceKey, ProviderConfigAddr, ResourceInstanceAddr
from blockform.state.model import (
    NOTHING,
    InstanceState,
    OutputState,
    ResourceKey,
    ResourceObject,
    ResourceState,
    State,
)

_EMPTY = InstanceState()


class StateBuilder:
    """A state under change. Mutable: owned by one coordinator, which alone calls it; not safe for threads.

    Each change costs constant time (beside the first one to a resource, which copies its table of instances);
    :meth:`build` costs the number of resources plus the instances of those changed since the last build.
    """

    def __init__(self, base: State) -> None:
        self._base = base
        self._resources = dict(base.resources)
        self._outputs = dict(base.outputs)
        self._open: dict[ResourceKey, dict[InstanceKey, InstanceState]] = {}
        self._providers: dict[ResourceKey, ProviderConfigAddr] = {}

    def instance(self, addr: ResourceInstanceAddr) -> InstanceState | None:
        """The objects of this instance as they are by now."""
        key = (addr.module, addr.resource)
        if key in self._open:
            return self._open[key].get(addr.key)
        resource = self._resources.get(key)
        return None if resource is None else resource.instances.get(addr.key)

    def provider(self, addr: ResourceInstanceAddr) -> ProviderConfigAddr | None:
        """The provider configuration of the resource of this instance, as it is by now."""
        key = (addr.module, addr.resource)
        resource = self._resources.get(key)
        return self._providers.get(key) or (None if resource is None else resource.provider)

    def set_object(
        self,
        addr: ResourceInstanceAddr,
        obj: ResourceObject | None,
        provider: ProviderConfigAddr,
        deposed_key: str | None = None,
    ) -> None:
        """Put the current object of the instance, or its deposed one, in place; None removes it.

        What is protected stays so: only :meth:`set_instance` ends that.
        """
        instances = self._opened(addr, provider)
        old = instances.get(addr.key, _EMPTY)
        obj = obj.managed_by(provider.key) if obj is not None else None
        if obj is not None and not deposed_key and old.current is not None and old.current.is_protected:
            obj = obj.protected(on=True)
        instance = old.with_object(obj, deposed_key)
        if instance.is_empty:
            instances.pop(addr.key, None)
        else:
            instances[addr.key] = instance

    def set_instance(
        self, addr: ResourceInstanceAddr, instance: InstanceState | None, provider: ProviderConfigAddr
    ) -> None:
        """Put all objects of the instance in place; None removes them."""
        instances = self._opened(addr, provider)
        if instance is None or instance.is_empty:
            instances.pop(addr.key, None)
        else:
            instances[addr.key] = instance

    def set_output(self, name: str, output: OutputState | None) -> None:
        """Put a root output in place, with the unknown keys of the one before; None removes it."""
        if output is None:
            self._outputs.pop(name, None)
            return
        old = self._outputs.get(name)
        self._outputs[name] = replace(output, extra=old.extra) if old and not output.extra else output

    def set_check_results(self, results: object) -> None:
        """Put the raw JSON of the check results in place."""
        self._base = replace(self._base, check_results=results)

    def build(self) -> State:
        """The state as it is by now; the builder may be used further."""
        for key, instances in self._open.items():
            if instances:
                old = self._resources.get(key)
                self._resources[key] = ResourceState(
                    module=key[0],
                    resource=key[1],
                    provider=self._providers[key],
                    instances=dict(instances),
                    extra=old.extra if old else NOTHING,
                )
            else:
                self._resources.pop(key, None)
        self._open.clear()
        return replace(self._base, resources=dict(self._resources), outputs=dict(self._outputs))

    def _opened(
        self, addr: ResourceInstanceAddr, provider: ProviderConfigAddr
    ) -> dict[InstanceKey, InstanceState]:
        key = (addr.module, addr.resource)
        self._providers[key] = provider.whole
        if key not in self._open:
            old = self._resources.get(key)
            self._open[key] = dict(old.instances) if old else {}
        return self._open[key]
