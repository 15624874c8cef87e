"""Bodies and query strings exactly as the Press API wants them: multipart fields, JSON text inside JSON, repeated query keys.

Bodies are built as bytes, so that a call which is repeated is repeated whole.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import urlencode

Json: TypeAlias = Any
"""Plain JSON data: untyped, as it goes over the wire."""

Field: TypeAlias = "tuple[str, str | bytes]"
"""One part of a form, in order: text, or the bytes of the artifact."""

QueryValue: TypeAlias = "str | int | bool | Sequence[str] | None"

ARTIFACT = "artifact"


def json_text(data: Json) -> str:
    """JSON text as the platform's own SDK writes it; characters beyond ASCII stay readable."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False)


def query_string(query: Mapping[str, QueryValue]) -> str:
    """A query: keys repeated for lists, ``True`` and ``False`` for booleans, what is unset or empty left out."""
    return urlencode(tuple(_pairs(query)))


def _pairs(query: Mapping[str, QueryValue]) -> Iterable[tuple[str, str]]:
    for key, value in query.items():
        if value is None:
            continue
        if isinstance(value, str | int):
            yield key, str(value)
        else:
            yield from ((key, item) for item in value)


def block_spec_fields(
    spec: Json,
    *,
    artifact: bytes | None,
    featured: bool | None,
    scope: str | None,
    auto_run_on_deploy: bool | None,
    tenants: Sequence[str],
    parameters: Json,
) -> tuple[Field, ...]:
    """The form that creates a block spec: file part first, unset booleans as ``null``, other unset members left out."""
    fields: list[Field] = []
    if artifact is not None:
        fields.append((ARTIFACT, artifact))
    fields.append(("spec", json_text(spec)))
    fields.append(("featured", json_text(featured)))
    if scope is not None:
        fields.append(("scope", scope))
    fields.append(("autoRunOnDeploy", json_text(auto_run_on_deploy)))
    if tenants:
        fields.append(("tenants", json_text(list(tenants))))
    if parameters:
        fields.append(("parameters", json_text(parameters)))
    return tuple(fields)


def block_release_fields(
    spec: Json, *, artifact: bytes | None, auto_run_on_deploy: bool | None, parameters: Json
) -> tuple[Field, ...]:
    """The form that publishes a release of a block spec."""
    fields: list[Field] = []
    if artifact is not None:
        fields.append((ARTIFACT, artifact))
    fields.append(("spec", json_text(spec)))
    fields.append(("autoRunOnDeploy", json_text(auto_run_on_deploy)))
    if parameters:
        fields.append(("parameters", json_text(parameters)))
    return tuple(fields)


def app_spec_body(
    spec: Json, *, featured: bool | None, scope: str | None, parameters: Json, tenants: Sequence[str]
) -> Json:
    """The body that creates an app spec: JSON text inside JSON strings, but for the scope."""
    body = {
        "spec": json_text(spec),
        "featured": json_text(featured),
        "scope": scope,
        "parameters": json_text(parameters or None),
    }
    if tenants:
        body["tenants"] = json_text(list(tenants))
    return body


def app_release_body(*, config: Json, release: Json, parameters: Json) -> Json:
    """The body that publishes a release of an app spec: plain JSON, and no ``spec`` member."""
    return {"config": config, "release": release, "parameters": parameters or None}


def multipart(fields: Iterable[Field]) -> tuple[bytes, str]:
    """The form as bytes, and its content type. Text parts have a Content-Disposition and nothing else.

    Names of fields are plain words. Source: RFC 7578. urllib3 writes the same, and is loaded by the courier alone.
    """
    boundary = os.urandom(16).hex()
    parts = [b"--%s\r\n%s\r\n" % (boundary.encode(), _part(name, content)) for name, content in fields]
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _part(name: str, content: str | bytes) -> bytes:
    disposition = f'Content-Disposition: form-data; name="{name}"'
    if isinstance(content, str):
        return f"{disposition}\r\n\r\n{content}".encode()
    head = f'{disposition}; filename="artifact.zip"\r\nContent-Type: application/zip\r\n\r\n'
    return head.encode() + content
