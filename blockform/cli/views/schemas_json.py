"""Provider schemas as ``providers schema -json`` gives them. Source: Terraform's command/jsonprovider, format 1.0."""

from collections.abc import Mapping
from typing import Any

from blockform.addrs import ProviderAddr
from blockform.cli.views.functions_json import provider_functions_json
from blockform.engine.requirements import Schemas
from blockform.schema import Attribute, Block, NestedBlock, ResourceSchema
from blockform.sdk import ProviderSchema
from blockform.values.codec import type_to_json

FORMAT_VERSION = "1.0"


def schemas_json(schemas: Schemas) -> dict[str, Any]:
    """The whole document; without any provider it is but the format's version."""
    found: dict[str, Any] = {"format_version": FORMAT_VERSION}
    if schemas.by_provider:
        found["provider_schemas"] = provider_schemas_json(schemas.by_provider)
    for addr, functions in schemas.functions.items():
        if functions:
            found["provider_schemas"][str(addr)]["functions"] = provider_functions_json(functions)
    return found


def provider_schemas_json(schemas: Mapping[ProviderAddr, ProviderSchema]) -> dict[str, Any]:
    """Each provider's schemas by its address."""
    return {str(addr): _provider(schema) for addr, schema in schemas.items()}


def _provider(schema: ProviderSchema) -> dict[str, Any]:
    found: dict[str, Any] = {"provider": {"version": 0, "block": _block(schema.provider)}}
    for key, resources in (
        ("resource_schemas", schema.resources),
        ("data_source_schemas", schema.data_sources),
        ("ephemeral_resource_schemas", schema.ephemeral_resources),
    ):
        if resources:
            found[key] = {name: _resource(resources[name]) for name in sorted(resources)}
    if schema.lists:
        blocks = {name: _block(schema.lists[name]) for name in sorted(schema.lists)}
        found["list_resource_schemas"] = {
            name: {"version": 0, "block": block} for name, block in blocks.items()
        }
    return found


def _resource(schema: ResourceSchema) -> dict[str, Any]:
    return {"version": schema.version, "block": _block(schema.block)}


def _block(block: Block) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if block.attributes:
        found["attributes"] = _attributes(block.attributes)
    if block.blocks:
        found["block_types"] = {name: _nested(block.blocks[name]) for name in sorted(block.blocks)}
    return found | _described(block.description) | _set(deprecated=bool(block.deprecated))


def _attributes(attributes: Mapping[str, Attribute]) -> dict[str, Any]:
    return {name: _attribute(attributes[name]) for name in sorted(attributes)}


def _attribute(attribute: Attribute) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if attribute.nested is None:
        found["type"] = type_to_json(attribute.value_type)
    else:
        found["nested_type"] = {
            "attributes": _attributes(attribute.nested.attributes),
            "nesting_mode": attribute.nested.nesting.value,
        }
    return (
        found
        | _described(attribute.description)
        | _set(
            deprecated=bool(attribute.deprecated),
            required=attribute.required,
            optional=attribute.optional,
            computed=attribute.computed,
            sensitive=attribute.sensitive,
            write_only=attribute.write_only,
        )
    )


def _nested(nested: NestedBlock) -> dict[str, Any]:
    found: dict[str, Any] = {"nesting_mode": nested.nesting.value, "block": _block(nested.block)}
    bounds = {"min_items": nested.min_items, "max_items": nested.max_items}
    return found | {key: bound for key, bound in bounds.items() if bound}


def _described(text: str) -> dict[str, Any]:
    return ({"description": text} if text else {}) | {"description_kind": "plain"}


def _set(**truths: bool) -> dict[str, Any]:
    """Those that are true."""
    return {name: True for name, truth in truths.items() if truth}
