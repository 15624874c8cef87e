"""Metadata of specs and deployments, and the attributes on authorship that all four resources have."""

from collections.abc import Mapping
from typing import Any

from blockform.sdk import Attribute, Block, NestedBlock, Nesting
from blockform.values import STRING, Value
from blockform_press.bodies import Json
from blockform_press.resources.encode import encode_members
from blockform_press.resources.fields import (
    Attributes,
    each,
    name_text,
    not_blank,
    one_of,
    record,
    result,
    text,
    texts,
)
from blockform_press.resources.waiting import duration

DESCRIPTION: Attributes = {
    "name": text(
        "Name, unique in the tenant (of blocks: within a kind).", required=True, validators=(name_text,)
    ),
    "summary": text("One line on what it does.", required=True, validators=(not_blank,)),
    "title": text("Name shown to people."),
    "description": text("Longer description."),
    "description_content_type": text(
        "text/plain or text/markdown.", computed=True, validators=(one_of("text/plain", "text/markdown"),)
    ),
    "image_url": text("Address of a picture."),
    "tags": texts("Tags to find it by.", validators=(each(not_blank),)),
}

DEPLOYMENT_METADATA: Attribute = record("Name and description.", DESCRIPTION, required=True)

SPEC_METADATA: Attribute = record(
    "Name and description.",
    {
        **DESCRIPTION,
        "status": text(
            "available, unavailable or archived.",
            computed=True,
            validators=(one_of("available", "unavailable", "archived"),),
        ),
    },
    required=True,
)

AUTHORSHIP: Attributes = {
    "created_at": result(STRING, "When it was created."),
    "created_by": result(STRING, "Email address of who created it."),
    "updated_at": result(STRING, "When it was last changed."),
    "updated_by": result(STRING, "Email address of who changed it last."),
}

TIMEOUTS: NestedBlock = NestedBlock(
    nesting=Nesting.SINGLE,
    block=Block(
        attributes={
            verb: text(
                f"How long to wait for {article} {verb}, such as 30s, 10m or 1h.", validators=(duration,)
            )
            for article, verb in (("a", "create"), ("an", "update"), ("a", "delete"))
        },
        description="How long to wait for the platform.",
    ),
)


def metadata_body(metadata: Value, attribute: Attribute) -> dict[str, Json]:
    """Metadata as the API takes it when something is created: without status, tags as objects."""
    assert attribute.nested is not None
    body = encode_members(metadata, attribute.nested.attributes)
    body.pop("status", None)
    return _with_tag_objects(body)


def metadata_patch(prior: Value, planned: Value, attribute: Attribute) -> dict[str, Json]:
    """The members of metadata that change; one that is no longer set becomes empty."""
    assert attribute.nested is not None
    before = encode_members(prior, attribute.nested.attributes)
    after = encode_members(planned, attribute.nested.attributes)
    changed = {key: data for key, data in after.items() if before.get(key) != data}
    for key in before.keys() - after.keys():
        empty: Json = [] if key == "tags" else ""
        if before[key] != empty:
            changed[key] = empty
    return _with_tag_objects(changed)


def as_promised(metadata: Value, planned: Value | None) -> Value:
    """Metadata of an object that has just been made, with no content type where none was planned.

    A platform that fills one in is heard at the next refresh; while planning nobody can know.
    """
    if planned is None or planned["id"].is_known or metadata.is_null:
        return metadata
    return metadata.with_attrs(description_content_type=planned["metadata"]["description_content_type"])


def metadata_row(row: Mapping[str, Any]) -> dict[str, Json]:
    """Metadata of an answer in the form our schema has: tags as texts."""
    tags = row.get("tags")
    if not isinstance(tags, list):
        return dict(row)
    return {**row, "tags": [tag.get("name") if isinstance(tag, dict) else tag for tag in tags]}


def _with_tag_objects(body: dict[str, Json]) -> dict[str, Json]:
    if "tags" in body:
        body["tags"] = [{"name": tag} for tag in body["tags"]]
    return body
