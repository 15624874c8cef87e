"""One method per endpoint of the Press API, on top of two ways to send: calls that read, and calls that change."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, TypeAlias
from urllib.parse import quote

from msgspec import Struct

from blockform_press.bodies import (
    Field,
    Json,
    QueryValue,
    app_release_body,
    app_spec_body,
    block_release_fields,
    block_spec_fields,
    json_text,
    multipart,
    query_string,
)
from blockform_press.errors import AnswerLost, PressUnreadable

PAGE_SIZE = 100
"""Rows a page; the most that the contract allows."""

Row: TypeAlias = dict[str, Any]


class Family(Enum):
    """The two halves of the API; the value is the word in paths."""

    BLOCKS = "blocks"
    APPS = "apps"


class Host(Enum):
    """Which of the platform's hosts serves a call."""

    PRESS = "press"
    SERVICE = "service"


class Call(Struct, frozen=True, kw_only=True):
    """One HTTP request, ready to be sent as often as needed. ``changes``: whether it changes anything on the platform."""

    method: str
    path: str
    host: Host = Host.PRESS
    body: bytes = b"{}"
    content_type: str = "application/json"
    changes: bool = False
    form: bool = False


class Endpoints(ABC):
    """The Press API as methods. Answers are the API's JSON objects. All raise PressError; those that change also AnswerLost."""

    @abstractmethod
    def send(self, call: Call) -> Json:
        """Send and return the JSON answer, ``{}`` for an empty one."""

    @abstractmethod
    def download(self, call: Call) -> bytes:
        """Send and return the bytes of the answer."""

    # Specs

    def list_specs(self, family: Family, *, name: str | None = None) -> list[Row]:
        """All specs this tenant sees: its own, public ones, and those shared with it; ``name`` is a prefix."""
        return self._rows(f"/v1/{family.value}/specs/", "specs", {"name": name})

    def create_block_spec(
        self,
        spec: Json,
        *,
        artifact: bytes | None,
        featured: bool,
        scope: str,
        auto_run_on_deploy: bool,
        tenants: Sequence[str],
        parameters: Json,
        validate: bool = False,
    ) -> Row:
        """Create a block spec with its first release; ``validate``: only check it."""
        fields = block_spec_fields(
            spec,
            artifact=artifact,
            featured=featured,
            scope=scope,
            auto_run_on_deploy=auto_run_on_deploy,
            tenants=tenants,
            parameters=parameters,
        )
        return self._form("/v1/blocks/specs/", fields, validate=validate)

    def create_app_spec(
        self, spec: Json, *, featured: bool, scope: str, tenants: Sequence[str], parameters: Json
    ) -> Row:
        """Create an app spec with its first release."""
        body = app_spec_body(spec, featured=featured, scope=scope, parameters=parameters, tenants=tenants)
        return self._made(self._change("POST", "/v1/apps/specs/", body), "POST", "/v1/apps/specs/")

    def describe_spec(self, family: Family, spec_id: str) -> Row:
        """One spec, with the definitions of its latest release."""
        return self._get(f"/v1/{family.value}/specs/{_part(spec_id)}")

    def patch_spec(self, family: Family, spec_id: str, body: Json) -> Row:
        """Change metadata, scope, tenants or featured."""
        return self._change("PATCH", f"/v1/{family.value}/specs/{_part(spec_id)}", body)

    def delete_spec(self, family: Family, spec_id: str) -> None:
        """Delete a spec with all its releases."""
        self._change("DELETE", f"/v1/{family.value}/specs/{_part(spec_id)}")

    # Releases

    def create_block_release(
        self,
        spec_id: str,
        spec: Json,
        *,
        artifact: bytes | None,
        auto_run_on_deploy: bool,
        parameters: Json,
        validate: bool = False,
    ) -> Row:
        """Publish a release of a block spec; ``validate``: only check it."""
        fields = block_release_fields(
            spec, artifact=artifact, auto_run_on_deploy=auto_run_on_deploy, parameters=parameters
        )
        return self._form(f"/v1/blocks/specs/{_part(spec_id)}/releases", fields, validate=validate)

    def create_app_release(self, spec_id: str, *, config: Json, release: Json, parameters: Json) -> Row:
        """Publish a release of an app spec."""
        body = app_release_body(config=config, release=release, parameters=parameters)
        return self._change("POST", f"/v1/apps/specs/{_part(spec_id)}/releases", body)

    def list_releases(self, family: Family, spec_id: str) -> list[Row]:
        """All releases of a spec, newest first."""
        return self._rows(f"/v1/{family.value}/specs/{_part(spec_id)}/releases", "releases")

    def describe_release(self, family: Family, spec_id: str, version: str) -> Row:
        """One release: config, parameter definitions, artifact."""
        return self._get(f"/v1/{family.value}/specs/{_part(spec_id)}/releases/{_part(version)}")

    def spec_deployments(self, spec_id: str) -> list[Row]:
        """The deployments of any release of a spec."""
        return self._rows(f"/v1/specs/{_part(spec_id)}/releases/deployments", "deployments")

    # Deployments

    def list_deployments(self, family: Family, *, name: str | None = None) -> list[Row]:
        """All deployments of the family; ``name`` is a prefix."""
        return self._rows(f"/v1/{family.value}/deployments/", "deployments", {"name": name})

    def create_deployment(self, family: Family, body: Json) -> Row:
        """Deploy a release: a deployment with revision 1."""
        path = f"/v1/{family.value}/deployments/"
        return self._made(self._change("POST", path, body), "POST", path)

    def describe_deployment(self, family: Family, deployment_id: str) -> Row:
        """One deployment; values of hidden parameters are masked."""
        return self._get(f"/v1/{family.value}/deployments/{_part(deployment_id)}")

    def patch_deployment(self, family: Family, deployment_id: str, metadata: Json) -> Row:
        """Change metadata; the body is flat."""
        return self._change("PATCH", f"/v1/{family.value}/deployments/{_part(deployment_id)}", metadata)

    def delete_deployment(self, family: Family, deployment_id: str) -> None:
        """Begin to remove a deployment and all it made."""
        self._change("DELETE", f"/v1/{family.value}/deployments/{_part(deployment_id)}")

    def redeploy(self, family: Family, deployment_id: str) -> Row:
        """Deploy the latest revision again; only a failed deployment, or one with a warning."""
        return self._change("POST", f"/v1/{family.value}/deployments/{_part(deployment_id)}/redeploy")

    def create_revision(self, family: Family, deployment_id: str, body: Json) -> Row:
        """Create the next revision. Of the answer only ``revision`` can be relied on."""
        return self._change("POST", f"/v1/{family.value}/deployments/{_part(deployment_id)}/revisions", body)

    def list_revisions(self, family: Family, deployment_id: str) -> list[Row]:
        """All revisions of a deployment."""
        return self._rows(f"/v1/{family.value}/deployments/{_part(deployment_id)}/revisions", "revisions")

    def describe_revision(self, family: Family, deployment_id: str, revision: int) -> Row:
        """One revision by its number; values of hidden parameters are masked."""
        return self._get(f"/v1/{family.value}/deployments/{_part(deployment_id)}/revisions/{revision}")

    # Run parameters

    def run_parameters(self, deployment_id: str) -> Row:
        """The run parameters in effect, in clear."""
        return self._get(f"/v1/deployments/{_part(deployment_id)}/parameters/run")

    def patch_run_parameters(self, deployment_id: str, body: Json) -> Row:
        """Change some run parameters without a revision: ``{"parameters": ..., "appParameters": ...}``."""
        return self._change("PATCH", f"/v2/deployments/{_part(deployment_id)}/parameters/run", body)

    # Beside Press

    def instance_options(self, entity_type: str) -> list[Row]:
        """The instance types this tenant may use for one kind of thing."""
        path = "/quota/api/v1/settings/tenant-instance-options"
        answer = self._get(path, {"entityType": entity_type}, Host.SERVICE)
        return _list_at(answer, "data", "GET", path)

    def default_resources(self) -> Row:
        """The resources of a workflow step that names none."""
        return self._get("/workflows/api/v1/resources/defaults", host=Host.SERVICE)

    def download_artifact(self, artifact_id: str, version: int) -> bytes:
        """The zip of an artifact."""
        path = f"/artifacts/api/v1/artifacts/{_part(artifact_id)}/{version}/download"
        return self.download(Call(method="GET", path=path, host=Host.SERVICE))

    # Ways to send

    def _get(self, path: str, query: Mapping[str, QueryValue] | None = None, host: Host = Host.PRESS) -> Row:
        text = query_string(query or {})
        answer = self.send(Call(method="GET", path=f"{path}?{text}" if text else path, host=host))
        if not isinstance(answer, dict):
            raise PressUnreadable("GET", path, detail="a JSON object was expected")
        return answer

    def _rows(self, path: str, key: str, query: Mapping[str, QueryValue] | None = None) -> list[Row]:
        rows: list[Row] = []
        page = pages = 1
        while page <= pages:
            answer = self._get(path, {**(query or {}), "pageSize": PAGE_SIZE, "pageNumber": page})
            rows += _list_at(answer, key, "GET", path)
            pages = int(answer.get("pageCount") or 1)
            page += 1
        return rows

    def _change(self, method: str, path: str, body: Json = None) -> Row:
        sent = b"{}" if body is None else json_text(body).encode()
        answer = self.send(Call(method=method, path=path, body=sent, changes=True))
        return answer if isinstance(answer, dict) else {}

    def _form(self, path: str, fields: Sequence[Field], *, validate: bool) -> Row:
        body, content_type = multipart(fields)
        target = f"{path}?validate=true" if validate else path
        call = Call(
            method="POST",
            path=target,
            body=body,
            content_type=content_type,
            changes=not validate,
            form=True,
        )
        answer = self.send(call)
        return (
            self._made(answer if isinstance(answer, dict) else {}, "POST", path) if not validate else answer
        )

    @staticmethod
    def _made(answer: Row, method: str, path: str) -> Row:
        """The answer to a create, which must name what was made: without an id the outcome has to be looked up."""
        if not isinstance(answer.get("id"), str):
            raise AnswerLost(method, path, detail="the answer names no id")
        return answer


def _part(text: str) -> str:
    return quote(text, safe="")


def _list_at(answer: Row, key: str, method: str, path: str) -> list[Row]:
    rows = answer.get(key)
    if not isinstance(rows, list):
        raise PressUnreadable(method, path, detail=f"the answer has no list {key!r}")
    return rows
