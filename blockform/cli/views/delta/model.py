"""The tree of differences: what happens to each part, and of what shape the part is."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from msgspec import Struct

from blockform.plan import Action
from blockform.values import AttrPathStep, PathStep, Value, ValuePath


class Delta(Struct, frozen=True):
    """What happens to one part: NO_OP, CREATE, UPDATE or DELETE. ``replaces``: its change needs a new object."""

    action: Action
    shape: "Shape"
    replaces: bool = False


class Scalar(Struct, frozen=True):
    """A string, number or bool; None where there is none, a null value where null is what stands there."""

    before: Value | None
    after: Value | None


class Sequence(Struct, frozen=True):
    """Elements in order; ``with_context`` shows the unchanged neighbours of what changes."""

    elements: tuple[Delta, ...]
    with_context: bool = True


class Unordered(Struct, frozen=True):
    """Elements of a set; those of a ``nested`` attribute say themselves that they force a replacement."""

    elements: tuple[Delta, ...]
    nested: bool = False


class Entries(Struct, frozen=True):
    """Elements of a map by key; those of a ``nested`` attribute say themselves that they force a replacement."""

    elements: Mapping[str, Delta]
    nested: bool = False


class Members(Struct, frozen=True):
    """Attributes of an object by name; ``nested``: by rules of a schema, so that each tells its own deletion."""

    attributes: Mapping[str, Delta]
    nested: bool = False


class BlockGroup(Struct, frozen=True, kw_only=True):
    """All blocks of one type, labelled where they are a map; what is said of the group as a whole."""

    blocks: tuple[tuple[str, Delta], ...]
    replaces: bool = False
    hidden_before: bool = False
    hidden_after: bool = False
    pending: Action | None = None


class Body(Struct, frozen=True):
    """A block's body: attributes, then blocks by type."""

    attributes: Mapping[str, Delta]
    groups: Mapping[str, BlockGroup]


class Hidden(Struct, frozen=True):
    """A part that is sensitive before, after, or both; ``is_body`` for a whole block."""

    inner: Delta
    before: bool
    after: bool
    is_body: bool = False


class Pending(Struct, frozen=True):
    """A part that is known only after apply, and what is there before."""

    before: Delta | None = None


class Retyped(Struct, frozen=True):
    """A part that goes from one type to another, each side as it would look alone."""

    before: Delta
    after: Delta


class WriteOnly(Struct, frozen=True):
    """An attribute whose value is never kept, so that nothing can be said about it."""

    sensitive: bool


Shape: TypeAlias = (
    Scalar | Sequence | Unordered | Entries | Members | Body | Hidden | Pending | Retyped | WriteOnly
)


class Paths(Struct, frozen=True):
    """The paths that need a new object, seen from one part of the object."""

    steps: tuple[tuple[PathStep, ...], ...] = ()

    @classmethod
    def of(cls, paths: Iterable[ValuePath]) -> "Paths":
        """The paths from the object's outside."""
        return cls(tuple(path.steps for path in paths))

    @property
    def here(self) -> bool:
        """Whether one of them names just this part."""
        return any(not steps for steps in self.steps)

    def at(self, key: str | int) -> "Paths":
        """The paths that go on into the member or element ``key``."""
        if not self.steps:
            return self
        return Paths(tuple(steps[1:] for steps in self.steps if steps and _key(steps[0]) == key))


def _key(step: PathStep) -> str | int:
    return step.name if isinstance(step, AttrPathStep) else step.key


NO_PATHS = Paths()


def joined(current: Action, part: Action) -> Action:
    """The action of a whole, so far ``current``, that has a part with this action."""
    if part is Action.NO_OP or part is current:
        return current
    return Action.UPDATE


def starting(before: object, after: object) -> Action:
    """The action of a collection before its parts are looked at; None for a side that is not there."""
    if before is None:
        return Action.NO_OP if after is None else Action.CREATE
    return Action.DELETE if after is None else Action.NO_OP
