"""Function calls, and the three functions that get expressions rather than values: try, can and convert."""

from collections.abc import Callable

from msgspec import Struct

from blockform.diagnostics import Diagnostics, SourceRange, did_you_mean, suggestion
from blockform.lang.dispatch import report, value_of
from blockform.lang.functions.model import (
    Function,
    FunctionCallError,
    arity_problem,
    call,
    call_problem,
    convert_argument,
)
from blockform.lang.ranges import call_range, start_range
from blockform.lang.scope import Scope
from blockform.lang.typeexpr import parse_type
from blockform.syntax.nodes import (
    CallExpr,
    Expr,
    IndexExpr,
    LiteralPart,
    RelativeTraversalExpr,
    SplatExpr,
    StringExpr,
    TemplateExpr,
    TemplateWrapExpr,
    TraversalExpr,
)
from blockform.values import (
    BOOL,
    DYNAMIC,
    FALSE,
    TRUE,
    ConversionError,
    DynamicType,
    ListType,
    SetType,
    TupleType,
    Value,
    apply_defaults,
    convert,
    unknown,
    without_optional,
)


def call_value(expr: CallExpr, scope: Scope) -> Value:
    """``name(args...)``. Source: hclsyntax FunctionCallExpr."""
    if scope.functions is None:
        return report(scope, "Function calls not allowed", "Functions may not be called here.", expr.range)
    function = scope.functions.get(expr.name)
    if function is None:
        return _no_such_function(expr, scope)
    args = expr.args
    if expr.expand_final:
        elements = _expanded(expr, scope)
        if elements is None:
            return unknown(DYNAMIC)
        args, scope = _spread(args, elements, scope)
    problem = arity_problem(function, len(args), expr.name)
    if problem is not None:
        wanted = len(function.params)
        subject = start_range(args[wanted]) if len(args) > wanted else _closing_range(expr)
        return report(scope, *problem, subject, expr.range)
    make = _LAZY.get(function.name, _eager) if function.lazy else _eager
    return make(_Call(expr, args, function), scope)


class _Call(Struct, frozen=True):
    """A call with its arguments one by one."""

    expr: CallExpr
    args: tuple[Expr, ...]
    function: Function

    def failed(self, error: FunctionCallError, scope: Scope) -> Value:
        """Report that the call cannot be made."""
        summary, detail = call_problem(self.function, error, self.expr.name)
        position, whole = error.argument, self.expr.range
        if position is not None and position < len(self.args):
            arg = self.args[position]
            return report(scope, summary, detail, start_range(arg), whole, about=arg)
        subject = call_range(self.expr) if position is None else whole
        return report(scope, summary, detail, subject, whole, about=self.expr)


def _closing_range(expr: CallExpr) -> SourceRange:
    return SourceRange(expr.source, expr.end - 1, expr.end)


def _eager(called: _Call, scope: Scope) -> Value:
    """Evaluate and convert the arguments, then call; after a fault in one there is no call."""
    if called.function.name == "templatestring" and not _is_template_source(called, scope):
        return unknown(DYNAMIC)
    diags = Diagnostics()
    inner = scope.with_diags(diags)
    values = [
        _argument(called, position, value_of(arg, inner), inner) for position, arg in enumerate(called.args)
    ]
    if diags:
        scope.diags.extend(diags)
        if diags.has_errors:
            return unknown(DYNAMIC)
    try:
        return call(called.function, values)
    except FunctionCallError as error:
        return called.failed(error, scope)


def _argument(called: _Call, position: int, value: Value, scope: Scope) -> Value:
    try:
        return convert_argument(called.function, position, value)
    except FunctionCallError as error:
        return called.failed(error, scope)


def _expanded(expr: CallExpr, scope: Scope) -> tuple[Value, ...] | None:
    """What ``last...`` stands for; None if that is not known yet, or at fault."""
    last = expr.args[-1]
    value = value_of(last, scope)
    if not isinstance(value.type, TupleType | ListType | SetType | DynamicType):
        detail = "The expanding argument (indicated by ...) must be of a tuple, list, or set type."
    elif value.raw is None:
        detail = "The expanding argument (indicated by ...) must not be null."
    else:
        return tuple(item.with_marks(value.marks) for item in value.elements) if value.is_known else None
    report(scope, "Invalid expanding argument value", detail, last.range, expr.range, about=last)
    return None


def _spread(
    args: tuple[Expr, ...], elements: tuple[Value, ...], scope: Scope
) -> tuple[tuple[Expr, ...], Scope]:
    """The arguments with one per element in place of the last: local names that no user can write."""
    last = args[-1]
    names = {f"{position}...": item for position, item in enumerate(elements)}
    spread = tuple(TraversalExpr(last.source, last.start, last.end, name, last.end, ()) for name in names)
    return args[:-1] + spread, scope.child(names)


# Names that are not known --------------------------------------------------------------------------------------


