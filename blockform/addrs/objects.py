"""The other things an expression or a message can name: variables, locals, outputs, modules, providers and the small scopes."""

from dataclasses import dataclass

from blockform.addrs.module import ModulePath


@dataclass(frozen=True, slots=True, order=True)
class VariableAddr:
    """``var.name``."""

    name: str

    def __str__(self) -> str:
        return f"var.{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class LocalAddr:
    """``local.name``."""

    name: str

    def __str__(self) -> str:
        return f"local.{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class OutputAddr:
    """``output.name`` of a module."""

    name: str

    def __str__(self) -> str:
        return f"output.{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class CheckAddr:
    """``check.name``; only tests name checks."""

    name: str

    def __str__(self) -> str:
        return f"check.{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class RunAddr:
    """``run.name``: the outputs of an earlier run of a test file."""

    name: str

    def __str__(self) -> str:
        return f"run.{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class ModuleCallAddr:
    """``module.name``: all instances of a call."""

    name: str

    def __str__(self) -> str:
        return f"module.{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class CountAttr:
    """``count.index``; ``name`` is ``index``."""

    name: str

    def __str__(self) -> str:
        return f"count.{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class EachAttr:
    """``each.key`` or ``each.value``."""

    name: str

    def __str__(self) -> str:
        return f"each.{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class PathAttr:
    """``path.module``, ``path.root`` or ``path.cwd``."""

    name: str

    def __str__(self) -> str:
        return f"path.{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class TerraformAttr:
    """``terraform.workspace`` or ``terraform.applying``; ``blockform.x`` means the same."""

    name: str

    def __str__(self) -> str:
        return f"terraform.{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class SelfAddr:
    """``self``: the object whose postcondition or provisioner is looked at."""

    def __str__(self) -> str:
        return "self"


@dataclass(frozen=True, slots=True, order=True)
class ProviderAddr:
    """A provider by its full source: ``registry.terraform.io/peak/press``, ``terraform.io/builtin/terraform``."""

    host: str
    namespace: str
    type: str

    def __str__(self) -> str:
        return f"{self.host}/{self.namespace}/{self.type}"

    @property
    def for_display(self) -> str:
        """Without the default host, as messages show it."""
        if self.host == "registry.terraform.io":
            return f"{self.namespace}/{self.type}"
        return str(self)


BUILTIN_PROVIDER = ProviderAddr("terraform.io", "builtin", "terraform")


@dataclass(frozen=True, slots=True, order=True)
class ProviderConfigAddr:
    """One configuration of a provider: ``module.a.provider["registry.terraform.io/peak/press"].alias``."""

    module: ModulePath
    provider: ProviderAddr
    alias: str = ""

    def __str__(self) -> str:
        text = f'provider["{self.provider}"]' + (f".{self.alias}" if self.alias else "")
        return text if self.module.is_root else f"{self.module}.{text}"
