"""Package faces whose rarer members are imported when first asked for, so that a command starts without what it never uses."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def late_members(package: str, modules: Mapping[str, str]) -> Callable[[str], object]:
    """The ``__getattr__`` of a package (PEP 562); ``modules`` says in which module of the package each late member is.

    The package imports the same members under ``TYPE_CHECKING``, for type checkers and for the check of the layers.
    """

    def member(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)
        found: object = getattr(import_module(f"{package}.{modules[name]}"), name)
        setattr(sys.modules[package], name, found)
        return found

    return member
