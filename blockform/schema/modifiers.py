"""Plan modifiers: small rules on one attribute that run between what the user wants and what is planned."""

from collections.abc import Callable
from enum import Enum
from typing import TypeAlias

from msgspec import Struct

from blockform.values import Value


class ModifierRequest(Struct, frozen=True, kw_only=True):
    """What a modifier sees of its attribute.

    ``prior`` is None when the object is new; ``config`` is what the user wrote (null: nothing), ``planned`` the value so far.
    ``object_changes``: whether any configurable attribute of the object changes.
    """

    config: Value
    prior: Value | None
    planned: Value
    object_changes: bool


class ModifierResult(Struct, frozen=True):
    """The value to plan from here on, and whether the object must be replaced to get it."""

    planned: Value
    requires_replace: bool = False


class ModifierKind(Enum):
    """What a modifier is for, as documentation and schemas show it."""

    REPLACE = "requires_replace"
    KEEP_PRIOR = "keep_prior"
    OTHER = "other"


PlanModifier: TypeAlias = Callable[[ModifierRequest], ModifierResult]
