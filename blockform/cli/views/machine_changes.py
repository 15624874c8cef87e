"""Resources and planned changes as the machine-readable view writes them. Source: Terraform's views/json/change.go, resource_addr.go."""

from typing import Any

from blockform.addrs import ResourceInstanceAddr, instance_key_text
from blockform.plan import Action, Drift, Reason, ResourceChange

_ACTIONS = {
    Action.NO_OP: "noop",
    Action.CREATE: "create",
    Action.READ: "read",
    Action.UPDATE: "update",
    Action.REPLACE: "replace",
    Action.CREATE_BEFORE_DELETE: "replace",
    Action.CREATE_BEFORE_FORGET: "replace",
    Action.DELETE: "delete",
    Action.FORGET: "remove",
}
_REASONS = {
    Reason.TAINTED: "tainted",
    Reason.BY_REQUEST: "requested",
    Reason.CANNOT_UPDATE: "cannot_update",
    Reason.BY_TRIGGERS: "replace_triggered_by",
}


def action_name(action: Action) -> str:
    """The action in one word."""
    return _ACTIONS[action]


def resource_json(addr: ResourceInstanceAddr) -> dict[str, Any]:
    """The address, whole and in its parts."""
    of = addr.resource
    return {
        "addr": str(addr),
        "module": str(addr.module),
        "resource": f"{of}{instance_key_text(addr.key)}",
        "implied_provider": of.type.partition("_")[0],
        "resource_type": of.type,
        "resource_name": of.name,
        "resource_key": addr.key,
    }


def change_json(change: ResourceChange) -> tuple[dict[str, Any], str]:
    """A planned change, and the text that goes with it. ``notes`` is ours: what the change means on the platform."""
    found: dict[str, Any] = {"resource": resource_json(change.addr)}
    action = action_name(change.action)
    if change.previous_addr is not None and change.previous_addr != change.addr:
        found["previous_resource"] = resource_json(change.previous_addr)
        action = "move" if change.action is Action.NO_OP else action
    if change.importing and action == action_name(Action.NO_OP):
        action = "import"
    found["action"] = action
    if change.reason is not Reason.NONE:
        found["reason"] = _REASONS.get(change.reason, change.reason.value)
    if change.importing:
        found["importing"] = {"id": change.importing}
    if change.generated_config:
        found["generated_config"] = change.generated_config
    if change.notes:
        found["notes"] = list(change.notes)
    return found, f"{change.addr}: Plan to {action}"


def drift_json(drift: Drift) -> tuple[dict[str, Any], str]:
    """A change that was made outside, and the text that goes with it."""
    action = "move" if drift.action is Action.NO_OP else action_name(drift.action)
    found: dict[str, Any] = {"resource": resource_json(drift.addr)}
    if drift.previous_addr is not None:
        found["previous_resource"] = resource_json(drift.previous_addr)
    found["action"] = action
    return found, f"{drift.addr}: Drift detected ({action})"
