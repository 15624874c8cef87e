"""Module blocks: calls of other modules."""

from blockform.config.bodies import BodySpec, check_name, read_body
from blockform.config.constants import constant_bool, constant_text
from blockform.config.merging import unescaped
from blockform.config.model import ModuleCall
from blockform.config.provider_blocks import (
    one_escape,
    read_passed_providers,
    read_version,
    refuse_reserved,
)
from blockform.config.resources import check_repetition
from blockform.config.rules import read_depends_on
from blockform.diagnostics import Diagnostics
from blockform.syntax import Block

_MODULE = BodySpec(
    arguments=(
        "source",
        "version",
        "count",
        "for_each",
        "depends_on",
        "providers",
        "ignore_nested_deprecations",
    ),
    required=("source",),
    blocks={"_": (), "lifecycle": (), "locals": (), "provider": ("type",)},
    others=True,
)


def read_call(block: Block, diags: Diagnostics) -> ModuleCall:
    """A ``module`` block; its source is empty where it is missing, or is more than a literal text."""
    label = block.labels[0]
    content = read_body(block.body, _MODULE, diags)
    arguments = content.arguments
    check_name(label.range, label.text, "Invalid module instance name", diags)
    source = arguments.get("source")
    count, for_each = arguments.get("count"), arguments.get("for_each")
    check_repetition(count, for_each, diags)
    constant_bool(arguments.get("ignore_nested_deprecations"), diags)
    providers = arguments.get("providers")
    source_found = Diagnostics()
    source_text = constant_text(source, source_found, as_template=True)
    refuse_reserved(content.blocks, "module", ("lifecycle", "locals", "provider"), diags)
    escapes = one_escape(content.of_type("_"), "module", "module input variables", diags)
    return ModuleCall(
        name=label.text,
        source=source_text,
        source_expr=source.expr if source and source_found else None,
        source_range=source.expr.range if source else block.header_range,
        version=read_version(arguments.get("version"), diags, as_template=True),
        body=unescaped(content.rest, escapes),
        count=count.expr if count else None,
        for_each=for_each.expr if for_each else None,
        depends_on=read_depends_on(arguments.get("depends_on"), diags),
        providers=read_passed_providers(providers, diags) if providers else None,
        block=block,
        range=block.header_range,
    )
