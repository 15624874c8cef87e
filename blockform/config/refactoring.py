"""``moved``, ``removed`` and ``import`` blocks: what is to happen to objects that are in the state, or should be."""

from blockform.addrs import Mode
from blockform.config.bodies import BodySpec, Content, read_body
from blockform.config.constants import constant_bool, reference_expr
from blockform.config.model import ImportConfig, MovedConfig, MoveEndpoint, RemovedConfig, RepeatedMove
from blockform.config.provider_blocks import read_provider_ref
from blockform.config.provisioners import check_provisioner, one_connection, runs_on_destroy
from blockform.config.targets import constant_instance, read_import_target, read_move_endpoint, read_removed
from blockform.diagnostics import Diagnostics, SourceRange
from blockform.syntax import Block

_MOVED = BodySpec(arguments=("for_each", "from", "to"), required=("from", "to"))
_REMOVED = BodySpec(
    arguments=("from",),
    required=("from",),
    blocks={"lifecycle": (), "connection": (), "provisioner": ("type",)},
)
_REMOVED_LIFECYCLE = BodySpec(arguments=("destroy",))
_IMPORT = BodySpec(arguments=("provider", "for_each", "id", "to", "identity"), required=("to",))


def read_moved(block: Block, diags: Diagnostics) -> MovedConfig | RepeatedMove | None:
    """A ``moved`` block; None with an error."""
    arguments = read_body(block.body, _MOVED, diags).arguments
    if "for_each" in arguments:
        exprs = [reference_expr(arguments[name].expr, diags) for name in ("from", "to") if name in arguments]
        if len(exprs) < 2 or exprs[0] is None or exprs[1] is None:
            return None
        for_each = arguments["for_each"].expr
        return RepeatedMove(source=exprs[0], target=exprs[1], for_each=for_each, range=block.header_range)
    source = read_move_endpoint(arguments["from"].expr, diags) if "from" in arguments else None
    target = read_move_endpoint(arguments["to"].expr, diags) if "to" in arguments else None
    return checked_move(source, target, block.header_range, diags)


def checked_move(
    source: MoveEndpoint | None, target: MoveEndpoint | None, at: SourceRange, diags: Diagnostics
) -> MovedConfig | None:
    """The move between two ends, whose block stands ``at``; None with an error."""
    if source is None or target is None:
        return None
    if (source.resource is None) != (target.resource is None):
        detail = 'The "from" and "to" addresses must either both refer to resources or both refer to modules.'
        diags.error('Invalid "moved" addresses', detail, at)
        return None
    return MovedConfig(source=source, target=target, range=at)


def read_removed_block(block: Block, diags: Diagnostics) -> RemovedConfig | None:
    """A ``removed`` block; None with an error."""
    content = read_body(block.body, _REMOVED, diags)
    target = read_removed(content.arguments["from"].expr, diags) if "from" in content.arguments else None
    destroy = True
    for lifecycle in content.of_type("lifecycle"):
        arguments = read_body(lifecycle.body, _REMOVED_LIFECYCLE, diags).arguments
        destroy = constant_bool(arguments.get("destroy"), diags, default=destroy)
    if target is None or target[1] is None:
        _refuse_provisioners(content, diags)
    for provisioner in content.of_type("provisioner"):
        check_provisioner(provisioner, diags)
        if target and target[1] and not runs_on_destroy(provisioner, Diagnostics()):
            diags.error(
                "Invalid provisioner block",
                'Only destroy-time provisioners are valid in "removed" blocks. To declare a destroy-time provisioner,'
                " use:\n    when = destroy",
                provisioner.header_range,
            )
    connection = one_connection(content.of_type("connection"), 'This "removed" block', diags)
    if target is None:
        return None
    return RemovedConfig(
        module=target[0],
        resource=target[1],
        destroy=destroy,
        provisioners=content.of_type("provisioner"),
        connection=connection,
        range=block.header_range,
    )


def _refuse_provisioners(content: Content, diags: Diagnostics) -> None:
    for block in content.of_type("provisioner"):
        detail = "Provisioners are valid only when a removed block targets a managed resource."
        diags.error("Invalid provisioner block", detail, block.header_range)
    for block in content.of_type("connection"):
        detail = "Provisioner connection configuration is valid only when a removed block targets a managed resource."
        diags.error("Invalid connection block", detail, block.header_range)


def read_import(block: Block, diags: Diagnostics) -> ImportConfig | None:
    """An ``import`` block; None with an error."""
    arguments = read_body(block.body, _IMPORT, diags).arguments
    identifier, identity = arguments.get("id"), arguments.get("identity")
    target = arguments.get("to")
    to = reference_expr(target.expr, diags) if target else None
    resource = read_import_target(to, diags) if to else None
    if target and resource and resource.resource.mode is not Mode.MANAGED:
        diags.error("Invalid import address", "Only managed resources can be imported.", target.range)
        resource = None
    provider = arguments.get("provider")
    if provider and resource and not resource.module.is_root:
        diags.error(
            "Invalid import provider argument",
            "The provider argument can only be specified in import blocks that will generate configuration.\n\nUse the"
            " providers argument within the module block to configure providers for all resources within a module,"
            " including imported resources.",
            provider.range,
        )
    if (identifier is None) == (identity is None):
        how = (
            "At least one of 'id' or 'identity' must"
            if identifier is None
            else "Only one of 'id' or 'identity' can"
        )
        diags.error("Invalid import block", f"{how} be specified.", block.header_range)
    for_each = arguments.get("for_each")
    ref = read_provider_ref(provider.expr, "provider", diags) if provider else None
    if to is None or resource is None:
        return None
    return ImportConfig(
        to=to,
        resource=resource,
        instance=constant_instance(to),
        id=identifier.expr if identifier else None,
        identity=identity.expr if identity else None,
        for_each=for_each.expr if for_each else None,
        provider=ref,
        range=block.header_range,
    )
