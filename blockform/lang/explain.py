"""What the references in a faulty expression are worth, as lines that diagnostics show: ``var.x is 3``."""

from collections.abc import Callable

from blockform.lang.children import Expression
from blockform.lang.references import steps_text, traversals
from blockform.lang.scope import Scope
from blockform.lang.steps import follow_step
from blockform.syntax.nodes import TraversalExpr
from blockform.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Mark,
    ObjectType,
    OperationError,
    Unknown,
    Value,
    friendly_name,
    go_quote,
    is_collection,
)

_MANY = 1024  # bounds on the length of an unknown collection beyond this tell the user nothing


def reference_values(
    expr: Expression,
    scope: Scope,
    *,
    include_unknown: bool = False,
    include_sensitive: bool = False,
    include_ephemeral: bool = False,
    in_full: Callable[[Value], str] | None = None,
) -> tuple[tuple[str, str], ...]:
    """A line per reference in the expression, sorted: ``("var.x", "is 3")``; sensitive values are never shown.

    The flags are for errors that are about values being unknown, sensitive or ephemeral: only then is that said. ``in_full`` tells a
    known value at length, which must hide what is not to be seen; a statement may then have several lines.
    Source: Terraform's views/json NewDiagnostic.
    """
    lines: dict[str, str] = {}
    for traversal in traversals(expr):
        known = _longest(traversal, scope)
        if known is None:
            continue
        text, value = known
        if in_full is not None and value.is_known:
            said = f"is {in_full(value)}"
        else:
            said = _statement(value, include_unknown, include_sensitive, include_ephemeral)
        if said:
            lines[text] = said
    return tuple(sorted(lines.items()))


def _longest(traversal: TraversalExpr, scope: Scope) -> tuple[str, Value] | None:
    """The longest beginning of the traversal, of at least one step, that has a value."""
    if not traversal.steps:
        return None
    value, steps = scope.lookup(traversal)
    taken = len(traversal.steps) - len(steps)
    try:
        for step in steps:
            value = follow_step(value, step)
            taken += 1
    except OperationError:
        pass  # what led there is shown
    if taken == 0:
        return None
    return traversal.root + steps_text(traversal.steps[:taken]), value


def _statement(value: Value, unknown: bool, sensitive: bool, ephemeral: bool) -> str:
    """What is said of the value, or an empty text."""
    is_sensitive, is_ephemeral = Mark.SENSITIVE in value.marks, Mark.EPHEMERAL in value.marks
    if (is_sensitive and not sensitive) or (is_ephemeral and not ephemeral):
        return ""
    if is_sensitive:
        return "has an ephemeral, sensitive value" if is_ephemeral else "has a sensitive value"
    if is_ephemeral:
        return "has an ephemeral value"
    if isinstance(value.raw, Unknown):
        return _unknown_statement(value, value.raw, unknown)
    return f"is {compact_value(value)}"


def _unknown_statement(value: Value, raw: Unknown, told: bool) -> str:
    if value.type is DYNAMIC:
        return "will be known only after apply" if told else ""
    name = f"is a {friendly_name(value.type)}"
    if not told:
        return name
    if is_collection(value.type):
        name += _length_phrase(raw)
    return f"{name}, known only after apply"


def _length_phrase(raw: Unknown) -> str:
    least, most = raw.min_length, raw.max_length
    if least == most:
        return f" of length {least}"
    few = most is not None and most <= _MANY
    if least and few:
        return f" with between {least} and {most} elements"
    if least:
        return f" with at least {least} elements"
    return f" with up to {most} elements" if few else ""


def compact_value(value: Value) -> str:
    """The value on one line: a primitive in full, anything else by kind and size. Source: tfdiags.CompactValueStr."""
    if value.raw is None:
        return "null"
    if not value.is_known:
        return "(not yet known)"
    if value.type is BOOL:
        return "true" if value.as_bool() else "false"
    if value.type is NUMBER:
        return _short_number(value)
    if value.type is STRING:
        return go_quote(value.as_str())
    name, size = friendly_name(value.type), len(value)
    if isinstance(value.type, ObjectType):
        if size == 1:
            return f"object with 1 attribute {go_quote(next(iter(value.keys())))}"
        return f"object with {size} attributes" if size else "object with no attributes"
    if size == 0:
        return f"empty {name}"
    return f"{name} with {size} element{'s' if size > 1 else ''}"


def _short_number(value: Value) -> str:
    """Ten digits at most. Source: Go's big.Float.Text('g', 10)."""
    number = value.as_number()
    if isinstance(number, int) and abs(number) < 10**10:
        return str(number)
    from gmpy2 import mpfr  # noqa: PLC0415  only for long numbers and fractions

    return format(mpfr(number), ".10g")
