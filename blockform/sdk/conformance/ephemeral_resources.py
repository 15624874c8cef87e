"""Opens one ephemeral object, renews it and closes it: what was asked for stays as it is, and the answer is complete."""

from collections.abc import Mapping
from typing import Any

from blockform.schema import coerce
from blockform.schema.valid import invalid_parts
from blockform.sdk.conformance.subject import errors, places
from blockform.sdk.provider import (
    CanClose,
    CanRenew,
    EphemeralResource,
    HasEphemeralResources,
    ProviderSchema,
)
from blockform.sdk.requests import CloseRequest, OpenRequest, OpenResponse, RenewRequest
from blockform.values import Value, from_plain


def check_ephemeral_resource(
    provider: HasEphemeralResources, schema: ProviderSchema, type_name: str, config: Mapping[str, Any]
) -> list[str]:
    """Open an object for what a user would write, as plain data, and close it again; the rules that the provider broke."""
    block = schema.ephemeral_resources[type_name].block
    value, problems = coerce(from_plain(config), block)
    if errors(problems):
        return [f"{type_name}: the example is not valid: {errors(problems)}"]
    resource = provider.ephemeral_resources[type_name]
    response = resource.open(OpenRequest(address=f"ephemeral.{type_name}", config=value))
    if errors(response.problems):
        return [f"{type_name}: open failed: {errors(response.problems)}"]
    broken = [*_result(response.result, value)]
    if not broken and response.result is not None:
        changed = invalid_parts(block, None, value, response.result)
        broken += [f"open changed what was asked for at {places(changed)}"] if changed else []
    broken += _renew_and_close(resource, response, type_name)
    return [f"{type_name}: {text}" for text in broken]


def _result(result: Value | None, config: Value) -> list[str]:
    if result is None or not result.is_wholly_known:
        return [f"open returned {'no object' if result is None else 'unknown values'}"]
    if result.has_marks:
        return ["open returned marked values"]
    return (
        [] if result.keys() == config.keys() else ["open returned an object that is not of the schema's type"]
    )


def _renew_and_close(resource: EphemeralResource, opened: OpenResponse, type_name: str) -> list[str]:
    broken, private = [], opened.private
    address = f"ephemeral.{type_name}"
    if opened.renew_after is not None and not isinstance(resource, CanRenew):
        broken.append("what is to be renewed must have a method renew")
    if isinstance(resource, CanRenew):
        renewed = resource.renew(RenewRequest(address=address, private=private))
        private = renewed.private
        if errors(renewed.problems):
            broken.append(f"renew failed: {errors(renewed.problems)}")
    if isinstance(resource, CanClose):
        closed = resource.close(CloseRequest(address=address, private=private))
        if errors(closed.problems):
            broken.append(f"close failed: {errors(closed.problems)}")
    return broken
