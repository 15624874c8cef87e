"""Events as the machine-readable view writes them. Source: Terraform's views/json/hook.go."""

from typing import Any, assert_never

from blockform.addrs import ResourceInstanceAddr
from blockform.cli.views.event_text import STEP_WORDS, event_text, going_on, id_suffix, whole_seconds
from blockform.cli.views.machine_changes import action_name, resource_json
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

_NOUNS = {
    Action.CREATE: "Creation",
    Action.UPDATE: "Modifications",
    Action.DELETE: "Destruction",
    Action.READ: "Read",
}


def event_message(event: Event) -> tuple[str, str, dict[str, Any]] | None:
    """The text, the type, and the ``hook`` of the message for an event; None where there is none, as for imports in Terraform."""
    text = event_text(event)
    match event:
        case RefreshStarted(addr, object_id):
            return text, "refresh_start", _hook(addr, object_id=object_id)
        case RefreshFinished(addr, object_id):
            text = f"{addr}: Refresh complete{id_suffix(object_id)}"
            return text, "refresh_complete", _hook(addr, object_id=object_id)
        case DataReadStarted(addr):
            return f"{addr}: Refreshing...", "apply_start", _hook(addr, Action.READ)
        case DataReadFinished(addr, object_id, seconds):
            text = f"{addr}: Refresh complete after {whole_seconds(seconds)}{id_suffix(object_id)}"
            return text, "apply_complete", _hook(addr, Action.READ, object_id, seconds)
        case ChangeStarted(addr, action, object_id):
            return text, "apply_start", _hook(addr, action, object_id)
        case ChangeProgress(addr, action, _, seconds, status):
            text = f"{addr}: Still {going_on(action)}... [{whole_seconds(seconds)} elapsed]"
            hook = _hook(addr, action, seconds=seconds)
            return text, "apply_progress", {**hook, "status": status} if status else hook
        case ChangeFinished(addr, action, object_id, seconds):
            shown_id = "" if action is Action.DELETE else object_id
            return text, "apply_complete", _hook(addr, action, shown_id, seconds)
        case ChangeFailed(addr, action, _, seconds):
            text = f"{addr}: {_NOUNS[action]} errored after {whole_seconds(seconds)}"
            return text, "apply_errored", _hook(addr, action, seconds=seconds)
        case ImportPrepared() | ImportStarted() | ImportFinished() | EphemeralDeferred():
            return None
        case EphemeralStarted() | EphemeralProgress() | EphemeralFinished() | EphemeralFailed():
            return _step_message(event)
        case ProvisionStarted() | ProvisionProgress() | ProvisionFinished() | ProvisionFailed():
            return _provision_message(event)
        case _:
            assert_never(event)


def _step_message(
    event: EphemeralStarted | EphemeralProgress | EphemeralFinished | EphemeralFailed,
) -> tuple[str, str, dict[str, Any]]:
    hook: dict[str, Any] = {"resource": resource_json(event.addr), "action": event.step.value}
    words = STEP_WORDS[event.step]
    if isinstance(event, EphemeralStarted):
        return event_text(event), "ephemeral_op_start", hook
    lasted = whole_seconds(event.seconds)
    hook["elapsed_seconds"] = round(event.seconds)
    match event:
        case EphemeralProgress():
            text = f"{event.addr}: Still {words.begins.lower()}... [{lasted} elapsed]"
            return text, "ephemeral_op_progress", hook
        case EphemeralFinished():
            return event_text(event), "ephemeral_op_complete", hook
        case EphemeralFailed():
            return f"{event.addr}: {words.noun} errored after {lasted}", "ephemeral_op_errored", hook
        case _:
            assert_never(event)


def _provision_message(
    event: ProvisionStarted | ProvisionProgress | ProvisionFinished | ProvisionFailed,
) -> tuple[str, str, dict[str, Any]]:
    hook = {"resource": resource_json(event.addr), "provisioner": event.provisioner}
    who = f"{event.addr}: ({event.provisioner})"
    match event:
        case ProvisionStarted():
            return event_text(event), "provision_start", hook
        case ProvisionProgress(output=output):
            return f"{who}: {output}", "provision_progress", {**hook, "output": output}
        case ProvisionFinished():
            return f"{who} Provisioning complete", "provision_complete", hook
        case ProvisionFailed():
            return f"{who} Provisioning errored", "provision_errored", hook
        case _:
            assert_never(event)


def _hook(
    addr: ResourceInstanceAddr,
    action: Action | None = None,
    object_id: str = "",
    seconds: float | None = None,
) -> dict[str, Any]:
    found: dict[str, Any] = {"resource": resource_json(addr)}
    if action is not None:
        found["action"] = action_name(action)
    if object_id:
        found.update(id_key="id", id_value=object_id)
    if seconds is not None:
        found["elapsed_seconds"] = round(seconds)
    return found
