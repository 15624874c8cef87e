"""What can be worked out while modules are loaded: literal values, ``const`` variables, and locals made of these.

Source of the rules and texts: Terraform's node_module_install.go.
"""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from blockform.addrs import LocalAddr, VariableAddr
from blockform.config.model import Module, ModuleCall
from blockform.config.variables import argument_value
from blockform.diagnostics import Diagnostics
from blockform.lang import Reference, Scope, evaluate
from blockform.lang.functions import FunctionContext
from blockform.lang.render import functions_for
from blockform.syntax import Expr
from blockform.values import STRING, ConversionError, Mark, Value, convert, unknown


class StaticData(Struct):
    """The names of one module as they are before anything is planned; whatever else is unknown. Remembers locals."""

    module: Module
    variables: Mapping[str, Value]
    cwd: Path
    _locals: dict[str, Value] = field(default_factory=dict)

    def value_of(self, reference: Reference, diags: Diagnostics) -> Value:
        """See :class:`blockform.lang.scope.Data`."""
        match reference.subject:
            case VariableAddr(name):
                return self.variables.get(name, unknown())
            case LocalAddr(name) if name in self.module.locals:
                if name not in self._locals:
                    self._locals[name] = unknown()  # a local that needs itself is complained of by the graph
                    self._locals[name] = self.evaluate(self.module.locals[name].expr, diags)
                return self._locals[name]
            case _:
                return unknown()

    def evaluate(self, expr: Expr, diags: Diagnostics, names: Mapping[str, Value] | None = None) -> Value:
        """The value of an expression of the module; ``names`` are further names in it."""
        found = Diagnostics()
        functions = functions_for(FunctionContext(base_dir=self.cwd, home=None))
        value = evaluate(expr, Scope(data=self, functions=functions, diags=found, names=names or {}))
        diags.extend(found)
        return unknown(value.type) if found.has_errors else value

    def inside(self, module: Module, call: ModuleCall, diags: Diagnostics) -> "StaticData":
        """The same for a module that this one calls: its const variables are what the call gives them, else their defaults."""
        variables = {}
        for name, variable in module.variables.items():
            if not variable.const:
                continue
            attribute = call.body.attributes.get(name)
            given = self.evaluate(attribute.expr, Diagnostics()) if attribute else None
            where = attribute.expr.range if attribute else call.range
            if given is not None and not given.is_wholly_known:
                detail = "Only a constant value can be passed into a constant module variable."
                diags.error("Const variables must be known", detail, where)
            variables[name], _ = argument_value(variable, given, where)  # the plan says what is wrong with it
        return StaticData(module, variables, self.cwd)


def source_text(data: StaticData, expr: Expr, diags: Diagnostics) -> str:
    """What the source of a call is, where its expression has references; empty with an error where it cannot be told."""
    found = Diagnostics()
    value = data.evaluate(expr, found)
    diags.extend(found)
    if found.has_errors:
        return ""
    if not value.is_known:
        detail = "Only literal values and const variables can be evaluated during init."
        diags.error("Unknown module source", detail, expr.range)
        return ""
    if value.deep_marks():
        kind = "sensitive" if Mark.SENSITIVE in value.deep_marks() else "ephemeral"
        detail = f"The source of a module is recorded, so a value that is {kind} cannot be part of it."
        diags.error("Invalid module source", detail, expr.range)
        return ""
    try:
        text = convert(value, STRING)
    except ConversionError as error:
        diags.error("Unsuitable value type", f"Unsuitable value: {error}", expr.range)
        return ""
    if text.is_null:
        diags.error("Unsuitable value type", "Unsuitable value: null value is not allowed", expr.range)
        return ""
    return text.as_str()
