"""Where the values of the root module's variables come from: environment, files, options and questions."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from blockform.config.constants import constant
from blockform.config.model import Module, VariableConfig
from blockform.config.values_files import read_values_file
from blockform.config.variables import VariableInput, VariableSource
from blockform.diagnostics import Diagnostic, Diagnostics, SourceRange
from blockform.syntax import Expr, parse_expression
from blockform.values import DYNAMIC, Value, string, unknown

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


class VarOption(Struct, frozen=True):
    """``-var 'name=value'``."""

    text: str


class VarFileOption(Struct, frozen=True):
    """``-var-file=path``; shown as written, relative to the working directory."""

    path: str


VariableOption: TypeAlias = VarOption | VarFileOption


class GivenValue(Struct, frozen=True, kw_only=True):
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
    given, diags = given_values(directory, environment, options, cwd=cwd)
    inputs = {}
    for name, variable in module.variables.items():
        if name in given:
            inputs[name] = read_given(variable, given[name], diags)
    diags.extend(_undeclared(module, given))
    return inputs, diags


def given_values(
    directory: Path,
    environment: Mapping[str, str],
    options: Sequence[VariableOption],
    *,
    cwd: Path | None = None,
) -> tuple[Mapping[str, GivenValue], Diagnostics]:
    """The same before they are read, whether such variables are declared or not."""
    cwd = cwd or directory
    diags = Diagnostics()
    given = _from_environment(environment)
    given.update(values_of_files(directory, diags))
    for option in options:
        match option:
            case VarOption(text):
                given.update(_from_option(text, diags))
            case VarFileOption(path=name):
                given.update(_from_file(cwd / name, name, VariableSource.NAMED_FILE, diags))
    return given, diags


def values_of_files(directory: Path, diags: Diagnostics) -> dict[str, GivenValue]:
    """What the files of a directory say that are read without being asked for."""
    given: dict[str, GivenValue] = {}
    for path in auto_files(directory):
        given.update(_from_file(path, path.name, VariableSource.AUTO_FILE, diags))
    return given


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
    given = GivenValue(content=text, source=VariableSource.PROMPT, place="set using an interactive prompt")
    return read_given(variable, given, diags), diags


# What was given ------------------------------------------------------------------------------------------------


def _from_environment(environment: Mapping[str, str]) -> dict[str, GivenValue]:
    given = {}
    for prefix in PREFIXES:
        for name, text in environment.items():
            if name.startswith(prefix) and name != prefix:
                given[name.removeprefix(prefix)] = GivenValue(
                    content=text,
                    source=VariableSource.ENVIRONMENT,
                    place=f"set using the {name} environment variable",
                )
    return given


def _from_file(path: Path, shown: str, source: VariableSource, diags: Diagnostics) -> dict[str, GivenValue]:
    values, found = read_values_file(path, shown)
    diags.extend(found)
    return {
        name: GivenValue(content=value.content, source=source, range=value.range)
        for name, value in values.items()
    }


def _from_option(text: str, diags: Diagnostics) -> dict[str, GivenValue]:
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
    return {name: GivenValue(content=value, source=VariableSource.COMMAND_LINE, place=place)}


def read_given(variable: VariableConfig, given: GivenValue, diags: Diagnostics) -> VariableInput:
    """The value as the variable's declaration has it read. One that cannot be read is unknown."""
    found = Diagnostics()
    value = _value(variable, given.content, found)
    if found and (variable.sensitive or variable.ephemeral):
        found = _without_value(variable, given, found)
    diags.extend(found)
    return VariableInput(
        name=variable.name,
        value=unknown(DYNAMIC) if value is None else value,
        source=given.source,
        range=given.range,
        place=given.place,
    )


def _value(variable: VariableConfig, content: str | Value | Expr, diags: Diagnostics) -> Value | None:
    """Text (from the environment, say) is taken verbatim for a primitive type, and else is an expression."""
    if isinstance(content, Value):
        return content
    if not isinstance(content, str):
        return constant(content, diags)
    if not variable.parses_as_expression:
        return string(content)
    expr, found = parse_expression(content, f"<value for var.{variable.name}>")
    diags.extend(found)
    return None if expr is None or found.has_errors else constant(expr, diags)


def _without_value(variable: VariableConfig, given: GivenValue, found: Diagnostics) -> Diagnostics:
    """The same problems, told without showing the value: neither a snippet nor a detail quotes it."""
    what = "ephemeral" if variable.ephemeral else "sensitive"
    place = f"defined at {given.range}" if given.range else given.place
    detail = f"The value for var.{variable.name}, which is {what}, could not be read. It was {place}."
    return Diagnostics(Diagnostic.error(problem.summary, detail, variable.range) for problem in found)


def _undeclared(module: Module, given: Mapping[str, GivenValue]) -> Iterable[Diagnostic]:
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
