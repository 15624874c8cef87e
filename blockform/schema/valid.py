"""Whether a provider plans what the user wrote: what is configured is kept, what is not computed is not invented.

Source: Terraform's objchange.AssertPlanValid.
"""

from collections.abc import Iterator, Mapping

from blockform.schema.model import Attribute, Block, Nesting
from blockform.values import ROOT, IndexPathStep, SetType, Value, ValuePath


def invalid_parts(schema: Block, prior: Value | None, config: Value, planned: Value) -> list[ValuePath]:
    """Where the planned object is neither what the configuration says nor, where that was kept, what the object was."""
    return list(_object(schema, prior, config, planned, ROOT))


def _object(
    schema: Block, prior: Value | None, config: Value, planned: Value, at: ValuePath
) -> Iterator[ValuePath]:
    if planned.is_null or config.is_null:
        if planned.is_null != config.is_null:
            yield at
        return
    if not config.is_known or not planned.is_known:
        return
    yield from _attributes(schema.attributes, prior, config, planned, at)
    for name, nested in schema.blocks.items():
        yield from _nested(
            nested.nesting, nested.block, _part(prior, name), config[name], planned[name], at.attr(name)
        )


def _attributes(
    attributes: Mapping[str, Attribute], prior: Value | None, config: Value, planned: Value, at: ValuePath
) -> Iterator[ValuePath]:
    for name, attribute in attributes.items():
        wanted, got = config.get(name), planned.get(name)
        if got is None:
            yield at.attr(name)
        elif wanted is not None:
            yield from _attribute(attribute, _part(prior, name), wanted, got, at.attr(name))


def _attribute(
    attribute: Attribute, prior: Value | None, config: Value, planned: Value, at: ValuePath
) -> Iterator[ValuePath]:
    if attribute.write_only:
        if not planned.is_null:
            yield at  # it would be stored
        return
    if planned is config or (config.is_null and attribute.computed) or planned == config:
        return
    if prior is not None and not prior.is_null and not config.is_null and planned == prior:
        return
    if not config.is_known or attribute.stored_otherwise:
        return  # the provider may know more than the engine, or keep a secret
    if attribute.nested is None or planned.is_null or config.is_null:
        yield at
    else:
        inner = Block(attributes=attribute.nested.attributes)
        yield from _nested(attribute.nested.nesting, inner, prior, config, planned, at)


def _nested(
    nesting: Nesting, inner: Block, prior: Value | None, config: Value, planned: Value, at: ValuePath
) -> Iterator[ValuePath]:
    if nesting is Nesting.SINGLE:
        yield from _object(inner, prior, config, planned, at)
        return
    if not config.is_known or not planned.is_known or isinstance(config.type, SetType):
        return  # elements of sets cannot be told apart
    if config.is_null or planned.is_null:
        if config.is_null != planned.is_null:
            yield at
        return
    wanted, got, old = _elements(config), _elements(planned), _elements(prior)
    if wanted.keys() != got.keys():
        yield at
        return
    for key, item in wanted.items():
        yield from _object(inner, old.get(key), item, got[key], ValuePath((*at.steps, IndexPathStep(key))))


def _elements(value: Value | None) -> Mapping[str | int, Value]:
    if value is None:
        return {}
    if isinstance(value.raw, dict):
        return dict(value.raw.items())
    return dict(enumerate(value.raw)) if isinstance(value.raw, tuple) else {}


def _part(value: Value | None, name: str) -> Value | None:
    return value.get(name) if value is not None else None
