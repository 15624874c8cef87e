"""Variables, local values and outputs: the named values of a module."""

from collections.abc import Iterator

from blockform.addrs import VariableAddr
from blockform.config.bodies import BodySpec, check_name, read_body
from blockform.config.constants import attributes_only, constant, constant_bool, constant_text
from blockform.config.model import CheckRule, LocalConfig, OutputConfig, VariableConfig
from blockform.config.rules import read_depends_on, read_rules
from blockform.diagnostics import Diagnostics
from blockform.lang import parse_type, parse_variable_type, references
from blockform.syntax import Block, Expr
from blockform.values import (
    DYNAMIC,
    ConversionError,
    Defaults,
    PrimitiveType,
    Type,
    Value,
    apply_defaults,
    convert,
)

RESERVED_VARIABLES = (
    "source",
    "version",
    "count",
    "for_each",
    "depends_on",
    "providers",
    "ignore_nested_deprecations",
    "_",
    "lifecycle",
    "locals",
    "provider",
)
"""What a module block uses itself, so that no variable of the child could be set by that name."""

_VARIABLE = BodySpec(
    arguments=("description", "default", "type", "sensitive", "ephemeral", "nullable", "deprecated", "const"),
    blocks={"validation": ()},
)
_OUTPUT = BodySpec(
    arguments=("description", "value", "depends_on", "sensitive", "ephemeral", "deprecated", "type"),
    required=("value",),
    blocks={"precondition": (), "postcondition": ()},
)


def read_variable(block: Block, diags: Diagnostics) -> VariableConfig:
    """A ``variable`` block."""
    name = block.labels[0].text
    content = read_body(block.body, _VARIABLE, diags)
    arguments = content.arguments
    _check_variable_name(block, diags)
    description = constant_text(arguments.get("description"), diags)
    type_expr = arguments.get("type")
    of, defaults = parse_variable_type(type_expr.expr, diags) if type_expr else (DYNAMIC, None)
    sensitive = constant_bool(arguments.get("sensitive"), diags)
    ephemeral = constant_bool(arguments.get("ephemeral"), diags)
    nullable = constant_bool(arguments.get("nullable"), diags, default=True)
    const = constant_bool(arguments.get("const"), diags)
    for kind in ("sensitive", "ephemeral") if const else ():
        if {"sensitive": sensitive, "ephemeral": ephemeral}[kind]:
            detail = f'A variable that is marked as "const" cannot also be marked as "{kind}".'
            diags.error(f"Const variable cannot be {kind}", detail, block.header_range)
    deprecated = constant_text(arguments.get("deprecated"), diags)
    given = arguments.get("default")
    return VariableConfig(
        name=name,
        type=of,
        defaults=defaults,
        default=read_default(given.expr, of, defaults, diags, nullable=nullable) if given else None,
        description=description,
        sensitive=sensitive,
        ephemeral=ephemeral,
        nullable=nullable,
        const=const,
        deprecated=deprecated,
        validations=_read_validations(name, content.blocks, diags),
        parses_as_expression=type_expr is not None and not isinstance(of, PrimitiveType),
        range=block.header_range,
    )


def _read_validations(name: str, blocks: tuple[Block, ...], diags: Diagnostics) -> tuple[CheckRule, ...]:
    for block in blocks:
        condition = block.body.attributes.get("condition")
        read = references(condition.expr) if condition else ()
        if condition and all(reference.subject != VariableAddr(name) for reference in read):
            detail = f'The condition for variable "{name}" must refer to var.{name} in order to test incoming values.'
            diags.error("Invalid variable validation condition", detail, condition.expr.range)
    return read_rules(blocks, diags)


def _check_variable_name(block: Block, diags: Diagnostics) -> None:
    label = block.labels[0]
    check_name(label.range, label.text, "Invalid variable name", diags)
    if label.text in RESERVED_VARIABLES:
        detail = (
            f'The variable name "{label.text}" is reserved due to its special meaning inside module blocks.'
        )
        diags.error("Invalid variable name", detail, label.range)


def read_default(
    expr: Expr, of: Type, defaults: Defaults | None, diags: Diagnostics, *, nullable: bool
) -> Value | None:
    """The default of a variable, converted to its type; unknown of that type with an error in ``diags``."""
    value = constant(expr, diags)
    if value is None:
        return None
    try:
        value = convert(apply_defaults(value, defaults) if defaults and not value.is_null else value, of)
    except ConversionError as error:
        detail = f"This default value is not compatible with the variable's type constraint: {error}."
        diags.error("Invalid default value for variable", detail, expr.range)
        return None
    if value.is_null and not nullable:
        detail = "A null default value is not valid when nullable=false."
        diags.error("Invalid default value for variable", detail, expr.range)
    return value


def read_locals(block: Block, diags: Diagnostics) -> Iterator[LocalConfig]:
    """The values of a ``locals`` block."""
    for name, attribute in attributes_only(block.body, diags).items():
        check_name(attribute.name_range, name, "Invalid local value name", diags)
        yield LocalConfig(name=name, expr=attribute.expr, range=attribute.range)


def read_output(block: Block, diags: Diagnostics) -> OutputConfig | None:
    """An ``output`` block; None without a value."""
    label = block.labels[0]
    content = read_body(block.body, _OUTPUT, diags)
    arguments = content.arguments
    check_name(label.range, label.text, "Invalid output name", diags)
    given = arguments.get("type")
    of, defaults = parse_type(given.expr, diags) if given else (DYNAMIC, None)
    for inner in content.of_type("postcondition"):
        detail = "Output values can only have preconditions, not postconditions."
        diags.error("Postconditions are not allowed", detail, inner.type_range)
    description = constant_text(arguments.get("description"), diags)
    sensitive = constant_bool(arguments.get("sensitive"), diags)
    ephemeral = constant_bool(arguments.get("ephemeral"), diags)
    deprecated = constant_text(arguments.get("deprecated"), diags)
    depends_on = read_depends_on(arguments.get("depends_on"), diags)
    preconditions = read_rules(content.of_type("precondition"), diags)
    if "value" not in arguments:
        return None
    return OutputConfig(
        name=label.text,
        expr=arguments["value"].expr,
        description=description,
        sensitive=sensitive,
        ephemeral=ephemeral,
        deprecated=deprecated,
        depends_on=depends_on,
        type=of if given else None,
        defaults=defaults,
        preconditions=preconditions,
        range=block.header_range,
    )
