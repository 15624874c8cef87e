"""Rules that schemas keep by themselves, before any verb is called."""

from collections.abc import Iterator

from blockform.schema import Attribute, Block, NestedBlock, Nesting
from blockform.sdk.provider import ProviderSchema
from blockform.values import DYNAMIC, ConversionError, Value, convert

RESERVED = frozenset(
    {"count", "for_each", "provider", "depends_on", "lifecycle", "connection", "provisioner"}
)
"""Names that belong to the language at the top of a resource block."""
RESERVED_FOR_PROVIDERS = frozenset({"alias", "version"})
"""The same, of a provider block."""


def check_schema(schema: ProviderSchema, source: str) -> list[str]:
    """What is wrong with a provider's schemas; ``source`` is its namespace and type."""
    prefix = source.rpartition("/")[2]
    found = [
        *_reserved(schema.provider, RESERVED_FOR_PROVIDERS, "provider"),
        *_block(schema.provider, "provider"),
    ]
    for kind, types in (
        ("resource", schema.resources),
        ("data source", schema.data_sources),
        ("ephemeral resource", schema.ephemeral_resources),
    ):
        for name, of in types.items():
            if name != prefix and not name.startswith(f"{prefix}_"):
                found.append(f'{kind} {name}: the name must begin with "{prefix}_"')
            if of.version < 0:
                found.append(f"{kind} {name}: the version must not be negative")
            found.extend(_reserved(of.block, RESERVED, f"{kind} {name}"))
            found.extend(_block(of.block, name))
    for name, block in schema.lists.items():
        if name not in schema.resources:
            found.append(f"list {name}: there is no resource type of that name")
        found.extend(_block(block, f"list {name}"))
    return found


def _reserved(block: Block, names: frozenset[str], of: str) -> Iterator[str]:
    for name in (*block.attributes, *block.blocks):
        if name in names:
            yield f"{of}: {name} is a name of the language"


def _block(block: Block, at: str) -> Iterator[str]:
    for name in sorted(block.attributes.keys() & block.blocks.keys()):
        yield f"{at}.{name}: there are an attribute and a block of that name"
    for name, attribute in block.attributes.items():
        yield from _name(name, f"{at}.{name}")
        yield from _attribute(attribute, f"{at}.{name}")
    for name, nested in block.blocks.items():
        yield from _name(name, f"{at}.{name}")
        yield from _bounds(nested, f"{at}.{name}")
        yield from _block(nested.block, f"{at}.{name}")


def _name(name: str, at: str) -> Iterator[str]:
    if not name.isidentifier() or name != name.lower():
        yield f"{at}: the name must be a lower-case identifier"


def _bounds(nested: NestedBlock, at: str) -> Iterator[str]:
    if nested.min_items < 0 or nested.max_items < 0 or 0 < nested.max_items < nested.min_items:
        yield f"{at}: no number of blocks lies between min_items and max_items"
    if nested.nesting is Nesting.SINGLE and max(nested.min_items, nested.max_items) > 1:
        yield f"{at}: a SINGLE block stands once at most"


def _attribute(attribute: Attribute, at: str) -> Iterator[str]:
    if (attribute.type is None) == (attribute.nested is None):
        yield f"{at}: just one of type and nested must be given"
        return
    if attribute.required and (attribute.optional or attribute.computed):
        yield f"{at}: what is required is neither optional nor computed"
    if not (attribute.required or attribute.optional or attribute.computed):
        yield f"{at}: it must be required, optional or computed"
    if attribute.write_only and attribute.computed:
        yield f"{at}: what is write-only cannot be computed"
    if (attribute.accepts or attribute.accepts_text) and attribute.type is not DYNAMIC:
        yield f"{at}: accepts narrows DYNAMIC only"
    if attribute.default is not None:
        yield from _default(attribute, attribute.default, at)
    if attribute.nested is not None:
        yield from _block(Block(attributes=attribute.nested.attributes), at)


def _default(attribute: Attribute, default: Value, at: str) -> Iterator[str]:
    if not attribute.optional:
        yield f"{at}: only an optional attribute can have a default"
    if not default.is_wholly_known or default.is_null or default.has_marks:
        yield f"{at}: a default is known, not null and not marked"
        return
    try:
        fitted = convert(default, attribute.value_type)
    except ConversionError as error:
        yield f"{at}: the default does not fit the type: {error.message}"
        return
    if fitted != default:
        yield f"{at}: the default must be of the attribute's type"
    for validate in attribute.validators:
        yield from (f"{at}: the default is not valid: {problem.detail}" for problem in validate(fitted))
