"""Provider blocks, and references to provider configurations."""

import re

from blockform.config.bodies import BAD_NAME_DETAIL, BodySpec, is_name, read_body
from blockform.config.constants import constant_of, constant_text, static_map, unquoted_traversal
from blockform.config.merging import unescaped
from blockform.config.model import PassedProvider, ProviderConfig, ProviderRef
from blockform.config.versions import Constraint, VersionError, parse_constraint
from blockform.diagnostics import Diagnostics, SourceRange
from blockform.syntax import (
    Attribute,
    AttrStep,
    Block,
    Expr,
    IndexExpr,
    IndexStep,
    JsonStringExpr,
    StringExpr,
    TraversalExpr,
    expression_in,
)
from blockform.values import STRING

RESERVED_ARGUMENTS = ("count", "depends_on", "source")
_PROVIDER = BodySpec(
    arguments=("alias", "version", "for_each", *RESERVED_ARGUMENTS),
    blocks={"_": (), "lifecycle": (), "locals": ()},
    others=True,
)
_DEPRECATED_VERSION = (
    "Terraform 0.13 and earlier allowed provider version constraints inside the provider configuration block, but that"
    " is now deprecated and will be removed in a future version of Terraform. To silence this warning, move the provider"
    " version constraint into the required_providers block."
)
_REFERENCE = "Invalid provider configuration reference"
_PART = re.compile(r"[^\W_](?:[^\W_]|-(?!-))*(?<!-)")


def read_provider(block: Block, diags: Diagnostics) -> ProviderConfig | None:
    """A ``provider`` block; None where its name can be no provider's."""
    name = block.labels[0].text
    content = read_body(block.body, _PROVIDER, diags)
    if not check_local_name(name, block.header_range, diags):
        return None
    alias = constant_text(content.arguments.get("alias"), diags)
    if "alias" in content.arguments and not is_name(alias):
        detail = f"An alias must be a valid name. {BAD_NAME_DETAIL}"
        diags.error("Invalid provider configuration alias", detail, content.arguments["alias"].expr.range)
    version = content.arguments.get("version")
    if version:
        diags.warning(
            "Version constraints inside provider configuration blocks are deprecated",
            _DEPRECATED_VERSION,
            version.expr.range,
        )
    for reserved in RESERVED_ARGUMENTS:
        if reserved in content.arguments:
            detail = f'The provider argument name "{reserved}" is reserved for use in a future version.'
            where = content.arguments[reserved].name_range
            diags.error("Reserved argument name in provider block", detail, where)
    for_each = content.arguments.get("for_each")
    if for_each and not alias:
        detail = 'A provider block with "for_each" needs an "alias" too, by which resources name its configurations.'
        diags.error("Alias required when using for_each", detail, for_each.name_range)
    refuse_reserved(content.blocks, "provider", ("lifecycle", "locals"), diags)
    return ProviderConfig(
        local_name=name,
        alias=alias,
        for_each=for_each.expr if for_each else None,
        body=unescaped(
            content.rest, one_escape(content.of_type("_"), "provider", "provider-specific", diags)
        ),
        version=read_version(version, diags),
        range=block.header_range,
    )


def refuse_reserved(
    blocks: tuple[Block, ...], kind: str, reserved: tuple[str, ...], diags: Diagnostics
) -> None:
    """Complain of blocks whose type the language keeps for itself."""
    for block in blocks:
        if block.type in reserved:
            detail = f'The block type name "{block.type}" is reserved for use in a future version.'
            diags.error(f"Reserved block type name in {kind} block", detail, block.type_range)


def one_escape(blocks: tuple[Block, ...], kind: str, meaning: str, diags: Diagnostics) -> tuple[Block, ...]:
    """The escape blocks ``_``, of which there may be one."""
    for block in blocks[1:]:
        diags.error(
            "Duplicate escaping block",
            'The special block type "_" can be used to force particular arguments to be interpreted as'
            f" {meaning} rather than as meta-arguments, but each {kind} block can have only one such block."
            f" The first escaping block was at {blocks[0].header_range}.",
            block.header_range,
        )
    return blocks[:1]


def check_local_name(name: str, where: SourceRange, diags: Diagnostics) -> bool:
    """Whether the name can be a provider's; complains otherwise. Source: Terraform's checkProviderNameNormalized."""
    why = provider_part_error(name)
    if why:
        diags.error("Invalid provider local name", f"{name} is an invalid provider local name: {why}", where)
    elif name != name.lower():
        detail = (
            f'Provider names must be normalized. Replace "{name}" with "{name.lower()}" to fix this error.'
        )
        diags.error("Invalid provider local name", detail, where)
        return False
    return not why


