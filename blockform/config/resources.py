"""Resource, data and ephemeral blocks, and the check blocks that may hold a data block."""

from msgspec.structs import replace

from blockform.addrs import Mode, ResourceAddr
from blockform.config.bodies import BodySpec, check_name, read_body
from blockform.config.lifecycle import DEFAULT, read_lifecycle
from blockform.config.merging import unescaped
from blockform.config.model import CheckConfig, CheckRule, Lifecycle, ProviderRef, ResourceConfig
from blockform.config.provider_blocks import one_escape, read_provider_ref, refuse_reserved
from blockform.config.provisioners import check_provisioner, one_connection
from blockform.config.rules import read_depends_on, read_rules
from blockform.diagnostics import Diagnostics
from blockform.syntax import Attribute, Block, decide

_META = ("count", "for_each", "provider", "depends_on")
_SPECS = {
    Mode.MANAGED: BodySpec(
        arguments=_META,
        blocks={"locals": (), "lifecycle": (), "connection": (), "provisioner": ("type",), "_": ()},
        others=True,
    ),
    Mode.DATA: BodySpec(arguments=_META, blocks={"locals": (), "lifecycle": (), "_": ()}, others=True),
    Mode.EPHEMERAL: BodySpec(arguments=_META, blocks={"locals": (), "lifecycle": (), "_": ()}, others=True),
}
_KIND = {Mode.MANAGED: "resource", Mode.DATA: "data", Mode.EPHEMERAL: "ephemeral"}
_BAD_TYPE = {
    Mode.MANAGED: "Invalid resource type name",
    Mode.DATA: "Invalid data source name",
    Mode.EPHEMERAL: "Invalid ephemeral resource type",
}
_BAD_NAME = {
    Mode.MANAGED: "Invalid resource name",
    Mode.DATA: "Invalid data resource name",
    Mode.EPHEMERAL: "Invalid ephemeral resource name",
}
_CHECK = BodySpec(blocks={"data": ("type", "name"), "assert": ()})


def read_resource(block: Block, mode: Mode, diags: Diagnostics) -> ResourceConfig:
    """A block that declares a resource of the given mode."""
    of, name = block.labels
    addr = ResourceAddr(of.text, name.text, mode)
    content = read_body(block.body, _SPECS[mode], diags)
    check_name(of.range, of.text, _BAD_TYPE[mode], diags)
    check_name(name.range, name.text, _BAD_NAME[mode], diags)
    arguments, kind = content.arguments, _KIND[mode]
    count, for_each = arguments.get("count"), arguments.get("for_each")
    check_repetition(count, for_each, diags)
    provider = read_provider_argument(arguments.get("provider"), of.text, diags)
    depends_on = read_depends_on(arguments.get("depends_on"), diags)
    lifecycle, connection = DEFAULT, None
    if content.blocks:
        lifecycle = read_lifecycle(content.of_type("lifecycle"), addr, diags)
        connection = one_connection(content.of_type("connection"), "This resource", diags)
        refuse_reserved(content.blocks, kind, ("locals",), diags)
        _check_enabled(lifecycle, count or for_each, diags)
    provisioners = content.of_type("provisioner")
    for provisioner in provisioners:
        check_provisioner(provisioner, diags)
    return ResourceConfig(
        addr=addr,
        body=unescaped(content.rest, one_escape(content.of_type("_"), kind, "resource-type-specific", diags)),
        count=count.expr if count else None,
        for_each=for_each.expr if for_each else None,
        provider=provider,
        depends_on=depends_on,
        lifecycle=lifecycle,
        provisioners=provisioners,
        connection=connection,
        block=block,
        range=block.header_range,
    )


def check_repetition(count: Attribute | None, for_each: Attribute | None, diags: Diagnostics) -> None:
    """Complain where a block has both ``count`` and ``for_each``."""
    if count and for_each:
        diags.error(
            'Invalid combination of "count" and "for_each"',
            'The "count" and "for_each" meta-arguments are mutually-exclusive, only one should be used to be explicit'
            " about the number of resources to be created.",
            for_each.name_range,
        )


def _check_enabled(lifecycle: Lifecycle, repeated: Attribute | None, diags: Diagnostics) -> None:
    """``enabled`` is for blocks that do not repeat. Source: OpenTofu's decodeResourceBlock."""
    if lifecycle.enabled is not None and repeated is not None:
        both = f'"{repeated.name}" and "enabled"'
        diags.error(
            f"Invalid combination of {both}",
            f"The {both} meta-arguments are mutually-exclusive. Only one may be used to be explicit about the number of resources to be "
            "created.",
            lifecycle.enabled.range,
        )


def read_provider_argument(attribute: Attribute | None, of_type: str, diags: Diagnostics) -> ProviderRef:
    """The provider configuration that a resource asks for, or the one that its type's prefix implies."""
    given = read_provider_ref(attribute.expr, "provider", diags) if attribute else None
    return given or ProviderRef(local_name=of_type.partition("_")[0])


def read_check(block: Block, diags: Diagnostics) -> CheckConfig:
    """A ``check`` block."""
    label = block.labels[0]
    content = read_body(block.body, _CHECK, diags)
    check_name(label.range, label.text, "Invalid check block name", diags)
    asserts: tuple[CheckRule, ...] = read_rules(content.of_type("assert"), diags)
    if not content.of_type("assert"):
        detail = "Check blocks must have at least one assert block."
        diags.error("Zero assert blocks", detail, block.header_range)
    return CheckConfig(
        name=label.text,
        data=_read_scoped_data(content.of_type("data"), label.text, diags),
        asserts=asserts,
        range=block.header_range,
    )


def _read_scoped_data(blocks: tuple[Block, ...], check: str, diags: Diagnostics) -> ResourceConfig | None:
    for block in blocks[1:]:
        detail = f"This check block already has a data resource defined at {blocks[0].header_range}."
        diags.error("Multiple data resource blocks", detail, block.header_range)
    if not blocks:
        return None
    for name in ("count", "for_each"):
        attribute = blocks[0].body.attributes.get(name)
        if attribute:
            detail = 'The "count" and "for_each" meta-arguments are not supported within nested data blocks.'
            diags.error(f'Invalid "{name}" attribute', detail, attribute.name_range)
    for block in decide(blocks[0].body, (), {"lifecycle": ()})[0].blocks:
        if block.type == "lifecycle":
            detail = 'Nested data blocks do not support "lifecycle" blocks as the lifecycle is managed by the containing block.'
            diags.error("Invalid lifecycle block", detail, block.header_range)
    return replace(read_resource(blocks[0], Mode.DATA, diags), check=check)
