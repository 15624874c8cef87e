"""What the platform offers: instance types by entity type, and the default resources of a step (sections 8.1 and 8.2)."""

from typing import Any

from blockform_press.server.calls import Call, Context, Json, Reply
from blockform_press.server.paging import invalid

# Id, name, cores and GB of memory. Every id of the usage guide and of the shipped samples is here; where no source gives a
# size (1, 17, 23 and 32 for steps) a plausible one stands.
_TYPES: dict[str, tuple[tuple[int, str, float, float], ...]] = {
    "workflow": (
        (1, "Standard (1CPU, 4GB RAM)", 1, 4),
        (17, "Medium (2CPU, 8GB RAM)", 2, 8),
        (20, "Pico (0.125CPU, 0.125GB RAM)", 0.125, 0.125),
        (21, "Nano (0.25CPU, 0.5GB RAM)", 0.25, 0.5),
        (22, "Micro (0.5CPU, 1GB RAM)", 0.5, 1),
        (23, "Mini (1CPU, 2GB RAM)", 1, 2),
        (32, "Large (4CPU, 16GB RAM)", 4, 16),
    ),
    "webapp": (
        (1, "Standard (1CPU, 4GB RAM)", 1, 4),
        (43, "Pico (0.25CPU, 0.5GB RAM)", 0.25, 0.5),
        (44, "Nano (0.25CPU, 1GB RAM)", 0.25, 1),
        (45, "Micro (0.5CPU, 1GB RAM)", 0.5, 1),
    ),
    "api-deployment": (
        (20, "Pico (0.125CPU, 0.125GB RAM)", 0.125, 0.125),
        (21, "Nano (0.25CPU, 0.5GB RAM)", 0.25, 0.5),
        (22, "Micro (0.5CPU, 1GB RAM)", 0.5, 1),
    ),
    "data-bridge": ((1, "Standard (1CPU, 4GB RAM)", 1, 4),),
    "workspace": ((1, "Standard (1CPU, 4GB RAM)", 1, 4), (17, "Medium (2CPU, 8GB RAM)", 2, 8)),
}

DEFAULT_RESOURCES: Json = {"instanceTypeId": 21, "storage": "10GB"}


def offers(entity_type: str, instance_type: Any) -> bool:
    """Whether an instance type id is among the options of an entity type; a text or a boolean never is (rule 39)."""
    if isinstance(instance_type, bool) or not isinstance(instance_type, int | float):
        return False
    return any(number == instance_type for number, *_ in _TYPES[entity_type])


def instance_options(_: Context, call: Call) -> Reply:
    """``GET /quota/api/v1/settings/tenant-instance-options``; sizes are in thousandths here."""
    entity_type = call.query.text("entityType")
    if entity_type not in _TYPES:  # Rule 12
        raise invalid("entityType")
    return Reply(200, {"data": [_option(*row) for row in _TYPES[entity_type]]})


def _option(number: int, name: str, cpu: float, memory: float) -> Json:
    return {
        "id": number,
        "name": name,
        "cpu": round(cpu * 1000),
        "memory": round(memory * 1000),
        "gpu": None,
        "gpuMemory": None,
        "instanceClass": "General Purpose",
        "provider": "k8s",
        "providerInstanceId": None,
    }


def default_resources(_: Context, __: Call) -> Reply:
    """``GET /workflows/api/v1/resources/defaults``."""
    return Reply(200, DEFAULT_RESOURCES)


def step_resources(_: Context, __: Call) -> Reply:
    """``GET /workflows/api/v1/resources``: a bare list, sizes in cores and GB."""
    rows = _TYPES["workflow"]
    return Reply(
        200, [{"id": row[0], "cpu": row[2], "memory": row[3], "gpu": None, "gpuMemory": None} for row in rows]
    )


def nothing(_: Context, __: Call) -> Reply:
    """The side calls of the SDK: tenant metadata and telemetry (section 1.11)."""
    return Reply(200, {})
