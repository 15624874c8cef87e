"""What variables finally are: the value given or the default, of the declared type, and marked as declared."""

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from blockform.config.model import Module, VariableConfig
from blockform.diagnostics import Deprecation, Diagnostic, Diagnostics, SourceRange
from blockform.values import ConversionError, Mark, Value, apply_defaults, convert, unknown, without_optional


class VariableSource(Enum):
    """Where a value was given."""

    ENVIRONMENT = "environment"
    AUTO_FILE = "auto file"
    NAMED_FILE = "named file"
    COMMAND_LINE = "command line"
    PROMPT = "prompt"


class VariableInput(Struct, frozen=True, kw_only=True):
    """A value as given, not yet of the variable's type. ``range`` is where a file gives it, ``place`` names any other place.

    A value that could not be read is unknown: what was wrong with it has been said.
    """

    name: str
    value: Value
    source: VariableSource
    range: SourceRange | None = None
    place: str = ""


def final_values(
    module: Module, inputs: Mapping[str, VariableInput]
) -> tuple[Mapping[str, Value], Diagnostics]:
    """The values of all variables of the root module; all that are missing or wrong are reported at once."""
    diags = Diagnostics()
    values = {}
    for name, variable in module.variables.items():
        values[name], found = final_value(variable, inputs.get(name))
        diags.extend(found)
    return values, diags


def final_value(variable: VariableConfig, given: VariableInput | None) -> tuple[Value, Diagnostics]:
    """What a root variable is: the given value or the default, of the declared type, and marked as declared.

    With an error it is unknown. Source of rules and texts: Terraform's prepareFinalInputVariableValue.
    """
    if given is None:
        if variable.default is not None:
            return _marked(variable, variable.default), Diagnostics()
        return _failed(
            variable,
            "No value for required variable",
            f'The root module input variable "{variable.name}" is not set, and has no default value. Use a -var or -var-file'
            " command line argument to provide a value for this variable.",
            variable.range,
        )
    try:
        value = _converted(variable, given.value)
    except ConversionError as error:
        return _failed(variable, "Invalid value for input variable", *_unsuitable(variable, given, error))
    if value.is_null and not variable.nullable:
        if variable.default is None:
            detail, subject = _no_null(variable, given)
            return _failed(variable, "Required variable not set", detail, subject)
        value = variable.default
    return _marked(variable, value), _deprecation(variable, given)


def _deprecation(variable: VariableConfig, given: VariableInput) -> Diagnostics:
    if not variable.deprecated:
        return Diagnostics()
    where = variable.range if variable.sensitive else given.range or variable.range
    warning = Diagnostic.warning("Deprecated variable got a value", variable.deprecated, where)
    return Diagnostics([replace(warning, deprecation=Deprecation.LOCAL)])


def argument_value(
    variable: VariableConfig, given: Value | None, subject: SourceRange, module: str = ""
) -> tuple[Value, Diagnostics]:
    """What a child module's variable is, from the value of the call's argument (None: no argument). With an error: unknown.

    ``module`` is how messages call the module: ``module.m``.
    """
    if given is None:
        if variable.default is not None:
            return _marked(variable, variable.default), Diagnostics()
        detail = f'The variable "{variable.name}" is required, but is not set.'
        return _failed(variable, "Required variable not set", detail, subject)
    if Mark.EPHEMERAL in given.deep_marks() and not variable.ephemeral:
        detail = (
            "This input variable is not declared as accepting ephemeral values, so it cannot be set to a result derived from"
            " an ephemeral value."
        )
        return _failed(variable, "Ephemeral value not allowed", detail, subject)
    try:
        value = _converted(variable, given)
    except ConversionError as error:
        name = f"{module}.var.{variable.name}" if module else f"var.{variable.name}"
        detail = f"The given value is not suitable for {name} declared at {variable.range}: {error}."
        return _failed(variable, "Invalid value for input variable", detail, subject)
    if value.is_null and not variable.nullable:
        if variable.default is None:
            detail = (
                f'The given value is not suitable for child module variable "{variable.name}" defined at {variable.range}:'
                " required variable may not be set to null."
            )
            return _failed(variable, "Required variable not set", detail, subject)
        value = variable.default
    return _marked(variable, value), Diagnostics()


def _converted(variable: VariableConfig, given: Value) -> Value:
    if variable.defaults and not given.is_null:
        given = apply_defaults(given, variable.defaults)
    return convert(given, variable.type)


def _marked(variable: VariableConfig, value: Value) -> Value:
    marks = []
    if variable.sensitive:
        marks.append(Mark.SENSITIVE)
    if variable.ephemeral:
        marks.append(Mark.EPHEMERAL)
    return value.with_marks(marks) if marks else value


def _failed(
    variable: VariableConfig, summary: str, detail: str, subject: SourceRange
) -> tuple[Value, Diagnostics]:
    value = unknown(without_optional(variable.type))
    return _marked(variable, value), Diagnostics([Diagnostic.error(summary, detail, subject)])


def _unsuitable(
    variable: VariableConfig, given: VariableInput, error: ConversionError
) -> tuple[str, SourceRange]:
    """Why a value does not fit, and what to point at: never at a sensitive value."""
    name = f"var.{variable.name}"
    if given.range is None:
        return f"Unsuitable value for {name} {given.place}: {error}.", variable.range
    if variable.sensitive or variable.ephemeral:
        what = "ephemeral" if variable.ephemeral else "sensitive"
        detail = (
            f"The given value is not suitable for {name}, which is {what}: {error}."
            f" Invalid value defined at {given.range}."
        )
        return detail, variable.range
    detail = f"The given value is not suitable for {name} declared at {variable.range}: {error}."
    return detail, given.range


def _no_null(variable: VariableConfig, given: VariableInput) -> tuple[str, SourceRange]:
    why = "required variable may not be set to null."
    if given.range is None:
        return f"Unsuitable value for var.{variable.name} {given.place}: {why}", variable.range
    detail = f"The given value is not suitable for var.{variable.name} defined at {variable.range}: {why}"
    return detail, given.range
