"""What the four data sources of existing objects share: found by ``id`` or by exact ``name``, everything else computed."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from blockform.sdk import (
    Attribute,
    Block,
    ImportRequest,
    ImportResponse,
    NestedAttributes,
    Problem,
    ReadDataRequest,
    ReadDataResponse,
    ResourceSchema,
    null_of,
)
from blockform.values import STRING, Value, object_of, path_of
from blockform_press.resources.fields import Attributes
from blockform_press.resources.spec_traits import text_at

_LOCAL = frozenset({"on_destroy", "run_changes", "revision_notes", "artifact"})
"""Attributes of resources that say how to manage an object, nothing of the object."""


def source_schema(resource: ResourceSchema, what: str) -> ResourceSchema:
    """The schema of a data source for objects of a resource type."""
    attributes = {
        name: computed(attribute)
        for name, attribute in resource.block.attributes.items()
        if name not in _LOCAL
    }
    attributes["id"] = Attribute(type=STRING, optional=True, computed=True, description="Id to find it by.")
    attributes["name"] = Attribute(
        type=STRING, optional=True, computed=True, description="Exact name to find it by."
    )
    return ResourceSchema(
        block=Block(attributes=attributes, description=f"An existing {what}, found by id or name."),
        validators=(_one_of_two,),
    )


def computed(attribute: Attribute) -> Attribute:
    """The attribute as one that is only read."""
    plain = replace(
        attribute, required=False, optional=False, computed=True, default=None, validators=(), modifiers=()
    )
    if attribute.nested is None:
        return plain
    return replace(
        plain,
        nested=NestedAttributes(
            nesting=attribute.nested.nesting, attributes=_all(attribute.nested.attributes)
        ),
    )


def _all(attributes: Attributes) -> Mapping[str, Attribute]:
    return {name: computed(attribute) for name, attribute in attributes.items()}


def _one_of_two(config: Value) -> tuple[Problem, ...]:
    given = [name for name in ("id", "name") if not config[name].is_null]
    if len(given) == 1:
        return ()
    return (Problem("Invalid lookup", "Give just one of id and name.", path_of("name")),)


def read_by_import(
    request: ReadDataRequest, schema: ResourceSchema, find: Callable[[ImportRequest], ImportResponse]
) -> ReadDataResponse:
    """Find the object as an import does, and keep what the schema has."""
    wanted = text_at(request.config, "id") or text_at(request.config, "name")
    found = find(ImportRequest(address=request.address, id=wanted))
    problems = tuple(
        replace(problem, summary="Object not found")
        if problem.summary.startswith("Cannot import")
        else problem
        for problem in found.problems
    )
    if found.state is None:
        return ReadDataResponse(state=None, problems=problems)
    parts = {
        name: found.state.get(name) or null_of(attribute)
        for name, attribute in schema.block.attributes.items()
    }
    parts["name"] = found.state["metadata"]["name"]
    return ReadDataResponse(state=object_of(parts), problems=problems)
