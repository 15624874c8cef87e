"""Paths into values: how providers and conversions name the part that is wrong, and unknowns their origin."""

from typing import TypeAlias

from msgspec import Struct

from blockform.values.quote import go_quote


class AttrPathStep(Struct, frozen=True):
    """The attribute ``name`` of an object."""

    name: str


class IndexPathStep(Struct, frozen=True):
    """The element at ``key``: a position of a list, tuple or set, a key of a map."""

    key: str | int


PathStep: TypeAlias = AttrPathStep | IndexPathStep


class ValuePath(Struct, frozen=True):
    """Steps from the outside in; the empty path is the value itself. Prints as ``.config.steps["fit"]``."""

    steps: tuple[PathStep, ...] = ()

    def attr(self, name: str) -> "ValuePath":
        """This path and then the attribute ``name``."""
        return ValuePath((*self.steps, AttrPathStep(name)))

    def index(self, key: str | int) -> "ValuePath":
        """This path and then the element at ``key``."""
        return ValuePath((*self.steps, IndexPathStep(key)))

    def __add__(self, other: "ValuePath") -> "ValuePath":
        return ValuePath(self.steps + other.steps)

    def __bool__(self) -> bool:
        return bool(self.steps)

    def __str__(self) -> str:
        return "".join(_step_text(step) for step in self.steps)


def path_of(*steps: str | int) -> ValuePath:
    """A path from names (attributes) and numbers (positions): ``path_of("blocks", 0, "id")``."""
    return ValuePath(
        tuple(AttrPathStep(step) if isinstance(step, str) else IndexPathStep(step) for step in steps)
    )


def _step_text(step: PathStep) -> str:
    match step:
        case AttrPathStep(name):
            return f".{name}"
        case IndexPathStep(str() as key):
            return f"[{go_quote(key)}]"
        case IndexPathStep(key):  # pragma: no branch  the last of a closed union
            return f"[{key}]"


ROOT = ValuePath()
