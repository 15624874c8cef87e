"""What happens while a plan is made, told as it happens; views tell it to the user."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from blockform.addrs import ResourceInstanceAddr
from blockform.plan.action import Action


@dataclass(frozen=True, slots=True)
class RefreshStarted:
    """An object is about to be read; ``object_id`` is its id as the state has it, or empty."""

    addr: ResourceInstanceAddr
    object_id: str


@dataclass(frozen=True, slots=True)
class RefreshFinished:
    """An object has been read."""

    addr: ResourceInstanceAddr
    object_id: str


@dataclass(frozen=True, slots=True)
class DataReadStarted:
    """A data source is about to be read."""

    addr: ResourceInstanceAddr


@dataclass(frozen=True, slots=True)
class DataReadFinished:
    """A data source has been read."""

    addr: ResourceInstanceAddr
    object_id: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ChangeStarted:
    """A change is about to be carried out. ``action`` is CREATE, UPDATE or DELETE: a replacement is two changes."""

    addr: ResourceInstanceAddr
    action: Action
    object_id: str
    deposed: str = ""


@dataclass(frozen=True, slots=True)
class ChangeProgress:
    """A change goes on; ``status`` is what the object waits for, in the platform's words, or empty."""

    addr: ResourceInstanceAddr
    action: Action
    object_id: str
    seconds: float
    status: str = ""


@dataclass(frozen=True, slots=True)
class ChangeFinished:
    """A change has been carried out."""

    addr: ResourceInstanceAddr
    action: Action
    object_id: str
    seconds: float
    deposed: str = ""


@dataclass(frozen=True, slots=True)
class ChangeFailed:
    """A change has failed; its diagnostics come with the run's."""

    addr: ResourceInstanceAddr
    action: Action
    object_id: str
    seconds: float


Event: TypeAlias = (
    RefreshStarted
    | RefreshFinished
    | DataReadStarted
    | DataReadFinished
    | ChangeStarted
    | ChangeProgress
    | ChangeFinished
    | ChangeFailed
)

Emit: TypeAlias = Callable[[Event], None]


def no_events(event: Event) -> None:
    """Take an event and tell nobody."""
