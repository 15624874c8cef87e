"""Rules 26 to 28 and 39 to 45: what a block release must satisfy, at creation and again when it is deployed."""

import io
import zipfile
from typing import Any

from blockform_press.server.calls import Json
from blockform_press.server.catalogue import offers
from blockform_press.server.errors import bad_request, refused_with, too_large, unprocessable
from blockform_press.server.references import check_references, is_reference, substitute
from blockform_press.server.rules_workflow import check_workflow

LARGEST_ARTIFACT = 10 * 2**20


def check_block_release(kind: str, scope: str, config: Any, parameters: Json, artifact: bytes | None) -> None:
    """Everything rules 26 to 45 ask of a release; ``parameters`` are its checked definitions."""
    if not isinstance(config, dict):
        raise bad_request("config must be an object.")
    if artifact is None and builds_image(config):  # Rule 26
        raise bad_request("An artifact is required to build images.")
    if artifact is not None:
        check_artifact(artifact)
    check_existing_images(config, scope)
    check_config(kind, config)
    check_references(config, [definition["name"] for definition in parameters.get("build", [])])


def check_artifact(content: bytes) -> None:
    """Rule 27."""
    if len(content) > LARGEST_ARTIFACT:
        raise too_large("Artifact exceeds the maximum size of 10MB")
    try:
        zipfile.ZipFile(io.BytesIO(content)).close()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise bad_request("Artifact is not a valid zip file.") from error


def check_existing_images(config: Any, scope: str) -> None:
    """Rule 28."""
    if scope != "private" and uses_existing_image(config):
        raise unprocessable("Existing images can only be used with private scope.")


def check_config(kind: str, config: Json) -> None:
    """Rules 29 to 43, by kind. Unknown members are accepted (rule 44)."""
    if kind == "workflow":
        check_workflow(config)
    else:
        _check_service(kind, config)


def check_deployable(kind: str, config: Json, build_values: Json) -> None:
    """The config with its build values in place still satisfies the rules (rule 73)."""
    with refused_with(422):  # Rule 73
        check_config(kind, substitute(config, build_values))


def builds_image(config: Json) -> bool:
    """Whether a release needs an artifact: it builds an image, or reads a query from a file (section 12.1)."""
    if config.get("images") or config.get("image") is not None:
        return True
    return any(
        step.get("image") is not None or (step.get("type") == "sql" and step.get("sqlQueryPath"))
        for step in _steps(config)
    )


def uses_existing_image(config: Any) -> bool:
    """Whether ``imageDetails`` stands anywhere in a block config."""
    holders = [config, *_steps(config)] if isinstance(config, dict) else []
    return any(holder.get("imageDetails") is not None for holder in holders)


def _steps(config: Json) -> list[Json]:
    steps = config.get("steps")
    return [step for step in steps.values() if isinstance(step, dict)] if isinstance(steps, dict) else []


def _check_service(kind: str, config: Json) -> None:
    service_type = "web-app" if kind == "webapp" else config.get("serviceType", "web-app")
    if not is_reference(service_type) and service_type not in ("web-app", "api"):  # Rule 42
        raise bad_request(f"Invalid config.serviceType '{service_type}'.")
    if (config.get("image") is None) == (config.get("imageDetails") is None):  # Rule 42
        raise bad_request("Exactly one of image, imageDetails is required.")
    details = config.get("imageDetails")
    if isinstance(details, dict) and details.get("id") is None:
        raise bad_request("config.imageDetails.id is required.")
    _check_service_resources(config, service_type)
    instances = config.get("minInstances", 1)
    if not is_reference(instances) and (isinstance(instances, bool) or instances not in (1, 2)):  # Rule 42
        raise bad_request(f"Invalid config.minInstances '{instances}'.")
    _check_web_app_switches(config, service_type)


def _check_service_resources(config: Json, service_type: str) -> None:
    resources = config.get("resources")
    if resources is None or is_reference(resources):
        return
    if not isinstance(resources, dict):
        raise bad_request(f"Invalid config.resources '{resources}'.")
    instance_type = resources.get("instanceTypeId")
    if instance_type is None:  # Rule 42
        raise bad_request("config.resources.instanceTypeId is required.")
    if is_reference(instance_type) or is_reference(service_type):
        return
    if not offers("api-deployment" if service_type == "api" else "webapp", instance_type):  # Rule 39
        raise unprocessable(f"Unknown instance type {instance_type}.")


def _check_web_app_switches(config: Json, service_type: str) -> None:
    switches = ("sessionStickiness", "scaleToZero")
    for name in switches:
        value = config.get(name, False)
        if not is_reference(value) and not isinstance(value, bool):
            raise bad_request(f"Invalid config.{name} '{value}'.")
        if value is True and service_type == "api":  # Rule 43
            raise bad_request(f"{name} is only supported for web-app services.")
    if all(config.get(name) is True for name in switches):  # Rule 43
        raise bad_request("scaleToZero cannot be combined with sessionStickiness.")
