"""What happens during a run, a line an event.

Source: Terraform's views/hook_ui.go.
"""

from typing import NamedTuple, assert_never

from blockform.cli.views.change_text import display_address
from blockform.diagnostics.paint import Paint
from blockform.plan import (
    Action,
    ChangeFailed,
    ChangeFinished,
    ChangeProgress,
    ChangeStarted,
    DataReadFinished,
    DataReadStarted,
    EphemeralDeferred,
    EphemeralFailed,
    EphemeralFinished,
    EphemeralProgress,
    EphemeralStarted,
    EphemeralStep,
    Event,
    ImportFinished,
    ImportPrepared,
    ImportStarted,
    ProvisionFailed,
    ProvisionFinished,
    ProvisionProgress,
    ProvisionStarted,
    RefreshFinished,
    RefreshStarted,
)

_STARTED = {
    Action.CREATE: "Creating...",
    Action.UPDATE: "Modifying...",
    Action.DELETE: "Destroying...",
    Action.READ: "Reading...",
}
_GOING_ON = {
    Action.CREATE: "creating",
    Action.UPDATE: "modifying",
    Action.DELETE: "destroying",
    Action.READ: "reading",
}
_FINISHED = {
    Action.CREATE: "Creation complete",
    Action.UPDATE: "Modifications complete",
    Action.DELETE: "Destruction complete",
    Action.READ: "Read complete",
}
_LONGEST_ID = 80


class _StepWords(NamedTuple):
    begins: str
    noun: str


STEP_WORDS = {
    EphemeralStep.OPEN: _StepWords("Opening", "Opening"),
    EphemeralStep.RENEW: _StepWords("Renewing", "Renewal"),
    EphemeralStep.CLOSE: _StepWords("Closing", "Closing"),
}
"""How a step with an ephemeral object is told while it is taken, and afterwards."""


def event_line(event: Event, paint: Paint) -> str:
    """The line that tells the event; empty for one of which nothing is said."""
    if isinstance(event, ProvisionProgress):
        return f"{paint(f'{event.addr} ({event.provisioner}):', 'bold')} {event.output}"
    return paint(event_text(event), "bold")


def event_text(event: Event) -> str:
    """The line without style."""
    match event:
        case RefreshStarted(addr, object_id):
            return f"{addr}: Refreshing state...{id_suffix(object_id)}"
        case DataReadStarted(addr):
            return f"{addr}: Reading..."
        case DataReadFinished(addr, object_id, seconds):
            return f"{addr}: Read complete after {whole_seconds(seconds)}{id_suffix(object_id)}"
        case ChangeStarted(addr, action, object_id, deposed):
            return f"{display_address(addr, deposed)}: {_STARTED[action]}{id_suffix(object_id)}"
        case ChangeProgress():
            return _progress(event)
        case ChangeFinished(addr, action, object_id, seconds, deposed):
            shown_id = "" if action is Action.DELETE else id_suffix(object_id)
            done = f"{_FINISHED[action]} after {whole_seconds(seconds)}{shown_id}"
            return f"{display_address(addr, deposed)}: {done}"
        case EphemeralDeferred(addr):
            return f"{addr}: Configuration unknown, deferring..."
        case EphemeralStarted(addr, step):
            return f"{addr}: {STEP_WORDS[step].begins}..."
        case EphemeralProgress(addr, step, seconds):
            return f"{addr}: Still {STEP_WORDS[step].begins.lower()}... [{_minutes(seconds)} elapsed]"
        case EphemeralFinished(addr, step, seconds):
            return f"{addr}: {STEP_WORDS[step].noun} complete after {whole_seconds(seconds)}"
        case ImportPrepared(addr, identifier):
            return f"{addr}: Preparing import...{id_suffix(identifier)}"
        case ImportStarted(addr, identifier):
            return f"{addr}: Importing...{id_suffix(identifier)}"
        case ImportFinished(addr, identifier):
            return f"{addr}: Import complete{id_suffix(identifier)}"
        case ProvisionStarted(addr, provisioner):
            return f"{addr}: Provisioning with '{provisioner}'..."
        case ProvisionProgress(addr, provisioner, output):
            return f"{addr} ({provisioner}): {output}"
        case RefreshFinished() | ChangeFailed() | EphemeralFailed() | ProvisionFinished() | ProvisionFailed():
            return ""
        case _:
            assert_never(event)


def _progress(event: ChangeProgress) -> str:
    parts = [f"id={_shortened(event.object_id)}"] if event.object_id else []
    parts.append(f"{_minutes(event.seconds)} elapsed")
    status = f" {event.status}" if event.status else ""
    return f"{event.addr}: Still {going_on(event.action)}... [{', '.join(parts)}]{status}"


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes:02d}m{rest:02d}s"


def going_on(action: Action) -> str:
    """The deed while it is done: ``creating``."""
    return _GOING_ON[action]


def _shortened(object_id: str) -> str:
    """The id, or its beginning and end. Source: Terraform's truncateId."""
    if len(object_id) <= _LONGEST_ID:
        return object_id
    dots = "..."
    rest = _LONGEST_ID - len(dots)
    return object_id[: rest - rest // 2] + dots + object_id[len(object_id) - rest // 2 :]


def id_suffix(object_id: str) -> str:
    """How an id is told after a deed; empty for none."""
    return f" [id={object_id}]" if object_id else ""


def whole_seconds(seconds: float) -> str:
    """The time as Go prints a duration of whole seconds: ``1m5s``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes}m{rest}s"
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"
