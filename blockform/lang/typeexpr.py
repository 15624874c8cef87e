"""Types as they are written: ``list(string)``, ``object({ a = optional(number, 1) })``."""

from typing import TypeAlias

from msgspec import Struct, field

from blockform.diagnostics import Diagnostics, SourceRange
from blockform.syntax import expression_in
from blockform.syntax.nodes import (
    BoolExpr,
    CallExpr,
    Expr,
    JsonStringExpr,
    NameKeyExpr,
    NullExpr,
    ObjectExpr,
    ObjectItem,
    StringExpr,
    TraversalExpr,
    TupleExpr,
)
from blockform.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ConversionError,
    Defaults,
    DynamicType,
    ListType,
    MapType,
    ObjectType,
    PrimitiveType,
    SetType,
    TupleType,
    Type,
    Value,
    convert,
)

Parsed: TypeAlias = tuple[Type, Defaults | None]

_SUMMARY = "Invalid type specification"
_PRIMITIVES: dict[str, PrimitiveType] = {"bool": BOOL, "string": STRING, "number": NUMBER}
_COLLECTIONS: dict[str, type[ListType | SetType | MapType]] = {
    "list": ListType,
    "set": SetType,
    "map": MapType,
}
_ARGUMENT = {
    "list": "the element type",
    "set": "the element type",
    "map": "the element type",
    "object": "the attribute types and values as a map",
    "tuple": "the element types as a list",
}


def parse_type(expr: Expr, diags: Diagnostics, *, constraint: bool = True) -> Parsed:
    """The type and the defaults of its optional attributes; DYNAMIC for what is at fault.

    A constraint may say ``any`` and ``optional(...)``, an exact type may not. Source: HCL's ext/typeexpr.
    """
    try:
        return _Parser(diags, constraint).parse(expr)
    except RecursionError:
        diags.error(_SUMMARY, "This type holds others in too many levels.", expr.range)
        return DYNAMIC, None


def parse_variable_type(expr: Expr, diags: Diagnostics) -> Parsed:
    """The ``type`` of a variable, where bare ``list`` and ``map`` stand for ``list(any)`` and ``map(any)``.

    With anything at fault in it the whole is DYNAMIC, so that no value is blamed for not being of a type that nobody wants.
    Source: Terraform's decodeVariableType.
    """
    if isinstance(expr, StringExpr):
        _refuse_quoted(expr, diags)
        return DYNAMIC, None
    match _keyword(expr):
        case "list":
            return ListType(DYNAMIC), None
        case "map":
            return MapType(DYNAMIC), None
        case _:
            found = Diagnostics()
            parsed = parse_type(expr, found)
            diags.extend(found)
            return (DYNAMIC, None) if found.has_errors else parsed


def type_string(of: Type) -> str:
    """The type as it is written."""
    match of:
        case PrimitiveType():
            return of.name
        case DynamicType():
            return "any"
        case ListType() | SetType() | MapType():
            return f"{_NAMES[type(of)]}({type_string(of.element)})"
        case TupleType():
            return f"tuple([{', '.join(map(type_string, of.elements))}])"
        case ObjectType():
            return "object({" + ", ".join(_attribute_string(of, name) for name in of.attributes) + "})"


_NAMES = {kind: name for name, kind in _COLLECTIONS.items()}


def _attribute_string(of: ObjectType, name: str) -> str:
    text = type_string(of.attributes[name])
    return f"{name} = optional({text})" if name in of.optional else f"{name} = {text}"


def _refuse_quoted(expr: StringExpr, diags: Diagnostics) -> None:
    hints = {
        "string": "",
        "list": " and write list(string) instead to explicitly indicate that the list elements are strings",
        "map": " and write map(string) instead to explicitly indicate that the map elements are strings",
    }
    if expr.value not in hints:
        detail = "To provide a full type expression, remove the surrounding quotes and give the type expression directly."
        diags.error("Invalid legacy variable type hint", detail, expr.range)
        return
    detail = (
        "Terraform 0.11 and earlier required type constraints to be given in quotes, but that form is now deprecated and will be "
        f'removed in a future version of Terraform. Remove the quotes around "{expr.value}"{hints[expr.value]}.'
    )
    diags.error("Invalid quoted type constraints", detail, expr.range)


def _keyword(expr: Expr) -> str:
    """The bare word that the expression is, or an empty text."""
    match expr:
        case TraversalExpr(steps=()):
            return expr.root
        case NameKeyExpr():
            return expr.name
        case JsonStringExpr():
            return _keyword_in(expr)
        case NullExpr():
            return "null"
        case BoolExpr():
            return "true" if expr.value else "false"
        case _:
            return ""


def _keyword_in(string: JsonStringExpr) -> str:
    inner, problems = expression_in(string)
    return _keyword(inner) if inner is not None and not problems else ""


def _call(expr: Expr) -> CallExpr | None:
    """The call that the expression is, which the JSON syntax writes as a string."""
    if isinstance(expr, JsonStringExpr):
        inner, problems = expression_in(expr)
        return inner if isinstance(inner, CallExpr) and not problems else None
    return expr if isinstance(expr, CallExpr) else None


class _Members(Struct):
    """The attributes of an object type while they are gathered."""

    types: dict[str, Type] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)
    values: dict[str, Value] = field(default_factory=dict)
    children: dict[str, Defaults] = field(default_factory=dict)


