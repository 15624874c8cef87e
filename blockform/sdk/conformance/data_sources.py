"""Reads one data source: what was asked for stays as it is, and the answer is complete."""

from collections.abc import Mapping
from typing import Any

from blockform.schema import coerce
from blockform.schema.valid import invalid_parts
from blockform.sdk.conformance.subject import errors, places
from blockform.sdk.provider import ConfiguredProvider, ProviderSchema
from blockform.sdk.requests import ReadDataRequest
from blockform.values import from_plain


def check_data_source(
    provider: ConfiguredProvider, schema: ProviderSchema, type_name: str, config: Mapping[str, Any]
) -> list[str]:
    """Read the data source for what a user would write, as plain data; the rules that the provider broke."""
    block = schema.data_sources[type_name].block
    value, problems = coerce(from_plain(config), block)
    if errors(problems):
        return [f"{type_name}: the example is not valid: {errors(problems)}"]
    response = provider.data_sources[type_name].read(
        ReadDataRequest(address=f"data.{type_name}", config=value)
    )
    if errors(response.problems):
        return [f"{type_name}: read failed: {errors(response.problems)}"]
    state = response.state
    if state is None or not state.is_wholly_known:
        return [f"{type_name}: read returned {'no object' if state is None else 'unknown values'}"]
    if state.keys() != value.keys():
        return [f"{type_name}: read returned an object that is not of the schema's type"]
    changed = invalid_parts(block, None, value, state)
    return [f"{type_name}: read changed what was asked for at {places(changed)}"] if changed else []
