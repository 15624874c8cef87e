"""Resources and their instances, within a module and from the root."""

from enum import Enum

from msgspec import Struct

from blockform.addrs.module import InstanceKey, ModuleInstance, ModulePath, instance_key_text


class Mode(Enum):
    """How a resource is dealt with; the value is what state and plan JSON say."""

    MANAGED = "managed"
    DATA = "data"
    EPHEMERAL = "ephemeral"

    __hash__ = object.__hash__  # addresses are hashed all the time, and Enum's own is written in Python


_PREFIX = {Mode.MANAGED: "", Mode.DATA: "data.", Mode.EPHEMERAL: "ephemeral."}


class ResourceAddr(Struct, frozen=True):
    """Names one resource block within its module, ``press_block_spec.train``; says nothing of its instances."""

    type: str
    name: str
    mode: Mode = Mode.MANAGED

    def __str__(self) -> str:
        return f"{_PREFIX[self.mode]}{self.type}.{self.name}"


class ResourceConfigAddr(Struct, frozen=True, cache_hash=True):
    """One resource block of the configuration: a module path and the resource in it."""

    module: ModulePath
    resource: ResourceAddr

    def __str__(self) -> str:
        return str(self.resource) if self.module.is_root else f"{self.module}.{self.resource}"


class ResourceInstanceAddr(Struct, frozen=True):
    """One instance of a resource, from the root: ``module.a["x"].press_block_spec.train[0]``."""

    module: ModuleInstance
    resource: ResourceAddr
    key: InstanceKey = None

    @property
    def config(self) -> ResourceConfigAddr:
        """The block it is an instance of."""
        return ResourceConfigAddr(self.module.path, self.resource)

    def __str__(self) -> str:
        text = f"{self.resource}{instance_key_text(self.key)}"
        return text if self.module.is_root else f"{self.module}.{text}"


__all__ = [
    "InstanceKey",
    "Mode",
    "ResourceAddr",
    "ResourceConfigAddr",
    "ResourceInstanceAddr",
    "instance_key_text",
]