def _no_such_function(expr: CallExpr, scope: Scope) -> Value:
    assert scope.functions is not None
    names = sorted(scope.functions)
    namespace, _, name = expr.name.rpartition("::")
    if namespace:
        detail = _no_provider_function(namespace, name, names)
        return report(scope, "Unknown provider function", detail, expr.name_range, expr.range)
    hint = did_you_mean(name, (known for known in names if "::" not in known))
    if not hint:
        elsewhere = next((known for known in names if known.endswith(f"::{name}")), "")
        hint = f' Did you mean "{elsewhere}"?' if elsewhere else ""
    detail = f'There is no function named "{name}".{hint}'
    return report(scope, "Call to unknown function", detail, expr.name_range, expr.range)


def _no_provider_function(namespace: str, name: str, names: list[str]) -> str:
    """Source: Terraform's CheckForUnknownFunctionDiags."""
    first, *further = namespace.split("::")
    provider = further[0] if further else ""
    if first != "provider":
        return f'The function namespace "{first}" is not valid. Provider function calls must use the "provider::" namespace prefix.'
    if not provider:
        return 'The function call must include the provider name after the "provider::" prefix.'
    if offered := [known for known in names if known.startswith(f"{namespace}::")]:
        found = suggestion(f"{namespace}::{name}", offered)
        hint = f' Did you mean "{found}"?' if found else ""
        return f'The function "{name}" is not available from the provider "{provider}".{hint}'
    return (
        f'There is no function named "{namespace}::{name}". Ensure that provider name "{provider}" is declared in this '
        f'module\'s required_providers block, and that this provider offers a function named "{name}".'
    )


# Functions of expressions --------------------------------------------------------------------------------------


def _try(called: _Call, scope: Scope) -> Value:
    """The first argument that evaluates without errors; if it is partly unknown, that may still change.

    Source: HCL's ext/tryfunc.
    """
    if not called.args:
        return called.failed(FunctionCallError("at least one argument is required"), scope)
    collected = Diagnostics()
    for arg in called.args:
        diags = Diagnostics()
        value = value_of(arg, scope.with_diags(diags))
        if not diags.has_errors:
            return value if value.is_wholly_known else unknown(DYNAMIC, marks=value.deep_marks())
        collected.extend(diags)
    lines = [
        f"- {problem.summary} (at {problem.subject})\n  {problem.detail}" for problem in collected.errors
    ]
    message = "no expression succeeded:\n" + "\n".join(lines)
    message += "\n\nAt least one expression must produce a successful result"
    return called.failed(FunctionCallError(message), scope)


def _can(called: _Call, scope: Scope) -> Value:
    """Whether the argument evaluates without errors."""
    diags = Diagnostics()
    value = value_of(called.args[0], scope.with_diags(diags))
    if diags.has_errors:
        return FALSE
    return TRUE if value.is_wholly_known else unknown(BOOL)


def _convert(called: _Call, scope: Scope) -> Value:
    """The value as the type constraint, which is written as in a variable, asks for it.

    Other than in a variable, defaults are put into what was converted. Source: Terraform's makeConvertFunc.
    """
    diags = Diagnostics()
    value = value_of(called.args[0], scope.with_diags(diags))
    marks, value = value.deep_marks(), value.unmarked()
    of, defaults = parse_type(called.args[1], diags)
    scope.diags.extend(diags)
    if diags.has_errors:
        return unknown(DYNAMIC)
    if not value.is_known:
        return unknown(without_optional(of), marks=marks)
    try:
        converted = convert(value, of)
    except ConversionError as error:
        return called.failed(FunctionCallError(error.message, 0), scope)
    return (apply_defaults(converted, defaults) if defaults else converted).with_marks(marks)


_LAZY: dict[str, Callable[[_Call, Scope], Value]] = {"try": _try, "can": _can, "convert": _convert}


_INVALID = "invalid template expression: "
_FROM_ELSEWHERE = "templatestring is only for rendering templates retrieved dynamically from elsewhere"


def _is_template_source(called: _Call, scope: Scope) -> bool:
    """Whether the template comes from elsewhere: a literal one is better written as it stands.

    Source: Terraform's funcs.MakeTemplateStringFunc.
    """
    match _source(called.args[0]):
        case TraversalExpr():
            return True
        case TemplateWrapExpr():
            reason = (
                f"{_FROM_ELSEWHERE}; to treat the inner expression as template syntax, write the reference expression "
                "directly without any template interpolation syntax"
            )
        case StringExpr() | TemplateExpr(parts=(LiteralPart(),)):
            reason = (
                f"{_FROM_ELSEWHERE}, and so does not support providing a literal template; consider using a template string "
                "expression instead"
            )
        case TemplateExpr():
            reason = f"{_FROM_ELSEWHERE}; to render an inline template, consider using a plain template string expression"
        case _:
            reason = "must be a direct reference to a single string from elsewhere, containing valid Terraform template syntax"
    called.failed(FunctionCallError(_INVALID + reason, 0), scope)
    return False


def _source(expr: Expr) -> Expr:
    """What the expression takes steps from."""
    while True:
        match expr:
            case RelativeTraversalExpr() | SplatExpr():
                expr = expr.operand
            case IndexExpr():
                expr = expr.collection
            case _:
                return expr
