"""The nodes of the graph: one for each thing a configuration declares or a state holds, instances not yet told apart."""

from dataclasses import dataclass
from typing import TypeAlias

from blockform.addrs import ModulePath, ProviderConfigAddr, ResourceConfigAddr


def _in(module: ModulePath, text: str) -> str:
    return text if module.is_root else f"{module}.{text}"


@dataclass(frozen=True, slots=True)
class VariableNode:
    """The value of an input variable."""

    module: ModulePath
    name: str

    def __str__(self) -> str:
        return _in(self.module, f"var.{self.name}")


@dataclass(frozen=True, slots=True)
class ValidationNode:
    """The validation rules of a variable, which may look at other objects."""

    module: ModulePath
    name: str

    def __str__(self) -> str:
        return _in(self.module, f"var.{self.name} (validation)")


@dataclass(frozen=True, slots=True)
class LocalNode:
    """A local value."""

    module: ModulePath
    name: str

    def __str__(self) -> str:
        return _in(self.module, f"local.{self.name}")


@dataclass(frozen=True, slots=True)
class OutputNode:
    """An output value."""

    module: ModulePath
    name: str

    def __str__(self) -> str:
        return _in(self.module, f"output.{self.name}")


@dataclass(frozen=True, slots=True)
class ModuleNode:
    """The instances of a module call; everything in the module comes after it."""

    path: ModulePath

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class ModuleEndNode:
    """Everything in a module and below it is done: what ``depends_on = [module.x]`` waits for."""

    path: ModulePath

    def __str__(self) -> str:
        return f"{self.path} (end)"


@dataclass(frozen=True, slots=True)
class ProviderNode:
    """A provider configuration."""

    addr: ProviderConfigAddr

    def __str__(self) -> str:
        return str(self.addr)


@dataclass(frozen=True, slots=True)
class ResourceNode:
    """All instances of a resource, declared, or in the state alone."""

    addr: ResourceConfigAddr

    def __str__(self) -> str:
        return str(self.addr)


@dataclass(frozen=True, slots=True)
class CheckNode:
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
    | CheckNode
)
