"""What a body may contain, checked: its arguments and blocks, their labels, and how an override body merges into it."""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.diagnostics import Diagnostics, SourceRange
from blockform.diagnostics.suggest import suggestion
from blockform.lang import given_arguments, opening_range, refuse_members
from blockform.syntax import Attribute, Block, Body, JsonBody, decide

BAD_NAME_DETAIL = "A name must start with a letter or underscore and may contain only letters, digits, underscores, and dashes."


class BodySpec(Struct, frozen=True, kw_only=True):
    """The arguments and blocks that a body of the language may have; ``blocks`` gives each block's label names.

    ``required`` arguments come first in ``arguments``' order of complaints. ``others``: whatever else stands in the body
    belongs to somebody else (a resource type, a provider) and is not looked at here.
    """

    arguments: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    blocks: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    others: bool = False


class Content(Struct, frozen=True, kw_only=True):
    """What of a body fits its spec; ``rest`` is what belongs to somebody else."""

    arguments: Mapping[str, Attribute]
    blocks: tuple[Block, ...]
    rest: Body

    def of_type(self, name: str) -> tuple[Block, ...]:
        """The blocks of one type, in order."""
        return tuple(block for block in self.blocks if block.type == name)


def read_body(body: Body, spec: BodySpec, diags: Diagnostics) -> Content:
    """Split a body by its spec, complaining about what is missing and what should not be there.

    In the JSON syntax the spec decides which properties are blocks; those that it does not name stay undecided in ``rest``.
    Blocks with wrong labels are left out. Source of the texts: HCL's hclsyntax/structure.go and json/structure.go.
    """
    known = frozenset(spec.arguments)
    body, problems = decide(body, known, spec.blocks)
    diags.extend(problems)
    for name in spec.required:
        if name not in body.attributes:
            diags.error(
                "Missing required argument",
                f'The argument "{name}" is required, but no definition was found.',
                opening_range(body),
            )
    mine = {name: attribute for name, attribute in body.attributes.items() if name in known}
    blocks = tuple(
        block for block in body.blocks if block.type in spec.blocks and _has_labels(block, spec, diags)
    )
    rest = with_content(
        body,
        {name: attribute for name, attribute in body.attributes.items() if name not in known},
        tuple(block for block in body.blocks if block.type not in spec.blocks),
    )
    if not spec.others:
        _refuse_rest(rest, mine, spec, diags)
    return Content(arguments=mine, blocks=blocks, rest=rest)


def with_content(body: Body, attributes: dict[str, Attribute], blocks: tuple[Block, ...]) -> Body:
    """The body with other arguments and blocks; of the JSON syntax with the same undecided properties."""
    if isinstance(body, JsonBody):
        return replace(body, attributes=attributes, blocks=blocks)
    return Body(body.source, body.start, body.end, attributes, blocks)


def is_name(text: str) -> bool:
    """Whether the text is an identifier of the language: it may contain dashes, unlike Python's."""
    return not text.startswith("-") and text.replace("-", "_").isidentifier()


def check_name(label: SourceRange, name: str, summary: str, diags: Diagnostics) -> None:
    """Complain where a label is no identifier."""
    if not is_name(name):
        diags.error(summary, BAD_NAME_DETAIL, label)


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
    refuse_members(rest, (known for known in spec.arguments if known not in mine), spec.blocks, diags)
    for name, attribute in given_arguments(rest).items():
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
