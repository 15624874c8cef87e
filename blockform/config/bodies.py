"""What a body may contain, checked: its arguments and blocks, their labels, and how an override body merges into it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from blockform.diagnostics import Diagnostics, SourceRange
from blockform.diagnostics.suggest import suggestion
from blockform.lang import opening_range
from blockform.syntax import Attribute, Block, Body

BAD_NAME_DETAIL = "A name must start with a letter or underscore and may contain only letters, digits, underscores, and dashes."


@dataclass(frozen=True, slots=True, kw_only=True)
class BodySpec:
    """The arguments and blocks that a body of the language may have; ``blocks`` gives each block's label names.

    ``required`` arguments come first in ``arguments``' order of complaints. ``others``: whatever else stands in the body
    belongs to somebody else (a resource type, a provider) and is not looked at here.
    """

    arguments: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    blocks: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    others: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What of a body fits its spec; ``rest`` is what belongs to somebody else."""

    arguments: Mapping[str, Attribute]
    blocks: tuple[Block, ...]
    rest: Body

    def of_type(self, name: str) -> tuple[Block, ...]:
        """The blocks of one type, in order."""
        return tuple(block for block in self.blocks if block.type == name)


def read_body(body: Body, spec: BodySpec, diags: Diagnostics) -> Content:
    """Split a body by its spec, complaining about what is missing and what should not be there.

    Blocks with wrong labels are left out. Source of the texts: HCL's hclsyntax/structure.go.
    """
    for name in spec.required:
        if name not in body.attributes:
            diags.error(
                "Missing required argument",
                f'The argument "{name}" is required, but no definition was found.',
                opening_range(body),
            )
    known = frozenset(spec.arguments)
    mine = {name: attribute for name, attribute in body.attributes.items() if name in known}
    blocks = tuple(
        block for block in body.blocks if block.type in spec.blocks and _has_labels(block, spec, diags)
    )
    rest = Body(
        body.source,
        body.start,
        body.end,
        {name: attribute for name, attribute in body.attributes.items() if name not in known},
        tuple(block for block in body.blocks if block.type not in spec.blocks),
    )
    if not spec.others:
        _refuse_rest(rest, mine, spec, diags)
    return Content(arguments=mine, blocks=blocks, rest=rest)


def is_name(text: str) -> bool:
    """Whether the text is an identifier of the language: it may contain dashes, unlike Python's."""
    return not text.startswith("-") and text.replace("-", "_").isidentifier()


def check_name(label: SourceRange, name: str, summary: str, diags: Diagnostics) -> None:
    """Complain where a label is no identifier."""
    if not is_name(name):
        diags.error(summary, BAD_NAME_DETAIL, label)


def merge_bodies(base: Body, override: Body, *, deep: Iterable[str] = ()) -> Body:
    """The base body with the override's arguments in place of its own.

    One block of a type in the override replaces all of that type (and ``dynamic`` ones for it) in the base. Blocks whose
    type is in ``deep`` are merged argument by argument instead. Source: Terraform's documentation of override files.
    """
    deep = frozenset(deep)
    replaced = {_produced_type(block) for block in override.blocks} - deep
    merged: dict[str, Block] = {}
    for block in override.blocks:
        if block.type in deep:
            merged[block.type] = block
    blocks = [
        _merged_block(block, merged.pop(block.type, None))
        for block in base.blocks
        if _produced_type(block) not in replaced
    ]
    blocks += [block for block in override.blocks if block.type not in deep or block.type in merged]
    return Body(base.source, base.start, base.end, {**base.attributes, **override.attributes}, tuple(blocks))


def merge_blocks(base: Block, override: Block, *, deep: Iterable[str] = ()) -> Block:
    """The base block with its body overridden; its header stays where it is."""
    body = merge_bodies(base.body, override.body, deep=deep)
    return Block(
        base.source, base.start, base.end, base.type, base.type_end, base.labels, base.header_end, body
    )


def unescaped(rest: Body, escapes: tuple[Block, ...]) -> Body:
    """A body with the content of its escape block ``_`` added."""
    if not escapes:
        return rest
    inner = escapes[0].body
    return Body(
        rest.source, rest.start, rest.end, {**rest.attributes, **inner.attributes}, rest.blocks + inner.blocks
    )


def _merged_block(base: Block, override: Block | None) -> Block:
    return base if override is None else merge_blocks(base, override)


def _produced_type(block: Block) -> str:
    return block.labels[0].text if block.type == "dynamic" and block.labels else block.type


def _has_labels(block: Block, spec: BodySpec, diags: Diagnostics) -> bool:
    wanted = spec.blocks[block.type]
    if len(block.labels) == len(wanted):
        return True
    listed = ", ".join(wanted)
    context = block.type_range.to(opening_range(block.body))
    if len(block.labels) < len(wanted):
        diags.error(
            f"Missing {wanted[len(block.labels)]} for {block.type}",
            f"All {block.type} blocks must have {len(wanted)} labels ({listed}).",
            opening_range(block.body),
            context,
        )
        return False
    expected = f"Only {len(wanted)} labels ({listed})" if wanted else "No labels"
    diags.error(
        f"Extraneous label for {block.type}",
        f"{expected} are expected for {block.type} blocks.",
        block.labels[len(wanted)].range,
        context,
    )
    return False


def _refuse_rest(rest: Body, mine: Mapping[str, Attribute], spec: BodySpec, diags: Diagnostics) -> None:
    for name, attribute in rest.attributes.items():
        near = suggestion(name, (known for known in spec.arguments if known not in mine))
        hint = f' Did you mean "{near}"?' if near else ""
        if not near and name in spec.blocks:
            hint = f' Did you mean to define a block of type "{name}"?'
        detail = f'An argument named "{name}" is not expected here.{hint}'
        diags.error("Unsupported argument", detail, attribute.name_range)
    for block in rest.blocks:
        near = suggestion(block.type, spec.blocks)
        hint = f' Did you mean "{near}"?' if near else ""
        if not near and block.type in spec.arguments:
            hint = (
                f' Did you mean to define argument "{block.type}"?'
                " If so, use the equals sign to assign it a value."
            )
        detail = f'Blocks of type "{block.type}" are not expected here.{hint}'
        diags.error("Unsupported block type", detail, block.type_range)
