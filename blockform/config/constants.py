"""Expressions that must be constant: literal values, keywords, static lists and maps, and bare references."""

from msgspec.structs import replace

from blockform.diagnostics import Diagnostics, SourceFile, SourceRange
from blockform.lang import Scope, bare_traversal, evaluate, ranges, verbatim
from blockform.syntax import (
    Attribute,
    AttrStep,
    Body,
    Expr,
    IndexStep,
    JsonStringExpr,
    NameKeyExpr,
    ObjectExpr,
    ObjectItem,
    StringExpr,
    TraversalExpr,
    TraversalStep,
    TupleExpr,
    all_arguments,
    expression_in,
    parse_expression,
)
from blockform.values import BOOL, STRING, ConversionError, Type, Value, convert

_QUOTED_DETAIL = (
    "In this context, {things} are expected literally rather than in quotes. Terraform 0.11 and earlier required quotes,"
    " but quoted {things} are now deprecated and will be removed in a future version of Terraform. Remove the quotes"
    " surrounding this {thing} to silence this warning."
)


def constant(expr: Expr, diags: Diagnostics) -> Value | None:
    """The value of an expression that may use neither references nor functions; None with an error in ``diags``.

    Strings of the JSON syntax are taken as they are here and in all constants below.
    """
    found = Diagnostics()
    value = evaluate(verbatim(expr), Scope(diags=found))
    diags.extend(found)
    return None if found.has_errors else value


def constant_of(expr: Expr, of: Type, diags: Diagnostics, *, as_template: bool = False) -> Value | None:
    """A constant converted to a primitive type, not null; None with an error. Source of the texts: HCL's gohcl.

    ``as_template``: a string of the JSON syntax is a template all the same.
    """
    found = Diagnostics()
    value = evaluate(expr if as_template else verbatim(expr), Scope(diags=found))
    diags.extend(found)
    try:
        converted = convert(value, of)
    except ConversionError as error:
        _unsuitable(expr, str(error), diags)
        return None
    if not converted.is_known:
        _unsuitable(expr, "value must be known", diags)
        return None
    if converted.is_null:
        _unsuitable(expr, "null value is not allowed", diags)
        return None
    return converted


def constant_bool(attribute: Attribute | None, diags: Diagnostics, *, default: bool = False) -> bool:
    """A bool argument, or the default where it is absent or wrong."""
    value = constant_of(attribute.expr, BOOL, diags) if attribute else None
    return value.as_bool() if value else default


def constant_text(attribute: Attribute | None, diags: Diagnostics, *, as_template: bool = False) -> str:
    """A string argument, or an empty text where it is absent or wrong."""
    value = constant_of(attribute.expr, STRING, diags, as_template=as_template) if attribute else None
    return value.as_str() if value else ""


def keyword(expr: Expr) -> str:
    """The bare word that the expression is, or the text of it in the JSON syntax; else an empty text."""
    if isinstance(expr, NameKeyExpr):
        return expr.name
    traversal = bare_traversal(expr)
    return traversal.root if traversal and not traversal.steps else ""


def unquoted_keyword(expr: Expr, diags: Diagnostics) -> str:
    """The bare word, also where it stands in quotes as old configurations have it (with a warning)."""
    if not isinstance(expr, StringExpr):
        return keyword(expr)
    detail = _QUOTED_DETAIL.format(things="keywords", thing="keyword")
    diags.warning("Quoted keywords are deprecated", detail, expr.range)
    return expr.value


def static_list(expr: Expr, diags: Diagnostics) -> tuple[Expr, ...]:
    """The items of a literal list."""
    if isinstance(expr, TupleExpr):
        return expr.items
    diags.error("Invalid expression", "A static list expression is required.", start_range(expr))
    return ()


def static_map(expr: Expr, diags: Diagnostics) -> tuple[ObjectItem, ...]:
    """The pairs of a literal map."""
    if isinstance(expr, ObjectExpr):
        return expr.items
    diags.error("Invalid expression", "A static map expression is required.", start_range(expr))
    return ()


