"""The nodes of the graph: one for each thing a configuration declares or a state holds, instances not yet told apart."""

from typing import TypeAlias

from msgspec import Struct

from blockform.addrs import Mode, ModulePath, ProviderConfigAddr, ResourceConfigAddr


def _in(module: ModulePath, text: str) -> str:
    return text if module.is_root else f"{module}.{text}"


class VariableNode(Struct, frozen=True):
    """The value of an input variable."""

    module: ModulePath
    name: str

    def __str__(self) -> str:
        return _in(self.module, f"var.{self.name}")


class ValidationNode(Struct, frozen=True):
    """The validation rules of a variable, which may look at other objects."""

    module: ModulePath
    name: str

    def __str__(self) -> str:
        return _in(self.module, f"var.{self.name} (validation)")


class LocalNode(Struct, frozen=True):
    """A local value."""

    module: ModulePath
    name: str

    def __str__(self) -> str:
        return _in(self.module, f"local.{self.name}")


class OutputNode(Struct, frozen=True):
    """An output value."""

    module: ModulePath
    name: str

    def __str__(self) -> str:
        return _in(self.module, f"output.{self.name}")


class ModuleNode(Struct, frozen=True):
    """The instances of a module call; everything in the module comes after it."""

    path: ModulePath

    def __str__(self) -> str:
        return str(self.path)


class ModuleEndNode(Struct, frozen=True):
    """Everything in a module and below it is done: what ``depends_on = [module.x]`` waits for."""

    path: ModulePath

    def __str__(self) -> str:
        return f"{self.path} (end)"


class ProviderNode(Struct, frozen=True):
    """A provider block, or the default configuration where there is none; with ``for_each`` all its configurations."""

    addr: ProviderConfigAddr

    def __str__(self) -> str:
        return str(self.addr)


class ResourceNode(Struct, frozen=True):
    """All instances of a resource, declared, or in the state alone."""

    addr: ResourceConfigAddr

    @property
    def is_ephemeral(self) -> bool:
        """Whether the objects are only there during a run: they are opened and closed."""
        return self.addr.resource.mode is Mode.EPHEMERAL

    def __str__(self) -> str:
        return str(self.addr)


class CloseNode(Struct, frozen=True):
    """The end of an ephemeral resource: nothing that may use its objects is left to be done."""

    addr: ResourceConfigAddr

    def __str__(self) -> str:
        return f"{self.addr} (close)"


class CheckNode(Struct, frozen=True):
    """The assertions of a check block."""

    module: ModulePath
    name: str

    def __str__(self) -> str:
        return _in(self.module, f"check.{self.name}")


Node: TypeAlias = (
    VariableNode
    | ValidationNode
    | LocalNode
    | OutputNode
    | ModuleNode
    | ModuleEndNode
    | ProviderNode
    | ResourceNode
    | CloseNode
    | CheckNode
)
