"""Custom conditions (validation, precondition, postcondition, assert), dependencies, and check blocks."""

from collections.abc import Iterator

from blockform.addrs import ResourceAddr
from blockform.config.bodies import BodySpec, read_body
from blockform.config.constants import static_list, static_traversal, unquoted_traversal
from blockform.config.model import CheckRule
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.lang import Reference, parse_reference, references
from blockform.syntax import Attribute, Block, Expr

_RULE = BodySpec(arguments=("condition", "error_message"), required=("condition", "error_message"))


def read_rule(block: Block, diags: Diagnostics) -> CheckRule | None:
    """A custom condition; None where one of its two arguments is missing."""
    content = read_body(block.body, _RULE, diags)
    condition = content.arguments.get("condition")
    message = content.arguments.get("error_message")
    if condition and not references(condition.expr):
        diags.error(
            f"Invalid {block.type} expression",
            "The condition expression must refer to at least one object from elsewhere in the configuration,"
            " or else its result would not be checking anything.",
            condition.expr.range,
        )
    if condition is None or message is None:
        return None
    return CheckRule(condition=condition.expr, error_message=message.expr, range=block.header_range)


def read_rules(blocks: tuple[Block, ...], diags: Diagnostics) -> tuple[CheckRule, ...]:
    """The conditions of several blocks, in order."""
    return tuple(rule for block in blocks if (rule := read_rule(block, diags)))


def refuse_own_references(rule: CheckRule, kind: str, addr: ResourceAddr, diags: Diagnostics) -> None:
    """Complain where a resource's condition names the resource instead of ``self``."""
    for expr in (rule.condition, rule.error_message):
        if any(reference.subject == addr for reference in references(expr)):
            detail = f"Configuration for {addr} may not refer to itself."
            diags.error(f"Invalid reference in {kind}", detail, expr.range)


def read_depends_on(attribute: Attribute | None, diags: Diagnostics) -> tuple[Reference, ...]:
    """The references of a ``depends_on`` argument."""
    if attribute is None:
        return ()
    return tuple(_dependencies(static_list(attribute.expr, diags), diags))


def _dependencies(items: tuple[Expr, ...], diags: Diagnostics) -> Iterator[Reference]:
    for item in items:
        traversal = unquoted_traversal(item, diags)
        if traversal is None:
            continue
        parsed = parse_reference(traversal)
        if isinstance(parsed, Diagnostic):
            diags.append(parsed)
        else:
            yield parsed


def read_reference(expr: Expr, diags: Diagnostics) -> Reference | None:
    """The one thing that an expression names; None with an error."""
    traversal = static_traversal(expr, diags)
    parsed = parse_reference(traversal) if traversal else None
    if isinstance(parsed, Diagnostic):
        diags.append(parsed)
        return None
    return parsed
