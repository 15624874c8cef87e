"""What happens while a plan is made, told as it happens; views tell it to the user."""

from collections.abc import Callable
from enum import Enum
from typing import TypeAlias

from msgspec import Struct

from blockform.addrs import ResourceInstanceAddr
from blockform.plan.action import Action


class RefreshStarted(Struct, frozen=True):
    """An object is about to be read; ``object_id`` is its id as the state has it, or empty."""

    addr: ResourceInstanceAddr
    object_id: str


class RefreshFinished(Struct, frozen=True):
    """An object has been read."""

    addr: ResourceInstanceAddr
    object_id: str


class ImportPrepared(Struct, frozen=True):
    """An existing object is about to be looked for, by the text that the user gave."""

    addr: ResourceInstanceAddr
    identifier: str


class ImportStarted(Struct, frozen=True):
    """An imported object is about to be recorded."""

    addr: ResourceInstanceAddr
    identifier: str


class ImportFinished(Struct, frozen=True):
    """An imported object has been recorded."""

    addr: ResourceInstanceAddr
    identifier: str


class DataReadStarted(Struct, frozen=True):
    """A data source is about to be read."""

    addr: ResourceInstanceAddr


class DataReadFinished(Struct, frozen=True):
    """A data source has been read."""

    addr: ResourceInstanceAddr
    object_id: str
    seconds: float


class ChangeStarted(Struct, frozen=True):
    """A change is about to be carried out. ``action`` is CREATE, UPDATE or DELETE: a replacement is two changes."""

    addr: ResourceInstanceAddr
    action: Action
    object_id: str
    deposed: str = ""


class ChangeProgress(Struct, frozen=True):
    """A change goes on; ``status`` is what the object waits for, in the platform's words, or empty."""

    addr: ResourceInstanceAddr
    action: Action
    object_id: str
    seconds: float
    status: str = ""


class ChangeFinished(Struct, frozen=True):
    """A change has been carried out."""

    addr: ResourceInstanceAddr
    action: Action
    object_id: str
    seconds: float
    deposed: str = ""


class ChangeFailed(Struct, frozen=True):
    """A change has failed; its diagnostics come with the run's."""

    addr: ResourceInstanceAddr
    action: Action
    object_id: str
    seconds: float


class EphemeralStep(Enum):
    """What is done with an ephemeral object; the value is what programs are told."""

    OPEN = "open"
    RENEW = "renew"
    CLOSE = "close"


class EphemeralDeferred(Struct, frozen=True):
    """An ephemeral object is not opened in this plan: not all of its configuration is known."""

    addr: ResourceInstanceAddr


class EphemeralStarted(Struct, frozen=True):
    """A step with an ephemeral object is about to be taken."""

    addr: ResourceInstanceAddr
    step: EphemeralStep


class EphemeralProgress(Struct, frozen=True):
    """A step goes on."""

    addr: ResourceInstanceAddr
    step: EphemeralStep
    seconds: float


class EphemeralFinished(Struct, frozen=True):
    """A step has been taken."""

    addr: ResourceInstanceAddr
    step: EphemeralStep
    seconds: float


class EphemeralFailed(Struct, frozen=True):
    """A step has failed; its diagnostics come with the run's."""

    addr: ResourceInstanceAddr
    step: EphemeralStep
    seconds: float


class ProvisionStarted(Struct, frozen=True):
    """A provisioner is about to run."""

    addr: ResourceInstanceAddr
    provisioner: str


class ProvisionProgress(Struct, frozen=True):
    """A provisioner has written a line."""

    addr: ResourceInstanceAddr
    provisioner: str
    output: str


class ProvisionFinished(Struct, frozen=True):
    """A provisioner has done its work."""

    addr: ResourceInstanceAddr
    provisioner: str


class ProvisionFailed(Struct, frozen=True):
    """A provisioner has failed; its diagnostics come with the run's, unless its failure does not matter."""

    addr: ResourceInstanceAddr
    provisioner: str


Event: TypeAlias = (
    RefreshStarted
    | RefreshFinished
    | ImportPrepared
    | ImportStarted
    | ImportFinished
    | DataReadStarted
    | DataReadFinished
    | ChangeStarted
    | ChangeProgress
    | ChangeFinished
    | ChangeFailed
    | EphemeralDeferred
    | EphemeralStarted
    | EphemeralProgress
    | EphemeralFinished
    | EphemeralFailed
    | ProvisionStarted
    | ProvisionProgress
    | ProvisionFinished
    | ProvisionFailed
)

Emit: TypeAlias = Callable[[Event], None]


def no_events(event: Event) -> None:
    """Take an event and tell nobody."""
