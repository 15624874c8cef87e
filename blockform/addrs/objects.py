"""The other things an expression or a message can name: variables, locals, outputs, modules, providers and the small scopes."""

from msgspec import Struct

from blockform.addrs.module import InstanceKey, ModulePath, instance_key_text


class VariableAddr(Struct, frozen=True, order=True):
    """``var.name``."""

    name: str

    def __str__(self) -> str:
        return f"var.{self.name}"


class LocalAddr(Struct, frozen=True, order=True):
    """``local.name``."""

    name: str

    def __str__(self) -> str:
        return f"local.{self.name}"


class OutputAddr(Struct, frozen=True, order=True):
    """``output.name`` of a module."""

    name: str

    def __str__(self) -> str:
        return f"output.{self.name}"


class CheckAddr(Struct, frozen=True, order=True):
    """``check.name``; only tests name checks."""

    name: str

    def __str__(self) -> str:
        return f"check.{self.name}"


class RunAddr(Struct, frozen=True, order=True):
    """``run.name``: the outputs of an earlier run of a test file."""

    name: str

    def __str__(self) -> str:
        return f"run.{self.name}"


class ModuleCallAddr(Struct, frozen=True, order=True):
    """``module.name``: all instances of a call."""

    name: str

    def __str__(self) -> str:
        return f"module.{self.name}"


class CountAttr(Struct, frozen=True, order=True):
    """``count.index``; ``name`` is ``index``."""

    name: str

    def __str__(self) -> str:
        return f"count.{self.name}"


class EachAttr(Struct, frozen=True, order=True):
    """``each.key`` or ``each.value``."""

    name: str

    def __str__(self) -> str:
        return f"each.{self.name}"


class PathAttr(Struct, frozen=True, order=True):
    """``path.module``, ``path.root`` or ``path.cwd``."""

    name: str

    def __str__(self) -> str:
        return f"path.{self.name}"


class TerraformAttr(Struct, frozen=True, order=True):
    """``terraform.workspace`` or ``terraform.applying``; ``blockform.x`` means the same."""

    name: str

    def __str__(self) -> str:
        return f"terraform.{self.name}"


class SelfAddr(Struct, frozen=True, order=True):
    """``self``: the object whose postcondition or provisioner is looked at."""

    def __str__(self) -> str:
        return "self"


class ProviderAddr(Struct, frozen=True, order=True):
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


class ProviderConfigAddr(Struct, frozen=True, order=True):
    """One configuration of a provider: ``module.a.provider["registry.terraform.io/peak/press"].alias``.

    One of a block with ``for_each`` has a ``key`` too: ``...alias["tenant"]``; without it all of the block are meant.
    """

    module: ModulePath
    provider: ProviderAddr
    alias: str = ""
    key: InstanceKey = None

    @property
    def whole(self) -> "ProviderConfigAddr":
        """The block that the configuration is of."""
        return self if self.key is None else ProviderConfigAddr(self.module, self.provider, self.alias)

    def __str__(self) -> str:
        text = f'provider["{self.provider}"]' + (f".{self.alias}" if self.alias else "")
        text += instance_key_text(self.key)
        return text if self.module.is_root else f"{self.module}.{text}"
