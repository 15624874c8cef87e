"""Values of the root module's variables: where they come from, and what they finally are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from blockform.config.constants import constant
from blockform.config.model import Module, VariableConfig
from blockform.config.values_files import read_values_file
from blockform.diagnostics import Diagnostic, Diagnostics, SourceRange
from blockform.syntax.nodes import Expr
from blockform.syntax.parse import parse_expression
from blockform.values import (
    DYNAMIC,
    ConversionError,
    Mark,
    Value,
    apply_defaults,
    convert,
    string,
    unknown,
    without_optional,
)

PREFIXES = ("TF_VAR_", "BLOCKFORM_VAR_")
"""How environment variables that set a variable begin; the later one wins."""

DEFAULT_FILES = (
    "terraform.tfvars",
    "terraform.tfvars.json",
    "blockform.tfvars",
    "blockform.tfvars.json",
)
"""The files that are read when they are there, in this order, before ``*.auto.tfvars`` and ``*.auto.tfvars.json``."""

_SHOWN_UNDECLARED = 2


class VariableSource(Enum):
    """Where a value was given."""

    ENVIRONMENT = "environment"
    AUTO_FILE = "auto file"
    NAMED_FILE = "named file"
    COMMAND_LINE = "command line"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class VarOption:
    """``-var 'name=value'``."""

    text: str


@dataclass(frozen=True, slots=True)
class VarFileOption:
    """``-var-file=path``; shown as written, relative to the working directory."""

    path: str


VariableOption: TypeAlias = VarOption | VarFileOption


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableInput:
    """A value as given, not yet of the variable's type. ``range`` is where a file gives it, ``place`` names any other place.

    A value that could not be read is unknown: what was wrong with it has been said.
    """

    name: str
    value: Value
    source: VariableSource
    range: SourceRange | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """A value before it is read: how text is read depends on the variable's declaration."""

    content: str | Value | Expr
    source: VariableSource
    place: str = ""
    range: SourceRange | None = None


def collect_variables(
    module: Module,
    directory: Path,
    environment: Mapping[str, str],
    options: Sequence[VariableOption],
    *,
    cwd: Path | None = None,
) -> tuple[Mapping[str, VariableInput], Diagnostics]:
    """The values given for the variables of the root module, by name; of several for one variable the last wins.

    In order: the environment, DEFAULT_FILES and ``*.auto.tfvars`` of ``directory``, then the options. Paths in options are
    relative to ``cwd`` (by default the directory). A value for a variable that is not declared is an error on the command
    line, a warning in a file, and nothing in the environment.
    """
    cwd = cwd or directory
    diags = Diagnostics()
    given = _from_environment(environment)
    for path in auto_files(directory):
        given.update(_from_file(path, path.name, VariableSource.AUTO_FILE, diags))
    for option in options:
        match option:
            case VarOption(text):
                given.update(_from_option(text, diags))
            case VarFileOption(path=name):
                given.update(_from_file(cwd / name, name, VariableSource.NAMED_FILE, diags))
    inputs = {}
    for name, variable in module.variables.items():
        if name in given:
            inputs[name] = _read(variable, given[name], diags)
    diags.extend(_undeclared(module, given))
    return inputs, diags


def auto_files(directory: Path) -> list[Path]:
    """The files of values that are read without being asked for, in order."""
    found = [directory / name for name in DEFAULT_FILES if (directory / name).exists()]
    try:
        others = sorted(path.name for path in directory.iterdir())
    except OSError:
        return found  # whoever reads the configuration complains
    return found + [
        directory / name
        for name in others
        if name.endswith((".auto.tfvars", ".auto.tfvars.json")) and not name.startswith(".")
    ]


def prompted(variable: VariableConfig, text: str) -> tuple[VariableInput, Diagnostics]:
    """The input that a user's answer to a question makes."""
    diags = Diagnostics()
    given = _Given(content=text, source=VariableSource.PROMPT, place="set using an interactive prompt")
    return _read(variable, given, diags), diags


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
    return _marked(variable, value), Diagnostics()


