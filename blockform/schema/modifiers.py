"""Plan modifiers: small rules on one attribute that run between what the user wants and what is planned."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from blockform.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifierRequest:
    """What a modifier sees of its attribute.

    ``prior`` is None when the object is new; ``config`` is what the user wrote (null: nothing), ``planned`` the value so far.
    ``object_changes``: whether any configurable attribute of the object changes.
    """

    config: Value
    prior: Value | None
    planned: Value
    object_changes: bool


@dataclass(frozen=True, slots=True)
class ModifierResult:
    """The value to plan from here on, and whether the object must be replaced to get it."""

    planned: Value
    requires_replace: bool = False


class ModifierKind(Enum):
    """What a modifier is for, as documentation and schemas show it."""

    REPLACE = "requires_replace"
    KEEP_PRIOR = "keep_prior"
    OTHER = "other"


PlanModifier: TypeAlias = Callable[[ModifierRequest], ModifierResult]
