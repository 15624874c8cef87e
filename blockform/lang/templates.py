"""Templates: text with ``${...}`` and ``%{...}`` sequences."""

from blockform.diagnostics import Diagnostics, SourceRange
from blockform.lang.conditionals import condition_value
from blockform.lang.dispatch import report, value_of
from blockform.lang.iteration import elements, iterable
from blockform.lang.scope import Scope
from blockform.syntax.nodes import (
    Expr,
    ForPart,
    IfPart,
    InterpolationPart,
    LiteralPart,
    TemplateExpr,
    TemplatePart,
    TemplateWrapExpr,
)
from blockform.values import (
    NO_MARKS,
    STRING,
    ConversionError,
    Unknown,
    Value,
    convert,
    refine,
    string,
    unknown,
)

_LONGEST_PREFIX = 128  # bytes; hclsyntax draws the line there
_ENDS_CLUSTER = frozenset("-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'")


def template(expr: TemplateExpr, scope: Scope) -> Value:
    """The text of the parts; an unknown one keeps its known beginning. Source: hclsyntax TemplateExpr."""
    return _joined(expr.parts, expr.range, scope)


def template_wrap(expr: TemplateWrapExpr, scope: Scope) -> Value:
    """``"${expr}"``: the expression's own value."""
    return value_of(expr.expr, scope)


def _joined(parts: tuple[TemplatePart, ...], context: SourceRange, scope: Scope) -> Value:
    texts: list[str] = []
    marks = NO_MARKS
    is_known = True
    for part in parts:
        value = _part(part, context, scope)
        if value is None:
            continue  # the fault is reported, and the rest still counts for what is said of the expressions around
        if isinstance(value, str):
            text: str | None = value
        else:
            marks |= value.marks
            text = value.raw if type(value.raw) is str else None
        if text is None:
            is_known = False
        elif is_known:
            texts.append(text)
    text = "".join(texts)
    if is_known:
        return string(text, marks)
    return refine(unknown(STRING), not_null=True, prefix=known_prefix(text)).with_marks(marks)


def _part(part: TemplatePart, context: SourceRange, scope: Scope) -> str | Value | None:
    """The text of a part, or a string that is unknown or marked, or None if it is faulty."""
    match part:
        case LiteralPart():
            return part.text
        case InterpolationPart():
            return _interpolation(part.expr, context, scope)
        case IfPart():
            return _if_part(part, scope)
        case ForPart():
            return _for_part(part, scope)


def _interpolation(expr: Expr, context: SourceRange, scope: Scope) -> Value | None:
    value = value_of(expr, scope)
    if value.type is STRING and value.raw is not None:
        return value
    if value.raw is None:
        detail = "The expression result is null. Cannot include a null value in a string template."
        report(scope, "Invalid template interpolation value", detail, expr.range, context, about=expr)
        return None
    if type(value.raw) is Unknown:
        return value
    try:
        return convert(value, STRING)
    except ConversionError as error:
        detail = f"Cannot include the given value in a string template: {error.message}."
        report(scope, "Invalid template interpolation value", detail, expr.range, context, about=expr)
        return None


def _if_part(part: IfPart, scope: Scope) -> Value:
    then_diags, otherwise_diags = Diagnostics(), Diagnostics()
    then = _joined(part.then, part.range, scope.with_diags(then_diags))
    otherwise = _joined(part.otherwise, part.range, scope.with_diags(otherwise_diags))
    condition = condition_value(part.condition, part.range, scope)
    if condition is None:
        return unknown(STRING)
    marks = condition.marks | then.marks | otherwise.marks
    if not condition.is_known:
        return unknown(STRING, marks=marks)
    scope.diags.extend(then_diags if condition.raw else otherwise_diags)
    return (then if condition.raw else otherwise).with_marks(marks)


def _for_part(part: ForPart, scope: Scope) -> Value:
    collection = iterable(part.collection, part.range, scope)
    if collection is None or not collection.is_known:
        return unknown(STRING, marks=collection.marks if collection else NO_MARKS)
    texts: list[str] = []
    marks = collection.marks
    is_known = True
    for key, item in elements(collection):
        names = (
            {part.value_name: item} if part.key_name is None else {part.key_name: key, part.value_name: item}
        )
        value = _joined(part.body, part.range, scope.child(names))
        marks |= value.marks
        if isinstance(value.raw, str):
            texts.append(value.raw)
        else:
            is_known = False
    return string("".join(texts), marks) if is_known else unknown(STRING, marks=marks)


def known_prefix(text: str) -> str:
    """The beginning of the text that stays as it is whatever follows: a last letter could still get an accent.

    Source: cty's ctystrings.SafeKnownPrefix.
    """
    if len(text) > _LONGEST_PREFIX // 4:
        text = text.encode()[:_LONGEST_PREFIX].decode(errors="ignore")
    text = string(text).as_str()
    if not text or text[-1] in _ENDS_CLUSTER:
        return text
    if text.isascii():
        return text[:-2] if text.endswith("\r\n") else text[:-1]
    import regex  # noqa: PLC0415  20 ms, and only needed beyond ASCII

    return "".join(regex.findall(r"\X", text)[:-1])
