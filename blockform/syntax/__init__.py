"""TEXT -> SYNTAX: HCL's native and JSON syntax read into a tree of nodes, each with its range.

A scanner of our own cuts native text into python-hcl2's terminals; a driver runs them through python-hcl2's LALR tables;
a builder makes the nodes. This package alone knows python-hcl2. What it returns is never changed afterwards.

JSON text becomes the same nodes, but for two things that its readers settle: a body's properties are arguments or blocks as
``decide`` is told, and a string is a template, an expression or just a text, as its place demands.
"""

from typing import TYPE_CHECKING

from blockform.faces import late_members
from blockform.syntax.cache import ParseCache, parse_config_cached, parse_files
from blockform.syntax.json_bodies import all_arguments, decide, json_body
from blockform.syntax.json_templates import expression_in, template_problems, traversal_in
from blockform.syntax.nodes import (
    Attribute,
    AttrStep,
    BinaryExpr,
    Block,
    Body,
    BoolExpr,
    CallExpr,
    ConditionalExpr,
    Expr,
    File,
    ForExpr,
    ForPart,
    IfPart,
    IndexExpr,
    IndexStep,
    InterpolationPart,
    JsonBlock,
    JsonBody,
    JsonStringExpr,
    Label,
    LiteralPart,
    NameKeyExpr,
    Node,
    NullExpr,
    NumberExpr,
    ObjectExpr,
    ObjectItem,
    ParenExpr,
    RelativeTraversalExpr,
    SplatExpr,
    SplatItemExpr,
    StringExpr,
    TemplateExpr,
    TemplatePart,
    TemplateWrapExpr,
    TraversalExpr,
    TraversalStep,
    TupleExpr,
    UnaryExpr,
)
from blockform.syntax.parse import parse_config, parse_expression, parse_json_config, parse_template
from blockform.syntax.tables import keep_tables_in

if TYPE_CHECKING:  # late: one command formats
    from blockform.syntax.format import format_file, format_source

__getattr__ = late_members(__name__, {"format_file": "format", "format_source": "format"})

__all__ = [
    "AttrStep",
    "Attribute",
    "BinaryExpr",
    "Block",
    "Body",
    "BoolExpr",
    "CallExpr",
    "ConditionalExpr",
    "Expr",
    "File",
    "ForExpr",
    "ForPart",
    "IfPart",
    "IndexExpr",
    "IndexStep",
    "InterpolationPart",
    "JsonBlock",
    "JsonBody",
    "JsonStringExpr",
    "Label",
    "LiteralPart",
    "NameKeyExpr",
    "Node",
    "NullExpr",
    "NumberExpr",
    "ObjectExpr",
    "ObjectItem",
    "ParenExpr",
    "ParseCache",
    "RelativeTraversalExpr",
    "SplatExpr",
    "SplatItemExpr",
    "StringExpr",
    "TemplateExpr",
    "TemplatePart",
    "TemplateWrapExpr",
    "TraversalExpr",
    "TraversalStep",
    "TupleExpr",
    "UnaryExpr",
    "all_arguments",
    "decide",
    "expression_in",
    "format_file",
    "format_source",
    "json_body",
    "keep_tables_in",
    "parse_config",
    "parse_config_cached",
    "parse_expression",
    "parse_files",
    "parse_json_config",
    "parse_template",
    "template_problems",
    "traversal_in",
]
