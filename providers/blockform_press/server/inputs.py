"""What a request gives to make a spec or a release, read from the four encodings of section 1.4 into one record."""

from typing import Any

from msgspec import Struct

from blockform_press.server.calls import Call, Json
from blockform_press.server.forms import flag_of, object_of, text_of


class Draft(Struct, frozen=True, kw_only=True):
    """A spec or release as it was sent; ``body`` holds ``release`` and ``config``, for a spec also kind and metadata."""

    body: Json
    parameters: Any = None
    featured: bool = False
    scope: Any = None
    tenants: Any = None
    auto_run: bool = False
    artifact: bytes | None = None


def block_draft(call: Call) -> Draft:
    """From a multipart form: structured parts are JSON text, ``scope`` is bare."""
    fields = call.form.fields
    return Draft(
        body=object_of(fields, "spec"),
        parameters=text_of(fields, "parameters"),
        featured=flag_of(fields, "featured") is True,
        scope=fields.get("scope"),
        tenants=text_of(fields, "tenants"),
        auto_run=flag_of(fields, "autoRunOnDeploy") is True,
        artifact=call.form.artifact,
    )


def app_spec_draft(call: Call) -> Draft:
    """From JSON whose structured members are JSON text again."""
    return Draft(
        body=object_of(call.body, "spec"),
        parameters=text_of(call.body, "parameters"),
        featured=flag_of(call.body, "featured") is True,
        scope=call.body.get("scope"),
        tenants=text_of(call.body, "tenants"),
    )


def app_release_draft(call: Call) -> Draft:
    """From plain JSON, nothing encoded twice and no ``spec`` member."""
    return Draft(body=call.body, parameters=call.body.get("parameters"))
