"""Templates that a function renders: ``templatefile`` and ``templatestring``."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain

from msgspec.structs import replace

from blockform.diagnostics import Diagnostic
from blockform.lang.evaluate import evaluate
from blockform.lang.functions import Function, FunctionCallError, FunctionContext, function_table
from blockform.lang.functions.filesystem import TEMPLATE_STRING
from blockform.lang.functions.table import CORE, MODULES
from blockform.lang.references import traversals
from blockform.lang.scope import Scope
from blockform.syntax import Expr, parse_template
from blockform.values import STRING, ConversionError, Type, Value, convert

_RENDERING = frozenset({"templatefile", "templatestring"})
_PURE = frozenset({"abspath", "basename", "dirname", "pathexpand"})
_READING = frozenset(name for name, module in MODULES.items() if module == "filesystem") - _PURE


def functions_for(
    context: FunctionContext, of_providers: Mapping[str, Function] | None = None
) -> Mapping[str, Function]:
    """All functions of the language for a run in this context, and those of providers by their full names.

    Templates are rendered with these very functions.
    """
    table: Mapping[str, Function] = {}

    def render(text: str, name: str, variables: Mapping[str, Value]) -> Value:
        return render_template(text, name, variables, table)

    table = function_table(replace(context, render_template=render))
    if of_providers:
        table = _Joined(of_providers, table)
    return table


class _Joined(Mapping[str, Function]):
    """Two tables as one; no name stands in both."""

    def __init__(self, first: Mapping[str, Function], second: Mapping[str, Function]) -> None:
        self._first = first
        self._second = second

    def __getitem__(self, name: str) -> Function:
        return self._first[name] if name in self._first else self._second[name]

    def __contains__(self, name: object) -> bool:
        return name in self._first or name in self._second

    def __iter__(self) -> Iterator[str]:
        return chain(self._first, self._second)

    def __len__(self) -> int:
        return len(self._first) + len(self._second)


def render_template(
    text: str, name: str, variables: Mapping[str, Value], functions: Mapping[str, Function]
) -> Value:
    """The value of a template: a string, or any value if it is one interpolation and nothing else.

    ``name`` is the file's, or ``TEMPLATE_STRING`` for a text from elsewhere, which may not read files and is always a string.

    Raises: FunctionCallError. Source: Terraform's makeRenderTemplateFunc.
    """
    expr, problems = _parsed(text, name)
    if expr is None or problems:
        raise _failure(problems)
    for traversal in traversals(expr):
        if traversal.root not in variables:
            where = traversal.root_range
            raise FunctionCallError(
                f'vars map does not contain key "{traversal.root}", referenced at {where}', 1
            )
    scope = Scope(None, _InTemplate(functions, may_read=name != TEMPLATE_STRING), names=variables)
    value = evaluate(expr, scope)
    if scope.diags.has_errors:
        raise _failure(scope.diags.errors)
    if value.raw is None:
        detail = "The result of the template is null, which is not a valid result for a templatestring call."
        raise _failure((Diagnostic.error("Template result is null", detail, expr.range),))
    if name != TEMPLATE_STRING:
        return value
    try:
        return convert(value, STRING)
    except ConversionError as error:
        raise FunctionCallError(f"invalid template result: {error.message}") from error


@lru_cache(maxsize=64)
def _parsed(text: str, name: str) -> tuple[Expr | None, tuple[Diagnostic, ...]]:
    expr, diags = parse_template(text, name)
    return expr, diags.errors


def _failure(problems: tuple[Diagnostic, ...]) -> FunctionCallError:
    """The first problem as the message of a call; it may tell of values, which the caller may have to hide."""
    first = problems[0]
    message = f"{first.subject}: {first.summary}; {first.detail.removesuffix('.')}"
    if len(problems) > 1:
        message += f", and {len(problems) - 1} other diagnostic(s)"
    return FunctionCallError("%s", None, message)


class _InTemplate(Mapping[str, Function]):
    """The functions as a template sees them: none that renders templates, and perhaps none that reads files."""

    def __init__(self, functions: Mapping[str, Function], *, may_read: bool) -> None:
        self._functions = functions
        self._may_read = may_read

    def __getitem__(self, name: str) -> Function:
        function = self._functions[name]
        plain = name.removeprefix(CORE)
        if plain in _RENDERING:
            return _refusing(
                function, f"cannot recursively call {plain} from inside another template function"
            )
        if plain in _READING and not self._may_read:
            reason = (
                f"cannot use filesystem access functions like {plain} in templatestring templates; consider passing the function "
                "result as a template variable instead"
            )
            return _refusing(function, reason)
        return function

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)


def _refusing(function: Function, reason: str) -> Function:
    def refuse(_args: object) -> Type:
        raise FunctionCallError(reason)

    def never(_args: object) -> Value:
        raise FunctionCallError(reason)

    return replace(function, returns=refuse, call=never)