def argument_value(
    variable: VariableConfig, given: Value | None, subject: SourceRange
) -> tuple[Value, Diagnostics]:
    """What a child module's variable is, from the value of the call's argument (None: no argument). With an error: unknown."""
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
        detail = (
            f'The given value is not suitable for child module variable "{variable.name}" defined at {variable.range}:'
            f" {error}."
        )
        return _failed(variable, "Invalid value for module argument", detail, subject)
    if value.is_null and not variable.nullable:
        if variable.default is None:
            detail = (
                f'The given value is not suitable for child module variable "{variable.name}" defined at {variable.range}:'
                " required variable may not be set to null."
            )
            return _failed(variable, "Required variable not set", detail, subject)
        value = variable.default
    return _marked(variable, value), Diagnostics()


# What was given ------------------------------------------------------------------------------------------------


def _from_environment(environment: Mapping[str, str]) -> dict[str, _Given]:
    given = {}
    for prefix in PREFIXES:
        for name, text in environment.items():
            if name.startswith(prefix) and name != prefix:
                given[name.removeprefix(prefix)] = _Given(
                    content=text,
                    source=VariableSource.ENVIRONMENT,
                    place=f"set using the {name} environment variable",
                )
    return given


def _from_file(path: Path, shown: str, source: VariableSource, diags: Diagnostics) -> dict[str, _Given]:
    values, found = read_values_file(path, shown)
    diags.extend(found)
    return {
        name: _Given(content=value.content, source=source, range=value.range)
        for name, value in values.items()
    }


def _from_option(text: str, diags: Diagnostics) -> dict[str, _Given]:
    name, equals, value = text.partition("=")
    if not equals:
        detail = (
            f'The given -var option "{text}" is not correctly specified. Must be a variable name and value separated by an'
            ' equals sign, like -var="key=value".'
        )
        diags.error("Invalid -var option", detail)
        return {}
    if name.endswith(" "):
        better = f'-var="{name.removesuffix(" ")}={value.removeprefix(" ")}"'
        detail = f'Variable name "{name}" is invalid due to trailing space. Did you mean {better}?'
        diags.error("Invalid -var option", detail)
        return {}
    place = f'set using -var="{name}=..."'
    return {name: _Given(content=value, source=VariableSource.COMMAND_LINE, place=place)}


def _read(variable: VariableConfig, given: _Given, diags: Diagnostics) -> VariableInput:
    content = given.content
    if isinstance(content, Value):
        value: Value | None = content
    elif isinstance(content, str):
        value = _read_text(variable, content, diags)
    else:
        value = constant(content, diags)
    return VariableInput(
        name=variable.name,
        value=unknown(DYNAMIC) if value is None else value,
        source=given.source,
        range=given.range,
        place=given.place,
    )


def _read_text(variable: VariableConfig, text: str, diags: Diagnostics) -> Value | None:
    """Text from the environment or the command line: verbatim for a primitive type, else an expression."""
    if not variable.parses_as_expression:
        return string(text)
    expr, found = parse_expression(text, f"<value for var.{variable.name}>")
    if expr is not None and not found.has_errors:
        return constant(expr, diags)
    if variable.sensitive or variable.ephemeral:
        found = Diagnostics(
            Diagnostic.error(problem.summary, problem.detail, variable.range) for problem in found
        )  # its own range would show the value
    diags.extend(found)
    return None


def _undeclared(module: Module, given: Mapping[str, _Given]) -> Iterable[Diagnostic]:
    in_files = 0
    for name, one in given.items():
        if name in module.variables or one.source is VariableSource.ENVIRONMENT:
            continue
        if one.source is VariableSource.COMMAND_LINE:
            yield Diagnostic.error(
                "Value for undeclared variable",
                f'A variable named "{name}" was assigned on the command line, but the root module does not declare a variable'
                ' of that name. To use this value, add a "variable" block to the configuration.',
            )
            continue
        in_files += 1
        if in_files <= _SHOWN_UNDECLARED:
            file = one.range.filename if one.range else ""
            yield Diagnostic.warning(
                "Value for undeclared variable",
                f'The root module does not declare a variable named "{name}" but a value was found in file "{file}". If you'
                ' meant to use this value, add a "variable" block to the configuration.\n\nTo silence these warnings, use'
                ' TF_VAR_... environment variables to provide certain "global" settings to all configurations in your'
                " organization. To reduce the verbosity of these warnings, use the -compact-warnings option.",
            )
    if in_files > _SHOWN_UNDECLARED:
        yield Diagnostic.warning(
            "Values for undeclared variables",
            f"In addition to the other similar warnings shown, {in_files - _SHOWN_UNDECLARED} other variable(s) defined"
            " without being declared.",
        )


# What it finally is --------------------------------------------------------------------------------------------


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
