"""The ``required_providers`` block."""

from collections.abc import Iterator

from blockform.addrs import ProviderAddr
from blockform.config.constants import (
    attributes_only,
    constant,
    keyword,
    static_list,
    static_traversal,
)
from blockform.config.model import ProviderRef, RequiredProvider
from blockform.config.provider_blocks import check_local_name, read_version, required_alias
from blockform.config.sources import implied_provider, parse_source
from blockform.config.versions import Constraint
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.syntax import Attribute, Block, Expr, JsonStringExpr, ObjectExpr, StringExpr

_NOT_AN_OBJECT = "Invalid required_providers object"
_BAD_ALIAS = "Invalid configuration_aliases value"


def read_required_providers(block: Block, diags: Diagnostics) -> Iterator[RequiredProvider]:
    """The entries of the block; those that are wrong are left out."""
    for name, attribute in attributes_only(block.body, diags).items():
        found = Diagnostics()
        required = _read_entry(name, attribute, found)
        diags.extend(found)
        if required and not found.has_errors:
            yield required


def _read_entry(name: str, attribute: Attribute, diags: Diagnostics) -> RequiredProvider | None:
    expr = attribute.expr
    if not check_local_name(name, expr.range, diags):
        return None
    if isinstance(expr, StringExpr | JsonStringExpr):
        return RequiredProvider(
            local_name=name,
            source=implied_provider(name),
            version=read_version(attribute, diags),
            aliases=(),
            range=expr.range,
        )
    if not isinstance(expr, ObjectExpr):
        diags.error(_NOT_AN_OBJECT, "required_providers entries must be strings or objects.", expr.range)
        return None
    version: Constraint | None = None
    source: ProviderAddr | None = None
    aliases: tuple[ProviderRef, ...] = ()
    for item in expr.items:
        match _key(item.key):
            case "version":
                version = _read_entry_version(item.value, diags)
            case "source":
                source = _read_source(item.value, diags)
            case "configuration_aliases":
                aliases = tuple(_read_aliases(name, item.value, diags))
            case _:
                detail = (
                    'required_providers objects can only contain "version", "source" and "configuration_aliases"'
                    ' attributes. To configure a provider, use a "provider" block.'
                )
                diags.error(_NOT_AN_OBJECT, detail, item.key.range)
    return RequiredProvider(
        local_name=name,
        source=source or implied_provider(name),
        version=version,
        aliases=aliases,
        range=expr.range,
    )


def _key(expr: Expr) -> str:
    return expr.value if isinstance(expr, StringExpr | JsonStringExpr) else keyword(expr)


def _text(expr: Expr) -> str | None:
    value = constant(expr, Diagnostics())
    return value.raw if value and isinstance(value.raw, str) else None


def _read_entry_version(expr: Expr, diags: Diagnostics) -> Constraint | None:
    if _text(expr) is None:
        diags.error("Invalid version constraint", "Version must be specified as a string.", expr.range)
        return None
    return read_version(Attribute(expr.source, expr.start, expr.end, "version", expr.start, expr), diags)


def _read_source(expr: Expr, diags: Diagnostics) -> ProviderAddr | None:
    text = _text(expr)
    if text is None:
        diags.error("Invalid source", "Source must be specified as a string.", expr.range)
        return None
    source = parse_source(text, expr.range)
    if isinstance(source, Diagnostic):
        diags.append(source)
        return None
    return source


def _read_aliases(name: str, expr: Expr, diags: Diagnostics) -> Iterator[ProviderRef]:
    for item in static_list(expr, diags):
        traversal = static_traversal(item, diags)
        if traversal is None:
            continue
        alias = required_alias(traversal)
        if alias is None:
            detail = (
                "Configuration aliases can only contain references to local provider configuration names in the format"
                " of provider.alias"
            )
            diags.error(_BAD_ALIAS, detail, expr.range)
        elif traversal.root != name:
            detail = (
                f'Configuration aliases must be prefixed with the provider name. Expected "{name}",'
                f' but found "{traversal.root}".'
            )
            diags.error(_BAD_ALIAS, detail, expr.range)
        else:
            yield ProviderRef(local_name=name, alias=alias, range=item.range)
