"""Provisioner and connection blocks: which are allowed, and what destroy-time ones may refer to."""

from msgspec import Struct

from blockform.addrs import CountAttr, EachAttr, PathAttr, SelfAddr, TerraformAttr
from blockform.config.bodies import BodySpec, read_body
from blockform.config.constants import unquoted_keyword
from blockform.config.merging import unescaped
from blockform.config.provider_blocks import one_escape, refuse_reserved
from blockform.diagnostics import Diagnostics, SourceRange
from blockform.lang import references
from blockform.syntax import Block, Body

SUPPORTED = ("local-exec",)
"""The provisioners that can run."""

_PROVISIONER = BodySpec(
    arguments=("when", "on_failure"), blocks={"_": (), "connection": (), "lifecycle": ()}, others=True
)


def check_provisioner(block: Block, diags: Diagnostics) -> None:
    """Complain of what is wrong with a provisioner, which stays syntax until it runs."""
    label = block.labels[0]
    if label.text not in SUPPORTED:
        detail = f'There is no provisioner "{label.text}" here; the only one is "local-exec".'
        diags.error("Unsupported provisioner", detail, label.range)
        return
    content = read_body(block.body, _PROVISIONER, diags)
    failure = content.arguments.get("on_failure")
    if runs_on_destroy(block, diags):
        _only_self(content.rest, diags)
        for inner in content.of_type("connection"):
            _only_self(inner.body, diags)
    if failure and unquoted_keyword(failure.expr, diags) not in {"continue", "fail"}:
        detail = 'The "on_failure" argument requires one of the following keywords: continue or fail.'
        diags.error('Invalid "on_failure" keyword', detail, failure.expr.range)
    refuse_reserved(content.blocks, "provisioner", ("lifecycle",), diags)
    one_escape(content.of_type("_"), "provisioner", "provisioner-type-specific", diags)
    one_connection(content.of_type("connection"), "This provisioner", diags)


def runs_on_destroy(block: Block, diags: Diagnostics) -> bool:
    """Whether the provisioner runs before its resource is destroyed, instead of after it has been created."""
    when = block.body.attributes.get("when")
    word = unquoted_keyword(when.expr, diags) if when else "create"
    if when and word not in {"create", "destroy"}:
        detail = 'The "when" argument requires one of the following keywords: create or destroy.'
        diags.error('Invalid "when" keyword', detail, when.expr.range)
    return word == "destroy"


def one_connection(blocks: tuple[Block, ...], owner: str, diags: Diagnostics) -> Block | None:
    """The connection block, of which there may be one."""
    for block in blocks[1:]:
        detail = f"{owner} already has a connection block at {blocks[0].header_range}."
        diags.error("Duplicate connection block", detail, block.header_range)
    return blocks[0] if blocks else None


def _only_self(body: Body, diags: Diagnostics) -> None:
    for attribute in body.attributes.values():
        for reference in references(attribute.expr):
            match reference.subject:
                case (
                    SelfAddr() | PathAttr() | TerraformAttr() | CountAttr(name="index") | EachAttr(name="key")
                ):
                    continue
            diags.error(
                "Invalid reference from destroy provisioner",
                "Destroy-time provisioners and their connection configurations may only reference attributes of the"
                " related resource, via 'self', 'count.index', or 'each.key'.\n\nReferences to other resources during"
                " the destroy phase can cause dependency cycles and interact poorly with create_before_destroy.",
                attribute.expr.range,
            )


class ProvisionerConfig(Struct, frozen=True, kw_only=True):
    """A provisioner block that has been checked. ``body`` is what belongs to its type; ``range`` is the block's header.

    ``on_destroy``: it runs before its object is deleted, else after it was made. ``goes_on``: what goes wrong with it does not matter.
    """

    type: str
    on_destroy: bool
    goes_on: bool
    body: Body
    range: SourceRange


def read_provisioner(block: Block) -> ProvisionerConfig:
    """What a provisioner block says; what is wrong with it has been told by :func:`check_provisioner`."""
    content = read_body(block.body, _PROVISIONER, Diagnostics())
    failure = content.arguments.get("on_failure")
    return ProvisionerConfig(
        type=block.labels[0].text,
        on_destroy=runs_on_destroy(block, Diagnostics()),
        goes_on=failure is not None and unquoted_keyword(failure.expr, Diagnostics()) == "continue",
        body=unescaped(content.rest, content.of_type("_")),
        range=block.header_range,
    )