class _Parser(Struct):
    """Reads types; faults go to ``diags``."""

    diags: Diagnostics
    constraint: bool

    def parse(self, expr: Expr) -> Parsed:
        word = _keyword(expr)
        if word:
            return self._word(word, expr), None
        call = _call(expr)
        if call is None:
            return self._fault(
                "A type specification is either a primitive type keyword (bool, number, string) or a complex type constructor "
                "call, like list(string).",
                expr.range,
            )
        if call.name in _PRIMITIVES:
            return self._fault(
                f'Primitive type keyword "{call.name}" does not expect arguments.', _args_range(call)
            )
        if call.name == "any":
            return self._fault('Type constraint keyword "any" does not expect arguments.', _args_range(call))
        return self._constructor(call)

    def _fault(self, detail: str, subject: SourceRange, context: SourceRange | None = None) -> Parsed:
        self.diags.error(_SUMMARY, detail, subject, context)
        return DYNAMIC, None

    def _word(self, word: str, expr: Expr) -> Type:
        if word in _PRIMITIVES:
            return _PRIMITIVES[word]
        if word == "any":
            if not self.constraint:
                detail = (
                    'The keyword "any" cannot be used in this type specification: an exact type is required.'
                )
                self._fault(detail, expr.range)
        elif word in _ARGUMENT:
            detail = f"The {word} type constructor requires one argument specifying {_ARGUMENT[word]}."
            self._fault(detail, expr.range)
        else:
            self._fault(f'The keyword "{word}" is not a valid type specification.', expr.range)
        return DYNAMIC

    def _constructor(self, expr: CallExpr) -> Parsed:
        if expr.name in _ARGUMENT and len(expr.args) != 1:
            whole = _args_range(expr)
            subject = expr.args[1].range.to(expr.args[-1].range) if len(expr.args) > 1 else whole
            detail = (
                f"The {expr.name} type constructor requires one argument specifying {_ARGUMENT[expr.name]}."
            )
            return self._fault(detail, subject, whole)
        if expr.name in _COLLECTIONS:
            element, below = self.parse(expr.args[0])
            of = _COLLECTIONS[expr.name](element)
            return of, Defaults(of, {}, {"": below}) if below else None
        if expr.name == "object":
            return self._object(expr, expr.args[0])
        if expr.name == "tuple":
            return self._tuple(expr, expr.args[0])
        if expr.name == "optional":
            detail = 'Keyword "optional" is valid only as a modifier for object type attributes.'
            return self._fault(detail, expr.name_range)
        return self._fault(f'Keyword "{expr.name}" is not a valid type constructor.', expr.range)

    def _tuple(self, expr: CallExpr, arg: Expr) -> Parsed:
        if not isinstance(arg, TupleExpr):
            return self._fault(
                "Tuple type constructor requires a list of element types.", arg.range, expr.range
            )
        parsed = [self.parse(item) for item in arg.items]
        of = TupleType(tuple(element for element, _ in parsed))
        children = {str(position): below for position, (_, below) in enumerate(parsed) if below}
        return of, Defaults(of, {}, children) if children else None

    def _object(self, expr: CallExpr, arg: Expr) -> Parsed:
        if not isinstance(arg, ObjectExpr):
            detail = "Object type constructor requires a map whose keys are attribute names and whose values are the corresponding attribute types."
            return self._fault(detail, arg.range, expr.range)
        members = _Members()
        for item in arg.items:
            self._member(members, item, expr)
        of = ObjectType(members.types, frozenset(members.optional))
        if members.values or members.children:
            return of, Defaults(of, members.values, members.children)
        return of, None

    def _member(self, members: _Members, item: ObjectItem, expr: CallExpr) -> None:
        name = _keyword(item.key)
        if not name:
            self._fault("Object constructor map keys must be attribute names.", item.key.range, expr.range)
            return
        if name in members.types:
            self._fault("Object constructor map keys must be unique.", item.key.range, expr.range)
            return
        of_expr: Expr | None = item.value
        default: Expr | None = None
        if isinstance(item.value, CallExpr) and item.value.name == "optional":
            of_expr, default = self._optional(members, name, item.value)
        if of_expr is None:
            return
        of, below = self.parse(of_expr)
        members.types[name] = of
        if below:
            members.children[name] = below
        if default is not None:
            self._default(members, name, default)

    def _optional(self, members: _Members, name: str, modifier: CallExpr) -> tuple[Expr | None, Expr | None]:
        """The expressions of the type and of the default inside ``optional(...)``."""
        args = modifier.args
        if not args:
            detail = "Optional attribute modifier requires the attribute type as its argument."
            self._fault(detail, _args_range(modifier), modifier.range)
            return None, None
        if not self.constraint:
            detail = "Optional attribute modifier is only for type constraints, not for exact types."
            self._fault(detail, modifier.name_range, modifier.range)
            return args[0], None
        if len(args) > 2:
            detail = "Optional attribute modifier expects at most two arguments: the attribute type, and a default value."
            self._fault(detail, _args_range(modifier), modifier.range)
            return args[0], None
        members.optional.add(name)
        return args[0], args[1] if len(args) == 2 else None

    def _default(self, members: _Members, name: str, expr: Expr) -> None:
        from blockform.lang.evaluate import evaluate  # noqa: PLC0415  a cycle otherwise: calls parse types
        from blockform.lang.scope import Scope  # noqa: PLC0415  as above

        diags = Diagnostics()
        value = evaluate(expr, Scope(diags=diags))
        self.diags.extend(diags)
        if diags.has_errors:
            return
        try:
            members.values[name] = convert(value, members.types[name])
        except ConversionError as error:
            detail = (
                f"This default value is not compatible with the attribute's type constraint: {error.message}."
            )
            self.diags.error("Invalid default value for optional attribute", detail, expr.range)


def _args_range(expr: CallExpr) -> SourceRange:
    """The parentheses and what is between them."""
    opening = expr.source.text.find("(", expr.name_end, expr.end)
    return expr.source.range(max(opening, expr.name_end), expr.end)
