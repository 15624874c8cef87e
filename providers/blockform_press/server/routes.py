"""The table of endpoints: every method and path of the API, what it is called, and the operation behind it (section 2)."""

from collections.abc import Iterator

from blockform_press.server import (
    app_deployments,
    artifacts,
    block_deployments,
    catalogue,
    data_model,
    deployments,
    parameters,
    releases,
    specs,
)
from blockform_press.server.calls import Family, Operation
from blockform_press.server.endpoint import ApiRoute, Body

_ARTIFACTS = "/artifacts/api/v1/artifacts"


def _row(method: str, path: str, kind: str, operation: Operation, body: Body = Body.NONE) -> ApiRoute:
    return ApiRoute(method=method, path=path, kind=kind, operation=operation, body=body)


def _read(path: str, operation: Operation) -> ApiRoute:
    return _row("GET", path, "read", operation)


def _specs(family: Family, base: str) -> Iterator[ApiRoute]:
    """Rows 1 to 8 of the index, and 18 to 25."""
    blocks = family is Family.BLOCK
    one = f"{base}/specs/{{specId}}"
    body = Body.FORM if blocks else Body.JSON
    yield _read(f"{base}/specs", specs.list_specs(family))
    create_spec = specs.create_block_spec if blocks else specs.create_app_spec
    yield _row("POST", f"{base}/specs", "create_spec", create_spec, body)
    yield _read(one, specs.describe_spec(family))
    yield _row("PATCH", one, "patch_spec", specs.patch_spec(family), Body.JSON)
    yield _row("DELETE", one, "delete_spec", specs.delete_spec(family))
    create_release = releases.create_block_release if blocks else releases.create_app_release
    yield _row("POST", f"{one}/releases", "create_release", create_release, body)
    yield _read(f"{one}/releases", releases.list_releases(family))
    yield _read(f"{one}/releases/{{version}}", releases.describe_release(family))


def _deployments(family: Family, base: str) -> Iterator[ApiRoute]:
    """Rows 9 to 17 of the index, and 26 to 34."""
    kind = block_deployments if family is Family.BLOCK else app_deployments
    one = f"{base}/deployments/{{deploymentId}}"
    yield _read(f"{base}/deployments", deployments.list_deployments(family))
    yield _row("POST", f"{base}/deployments", "create_deployment", kind.create, Body.JSON)
    yield _read(one, deployments.describe(family))
    yield _row("PATCH", one, "patch_deployment", deployments.patch(family), Body.JSON)
    yield _row("DELETE", one, "delete_deployment", kind.delete)
    yield _row("POST", f"{one}/redeploy", "redeploy", kind.redeploy)
    yield _row("POST", f"{one}/revisions", "create_revision", kind.revise, Body.JSON)
    yield _read(f"{one}/revisions", deployments.list_revisions(family))
    yield _read(f"{one}/revisions/{{revision}}", deployments.describe_revision(family))


def _all_kinds() -> Iterator[ApiRoute]:
    """Rows 35 to 42 of the index, and the older spelling of 36."""
    one = "/v1/deployments/{deploymentId}"
    run, run_v2 = f"{one}/parameters/run", "/v2/deployments/{deploymentId}/parameters/run"
    yield _read("/v1/specs", specs.list_specs(None))
    yield _read("/v1/specs/{specId}/releases/deployments", deployments.list_of_spec)
    yield _read("/v1/specs/{specId}/releases/{version}/deployments", deployments.list_of_spec)
    yield _read("/v1/deployments", deployments.list_all)
    yield _row("POST", f"{one}/execute", "execute", parameters.execute)
    yield _read(run, parameters.read)
    yield _row("PATCH", run, "patch_parameters", parameters.patch_v1, Body.JSON)
    yield _row("PATCH", run_v2, "patch_parameters", parameters.patch_v2, Body.JSON)
    files = "/v1/apps/data-model/{specId}/{version}/files"
    yield _row("POST", files, "data_model", data_model.upload, Body.FORM)


def _service_host() -> Iterator[ApiRoute]:
    """Rows 43 to 46 of the index and the side calls of section 1.11; one local address serves both hosts."""
    one, version = f"{_ARTIFACTS}/{{artifactId}}", f"{_ARTIFACTS}/{{artifactId}}/{{artifactVersion}}"
    yield _read("/quota/api/v1/settings/tenant-instance-options", catalogue.instance_options)
    yield _read("/workflows/api/v1/resources/defaults", catalogue.default_resources)
    yield _read("/workflows/api/v1/resources", catalogue.step_resources)
    yield _read("/tenant-management/api/v1/external/tenants/tenant-metadata", catalogue.nothing)
    yield _row("POST", "/resource-usage/api/v1/telemetry", "telemetry", catalogue.nothing)
    yield _read(_ARTIFACTS, artifacts.list_artifacts)
    yield _row("POST", _ARTIFACTS, "create_artifact", artifacts.create_artifact, Body.FORM)
    yield _read(one, artifacts.describe_artifact)
    yield _row("PUT", one, "create_artifact", artifacts.create_artifact_version, Body.FORM)
    yield _row("PATCH", one, "patch_artifact", artifacts.patch_artifact, Body.JSON)
    yield _row("DELETE", one, "delete_artifact", artifacts.delete_artifact)
    yield _read(f"{one}/download", artifacts.download)
    yield _row("DELETE", version, "delete_artifact", artifacts.delete_artifact_version)
    yield _read(f"{version}/download", artifacts.download)


ROUTES: tuple[ApiRoute, ...] = (
    *_specs(Family.BLOCK, "/v1/blocks"),
    *_deployments(Family.BLOCK, "/v1/blocks"),
    *_specs(Family.APP, "/v1/apps"),
    *_deployments(Family.APP, "/v1/apps"),
    *_all_kinds(),
    *_service_host(),
)
