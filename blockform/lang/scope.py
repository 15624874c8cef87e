"""What names mean while an expression is evaluated: references, functions and local names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol, TypeAlias

from blockform.diagnostics import Diagnostic, Diagnostics, did_you_mean
from blockform.lang.children import Expression
from blockform.lang.functions.model import Function
from blockform.lang.references import TYPE_KEYWORDS, Parse, Reference, parse_reference, traversals
from blockform.syntax.nodes import TraversalExpr, TraversalStep
from blockform.values import DYNAMIC, Value, unknown

Found: TypeAlias = tuple[Value, tuple[TraversalStep, ...]]


class Data(Protocol):
    """Where the values of references come from: a module while it is validated, planned or applied."""

    def value_of(self, reference: Reference, diags: Diagnostics) -> Value:
        """The value of the reference's subject; its steps are for the evaluator, and here only for checks.

        A resource's value is its object, or the tuple or object of its instances; a module call's the object of its outputs, or
        the tuple or object of its instances. Asked once per traversal and scope. With an error in ``diags`` only the type of
        the value counts.
        """
        ...


_NO_NAMES: Mapping[str, Value] = MappingProxyType({})


class Scope:
    """What an expression is evaluated in. Made for one evaluation (of a block, say) and used by one thread.

    ``diags`` gets what goes wrong. Without ``data`` no references are allowed, without ``functions`` no calls. ``names`` are local
    names: iterators, the variables of a template. ``parse`` says what a traversal names. Values of references are remembered: make a
    new scope when data changes.
    """

    __slots__ = ("_found", "data", "diags", "functions", "item", "names", "parse")

    def __init__(
        self,
        data: Data | None = None,
        functions: Mapping[str, Function] | None = None,
        diags: Diagnostics | None = None,
        names: Mapping[str, Value] = _NO_NAMES,
        parse: Parse = parse_reference,
    ) -> None:
        self.data = data
        self.functions = functions
        self.diags = Diagnostics() if diags is None else diags
        self.names = names
        self.parse = parse
        self.item: Value | None = None
        self._found: dict[TraversalExpr, Found] = {}

    def child(self, names: Mapping[str, Value]) -> "Scope":
        """The same scope with further local names, which hide those of the same name."""
        return self._copy(self.diags, {**self.names, **names} if self.names else names, self.item)

    def with_diags(self, diags: Diagnostics) -> "Scope":
        """The same scope, problems going elsewhere."""
        return self._copy(diags, self.names, self.item)

    def with_item(self, item: Value) -> "Scope":
        """The same scope for the part of a splat that is evaluated with each element."""
        return self._copy(self.diags, self.names, item)

    def _copy(self, diags: Diagnostics, names: Mapping[str, Value], item: Value | None) -> "Scope":
        copy = Scope.__new__(Scope)
        copy.data = self.data
        copy.functions = self.functions
        copy.diags = diags
        copy.names = names
        copy.parse = self.parse
        copy.item = item
        copy._found = self._found
        return copy

    def resolve(self, expr: Expression) -> None:
        """Find the value of every reference in the expression, used or not: none that is wrong may hide in ``try``.

        Source: Terraform's Scope.EvalExpr, which builds the whole context before it evaluates.
        """
        for traversal in traversals(expr):
            if traversal not in self._found and traversal.root not in self.names:
                if not traversal.steps and traversal.root in TYPE_KEYWORDS:
                    continue
                self.lookup(traversal)

    def lookup(self, traversal: TraversalExpr) -> Found:
        """The value at the start of the traversal and the steps to take from there."""
        local = self.names.get(traversal.root)
        if local is not None:
            return local, traversal.steps
        found = self._found.get(traversal)
        if found is None:
            found = self._found[traversal] = self._find(traversal)
        return found

    def _find(self, traversal: TraversalExpr) -> Found:
        if self.data is None:
            self.diags.append(self._no_such_name(traversal))
            return _NOTHING
        if not traversal.steps and traversal.root in TYPE_KEYWORDS:
            self.diags.append(_unknown_variable(traversal, self.names))
            return _NOTHING
        parsed = self.parse(traversal)
        if isinstance(parsed, Diagnostic):
            self.diags.append(parsed)
            return _NOTHING
        diags = Diagnostics()
        value = self.data.value_of(parsed, diags)
        if diags:
            self.diags.extend(diags)
            if diags.has_errors:
                value = unknown(value.type)
        return value, parsed.steps

    def _no_such_name(self, traversal: TraversalExpr) -> Diagnostic:
        if self.names:
            return _unknown_variable(traversal, self.names)
        return Diagnostic.error(
            "Variables not allowed", "Variables may not be used here.", traversal.root_range
        )


_NOTHING: Found = (unknown(DYNAMIC), ())


def _unknown_variable(traversal: TraversalExpr, names: Mapping[str, Value]) -> Diagnostic:
    detail = f'There is no variable named "{traversal.root}".{did_you_mean(traversal.root, names)}'
    return Diagnostic.error("Unknown variable", detail, traversal.root_range)