def static_traversal(expr: Expr, diags: Diagnostics) -> TraversalExpr | None:
    """The bare reference that the expression is; None with an error."""
    traversal = bare_traversal(expr)
    if traversal:
        return traversal
    if isinstance(expr, NameKeyExpr):
        return TraversalExpr(expr.source, expr.start, expr.end, expr.name, expr.end, ())
    diags.error(
        "Invalid expression",
        "A single static variable reference is required: only attribute access and indexing with constant keys. "
        "No calculations, function calls, template expressions, etc are allowed here.",
        expr.range,
    )
    return None


def reference_expr(expr: Expr, diags: Diagnostics) -> Expr | None:
    """An expression that names something, which the JSON syntax writes as a string; None with an error.

    Source: Terraform's unwrapJSONRefExpr.
    """
    if not isinstance(expr, JsonStringExpr):
        if not expr.source.filename.endswith(".json"):
            return expr
        detail = "A single reference string is required."
        diags.error("Invalid reference expression", detail, expr.range)
        return None
    inner, problems = expression_in(expr)
    diags.extend(problems)
    return None if problems.has_errors else inner


def unquoted_traversal(expr: Expr, diags: Diagnostics) -> TraversalExpr | None:
    """The bare reference, also where it stands in quotes as old configurations have it (with a warning)."""
    inner = without_quotes(expr, diags)
    return static_traversal(inner, diags) if inner else None


def without_quotes(expr: Expr, diags: Diagnostics) -> Expr | None:
    """The expression inside a quoted one, with a warning; any other as it is. None where what is quoted is no expression."""
    if not isinstance(expr, StringExpr) or expr.heredoc:
        return expr
    # the text before it stays as blank space, so that offsets are those of the file
    blank = "".join(char if char == "\n" else " " for char in expr.source.text[: expr.start + 1])
    inner, found = parse_expression(blank + expr.value, expr.source.filename)
    for problem in found:
        where = problem.subject and SourceRange(expr.source, problem.subject.start, problem.subject.end)
        diags.append(replace(problem, subject=where, context=None))
    detail = _QUOTED_DETAIL.format(things="references", thing="reference")
    diags.warning("Quoted references are deprecated", detail, expr.range)
    return None if found.has_errors else _moved(inner, expr.source) if inner else None


def _moved(expr: Expr, source: SourceFile) -> Expr:
    """A traversal as part of another text at the same offsets; any other expression as it is."""
    if not isinstance(expr, TraversalExpr):
        return expr
    steps: list[TraversalStep] = []
    for step in expr.steps:
        match step:
            case AttrStep(name=name):
                steps.append(AttrStep(source, step.start, step.end, name))
            case IndexStep(key=key):
                steps.append(IndexStep(source, step.start, step.end, key))
    return TraversalExpr(source, expr.start, expr.end, expr.root, expr.root_end, tuple(steps))


def attributes_only(body: Body, diags: Diagnostics) -> dict[str, Attribute]:
    """The arguments of a body that may have no blocks."""
    if body.blocks:
        block = body.blocks[0]
        diags.error(f'Unexpected "{block.type}" block', "Blocks are not allowed here.", block.type_range)
    arguments, problems = all_arguments(body)
    diags.extend(problems)
    return arguments


def start_range(expr: Expr) -> SourceRange:
    """The beginning of an expression, which stands for it in short messages; of a quoted text what is between the quotes."""
    if isinstance(expr, StringExpr) and not expr.heredoc:
        return SourceRange(expr.source, expr.start + 1, max(expr.end - 1, expr.start + 1))
    return ranges.start_range(expr)


def _unsuitable(expr: Expr, why: str, diags: Diagnostics) -> None:
    diags.error("Unsuitable value type", f"Unsuitable value: {why}", start_range(expr), expr.range)