def provider_part_error(text: str) -> str:
    """Why the text can be no part of a provider's address, or nothing."""
    if not text:
        return "must have at least one character"
    if _PART.fullmatch(text):
        return ""
    if "--" in text:
        return "cannot use multiple consecutive dashes"
    return "must contain only letters, digits, and dashes, and may not use leading or trailing dashes"


def read_version(
    attribute: Attribute | None, diags: Diagnostics, *, as_template: bool = False
) -> Constraint | None:
    """A version constraint; None where it is absent or wrong."""
    value = constant_of(attribute.expr, STRING, diags, as_template=as_template) if attribute else None
    if attribute is None or value is None:
        return None
    try:
        return parse_constraint(value.as_str())
    except VersionError:
        detail = "This string does not use correct version constraint syntax."
        diags.error("Invalid version constraint", detail, attribute.expr.range)
        return None


def read_provider_ref(expr: Expr, argument: str, diags: Diagnostics) -> ProviderRef | None:
    """``press``, ``press.eu`` or ``press.by_tenant[each.key]``; None with an error. Source: Terraform's decodeProviderConfigRef."""
    found = Diagnostics()
    chosen, key = _without_key(expr)
    traversal = unquoted_traversal(chosen, found)
    if traversal is None or len(traversal.steps) > 1:
        quoted = isinstance(expr, StringExpr)
        detail = (
            "A provider configuration reference must not be given in quotes."
            if quoted
            else f"The {argument} argument requires a provider type name, optionally followed by a period and then a"
            " configuration alias."
        )
        diags.error(_REFERENCE, detail, expr.range)
        return None
    diags.extend(found)
    return _ref(traversal, key, diags)


def _without_key(expr: Expr) -> tuple[Expr, Expr | None]:
    """``press.by_tenant`` and ``each.key`` of ``press.by_tenant[each.key]``; other expressions have no key."""
    if isinstance(expr, JsonStringExpr):
        inner, _ = expression_in(expr)
        chosen, key = _without_key(inner) if inner is not None else (expr, None)
        return (expr, None) if key is None else (chosen, key)
    if isinstance(expr, IndexExpr):
        return expr.collection, expr.key
    if isinstance(expr, TraversalExpr) and len(expr.steps) == 2:
        *steps, last = expr.steps
        if isinstance(last, IndexStep):
            text = last.key
            key = (
                StringExpr(expr.source, last.start + 1, last.end - 1, text) if isinstance(text, str) else text
            )
            return TraversalExpr(
                expr.source, expr.start, last.start, expr.root, expr.root_end, tuple(steps)
            ), key
    return expr, None


def _ref(traversal: TraversalExpr, key: Expr | None, diags: Diagnostics) -> ProviderRef | None:
    if not check_local_name(traversal.root, traversal.root_range, diags):
        return None
    if not traversal.steps:
        return ProviderRef(local_name=traversal.root, key=key, range=traversal.root_range)
    step = traversal.steps[0]
    if not isinstance(step, AttrStep):
        detail = (
            "Provider name must either stand alone or be followed by a period and then a configuration alias."
        )
        diags.error(_REFERENCE, detail, step.range)
        return None
    return ProviderRef(local_name=traversal.root, alias=step.name, key=key, range=traversal.root_range)


def read_passed_providers(attribute: Attribute, diags: Diagnostics) -> tuple[PassedProvider, ...]:
    """The pairs of the ``providers`` argument of a module call."""
    passed: dict[str, PassedProvider] = {}
    places: dict[str, SourceRange] = {}
    for item in static_map(attribute.expr, diags):
        child = read_provider_ref(item.key, "providers", diags)
        parent = read_provider_ref(item.value, "providers", diags)
        if child is None or parent is None:
            continue
        name = str(child)
        if name in passed:
            detail = (
                f"A provider configuration was already passed to {name} at {places[name]}."
                " Each child provider configuration can be assigned only once."
            )
            diags.error("Duplicate provider address", detail, item.value.range)
            continue
        passed[name] = PassedProvider(in_child=child, in_parent=parent)
        places[name] = item.key.range.to(item.value.range)
    return tuple(passed.values())


def required_alias(traversal: TraversalExpr) -> str | None:
    """The alias of ``name.alias``, or None for any other form."""
    step = traversal.steps[0] if len(traversal.steps) == 1 else None
    return step.name if isinstance(step, AttrStep) else None
