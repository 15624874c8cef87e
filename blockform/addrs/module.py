"""Modules: the static path of calls from the root, and the same path with an instance key per step."""

import re
from typing import TypeAlias

from msgspec import Struct

InstanceKey: TypeAlias = "str | int | None"


_ESCAPED = re.compile(r'[\\"\n\r\t]|[$%]\{')


def instance_key_text(key: InstanceKey) -> str:
    """``[0]``, ``["a"]`` or nothing, escaped as HCL writes it."""
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    if not _ESCAPED.search(key):
        return f'["{key}"]'
    text = (
        key.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t")
    )
    return '["' + text.replace("${", "$${").replace("%{", "%%{") + '"]'


class ModulePath(Struct, frozen=True, order=True):
    """A module of the configuration, named by the calls that lead to it; the empty path is the root module."""

    names: tuple[str, ...] = ()

    @property
    def is_root(self) -> bool:
        """Whether it is the root module."""
        return not self.names

    def child(self, name: str) -> "ModulePath":
        """The module that the call ``name`` in this one leads to."""
        return ModulePath((*self.names, name))

    def parent(self) -> "ModulePath":
        """The module that holds the last call. Raises: IndexError never; the root's parent is the root."""
        return ModulePath(self.names[:-1])

    def contains(self, other: "ModulePath") -> bool:
        """Whether the other is this module or one that is called in it, directly or not."""
        return other.names[: len(self.names)] == self.names

    def __str__(self) -> str:
        return ".".join(f"module.{name}" for name in self.names)


class ModuleStep(Struct, frozen=True):
    """One instance of one call: ``module.name["key"]``."""

    name: str
    key: InstanceKey = None

    def __str__(self) -> str:
        return f"module.{self.name}{instance_key_text(self.key)}"


class ModuleInstance(Struct, frozen=True):
    """One instance of a module, from the root; the empty one is the root module."""

    steps: tuple[ModuleStep, ...] = ()

    @property
    def is_root(self) -> bool:
        """Whether it is the root module."""
        return not self.steps

    @property
    def path(self) -> ModulePath:
        """The module without instance keys."""
        return ModulePath(tuple(step.name for step in self.steps))

    def child(self, name: str, key: InstanceKey = None) -> "ModuleInstance":
        """The instance ``key`` of the call ``name`` in this instance."""
        return ModuleInstance((*self.steps, ModuleStep(name, key)))

    def parent(self) -> "ModuleInstance":
        """The instance that holds the last call; the root's parent is the root."""
        return ModuleInstance(self.steps[:-1])

    def __str__(self) -> str:
        return ".".join(map(str, self.steps))


ROOT_MODULE = ModulePath()
ROOT_INSTANCE = ModuleInstance()
