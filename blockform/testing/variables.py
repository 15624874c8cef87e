"""The variables of a test file and of its runs. Source: Terraform's moduletest/graph, node_variable.go and variables.go."""

from collections.abc import Mapping

from msgspec import Struct

from blockform.addrs import VariableAddr
from blockform.config import Config, VariableConfig, VariableInput, VariableSource, final_value
from blockform.config.constants import constant
from blockform.config.inputs import GivenValue, read_given
from blockform.diagnostics import Diagnostics, SourceRange
from blockform.lang import Reference, Scope, evaluate, parse_test_reference, references
from blockform.syntax import parse_expression
from blockform.testing.model import RunBlock
from blockform.values import Value, string, unknown


class FileValue(Struct, frozen=True):
    """The value of a variable of a test file, and where it stands."""

    value: Value
    range: SourceRange


class RunVariables(Struct, frozen=True):
    """The values for a run: ``module`` for the variables of its module (final), ``extra`` for those that only the test file has.

    ``places`` tells where values for the module's variables stand.
    """

    module: Mapping[str, Value]
    extra: Mapping[str, Value]
    places: Mapping[str, SourceRange]


def define(variable: VariableConfig, external: Mapping[str, GivenValue]) -> tuple[Value, Diagnostics]:
    """The value of a ``variable`` block of a test file: given from outside, or its default."""
    diags = Diagnostics()
    given = external.get(variable.name)
    found = read_given(variable, given, diags) if given is not None else None
    if diags.has_errors:
        return unknown(), diags
    value, problems = final_value(variable, found)
    diags.extend(problems)
    return value, diags


def undefined(
    name: str, external: Mapping[str, GivenValue], reference: Reference, diags: Diagnostics
) -> Value | None:
    """A value from outside that no block of the test file defines; None: there is none. With a warning: this is deprecated."""
    given = external.get(name)
    if given is None:
        return None
    diags.warning(
        "Variable referenced without definition",
        f'Variable "{name}" was referenced without providing a definition. Referencing undefined variables within blockform Test files is'
        " deprecated, please add a `variable` block into the relevant test file to provide a definition for the variable. This will"
        " become required in future versions of blockform.",
        reference.subject_range,
    )
    content = given.content
    if isinstance(content, Value):
        return content
    if not isinstance(content, str):
        return constant(content, diags) or unknown()
    expr, found = parse_expression(content, f"<value for var.{name}>")
    value = constant(expr, found) if expr is not None and not found.has_errors else None
    return value if value is not None and not found.has_errors else string(content)


def run_references(run: RunBlock) -> list[Reference]:
    """What a run reads: in its conditions, their messages, and its variables. Source: Terraform's GetRunReferences."""
    exprs = [expr for rule in run.asserts for expr in (rule.condition, rule.error_message)]
    return [
        reference
        for expr in (*exprs, *run.variables.values())
        for reference in references(expr, parse_test_reference)
    ]


class RunInputs(Struct, eq=False):
    """Works out the variables of one run. ``scope`` evaluates the file's expressions; its diagnostics get what is wrong.

    ``values`` are the file's own variables, ``external`` those from outside. ``warn`` is off while cleaning up: all has been said.
    """

    run: RunBlock
    config: Config
    scope: Scope
    values: Mapping[str, FileValue]
    external: Mapping[str, GivenValue]
    warn: bool = True

    def collect(self) -> RunVariables:
        """The values; what has errors is unknown."""
        read = {
            reference.subject.name: reference
            for reference in run_references(self.run)
            if isinstance(reference.subject, VariableAddr)
        }
        declared = self.config.module.variables
        own = self._own({*read, *declared})
        inputs = {name: self._input(variable, own.get(name)) for name, variable in declared.items()}
        module = {}
        for name, variable in declared.items():
            given = inputs[name]
            module[name], found = final_value(variable, given)
            if given is not None or not variable.required:
                self.scope.diags.extend(found)
        extra = {name: value.value for name, value in own.items() if name not in declared}
        for name, reference in read.items():
            if name not in declared and name not in extra:
                known = self.values.get(name)
                value = known.value if known is not None else self._undefined(name, reference)
                if value is not None:
                    extra[name] = value
        places = {
            name: given.range
            for name, given in inputs.items()
            if given is not None and given.range is not None
        }
        return RunVariables(module, extra, places)

    def _undefined(self, name: str, reference: Reference) -> Value | None:
        return undefined(name, self.external, reference, self.scope.diags)

    def _own(self, relevant: set[str]) -> dict[str, VariableInput]:
        """The values of the run's own ``variables`` block."""
        found = {}
        for name, expr in self.run.variables.items():
            value = evaluate(expr, self.scope)
            if name in relevant:
                found[name] = VariableInput(
                    name=name, value=value, source=VariableSource.NAMED_FILE, range=expr.range
                )
            elif self.warn:
                detail = f'The module under test does not declare a variable named "{name}", but it is declared in run block "{self.run.name}".'
                self.scope.diags.warning("Value for undeclared variable", detail, expr.range)
        return found

    def _input(self, variable: VariableConfig, own: VariableInput | None) -> VariableInput | None:
        """What is given for a variable of the module; None: nothing, which is an error where it has no default."""
        name = variable.name
        if own is not None:
            return own
        if name in self.values:
            return VariableInput(
                name=name,
                value=self.values[name].value,
                source=VariableSource.NAMED_FILE,
                range=self.values[name].range,
            )
        if name in self.external:
            return read_given(variable, self.external[name], self.scope.diags)
        if variable.required:
            self.scope.diags.error(
                "No value for required variable",
                f'The module under test for run block "{self.run.name}" has a required variable "{name}" with no set value. Use a -var or'
                ' -var-file command line argument or add this variable into a "variables" block within the test file or run block.',
                variable.range,
            )
        return None
